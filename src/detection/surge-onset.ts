import { type Instant, MINUTE } from '#vocabulary'

/** The newest minutes of a series, newest last: counts, and what was expected of each (0 where nothing was covered). */
export interface MinuteRings {
  readonly at: Instant
  readonly counts: readonly number[]
  readonly expected: readonly number[]
}

/**
 * Where the surge began: the start, among the minutes in the rings, of the suffix with the greatest Poisson likelihood ratio against the
 * usual, C·ln(C/E) − (C − E) (Kulldorff's scan statistic, 1997).
 */
export function onsetOf({ at, counts, expected }: MinuteRings): Instant {
  let counted = 0
  let usual = 0
  let best = Number.NEGATIVE_INFINITY
  let back = 0
  for (let i = counts.length - 1; i >= 0; i--) {
    if (expected[i] === 0) continue
    counted += counts[i]!
    usual += expected[i]!
    const ratio = counted > usual ? counted * Math.log(counted / usual) - (counted - usual) : 0
    if (ratio > best) {
      best = ratio
      back = counts.length - 1 - i
    }
  }
  return at - back * MINUTE
}

/** The fullest minute from `onset` on. */
export function peakSince({ at, counts }: MinuteRings, onset: Instant): { readonly at: Instant; readonly value: number } {
  let peak = { at: onset, value: 0 }
  for (let i = 0; i < counts.length; i++) {
    const minute = at - (counts.length - 1 - i) * MINUTE
    if (minute >= onset && counts[i]! > peak.value) peak = { at: minute, value: counts[i]! }
  }
  return peak
}
