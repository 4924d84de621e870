/** What an address says was just done: fixed words, so that a link cannot put words on the page, and the section in which they stand. */
export interface Done {
  readonly text: string
  /** Id of the heading that the address leads to. */
  readonly at: string
}

/** The sentence, in its own section and nowhere else. */
export function DoneNote({ done, at }: { readonly done: Done | undefined; readonly at: string }) {
  if (done?.at !== at) return null
  return (
    <p class="form-done" role="status">
      {done.text}
    </p>
  )
}
