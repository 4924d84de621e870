import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { HOUR, type Instant, parseInstant } from '#vocabulary'
import { sendProblem } from '../api/problem.ts'
import { AlertsPage } from '../pages/alerts-page.tsx'
import { type Frame, renderPage } from '../pages/page.tsx'
import { JSON_TYPE, sendPage } from '../server/send.ts'
import type { ActOutcome, OperatorView } from '../view.ts'
import type { Operator } from './authentication.ts'
import { alertsDocument } from './operator-documents.ts'

export interface AlertRoutes {
  readonly view: OperatorView
  readonly frame: (operator?: Operator) => Frame
  readonly fail: (request: FastifyRequest, reply: FastifyReply, status: number) => FastifyReply
}

type WithId = { Params: { id: string } }

/** What the address says was just done: fixed words, so that a link cannot put words on the page. */
const DONE: Readonly<Record<string, string>> = {
  acknowledged: 'The incident is acknowledged. Nobody is reminded of it.',
  silenced: 'The silence has begun.',
  'silence-ended': 'The silence is over.',
  planned: 'The work is announced.',
  'work-ended': 'The planned work is taken back, or over.',
  'learning-ended': 'Learn-only mode is over for this service.',
}

function fieldsOf(body: unknown): (name: string) => string {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  return (name) => {
    const value = fields[name]
    return typeof value === 'string' ? value.trim() : ''
  }
}

/** An instant with its zone; without one, as a date-time field of a form sends it, it is UTC. */
function instantOf(text: string): Instant {
  const parsed = parseInstant(/T\d{2}:\d{2}(:\d{2})?$/.test(text) ? `${text.length === 16 ? `${text}:00` : text}Z` : text)
  return parsed.ok ? parsed.value : Number.NaN
}

export function registerAlerts(app: FastifyInstance, { view, frame, fail }: AlertRoutes): void {
  const { alerts } = view
  const actorOf = (request: FastifyRequest) => request.operator?.actor ?? 'operator'

  function silence(request: FastifyRequest): Promise<ActOutcome> {
    const field = fieldsOf(request.body)
    const hours = Number(field('hours'))
    const until = field('until') === '' ? view.now() + hours * HOUR : instantOf(field('until'))
    if (!Number.isSafeInteger(until) || (field('until') === '' && !(hours > 0)))
      return Promise.resolve({ ok: false, message: 'the expiry is missing or no time such as 2025-03-10T18:00:00Z' })
    const form = { service: field('service'), kind: field('kind'), scope: field('scope'), reason: field('reason'), until }
    return alerts.silence(form, actorOf(request))
  }

  function planWork(request: FastifyRequest): Promise<ActOutcome> {
    const field = fieldsOf(request.body)
    const [from, to] = [instantOf(field('from')), instantOf(field('to'))]
    if (Number.isNaN(from) || Number.isNaN(to))
      return Promise.resolve({ ok: false, message: 'beginning and end are times such as 2025-03-10T18:00:00Z' })
    return alerts.planWork({ service: field('service'), from, to, note: field('note') }, actorOf(request))
  }

  const acts = {
    acknowledge: (request: FastifyRequest, id: string) =>
      alerts.acknowledge(id, fieldsOf(request.body)('note').slice(0, 300), actorOf(request)),
    endSilence: (request: FastifyRequest, id: string) => alerts.endSilence(id, actorOf(request)),
    endPlannedWork: (request: FastifyRequest, id: string) => alerts.endPlannedWork(id, actorOf(request)),
    endLearning: (request: FastifyRequest, id: string) => alerts.endLearning(id, actorOf(request)),
  }

  function page(request: FastifyRequest, more: { readonly done?: string; readonly error?: string }): string {
    const csrf = request.operator?.by === 'session' ? request.operator.session.csrf : ''
    return renderPage(
      AlertsPage({
        frame: frame(request.operator),
        csrf,
        services: view.services().map(({ service }) => service),
        incidents: view.incidents(),
        alerts: alerts.view(),
        typed: fieldsOf(more.error === undefined ? undefined : request.body),
        ...more,
      }),
    )
  }

  app.get<{ Querystring: { done?: unknown } }>('/alerts', (request, reply) => {
    const done = typeof request.query.done === 'string' ? DONE[request.query.done] : undefined
    return sendPage(reply, page(request, done === undefined ? {} : { done }))
  })
  app.get('/api/v1/alerts', (_request, reply) =>
    reply
      .type(JSON_TYPE)
      .header('cache-control', 'no-store')
      .send(JSON.stringify(alertsDocument(view))),
  )

  /** Without JavaScript: a form, and back to the page. */
  const formAct = (url: string, done: string, act: (request: FastifyRequest, id: string) => Promise<ActOutcome>) =>
    app.post<WithId>(url, async (request, reply) => {
      const outcome = await act(request, request.params.id)
      if (outcome.ok) return reply.redirect(`/alerts?done=${done}`, 303)
      return outcome.isMissing ? fail(request, reply, 404) : sendPage(reply, page(request, { error: `Not done: ${outcome.message}.` }), 422)
    })
  formAct('/alerts/silences', 'silenced', silence)
  formAct('/alerts/silences/:id/end', 'silence-ended', acts.endSilence)
  formAct('/alerts/planned-work', 'planned', planWork)
  formAct('/alerts/planned-work/:id/end', 'work-ended', acts.endPlannedWork)
  formAct('/alerts/learning/:id/end', 'learning-ended', acts.endLearning)
  formAct('/alerts/incidents/:id/acknowledge', 'acknowledged', acts.acknowledge)

  /** For programs: the newest state comes back. */
  const apiAct = (method: 'POST' | 'PUT' | 'DELETE', url: string, act: (request: FastifyRequest, id: string) => Promise<ActOutcome>) =>
    app.route<WithId>({
      method,
      url,
      async handler(request, reply) {
        const outcome = await act(request, request.params.id)
        if (outcome.ok)
          return reply
            .code(method === 'POST' ? 201 : 200)
            .type(JSON_TYPE)
            .header('cache-control', 'no-store')
            .send(JSON.stringify(alertsDocument(view)))
        if (outcome.isMissing) return fail(request, reply, 404)
        return sendProblem(reply, { status: 422, title: 'This was not understood', detail: outcome.message }, view.synthetic)
      },
    })
  apiAct('POST', '/api/v1/silences', silence)
  apiAct('DELETE', '/api/v1/silences/:id', acts.endSilence)
  apiAct('POST', '/api/v1/planned-work', planWork)
  apiAct('DELETE', '/api/v1/planned-work/:id', acts.endPlannedWork)
  apiAct('DELETE', '/api/v1/learning/:id', acts.endLearning)
  apiAct('PUT', '/api/v1/incidents/:id/acknowledgement', acts.acknowledge)
}
