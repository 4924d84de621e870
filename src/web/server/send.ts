import type { FastifyReply, FastifyRequest } from 'fastify'
import { type KeptBody, matchesEtag, type RenderedPage } from '../live/page-cache.ts'

const HTML = 'text/html; charset=utf-8'
export const JSON_TYPE = 'application/json; charset=utf-8'

/** A kept page or document: 304 when the reader has it already, and always asked for again before it is shown. */
export function sendKept(
  request: FastifyRequest,
  reply: FastifyReply,
  page: RenderedPage | KeptBody,
  type = HTML,
  cacheControl = 'no-cache',
): FastifyReply {
  const packed = 'gzipped' in page
  const small = packed && acceptsGzip(request.headers['accept-encoding'])
  const { body, etag } = small ? page.gzipped() : page
  reply.header('etag', etag).header('cache-control', cacheControl)
  if (packed) reply.header('vary', 'accept-encoding')
  if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send()
  if (small) reply.header('content-encoding', 'gzip')
  return reply.type(type).send(body)
}

/** RFC 9110 section 12.5.3, as far as browsers use it: named, and not with a weight of 0. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  return typeof header === 'string' && /(^|,)\s*gzip\s*(,|;(?!\s*q=0(\.0*)?\s*(,|$))|$)/i.test(header)
}

/** A page for one reader at one time. */
export function sendPage(reply: FastifyReply, text: string, status = 200): FastifyReply {
  return reply.code(status).type(HTML).header('cache-control', 'no-store').send(text)
}
