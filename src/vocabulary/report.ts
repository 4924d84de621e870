import type { CountryCode } from './country.ts'
import type { Instant } from './instant.ts'
import type { ProblemType, ServiceId } from './service.ts'

/** Where a reporter says to be, as far as it may be kept: a country, and a coast or part of it ("US-east"). Never an address. */
export interface ReportPlace {
  readonly country: CountryCode
  readonly region?: string
}

/** The door by which a report came: the page's form, the open API, the batch API with a key (apps, call centres), a widget on another site. */
export const REPORT_CHANNELS = ['form', 'api', 'batch', 'widget'] as const
export type ReportChannel = (typeof REPORT_CHANNELS)[number]

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
  readonly channel: ReportChannel
  readonly reporter: string
  readonly comment?: string
  /** Number of the autonomous system the reporter's address belongs to, where the operator allows the look and the atlas knows. */
  readonly network?: number
  /** How much it counts for detection, above 0 and at most 1; absent means 1. Counts that are shown raw ignore it. */
  readonly weight?: number
}
