import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sendProblem } from '../api/problem.ts'
import { OPERATOR_ACTS, type OperatorAct, type OperatorView } from '../view.ts'
import type { IncidentRoutes } from './incident-routes.ts'

/** A reason or a note is a few sentences. A choice. */
export const ACT_CHARACTERS = 1_000

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, ACT_CHARACTERS) : ''
}

/** From a form or from JSON: both have the same fields. Undefined where the kind is unknown. */
export function operatorActOf(kind: string, body: unknown): OperatorAct | undefined {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const reason = textOf(fields.reason)
  if (kind === 'merge') return { kind, into: textOf(fields.into), reason }
  if (kind === 'split') {
    const { anomalies } = fields
    const chosen = Array.isArray(anomalies) ? anomalies : anomalies === undefined ? [] : [anomalies]
    return { kind, anomalies: chosen.filter((id): id is string => typeof id === 'string'), reason }
  }
  if (kind === 'annotate') return { kind, text: textOf(fields.text), isPrivate: fields.private === 'yes' || fields.private === true }
  if (kind === 'close' || kind === 'not-an-outage' || kind === 'reopen') return { kind, reason }
  return undefined
}

/** What was just done, in fixed words, so that a link cannot put words on the page. */
export const ACT_DONE: Readonly<Record<string, string>> = {
  merge: 'Merged. Its address leads to the incident that it went into.',
  split: 'Taken apart: what you chose is an incident of its own.',
  annotate: 'The note stands in the timeline.',
  close: 'Closed. What it holds does not open it again.',
  'not-an-outage': 'Marked as not an outage, and closed.',
  reopen: 'Opened again.',
}

/** `refused` shows the incident's page with what was wrong. */
export function registerIncidentActs(
  app: FastifyInstance,
  { view, fail }: Pick<IncidentRoutes, 'fail'> & { readonly view: OperatorView },
  refused: (request: FastifyRequest, id: string, message: string) => string | undefined,
): void {
  const actorOf = (request: FastifyRequest) => request.operator?.actor ?? 'operator'
  for (const kind of OPERATOR_ACTS) {
    app.post<{ Params: { id: string } }>(`/incidents/:id/${kind}`, async (request, reply) => {
      const { id } = request.params
      const act = operatorActOf(kind, request.body)
      if (!act || !view.act || !view.operatorIncident(id)) return fail(request, reply, 404)
      const outcome = await view.act(id, act, actorOf(request))
      if (outcome.ok) return reply.redirect(`/incidents/${id}?done=${kind}#acts`, 303)
      const page = refused(request, id, `Not done: ${outcome.message}.`)
      return page === undefined
        ? fail(request, reply, 404)
        : reply.code(422).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page)
    })
    app.post<{ Params: { id: string } }>(`/api/v1/incidents/:id/${kind}`, async (request, reply) => {
      const { id } = request.params
      const act = operatorActOf(kind, request.body)
      if (!act || !view.act || !view.operatorIncident(id)) return fail(request, reply, 404)
      const outcome = await view.act(id, act, actorOf(request))
      if (!outcome.ok) return sendProblem(reply, { status: 422, title: 'That cannot be done', detail: outcome.message }, view.synthetic)
      return reply.header('cache-control', 'no-store').send({ incident: id, done: kind })
    })
  }
}
