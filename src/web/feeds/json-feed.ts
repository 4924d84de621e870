import Type, { type Static } from 'typebox'
import { formatInstant } from '#vocabulary'
import { CAVEAT } from '../api/caveat.ts'
import { InstantSchema, SyntheticSchema } from '../api/schemas/envelope.ts'
import { type FeedScope, feedEntries, feedHead } from './feed-entries.ts'

export const JSON_FEED_TYPE = 'application/feed+json; charset=utf-8'

/** Members that begin with `_` are extensions (JSON Feed 1.1, "Extensions"). */
export const JsonFeedSchema = Type.Object(
  {
    version: Type.Literal('https://jsonfeed.org/version/1.1'),
    title: Type.String(),
    description: Type.String({ description: 'Who says so.' }),
    home_page_url: Type.String({ format: 'uri' }),
    feed_url: Type.String({ format: 'uri' }),
    language: Type.Literal('en'),
    authors: Type.Array(Type.Object({ name: Type.String() })),
    _breakwater: Type.Object({ caveat: Type.String(), synthetic: Type.Optional(SyntheticSchema) }),
    items: Type.Array(
      Type.Object({
        id: Type.String(),
        url: Type.String({ format: 'uri' }),
        title: Type.String(),
        content_text: Type.String(),
        date_published: InstantSchema,
        date_modified: InstantSchema,
        tags: Type.Array(Type.String()),
      }),
    ),
  },
  { title: 'JsonFeed' },
)

/** JSON Feed 1.1. `self` is the path that it is served under. */
export function jsonFeed(scope: FeedScope, self: string): string {
  const { view, link } = scope
  const entries = feedEntries(scope)
  const { title, pageUrl } = feedHead(scope, entries)
  const feed: Static<typeof JsonFeedSchema> = {
    version: 'https://jsonfeed.org/version/1.1',
    title,
    description: CAVEAT,
    home_page_url: pageUrl,
    feed_url: link(self),
    language: 'en',
    authors: [{ name: view.instance }],
    _breakwater: { caveat: CAVEAT, ...(view.synthetic ? { synthetic: { ...view.synthetic } } : {}) },
    items: entries.map((entry) => ({
      id: entry.id,
      url: entry.url,
      title: entry.title,
      content_text: entry.paragraphs.join('\n\n'),
      date_published: formatInstant(entry.published),
      date_modified: formatInstant(entry.updated),
      tags: [entry.service],
    })),
  }
  return JSON.stringify(feed)
}
