import type { FastifyInstance } from 'fastify'
import { OperationError } from '#plumbing'
import { type Admission, parseSubmission } from '#signals'
import { formatInstant } from '#vocabulary'
import { sendProblem } from '../api/problem.ts'
import { BATCH_REPORTS, REPORTER_CHARACTERS } from '../api/schemas/report-schemas.ts'
import { type BearerKey, createBearerKeys } from '../server/bearer-keys.ts'
import { holderOfJson, type Refuse } from '../server/holder-of-json.ts'
import type { PublicView } from '../view.ts'
import { refusalOf } from './refusals.ts'
import type { ReportDoor } from './report-routes.ts'

export interface BatchRoutes {
  readonly view: PublicView
  readonly desk: Pick<ReportDoor, 'admit'>
  readonly keys: readonly BearerKey[]
}

/** So many with comments of 200 characters. */
const BODY_BYTES = 512 * 1024

type Answer = Readonly<Record<string, unknown>> & { readonly status: 'accepted' | 'already-counted' | 'refused' | 'failed' }

function answerOf(admission: Admission): Answer {
  if (admission.kind === 'accepted') return { status: 'accepted', id: admission.report.id, at: formatInstant(admission.report.at) }
  if (admission.kind === 'already-counted') return { status: 'already-counted', id: admission.id, at: formatInstant(admission.at) }
  const { field } = refusalOf(admission.fault)
  return { status: 'refused', code: admission.fault.code, detail: admission.fault.message, ...(field ? { field } : {}) }
}

/**
 * Reports of many people by one who has a key: an app, a call centre. Each item is admitted by itself under the reporter it names, so a
 * repeated item is answered with the id that counts, and a bad one loses none of the others.
 */
export function registerBatch(app: FastifyInstance, { view, desk, keys }: BatchRoutes): void {
  const holderOf = createBearerKeys(keys)

  async function admit(holder: string, item: unknown): Promise<Answer> {
    const malformed = (field: string, detail: string): Answer => ({ status: 'refused', code: 'SUBMISSION_MALFORMED', detail, field })
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return malformed('', 'the item: expected an object')
    const { reporter, ...body } = item as Record<string, unknown>
    if (typeof reporter !== 'string' || reporter === '' || reporter.length > REPORTER_CHARACTERS)
      return malformed(
        'reporter',
        `reporter: expected your own name for the person, 1 to ${REPORTER_CHARACTERS} characters; it is hashed at once`,
      )
    const parsed = parseSubmission(body)
    if (!parsed.ok) return answerOf({ kind: 'refused', fault: parsed.fault })
    try {
      // A space cannot be in a holder's name: two holders never mean the same person.
      return answerOf(await desk.admit(parsed.value, { reporterIdentity: `batch ${holder} ${reporter}`, channel: 'batch' }))
    } catch (error) {
      if (!(error instanceof OperationError)) throw error
      return { status: 'failed', code: error.code, detail: 'it could not be stored, and was not counted; send it again' }
    }
  }

  app.post('/api/v1/reports/batch', { bodyLimit: BODY_BYTES }, async (request, reply) => {
    const refuse: Refuse = (status, title, fields) => sendProblem(reply, { status, title, ...fields }, view.synthetic)
    const holder = holderOfJson(request, reply, holderOf, refuse, { code: 'BATCH_KEY_NEEDED', title: 'A key for batches is needed' })
    if (holder === undefined) return reply
    const items = (request.body as { reports?: unknown } | null)?.reports
    if (!Array.isArray(items))
      return refuse(422, 'No batch', { code: 'BATCH_MALFORMED', field: 'reports', detail: 'reports: expected a list' })
    if (items.length > BATCH_REPORTS)
      return refuse(422, 'Too many at once', {
        code: 'BATCH_TOO_LARGE',
        field: 'reports',
        detail: `reports: at most ${BATCH_REPORTS} at once`,
      })
    const results = await Promise.all(items.map((item) => admit(holder, item)))
    const count = (status: Answer['status']) => results.filter((answer) => answer.status === status).length
    reply.header('cache-control', 'no-store')
    return reply.send({
      accepted: count('accepted'),
      alreadyCounted: count('already-counted'),
      refused: count('refused'),
      failed: count('failed'),
      results,
      ...(view.synthetic ? { synthetic: view.synthetic } : {}),
    })
  })
}
