import { isUtf8 } from 'node:buffer'
import type { Socket } from 'node:net'
import fastify, { type ConnectionError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { OperationError, whyNotListened } from '#plumbing'
import type { WebLog } from '../live/web-log.ts'
import { securityHeaders } from './security-headers.ts'

/** A report with the longest comment, every character percent-encoded, is about 5 kB. */
const BODY_BYTES = 8 * 1024
/** A request that takes longer to arrive is not one of ours. */
const REQUEST_MILLISECONDS = 10_000
/** Node looks for connections that are late this many times in the time they have. */
const LOOKS = 5
/** Browsers send 2 kB at most, proxies add some; Node's own limit is twice that. */
const HEADER_BYTES = 8 * 1024
/** Keep-alive readers, reporters and event streams together; each costs some 10 kB, so a flood of connections fits the memory. A choice. */
const CONNECTIONS = 4_096

/** An answer takes milliseconds: who is not answered by then is slow on purpose, or gone. */
const ANSWER_MILLISECONDS = 3_000

export interface WebServerOptions {
  /** Named in the log: "public", "operator". */
  readonly site: string
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly log: WebLog
  /** How long a request may take to arrive; 10 s when left out. */
  readonly requestMilliseconds?: number
  /** Connections open at one time; 4,096 when left out. */
  readonly connections?: number
  /** Says that a request cannot be answered. */
  readonly fail: (request: FastifyRequest, reply: FastifyReply, status: number) => FastifyReply
}

export interface WebServer {
  /** Routes go into a plugin of their own, registered on it: so they stand behind the headers above. */
  readonly app: FastifyInstance
  listen(): Promise<void>
  close(): Promise<void>
  /** Where it listens; undefined while it does not. */
  address(): { readonly host: string; readonly port: number; readonly url: string } | undefined
}

/**
 * RFC 8259 section 8.1: JSON that is exchanged is UTF-8; half characters would be stored as something that nobody wrote. A member called
 * __proto__ is a member like any other here, and refused by every schema.
 */
function parseJson(body: Buffer, done: (error: Error | null, value?: unknown) => void): void {
  if (!isUtf8(body)) {
    done(Object.assign(new Error('not UTF-8'), { statusCode: 400 }))
    return
  }
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch (error) {
    done(Object.assign(error as Error, { statusCode: 400 }))
    return
  }
  done(null, value)
}

/** What Node's parser gives up on, and its status. */
const UNREADABLE: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
}

/** Says what was wrong with something that is no request, without a page and without a log line, and closes. */
function refuseUnreadable(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const [status, title] = UNREADABLE[error.code] ?? [400, 'Bad Request']
  const body = JSON.stringify({ type: 'about:blank', status, title })
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json; charset=utf-8\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    )
  socket.destroy()
}

/**
 * What both listeners share: strict headers, small bodies, a log without addresses, queries, cookies or bodies.
 */
export function createWebServer({ site, host, port, log, fail, ...limits }: WebServerOptions): WebServer {
  const requestMilliseconds = limits.requestMilliseconds ?? REQUEST_MILLISECONDS
  const app = fastify({
    // Fastify's own log lines carry the reader's address and the whole URL; ours are written below.
    logger: false,
    bodyLimit: BODY_BYTES,
    requestTimeout: requestMilliseconds,
    http: {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: requestMilliseconds,
      connectionsCheckingInterval: Math.ceil(requestMilliseconds / LOOKS),
    },
    clientErrorHandler: refuseUnreadable,
    // Who is being answered gets the answer; idle connections are closed at once. Event streams are ended by the feed before.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 128 },
    // Addresses that are none, such as half an escape: before any route, hook or handler.
    frameworkErrors: (error, request, reply) => void fail(request, reply, error.statusCode ?? 400),
  })
  app.server.maxConnections = limits.connections ?? CONNECTIONS
  // Nothing here takes plain text, and a form of another site could send it without asking the browser first.
  app.removeContentTypeParser(['text/plain', 'application/json'])
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => parseJson(body as Buffer, done))
  const security = securityHeaders()
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(isApi(request) ? security.program : security.page)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    log.info(
      { site, method: request.method, route, status: reply.statusCode, milliseconds: Math.round(reply.elapsedTime * 10) / 10 },
      'answered',
    )
    done()
  })
  let listening = false
  return {
    app,
    async listen() {
      try {
        await app.listen({ host, port })
      } catch (error) {
        throw new OperationError('LISTEN_FAILED', `${site} pages on ${host}:${port}: ${whyNotListened(error)}.`, { cause: error })
      }
      listening = true
    },
    async close() {
      listening = false
      const late = setTimeout(() => app.server.closeAllConnections(), ANSWER_MILLISECONDS)
      await app.close()
      clearTimeout(late)
    },
    address() {
      const bound = listening ? app.server.address() : null
      if (bound === null || typeof bound === 'string') return undefined
      const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address
      return { host: bound.address, port: bound.port, url: `http://${name}:${bound.port}/` }
    },
  }
}

/** Made for programs: whatever goes wrong there is told as a problem document, elsewhere as a page. */
const FOR_PROGRAMS = /^\/(api\/(?!docs)|healthz|readyz|metrics)|^[^?]*(\/api\/v\d|\.(json|atom|svg|png|md|txt|parquet))(\/|$|\?)/

export function isApi(request: Pick<FastifyRequest, 'url'>): boolean {
  return FOR_PROGRAMS.test(request.url)
}

/** The headers already decided for an answer, as text: for streams that are written past fastify. */
export function decidedHeaders(reply: FastifyReply): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : String(value)
  }
  return headers
}
