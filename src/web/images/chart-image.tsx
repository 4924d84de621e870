import { render } from 'preact-render-to-string'
import { formatInstant, MINUTE, type Phase } from '#vocabulary'
import { CAVEAT } from '../api/caveat.ts'
import { CHART_CSS } from '../charts/chart-css.ts'
import { CountPlot } from '../charts/count-plot.tsx'
import { bucketPoints } from '../charts/count-points.ts'
import { readCounts } from '../charts/count-reading.ts'
import { formatSpan } from '../charts/scale.ts'
import { wrapped } from '../text/wrapped.ts'
import { TOKENS_CSS } from '../theme/index.ts'
import type { IncidentView, MinutePoint, PublicView, ServiceView } from '../view.ts'
import { pictureCss } from './picture-css.ts'

/** The size at which social cards and articles take a picture. */
const WIDTH = 1000
const MARGIN = 28
const PLOT_HEIGHT = 300
const LINE = 19
/** A letter of the caption takes some 6.7 units. */
const LETTERS = Math.floor((WIDTH - 2 * MARGIN) / 6.7)
/** Above this many minutes, five are drawn as one. */
const FINE_MINUTES = 240

const OWN_CSS = `${CHART_CSS}.i-paper{fill:var(--paper)}.i-title{font:600 21px var(--sans);fill:var(--ink)}.i-line{font:13px var(--sans);fill:var(--ink-soft)}.i-mark{font:700 14px var(--sans);fill:var(--accent)}`
/** A drawing is shown by a browser, in the scheme and face of its reader, or becomes a picture that is the same everywhere. */
const CSS = { drawing: `${TOKENS_CSS}${OWN_CSS}`, picture: pictureCss(OWN_CSS) }
export type ImageUse = keyof typeof CSS

export interface ChartImageInput {
  readonly title: string
  /** The sentence first, in the caption. */
  readonly sentence: string
  readonly minutes: readonly MinutePoint[]
  readonly phases?: readonly Phase[]
  /** Where the picture is from, in full. */
  readonly source: string
  readonly use: ImageUse
}

/** A chart as a picture that can be cut out and passed on: its caption, with who says so, over which window and the caveat, is inside. */
export function chartImage(view: PublicView, { title, sentence, minutes, phases, source, use }: ChartImageInput): string {
  const coarse = minutes.length > FINE_MINUTES
  const points = coarse ? bucketPoints(minutes, 5 * MINUTE) : minutes
  const unit = coarse ? 'reports in 5 minutes' : 'reports a minute'
  const synthetic = view.synthetic !== undefined
  const reading = readCounts({ points, unit, phases, synthetic })
  const span = reading ? `${formatSpan(reading.from, reading.to)}; ` : ''
  const lines = [
    sentence,
    `Accepted ${unit}, ${span}the band is what is usual, a hatched stretch is one in which nobody was listening.`,
    CAVEAT,
    `${view.instance}, ${source}, as of ${formatInstant(Math.floor(view.now() / MINUTE) * MINUTE)}.`,
  ].flatMap((text) => wrapped(text, LETTERS))
  const top = synthetic ? 78 : 56
  const height = top + PLOT_HEIGHT + 14 + lines.length * LINE + MARGIN / 2
  const spoken = `${synthetic ? 'SYNTHETIC. ' : ''}${title}. ${reading?.spoken ?? 'No reports were counted.'} ${lines.join(' ')}`
  return render(
    <svg xmlns="http://www.w3.org/2000/svg" width={WIDTH} height={height} viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-labelledby="t">
      <title id="t">{spoken}</title>
      <style>{CSS[use]}</style>
      <rect class="i-paper" width={WIDTH} height={height} />
      {view.synthetic ? (
        <text class="i-mark" x={MARGIN} y={26}>
          SYNTHETIC · rehearsal {view.synthetic.scenario} · {view.synthetic.note}
        </text>
      ) : null}
      <text class="i-title" x={MARGIN} y={top - 22}>
        {title}
      </text>
      {reading ? (
        <svg x={MARGIN} y={top} width={WIDTH - 2 * MARGIN} height={PLOT_HEIGHT} aria-hidden="true">
          <CountPlot id="plot" points={points} reading={reading} unit={unit} height={PLOT_HEIGHT} synthetic={synthetic} />
        </svg>
      ) : null}
      {lines.map((line, i) => (
        <text class="i-line" x={MARGIN} y={top + PLOT_HEIGHT + 14 + (i + 1) * LINE}>
          {line}
        </text>
      ))}
    </svg>,
  )
}

export function serviceImage(view: PublicView, service: ServiceView, source: string, use: ImageUse): string {
  const { name } = service.service
  return chartImage(view, { title: `Reports about ${name}`, sentence: service.sentence, minutes: service.minutes, source, use })
}

export function incidentImage(view: PublicView, incident: IncidentView, source: string, use: ImageUse): string {
  const { sentence, minutes, service } = incident
  const { phases } = incident.incident
  return chartImage(view, { title: `Reports about ${service.name}: incident`, sentence, minutes, phases, source, use })
}
