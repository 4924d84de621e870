import type { FormatSources } from '../public/format-sources.ts'
import { OPEN_TO_ALL, ofIncident, ofService, registerKept } from '../server/kept-routes.ts'
import { badge } from './badge.ts'
import { incidentImage, serviceImage } from './chart-image.tsx'

export const SVG_TYPE = 'image/svg+xml; charset=utf-8'

/** A picture asks for nothing and runs nothing, also where it is opened by itself; its own style is inside it. */
const HEADERS = { ...OPEN_TO_ALL, 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" }

/** Badges, and charts with their caption inside, for other pages to embed. */
export function registerImages({ app, view, link, ...kept }: FormatSources): void {
  const shared = { type: SVG_TYPE, headers: HEADERS }
  registerKept(app, kept, {
    ...shared,
    path: '/services/:id/badge.svg',
    topicsOf: ofService,
    find(id) {
      const service = view.service(id)
      return service && badge(view, service)
    },
  })
  registerKept(app, kept, {
    ...shared,
    path: '/services/:id/chart.svg',
    topicsOf: ofService,
    find(id) {
      const service = view.service(id)
      return service && serviceImage(view, service, link(`/services/${id}`))
    },
  })
  registerKept(app, kept, {
    ...shared,
    path: '/incidents/:id/chart.svg',
    topicsOf: ofIncident,
    find(id) {
      const incident = view.incident(id)
      return incident && incidentImage(view, incident, link(`/incidents/${id}`))
    },
  })
}
