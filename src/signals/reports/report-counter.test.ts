import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, PROBLEM_TYPES, type ProblemType, SECOND } from '#vocabulary'
import { createReportCounter } from './report-counter.ts'
import type { CountedReport } from './report-store.ts'

/** 2025-03-10T14:00:00Z */
const T = 1_741_615_200_000_000

const report = (at: number, fields: Partial<CountedReport> = {}): CountedReport => ({
  id: 'id',
  service: 'examplesocial',
  problem: 'app',
  at,
  place: { country: 'US', region: 'US-east' },
  channel: 'form',
  reporter: 'r',
  ...fields,
})

const reports = fc.array(
  fc.record({
    offset: fc.integer({ min: 0, max: 47 * 60 * 60 * 1_000 }),
    service: fc.constantFrom('examplesocial', 'examplebank'),
    problem: fc.constantFrom<ProblemType>(...PROBLEM_TYPES),
    country: fc.constantFrom('US', 'DE', 'GB'),
  }),
  { maxLength: 200 },
)

describe('the report counter', () => {
  it('agrees with counting by hand, whatever the order', () => {
    fc.assert(
      fc.property(reports, fc.integer({ min: 0, max: 47 * 60 }), fc.integer({ min: 0, max: 600 }), (given, fromMinute, length) => {
        const counter = createReportCounter()
        const list = given.map(({ offset, service, problem, country }) =>
          report(T + offset * 1_000, { service, problem, place: { country } }),
        )
        for (const one of list) expect(counter.add(one)).toBe(true)
        const window = { from: T + fromMinute * MINUTE, to: T + (fromMinute + length) * MINUTE }
        const inside = list.filter((one) => one.service === 'examplebank' && one.at >= window.from && one.at < window.to)
        const minutes = counter.minutes('examplebank', window)
        expect(minutes).toHaveLength(length)
        for (let i = 0; i < length; i++) {
          const from = window.from + i * MINUTE
          expect(minutes[i]).toBe(inside.filter((one) => one.at >= from && one.at < from + MINUTE).length)
        }
        expect(counter.total('examplebank', window)).toBe(inside.length)
        for (const { problem, reports: count, share } of counter.problems('examplebank', window)) {
          expect(count).toBe(inside.filter((one) => one.problem === problem).length)
          expect(share).toBeCloseTo(count / inside.length)
        }
        const places = counter.places('examplebank', window)
        expect(places.reduce((sum, place) => sum + place.reports, 0)).toBe(inside.length)
        for (const place of places) if (place.place !== 'other') expect(place.reports).toBeGreaterThanOrEqual(10)
      }),
    )
  })

  it('folds places with fewer than 10 reports into "other", which stands last', () => {
    const counter = createReportCounter()
    const at = (place: CountedReport['place'], times: number) => {
      for (let i = 0; i < times; i++) counter.add(report(T, { place }))
    }
    at({ country: 'US', region: 'US-east' }, 12)
    at({ country: 'US', region: 'US-west' }, 10)
    at({ country: 'DE' }, 9)
    at({ country: 'FR' }, 9)
    expect(counter.places('examplesocial', { from: T, to: T + MINUTE })).toEqual([
      { place: 'US-east', reports: 12, share: 12 / 40 },
      { place: 'US-west', reports: 10, share: 10 / 40 },
      { place: 'other', reports: 18, share: 18 / 40 },
    ])
  })

  it('adds weights up beside the counts; a report without one weighs 1', () => {
    const counter = createReportCounter()
    for (const weight of [0.25, 0.5, undefined]) counter.add(report(T, weight === undefined ? {} : { weight }))
    counter.add(report(T + MINUTE, { weight: 0.125 }))
    expect(counter.minute('examplesocial', T)).toBe(3)
    expect(counter.weightedMinute('examplesocial', T + 59 * SECOND)).toBe(1.75)
    expect(counter.weightedTotal('examplesocial', { from: T, to: T + 2 * MINUTE })).toBe(1.875)
    counter.add(report(T + 48 * HOUR))
    expect(counter.weightedMinute('examplesocial', T + 48 * HOUR)).toBe(1)
  })

  it('counts networks, and folds those with fewer than 10 reports into "other", which stands last', () => {
    const counter = createReportCounter()
    const of = (network: number | undefined, times: number, at = T) => {
      for (let i = 0; i < times; i++) counter.add(report(at, network === undefined ? {} : { network }))
    }
    of(64_500, 6)
    of(64_500, 6, T + MINUTE)
    of(64_501, 9)
    of(64_502, 3)
    of(undefined, 20)
    const window = { from: T, to: T + 2 * MINUTE }
    expect(counter.networks('examplesocial', window)).toEqual([
      { network: 64_500, reports: 12, share: 12 / 24 },
      { network: 'other', reports: 12, share: 12 / 24 },
    ])
    expect(counter.distinctNetworks('examplesocial', window)).toBe(3)
    expect(counter.distinctNetworks('examplesocial', { from: T + MINUTE, to: T + 2 * MINUTE })).toBe(1)
  })

  it('tells no more networks apart in a minute than it may', () => {
    const counter = createReportCounter()
    for (let network = 1; network <= 5_000; network++) counter.add(report(T, { network }))
    expect(counter.distinctNetworks('examplesocial', { from: T, to: T + MINUTE })).toBe(4_096)
    expect(counter.networks('examplesocial', { from: T, to: T + MINUTE })).toEqual([{ network: 'other', reports: 5_000, share: 1 }])
  })

  it('names every part of a window with its reports, however small: problems, places and networks', () => {
    const counter = createReportCounter()
    for (let i = 0; i < 3; i++) counter.add(report(T, { network: 64_500 }))
    counter.add(report(T + MINUTE, { problem: 'log-in', place: { country: 'DE' } }))
    counter.add(report(T + 2 * MINUTE, { place: { country: 'FR' } }))
    expect(counter.parts('examplesocial', { from: T, to: T + 2 * MINUTE })).toEqual([
      { scope: { kind: 'problem', name: 'app' }, reports: 3 },
      { scope: { kind: 'problem', name: 'log-in' }, reports: 1 },
      { scope: { kind: 'place', name: 'US-east' }, reports: 3 },
      { scope: { kind: 'place', name: 'DE' }, reports: 1 },
      { scope: { kind: 'network', name: '64500' }, reports: 3 },
    ])
    expect(counter.parts('unheard', { from: T, to: T + MINUTE })).toEqual([])
  })

  it('a window that begins within a minute holds that many minutes, not one more', () => {
    const counter = createReportCounter()
    for (let minute = -20; minute <= 0; minute++) counter.add(report(T + minute * MINUTE))
    const now = T + 30 * SECOND
    expect(counter.minutes('examplesocial', { from: now - 15 * MINUTE, to: now })).toHaveLength(15)
    expect(counter.total('examplesocial', { from: now - 15 * MINUTE, to: now })).toBe(15)
  })

  it('keeps two days; what is older gives way and what comes too late is not counted', () => {
    const counter = createReportCounter()
    counter.add(report(T))
    expect(counter.minute('examplesocial', T + 59 * SECOND)).toBe(1)
    counter.add(report(T + 48 * HOUR))
    expect(counter.minute('examplesocial', T)).toBe(0)
    expect(counter.minute('examplesocial', T + 48 * HOUR)).toBe(1)
    expect(counter.add(report(T))).toBe(false)
    expect(counter.problems('examplesocial', { from: T, to: T + 49 * HOUR })).toEqual([{ problem: 'app', reports: 1, share: 1 }])
  })

  it('is rebuilt from what a store hands out', async () => {
    const counter = createReportCounter()
    counter.add(report(T, { service: 'gone' }))
    async function* batches() {
      yield [report(T), report(T)]
      yield [report(T + MINUTE)]
    }
    await counter.rebuild(batches())
    expect([...counter.minutes('examplesocial', { from: T, to: T + 2 * MINUTE })]).toEqual([2, 1])
    expect(counter.minute('gone', T)).toBe(0)
  })

  it('answers nothing for a service nobody reported', () => {
    const counter = createReportCounter()
    const window = { from: T, to: T + 3 * MINUTE }
    expect([...counter.minutes('nobody', window)]).toEqual([0, 0, 0])
    expect(counter.places('nobody', window)).toEqual([])
    expect(counter.problems('nobody', window)).toEqual([])
  })
})
