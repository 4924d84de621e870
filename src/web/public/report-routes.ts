import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Admission, parseSubmission, type ReportDesk } from '#signals'
import { type Fault, formatInstant, isServiceId, type ReportChannel } from '#vocabulary'
import { sendProblem } from '../api/problem.ts'
import type { WebLog } from '../live/web-log.ts'
import { EmbedPage, EmbedThanksPage } from '../pages/embed-page.tsx'
import { type Frame, renderPage } from '../pages/page.tsx'
import { NO_PLACE, placeOfOption } from '../pages/place-options.ts'
import type { ReportDoorName } from '../pages/report-form.tsx'
import { COUNTED, type Counted, ReportPage, ThanksPage } from '../pages/report-page.tsx'
import { isSameOrigin } from '../server/same-origin.ts'
import { sendPage } from '../server/send.ts'
import type { PublicView } from '../view.ts'
import { refusalOf } from './refusals.ts'
import { type IdentityRules, isUnknownProxy, reporterSource } from './reporter-identity.ts'

/** What the pages need of the desk. */
export type ReportDoor = Pick<ReportDesk, 'admit' | 'challenge' | 'asksForProof'>

export interface ReportRoutes {
  readonly view: PublicView
  readonly desk: ReportDoor
  readonly identity: IdentityRules
  readonly frame: () => Frame
  readonly log: WebLog
  /** Sets the headers with which other sites may frame the form. */
  readonly prepare?: (door: ReportDoorName, reply: FastifyReply) => void
}

interface Form {
  readonly problem?: unknown
  readonly comment?: unknown
  readonly place?: unknown
  readonly timeZone?: unknown
  readonly proof?: unknown
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The first tag of Accept-Language (RFC 9110 section 12.5.4), where it looks like one. */
function languageOf(header: string | undefined): string | undefined {
  return /^\s*([A-Za-z0-9-]{2,35})\s*(?:[,;]|$)/.exec(header ?? '')?.[1]
}

/** The form's fields as the desk's submission: the chosen place, else what the browser suggests, else none. */
function submissionOfForm(service: string, form: Form, acceptLanguage: string | undefined): Record<string, unknown> {
  const chosen = textOf(form.place)
  const place = placeOfOption(chosen)
  const language = languageOf(acceptLanguage)
  const hints = chosen === '' ? { timeZone: textOf(form.timeZone), ...(language === undefined ? {} : { language }) } : {}
  return {
    service,
    problem: textOf(form.problem),
    comment: textOf(form.comment).trim(),
    proof: textOf(form.proof),
    ...(place ? { place } : {}),
    ...hints,
  }
}

/** Reports come in by two doors, the form and the API, and go to one desk. */
export function registerReports(app: FastifyInstance, { view, desk, identity, frame, log, prepare }: ReportRoutes): void {
  let knowsProxy = false

  /** Once, and without the address, which may be a reporter's. */
  function tellOfUnknownProxy(request: FastifyRequest): void {
    if (knowsProxy || !isUnknownProxy(request.raw, identity.trustedProxies)) return
    knowsProxy = true
    log.warn(
      {},
      'a report came with X-Forwarded-For from an address that is not in trustedProxies; if that is your proxy, name it there: everybody behind it counts as one person',
    )
  }

  function admit(body: unknown, request: FastifyRequest, channel: ReportChannel): Promise<Admission> | { kind: 'refused'; fault: Fault } {
    const parsed = parseSubmission(body)
    if (!parsed.ok) return { kind: 'refused', fault: parsed.fault }
    tellOfUnknownProxy(request)
    return desk.admit(parsed.value, { ...reporterSource(request.raw, identity), channel })
  }

  app.post('/api/v1/reports', async (request, reply) => {
    if (!isSameOrigin(request.headers))
      return sendProblem(reply, { status: 403, title: 'A page of another site sent this', code: 'FOREIGN_ORIGIN' }, view.synthetic)
    // A form of another site can send these without asking the browser first; JSON it cannot.
    if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
      return sendProblem(reply, { status: 415, title: 'Send JSON', detail: 'Content type application/json is expected.' }, view.synthetic)
    const admission = await admit(request.body, request, 'api')
    const synthetic = view.synthetic ? { synthetic: view.synthetic } : {}
    reply.header('cache-control', 'no-store')
    if (admission.kind === 'accepted') {
      const { id, at } = admission.report
      return reply.code(202).send({ status: 'accepted', id, at: formatInstant(at), ...synthetic })
    }
    if (admission.kind === 'already-counted') {
      const { id, at } = admission
      const detail = 'A report from you on this service counts already; each person counts once in 15 minutes.'
      return reply.code(200).send({ status: 'already-counted', id, at: formatInstant(at), detail, ...synthetic })
    }
    const { status, field, retryAfterSeconds } = refusalOf(admission.fault)
    if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
    const { code, message } = admission.fault
    const challenge = code.startsWith('REPORT_PROOF_') ? { challenge: desk.challenge() } : {}
    return sendProblem(
      reply,
      { status, title: 'The report was not taken', detail: message, code, ...(field ? { field } : {}), ...challenge },
      view.synthetic,
    )
  })

  /** For the form's script: is a proof of work asked for at the moment, and a challenge to solve. */
  app.get<{ Querystring: { service?: unknown } }>('/api/v1/reports/challenge', (request, reply) => {
    const service = textOf(request.query.service)
    const needed = isServiceId(service) && desk.asksForProof(service)
    const synthetic = view.synthetic ? { synthetic: view.synthetic } : {}
    return reply.header('cache-control', 'no-store').send({ needed, ...desk.challenge(), ...synthetic })
  })

  registerForm('services', 'form', ReportPage, ThanksPage)
  registerForm('embed', 'widget', EmbedPage, EmbedThanksPage)

  /** The form's press and the page of thanks, on our own pages and in frames of others. */
  function registerForm(
    door: ReportDoorName,
    channel: ReportChannel,
    Again: typeof ReportPage | typeof EmbedPage,
    Thanks: typeof ThanksPage,
  ): void {
    app.post<{ Params: { id: string } }>(`/${door}/:id/reports`, async (request, reply) => {
      const service = isServiceId(request.params.id) ? view.service(request.params.id)?.service : undefined
      if (!service) return reply.callNotFound()
      prepare?.(door, reply)
      const form = (request.body ?? {}) as Form
      const again = (status: number, error: string): FastifyReply => {
        const typed = { place: textOf(form.place), comment: textOf(form.comment) }
        return sendPage(reply, renderPage(Again({ frame: frame(), service, typed, error })), status)
      }
      if (!isSameOrigin(request.headers)) return again(403, 'Not sent: the form came from a page of another site. Please press again here.')
      if (textOf(form.problem) === '') return again(422, 'Not sent: please press the button of what does not work.')
      if (textOf(form.place) !== '' && textOf(form.place) !== NO_PLACE && !placeOfOption(textOf(form.place)))
        return again(422, 'Not sent: please choose a place from the list.')
      const admission = await admit(submissionOfForm(service.id, form, request.headers['accept-language']), request, channel)
      if (admission.kind === 'refused') {
        const { status, retryAfterSeconds } = refusalOf(admission.fault)
        if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
        return again(status, `Not counted: ${admission.fault.message}.`)
      }
      const counted: Counted = admission.kind === 'accepted' ? 'yes' : 'already'
      return reply.redirect(`/${door}/${service.id}/thanks?counted=${counted}`, 303)
    })

    app.get<{ Params: { id: string }; Querystring: { counted?: unknown } }>(`/${door}/:id/thanks`, (request, reply) => {
      const service = isServiceId(request.params.id) ? view.service(request.params.id)?.service : undefined
      const counted = COUNTED.find((word) => word === request.query.counted)
      if (!service || !counted) return reply.callNotFound()
      prepare?.(door, reply)
      return sendPage(reply, renderPage(Thanks({ frame: frame(), service, counted })))
    })
  }

  app.get<{ Params: { id: string } }>('/embed/:id', (request, reply) => {
    const service = isServiceId(request.params.id) ? view.service(request.params.id)?.service : undefined
    if (!service) return reply.callNotFound()
    prepare?.('embed', reply)
    return sendPage(reply, renderPage(EmbedPage({ frame: frame(), service })))
  })

  app.get('/healthz', (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .send({ status: 'ok', at: formatInstant(view.now()), ...(view.synthetic ? { synthetic: view.synthetic } : {}) }),
  )
}
