import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from '#vocabulary'
import { type SeededSeries, seededCounts } from './seeded-counts.ts'
import { surgeScan } from './surge-scan.ts'

// Days that are no surge although they are unlike the day before, and services of all sizes.

const MONDAY = Date.UTC(2025, 2, 3) * 1000
const DAY = 1440

/** Minutes (from the start) at which a surge opened; undefined is a minute in which nobody listened. */
function openedIn(counts: ArrayLike<number | undefined>): number[] {
  let state = surgeScan.initial('sample')
  const opened: number[] = []
  for (let i = 0; i < counts.length; i++) {
    const at = MONDAY + i * MINUTE
    const count = counts[i]
    const next = surgeScan.step(state, count === undefined ? { at, gap: true } : { at, count }, at)
    state = next.state
    if (next.outputs.anomalies.some((update) => update.change === 'opened')) opened.push(i)
  }
  return opened
}

/** Counts of a rhythm that from minute `from` on comes an hour earlier or later by UTC. */
function shifted(series: SeededSeries, days: number, from: number, hours: number): number[] {
  const before = seededCounts(series, MONDAY, from)
  const after = seededCounts({ ...series, seed: series.seed + 1 }, MONDAY + from * MINUTE + hours * HOUR, days * DAY - from)
  return [...before, ...after]
}

describe('the day on which local clocks change', () => {
  // UTC does not move; the people do.
  test.each([1, -1])('a rhythm that comes %d h earlier raises nothing, that day or later', (hours) => {
    for (const base of [0.5, 6, 60])
      expect(openedIn(shifted({ seed: 30, base, dayRatio: 8 }, 18, 13 * DAY, hours)).filter((minute) => minute >= DAY)).toEqual([])
  })
})

describe('slow and silent', () => {
  test('midnight, of a day or a week, is no event', () => {
    const opened = openedIn(seededCounts({ seed: 33, base: 20, weekend: 0.4 }, MONDAY, 15 * DAY)).filter((minute) => minute >= DAY)
    expect(opened).toEqual([])
  })

  test('a slow ramp to three times the usual over twelve hours is learned on the way; to thirty times within one it is a surge', () => {
    const start = 9 * DAY
    const ramp = (times: number, minutes: number) =>
      openedIn(
        seededCounts({ seed: 34, base: 4, wander: 0 }, MONDAY, start + 900, (i) =>
          i < start ? 1 : times ** Math.min(1, (i - start) / minutes),
        ),
      ).filter((minute) => minute >= DAY)
    expect(ramp(3, 720)).toEqual([])
    const [opened] = ramp(30, 60)
    expect(opened! - start).toBeLessThan(45)
  })

  test('a feed that stalls for two hours is no surge when it comes back, marked as a gap or not', () => {
    const counts = [...seededCounts({ seed: 35, base: 8 }, MONDAY, 10 * DAY)]
    const stalled = (value: number | undefined) => counts.map((count, i) => (i >= 9 * DAY && i < 9 * DAY + 120 ? value : count))
    expect(openedIn(stalled(undefined)).filter((minute) => minute >= DAY)).toEqual([])
    expect(openedIn(stalled(0)).filter((minute) => minute >= DAY)).toEqual([])
  })
})

test.each([0.02, 0.2, 2, 20, 200, 3_000])('a quiet fortnight at %d reports a minute opens nothing after its first day', (base) => {
  expect(openedIn(seededCounts({ seed: 36, base }, MONDAY, 14 * DAY)).filter((minute) => minute >= DAY)).toEqual([])
})
