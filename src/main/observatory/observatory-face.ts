import type { AlertDesk } from '#alerts'
import type { Atlas } from '#atlas'
import type { Clock, Counters, Logger } from '#plumbing'
import type { Said } from '#rehearsal'
import type { ProbeBatch, Prober, ReportCounter, ReportDesk } from '#signals'
import type { Store } from '#storage'
import type { FlowCollectorCounts } from '#traffic'
import type { Claim, Instant, ProbeResult, Service, ServiceId } from '#vocabulary'
import type { OperatorView, ProbeTaking, PublicView, RehearsalProgress, Synthetic } from '#web'
import type { TrafficWatch } from './traffic-watch.ts'

export interface ObservatoryConfig {
  readonly instance: string
  /** Shared with the report desk; only `recatalogue` changes it. */
  readonly services: Map<ServiceId, Service>
  /** live: probes run beside the ticks; stepped: a tick waits for those of the tick before, since the clock waits too. */
  readonly pace: 'live' | 'stepped'
  readonly synthetic?: Synthetic
}

export interface ObservatoryDeps {
  readonly clock: Clock
  readonly store: Store
  readonly desk: ReportDesk
  readonly counter: ReportCounter
  readonly trafficWatch: TrafficWatch
  readonly createProber: (onResult: (result: ProbeResult) => void) => Prober
  readonly atlas: Atlas
  readonly alerts: AlertDesk
  readonly counters: Counters
  readonly log: Logger
  readonly flowCounts: () => FlowCollectorCounts
  readonly progress?: () => RehearsalProgress | undefined
}

/** The whole chain from what came in to what is said, driven by `tick`. */
export interface Observatory {
  readonly view: OperatorView
  readonly publicView: PublicView
  start(): Promise<void>
  stop(): Promise<void>
  /** Closes what has ended by `now`, decides, writes down, tells. One at a time. */
  tick(now: Instant): Promise<void>
  /** Puts another catalogue to work while everything runs. Throws TARGET_REFUSED when a probe may not be made: then nothing has changed. */
  recatalogue(services: readonly Service[]): Promise<void>
  /** Takes results from another vantage point into the next step. */
  takeProbes(batch: ProbeBatch): ProbeTaking
  said(): Promise<Said>
  openIncidents(): readonly { readonly id: string }[]
  /** Resolves to a sentence when the claim cannot be weighed yet. */
  claim(input: {
    readonly service: ServiceId
    readonly claim: Claim
    readonly text: string
    readonly by: string
    readonly at: Instant
  }): Promise<string | undefined>
  press(item: { readonly at: Instant; readonly service?: ServiceId | undefined; readonly text: string; readonly source: string }): void
}
