import type { Instant } from './instant.ts'
import type { ServiceId } from './service.ts'

/**
 * What one probe saw. `success`: the expected answer. `http-error`: the service answered, wrongly. `refused`: 401, 403, 429, which may
 * mean "blocked", not "down". `timeout`, `unreachable`: nothing came back (lost on the way, or nobody listens).
 */
export type ProbeOutcome = 'success' | 'http-error' | 'refused' | 'timeout' | 'unreachable'

export interface ProbeResult {
  readonly service: ServiceId
  readonly at: Instant
  readonly outcome: ProbeOutcome
  /** HTTP status, 0 when no answer came. */
  readonly status: number
  /** Time to the last byte of the answer, or until the attempt was given up. */
  readonly tookMilliseconds: number
  /** One line on what was seen ("HTTP 503", "connection refused"). */
  readonly detail: string
}
