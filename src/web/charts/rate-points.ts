import { type Instant, SECOND, type Window } from '#vocabulary'
import type { PlotScales } from './plot.tsx'

/** Packets and bytes of one second. */
export interface CountedSecond {
  readonly at: Instant
  readonly packets: number
  readonly bytes: number
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800].map(
  (s) => s * SECOND,
)

/** A step of a chart: totals of its seconds, and the busiest of them. */
export interface RatePoint {
  readonly at: Instant
  packets: number
  bits: number
  busiest: number
  busiestBits: number
}

/** The shortest round step that cuts the window into at most `most` pieces, microseconds. */
export function stepFor(window: Window, most: number): number {
  const span = Math.max(SECOND, window.to - window.from)
  return STEPS.find((step) => span / step <= most) ?? Math.ceil(span / most / SECOND) * SECOND
}

/** Seconds gathered into steps: totals, and the busiest second of each. */
export function gather(seconds: readonly CountedSecond[], window: Window, step: number): readonly RatePoint[] {
  const from = Math.floor(window.from / step) * step
  const count = Math.max(1, Math.ceil((window.to - from) / step))
  const points: RatePoint[] = Array.from({ length: count }, (_, i) => ({
    at: from + i * step,
    packets: 0,
    bits: 0,
    busiest: 0,
    busiestBits: 0,
  }))
  for (const second of seconds) {
    const point = points[Math.floor((second.at - from) / step)]
    if (point === undefined) continue
    const bits = second.bytes * 8
    point.packets += second.packets
    point.bits += bits
    point.busiest = Math.max(point.busiest, second.packets)
    point.busiestBits = Math.max(point.busiestBits, bits)
  }
  return points
}

/** Left and right of the plot, where its frame cuts off: the upright ends of the filled shape are not seen. */
const BEYOND = 20

/**
 * A shape of steps over the points, for a stroke on top and a fill below in one path. Only steps with a change are written, x to a tenth and
 * y to a unit of the thousand that the plot is high and wide: less than half a pixel.
 */
export function steps(points: readonly RatePoint[], value: (p: RatePoint) => number, step: number, { x, y }: PlotScales): string {
  let path = `M${-BEYOND} 1000`
  let previous: number | undefined
  for (const point of points) {
    const height = Math.round(y(value(point)))
    if (previous === undefined) path += `V${height}`
    else if (height !== previous) path += `H${tenth(x(point.at))}V${height}`
    previous = height
  }
  const last = points[points.length - 1] as RatePoint
  // Where the last step ends inside the plot, so does the shape.
  const end = tenth(x(last.at + step))
  return `${path}H${end >= 1000 ? 1000 + BEYOND : end}V1000`
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}
