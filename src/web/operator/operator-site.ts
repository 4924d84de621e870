import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import type { FastifyReply, FastifyRequest, InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Clock } from '#plumbing'
import { formatInstant } from '#vocabulary'
import { CAVEAT, FINDINGS_CAVEAT } from '../api/caveat.ts'
import { openApiDocument } from '../api/contract/open-api-document.ts'
import { OPERATOR_CONTRACT, OPERATOR_SECURITY } from '../api/contract/operator-contract.ts'
import { sendProblem } from '../api/problem.ts'
import { type ExportRoutes, registerExports } from '../exports/export-routes.ts'
import { createChangeFeed } from '../live/change-feed.ts'
import { registerEvents } from '../live/events-route.ts'
import type { WebLog } from '../live/web-log.ts'
import { METRICS_TYPE } from '../metrics/exposition.ts'
import { operatorMetrics } from '../metrics/operator-metrics.ts'
import { AuditPage } from '../pages/audit-page.tsx'
import { ConsolePage } from '../pages/console-page.tsx'
import { LoginPage } from '../pages/login-page.tsx'
import { type Frame, renderPage } from '../pages/page.tsx'
import { readAssets } from '../server/assets.ts'
import { registerAssets } from '../server/assets-route.ts'
import { failureStatus, sendFailure } from '../server/failures.ts'
import { frameOf } from '../server/frame-of.ts'
import { registerProblems } from '../server/problem-routes.ts'
import { type Readiness, registerReadiness } from '../server/readiness.ts'
import { logRoutes, type Route } from '../server/route-log.ts'
import { isSameOrigin } from '../server/same-origin.ts'
import { JSON_TYPE, sendPage } from '../server/send.ts'
import { createWebServer, isApi } from '../server/web-server.ts'
import type { OperatorView } from '../view.ts'
import { registerAlerts } from './alert-routes.ts'
import { createAuthentication, type Operator } from './authentication.ts'
import { type MadeBackup, registerBackup } from './backup-route.ts'
import { isOwnHost } from './host-check.ts'
import { registerIncidents } from './incident-routes.ts'
import { auditDocument, consoleDocument, trafficDocument } from './operator-documents.ts'
import { type OperatorToken, readOperatorToken } from './operator-token.ts'
import { PROBES_PATH, type ProbeDoor, registerProbes } from './probe-routes.ts'
import { createSessions } from './sessions.ts'

export interface OperatorSiteConfig {
  /** The address to listen on; loopback when left out. */
  readonly host?: string
  /** 8461 when left out; 0 takes a free one. */
  readonly port?: number
  /** Names beside those of loopback under which the console may be asked for. */
  readonly hostNames?: readonly string[]
}

export interface OperatorSiteDeps {
  readonly view: OperatorView
  readonly log: WebLog
  /** The machine's time, in rehearsals too: sessions live in it. What pages show is the view's time. */
  readonly clock: Clock
  /** Where the token is kept. */
  readonly dataDirectory: string
  /** Absent: always ready once it listens. */
  readonly ready?: Readiness
  /** Absent: no backups are made over HTTP. */
  readonly backup?: () => Promise<MadeBackup>
  /** Absent: no vantage point may send results. */
  readonly probes?: ProbeDoor
  /** Absent: nothing is exported over HTTP. */
  readonly exportParquet?: ExportRoutes['make']
}

export interface OperatorSite {
  /** Reads the token, or makes it. Throws LISTEN_FAILED, FILE_UNREADABLE, FILE_UNWRITABLE or FILE_MALFORMED. */
  start(): Promise<void>
  stop(): Promise<void>
  address(): { readonly host: string; readonly port: number; readonly url: string } | undefined
  /** Logs in whoever opens it: for the terminal of who started the process, never for a log. Undefined while it does not listen. */
  loginUrl(): string | undefined
  /** The token was made at this start. */
  readonly firstStart: boolean
  /** A request without a socket, for tests. */
  inject(request: InjectOptions): Promise<LightMyRequestResponse>
  /** Every route there is, from the first request on: for documents and tests that must forget none. */
  readonly routes: readonly Route[]
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set behind the log-in. */
    operator: Operator | undefined
  }
}

/** Reachable without being logged in. */
const OPEN_ROUTES: ReadonlySet<string> = new Set(['/login', '/healthz', '/readyz', '/assets/*', '/problems', '/problems/:code'])
/** Opened by a key of its own, which no browser sends of itself; asked for by other machines, under whatever name they know. */
const isKeyed = (request: FastifyRequest): boolean => request.routeOptions.url === PROBES_PATH

/** Open windows of one operator, and a few programs. */
const EVENT_STREAMS = 32

export function createOperatorSite(config: OperatorSiteConfig, deps: OperatorSiteDeps): OperatorSite {
  const { view, log, clock, dataDirectory } = deps
  const { host = '127.0.0.1', port = 8461, hostNames = [] } = config
  const server = createWebServer({ site: 'operator', host, port, log, fail })
  const feed = createChangeFeed({ subscribe: (listener) => view.subscribe(listener), maximumClients: EVENT_STREAMS })
  const assets = readAssets()
  let token: OperatorToken | undefined
  const authentication = createAuthentication({ sessions: createSessions(clock), token: () => token?.text })

  const frame = (operator?: Operator): Frame => ({
    ...frameOf('operator', view, assets),
    ...(operator?.by === 'session' ? { csrf: operator.session.csrf } : {}),
  })

  function fail(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
    return sendFailure(request, reply, status, frame(request.operator))
  }

  const { app } = server
  const routes = logRoutes(app)
  app.decorateRequest('operator', undefined)
  void app.register(cookie)
  void app.register(formbody)
  app.addHook('onRequest', (request, reply, done) => {
    if (isKeyed(request) || isOwnHost(request.headers.host, [...hostNames, ...(host === '0.0.0.0' || host === '::' ? [] : [host])])) done()
    else fail(request, reply, 421)
  })
  void app.register(async (scope) => {
    scope.addHook('onRequest', (request, reply, done) => {
      request.operator = authentication.operatorOf(request)
      if (request.operator !== undefined || isKeyed(request) || OPEN_ROUTES.has(request.routeOptions.url ?? '')) done()
      else if (isApi(request) || request.routeOptions.url === '/events') {
        reply.header('www-authenticate', 'Bearer')
        sendProblem(
          reply,
          { status: 401, title: 'Log in first', detail: 'Send the operator token as Authorization: Bearer.' },
          view.synthetic,
        )
      } else if (request.method === 'GET' || request.method === 'HEAD') reply.redirect('/login', 303)
      else sendPage(reply, renderPage(LoginPage({ frame: frame(), error: 'The session has ended. Log in and do it again.' })), 401)
    })
    // One rule for everything that changes something, before any handler: nothing can forget it.
    scope.addHook('preHandler', (request, reply, done) => {
      const reads = request.method === 'GET' || request.method === 'HEAD'
      if (
        reads ||
        isKeyed(request) ||
        request.routeOptions.url === '/login' ||
        (request.operator && authentication.mayAct(request, request.operator))
      )
        done()
      else fail(request, reply, 403)
    })
    scope.setNotFoundHandler((request, reply) => fail(request, reply, 404))

    registerAssets(scope, assets)
    registerEvents(scope, feed, () => view.synthetic)
    registerIncidents(scope, { view, frame, fail })
    registerAlerts(scope, { view, frame, fail })

    if (deps.probes) registerProbes(scope, deps.probes)
    if (deps.backup) registerBackup(scope, { make: deps.backup, log, synthetic: () => view.synthetic })
    registerReadiness(scope, deps.ready ?? (() => []), () => view.synthetic)
    scope.get('/healthz', (_request, reply) =>
      reply.header('cache-control', 'no-store').send({ status: 'ok', at: formatInstant(view.now()) }),
    )

    scope.get<{ Querystring: { token?: unknown } }>('/login', (request, reply) => {
      const { token: given } = request.query
      if (given === undefined) return sendPage(reply, renderPage(LoginPage({ frame: frame() })))
      return logIn(request, reply, given)
    })
    scope.post<{ Body: { token?: unknown } | undefined }>('/login', (request, reply) => {
      if (!isSameOrigin(request.headers)) return fail(request, reply, 403)
      return logIn(request, reply, typeof request.body?.token === 'string' ? request.body.token.trim() : undefined)
    })
    scope.post('/logout', (request, reply) => {
      authentication.logOut(request, reply)
      log.info({ site: 'operator' }, 'operator logged out')
      return reply.redirect('/login', 303)
    })

    scope.get('/', (request, reply) =>
      sendPage(
        reply,
        renderPage(
          ConsolePage({
            frame: frame(request.operator),
            services: view.services(),
            incidents: view.incidents(),
            traffic: view.traffic(),
            counters: view.counters(),
            rehearsal: view.rehearsal?.(),
          }),
        ),
      ),
    )
    scope.get('/audit', (request, reply) =>
      sendPage(reply, renderPage(AuditPage({ frame: frame(request.operator), entries: view.audit() }))),
    )

    registerProblems(scope, frame)
    scope.get('/metrics', async (_request, reply) =>
      reply
        .type(METRICS_TYPE)
        .header('cache-control', 'no-store')
        .send(await operatorMetrics(view)),
    )
    if (deps.exportParquet)
      registerExports(scope, { make: deps.exportParquet, directory: dataDirectory, log, synthetic: () => view.synthetic })

    const document = (path: string, make: () => unknown) =>
      scope.get(path, (_request, reply) => reply.type(JSON_TYPE).header('cache-control', 'no-store').send(JSON.stringify(make())))
    document('/api/v1/console', () => consoleDocument(view))
    document('/api/v1/traffic', () => trafficDocument(view))
    document('/api/v1/audit', () => auditDocument(view))
    document('/api/openapi.json', () =>
      openApiDocument(OPERATOR_CONTRACT, {
        title: `${view.instance} operator`,
        description: `For the operator alone. ${CAVEAT} ${FINDINGS_CAVEAT}`,
        server: '/',
        securitySchemes: OPERATOR_SECURITY,
        ...(view.synthetic ? { synthetic: view.synthetic } : {}),
      }),
    )
  })
  app.setErrorHandler((error, request, reply) => fail(request, reply, failureStatus(error, request, log)))

  function logIn(request: FastifyRequest, reply: FastifyReply, given: unknown): FastifyReply {
    if (!authentication.isToken(given)) {
      log.warn({ site: 'operator' }, 'a log-in with a wrong token was refused')
      const error = 'That is not the token. Nothing was logged in.'
      return sendPage(reply, renderPage(LoginPage({ frame: frame(), error })), request.method === 'GET' ? 403 : 401)
    }
    authentication.logIn(reply)
    log.info({ site: 'operator' }, 'operator logged in')
    // Away from the address with the token in it.
    return reply.header('cache-control', 'no-store').redirect('/', 303)
  }

  return {
    async start() {
      token = await readOperatorToken(dataDirectory, log)
      await server.listen()
      feed.start()
    },
    async stop() {
      feed.stop()
      await server.close()
    },
    address: () => server.address(),
    loginUrl() {
      const at = server.address()
      return at && token && `${at.url}login?token=${token.text}`
    },
    get firstStart() {
      return token?.fresh === true
    },
    async inject(request) {
      token ??= await readOperatorToken(dataDirectory, log)
      return await server.app.inject(request)
    },
    routes,
  }
}
