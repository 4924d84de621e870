import type { FastifyInstance } from 'fastify'
import { sendProblem } from '../api/problem.ts'

/** What keeps it from doing its work, in words without insides; nothing when it is ready. */
export type Readiness = () => readonly string[]

/**
 * `/healthz` says that the process answers: restart it when it does not. `/readyz` says that reports are taken and looked at: send it no
 * traffic, and tell somebody, when it is not.
 */
export function registerReadiness(app: FastifyInstance, ready: Readiness, synthetic: () => unknown): void {
  app.get('/readyz', (_request, reply) => {
    const faults = ready()
    if (faults.length > 0)
      return sendProblem(
        reply.header('retry-after', '5'),
        { status: 503, title: 'Not ready', code: 'NOT_READY', detail: `${faults.join('; ')}.` },
        synthetic(),
      )
    return reply
      .header('cache-control', 'no-store')
      .send({ status: 'ready', ...(synthetic() === undefined ? {} : { synthetic: synthetic() }) })
  })
}
