import { CAVEAT } from '../api/caveat.ts'

/** What a link to a page shows where it is shared: the Open Graph protocol, and what X adds to it. */
export interface Card {
  readonly title: string
  /** The sentence first. */
  readonly sentence: string
  /** Of the page, and of its picture, both in full. */
  readonly url: string
  readonly image: string
}

/** The caveat is in the description and in the picture: whoever shares the one without the other shares it still. */
export function CardTags({ card, instance, synthetic }: { readonly card: Card; readonly instance: string; readonly synthetic: boolean }) {
  const { title, sentence, url, image } = card
  const mark = synthetic ? 'SYNTHETIC: ' : ''
  const tags: readonly (readonly [string, string])[] = [
    ['og:type', 'website'],
    ['og:site_name', instance],
    ['og:url', url],
    ['og:title', `${mark}${title}`],
    ['og:description', `${mark}${sentence} ${CAVEAT}`],
    ['og:image', image],
    ['og:image:type', 'image/png'],
    ['og:image:alt', `${mark}${title}: reports over time beside their usual range. ${CAVEAT}`],
  ]
  return (
    <>
      {tags.map(([property, content]) => (
        <meta key={property} property={property} content={content} />
      ))}
      <meta name="twitter:card" content="summary_large_image" />
    </>
  )
}
