import type { Instant, ProblemType, ServiceId, Window } from '#vocabulary'

/** Reports in one span of time that begins at `at`. */
export interface SpanCount {
  readonly at: Instant
  readonly reports: number
}

export interface ProblemCount {
  readonly problem: ProblemType
  readonly reports: number
}

export interface PlaceCount {
  /** A region ("US-east"), else a country; "other" for places with fewer than ten reports in a day. */
  readonly place: string
  readonly reports: number
}

/** What is older than each of these may go. */
export interface Retention {
  readonly reportsBefore: Instant
  readonly probesBefore: Instant
  readonly trafficBefore: Instant
}

/**
 * Counts that outlive the reports they were made from. Days are folded once they are over: by quarter of an hour and problem, and by day and place
 * with small places in "other". Answers are the same before folding, after it and after the reports are gone, in windows of whole days (UTC)
 * for places and of whole quarters of an hour for the rest. Spans without reports are left out.
 */
export interface KeptCounts {
  /** Ascending. For charts of weeks and months. */
  dayCounts(service: ServiceId, window: Window): Promise<readonly SpanCount[]>
  /** Ascending, by quarters of an hour. */
  quarterCounts(service: ServiceId, window: Window): Promise<readonly SpanCount[]>
  /** Most frequent first. */
  problemCounts(service: ServiceId, window: Window): Promise<readonly ProblemCount[]>
  /** Most frequent first, "other" last. */
  placeCounts(service: ServiceId, window: Window): Promise<readonly PlaceCount[]>
  /** Folds at most one day that ended at or before `until`; true while there may be more. */
  foldDay(until: Instant): Promise<boolean>
  /** Removes one small batch of what is older, of reports only what was folded; true while there may be more. */
  retire(retention: Retention): Promise<boolean>
}
