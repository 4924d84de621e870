import type { FastifyReply, FastifyRequest } from 'fastify'
import { OperationError } from '#plumbing'
import { sendProblem } from '../api/problem.ts'
import type { WebLog } from '../live/web-log.ts'
import { ErrorPage } from '../pages/error-page.tsx'
import { type Frame, renderPage } from '../pages/page.tsx'
import { sendPage } from './send.ts'
import { statusWords } from './status-words.ts'
import { isApi } from './web-server.ts'

/** Says that a request cannot be answered: a problem document to programs, a page to people. */
export function sendFailure(request: FastifyRequest, reply: FastifyReply, status: number, frame: Frame): FastifyReply {
  const words = statusWords(status)
  if (isApi(request)) return sendProblem(reply, { status, title: words.title, detail: words.text }, frame.synthetic)
  return sendPage(reply, renderPage(ErrorPage({ frame, heading: words.title, text: words.text })), status)
}

/** A status for what went wrong inside fastify or in a handler; anything unknown is our own fault. What is not the reader's is logged. */
export function failureStatus(error: unknown, request: FastifyRequest, log: WebLog): number {
  const given = (error as { statusCode?: unknown }).statusCode
  const status = typeof given === 'number' && given >= 400 && given < 500 ? given : isStoreTrouble(error) ? 503 : 500
  if (status >= 500) log.error({ err: error, route: request.routeOptions.url ?? 'none' }, 'a request failed')
  return status
}

function isStoreTrouble(error: unknown): boolean {
  return error instanceof OperationError && error.code.startsWith('STORE_')
}
