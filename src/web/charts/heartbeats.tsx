import { MINUTE } from '#vocabulary'
import type { MinutePoint } from '../view.ts'
import { bucketPoints } from './count-points.ts'
import { HatchPattern } from './hatch.tsx'
import { formatNumber, formatSpan } from './scale.ts'
import { Watermark } from './watermark.tsx'

export interface HeartbeatsProps {
  /** Unique on the page. */
  readonly id: string
  readonly minutes: readonly MinutePoint[]
  /** What the bars belong to, for the spoken summary: the service's name. */
  readonly name: string
  readonly bucketMinutes?: number
  /** The count at which a bar is full, the same for every service on the page. */
  readonly full?: number
  readonly synthetic?: boolean | undefined
}

const HEIGHT = 36
/** Height of the mark of a quarter of an hour with no report at all. */
const FLOOR = 2

/**
 * A row of small bars, one a quarter of an hour. The scale is logarithmic and the same for all services (1 report to `full`): services of
 * any size fit beside each other, and none is stretched to look busy. Bars above the usual range are underlined and in the accent colour;
 * hatched: not listening.
 */
export function Heartbeats(props: HeartbeatsProps) {
  const bucket = (props.bucketMinutes ?? 15) * MINUTE
  const full = props.full ?? 100_000
  const bars = bucketPoints(props.minutes, bucket)
  const first = bars[0]
  const last = bars[bars.length - 1]
  if (first === undefined || last === undefined) return <p class="small soft">No counts yet.</p>
  const heard = bars.filter((b) => b.gap !== true)
  const unusual = heard.filter((b) => b.expected !== undefined && b.reports > b.expected.high)
  const most = heard.reduce((max, b) => Math.max(max, b.reports), 0)
  const from = props.minutes[0]?.at ?? first.at
  const spoken = [
    `${props.name}, reports in each ${props.bucketMinutes ?? 15} minutes, ${formatSpan(from, last.at + bucket)}:`,
    `highest ${formatNumber(most)}, above the usual range in ${unusual.length} of ${heard.length}.`,
    heard.length < bars.length ? `Not listening in ${bars.length - heard.length}.` : '',
    props.synthetic === true ? 'Synthetic data.' : '',
  ]
    .join(' ')
    .trim()
  const logFull = Math.log10(1 + full)
  return (
    <svg class="c-beats" width="100%" height={HEIGHT + 5} role="img" aria-label={spoken} focusable="false">
      <HatchPattern id={`${props.id}-hatch`} />
      {bars.map((bar, i) => {
        const x = `${Math.round((i / bars.length) * 10_000) / 100}%`
        const width = `${Math.round((0.72 / bars.length) * 10_000) / 100}%`
        if (bar.gap === true) return <rect class="c-gap" x={x} width={width} y="0" height={HEIGHT} fill={`url(#${props.id}-hatch)`} />
        const share = Math.min(1, Math.log10(1 + bar.reports) / logFull)
        const height = Math.round(Math.max(FLOOR, share * HEIGHT) * 10) / 10
        const high = bar.expected !== undefined && bar.reports > bar.expected.high
        return (
          <>
            <rect class={high ? 'c-beat-high' : 'c-beat'} x={x} width={width} y={HEIGHT - height} height={height} />
            {high ? (
              <rect class="c-beat-high" x={x} width={`${Math.round((1 / bars.length) * 10_000) / 100}%`} y={HEIGHT + 2} height="3" />
            ) : null}
          </>
        )
      })}
      {props.synthetic === true ? <Watermark x="50%" y={HEIGHT / 2} size="c-watermark-small" /> : null}
    </svg>
  )
}
