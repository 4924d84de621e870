import { formatBitRate, formatDuration, SECOND, type Window } from '#vocabulary'
import { ChartFigure } from './chart-figure.tsx'
import { Plot } from './plot.tsx'
import { type CountedSecond, gather, type RatePoint, stepFor, steps } from './rate-points.ts'
import { formatShort, formatSpan } from './scale.ts'

export interface VectorChartProps {
  /** Unique on the page. */
  readonly id: string
  /** What is drawn: the vector's name. */
  readonly name: string
  /** One entry a second with packets, ascending. */
  readonly seconds: readonly CountedSecond[]
  /** Of the target, so that the charts of its vectors stand on one axis of time. */
  readonly window: Window
  readonly synthetic?: boolean | undefined
}

/** Half of a target's chart: it is smaller, and there are several. */
const MOST_POINTS = 300

/** The course of one vector: packets a second, the busiest of each step. Its table is that of the target; the peaks are in the caption. */
export function VectorChart({ id, name, seconds, window, synthetic }: VectorChartProps) {
  if (seconds.length < 2) return null
  const step = stepFor(window, MOST_POINTS)
  const points = gather(seconds, window, step)
  const from = (points[0] as RatePoint).at
  const to = (points[points.length - 1] as RatePoint).at + step
  const peak = points.reduce((most, { busiest }) => Math.max(most, busiest), 0)
  const peakBits = points.reduce((most, { busiestBits }) => Math.max(most, busiestBits), 0)
  const which = step === SECOND ? 'each second' : `the busiest second of each ${formatDuration(step)}`
  return (
    <ChartFigure caption={`${name}: ${which}, at most ${formatShort(peak)} packets/s and ${formatBitRate(peakBits)}.`}>
      <Plot
        id={id}
        spoken={`Chart of packets a second of ${name}, ${formatSpan(from, to)}. Highest: ${formatShort(peak)}.${synthetic === true ? ' Synthetic data.' : ''}`}
        from={from}
        to={to}
        max={peak}
        unit="packets a second"
        height={140}
        synthetic={synthetic}
        draw={(scales) => (
          <path class="c-course" d={steps(points, (point) => point.busiest, step, scales)} vector-effect="non-scaling-stroke" />
        )}
      />
    </ChartFigure>
  )
}
