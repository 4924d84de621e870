import { describe, expect, it } from 'vitest'
import { HOUR, type Instant, MINUTE, parseInstant } from '#vocabulary'
import { createCrowd, type PostedReport } from './people.ts'
import { readScenario } from './read-scenario.ts'
import type { Scenario } from './scenario.ts'
import { openScenario } from './scenario-catalogue.ts'
import { createCurve } from './wave-curve.ts'

const at = (text: string): Instant => {
  const instant = parseInstant(text)
  if (!instant.ok) throw new Error(instant.fault.message)
  return instant.value
}

function reportsOf(scenario: Scenario, from: Instant, to: Instant, step = 15 * 1_000_000): PostedReport[] {
  const crowd = createCrowd(scenario, scenario.people[0]!)
  const out: PostedReport[] = []
  for (let now = scenario.from; now < to; now += step) {
    const piece: PostedReport[] = []
    crowd.reports(now, now + step, piece)
    if (now >= from) out.push(...piece)
  }
  return out
}

describe('the crowd of 10 March 2025', () => {
  const scenario = openScenario('x-2025-03-10')
  const crowd = createCrowd(scenario, scenario.people[0]!)
  const quarters = Array.from({ length: 96 * 15 }, (_, i) => scenario.from + i * MINUTE)
  const busiest = (from: string, to: string) =>
    Math.max(...quarters.filter((q) => q >= at(from) && q + 15 * MINUTE <= at(to)).map((q) => crowd.expected(q, q + 15 * MINUTE)))

  it('has the published heights: 20,000, 40,000, 28,000, then 12,000 to 22,000, then 1,500', () => {
    expect(busiest('2025-03-10T09:40:00Z', '2025-03-10T10:40:00Z')).toBeGreaterThan(19_500)
    expect(busiest('2025-03-10T09:40:00Z', '2025-03-10T10:40:00Z')).toBeLessThan(21_500)
    expect(busiest('2025-03-10T13:00:00Z', '2025-03-10T15:00:00Z')).toBeGreaterThan(39_500)
    expect(busiest('2025-03-10T13:00:00Z', '2025-03-10T15:00:00Z')).toBeLessThan(42_000)
    expect(busiest('2025-03-10T15:05:00Z', '2025-03-10T16:00:00Z')).toBeGreaterThan(27_500)
    expect(busiest('2025-03-10T15:05:00Z', '2025-03-10T16:00:00Z')).toBeLessThan(31_000)
    const late = [busiest('2025-03-10T17:30:00Z', '2025-03-10T18:00:00Z'), busiest('2025-03-10T18:15:00Z', '2025-03-10T18:50:00Z')]
    expect(Math.min(...late)).toBeGreaterThan(12_000)
    expect(Math.max(...late)).toBeLessThan(22_000)
    const evening = crowd.expected(at('2025-03-10T20:52:30Z'), at('2025-03-10T21:07:30Z'))
    expect(evening).toBeGreaterThan(1_200)
    expect(evening).toBeLessThan(1_900)
    // "In the low thousands by the afternoon", and 10 to 30 before it all began.
    const night = crowd.expected(at('2025-03-10T08:00:00Z'), at('2025-03-10T08:15:00Z'))
    expect(night).toBeGreaterThan(9)
    expect(night).toBeLessThan(31)
  })

  it('posts about 40,000 reports in the 15 minutes around 14:00, 56 % app, 33 % website, and the US coasts count three times', () => {
    const reports = reportsOf(scenario, at('2025-03-10T13:52:30Z'), at('2025-03-10T14:07:30Z'))
    expect(reports.length).toBeGreaterThan(39_000)
    expect(reports.length).toBeLessThan(41_500)
    const share = (test: (report: PostedReport) => boolean) => reports.filter(test).length / reports.length
    expect(share((report) => report.problem === 'app')).toBeCloseTo(0.56, 1)
    expect(share((report) => report.problem === 'website')).toBeCloseTo(0.33, 1)
    const coast = share((report) => report.place.region === 'US-east')
    const middle = share((report) => report.place.region === 'US-central')
    expect(coast / middle).toBeGreaterThan(2.7)
    expect(coast / middle).toBeLessThan(3.3)
    expect(new Set(reports.map((report) => report.reporter)).size).toBe(reports.length)
  })

  it('says the same again for the same seed', () => {
    const opening = (of: Scenario) => reportsOf(of, at('2025-03-10T09:45:00Z'), at('2025-03-10T09:50:00Z'))
    expect(opening(scenario)).toEqual(opening(scenario))
    expect(opening({ ...scenario, seed: 1 })).not.toEqual(opening(scenario))
  })
})

describe('brigades, repeats and silences', () => {
  const text = (people: string) => `format: breakwater.scenario.v1
id: small
title: A small one
note: SYNTHETIC - for a test
seed: 1
from: 2025-01-06T00:00:00Z
to: 2025-01-06T06:00:00Z
services: [{ id: shop, name: Example Shop }]
people:
  - service: shop
    basePer15Minutes: ${people}
truth: { quiet: [shop] }
`
  const read = (people: string): Scenario => {
    const reading = readScenario(text(people), 'small.yaml')
    if (!reading.ok) throw new Error(reading.faults[0]!.message)
    return reading.value
  }

  it('a brigade sends exactly its reports, by its reporters, with its comment', () => {
    const scenario = read(`0
    brigades:
      - { from: 2025-01-06T01:00:00Z, to: 2025-01-06T01:10:00Z, reports: 500, reporters: 7, mix: { app: 1 }, comment: it is broken }`)
    const reports = reportsOf(scenario, scenario.from, scenario.to)
    expect(reports).toHaveLength(500)
    expect(new Set(reports.map((report) => report.reporter)).size).toBe(7)
    expect(reports.every((report) => report.problem === 'app' && report.comment === 'it is broken')).toBe(true)
  })

  it('some people report again when the file says so', () => {
    const scenario = read('4000\n    repeatShare: 0.2')
    const reports = reportsOf(scenario, scenario.from, scenario.from + HOUR)
    const again = 1 - new Set(reports.map((report) => report.reporter)).size / reports.length
    expect(again).toBeGreaterThan(0.17)
    expect(again).toBeLessThan(0.23)
  })

  it('in a silence nobody is heard', () => {
    const scenario = read('4000\n    silences: [{ from: 2025-01-06T01:00:00Z, to: 2025-01-06T02:00:00Z }]')
    expect(reportsOf(scenario, scenario.from + HOUR, scenario.from + 2 * HOUR)).toEqual([])
    expect(reportsOf(scenario, scenario.from, scenario.from + HOUR).length).toBeGreaterThan(15_000)
  })
})

describe('curves', () => {
  it.each(['rush', 'ramp', 'plateau', 'spike'] as const)('a %s stays within its period and within 0 and 1', (shape) => {
    const curve = createCurve({ from: 0, to: HOUR, shape })
    expect(curve.at(-1)).toBe(0)
    expect(curve.at(HOUR)).toBe(0)
    let highest = 0
    for (let now = 0; now < HOUR; now += MINUTE / 4) {
      expect(curve.at(now)).toBeGreaterThanOrEqual(0)
      highest = Math.max(highest, curve.at(now))
    }
    expect(highest).toBeGreaterThan(0.95)
    expect(highest).toBeLessThanOrEqual(1)
    expect(curve.seconds(-HOUR, 2 * HOUR)).toBeCloseTo(curve.seconds(0, HOUR), 6)
    expect(curve.busiestQuarterSeconds).toBeLessThanOrEqual(900)
  })

  it('a spike has almost everything within 5 minutes', () => {
    const curve = createCurve({ from: 0, to: HOUR, shape: 'spike', peakAt: HOUR / 2 })
    expect(curve.seconds(HOUR / 2 - 2.5 * MINUTE, HOUR / 2 + 2.5 * MINUTE) / curve.seconds(0, HOUR)).toBeGreaterThan(0.98)
  })
})
