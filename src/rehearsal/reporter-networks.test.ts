import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '#vocabulary'
import { createCrowd, type PostedReport } from './people.ts'
import { readScenario } from './read-scenario.ts'
import { createWorld } from './world.ts'

function scenarioOf(people: string, rest = '') {
  const reading = readScenario(
    `format: breakwater.scenario.v1
id: seats
title: Where people sit
note: SYNTHETIC - for a test
seed: 7
from: 2025-01-06T00:00:00Z
to: 2025-01-06T06:00:00Z
services: [{ id: shop, name: Example Shop }]
networks:
  homes: { kind: access, count: 70 }
  phones: { kind: mobile, count: 20 }
  farms: { kind: hosting, count: 40, sizes: even }
  campus: { kind: education, count: 1, addresses: 1 }
people:
  - service: shop
    basePer15Minutes: 60
    ${people}
${rest}
truth: { quiet: [shop] }
`,
    'seats.yaml',
  )
  if (!reading.ok) throw new Error(reading.faults.map((fault) => fault.message).join('\n'))
  return reading.value
}

function reportsOf(scenario: ReturnType<typeof scenarioOf>): readonly PostedReport[] {
  const out: PostedReport[] = []
  const crowd = createWorld(scenario).inputs().crowds[0]!
  for (let at = scenario.from; at < scenario.to; at += MINUTE) crowd.reports(at, at + MINUTE, out)
  return out
}

const numbers = (reports: readonly PostedReport[]) => new Set(reports.map((report) => report.network?.split(';')[0]))

describe('networks of reporters', () => {
  it('people sit in the named sets, each with a line of their own; saying so changes nothing else', () => {
    const plain = reportsOf(scenarioOf('repeatShare: 0.1'))
    const seated = reportsOf(
      scenarioOf('repeatShare: 0.1\n    networks: { homes: 70, phones: 30 }\n    clients: { chrome android: 2, safari ios: 1 }'),
    )
    expect(plain.every((report) => report.network === undefined && report.client === undefined)).toBe(true)
    expect(seated.map(({ network: _, client: __, ...report }) => report)).toEqual(plain)
    expect(numbers(seated).size).toBeGreaterThan(60)
    expect(numbers(seated).size).toBeLessThanOrEqual(90)
    expect(seated.every((report) => /^AS\d+;kind=(access|mobile);prefix=[\d.]+\.0\/24$/.test(report.network!))).toBe(true)
    const share = seated.filter((report) => report.network!.includes('kind=access')).length / seated.length
    expect(share).toBeGreaterThan(0.65)
    expect(share).toBeLessThan(0.75)
    expect(new Set(seated.map((report) => report.client))).toEqual(new Set(['chrome android', 'safari ios']))
  })

  it('a brigade sits where it is told, in all of its networks; the people beside it stay where they are', () => {
    const scenario = scenarioOf(
      `networks: { homes: 1 }
    brigades:
      - { from: 2025-01-06T02:00:00Z, to: 2025-01-06T03:00:00Z, reports: 4000, reporters: 4000, networks: { farms: 1 }, clients: { chrome windows: 1 }, comment: same }`,
    )
    const [raid, people] = [true, false].map((raider) => reportsOf(scenario).filter((report) => (report.comment === 'same') === raider))
    expect(raid).toHaveLength(4000)
    expect(numbers(raid!).size).toBe(40)
    expect(raid!.every((report) => report.network!.includes('kind=hosting') && report.client === 'chrome windows')).toBe(true)
    expect(people!.every((report) => report.network!.includes('kind=access'))).toBe(true)
  })

  it('a campus behind one address is one line, and as many people as it has browsers', () => {
    const reports = reportsOf(scenarioOf('networks: { campus: 1 }'))
    expect(numbers(reports).size).toBe(1)
    expect(new Set(reports.map((report) => report.line)).size).toBe(1)
    expect(new Set(reports.map((report) => report.network)).size).toBe(1)
    const people = new Set(reports.map((report) => report.reporter)).size
    expect(people).toBeGreaterThan(40)
    expect(people).toBeLessThanOrEqual(80)
  })

  it('names of sets, doors and gaps are checked', () => {
    expect(() => scenarioOf('networks: { hoems: 1 }')).toThrow(/there is no set of networks "hoems"/)
    expect(() => scenarioOf('channel: batch')).toThrow(/needs "posting: direct"/)
    expect(() => scenarioOf('channel: batch', 'posting: direct')).not.toThrow()
    expect(() => scenarioOf('clients: { chrome windows: 0 }')).toThrow(/at least one weight above 0/)
    expect(() => scenarioOf('silences: []', 'notListening: [{ from: 2025-01-07T00:00:00Z, to: 2025-01-07T01:00:00Z }]')).toThrow(
      /outside the scenario/,
    )
  })

  it('when the clocks change the day moves by an hour', () => {
    const scenario = scenarioOf('rhythm: { amplitude: 0.9, peakHourUtc: 12, clockChange: { at: 2025-01-06T03:00:00Z, laterByHours: 1 } }')
    const crowd = createCrowd(scenario, scenario.people[0]!)
    const expected = (hour: number) => crowd.expected(scenario.from + hour * HOUR, scenario.from + hour * HOUR + MINUTE)
    expect(expected(4)).toBeCloseTo((60 / 15) * (1 + 0.9 * Math.cos((2 * Math.PI * (4 - 1 - 12 + 1 / 120)) / 24)), 2)
    expect(expected(2.9)).toBeGreaterThan(expected(3.5))
  })
})

describe('somebody who reports again', () => {
  it('has a name from the first minute on', () => {
    const scenario = scenarioOf('repeatShare: 0.5')
    const out: PostedReport[] = []
    for (let seed = 0; seed < 50; seed++) {
      const crowd = createCrowd({ ...scenario, seed }, scenario.people[0]!)
      for (let at = scenario.from; at < scenario.from + 10 * MINUTE; at += MINUTE) crowd.reports(at, at + MINUTE, out)
    }
    expect(out.filter((report) => report.reporter === undefined)).toEqual([])
  })
})

describe('a population', () => {
  it('is written out as services of evenly spaced sizes with a crowd each', () => {
    const reading = readScenario(
      `format: breakwater.scenario.v1
id: many
title: Many
note: SYNTHETIC - for a test
seed: 7
from: 2025-01-06T00:00:00Z
to: 2025-01-06T06:00:00Z
population:
  - { name: town, count: 50, perMinuteFrom: 0.02, perMinuteTo: 300, rhythm: { amplitude: 0.5, peakHourUtc: 20 } }
truth: { falseAlarmsAtMost: 0 }
`,
      'many.yaml',
    )
    if (!reading.ok) throw new Error(reading.faults.map((fault) => fault.message).join('\n'))
    const { services, people } = reading.value
    expect(services).toHaveLength(50)
    expect(services[0]).toMatchObject({ id: 'town-01', name: 'Example town 01' })
    expect(people[0]!.basePer15Minutes).toBeCloseTo(0.3)
    expect(people[49]!.basePer15Minutes).toBeCloseTo(4500)
    expect(people[25]!.basePer15Minutes / people[24]!.basePer15Minutes).toBeCloseTo(
      people[2]!.basePer15Minutes / people[1]!.basePer15Minutes,
    )
    const peaks = people.map(({ rhythm }) => rhythm!.peakHourUtc)
    expect(peaks.every((hour) => hour >= 0 && hour < 24)).toBe(true)
    expect(new Set(peaks).size).toBe(50)
  })
})
