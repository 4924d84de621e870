import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest, InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Prefix } from '#vocabulary'
import { registerApiDocs } from '../api/docs-routes.ts'
import { registerIncidentFormat } from '../api/incident-format.ts'
import { registerIncidentList } from '../api/incidents-route.ts'
import { incidentDocument, serviceDocument, servicesDocument } from '../api/public-documents.ts'
import { createChangeFeed } from '../live/change-feed.ts'
import { registerEvents } from '../live/events-route.ts'
import { createPageCache } from '../live/page-cache.ts'
import type { WebLog } from '../live/web-log.ts'
import type { Frame } from '../pages/page.tsx'
import { readAssets } from '../server/assets.ts'
import { registerAssets } from '../server/assets-route.ts'
import type { BearerKey } from '../server/bearer-keys.ts'
import { failureStatus, sendFailure } from '../server/failures.ts'
import { frameOf } from '../server/frame-of.ts'
import { OPEN_TO_ALL, ofBoard, ofService, registerKept } from '../server/kept-routes.ts'
import { registerProblems } from '../server/problem-routes.ts'
import { type Readiness, registerReadiness } from '../server/readiness.ts'
import { logRoutes, type Route } from '../server/route-log.ts'
import { JSON_TYPE } from '../server/send.ts'
import { createWebServer } from '../server/web-server.ts'
import type { PublicView } from '../view.ts'
import { registerBatch } from './batch-routes.ts'
import { registerFormats } from './format-routes.ts'
import { type PageRoutes, registerPages } from './page-routes.ts'
import { type ReportDoor, registerReports } from './report-routes.ts'
import { createFraming, registerWidget } from './widget.ts'

export interface PublicSiteConfig {
  /** The address to listen on; loopback when left out. */
  readonly host?: string
  /** 8460 when left out; 0 takes a free one. */
  readonly port?: number
  /** Event streams open at one time; 500 when left out. */
  readonly eventStreams?: number
  /** How long a request may take to arrive; 10 s when left out. */
  readonly requestMilliseconds?: number
  /** Connections open at one time; 4,096 when left out. */
  readonly connections?: number
  /** Whose X-Forwarded-For is believed; nobody's when left out. */
  readonly trustedProxies?: readonly Prefix[]
  /** Who may send batches of reports; nobody when left out. */
  readonly batchKeys?: readonly BearerKey[]
  /** Sites ("https://example.org") that may show the report form in a frame; none when left out. */
  readonly widgetOrigins?: readonly string[]
  /** Where readers find these pages, for links in what travels away from them; where it listens when left out. */
  readonly publicUrl?: string
}

export interface PublicSiteDeps {
  readonly view: PublicView
  readonly desk: ReportDoor
  readonly log: WebLog
  /** Believe the header that names a rehearsed reporter. In rehearsal worlds only. */
  readonly rehearsedIdentity?: boolean
  /** Absent: always ready once it listens. */
  readonly ready?: Readiness
}

export interface PublicSite {
  /** Throws LISTEN_FAILED. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Where it listens; undefined while it does not. */
  address(): { readonly host: string; readonly port: number; readonly url: string } | undefined
  /** A request without a socket, for tests. */
  inject(request: InjectOptions): Promise<LightMyRequestResponse>
  /** Open event streams, for the operator. */
  readonly eventStreams: number
  /** Every route there is, from the first request on: for documents and tests that must forget none. */
  readonly routes: readonly Route[]
}

export function createPublicSite(config: PublicSiteConfig, deps: PublicSiteDeps): PublicSite {
  const { view, log } = deps
  const { host = '127.0.0.1', port = 8460, publicUrl } = config
  const server = createWebServer({
    site: 'public',
    host,
    port,
    log,
    fail,
    ...(config.requestMilliseconds === undefined ? {} : { requestMilliseconds: config.requestMilliseconds }),
    ...(config.connections === undefined ? {} : { connections: config.connections }),
  })
  const routes = logRoutes(server.app)
  const feed = createChangeFeed({ subscribe: (listener) => view.subscribe(listener), maximumClients: config.eventStreams ?? 500 })
  const assets = readAssets()

  const identity = { rehearsed: deps.rehearsedIdentity ?? false, trustedProxies: config.trustedProxies ?? [] }

  const frame = (): Frame => frameOf('public', view, assets)
  const link = (path: string): string => `${(publicUrl ?? server.address()?.url ?? `http://${host}:${port}`).replace(/\/$/, '')}${path}`

  function fail(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
    return sendFailure(request, reply, status, frame())
  }

  server.app.setNotFoundHandler((request, reply) => fail(request, reply, 404))
  server.app.setErrorHandler((error, request, reply) => {
    const status = failureStatus(error, request, log)
    if (status === 503) reply.header('retry-after', '5')
    return fail(request, reply, status)
  })
  void server.app.register(formbody)
  void server.app.register(async (app) => {
    registerAssets(app, assets)
    registerEvents(app, feed, () => view.synthetic)
    registerReadiness(app, deps.ready ?? (() => []), () => view.synthetic)
    registerReports(app, { view, desk: deps.desk, identity, frame, log, prepare: createFraming(config.widgetOrigins ?? []) })
    registerBatch(app, { view, desk: deps.desk, keys: config.batchKeys ?? [] })
    registerWidget(app, assets)
    const cache = createPageCache(feed, () => view.now())
    registerReading(app, { view, feed, cache, frame, fail, link })
    registerFormats({ app, view, log, cache, fail, link })
    registerProblems(app, frame)
    registerApiDocs({ app, view, log, cache, fail, link }, frame)
  })

  return {
    async start() {
      await server.listen()
      feed.start()
    },
    async stop() {
      feed.stop()
      await server.close()
    },
    address: () => server.address(),
    inject: (request) => server.app.inject(request),
    get eventStreams() {
      return feed.clients
    },
    routes,
  }
}

/** Everything that is only read, from pages kept as text. */
function registerReading(app: FastifyInstance, routes: PageRoutes): void {
  const { view, feed, cache, fail } = routes
  const document = (path: string, topicsOf: (id: string) => readonly string[], find: (id: string) => unknown) =>
    registerKept(
      app,
      { cache, fail },
      {
        path,
        type: JSON_TYPE,
        headers: OPEN_TO_ALL,
        topicsOf,
        find(id) {
          const found = find(id)
          return found === undefined ? undefined : JSON.stringify(found)
        },
      },
    )

  registerPages(app, routes)

  document('/api/v1/services', ofBoard, () => servicesDocument(view))
  document('/api/v1/services/:id', ofService, (id) => {
    const service = view.service(id)
    return service && serviceDocument(view, service)
  })
  registerIncidentList({ app, view }, feed)
  registerIncidentFormat(
    { app, view, cache, fail },
    {
      path: '/api/v1/incidents/:id',
      type: JSON_TYPE,
      render: (incident, past) => JSON.stringify(incidentDocument(view, incident, past)),
    },
  )
}
