import { isServiceId } from '#vocabulary'
import type { FormatSources } from '../public/format-sources.ts'
import { OPEN_TO_ALL, ofIncident } from '../server/kept-routes.ts'
import { sendKept } from '../server/send.ts'
import type { IncidentView } from '../view.ts'
import { sendProblem } from './problem.ts'
import { type Past, pastOf, saidThen } from './said-then.ts'

export interface IncidentFormat {
  /** With `:id`. */
  readonly path: string
  readonly type: string
  readonly render: (incident: IncidentView, past?: Past) => string
}

/** An incident in one format: as it stands, and with `?at=` as it stood at any time. One text is kept for each thing that was said. */
export function registerIncidentFormat(
  { app, view, cache, fail }: Pick<FormatSources, 'app' | 'view' | 'cache' | 'fail'>,
  { path, type, render }: IncidentFormat,
): void {
  app.get<{ Params: { id: string }; Querystring: { at?: unknown } }>(path, (request, reply) => {
    const { id } = request.params
    const { at } = request.query
    if (!isServiceId(id)) return fail(request, reply, 404)

    const send = (query: string, render: () => string | undefined) => {
      const page = cache.get(`${path.replace(':id', id)}${query}`, ofIncident(id), render)
      return page === undefined ? fail(request, reply, 404) : sendKept(request, reply.headers(OPEN_TO_ALL), page, type)
    }

    if (at === undefined)
      return send('', () => {
        const incident = view.incident(id)
        return incident && render(incident)
      })
    const now = view.incident(id)
    if (now === undefined) return fail(request, reply, 404)
    const past = pastOf(now, at)
    if ('why' in past) {
      const problem =
        past.why === 'malformed'
          ? { status: 400, title: 'The time was not understood' }
          : { status: 404, title: 'Nothing was said by then' }
      return sendProblem(reply, { ...problem, field: 'at', detail: `at: ${past.detail}` }, view.synthetic)
    }
    return send(`?at=${past.from}`, () => {
      const then = saidThen(view, now, past)
      return then && render(then, past)
    })
  })
}
