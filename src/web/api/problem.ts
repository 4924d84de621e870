import type { FastifyReply } from 'fastify'
import { isProblemCode, problemCodeOf } from './problem-catalogue.ts'

/** Problem details, RFC 9457 section 3. `code` is stable and meant for programs; `field` names the member of the request that is at fault. */
export interface Problem {
  readonly status: number
  readonly title: string
  readonly detail?: string
  /** That of the status where left out. */
  readonly code?: string
  readonly field?: string
  /** What to solve, where a proof of work is asked for. */
  readonly challenge?: object
}

/** `type` leads to a page on the same listener that says what the problem is and what to do (section 3.1.1 allows a relative reference). */
export function problemDocument(problem: Problem, synthetic: unknown): Record<string, unknown> {
  const code = problem.code ?? problemCodeOf(problem.status)
  const type = isProblemCode(code) ? `/problems/${code}` : 'about:blank'
  return { type, ...problem, code, ...(synthetic === undefined ? {} : { synthetic }) }
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

export function sendProblem(reply: FastifyReply, problem: Problem, synthetic: unknown): FastifyReply {
  return reply
    .code(problem.status)
    .type(PROBLEM_TYPE)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problemDocument(problem, synthetic)))
}
