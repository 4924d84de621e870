import { formatInstant } from '#vocabulary'
import { CAVEAT } from '../api/caveat.ts'
import { xmlText } from '../server/xml-text.ts'
import { type FeedEntry, type FeedScope, feedEntries, feedHead } from './feed-entries.ts'

export const ATOM_TYPE = 'application/atom+xml; charset=utf-8'

function entry({ id, url, title, service, published, updated, paragraphs }: FeedEntry): string {
  const html = paragraphs.map((paragraph) => `<p>${xmlText(paragraph)}</p>`).join('')
  return `<entry><id>${xmlText(id)}</id><title>${xmlText(title)}</title><link rel="alternate" type="text/html" href="${xmlText(url)}"/><published>${formatInstant(published)}</published><updated>${formatInstant(updated)}</updated><category term="${xmlText(service)}"/><summary>${xmlText(paragraphs[0] ?? '')} ${xmlText(CAVEAT)}</summary><content type="html">${xmlText(html)}</content></entry>`
}

/** RFC 4287. `self` is the path that it is served under. */
export function atomFeed(scope: FeedScope, self: string): string {
  const entries = feedEntries(scope)
  const { id, title, pageUrl, updated } = feedHead(scope, entries)
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>${xmlText(id)}</id><title>${xmlText(title)}</title><subtitle>${xmlText(CAVEAT)}</subtitle><updated>${formatInstant(updated)}</updated><author><name>${xmlText(scope.view.instance)}</name></author><generator>Breakwater</generator><link rel="self" type="application/atom+xml" href="${xmlText(scope.link(self))}"/><link rel="alternate" type="text/html" href="${xmlText(pageUrl)}"/>
${entries.map(entry).join('\n')}
</feed>
`
}
