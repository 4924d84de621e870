import { SURGE } from './parameters.ts'

/**
 * A repeating profile: how much of the overall mean each 15-minute bin of a day (96) or a week (672) usually has. A value, never changed
 * in place; learning returns a new one.
 */
export interface Season {
  /** Running mean of the counts a minute in each bin. */
  readonly means: Float32Array
  /** How often each bin was learned, at most 255. */
  readonly learned: Uint8Array
  /** The means smoothed over neighbours; derived. */
  readonly smoothed: Float32Array
  /** Mean over the bins that were learned; derived, 0 while there is none. */
  readonly overall: number
}

/** Triangular weights over five bins: an hour's neighbourhood, so that one night's few reports do not carve a hole. */
const KERNEL = [1, 2, 3, 2, 1] as const

/** A factor below this would make one stray report a surge. */
const LEAST_FACTOR = 0.05

/** Not a number where neither the bin nor a neighbour was learned. */
function smooth(means: Float32Array, learned: Uint8Array, bin: number): number {
  const bins = means.length
  let weighted = 0
  let weight = 0
  for (let k = -2; k <= 2; k++) {
    const j = (bin + k + bins) % bins
    if (learned[j]! === 0) continue
    weighted += KERNEL[k + 2]! * means[j]!
    weight += KERNEL[k + 2]!
  }
  return weighted / weight
}

function overallOf(means: Float32Array, learned: Uint8Array): number {
  let sum = 0
  let known = 0
  for (let i = 0; i < means.length; i++) {
    if (learned[i]! > 0) {
      sum += means[i]!
      known++
    }
  }
  return known > 0 ? sum / known : 0
}

/** The season with what is derived, from what is stored of it. */
export function seasonOf(means: Float32Array, learned: Uint8Array): Season {
  const smoothed = new Float32Array(means.length)
  for (let i = 0; i < means.length; i++) smoothed[i] = smooth(means, learned, i)
  return { means, learned, smoothed, overall: overallOf(means, learned) }
}

export function emptySeason(bins: number): Season {
  return seasonOf(new Float32Array(bins), new Uint8Array(bins))
}

/** The season after one more bin with this mean count a minute. `gain` is the least weight of the new value. */
export function learnBin(season: Season, bin: number, mean: number, gain: number): Season {
  const means = season.means.slice()
  const learned = season.learned.slice()
  const smoothed = season.smoothed.slice()
  const times = Math.min(255, learned[bin]! + 1)
  learned[bin] = times
  means[bin] = means[bin]! + Math.max(1 / times, gain) * (mean - means[bin]!)
  const bins = means.length
  for (let k = -2; k <= 2; k++) {
    const j = (bin + k + bins) % bins
    smoothed[j] = smooth(means, learned, j)
  }
  return { means, learned, smoothed, overall: overallOf(means, learned) }
}

function binFactor(season: Season, bin: number): number {
  const factor = season.smoothed[bin]! / season.overall
  // Unknown bins and an overall mean of zero both say nothing: 1.
  return factor >= LEAST_FACTOR ? (factor < Number.POSITIVE_INFINITY ? factor : 1) : Number.isNaN(factor) ? 1 : LEAST_FACTOR
}

/** The factor for a minute, interpolated between the middles of bins; 1 where nothing is known. `minute` counts from the start of the cycle. */
export function factorAt(season: Season, minute: number): number {
  const bins = season.smoothed.length
  const position = (minute + 0.5) / SURGE.seasonBinMinutes - 0.5
  const below = Math.floor(position)
  const a = binFactor(season, (below + bins) % bins)
  const b = binFactor(season, (below + 1) % bins)
  return a + (position - below) * (b - a)
}
