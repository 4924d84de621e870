import type { Clock, Counters, Logger } from '#plumbing'
import type { Instant } from '#vocabulary'
import type { AlertEventType, AlertNotice, IncidentNotice } from './alert-notice.ts'
import type { Timers } from './timers.ts'

export const CHANNEL_KINDS = ['webhook', 'command', 'alertmanager', 'email'] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]

export type DeliveryState = 'waiting' | 'delivered' | 'refused' | 'given-up' | 'dropped' | 'undelivered'

/** One event and what became of it. */
export interface Delivery {
  readonly id: string
  readonly type: AlertEventType
  /** The incident, or what else it is about. */
  readonly incident: string
  readonly at: Instant
  readonly attempts: number
  readonly state: DeliveryState
  /** "HTTP 503", "ECONNREFUSED", "exit code 1": what the last try met. */
  readonly last?: string
}

export interface ChannelDependencies {
  readonly clock: Clock
  readonly log: Logger
  readonly counters: Counters
  readonly timers?: Timers
}

/**
 * A way to tell somebody. Every kind keeps the same promises, and one suite of tests holds them to it: events of one incident arrive in
 * order, a failed try is repeated with growing waits, the queue is bounded and what is dropped is counted, stopping gives what waits a last
 * try, every message holds the caveat and, in a rehearsal, SYNTHETIC; nothing leaves the machine then.
 */
export interface AlertChannel {
  readonly kind: ChannelKind
  /** For people and logs: holds no secret. */
  readonly name: string
  /** Takes the notice and returns its event id at once; delivery follows after `start()`. A notice that was already told is ignored. */
  send(notice: AlertNotice): string
  /** What is open and was told by the process before: for receivers that forget what is not repeated. Others ignore it. */
  resume(open: readonly IncidentNotice[]): void
  /** Oldest first: what was taken and has not come to an end, or was left when it stopped: to be told by the next process. */
  waiting(): readonly AlertNotice[]
  /** The last deliveries, newest first. */
  deliveries(): Delivery[]
  /** One try, beside the queue and without repeats. */
  test(notice: AlertNotice): Promise<{ readonly delivered: boolean; readonly met: string; readonly output?: string }>
  start(): void
  /** Gives everything that waits one last try, within `drainSeconds`; then counts and logs what was not delivered. */
  stop(): Promise<void>
}
