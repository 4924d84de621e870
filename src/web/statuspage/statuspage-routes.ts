import type { FormatSources } from '../public/format-sources.ts'
import { OPEN_TO_ALL, ofOpenIncidents, ofService, registerKept } from '../server/kept-routes.ts'
import { JSON_TYPE } from '../server/send.ts'
import { STATUSPAGE_DOCUMENTS } from './statuspage-documents.ts'

/** Statuspage's read API over everything, and over each service by itself. */
export function registerStatuspage({ app, view, link, ...kept }: FormatSources): void {
  const shared = { type: JSON_TYPE, headers: OPEN_TO_ALL }
  for (const [name, make] of Object.entries(STATUSPAGE_DOCUMENTS)) {
    registerKept(app, kept, {
      ...shared,
      path: `/api/v2/${name}`,
      topicsOf: () => ofOpenIncidents(view),
      find: () => JSON.stringify(make({ view, link })),
    })
    registerKept(app, kept, {
      ...shared,
      path: `/services/:id/api/v2/${name}`,
      topicsOf: ofService,
      find(id) {
        const service = view.service(id)
        return service && JSON.stringify(make({ view, link, service }))
      },
    })
  }
}
