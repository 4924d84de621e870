import type { AnomalyKind, Instant, ServiceId } from '#vocabulary'
import type { AlertPriority, IncidentNotice } from './alert-notice.ts'

/** Nobody is told of this service's incidents for a while; what still goes on at the end is told then, in one message. */
export interface Silence {
  readonly id: string
  readonly service: ServiceId
  /** Only incidents that rest on this kind of anomaly alone. */
  readonly kind?: AnomalyKind
  /** Only incidents that are limited to this place, problem or network. */
  readonly scope?: string
  readonly reason: string
  readonly from: Instant
  readonly until: Instant
  readonly by: string
}

/** Work that was announced: incidents meanwhile are marked with it and wake nobody. Public. */
export interface PlannedWork {
  readonly id: string
  readonly service: ServiceId
  readonly from: Instant
  readonly to: Instant
  readonly note: string
  readonly by: string
  /** When it was entered; absent in what was kept before this was noted. */
  readonly announced?: Instant
  /** The catalogue announces it, and only there it is changed. */
  readonly isConfigured?: true
}

export interface Acknowledgement {
  readonly at: Instant
  readonly by: string
  readonly note?: string
}

export const HOLDS = ['silence', 'learning', 'threshold', 'flapping'] as const
export type Hold = (typeof HOLDS)[number]

/** One incident as far as telling goes. */
export interface Followed {
  /** As it was heard last. */
  readonly heard: IncidentNotice
  /** Who has been told that it is open: nobody, those who take everything, or also those who only want to be woken. */
  readonly told: 'nobody' | AlertPriority
  readonly revisionTold: number
  /** When it was opened or reminded of last. */
  readonly toldAt: Instant
  readonly reminders: number
  readonly hold?: Hold
  /** The silence that held it. */
  readonly silence?: string
  readonly acknowledged?: Acknowledgement
}

/** What would have been told in learn-only mode, with how far it stood out. */
export interface WouldHaveTold {
  readonly incident: string
  readonly service: ServiceId
  readonly at: Instant
  readonly priority: AlertPriority
  /** S: highest −log10 of the tail probability of its anomalies. */
  readonly score: number
  /** Highest value over the middle of the usual range, which counts as at least 1. */
  readonly ratio: number
}

export interface TellingState {
  readonly incidents: Readonly<Record<string, Followed>>
  readonly silences: readonly Silence[]
  readonly plannedWork: readonly PlannedWork[]
  /** First report of each service. */
  readonly heardSince: Readonly<Record<ServiceId, Instant>>
  /** Services whose learning an operator has ended, and when. */
  readonly learnt: Readonly<Record<ServiceId, Instant>>
  readonly wouldHaveTold: readonly WouldHaveTold[]
  /** When openings were told, newest last: many in a short time are flapping. */
  readonly openings: Readonly<Record<ServiceId, readonly Instant[]>>
}

export const NOTHING_TOLD: TellingState = {
  incidents: {},
  silences: [],
  plannedWork: [],
  heardSince: {},
  learnt: {},
  wouldHaveTold: [],
  openings: {},
}
