// Invented services of very different manners: rhythm, weekends, wandering and drifting level, over-dispersion, reports that bring others,
// a change of the clocks, times in which nobody listened. What is a surge is known, since it is put in.
import { gammaFrom, normalFrom, poissonFrom, seededDice } from '../dist/detection/seeded-counts.js'

export const MINUTE = 60_000_000
export const FROM = Date.UTC(2025, 0, 6) * 1000 // a Monday
const DAY = 1440 * MINUTE
const WANDER_MINUTES = 360

function one(dice, values) {
  return values[Math.floor(dice() * values.length)]
}

/** A service with `base` reports a minute over `minutes`: its manner, and the mean of each minute. */
export function inventedService(seed, base, minutes) {
  const dice = seededDice(seed)
  const manner = {
    base,
    dayRatio: one(dice, [1, 2, 4, 6]),
    weekend: one(dice, [0.5, 0.7, 1, 1.3]),
    wander: one(dice, [0, 0.1, 0.15, 0.3]),
    // Variance = mean + spread·mean² within a minute.
    spread: one(dice, [0.001, 0.01, 0.05, 0.1, 0.3]),
    // Of the logarithm of the level, in 30 days.
    drift: one(dice, [0, 0, 0.5, -0.5]),
    // Reports that come together, on average; most within ten minutes of the first.
    clump: one(dice, [1, 1, 1, 1.5, 2]),
    clockMoves: one(dice, [0, 0, 60, -60]),
  }
  const amplitude = Math.log(manner.dayRatio) / 2
  const keep = Math.exp(-1 / WANDER_MINUTES)
  let level = normalFrom(dice) * manner.wander
  const means = new Float64Array(minutes)
  for (let i = 0; i < minutes; i++) {
    const at = FROM + (i + (i > 0.6 * minutes ? manner.clockMoves : 0)) * MINUTE
    level = keep * level + Math.sqrt(1 - keep * keep) * manner.wander * normalFrom(dice)
    const rhythm = Math.exp(-amplitude * Math.cos(2 * Math.PI * ((at % DAY) / DAY - 4 / 24)))
    // Saturday begins 48 hours into each seven days since the epoch; people do not stop at midnight.
    const hours = ((at % (7 * DAY)) / DAY) * 24
    const weekend = Math.max(0, Math.min(1, (hours - 48) / 6, (99 - hours) / 6))
    means[i] = base * rhythm * manner.weekend ** weekend * Math.exp(level + (manner.drift * i) / 43_200)
  }
  return { ...manner, means }
}

/** One minute's count of this mean. */
export function countOf(dice, mean, spread) {
  return poissonFrom(dice, mean * spread * gammaFrom(dice, 1 / spread))
}

/** Quiet counts of the service. */
export function quietCounts({ means, spread, clump }, seed) {
  const dice = seededDice(seed)
  const counts = new Uint32Array(means.length)
  for (let i = 0; i < means.length; i++) {
    const first = countOf(dice, means[i] / clump, spread)
    counts[i] += first
    if (clump === 1 || first === 0) continue
    for (let more = poissonFrom(dice, first * (clump - 1)); more > 0; more--) {
      const later = i + Math.floor(dice() * 10)
      if (later < counts.length) counts[later]++
    }
  }
  return counts
}

/** 1 where nobody listened: for half of the services, minutes to hours every few days. */
export function silences(seed, minutes) {
  const dice = seededDice(seed)
  const silent = new Uint8Array(minutes)
  if (dice() < 0.5) return silent
  for (let day = 1; day < minutes / 1440; day += 1 + Math.floor(dice() * 6)) {
    const begin = day * 1440 + Math.floor(dice() * 1440)
    silent.fill(1, begin, Math.min(minutes, begin + 1 + Math.floor(dice() ** 3 * 360)))
  }
  return silent
}
