import { MINUTE } from '#vocabulary'
import type { MinutePoint } from '../view.ts'
import { BEAT_FULL, BEAT_HEIGHT, beatHeight } from './beat-scale.tsx'
import { bucketPoints, runs } from './count-points.ts'
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

/** Units of the drawing that one bar takes, and of these the bar itself: the rest is air. */
const STRIDE = 4
const WIDE = 3
/** A line beneath a bar that stands above the usual range: not told by colour alone. */
const MARK = { below: BEAT_HEIGHT + 2, height: 3 }

/**
 * A row of small bars, one a quarter of an hour. The scale is logarithmic and the same for all services (1 report to `full`): services of
 * any size fit beside each other, and none is stretched to look busy. Bars above the usual range are underlined and in the accent colour;
 * hatched: not listening. Two paths for all bars, since a board has thousands of them.
 */
export function Heartbeats(props: HeartbeatsProps) {
  const bucket = (props.bucketMinutes ?? 15) * MINUTE
  const full = props.full ?? BEAT_FULL
  const bars = bucketPoints(props.minutes, bucket)
  const first = bars[0]
  const last = bars[bars.length - 1]
  if (first === undefined || last === undefined) return <p class="small soft">No counts yet.</p>
  // Of the minutes whose usual range is known: the newest one may not have its own yet, and its bar must not look ordinary for that.
  const banded = bucketPoints(
    props.minutes.filter((minute) => minute.gap !== true && minute.expected !== undefined),
    bucket,
  )
  const above = new Set(banded.filter((bar) => bar.reports > (bar.expected?.high ?? Number.POSITIVE_INFINITY)).map((bar) => bar.at))
  const isHigh = (bar: MinutePoint) => above.has(bar.at)
  const heard = bars.filter((b) => b.gap !== true)
  const unusual = heard.filter(isHigh)
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
  const percent = (index: number) => `${Math.round((index / bars.length) * 10_000) / 100}%`
  let ordinary = ''
  let high = ''
  bars.forEach((bar, i) => {
    if (bar.gap === true) return
    const height = beatHeight(bar.reports, full)
    const path = `M${i * STRIDE} ${BEAT_HEIGHT}v-${height}h${WIDE}v${height}z`
    if (isHigh(bar)) high += `${path}M${i * STRIDE} ${MARK.below}h${STRIDE}v${MARK.height}h-${STRIDE}z`
    else ordinary += path
  })
  return (
    <svg class="c-beats" width="100%" height={MARK.below + MARK.height} role="img" aria-label={spoken} focusable="false">
      {heard.length === bars.length ? null : <HatchPattern id={`${props.id}-hatch`} />}
      {runs(bars, (bar) => bar.gap === true).map(([a, b]) => (
        <rect class="c-gap" x={percent(a)} width={percent(b + 1 - a)} y="0" height={BEAT_HEIGHT} fill={`url(#${props.id}-hatch)`} />
      ))}
      <svg
        width="100%"
        height={MARK.below + MARK.height}
        viewBox={`0 0 ${bars.length * STRIDE} ${MARK.below + MARK.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path class="c-beat" d={ordinary} />
        {high === '' ? null : <path class="c-beat-high" d={high} />}
      </svg>
      {props.synthetic === true ? <Watermark x="50%" y={BEAT_HEIGHT / 2} size="c-watermark-small" /> : null}
    </svg>
  )
}
