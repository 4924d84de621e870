import type { FastifyInstance } from 'fastify'
import { type ProbeBatch, parseProbeBatch } from '#signals'
import { sendProblem } from '../api/problem.ts'
import { type BearerKey, createBearerKeys } from '../server/bearer-keys.ts'
import { holderOfJson, type Refuse } from '../server/holder-of-json.ts'
import type { ProbeTaking } from '../view.ts'

/** Who takes the results of other vantage points. */
export interface ProbeDoor {
  /** A vantage point by its name, each with a key of its own. */
  readonly keys: readonly BearerKey[]
  take(batch: ProbeBatch): ProbeTaking
}

export const PROBES_PATH = '/api/v1/probes'

/** Two hundred results with details of 400 characters of four bytes. */
const BODY_BYTES = 512 * 1024

/** Results of probes from another machine or network, by who has a key for it. The operator's token does not open this, nor this key anything else. */
export function registerProbes(app: FastifyInstance, { keys, take }: ProbeDoor): void {
  const holderOf = createBearerKeys(keys)
  app.post(PROBES_PATH, { bodyLimit: BODY_BYTES }, (request, reply) => {
    const refuse: Refuse = (status, title, fields) => sendProblem(reply, { status, title, ...fields }, undefined)
    const holder = holderOfJson(request, reply, holderOf, refuse, { code: 'PROBE_KEY_NEEDED', title: 'A key of a vantage point is needed' })
    if (holder === undefined) return reply
    const parsed = parseProbeBatch(request.body)
    if (!parsed.ok) return refuse(422, 'No batch of results', { code: 'PROBES_MALFORMED', detail: parsed.fault.message })
    if (parsed.value.vantage.name !== holder)
      return refuse(403, 'Not your name', {
        code: 'PROBES_OTHER_VANTAGE',
        field: 'vantage.name',
        detail: `This key belongs to the vantage point "${holder}".`,
      })
    const met = take(parsed.value)
    if (met.kind === 'clock-off') return refuse(422, 'Your clock is off', { code: 'PROBES_CLOCK_OFF', field: 'sentAt', detail: met.detail })
    const { taken, known, refused } = met
    return reply.header('cache-control', 'no-store').send({ taken, known, refused })
  })
}
