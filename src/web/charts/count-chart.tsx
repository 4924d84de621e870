import { type Instant, MINUTE, type Phase } from '#vocabulary'
import type { MinutePoint } from '../view.ts'
import { ChartFigure } from './chart-figure.tsx'
import { bucketPoints, runs } from './count-points.ts'
import { Plot, type PlotScales, type Stretch } from './plot.tsx'
import { formatNumber, formatShort, formatSpan, formatTimeOfDay } from './scale.ts'
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
  const { points, id } = props
  const unit = props.unit ?? 'reports a minute'
  const first = points[0]
  const last = points[points.length - 1]
  if (first === undefined || last === undefined) return <p class="note">No reports were counted for this chart.</p>
  const step = points.length > 1 ? (points[1] as MinutePoint).at - first.at : MINUTE
  const from = first.at
  const to = last.at + step
  const heard = points.filter((p) => p.gap !== true)
  const peak = heard.reduce<MinutePoint | undefined>((best, p) => (best === undefined || p.reports > best.reports ? p : best), undefined)
  const banded = heard.filter((p) => p.expected !== undefined)
  const highest = Math.max(peak?.reports ?? 0, ...banded.map((p) => p.expected?.high ?? 0))
  const gaps = runs(points, (p) => p.gap === true).map(([a, b]) => span(points, a, b, step))
  const stretches: Stretch[] = [
    ...(props.phases ?? [])
      .filter((phase) => phase.kind !== 'over' && phase.from < to && (phase.to ?? to) > from)
      .map((phase) => ({ kind: 'shade' as const, from: phase.from, to: phase.to ?? to, label: phase.kind })),
    ...gaps.map((gap) => ({ kind: 'gap' as const, ...gap })),
  ]
  const spoken = [
    `Chart of ${unit}, ${formatSpan(from, to)}.`,
    peak === undefined ? 'Nobody was listening in this time.' : `Highest: ${formatNumber(peak.reports)} at ${formatClockUtc(peak.at)}.`,
    banded.length === 0
      ? 'The usual range is not known yet.'
      : `Usual: ${formatShort(Math.min(...banded.map((p) => p.expected?.low ?? 0)))} to ${formatShort(Math.max(...banded.map((p) => p.expected?.high ?? 0)))}.`,
    gaps.length === 0 ? '' : `Not listening during ${gaps.length} ${gaps.length === 1 ? 'stretch' : 'stretches'}.`,
    props.synthetic === true ? 'Synthetic data.' : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
  const legend = [
    { swatch: 'c-key-line', text: unit },
    ...(banded.length > 0 ? [{ swatch: 'c-key-band', text: 'usual range' }] : []),
    ...(stretches.some((s) => s.kind === 'shade') ? [{ swatch: 'c-key-shade', text: 'phase of the incident' }] : []),
    ...(gaps.length > 0 ? [{ swatch: 'c-key-gap', text: 'not listening: no count, not zero' }] : []),
    { swatch: 'c-key-none', text: `${formatSpan(from, to)}` },
  ]
  return (
    <ChartFigure
      title={props.title}
      caption={props.caption}
      legend={legend}
      table={<CountTable title={props.title} points={points} step={step} from={from} to={to} />}
    >
      <Plot
        id={id}
        spoken={spoken}
        from={from}
        to={to}
        max={Math.max(highest, props.atLeast ?? 10)}
        unit={unit}
        height={props.height ?? 250}
        stretches={stretches}
        synthetic={props.synthetic}
        draw={(scales) => (
          <>
            {runs(points, (p) => p.expected !== undefined).map(([a, b]) => (
              <path class="c-band" d={bandPath(points.slice(a, b + 1), step, scales)} vector-effect="non-scaling-stroke" />
            ))}
            {runs(points, (p) => p.gap !== true).map(([a, b]) => {
              const line = stepPath(points.slice(a, b + 1), step, scales)
              const begin = scales.x((points[a] as MinutePoint).at)
              return (
                <>
                  <path class="c-area" d={`${line}V1000H${begin}Z`} />
                  <path class="c-line" d={line} vector-effect="non-scaling-stroke" />
                </>
              )
            })}
          </>
        )}
      />
    </ChartFigure>
  )
}

function formatClockUtc(at: Instant): string {
  return `${formatTimeOfDay(at).slice(0, 5)} UTC`
}

function span(points: readonly MinutePoint[], a: number, b: number, step: number): { from: Instant; to: Instant } {
  return { from: (points[a] as MinutePoint).at, to: (points[b] as MinutePoint).at + step }
}

/** A count holds for its whole step, so the line has steps; a slope between two minutes would show counts that nobody made. */
function stepPath(points: readonly MinutePoint[], step: number, { x, y }: PlotScales): string {
  let path = ''
  let previous: number | undefined
  for (let i = 0; i < points.length; i++) {
    const point = points[i] as MinutePoint
    const height = y(point.reports)
    if (previous === undefined) path += `M${x(point.at)} ${height}`
    else if (height !== previous) path += `H${x(point.at)}V${height}`
    previous = height
    if (i === points.length - 1) path += `H${x(point.at + step)}`
  }
  return path
}

function bandPath(points: readonly MinutePoint[], step: number, { x, y }: PlotScales): string {
  const there: string[] = []
  const back: string[] = []
  let above: number | undefined
  let below: number | undefined
  for (const point of points) {
    const high = y(point.expected?.high ?? 0)
    const low = y(point.expected?.low ?? 0)
    if (high !== above || low !== below) {
      const at = x(point.at)
      if (above !== undefined) {
        there.push(`${at} ${above}`)
        back.push(`${at} ${below}`)
      }
      there.push(`${at} ${high}`)
      back.push(`${at} ${low}`)
    }
    above = high
    below = low
  }
  const end = x((points[points.length - 1] as MinutePoint).at + step)
  return `M${there.join('L')}L${end} ${above}L${end} ${below}L${back.reverse().join('L')}Z`
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
            <td class="num">
              {sum.expected === undefined ? 'not known' : `${formatNumber(sum.expected.low)} to ${formatNumber(sum.expected.high)}`}
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
