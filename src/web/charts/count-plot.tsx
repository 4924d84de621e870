import type { MinutePoint } from '../view.ts'
import { runs } from './count-points.ts'
import type { CountReading } from './count-reading.ts'
import { Plot, type PlotScales } from './plot.tsx'

export interface CountPlotProps {
  /** Unique on the page. */
  readonly id: string
  readonly points: readonly MinutePoint[]
  readonly reading: CountReading
  readonly unit: string
  /** The scale never ends below this, so that three reports do not look like a mountain; 10 when left out. */
  readonly atLeast?: number | undefined
  readonly height?: number | undefined
  readonly synthetic?: boolean | undefined
}

/** Counts over time on an absolute scale that begins at 0, with the usual range behind them: the drawing alone. */
export function CountPlot({ id, points, reading, unit, atLeast, height, synthetic }: CountPlotProps) {
  const { from, to, step, highest, stretches, spoken } = reading
  return (
    <Plot
      id={id}
      spoken={spoken}
      from={from}
      to={to}
      max={Math.max(highest, atLeast ?? 10)}
      unit={unit}
      height={height ?? 250}
      stretches={stretches}
      synthetic={synthetic}
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
  )
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
