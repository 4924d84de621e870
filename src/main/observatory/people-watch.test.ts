import { expect, it } from 'vitest'
import { scopeScan, standingOf } from '#detection'
import { createReportCounter } from '#signals'
import { type Instant, MINUTE } from '#vocabulary'
import { createPeopleWatch } from './people-watch.ts'

const START = Date.UTC(2025, 2, 10) * 1000

function report(at: Instant, i: number) {
  return {
    id: `${at}-${i}`,
    service: 'shop',
    problem: 'app' as const,
    at,
    place: { country: 'US' },
    channel: 'api' as const,
    reporter: `${at} ${i}`,
  }
}

it('runs a day, opens on a surge in the minute under way, and keeps the band', () => {
  const counter = createReportCounter()
  const watch = createPeopleWatch(['shop'], counter, START)
  let now = START
  const quietDay = 26 * 60
  for (let m = 0; m < quietDay; m++) {
    if (m % 2 === 0) counter.add(report(now, m))
    now += MINUTE
    expect(watch.advance(now).anomalies).toEqual([])
  }
  for (let i = 0; i < 300; i++) counter.add(report(now + 5_000_000, i))
  const seen = watch.advance(now + 20_000_000)
  expect(seen.anomalies.map((update) => [update.change, update.anomaly.kind])).toEqual([['opened', 'report-surge']])
  const points = watch.minutes('shop', now, 60)
  expect(points).toHaveLength(60)
  expect(points.at(-2)!.expected!.middle).toBeLessThan(3)
  expect(watch.usualQuarter('shop', now)!.middle).toBeGreaterThan(3)
})

it('after forty quiet minutes, names the range that a surge of fifteen minutes is told beside', () => {
  const counter = createReportCounter()
  const watch = createPeopleWatch(['shop'], counter, START)
  let now = START
  let sentence = ''
  for (let m = 0; m < 56; m++) {
    if (m < 40 ? m % 4 === 0 : true) for (let i = 0; i < (m < 40 ? 1 : 40); i++) counter.add(report(now, i))
    now += MINUTE
    for (const { anomaly } of watch.advance(now).anomalies) sentence = anomaly.sentence
    const told = /^[\d,]+ reports in 15 minutes, usual (\d+)–(\d+)/.exec(sentence)
    if (!told) continue
    const { low, high } = watch.usualQuarter('shop', now)!
    expect([low, high]).toEqual([Number(told[1]), Number(told[2])])
    return
  }
  expect.unreachable(sentence)
})

it('draws a closed minute once and shows it again, the newest anew', () => {
  const counter = createReportCounter()
  const watch = createPeopleWatch(['shop'], counter, START)
  watch.advance(START + 30 * MINUTE)
  const now = START + 30 * MINUTE + 20_000_000
  const before = watch.minutes('shop', now, 60)
  counter.add(report(now, 1))
  const after = watch.minutes('shop', now, 60)
  expect(after.map((point, i) => point === before[i])).toEqual(after.map((_, i) => i < 59))
  expect([before.at(-1)!.reports, after.at(-1)!.reports]).toEqual([0, 1])
  // A minute that is over but not closed: its report was still on the way.
  watch.advance(START + 33 * MINUTE, START + 31 * MINUTE)
  const open = watch.minutes('shop', START + 33 * MINUTE, 3)
  expect(open.map(({ expected }) => expected === undefined)).toEqual([true, true, true])
  watch.advance(START + 34 * MINUTE)
  const closed = watch.minutes('shop', START + 34 * MINUTE, 4)
  expect(closed.map(({ at, expected, gap }) => [(at - START) / MINUTE, expected === undefined, gap])).toEqual([
    [31, false, undefined],
    [32, false, undefined],
    [33, false, undefined],
    [34, true, undefined],
  ])
  // One that comes late all the same is not left out.
  counter.add(report(START + 32 * MINUTE, 2))
  expect(watch.minutes('shop', START + 34 * MINUTE, 4)[1]).toMatchObject({ reports: 1 })
})

it('shows minutes before it listened as gaps, never as quiet', () => {
  const watch = createPeopleWatch(['shop'], createReportCounter(), START)
  watch.advance(START + 3 * MINUTE)
  const points = watch.minutes('shop', START + 3 * MINUTE, 10)
  expect(points.filter((point) => point.gap).map((point) => point.at)).toEqual(
    points.filter((point) => point.at < START).map((point) => point.at),
  )
  expect(points.some((point) => point.gap)).toBe(true)
})

it('knows the first minute that was listened to without drawing each of them: over restarts, pauses and new services', () => {
  const counter = createReportCounter()
  const watch = createPeopleWatch(['shop'], counter, START + 20_000_000)
  watch.advance(START + 30 * MINUTE)
  // The machine sleeps for an hour.
  watch.advance(START + 90 * MINUTE)
  watch.advance(START + 91 * MINUTE)
  watch.watch(['shop', 'bank'])
  watch.advance(START + 95 * MINUTE)
  const after = createPeopleWatch(['shop', 'bank'], counter, START + 120 * MINUTE)
  after.thaw(JSON.parse(JSON.stringify(watch.freeze())))
  after.advance(START + 130 * MINUTE)
  for (const one of [watch, after])
    for (const service of ['shop', 'bank', 'nobody'])
      for (const count of [1, 7, 25, 60, 2 * 24 * 60])
        for (let now = START - 5 * MINUTE; now < START + 150 * MINUTE; now += 100_000_000)
          expect([service, count, now, one.heardSince(service, now, count)]).toEqual([
            service,
            count,
            now,
            one.minutes(service, now, count).find(({ gap }) => gap === undefined)?.at,
          ])
})

it('takes a new service up while it runs, with gaps before and no alarm of its own accord, and lets one go', () => {
  const counter = createReportCounter()
  const watch = createPeopleWatch(['shop'], counter, START)
  let now = START
  const pass = (minutes: number) => {
    for (let m = 0; m < minutes; m++) {
      counter.add(report(now, m))
      now += MINUTE
      expect(watch.advance(now).anomalies).toEqual([])
    }
  }
  pass(120)
  const band = watch.minutes('shop', now, 60).at(-2)
  watch.watch(['shop', 'bank'])
  expect(watch.minutes('shop', now, 60).at(-2)).toEqual(band)
  const joined = now
  pass(30)
  const gaps = (of: typeof watch) => of.minutes('bank', now, 60).filter((point) => point.gap)
  expect(gaps(watch).map(({ at }) => at)).toEqual(watch.minutes('bank', now, 60).flatMap(({ at }) => (at < joined ? [at] : [])))
  const after = createPeopleWatch(['shop', 'bank'], counter, now)
  after.thaw(JSON.parse(JSON.stringify(watch.freeze())))
  expect(gaps(after)).toEqual(gaps(watch))
  watch.watch(['bank'])
  expect(watch.usualQuarter('shop', now)).toBeUndefined()
  expect(watch.advance(now + MINUTE).minutes.map(({ service }) => service)).toEqual(['bank'])
})

it('goes on after a restart where it stopped', () => {
  const counter = createReportCounter()
  const before = createPeopleWatch(['shop'], counter, START)
  let now = START
  for (let m = 0; m < 25 * 60; m++) {
    counter.add(report(now, m))
    now += MINUTE
    before.advance(now)
  }
  const after = createPeopleWatch(['shop'], counter, now)
  after.thaw(JSON.parse(JSON.stringify(before.freeze())))
  const past = (watch: typeof before) => watch.minutes('shop', now, 24 * 60).slice(0, -1)
  expect(past(after).some((point) => point.gap)).toBe(false)
  expect(past(after).at(-5)!.expected!.middle).toBeCloseTo(past(before).at(-5)!.expected!.middle, 0)
  for (let i = 0; i < 40; i++) counter.add(report(now + 1, i))
  const told = (watch: typeof before) => watch.advance(now + MINUTE).anomalies.map((update) => update.anomaly.id)
  const expected = told(before)
  expect(expected).toHaveLength(1)
  expect(told(after)).toEqual(expected)
})

it('takes the hours in which the machine slept for gaps, not for quiet, and learns nothing from them', () => {
  const counter = createReportCounter()
  const watch = createPeopleWatch(['shop'], counter, START)
  let now = START
  for (let m = 0; m < 26 * 60; m++) {
    for (let i = 0; i < 4; i++) counter.add(report(now, i))
    now += MINUTE
    watch.advance(now)
  }
  const usual = watch.usualQuarter('shop', now)!.middle
  const slept = now
  now += 8 * 60 * MINUTE
  const seen = watch.advance(now)
  expect(seen.minutes).toHaveLength(8 * 60)
  expect(seen.minutes.every((minute) => 'gap' in minute)).toBe(true)
  const points = watch.minutes('shop', now, 9 * 60)
  expect(points.filter((point) => point.gap).map((point) => point.at)).toEqual(
    points.filter((point) => point.at >= slept && point.at < now).map((point) => point.at),
  )
  for (let m = 0; m < 20; m++) {
    for (let i = 0; i < 4; i++) counter.add(report(now, i))
    now += MINUTE
    watch.advance(now)
  }
  expect(watch.usualQuarter('shop', now)!.middle).toBeGreaterThan(0.7 * usual)
  expect(watch.minutes('shop', now, 10).some((point) => point.gap)).toBe(false)
})

it('does not close a minute while a report of it is on its way to the counter', () => {
  const counter = createReportCounter()
  const watch = createPeopleWatch(['shop'], counter, START)
  const late = START + MINUTE - 1
  expect(watch.advance(START + MINUTE + 1, late).minutes).toEqual([])
  counter.add(report(late, 0))
  expect(watch.advance(START + MINUTE + 2).minutes).toEqual([{ service: 'shop', at: START, reports: 1 }])
})

it('tells of a place that fails where the whole hardly moves, under a member of its own, and goes on with it after a restart', () => {
  const counter = createReportCounter()
  let watch = createPeopleWatch(['shop'], counter, START)
  let now = START
  let i = 0
  const minute = (usual: number, ofNewZealand: number) => {
    for (let k = 0; k < usual; k++) counter.add({ ...report(now, i++), place: { country: k % 3 === 0 ? 'DE' : 'US' } })
    for (let k = 0; k < ofNewZealand; k++) counter.add({ ...report(now, i++), place: { country: 'NZ' } })
    now += MINUTE
    return watch.advance(now)
  }
  for (let m = 0; m < 26 * 60; m++) {
    const { anomalies, scoped } = minute(m % 2 === 0 ? 12 : 9, m % 20 === 0 ? 1 : 0)
    expect([...anomalies, ...scoped]).toEqual([])
  }
  const seen = Array.from({ length: 5 }, () => minute(10, 7))
  expect(seen.flatMap(({ anomalies }) => anomalies)).toEqual([])
  const opened = seen.flatMap(({ scoped }) => scoped).find((update) => update.change === 'opened')!
  expect(opened.anomaly.scope).toEqual({ kind: 'place', name: 'NZ' })
  const kept = JSON.parse(JSON.stringify(watch.freeze()))
  const learned = scopeScan.thaw(kept.series.shop.scopes)
  const window = { from: now - 5 * MINUTE, to: now }
  const affected = counter
    .parts('shop', window)
    .map((part) => standingOf(learned.ok ? learned.value : scopeScan.initial('shop'), part, counter.total('shop', window)))
    .filter((standing) => standing.stands)
  expect(affected.map((standing) => standing.scope.name)).toEqual(['NZ'])
  expect(affected[0]!.usualShare).toBeLessThan(0.02)
  expect(affected[0]!.share).toBeCloseTo(0.4, 1)
  watch = createPeopleWatch(['shop'], counter, now)
  watch.thaw(kept)
  const after = Array.from({ length: 25 }, () => minute(10, 0)).flatMap(({ scoped }) => scoped)
  expect(after.filter((update) => update.change === 'ended').map((update) => update.anomaly.id)).toEqual([opened.anomaly.id])
})
