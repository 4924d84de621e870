import type { CountryCode } from './country.ts'
import type { Instant } from './instant.ts'
import type { ProblemType, ServiceId } from './service.ts'

/** Where a reporter says to be, as far as it may be kept: a country, and a coast or part of it ("US-east"). Never an address. */
export interface ReportPlace {
  readonly country: CountryCode
  readonly region?: string
}

/**
 * One accepted problem report of one person. `reporter` is a keyed hash whose key changes daily: it serves the
 * "one counted report a person, service and 15 minutes" rule and cannot be turned back into an address.
 */
export interface Report {
  /** UUIDv7 (RFC 9562 section 5.7). */
  readonly id: string
  readonly service: ServiceId
  readonly problem: ProblemType
  readonly at: Instant
  readonly place: ReportPlace
  readonly channel: 'form' | 'api'
  readonly reporter: string
  readonly comment?: string
}
