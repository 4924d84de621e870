import { join } from 'node:path'
import { createAlertDesk } from '#alerts'
import type { Atlas } from '#atlas'
import { type Clock, type Counters, createLifecycle, type Logger, newId } from '#plumbing'
import { createProber, createReportCounter, createReportDesk, type ReportDesk } from '#signals'
import { openDuckdb, type Store, type World } from '#storage'
import { createFlowCollector, createProfiler, type FlowCollector } from '#traffic'
import { HERE, parsePrefix, type Service } from '#vocabulary'
import { createOperatorSite, createPublicSite, type RehearsalProgress, type Synthetic } from '#web'
import { makeServedBackup } from '../backup/make-backup.ts'
import type { BreakwaterConfig } from '../config/breakwater-config.ts'
import { createObservatory } from '../observatory/observatory.ts'
import type { Observatory } from '../observatory/observatory-face.ts'
import { keepAlerts } from '../observatory/operator-alerts.ts'
import { probeTargets, trafficTargets } from '../observatory/recatalogue.ts'
import { createTrafficWatch } from '../observatory/traffic-watch.ts'
import { withContext } from '../origins/evidence-context.ts'
import { createReporterLocator } from '../origins/reporter-locator.ts'
import { type AlertSecrets, createAlertChannels } from './alert-channels.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createReadiness } from './readiness.ts'

export interface ObservatoryOptions {
  readonly config: BreakwaterConfig
  readonly services: readonly Service[]
  readonly dataDirectory: string
  readonly world: World
  readonly clock: Clock
  /** The machine's time: sessions of the console live in it, also while a rehearsal's clock stands. */
  readonly wallClock: Clock
  readonly atlas: Atlas
  readonly log: Logger
  readonly counters: Counters
  readonly synthetic?: Synthetic
  readonly secrets?: AlertSecrets
  /** `stepped`: the clock is a rehearsal's, and stands until it is told otherwise. Default `live`. */
  readonly pace?: 'live' | 'stepped'
  readonly progress?: () => RehearsalProgress | undefined
  /** In place of the embedded store: a rehearsal of weeks that nobody reads afterwards. Its commits take no time, so none waits for company. */
  readonly store?: Store
}

export interface RunningObservatory {
  readonly observatory: Observatory
  readonly desk: ReportDesk
  readonly collector: FlowCollector
  readonly publicUrl: string
  readonly operatorUrl: string
  /** Logs in whoever opens it; for the terminal only. */
  readonly loginUrl: string
  readonly firstStart: boolean
  /** A look at what has come in is done: without one for a while it is not ready. */
  ticked(): void
  stop(): Promise<void>
}

/** Longest look back over traffic that a verdict needs: an episode of an hour and what came before it. */
const TRAFFIC_KEPT_SECONDS = 3 * 3600

/**
 * Where everything meets. A report: public site → desk → counter → observatory. A flow record or sampled packet: collector → profiler → traffic watch →
 * observatory. Both end in one incident, and from there in pages, console and alerts.
 */
export async function startObservatory(options: ObservatoryOptions): Promise<RunningObservatory> {
  const { config, services, clock, log, counters, atlas, pace = 'live' } = options
  const rehearsed = options.synthetic !== undefined
  const byId = new Map(services.map((service) => [service.id, service]))

  const store =
    options.store ?? (await openDuckdb({ directory: options.dataDirectory, world: options.world, clock, log: log.room('storage') }))
  const readiness = pace === 'live' ? createReadiness(store, options.wallClock, log.room('main')) : undefined
  const ready = readiness ? { ready: () => readiness.faults() } : {}
  const counter = createReportCounter()
  const desk = createReportDesk(
    {
      keyFile: join(options.dataDirectory, 'reporter-keys.json'),
      proofOfWork: config.reports.proofOfWork,
      ...(options.store ? { groupMilliseconds: 0 } : {}),
    },
    {
      clock,
      newId: () => newId(clock),
      store,
      services: byId,
      ...(config.reports.useAddress ? { locate: createReporterLocator(atlas) } : {}),
      log: log.room('signals'),
      counters,
    },
  )
  const targets = trafficTargets(services)
  const profiler = createProfiler(
    { vantage: 'victim', prefixes: targets.map((target) => target.prefix), keepSeconds: TRAFFIC_KEPT_SECONDS },
    { locator: atlas },
  )
  const collector = createFlowCollector(
    {
      host: config.flows.host,
      netflowPort: config.flows.netflowPort,
      ipfixPort: config.flows.ipfixPort,
      sflowPort: config.flows.sflowPort,
      exporters: [],
      receiveBufferBytes: 4_194_304,
      batchRows: 8192,
    },
    { clock, sink: (batch) => trafficWatch.take(batch), packetSink: (batch) => trafficWatch.takeSampled(batch) },
  )
  const trafficWatch = createTrafficWatch({
    targets,
    profiler,
    sequenceGaps: () => collector.decoded().sequenceGaps,
    agentDrops: () => collector.decoded().agentDrops,
    complete: (evidence) => withContext(evidence, { atlas, claims: [] }),
  })
  const unwatched = Object.keys(config.alerts.thresholds).filter((service) => !byId.has(service))
  if (unwatched.length > 0)
    log.room('alerts').warn({ services: unwatched }, 'alerts.thresholds names services that are not in the catalogue')
  const alerts = createAlertDesk(
    { ...config.alerts, ...(rehearsed ? { learnOnlyDays: 0 } : {}) },
    {
      clock,
      log: log.room('alerts'),
      channels: createAlertChannels(config, options.secrets ?? {}, rehearsed, { clock, log: log.room('alerts'), counters }),
    },
  )
  const observatory = createObservatory(
    {
      instance: config.instance,
      services: byId,
      pace,
      ...(options.synthetic ? { synthetic: options.synthetic } : {}),
    },
    {
      clock,
      store,
      desk,
      counter,
      trafficWatch,
      createProber: (onResult) =>
        createProber(
          {
            targets: probeTargets(byId.values()),
            ...(config.vantage.name === HERE.name && config.vantage.network === HERE.network
              ? {}
              : { vantage: { name: config.vantage.name, network: config.vantage.network } }),
            loopbackOnly: rehearsed,
            statedTimes: pace === 'stepped',
          },
          { clock, onResult, log: log.room('signals'), counters },
        ),
      atlas,
      alerts,
      counters,
      log: log.room('main'),
      flowCounts: () => collector.counts(),
      ...(options.progress ? { progress: options.progress } : {}),
    },
  )
  const trustedProxies = config.trustedProxies.flatMap((text) => {
    const prefix = parsePrefix(text)
    return prefix.ok ? [prefix.value] : []
  })
  const publicSite = createPublicSite(
    {
      host: config.host,
      port: config.publicPort,
      trustedProxies,
      batchKeys: config.reports.batchKeys,
      widgetOrigins: config.widget.origins,
      ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
    },
    { view: observatory.publicView, desk, log: log.room('web'), rehearsedIdentity: rehearsed, ...ready },
  )
  const operatorSite = createOperatorSite(
    { host: config.operator.host, port: config.operator.port },
    {
      view: observatory.view,
      log: log.room('web'),
      clock: options.wallClock,
      dataDirectory: options.dataDirectory,
      ...ready,
      exportParquet: (query, path) => store.exportParquet(query, path),
      // Nothing real comes into a rehearsal.
      ...(rehearsed ? {} : { probes: { keys: config.probeKeys, take: (batch) => observatory.takeProbes(batch) } }),
      // No bundle or backup leaves a rehearsal: it can be played again.
      ...(rehearsed ? {} : { backup: () => makeServedBackup(store, options.dataDirectory, options.wallClock) }),
    },
  )

  const lifecycle = createLifecycle()
  lifecycle.add('store', store)
  if (pace === 'live') lifecycle.add('housekeeping', createHousekeeping(config.retention, store, clock, log.room('main')))
  lifecycle.add('report desk', desk)
  lifecycle.add('alerts', {
    start: () => alerts.start(),
    async stop() {
      await alerts.stop()
      // What nobody took is told by the next process.
      await keepAlerts(store, alerts, clock.now())
    },
  })
  lifecycle.add('observatory', observatory)
  lifecycle.add('flow collector', collector)
  lifecycle.add('public pages', publicSite)
  lifecycle.add("operator's console", operatorSite)
  if (readiness) lifecycle.add('readiness', readiness)
  try {
    await lifecycle.start()
  } catch (error) {
    await store.stop()
    throw error
  }

  return {
    observatory,
    desk,
    collector,
    publicUrl: publicSite.address()!.url,
    operatorUrl: operatorSite.address()!.url,
    loginUrl: operatorSite.loginUrl()!,
    firstStart: operatorSite.firstStart,
    ticked: () => readiness?.ticked(),
    stop: () => lifecycle.stop(),
  }
}
