import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Done } from '../pages/done-note.tsx'
import { OperatorIncidentPage, type OperatorIncidentPageProps } from '../pages/operator-incident-page.tsx'
import { type Frame, renderPage } from '../pages/page.tsx'
import { PART_WORDS } from '../pages/words.ts'
import { JSON_TYPE, sendPage } from '../server/send.ts'
import { type ActOutcome, type OperatorView, PUBLISHABLE, type Publishable } from '../view.ts'
import { sendNotDone, statusOf, withRevision } from './act-outcome.ts'
import type { Operator } from './authentication.ts'
import { checkClaim, claimFormOf, claimTextOf } from './claim-form-text.ts'
import { ACT_DONE, registerIncidentActs } from './incident-act-routes.ts'
import { operatorIncidentDocument } from './operator-documents.ts'

export interface IncidentRoutes {
  readonly view: OperatorView
  readonly frame: (operator?: Operator) => Frame
  readonly fail: (request: FastifyRequest, reply: FastifyReply, status: number) => FastifyReply
}

type WithId = { Params: { id: string } }

/** Newest incidents offered to merge into. A choice. */
const MERGE_CHOICES = 30

function partOf(value: unknown): Publishable | undefined {
  return PUBLISHABLE.find((part) => part === value)
}

/** By the word in the address. */
const DONE: Readonly<Record<string, Done>> = {
  ...ACT_DONE,
  ...Object.fromEntries(
    PUBLISHABLE.flatMap((part): [string, Done][] => [
      [`published-${part}`, { text: `Published: ${PART_WORDS[part]}.`, at: 'publication' }],
      [`withdrawn-${part}`, { text: `Withdrawn: ${PART_WORDS[part]}.`, at: 'publication' }],
    ]),
  ),
  claim: { text: 'The claim was weighed. It stands above.', at: 'add-claim' },
}

export function registerIncidents(app: FastifyInstance, { view, frame, fail }: IncidentRoutes): void {
  const actorOf = (request: FastifyRequest) => request.operator?.actor ?? 'operator'

  function page(
    request: FastifyRequest,
    id: string,
    more: Pick<OperatorIncidentPageProps, 'done' | 'refusedClaim' | 'refusedAct' | 'refusedPublication'> = {},
  ): string | undefined {
    const incident = view.operatorIncident(id)
    if (!incident) return undefined
    const csrf = request.operator?.by === 'session' ? request.operator.session.csrf : ''
    const others = view
      .incidents()
      .filter((other) => other.id !== id && other.mergedInto === undefined)
      .slice(0, MERGE_CHOICES)
    const audit = view.audit().filter((entry) => entry.subject.includes(id))
    return renderPage(OperatorIncidentPage({ frame: frame(request.operator), csrf, view: incident, audit, others, ...more }))
  }

  registerIncidentActs(app, { view, fail }, (request, id, refusedAct) => page(request, id, { refusedAct }))

  app.get<WithId & { Querystring: { done?: unknown } }>('/incidents/:id', (request, reply) => {
    const done = typeof request.query.done === 'string' ? DONE[request.query.done] : undefined
    const text = page(request, request.params.id, done === undefined ? {} : { done })
    return text === undefined ? fail(request, reply, 404) : sendPage(reply, text)
  })

  app.get<WithId>('/api/v1/incidents/:id', (request, reply) => {
    const incident = view.operatorIncident(request.params.id)
    if (!incident) return fail(request, reply, 404)
    return reply
      .type(JSON_TYPE)
      .header('cache-control', 'no-store')
      .send(JSON.stringify(operatorIncidentDocument(view, incident)))
  })

  for (const act of ['publish', 'withdraw'] as const) {
    app.post<WithId & { Body: { part?: unknown } | undefined }>(`/incidents/:id/${act}`, async (request, reply) => {
      const { id } = request.params
      const part = partOf(request.body?.part)
      if (!view.operatorIncident(id)) return fail(request, reply, 404)
      if (!part) return fail(request, reply, 400)
      const outcome = await withRevision(request.body, (seen) => view[act](id, part, actorOf(request), seen))
      if (outcome.ok)
        return reply.redirect(`/incidents/${id}?done=${act === 'publish' ? 'published' : 'withdrawn'}-${part}#publication`, 303)
      const text = outcome.isMissing ? undefined : page(request, id, { refusedPublication: outcome })
      return text === undefined ? fail(request, reply, 404) : sendPage(reply, text, statusOf(outcome))
    })
    // The address of a refused form, opened again.
    app.get<WithId>(`/incidents/:id/${act}`, (request, reply) =>
      reply.redirect(`/incidents/${encodeURIComponent(request.params.id)}#publication`, 303),
    )
  }

  /** PUT and DELETE of a part: doing it twice is doing it once. */
  for (const [method, act] of [
    ['PUT', 'publish'],
    ['DELETE', 'withdraw'],
  ] as const) {
    app.route<{ Params: { id: string; part: string } }>({
      method,
      url: '/api/v1/incidents/:id/published/:part',
      async handler(request, reply) {
        const { id } = request.params
        const part = partOf(request.params.part)
        if (!part || !view.operatorIncident(id)) return fail(request, reply, 404)
        const outcome = await withRevision(request.body, (seen) => view[act](id, part, actorOf(request), seen))
        if (!outcome.ok) return outcome.isMissing ? fail(request, reply, 404) : sendNotDone(reply, outcome, 'That cannot be done', view)
        return reply.header('cache-control', 'no-store').send({ incident: id, published: view.operatorIncident(id)?.published ?? [] })
      },
    })
  }

  app.post<WithId>('/incidents/:id/claims', async (request, reply) => {
    const { id } = request.params
    if (!view.operatorIncident(id)) return fail(request, reply, 404)
    const typed = claimFormOf(request.body)
    const added = await addClaim(id, request)
    if (added.ok) return reply.redirect(`/incidents/${id}?done=claim#add-claim`, 303)
    const text = added.isMissing ? undefined : page(request, id, { refusedClaim: { ...added, typed } })
    return text === undefined ? fail(request, reply, 404) : sendPage(reply, text, statusOf(added))
  })

  // The address of a refused form, opened again.
  app.get<WithId>('/incidents/:id/claims', (request, reply) =>
    reply.redirect(`/incidents/${encodeURIComponent(request.params.id)}#add-claim`, 303),
  )

  app.post<WithId>('/api/v1/incidents/:id/claims', async (request, reply) => {
    const { id } = request.params
    if (!view.operatorIncident(id)) return fail(request, reply, 404)
    const added = await addClaim(id, request)
    if (!added.ok) return added.isMissing ? fail(request, reply, 404) : sendNotDone(reply, added, 'The claim was not understood', view)
    return reply
      .code(201)
      .header('cache-control', 'no-store')
      .send({ incident: id, claims: view.operatorIncident(id)?.claims ?? [] })
  })

  async function addClaim(id: string, request: FastifyRequest): Promise<ActOutcome> {
    const form = claimFormOf(request.body)
    const claim = checkClaim(form)
    if (!claim.ok) return { ok: false, message: claim.fault.message }
    const said = { ...(form.text === '' ? {} : { text: form.text }), ...(form.by === '' ? {} : { by: form.by }) }
    return await withRevision(request.body, (seen) => view.addClaim(id, claimTextOf(form), said, actorOf(request), seen))
  }
}
