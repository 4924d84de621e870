import { type Instant, MINUTE } from '#vocabulary'
import { INCIDENT } from './parameters.ts'

/** Accepted reports of a service a minute, without holes; −1 where nobody was listening. */
export interface MinuteCounts {
  /** Start of the first minute; −1 while empty. */
  readonly from: Instant
  readonly counts: readonly number[]
}

export const NO_MINUTES: MinuteCounts = { from: -1, counts: [] }

/** Longer holes than this start the record anew; nothing that old is asked for. */
const LONGEST_HOLE_MINUTES = 7 * 1440

export function endOf(minutes: MinuteCounts): Instant {
  return minutes.from + minutes.counts.length * MINUTE
}

/** With one more closed minute; one that is not newer is ignored, skipped ones are gaps. */
export function withMinute(minutes: MinuteCounts, at: Instant, reports: number | undefined): MinuteCounts {
  const value = reports ?? -1
  if (minutes.from < 0) return { from: at, counts: [value] }
  const hole = Math.round((at - endOf(minutes)) / MINUTE)
  if (hole < 0) return minutes
  if (hole > LONGEST_HOLE_MINUTES) return { from: at, counts: [value] }
  return { from: minutes.from, counts: [...minutes.counts, ...new Array<number>(hole).fill(-1), value] }
}

/** Without what lies before `keepFrom`. */
export function trimmed(minutes: MinuteCounts, keepFrom: Instant): MinuteCounts {
  const drop = Math.floor((keepFrom - minutes.from) / MINUTE)
  if (minutes.from < 0 || drop <= 0) return minutes
  return drop >= minutes.counts.length ? NO_MINUTES : { from: minutes.from + drop * MINUTE, counts: minutes.counts.slice(drop) }
}

/** Reports in the minutes that begin in [from, to). */
export function reportsBetween(minutes: MinuteCounts, from: Instant, to: Instant): number {
  let sum = 0
  const first = Math.max(0, Math.ceil((from - minutes.from) / MINUTE))
  const last = Math.min(minutes.counts.length, Math.ceil((to - minutes.from) / MINUTE))
  for (let i = first; i < last; i++) sum += Math.max(0, minutes.counts[i]!)
  return sum
}

/** The 15 minutes with most reports that begin at or after `from` and end by `to` (a younger record counts as it is). `at` is where they begin. */
export function peakBetween(
  minutes: MinuteCounts,
  from: Instant,
  to: Instant,
): { readonly at: Instant; readonly reports: number } | undefined {
  const first = Math.max(0, Math.ceil((from - minutes.from) / MINUTE))
  const last = Math.min(minutes.counts.length, Math.ceil((to - minutes.from) / MINUTE))
  let sum = 0
  let best: { at: Instant; reports: number } | undefined
  for (let i = first; i < last; i++) {
    sum += Math.max(0, minutes.counts[i]!)
    const leaving = i - INCIDENT.peakMinutes
    if (leaving >= first) sum -= Math.max(0, minutes.counts[leaving]!)
    if (sum > (best?.reports ?? 0)) best = { at: minutes.from + Math.max(first, leaving + 1) * MINUTE, reports: sum }
  }
  return best
}
