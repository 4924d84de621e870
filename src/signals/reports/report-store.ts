import type { Instant, Report, ServiceId, Window } from '#vocabulary'

/** A report without its words: what counting needs. */
export type CountedReport = Omit<Report, 'comment'>

export interface MinuteCount {
  /** Start of the minute. */
  readonly at: Instant
  readonly reports: number
}

/** Where accepted reports live. The desk writes; counters are rebuilt from it after a restart. */
export interface ReportStore {
  /** All of them or none; durable when it resolves. Throws STORE_FAILED. */
  append(reports: readonly Report[]): Promise<void>
  /** Reports with `at` or later, oldest first, in batches, so that two days of them never stand in memory at once. */
  since(at: Instant): AsyncIterable<readonly CountedReport[]>
  /** Reports a minute, ascending; minutes without any are left out. */
  minuteCounts(service: ServiceId, window: Window): Promise<readonly MinuteCount[]>
  /** Reports with a comment, newest first; for the operator. */
  comments(service: ServiceId, window: Window, limit: number): Promise<readonly Report[]>
}
