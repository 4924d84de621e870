import { isServiceId } from '#vocabulary'
import type { FormatSources } from '../public/format-sources.ts'
import { OPEN_TO_ALL, ofIncident, ofService, registerKept } from '../server/kept-routes.ts'
import { sendKept } from '../server/send.ts'
import { badge } from './badge.ts'
import { type ImageUse, incidentImage, serviceImage } from './chart-image.tsx'
import { drawPicture } from './draw-picture.ts'
import { createPictureShelf } from './picture-shelf.ts'

export const SVG_TYPE = 'image/svg+xml; charset=utf-8'
const PNG_TYPE = 'image/png'

/** A chart that is there as a drawing and as a picture. */
interface ChartRoute {
  /** Without its ending. */
  readonly path: string
  readonly topicsOf: (id: string) => readonly string[]
  /** Undefined where there is no such thing. */
  readonly draw: (id: string, use: ImageUse) => string | undefined
}

/** A picture asks for nothing and runs nothing, also where it is opened by itself; its own style is inside it. */
const HEADERS = { ...OPEN_TO_ALL, 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" }

/** Badges, and charts with their caption inside, for other pages to embed. */
export function registerImages({ app, view, link, log, ...kept }: FormatSources): void {
  registerKept(app, kept, {
    type: SVG_TYPE,
    headers: HEADERS,
    path: '/services/:id/badge.svg',
    topicsOf: ofService,
    find(id) {
      const service = view.service(id)
      return service && badge(view, service)
    },
  })
  const pictures = createPictureShelf(drawPicture, (error) => log.error({ error: String(error) }, 'a picture could not be drawn'))
  const charts: readonly ChartRoute[] = [
    {
      path: '/services/:id/chart',
      topicsOf: ofService,
      draw(id, use) {
        const service = view.service(id)
        return service && serviceImage(view, service, link(`/services/${id}`), use)
      },
    },
    {
      path: '/incidents/:id/chart',
      topicsOf: ofIncident,
      draw(id, use) {
        const incident = view.incident(id)
        return incident && incidentImage(view, incident, link(`/incidents/${id}`), use)
      },
    },
  ]
  for (const { path, topicsOf, draw } of charts) {
    registerKept(app, kept, { type: SVG_TYPE, headers: HEADERS, path: `${path}.svg`, topicsOf, find: (id) => draw(id, 'drawing') })
    app.get<{ Params: { id: string } }>(`${path}.png`, async (request, reply) => {
      const { id } = request.params
      if (!isServiceId(id)) return kept.fail(request, reply, 404)
      const key = `${path.replace(':id', id)}.png`
      const drawing = kept.cache.get(key, topicsOf(id), () => draw(id, 'picture'))
      if (drawing === undefined) return kept.fail(request, reply, 404)
      const picture = await pictures.of(key, drawing)
      return picture === undefined
        ? kept.fail(request, reply.header('retry-after', '5'), 503)
        : sendKept(request, reply.headers(HEADERS), picture, PNG_TYPE)
    })
  }
}
