import type { FormatSources } from '../public/format-sources.ts'
import { OPEN_TO_ALL, ofOpenIncidents, ofService, registerKept } from '../server/kept-routes.ts'
import { ATOM_TYPE, atomFeed } from './atom.ts'
import type { FeedScope } from './feed-entries.ts'
import { JSON_FEED_TYPE, jsonFeed } from './json-feed.ts'

const FORMATS: readonly (readonly [string, string, (scope: FeedScope, self: string) => string])[] = [
  ['atom', ATOM_TYPE, atomFeed],
  ['json', JSON_FEED_TYPE, jsonFeed],
]

/** Incidents as Atom and JSON Feed: all, and those of each service. */
export function registerFeeds({ app, view, link, ...kept }: FormatSources): void {
  for (const [name, type, make] of FORMATS) {
    const all = `/feeds/incidents.${name}`
    registerKept(app, kept, {
      path: all,
      type,
      headers: OPEN_TO_ALL,
      topicsOf: () => ofOpenIncidents(view),
      find: () => make({ view, link }, all),
    })
    registerKept(app, kept, {
      path: `/services/:id/feed.${name}`,
      type,
      headers: OPEN_TO_ALL,
      topicsOf: ofService,
      find(id) {
        const service = view.service(id)
        return service && make({ view, link, service }, `/services/${id}/feed.${name}`)
      },
    })
  }
}
