import { type Instant, MINUTE, QUARTER, SECOND } from '#vocabulary'
import type { Period } from './scenario.ts'
import type { WaveShape } from './scenario-schema.ts'

/** A rise and fall over a period, as a height of 0…1. */
export interface Curve {
  at(instant: Instant): number
  /** Integral of the height over [from, to), in seconds. */
  seconds(from: Instant, to: Instant): number
  /** The largest integral over any 15 minutes, in seconds. */
  readonly busiestQuarterSeconds: number
}

/** Share of the period until the peak of a rush, where the file does not say. */
const RUSH_PEAK = 0.15
/** A rush has fallen to e^-3 (5 %) at its end: the cliff that real series of reports show. */
const RUSH_DECAY = 3
const PLATEAU_EDGE = 0.1
/** Standard deviation of a spike: 95 % of it lie within 4 minutes. */
const SPIKE_SIGMA = MINUTE
/** Resolution of the integrals. */
const CELL = 5 * SECOND

function heightOf(shape: WaveShape, from: Instant, to: Instant, peak: Instant, at: Instant): number {
  if (at < from || at >= to) return 0
  const position = (at - from) / (to - from)
  switch (shape) {
    case 'rush':
      return at < peak ? (at - from) / (peak - from) : Math.exp((-RUSH_DECAY * (at - peak)) / Math.max(1, to - peak))
    case 'ramp':
      return at < peak ? (at - from) / (peak - from) : (to - at) / Math.max(1, to - peak)
    case 'plateau':
      return Math.min(1, position / PLATEAU_EDGE, (1 - position) / PLATEAU_EDGE)
    case 'spike':
      return Math.exp(-0.5 * ((at - peak) / SPIKE_SIGMA) ** 2)
  }
}

export function createCurve(period: Period & { readonly shape: WaveShape; readonly peakAt?: Instant }): Curve {
  const { from, to, shape } = period
  const peak = period.peakAt ?? from + (to - from) * (shape === 'rush' ? RUSH_PEAK : 0.5)
  const at = (instant: Instant) => heightOf(shape, from, to, peak, instant)
  const cells = Math.max(1, Math.ceil((to - from) / CELL))
  const sums = new Float64Array(cells + 1)
  for (let i = 0; i < cells; i++) {
    const end = Math.min(to, from + (i + 1) * CELL)
    const start = from + i * CELL
    sums[i + 1] = sums[i]! + (at((start + end) / 2) * (end - start)) / SECOND
  }
  const until = (instant: Instant): number => {
    const position = Math.min(cells, Math.max(0, (instant - from) / CELL))
    const cell = Math.min(cells - 1, Math.floor(position))
    return sums[cell]! + (sums[cell + 1]! - sums[cell]!) * (position - cell)
  }
  const seconds = (a: Instant, b: Instant) => until(b) - until(a)
  let busiest = 0
  for (let start = from - QUARTER; start < to; start += CELL) busiest = Math.max(busiest, seconds(start, start + QUARTER))
  return { at, seconds, busiestQuarterSeconds: busiest }
}
