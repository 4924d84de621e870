import { fault, ok, type Result } from './result.ts'

/** Whole microseconds since 1970-01-01T00:00:00Z, as a number: exact to the year 2255. */
export type Instant = number

export const MILLISECOND = 1_000
export const SECOND = 1_000_000
export const MINUTE = 60 * SECOND
/** The house's window for a count of reports. */
export const QUARTER = 15 * MINUTE
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/**
 * RFC 3339 section 5.6; the zone is required. Hours are 00 to 23 (Date.parse would take 24). Of the fraction six digits are kept, the rest
 * is cut. A leap second (:60) is refused: it has no instant of its own on a scale without leap seconds.
 */
const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt ]((?:[01]\d|2[0-3]):\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/

export function isInstant(value: unknown): value is Instant {
  return typeof value === 'number' && Number.isSafeInteger(value)
}

export function parseInstant(text: string): Result<Instant> {
  const match = RFC3339.exec(text)
  const seconds = match ? Date.parse(`${match[1]}T${match[2]}${match[4]!.toUpperCase()}`) : Number.NaN
  if (!match || Number.isNaN(seconds))
    return fault('INSTANT_MALFORMED', `"${text}" is not an RFC 3339 instant such as 2025-03-10T14:00:00Z`)
  // Date.parse rolls 30 February over into March; a day that does not come back as written was never on the calendar.
  const day = new Date(Date.parse(`${match[1]}T00:00:00Z`)).toISOString().slice(0, 10)
  if (day !== match[1]) return fault('INSTANT_MALFORMED', `"${text}" names a day that does not exist`)
  const micros = Number((match[3] ?? '').padEnd(6, '0').slice(0, 6))
  const at = seconds * MILLISECOND + micros
  return isInstant(at) ? ok(at) : fault('INSTANT_RANGE', `"${text}" lies outside the years 1685 to 2255, where microseconds are exact`)
}

/** RFC 3339 in UTC with Z; the fraction appears only when there is one. */
export function formatInstant(at: Instant): string {
  const millis = Math.floor(at / MILLISECOND)
  const base = new Date(millis).toISOString()
  const micros = at - Math.floor(at / SECOND) * SECOND
  if (micros === 0) return `${base.slice(0, 19)}Z`
  return `${base.slice(0, 19)}.${String(micros).padStart(6, '0').replace(/0+$/, '')}Z`
}

/** "14:05" in UTC: for sentences that already name the day and the zone. */
export function formatClock(at: Instant): string {
  return new Date(Math.floor(at / MILLISECOND)).toISOString().slice(11, 16)
}

/** "2025-03-10" in UTC. */
export function formatDay(at: Instant): string {
  return new Date(Math.floor(at / MILLISECOND)).toISOString().slice(0, 10)
}
