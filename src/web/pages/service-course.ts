import { DAY, HOUR, MINUTE } from '#vocabulary'
import { CAVEAT } from '../api/caveat.ts'
import { bucketPoints } from '../charts/count-points.ts'
import { type ChartRange, type CourseView, type PublicView, RANGES, type ServiceView, type Synthetic } from '../view.ts'

/** Minutes in a point of a day's chart: the shape stays, the noise of single minutes goes. */
const DAY_STEP = 5 * MINUTE

/** From the query of an address: a day where nothing is asked, undefined for a range that does not exist. */
export function rangeOf(asked: unknown): ChartRange | undefined {
  return asked === undefined ? '24h' : RANGES.find((range) => range === asked)
}

/** Counts over a range; the last day is known from the minutes of every service. Undefined where nobody counted that far back. */
export function courseOf(view: Pick<PublicView, 'course'>, { service, minutes }: ServiceView, range: ChartRange): CourseView | undefined {
  if (range === '24h') return { range, step: DAY_STEP, points: bucketPoints(minutes, DAY_STEP) }
  const course = view.course?.(service.id, range)
  return course === undefined || course.points.length === 0 ? undefined : course
}

export const RANGE_WORDS: Readonly<Record<ChartRange, { readonly tab: string; readonly title: string }>> = {
  '24h': { tab: '24 hours', title: 'The last 24 hours' },
  '7d': { tab: '7 days', title: 'The last 7 days' },
  '90d': { tab: '90 days', title: 'The last 90 days' },
}

/** "reports in 15 minutes", "reports a day": what one point counts. */
export function unitOf(step: number): string {
  if (step === MINUTE) return 'reports a minute'
  if (step === HOUR) return 'reports an hour'
  if (step === DAY) return 'reports a day'
  return step % HOUR === 0 ? `reports in ${step / HOUR} hours` : `reports in ${step / MINUTE} minutes`
}

/** The same as columns, as uPlot wants them: seconds since the epoch, and null where nobody was listening or nothing is known. */
export function courseColumns({ range, step, points }: CourseView, synthetic: Synthetic | undefined) {
  const heard = (value: (point: CourseView['points'][number]) => number | undefined) =>
    points.map((point) => (point.gap === true ? null : (value(point) ?? null)))
  return {
    ...(synthetic ? { synthetic } : {}),
    caveat: CAVEAT,
    range,
    stepSeconds: step / 1e6,
    unit: unitOf(step),
    at: points.map((point) => point.at / 1e6),
    reports: heard((point) => point.reports),
    low: heard((point) => point.expected?.low),
    high: heard((point) => point.expected?.high),
  }
}
