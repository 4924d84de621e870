import { formatUsual, type Instant, MINUTE, type Phase } from '#vocabulary'
import type { MinutePoint } from '../view.ts'
import { ChartFigure } from './chart-figure.tsx'
import { CountPlot } from './count-plot.tsx'
import { bucketPoints } from './count-points.ts'
import { readCounts } from './count-reading.ts'
import { formatNumber, formatSpan, formatTimeOfDay } from './scale.ts'
import { ScrollTable } from './scroll-table.tsx'

export interface CountChartProps {
  /** Unique on the page. */
  readonly id: string
  /** Ascending, one a step; the step is that of the first two, a minute where there is one point only. */
  readonly points: readonly MinutePoint[]
  /** What one point counts: "reports a minute". */
  readonly unit?: string
  readonly title?: string
  readonly caption?: string
  readonly phases?: readonly Phase[]
  /** The scale never ends below this, so that three reports do not look like a mountain. */
  readonly atLeast?: number
  readonly height?: number
  readonly synthetic?: boolean | undefined
}

/** Rows of the table beside the chart: few enough to be heard, and a round length of time each. */
const TABLE_ROWS = 30
const TABLE_STEPS = [1, 5, 15, 30, 60, 120, 180, 360, 720, 1440, 10_080].map((minutes) => minutes * MINUTE)

/** Reports over time on an absolute scale that begins at 0, with the usual range behind them. */
export function CountChart(props: CountChartProps) {
  const { points, id, synthetic } = props
  const unit = props.unit ?? 'reports a minute'
  const reading = readCounts({ points, unit, phases: props.phases, synthetic })
  if (reading === undefined) return <p class="note">No reports were counted for this chart.</p>
  const { from, to, step, stretches } = reading
  const legend = [
    { swatch: 'c-key-line', text: unit },
    ...(reading.banded ? [{ swatch: 'c-key-band', text: 'usual range' }] : []),
    ...(stretches.some((s) => s.kind === 'shade') ? [{ swatch: 'c-key-shade', text: 'phase of the incident' }] : []),
    ...(reading.gaps > 0 ? [{ swatch: 'c-key-gap', text: 'not listening: no count, not zero' }] : []),
    { swatch: 'c-key-none', text: `${formatSpan(from, to)}` },
  ]
  return (
    <ChartFigure
      title={props.title}
      caption={props.caption}
      legend={legend}
      table={<CountTable title={props.title} points={points} step={step} from={from} to={to} />}
    >
      <CountPlot
        id={id}
        points={points}
        reading={reading}
        unit={unit}
        atLeast={props.atLeast}
        height={props.height}
        synthetic={synthetic}
      />
    </ChartFigure>
  )
}

function CountTable({
  title,
  points,
  step,
  from,
  to,
}: {
  title: string | undefined
  points: readonly MinutePoint[]
  step: number
  from: Instant
  to: Instant
}) {
  const bucket = TABLE_STEPS.find((s) => s >= step && (to - from) / s <= TABLE_ROWS) ?? Math.max(step, Math.ceil((to - from) / TABLE_ROWS))
  const sums = bucketPoints(points, bucket)
  return (
    <ScrollTable label={`${title ?? 'Counted reports'}, as a table`}>
      <caption>
        Accepted reports in steps of {formatNumber(bucket / MINUTE)} minutes, {formatSpan(from, to)}. The usual range is the sum of the
        bounds of its minutes.
      </caption>
      <thead>
        <tr>
          <th scope="col">From (UTC)</th>
          <th scope="col" class="num">
            Reports
          </th>
          <th scope="col" class="num">
            Usual
          </th>
        </tr>
      </thead>
      <tbody>
        {sums.map((sum) => (
          <tr>
            <th scope="row">
              <time dateTime={new Date(sum.at / 1000).toISOString()}>{formatTimeOfDay(sum.at).slice(0, 5)}</time>
            </th>
            <td class="num">{sum.gap === true ? 'not listening' : formatNumber(sum.reports)}</td>
            <td class="num">{sum.expected === undefined ? 'not known' : formatUsual(sum.expected)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
