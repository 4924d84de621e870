import type { FastifyReply, FastifyRequest } from 'fastify'
import { type RenderedPage, matchesEtag } from '../live/page-cache.ts'

const HTML = 'text/html; charset=utf-8'
export const JSON_TYPE = 'application/json; charset=utf-8'

/** A kept page or document: 304 when the reader has it already, and always asked for again before it is shown. */
export function sendKept(
  request: FastifyRequest,
  reply: FastifyReply,
  page: RenderedPage,
  type = HTML,
  cacheControl = 'no-cache',
): FastifyReply {
  reply.header('etag', page.etag).header('cache-control', cacheControl)
  if (matchesEtag(request.headers['if-none-match'], page.etag)) return reply.code(304).send()
  return reply.type(type).send(page.body)
}

/** A page for one reader at one time. */
export function sendPage(reply: FastifyReply, text: string, status = 200): FastifyReply {
  return reply.code(status).type(HTML).header('cache-control', 'no-store').send(text)
}
