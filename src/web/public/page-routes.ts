import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isServiceId } from '#vocabulary'
import { pastOf, saidThen } from '../api/said-then.ts'
import type { ChangeFeed } from '../live/change-feed.ts'
import { createPageCache, type PageCache } from '../live/page-cache.ts'
import { AboutPage } from '../pages/about-page.tsx'
import { boardFilterOf, isFiltered } from '../pages/board-filter.ts'
import { BoardPage } from '../pages/board-page.tsx'
import type { Card } from '../pages/card-tags.tsx'
import { IncidentPage } from '../pages/incident-page.tsx'
import { IncidentsPage } from '../pages/incidents-page.tsx'
import { type Frame, renderPage } from '../pages/page.tsx'
import { ReportPage } from '../pages/report-page.tsx'
import { courseColumns, courseOf, rangeOf } from '../pages/service-course.ts'
import { ServicePage } from '../pages/service-page.tsx'
import { JSON_TYPE, sendKept } from '../server/send.ts'
import type { PublicView } from '../view.ts'

/** Boards that somebody searched: each text is a page of its own, so few of them are kept. */
const SEARCHES = 64

export interface PageRoutes {
  readonly view: PublicView
  readonly feed: ChangeFeed
  /** Of every page that has a name of its own. */
  readonly cache: PageCache
  readonly frame: () => Frame
  /** An address of ours in full, from its path. */
  readonly link: (path: string) => string
  readonly fail: (request: FastifyRequest, reply: FastifyReply, status: number) => FastifyReply
}

type Ask = { Params: { id?: string }; Querystring: { range?: unknown; at?: unknown } }

/** The public pages. What differs by its query has a name for each of the few answers, and none is rendered for each reader. */
export function registerPages(app: FastifyInstance, { view, feed, cache, frame, fail, link }: PageRoutes): void {
  const cardOf = (path: string, title: string, sentence: string): Card => ({
    ...{ title, sentence },
    ...{ url: link(path), image: link(`${path}/chart.png`) },
  })
  const searches = createPageCache(feed, () => view.now(), SEARCHES)

  function send(
    request: FastifyRequest,
    reply: FastifyReply,
    kept: PageCache,
    key: string,
    topic: readonly string[],
    render: () => string | undefined,
    type?: string,
  ): FastifyReply {
    const page = kept.get(key, topic, render)
    return page === undefined ? fail(request, reply, 404) : sendKept(request, reply, page, type)
  }

  app.get('/', (request, reply) => {
    const filter = boardFilterOf(request.query)
    const render = () => renderPage(BoardPage({ frame: frame(), services: view.services(), incidents: view.incidents(), filter }))
    return isFiltered(filter)
      ? send(request, reply, searches, JSON.stringify(filter), ['board'], render)
      : send(request, reply, cache, '/', ['board'], render)
  })

  app.get<Ask>('/services/:id', (request, reply) => {
    const { id = '' } = request.params
    const range = rangeOf(request.query.range)
    if (!isServiceId(id) || range === undefined) return fail(request, reply, 404)
    return send(request, reply, cache, `/services/${id}?${range}`, [`service:${id}`], () => {
      const service = view.service(id)
      if (!service) return undefined
      const card = cardOf(`/services/${id}`, `Reports about ${service.service.name}`, service.sentence)
      return renderPage(ServicePage({ frame: frame(), view: service, course: courseOf(view, service, range), range, card }))
    })
  })

  /** The numbers of the chart, for the script that draws it anew. */
  app.get<Ask>('/services/:id/course.json', (request, reply) => {
    const { id = '' } = request.params
    const range = rangeOf(request.query.range)
    if (!isServiceId(id) || range === undefined) return fail(request, reply, 404)
    const render = () => {
      const service = view.service(id)
      const course = service && courseOf(view, service, range)
      return course && JSON.stringify(courseColumns(course, view.synthetic))
    }
    return send(request, reply, cache, `/services/${id}/course?${range}`, [`service:${id}`], render, JSON_TYPE)
  })

  app.get<Ask>('/report/:id', (request, reply) => {
    const { id = '' } = request.params
    if (!isServiceId(id)) return fail(request, reply, 404)
    return send(request, reply, cache, `/report/${id}`, [`service:${id}`], () => {
      const service = view.service(id)
      return service && renderPage(ReportPage({ frame: frame(), service: service.service }))
    })
  })

  app.get('/incidents', (request, reply) =>
    send(request, reply, cache, '/incidents', ['board'], () => renderPage(IncidentsPage({ frame: frame(), incidents: view.incidents() }))),
  )

  app.get<Ask>('/incidents/:id', (request, reply) => {
    const { id = '' } = request.params
    if (!isServiceId(id)) return fail(request, reply, 404)
    const now = view.incident(id)
    if (now === undefined) return fail(request, reply, 404)
    if (request.query.at === undefined && now.mergedInto !== undefined)
      return reply.header('cache-control', 'no-cache').redirect(`/incidents/${now.mergedInto}`, 302)
    if (request.query.at === undefined)
      return send(request, reply, cache, `/incidents/${id}`, [`incident:${id}`], () =>
        renderPage(
          IncidentPage({ frame: frame(), view: now, card: cardOf(`/incidents/${id}`, `Incident: ${now.service.name}`, now.sentence) }),
        ),
      )
    const past = pastOf(now, request.query.at)
    if ('why' in past) return fail(request, reply, 404)
    return send(request, reply, cache, `/incidents/${id}?at=${past.from}`, [`incident:${id}`], () => {
      const then = saidThen(view, now, past)
      return then && renderPage(IncidentPage({ frame: frame(), view: then, past }))
    })
  })

  app.get('/about', (request, reply) => send(request, reply, cache, '/about', [], () => renderPage(AboutPage({ frame: frame() }))))
}
