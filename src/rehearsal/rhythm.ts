import { DAY, HOUR, type Instant } from '#vocabulary'
import type { RhythmPlan } from './scenario.ts'

const SATURDAY = 6
const SUNDAY = 0

/** The factor of a daily rhythm at an instant; its mean over a weekday is 1. Without a plan it is always 1. */
export function rhythmAt(plan: RhythmPlan | undefined, at: Instant): number {
  if (!plan) return 1
  const later = plan.clockChange && at >= plan.clockChange.at ? plan.clockChange.laterByHours : 0
  const hour = (at % DAY) / HOUR - later
  const swing = 1 + plan.amplitude * Math.cos((2 * Math.PI * (hour - plan.peakHourUtc)) / 24)
  // 1 January 1970 was a Thursday, day 4 of the week.
  const weekday = (Math.floor(at / DAY) + 4) % 7
  return weekday === SATURDAY || weekday === SUNDAY ? swing * plan.weekendFactor : swing
}
