import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { HOUR, type Instant, parseInstant } from '#vocabulary'
import { sendProblem } from '../api/problem.ts'
import { AlertsPage, type RefusedAlertForm } from '../pages/alerts-page.tsx'
import type { Done } from '../pages/done-note.tsx'
import { type Frame, renderPage } from '../pages/page.tsx'
import { JSON_TYPE, sendPage } from '../server/send.ts'
import type { ActOutcome, OperatorView } from '../view.ts'
import type { Operator } from './authentication.ts'
import { fieldsOf } from './form-fields.ts'
import { alertsDocument } from './operator-documents.ts'

export interface AlertRoutes {
  readonly view: OperatorView
  readonly frame: (operator?: Operator) => Frame
  readonly fail: (request: FastifyRequest, reply: FastifyReply, status: number) => FastifyReply
}

type WithId = { Params: { id: string } }

/** By the word in the address. */
const DONE: Readonly<Record<string, Done>> = {
  acknowledged: { text: 'The incident is acknowledged. Nobody is reminded of it.', at: 'open' },
  silenced: { text: 'The silence has begun.', at: 'silences' },
  'silence-ended': { text: 'The silence is over.', at: 'silences' },
  planned: { text: 'The work is announced.', at: 'planned-work' },
  'work-ended': { text: 'The planned work is taken back, or over.', at: 'planned-work' },
  'learning-ended': { text: 'Learn-only mode is over for this service.', at: 'learning' },
}

/** An instant with its zone; without one, as a date-time field of a form sends it, it is UTC. */
function instantOf(text: string): Instant {
  const parsed = parseInstant(/T\d{2}:\d{2}(:\d{2})?$/.test(text) ? `${text.length === 16 ? `${text}:00` : text}Z` : text)
  return parsed.ok ? parsed.value : Number.NaN
}

function refuse(message: string, field: string): Promise<ActOutcome> {
  return Promise.resolve({ ok: false, message, field })
}

export function registerAlerts(app: FastifyInstance, { view, frame, fail }: AlertRoutes): void {
  const { alerts } = view
  const actorOf = (request: FastifyRequest) => request.operator?.actor ?? 'operator'

  function silence(request: FastifyRequest): Promise<ActOutcome> {
    const field = fieldsOf(request.body)
    const hours = Number(field('hours'))
    // The page asks for hours, programs say until when.
    const byHours = field('until') === '' && field('hours') !== ''
    if (byHours && !(hours > 0)) return refuse('the number of hours is none above 0', 'hours')
    const until = byHours ? view.now() + Math.round(hours * HOUR) : instantOf(field('until'))
    if (Number.isNaN(until)) return refuse('the expiry is missing or no time such as 2025-03-10T18:00:00Z', byHours ? 'hours' : 'until')
    const form = { service: field('service'), kind: field('kind'), scope: field('scope'), reason: field('reason'), until }
    return alerts
      .silence(form, actorOf(request))
      .then((outcome) => (byHours && !outcome.ok && outcome.field === 'until' ? { ...outcome, field: 'hours' } : outcome))
  }

  function planWork(request: FastifyRequest): Promise<ActOutcome> {
    const field = fieldsOf(request.body)
    const [from, to] = [instantOf(field('from')), instantOf(field('to'))]
    if (Number.isNaN(from)) return refuse('the beginning is missing or no time such as 2025-03-10T18:00:00Z', 'from')
    if (Number.isNaN(to)) return refuse('the end is missing or no time such as 2025-03-10T18:00:00Z', 'to')
    return alerts.planWork({ service: field('service'), from, to, note: field('note') }, actorOf(request))
  }

  const acts = {
    acknowledge: (request: FastifyRequest, id: string) => alerts.acknowledge(id, fieldsOf(request.body)('note'), actorOf(request)),
    endSilence: (request: FastifyRequest, id: string) => alerts.endSilence(id, actorOf(request)),
    endPlannedWork: (request: FastifyRequest, id: string) => alerts.endPlannedWork(id, actorOf(request)),
    endLearning: (request: FastifyRequest, id: string) => alerts.endLearning(id, actorOf(request)),
  }

  function page(request: FastifyRequest, more: { readonly done?: Done; readonly refused?: RefusedAlertForm }): string {
    const csrf = request.operator?.by === 'session' ? request.operator.session.csrf : ''
    return renderPage(
      AlertsPage({
        frame: frame(request.operator),
        csrf,
        services: view.services().map(({ service }) => service),
        incidents: view.incidents(),
        alerts: alerts.view(),
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
  const formAct = (url: string, done: string, act: (request: FastifyRequest, id: string) => Promise<ActOutcome>) => {
    app.post<WithId>(url, async (request, reply) => {
      const outcome = await act(request, request.params.id)
      if (outcome.ok) return reply.redirect(`/alerts?done=${done}#${DONE[done]!.at}`, 303)
      if (outcome.isMissing) return fail(request, reply, 404)
      return sendPage(reply, page(request, { refused: { ...outcome, action: request.url, typed: fieldsOf(request.body) } }), 422)
    })
    // The address of a refused form, opened again.
    app.get(url, (_request, reply) => reply.redirect(`/alerts#${DONE[done]!.at}`, 303))
  }
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
        return sendProblem(
          reply,
          { status: 422, title: 'This was not understood', detail: outcome.message, ...(outcome.field ? { field: outcome.field } : {}) },
          view.synthetic,
        )
      },
    })
  apiAct('POST', '/api/v1/silences', silence)
  apiAct('DELETE', '/api/v1/silences/:id', acts.endSilence)
  apiAct('POST', '/api/v1/planned-work', planWork)
  apiAct('DELETE', '/api/v1/planned-work/:id', acts.endPlannedWork)
  apiAct('DELETE', '/api/v1/learning/:id', acts.endLearning)
  apiAct('PUT', '/api/v1/incidents/:id/acknowledgement', acts.acknowledge)
}
