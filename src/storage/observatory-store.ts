import type { ObservationStore, ReportStore } from '#signals'
import type { Anomaly, Claim, Incident, Instant, ServiceId, Verdict, Window } from '#vocabulary'
import type { KeptCounts } from './kept-counts.ts'
import type { ParquetFile, ParquetQuery } from './parquet-query.ts'
import type { Snapshot } from './snapshot.ts'

/** Which world the data belong to. Rehearsed and real data never share a directory. */
export type World = 'real' | `rehearsal:${string}`

/** One thing that happened to an incident, in order of `at`. `document` is what was said of it. */
export interface StoredIncidentEvent {
  readonly incident: string
  readonly at: Instant
  readonly kind: string
  readonly revision: number
  readonly document: unknown
}

/** A verdict as it stood at a moment: earlier ones are kept, so that it can be told what was thought when. */
export interface StoredVerdict {
  readonly incident: string
  readonly at: Instant
  readonly verdict: Verdict
}

/** One act of publishing a part of an incident, or of taking it back. The newest act of a part holds. */
export interface StoredPublication {
  readonly incident: string
  readonly part: string
  readonly published: boolean
  readonly at: Instant
  readonly actor: string
}

export interface StoredClaim {
  readonly incident: string
  readonly at: Instant
  readonly claim: Claim
}

export interface StoredAudit {
  readonly at: Instant
  readonly actor: string
  readonly act: string
  readonly subject: string
}

/** Traffic towards one service's prefix in one minute. */
export interface TrafficMinute {
  readonly service: ServiceId
  readonly prefix: string
  /** Start of the minute. */
  readonly at: Instant
  readonly packets: number
  readonly bytes: number
  readonly flows: number
}

/**
 * What only `main` keeps. Each write is all or none and durable when it resolves; documents come back equal to what was given. Writes
 * with the same key replace, so that a step repeated after a crash leaves one trace. Throws STORE_FAILED or STORE_CLOSED.
 */
export interface ObservatoryStore {
  saveAnomaly(anomaly: Anomaly): Promise<void>
  /** By onset, newest first. */
  anomalies(query: { readonly service?: ServiceId; readonly limit: number }): Promise<readonly Anomaly[]>
  /** Never replaces a newer revision by an older one. */
  saveIncident(incident: Incident, updated: Instant): Promise<void>
  incident(id: string): Promise<Incident | undefined>
  /** By onset, newest first. */
  incidents(query: { readonly service?: ServiceId; readonly limit: number }): Promise<readonly Incident[]>
  /** Same incident, revision and kind: the same event. */
  saveIncidentEvent(event: StoredIncidentEvent): Promise<void>
  incidentEvents(incident: string): Promise<readonly StoredIncidentEvent[]>
  saveVerdict(snapshot: StoredVerdict): Promise<void>
  /** Oldest first. */
  verdicts(incident: string): Promise<readonly StoredVerdict[]>
  savePublication(publication: StoredPublication): Promise<void>
  /** Every act, oldest first. */
  publications(incident: string): Promise<readonly StoredPublication[]>
  saveClaim(claim: StoredClaim): Promise<void>
  /** Oldest first. */
  claims(incident: string): Promise<readonly StoredClaim[]>
  appendAudit(entry: StoredAudit): Promise<void>
  /** Newest first. */
  audit(limit: number): Promise<readonly StoredAudit[]>
  /** Any document under a name: detector states, profiles of an incident, progress. */
  saveState(name: string, document: unknown, at: Instant): Promise<void>
  state(name: string): Promise<{ readonly document: unknown; readonly at: Instant } | undefined>
  saveTrafficMinutes(minutes: readonly TrafficMinute[]): Promise<void>
  /** Ascending. */
  trafficMinutes(service: ServiceId, window: Window): Promise<readonly TrafficMinute[]>
}

/** Everything the observatory keeps, behind one door. */
export interface Store extends ReportStore, ObservationStore, ObservatoryStore, KeptCounts {
  readonly world: World
  /** Writes a Parquet file for the operator's own tools; only a store with an engine can (STORE_FAILED elsewhere). */
  exportParquet(query: ParquetQuery, path: string): Promise<ParquetFile>
  /** Writes a whole copy as of now into a new file, while others go on writing (STORE_FAILED where there is no engine). */
  snapshot(path: string): Promise<Snapshot>
  /** Waits for what is under way, writes everything into the main file and lets go of it. Safe to call twice. */
  stop(): Promise<void>
}
