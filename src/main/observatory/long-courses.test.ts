import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLogger } from '#plumbing'
import { DAY, HOUR } from '#vocabulary'
import { type CountsOverTime, courseFrom, createLongCourses, usualOf } from './long-courses.ts'

const NOW = Date.UTC(2026, 5, 15, 10, 30) * 1000
const TODAY = Math.floor(NOW / DAY) * DAY

it('one earlier outage does not make the next one usual', () => {
  expect(usualOf([4, 5, 6])).toBeUndefined()
  expect(usualOf([5, 4, 6, 5, 5, 6, 4, 5, 9_000])?.high).toBe(6)
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { minLength: 5, maxLength: 40 }), (counts) => {
      const usual = usualOf(counts)
      expect(usual).toBeDefined()
      expect(usual!.low).toBeLessThanOrEqual(usual!.middle)
      expect(usual!.middle).toBeLessThanOrEqual(usual!.high)
      expect(usual!.high).toBeLessThanOrEqual(Math.max(...counts))
    }),
  )
})

it('what nobody counted is a gap; what others were counted in is a quiet day', () => {
  const counts = new Map([[TODAY - 3 * DAY, 7] as const, [TODAY, 2] as const])
  const heard = new Set([TODAY - 3 * DAY, TODAY - 2 * DAY, TODAY])
  const course = courseFrom(counts, (at) => heard.has(at), '90d', NOW)!
  expect(course.points).toHaveLength(90)
  expect(course.points.slice(-5)).toEqual([
    { at: TODAY - 4 * DAY, reports: 0, gap: true },
    { at: TODAY - 3 * DAY, reports: 7 },
    { at: TODAY - 2 * DAY, reports: 0 },
    { at: TODAY - DAY, reports: 0, gap: true },
    { at: TODAY, reports: 2 },
  ])
  expect(courseFrom(new Map(), () => true, '7d', NOW)).toBeUndefined()
})

it('the usual range looks only back, and the step under way has none', () => {
  const hours = new Map(Array.from({ length: 20 * 24 }, (_, i) => [Math.floor(NOW / HOUR) * HOUR - i * HOUR, i === 0 ? 1 : 10] as const))
  const points = courseFrom(hours, (at) => hours.has(at), '7d', NOW)!.points
  expect(points).toHaveLength(7 * 24)
  expect(points.at(-1)).toEqual({ at: Math.floor(NOW / HOUR) * HOUR, reports: 1 })
  expect(points.at(-2)?.expected).toEqual({ low: 10, middle: 10, high: 10 })
  const later = new Map([...hours].map(([at, n]) => [at, at > points[80]!.at ? 500 : n] as const))
  expect(courseFrom(later, (at) => later.has(at), '7d', NOW)!.points.slice(0, 81)).toEqual(points.slice(0, 81))
})

it('a reader never waits, and there is one pass at a time', async () => {
  let now = NOW
  let asked = 0
  const told: string[] = []
  let fails = false
  const spans: CountsOverTime['dayCounts'] = async () => {
    asked++
    if (fails) throw new Error('the store is away')
    return [{ at: TODAY - DAY, reports: 40 }]
  }
  const courses = createLongCourses({
    counts: { dayCounts: spans, quarterCounts: spans },
    services: () => ['a', 'b'],
    now: () => now,
    log: createLogger({ room: 'main', write: () => {} }),
    changed: (ids) => told.push(...ids),
  })
  expect(courses.course('a', '90d')).toBeUndefined()
  expect(courses.course('b', '7d')).toBeUndefined()
  await courses.refresh()
  expect(asked).toBe(4)
  expect(told).toEqual(['a', 'b'])
  expect(courses.course('a', '90d')?.points.at(-2)?.reports).toBe(40)
  expect(courses.course('a', '24h')).toBeUndefined()
  expect(asked).toBe(4)
  now += 6 * 60_000_000
  fails = true
  // Old is shown while the new is fetched, and stays where that fails.
  expect(courses.course('a', '90d')).toBeDefined()
  await courses.refresh()
  expect(asked).toBe(5)
  expect(courses.course('a', '90d')).toBeDefined()
})
