import { DAY, HOUR, type Instant, MINUTE } from '#vocabulary'

/**
 * Seeded counts a minute for tests and benches: daily and weekly rhythm, a wandering level, over-dispersion. They are of the surge scan's
 * own family, so they flatter it; what they can show is false alarms, delay and regressions, not how real people behave.
 */
export interface SeededSeries {
  readonly seed: number
  /** Mean counts a minute over the week. */
  readonly base: number
  /** Ratio between the top of the day and the bottom of the night. */
  readonly dayRatio?: number
  /** Factor on Saturday and Sunday. */
  readonly weekend?: number
  /** Standard deviation of the logarithm of the wandering level, and how long it remembers. */
  readonly wander?: number
  readonly wanderMinutes?: number
  /** Variance = mean + spread·mean² within a minute. */
  readonly spread?: number
}

/** mulberry32 (T. Ettinger, public domain): 0 ≤ x < 1. */
export function seededDice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function normalFrom(dice: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - dice())) * Math.cos(2 * Math.PI * dice())
}

/** Marsaglia & Tsang 2000; mean `shape`. */
export function gammaFrom(dice: () => number, shape: number): number {
  if (shape < 1) return gammaFrom(dice, shape + 1) * (1 - dice()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normalFrom(dice)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - dice()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

export function poissonFrom(dice: () => number, mean: number): number {
  if (mean > 200) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normalFrom(dice)))
  const limit = Math.exp(-mean)
  let product = dice()
  let count = 0
  while (product > limit) {
    product *= dice()
    count++
  }
  return count
}

/** 0 on working days, 1 on Saturday and Sunday, with a ramp of six hours into Saturday and out of Sunday: people do not stop at midnight. */
function weekendShare(at: Instant): number {
  // 1 January 1970 was a Thursday: Saturday begins 48 hours into each seven days.
  const hours = (at % (7 * DAY)) / HOUR
  return Math.max(0, Math.min(1, (hours - 48) / 6, (99 - hours) / 6))
}

/** Counts of `minutes` minutes from `from` on; `boost` multiplies the mean of a minute. */
export function seededCounts(
  series: SeededSeries,
  from: Instant,
  minutes: number,
  boost: (minute: number) => number = () => 1,
): Uint32Array {
  const { base, dayRatio = 4, weekend = 0.7, wander = 0.15, wanderMinutes = 360, spread = 0.05 } = series
  const dice = seededDice(series.seed)
  const amplitude = Math.log(dayRatio) / 2
  const keep = Math.exp(-1 / wanderMinutes)
  let level = normalFrom(dice) * wander
  const out = new Uint32Array(minutes)
  for (let i = 0; i < minutes; i++) {
    const at = from + i * MINUTE
    const dayShare = (at % DAY) / DAY
    level = keep * level + Math.sqrt(1 - keep * keep) * wander * normalFrom(dice)
    // Lowest at 04:00, highest at 16:00.
    const rhythm = Math.exp(-amplitude * Math.cos(2 * Math.PI * (dayShare - 4 / 24)))
    const mean = base * rhythm * weekend ** weekendShare(at) * Math.exp(level) * boost(i)
    out[i] = poissonFrom(dice, spread > 0 ? mean * spread * gammaFrom(dice, 1 / spread) : mean)
  }
  return out
}
