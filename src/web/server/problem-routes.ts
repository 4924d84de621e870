import type { FastifyInstance } from 'fastify'
import { isProblemCode, PROBLEM_CATALOGUE } from '../api/problem-catalogue.ts'
import { type Frame, renderPage } from '../pages/page.tsx'
import { ProblemPage, ProblemsPage } from '../pages/problem-page.tsx'
import { sendPage } from './send.ts'

/** Where the `type` of a problem document leads, on either listener. */
export function registerProblems(app: FastifyInstance, frame: () => Frame): void {
  app.get('/problems', (_request, reply) => sendPage(reply, renderPage(ProblemsPage({ frame: frame(), kinds: PROBLEM_CATALOGUE }))))
  app.get<{ Params: { code: string } }>('/problems/:code', (request, reply) => {
    const { code } = request.params
    if (!isProblemCode(code)) return reply.callNotFound()
    return sendPage(reply, renderPage(ProblemPage({ frame: frame(), code, kind: PROBLEM_CATALOGUE[code] })))
  })
}
