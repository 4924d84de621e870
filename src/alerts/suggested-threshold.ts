import { DAY, type Instant, type ServiceId } from '#vocabulary'
import type { WouldHaveTold } from './telling-state.ts'

/** The wish behind a suggestion: at most one alert a month, of 30 days. */
const MONTH_DAYS = 30

/** From what would have been told: which S, or which ratio, would have left at most one a month. */
export interface SuggestedThreshold {
  readonly service: ServiceId
  /** Days that were looked at, at least one. */
  readonly days: number
  readonly wouldHaveTold: number
  /** How many the suggested S would have left: at most one a month, and one in less than a month. */
  readonly leaves: number
  /** Absent where nothing needs to change. An incident counts from this value on. */
  readonly score?: number
  readonly ratio?: number
}

/** Rounded up to a tenth: the value itself must stay below. */
function justAbove(value: number): number {
  return Math.floor(value * 10 + 1) / 10
}

export function suggestThreshold(service: ServiceId, noted: readonly WouldHaveTold[], since: Instant, now: Instant): SuggestedThreshold {
  const ofService = noted.filter((one) => one.service === service)
  const days = Math.max(1, Math.floor((now - since) / DAY))
  const allowed = Math.max(1, Math.floor(days / MONTH_DAYS))
  const descending = (values: readonly number[]) => [...values].sort((a, b) => b - a)
  const score = descending(ofService.map((one) => one.score))[allowed]
  const ratio = descending(ofService.map((one) => one.ratio))[allowed]
  const threshold = score === undefined ? Number.NEGATIVE_INFINITY : justAbove(score)
  return {
    service,
    days,
    wouldHaveTold: ofService.length,
    leaves: ofService.filter((one) => one.score >= threshold).length,
    ...(score === undefined ? {} : { score: justAbove(score) }),
    ...(ratio === undefined ? {} : { ratio: justAbove(ratio) }),
  }
}
