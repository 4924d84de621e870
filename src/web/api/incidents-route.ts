import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ChangeFeed } from '../live/change-feed.ts'
import { createPageCache } from '../live/page-cache.ts'
import type { FormatSources } from '../public/format-sources.ts'
import { OPEN_TO_ALL, ofBoard } from '../server/kept-routes.ts'
import { JSON_TYPE, sendKept } from '../server/send.ts'
import { incidentFilterOf, incidentPart, type WrongFilter } from './incident-filter.ts'
import { sendProblem } from './problem.ts'
import { incidentsDocument } from './public-documents.ts'

/** Lists that somebody asked for: each filter is a document of its own, so few of them are kept. */
const FILTERS = 64

/** Incidents, newest first, in pages. */
export function registerIncidentList({ app, view }: Pick<FormatSources, 'app' | 'view'>, feed: ChangeFeed): void {
  const cache = createPageCache(feed, () => view.now(), FILTERS)

  const refuse = (reply: FastifyReply, { field, detail }: WrongFilter) =>
    sendProblem(reply, { status: 400, title: 'The filter was not understood', field, detail: `${field}: ${detail}` }, view.synthetic)

  app.get('/api/v1/incidents', (request: FastifyRequest, reply) => {
    const filter = incidentFilterOf(request.query)
    if ('field' in filter) return refuse(reply, filter)
    const page = cache.get(JSON.stringify(filter), ofBoard(), () => {
      const part = incidentPart(view.incidents(), filter)
      return part && JSON.stringify(incidentsDocument(view, part))
    })
    if (page === undefined) return refuse(reply, { field: 'before', detail: 'there is no such incident' })
    return sendKept(request, reply.headers(OPEN_TO_ALL), page, JSON_TYPE)
  })
}
