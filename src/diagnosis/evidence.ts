import type { AttackProfile, Instant, ProbeOutcome, ProblemType, Window } from '#vocabulary'

/**
 * What is known of one incident. A kind of evidence that is absent was not there (nobody asked, nobody listened), which is different from
 * being there and quiet.
 */
export interface DiagnosisEvidence {
  /** Name of the service as a reader knows it. */
  readonly service: string
  /** From onset to its end, or to now while it lasts. */
  readonly window: Window
  readonly people?: PeopleEvidence
  readonly traffic?: TrafficObserved
  readonly probe?: ProbeEvidence
}

/** What people said: accepted reports. */
export interface PeopleEvidence {
  /** Accepted since onset. */
  readonly reports: number
  /** When the reports left their usual range, or the begin of the window when they did not. */
  readonly onset: Instant
  /** Most accepted reports in 15 minutes, and what is usual for 15 minutes at that time. */
  readonly peakPerQuarter: number
  readonly usualPerQuarter: number
  /** Shares of the problem types, 0…1. */
  readonly problems: readonly { readonly problem: ProblemType; readonly share: number }[]
  /** The surges apart, when there was more than one. */
  readonly waves?: readonly Window[]
  readonly ongoing: boolean
}

/** What the wire showed. */
export interface TrafficObserved {
  /** Telemetry of the service's prefixes arrived during the incident. False: an exporter is configured, but was silent. */
  readonly listening: boolean
  /** Age of the newest record when the judgement is made (or when the incident ended), seconds. */
  readonly telemetryAgeSeconds: number
  /** Profiles of the targets of this service over the incident. */
  readonly profiles: readonly AttackProfile[]
  /** Detection found the volume within its usual range the whole time. */
  readonly quiet: boolean
  /** Median a second before the incident; absent without a baseline. */
  readonly usual?: { readonly packetsPerSecond: number; readonly bitsPerSecond: number }
  /** Busiest minute over the usual minute, packets; absent without a baseline. */
  readonly surgeRatio?: number
  /** Share of the sampled TCP sources that completed a handshake, 0…1; absent when it could not be seen. */
  readonly handshakeShare?: number
  /**
   * Packets that the service sent back for each packet of established TCP towards it; absent where only one direction is exported. The only
   * sign of visitors that sampled flows carry: of a whole handshake a sampler sees a packet.
   */
  readonly returnRatio?: number
}

/** What our own probe met. */
export interface ProbeEvidence {
  readonly total: number
  /** What follows is of the middle one of so many probes, by the share that failed; absent where there is one. */
  readonly middleOf?: number
  readonly outcomes: Readonly<Record<ProbeOutcome, number>>
  /** HTTP statuses of the answers that were not the expected one, most frequent first. */
  readonly statuses: readonly { readonly status: number; readonly count: number }[]
  /** Median time of the answers over the usual one; absent when nothing answered or nothing was known before. */
  readonly latencyRatio?: number
  /** First failure of the incident. */
  readonly failingSince?: Instant
  /** One line that a failed probe saw: "HTTP 403, code 467". */
  readonly sampleDetail?: string
  readonly ongoing: boolean
}
