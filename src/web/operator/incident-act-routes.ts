import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Done } from '../pages/done-note.tsx'
import type { RefusedAct } from '../pages/incident-acts-section.tsx'
import { sendPage } from '../server/send.ts'
import { ACT_CHARACTERS, type ActOutcome, OPERATOR_ACTS, type OperatorAct, type OperatorView } from '../view.ts'
import { sendNotDone, statusOf, withRevision } from './act-outcome.ts'
import { fieldsOf, membersOf } from './form-fields.ts'
import type { IncidentRoutes } from './incident-routes.ts'

type ActKind = OperatorAct['kind']

/** From a form or from JSON: both have the same fields. */
export function operatorActOf(kind: ActKind, body: unknown): OperatorAct {
  const members = membersOf(body)
  const text = fieldsOf(members)
  const reason = text('reason')
  if (kind === 'merge') return { kind, into: text('into'), reason }
  if (kind === 'split') {
    const { anomalies } = members
    const chosen = Array.isArray(anomalies) ? anomalies : anomalies === undefined ? [] : [anomalies]
    return { kind, anomalies: chosen.filter((id): id is string => typeof id === 'string'), reason }
  }
  if (kind === 'annotate') return { kind, text: text('text'), isPrivate: members.private === 'yes' || members.private === true }
  return { kind, reason }
}

const at = 'acts'
export const ACT_DONE: Readonly<Record<ActKind, Done>> = {
  merge: { text: 'Merged. Its address leads to the incident that it went into.', at },
  split: { text: 'Taken apart: what you chose is an incident of its own.', at },
  annotate: { text: 'The note stands in the timeline.', at },
  close: { text: 'Closed. What it holds does not open it again.', at },
  'not-an-outage': { text: 'Marked as not an outage, and closed.', at },
  reopen: { text: 'Opened again.', at },
}

/** `refused` shows the incident's page with what was wrong. */
export function registerIncidentActs(
  app: FastifyInstance,
  { view, fail }: Pick<IncidentRoutes, 'fail'> & { readonly view: OperatorView },
  refused: (request: FastifyRequest, id: string, act: RefusedAct) => string | undefined,
): void {
  const missing: ActOutcome = { ok: false, message: 'there is no such incident', isMissing: true }

  async function carryOut(request: FastifyRequest, id: string, act: OperatorAct): Promise<ActOutcome> {
    if (!view.act || !view.operatorIncident(id)) return missing
    const [field, words] = act.kind === 'annotate' ? ['text', act.text] : ['reason', act.reason]
    // Cut short it would say something else in public.
    if (words.length > ACT_CHARACTERS)
      return { ok: false, message: `the ${act.kind === 'annotate' ? 'note' : 'reason'} is longer than ${ACT_CHARACTERS} characters`, field }
    const decide = view.act
    return await withRevision(request.body, (seen) => decide(id, act, request.operator?.actor ?? 'operator', seen))
  }

  for (const kind of OPERATOR_ACTS) {
    app.post<{ Params: { id: string } }>(`/incidents/:id/${kind}`, async (request, reply) => {
      const { id } = request.params
      const act = operatorActOf(kind, request.body)
      const outcome = await carryOut(request, id, act)
      if (outcome.ok) return reply.redirect(`/incidents/${id}?done=${kind}#acts`, 303)
      const page = outcome.isMissing ? undefined : refused(request, id, { ...outcome, act })
      return page === undefined ? fail(request, reply, 404) : sendPage(reply, page, statusOf(outcome))
    })
    // The address of a refused form, opened again.
    app.get<{ Params: { id: string } }>(`/incidents/:id/${kind}`, (request, reply) =>
      reply.redirect(`/incidents/${encodeURIComponent(request.params.id)}#acts`, 303),
    )
    app.post<{ Params: { id: string } }>(`/api/v1/incidents/:id/${kind}`, async (request, reply) => {
      const { id } = request.params
      const outcome = await carryOut(request, id, operatorActOf(kind, request.body))
      if (outcome.ok) return reply.header('cache-control', 'no-store').send({ incident: id, done: kind })
      if (outcome.isMissing) return fail(request, reply, 404)
      return sendNotDone(reply, outcome, 'That cannot be done', view)
    })
  }
}
