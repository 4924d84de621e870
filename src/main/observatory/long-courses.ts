import type { Logger } from '#plumbing'
import type { KeptCounts } from '#storage'
import { DAY, type Expected, HOUR, type Instant, MINUTE, type ServiceId } from '#vocabulary'
import type { ChartRange, CourseView, MinutePoint } from '#web'

export type CountsOverTime = Pick<KeptCounts, 'dayCounts' | 'quarterCounts'>

interface Plan {
  readonly step: number
  readonly points: number
  /** How far apart two times are that should be alike. */
  readonly rhythm: number
}

/** Hours for a week, since a quarter of an hour is less than a pixel there; days for a quarter of a year. A day is compared with its weekday. */
const PLANS: Readonly<Record<Exclude<ChartRange, '24h'>, Plan>> = {
  '7d': { step: HOUR, points: 7 * 24, rhythm: DAY },
  '90d': { step: DAY, points: 90, rhythm: 7 * DAY },
}

/** Times alike that a usual range is read from; fewer than the second number tell nothing yet (choices). */
const ALIKE = 28
const LEAST_ALIKE = 5
/** Counts of days change slowly, and a pass asks the store for each service. */
const OLD = 5 * MINUTE

/**
 * Lowest, middle and highest of what was counted at times alike before, two of them left out at each end where there are many: one earlier
 * outage must not make the next one usual.
 */
export function usualOf(before: readonly number[]): Expected | undefined {
  if (before.length < LEAST_ALIKE) return undefined
  const sorted = [...before].sort((a, b) => a - b)
  const spare = sorted.length >= 14 ? 2 : sorted.length >= 7 ? 1 : 0
  const at = (index: number) => sorted[index] as number
  return { low: at(spare), middle: at(Math.floor(sorted.length / 2)), high: at(sorted.length - 1 - spare) }
}

/** Counts by step as points of a chart. `isHeard`: whether anything at all was counted in that step; where not, it is a gap and never quiet. */
export function courseFrom(
  counts: ReadonlyMap<Instant, number>,
  isHeard: (at: Instant) => boolean,
  range: Exclude<ChartRange, '24h'>,
  now: Instant,
): CourseView | undefined {
  const { step, points, rhythm } = PLANS[range]
  const last = Math.floor(now / step) * step
  const first = last - (points - 1) * step
  const begun = Math.min(...counts.keys())
  if (!Number.isFinite(begun)) return undefined
  const known = (at: Instant) => at >= Math.floor(begun / step) * step && isHeard(at)
  return {
    range,
    step,
    points: Array.from({ length: points }, (_, i): MinutePoint => {
      const at = first + i * step
      if (!known(at)) return { at, reports: 0, gap: true }
      const alike = Array.from({ length: ALIKE }, (_, n) => at - (n + 1) * rhythm).filter(known)
      // The step under way is not whole: what is usual for a whole one says nothing of it.
      const expected = at === last ? undefined : usualOf(alike.map((time) => counts.get(time) ?? 0))
      return { at, reports: counts.get(at) ?? 0, ...(expected ? { expected } : {}) }
    }),
  }
}

export interface LongCourses {
  /** What the newest pass found; starts another where that is old. Never waits. */
  course(service: ServiceId, range: ChartRange): CourseView | undefined
  /** One pass over all services; resolves when it is done. */
  refresh(): Promise<void>
}

export interface LongCoursesDeps {
  readonly counts: CountsOverTime
  readonly services: () => Iterable<ServiceId>
  readonly now: () => Instant
  readonly log: Logger
  /** Told after each pass which services' pages have something new. */
  readonly changed: (services: readonly ServiceId[]) => void
}

/** Weeks and months of counts for the pages: one pass at a time asks the store for all services, and readers take what it left in memory. */
export function createLongCourses({ counts, services, now, log, changed }: LongCoursesDeps): LongCourses {
  let courses = new Map<string, CourseView>()
  let passedAt = Number.NEGATIVE_INFINITY
  let passing: Promise<void> | undefined

  async function pass(): Promise<void> {
    const at = now()
    const ids = [...services()]
    const found = new Map<string, CourseView>()
    for (const range of ['7d', '90d'] as const) {
      const { step, points, rhythm } = PLANS[range]
      const window = { from: Math.floor(at / step) * step - points * step - ALIKE * rhythm, to: at }
      const byService = new Map<ServiceId, Map<Instant, number>>()
      const heard = new Set<Instant>()
      for (const id of ids) {
        const sums = new Map<Instant, number>()
        for (const span of await (step === DAY ? counts.dayCounts(id, window) : counts.quarterCounts(id, window))) {
          const bucket = Math.floor(span.at / step) * step
          sums.set(bucket, (sums.get(bucket) ?? 0) + span.reports)
          heard.add(bucket)
        }
        byService.set(id, sums)
      }
      for (const [id, sums] of byService) {
        const course = courseFrom(sums, (time) => heard.has(time), range, at)
        if (course) found.set(`${id} ${range}`, course)
      }
    }
    courses = found
    changed(ids)
  }

  function refresh(): Promise<void> {
    passedAt = now()
    passing ??= pass()
      .catch((error: unknown) => log.warn({ err: error }, 'counts of weeks and months could not be read; the pages show the earlier ones'))
      .finally(() => {
        passing = undefined
      })
    return passing
  }

  return {
    course(service, range) {
      if (now() - passedAt >= OLD) void refresh()
      return courses.get(`${service} ${range}`)
    },
    refresh,
  }
}
