import { type Instant, MINUTE, type Phase } from '#vocabulary'
import type { MinutePoint } from '../view.ts'
import { runs } from './count-points.ts'
import type { Stretch } from './plot.tsx'
import { formatNumber, formatShort, formatSpan, formatTimeOfDay } from './scale.ts'

/** What there is to say and to draw of counts over time. */
export interface CountReading {
  readonly from: Instant
  readonly to: Instant
  readonly step: number
  /** The highest count or bound of the usual range. */
  readonly highest: number
  readonly banded: boolean
  readonly gaps: number
  readonly stretches: readonly Stretch[]
  /** The picture in sentences. */
  readonly spoken: string
}

export interface CountReadingInput {
  /** Ascending, one a step; the step is that of the first two, a minute where there is one point only. */
  readonly points: readonly MinutePoint[]
  readonly unit: string
  readonly phases?: readonly Phase[] | undefined
  readonly synthetic?: boolean | undefined
}

function formatClockUtc(at: Instant): string {
  return `${formatTimeOfDay(at).slice(0, 5)} UTC`
}

function span(points: readonly MinutePoint[], a: number, b: number, step: number): { from: Instant; to: Instant } {
  return { from: (points[a] as MinutePoint).at, to: (points[b] as MinutePoint).at + step }
}

/** Undefined where there are no points. */
export function readCounts({ points, unit, phases, synthetic }: CountReadingInput): CountReading | undefined {
  const first = points[0]
  const last = points[points.length - 1]
  if (first === undefined || last === undefined) return undefined
  const step = points.length > 1 ? (points[1] as MinutePoint).at - first.at : MINUTE
  const from = first.at
  const to = last.at + step
  const heard = points.filter((p) => p.gap !== true)
  const peak = heard.reduce<MinutePoint | undefined>((best, p) => (best === undefined || p.reports > best.reports ? p : best), undefined)
  const banded = heard.filter((p) => p.expected !== undefined)
  const gaps = runs(points, (p) => p.gap === true).map(([a, b]) => span(points, a, b, step))
  const spoken = [
    `Chart of ${unit}, ${formatSpan(from, to)}.`,
    peak === undefined ? 'Nobody was listening in this time.' : `Highest: ${formatNumber(peak.reports)} at ${formatClockUtc(peak.at)}.`,
    banded.length === 0
      ? 'The usual range is not known yet.'
      : `Usual: ${formatShort(Math.min(...banded.map((p) => p.expected?.low ?? 0)))} to ${formatShort(Math.max(...banded.map((p) => p.expected?.high ?? 0)))}.`,
    gaps.length === 0 ? '' : `Not listening during ${gaps.length} ${gaps.length === 1 ? 'stretch' : 'stretches'}.`,
    synthetic === true ? 'Synthetic data.' : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
  return {
    from,
    to,
    step,
    highest: Math.max(peak?.reports ?? 0, ...banded.map((p) => p.expected?.high ?? 0)),
    banded: banded.length > 0,
    gaps: gaps.length,
    stretches: [
      ...(phases ?? [])
        .filter((phase) => phase.kind !== 'over' && phase.from < to && (phase.to ?? to) > from)
        .map((phase) => ({ kind: 'shade' as const, from: phase.from, to: phase.to ?? to, label: phase.kind })),
      ...gaps.map((gap) => ({ kind: 'gap' as const, ...gap })),
    ],
    spoken,
  }
}
