import type { Instant } from './instant.ts'
import type { ServiceId } from './service.ts'

/**
 * What one probe saw. `success`: the expected answer. `http-error`: the service answered, wrongly. `refused`: 401, 403, 429, which may
 * mean "blocked", not "down". `timeout`, `unreachable`: nothing came back (lost on the way, or nobody listens).
 */
export type ProbeOutcome = 'success' | 'http-error' | 'refused' | 'timeout' | 'unreachable'

/** Where a probe is asked from, and the network it sits in, by the operator's own words. */
export interface ProbeVantage {
  /** A slug as ids of services have it. */
  readonly name: string
  readonly network: string
}

/** The observatory itself, until it is named. */
export const HERE: ProbeVantage = { name: 'here', network: 'here' }

/** What a service's first probe is called where it has no name. */
export const FIRST_PROBE = 'probe'

export interface ProbeResult {
  readonly service: ServiceId
  /** Which probe of the service; FIRST_PROBE where left out. */
  readonly probe?: string
  /** HERE where left out. */
  readonly vantage?: ProbeVantage
  readonly at: Instant
  readonly outcome: ProbeOutcome
  /** HTTP status, 0 when no answer came. */
  readonly status: number
  /** Time to the last byte of the answer, or until the attempt was given up. */
  readonly tookMilliseconds: number
  /** One line on what was seen ("HTTP 503", "connection refused"). */
  readonly detail: string
}

export function probeNameOf({ probe }: Pick<ProbeResult, 'probe'>): string {
  return probe ?? FIRST_PROBE
}

export function vantageOf({ vantage }: Pick<ProbeResult, 'vantage'>): ProbeVantage {
  return vantage ?? HERE
}

/** One series of answers: a probe as asked from one vantage point. Neither name holds a space. */
export function probeSeriesOf(result: Pick<ProbeResult, 'probe' | 'vantage'>): string {
  return `${probeNameOf(result)} ${vantageOf(result).name}`
}
