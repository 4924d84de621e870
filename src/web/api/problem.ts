import type { FastifyReply } from 'fastify'

/** Problem details, RFC 9457 section 3. `code` is stable and meant for programs; `field` names the member of the request that is at fault. */
export interface Problem {
  readonly status: number
  readonly title: string
  readonly detail?: string
  readonly code?: string
  readonly field?: string
  /** What to solve, where a proof of work is asked for. */
  readonly challenge?: object
}

export function problemDocument(problem: Problem, synthetic: unknown): Record<string, unknown> {
  return { type: 'about:blank', ...problem, ...(synthetic === undefined ? {} : { synthetic }) }
}

export function sendProblem(reply: FastifyReply, problem: Problem, synthetic: unknown): FastifyReply {
  return reply
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problemDocument(problem, synthetic)))
}
