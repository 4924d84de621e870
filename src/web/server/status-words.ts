/** What a reader is told when a request cannot be answered: plain words, and what to do. Nothing of the inside is in them. */
export function statusWords(status: number): { readonly title: string; readonly text: string } {
  switch (status) {
    case 400:
      return { title: 'The request was not understood', text: 'Something in it is malformed, or is not UTF-8. Go back and try once more.' }
    case 403:
      return {
        title: 'Not from our own page',
        text: 'This request came from a page of another site and was not carried out. Open the page here and try again.',
      }
    case 404:
      return {
        title: 'No such page',
        text: 'There is nothing under this address. It may have been mistyped, or what it showed is no longer kept.',
      }
    case 405:
      return { title: 'Not in this way', text: 'This address does not take this kind of request.' }
    case 413:
      return { title: 'Too long', text: 'The request is larger than what is taken here. Shorten the text and try again.' }
    case 415:
      return { title: 'Not in this format', text: 'Send JSON with the content type application/json.' }
    case 421:
      return { title: 'Not under this name', text: 'These pages answer only under the names they were configured for.' }
    case 429:
      return { title: 'Too many requests', text: 'Wait a minute and try again.' }
    case 503:
      return {
        title: 'Not at the moment',
        text: 'This cannot be done right now. Nothing was counted or changed. Try again in a few seconds.',
      }
    default:
      return status < 500
        ? { title: 'The request was refused', text: 'It could not be carried out as it was sent.' }
        : { title: 'Our fault', text: 'Something went wrong on this side and was written to the log. Try again in a moment.' }
  }
}
