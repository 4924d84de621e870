import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Anomaly, HOUR, MINUTE } from '#vocabulary'
import { SURGE } from './parameters.ts'
import { seededCounts } from './seeded-counts.ts'
import { type SurgeInput, surgeScan } from './surge-scan.ts'
import type { SurgeState } from './surge-state.ts'

const MONDAY = Date.UTC(2025, 2, 3) * 1000

interface Run {
  state: SurgeState
  scores: number[]
  opened: Anomaly[]
  ended: Anomaly[]
}

function run(
  counts: ArrayLike<number>,
  from = MONDAY,
  initial = surgeScan.initial('sample'),
  gap: (i: number) => boolean = () => false,
): Run {
  const out: Run = { state: initial, scores: [], opened: [], ended: [] }
  for (let i = 0; i < counts.length; i++) {
    const at = from + i * MINUTE
    const input: SurgeInput = gap(i) ? { at, gap: true } : { at, count: counts[i]! }
    const { state, outputs } = surgeScan.step(out.state, input, at + MINUTE)
    out.state = state
    out.scores.push(outputs.expected!.score)
    for (const { change, anomaly } of outputs.anomalies) {
      if (change === 'opened') out.opened.push(anomaly)
      if (change === 'ended') out.ended.push(anomaly)
    }
  }
  return out
}

function minutesOf(count: number, minutes: number): number[] {
  return new Array<number>(minutes).fill(count)
}

describe('ordinary days', () => {
  test.each([0.3, 3, 30])('four seeded quiet weeks at %d a minute open nothing', (base) => {
    for (let seed = 1; seed <= 4; seed++)
      expect(run(seededCounts({ seed, base }, MONDAY, 7 * 1440)).opened.map((a) => a.sentence)).toEqual([])
  })

  test('a night-to-day ramp of ×8 is silent on the first day, before any rhythm is known', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const counts = seededCounts({ seed, base: 5, dayRatio: 8, wander: 0, weekend: 1 }, MONDAY + 4 * HOUR, 1440)
      expect(run(counts, MONDAY + 4 * HOUR).opened).toEqual([])
    }
  })

  test('the seasons come into use where there is a rhythm', () => {
    expect(run(seededCounts({ seed: 3, base: 10 }, MONDAY, 7 * 1440)).state.using).not.toBe('level')
    expect(run(seededCounts({ seed: 3, base: 10, dayRatio: 1, weekend: 1 }, MONDAY, 7 * 1440)).state.using).toBe('level')
  })
})

describe('surges', () => {
  test('×5 for 10 minutes at 3 a minute is found, at any hour', () => {
    // One history; each hour's surge branches off it, since a state is a value.
    const series = { seed: 40, base: 3 }
    let calm = run(seededCounts(series, MONDAY, 9 * 1440)).state
    let found = 0
    for (let hour = 0; hour < 24; hour++) {
      const from = calm.at + MINUTE
      const { opened } = run(
        seededCounts({ seed: 41 + hour, base: 3 }, from, 40, (i) => (i < 10 ? 5 : 1)),
        from,
        calm,
      )
      expect(opened.length).toBeLessThanOrEqual(1)
      if (opened.length === 1 && Math.abs(opened[0]!.onset - from) <= 5 * MINUTE) found++
      calm = run(seededCounts({ seed: 141 + hour, base: 3 }, from, 60), from, calm).state
    }
    expect(found).toBeGreaterThanOrEqual(22)
  })

  test('ten times a usual 0.1 a minute for half an hour is found in 22 of 30 after one day, and told once', () => {
    let found = 0
    for (let seed = 1; seed <= 30; seed++) {
      const series = { seed, base: 0.1, dayRatio: 1, weekend: 1, wander: 0, spread: 0 }
      const { opened } = run(seededCounts(series, MONDAY, 1440 + 120, (i) => (i >= 1440 && i < 1470 ? 10 : 1)))
      expect(opened.length).toBeLessThanOrEqual(1)
      found += opened.length
    }
    expect(found).toBeGreaterThanOrEqual(22)
  })

  test('the first minutes of a surge at a sparse service are not learned', () => {
    const calm = run(seededCounts({ seed: 1, base: 0.1, dayRatio: 1, weekend: 1, wander: 0, spread: 0 }, MONDAY, 1440)).state
    const { state } = run(minutesOf(1, 5), calm.at + MINUTE, calm)
    const after = run(minutesOf(0, 1), state.at + MINUTE, state).state
    expect(after.fast.counts / after.fast.exposure).toBeLessThanOrEqual(calm.fast.counts / calm.fast.exposure)
  })

  test('is one anomaly with one id from onset to end, and says which rule on which value', () => {
    const counts = [...minutesOf(1, 3 * 1440), ...minutesOf(60, 20), ...minutesOf(1, 60)]
    const { opened, ended, scores } = run(counts)
    expect(opened).toHaveLength(1)
    expect(ended).toHaveLength(1)
    const onset = MONDAY + 3 * 1440 * MINUTE
    expect(opened[0]).toMatchObject({
      kind: 'report-surge',
      onset,
      lastSeen: onset,
      unit: 'reports a minute',
      rule: 'surge-scan',
      current: 60,
    })
    expect(opened[0]!.ended).toBeUndefined()
    expect(ended[0]!.id).toBe(opened[0]!.id)
    expect(ended[0]!.peak.value).toBe(60)
    // The 5-minute window is calm at the latest five minutes after the last loud minute.
    expect(ended[0]!.ended! - onset).toBeGreaterThanOrEqual(20 * MINUTE)
    expect(ended[0]!.ended! - onset).toBeLessThanOrEqual(25 * MINUTE)
    expect(ended[0]!.sentence).toMatch(/^900 reports in 15 minutes, usual \d+–\d+ \(surge scan S = \d+\)\.$/)
    expect(Math.max(...scores)).toBe(ended[0]!.score)
  })

  test('the afternoon of 10 March 2025: 20,000, 40,000 and 28,000 a quarter of an hour on 10 to 30', () => {
    const day = Date.UTC(2025, 2, 10) * 1000
    const waves: [number, number, number][] = [
      [9 * 60 + 45, 10 * 60 + 30, 20_000],
      [13 * 60 + 30, 14 * 60 + 30, 40_000],
      [15 * 60 + 10, 17 * 60 + 10, 28_000],
    ]
    // Four hours of an installation that began at 06:00 the same day, and one with a week behind it.
    for (const history of [0, 7 * 1440]) {
      const from = day + 6 * HOUR - history * MINUTE
      const counts = seededCounts({ seed: 10, base: 20 / 15 }, from, history + 15 * 60)
      for (let i = history; i < counts.length; i++) {
        const minute = (i - history + 360) % 1440
        const wave = waves.find(([begin, end]) => minute >= begin && minute < end)
        if (wave) counts[i] = Math.round(wave[2] / 15)
      }
      const { opened, ended, scores } = run(counts, from)
      expect(opened).toHaveLength(3)
      expect(ended).toHaveLength(3)
      for (let w = 0; w < 3; w++) {
        expect(opened[w]!.onset).toBe(day + waves[w]![0] * MINUTE)
        expect(Math.abs(ended[w]!.ended! - day - waves[w]![1] * MINUTE)).toBeLessThanOrEqual(5 * MINUTE)
      }
      expect(scores.every(Number.isFinite)).toBe(true)
      expect(ended[1]!.sentence).toContain('40,005 reports in 15 minutes')
    }
  })

  test('a surge is not learned: the second of two equal ones a quarter of a day apart is found as well', () => {
    const counts = seededCounts({ seed: 5, base: 3 }, MONDAY, 10 * 1440, (i) => (i > 9 * 1440 && i % 360 < 30 ? 8 : 1))
    expect(run(counts).opened).toHaveLength(4)
  })

  test('what outlasts the freeze becomes the new usual', () => {
    const { ended, opened } = run([...minutesOf(2, 3 * 1440), ...minutesOf(40, 1440)])
    expect(opened).toHaveLength(1)
    expect(ended).toHaveLength(1)
    const lasted = ended[0]!.ended! - ended[0]!.onset
    expect(lasted).toBeGreaterThan(SURGE.freezeAtMostMinutes * MINUTE)
    expect(lasted).toBeLessThan(16 * HOUR)
  })
})

describe('an empty history', () => {
  test('3 reports are nothing, and neither are 6 in a quarter of an hour', () => {
    expect(run([3]).opened).toEqual([])
    expect(run([0, 0, 3, 0, 1, 0, 1, 0, 0, 1]).opened).toEqual([])
    expect(run([...minutesOf(0, 120), 6]).opened).toEqual([])
  })

  test.each([10, 100, 1_000, 40_000])('a service with %d a minute before we came is learned, not told as a surge', (base) => {
    let told = 0
    for (let seed = 1; seed <= 20; seed++) {
      const counts = seededCounts({ seed, base }, MONDAY, 300)
      // Its first minute may have been heard in part.
      if (seed % 2 === 0) counts[0] = Math.round(counts[0]! / 10)
      told += run(counts).opened.length
    }
    expect(told).toBe(0)
  })

  test.each([10, 100, 1_000])('ten times a usual %d a minute is a surge after three minutes of listening', (base) => {
    let found = 0
    for (let seed = 1; seed <= 20; seed++)
      found += run(seededCounts({ seed, base }, MONDAY + 12 * HOUR, 10, (i) => (i >= 3 ? 10 : 1))).opened.length
    expect(found).toBeGreaterThanOrEqual(17)
  })

  test('after a few hours of an empty history ten times the usual is a surge', () => {
    let found = 0
    for (let seed = 1; seed <= 20; seed++) {
      const counts = seededCounts({ seed, base: 0.4 }, MONDAY, 240, (i) => (i >= 210 ? 25 : 1))
      found += run(counts).opened.length
    }
    expect(found).toBe(20)
  })

  // From the first minutes on they may as well be what is usual here: nobody can know yet.
  test('400 reports in 15 minutes are a surge after some quiet minutes or hours', () => {
    for (const quiet of [3, 60, 600]) {
      const { opened } = run([...minutesOf(0, quiet), ...minutesOf(27, 15)])
      expect(opened).toHaveLength(1)
      expect(opened[0]!.sentence).toContain('known for')
    }
  })
})

describe('gaps', () => {
  test('are not zeros: a day of silence of ours changes neither the level nor what is found after it', () => {
    const counts = seededCounts({ seed: 6, base: 20, wander: 0 }, MONDAY, 12 * 1440)
    const gappy = run(counts, MONDAY, undefined, (i) => i >= 9 * 1440 && i < 10 * 1440)
    expect(gappy.opened.length).toBe(run(counts).opened.length)
    expect(gappy.state.learnedMinutes).toBe(run(counts).state.learnedMinutes - 1440)
    const zeros = counts.slice()
    zeros.fill(0, 9 * 1440, 10 * 1440)
    expect(run(zeros).state.slow).not.toEqual(gappy.state.slow)
  })

  test('weigh nothing in the windows that hold them', () => {
    const { state } = run(seededCounts({ seed: 14, base: 4 }, MONDAY, 3000))
    const beside = (gaps: number) => {
      const at = state.at + (gaps + 1) * MINUTE
      const gappy = surgeScan.step(state, { at, count: 60 }, at).state
      return (
        gappy.counts.reduce((a, b) => a + b, 0) - state.counts.slice(gaps + 1).reduce((a, b) => a + b, 0) === 60 &&
        gappy.expected.slice(29 - gaps, 29).every((e) => e === 0)
      )
    }
    for (const gaps of [1, 5, 28]) expect(beside(gaps)).toBe(true)
  })

  test('minutes that were never stepped are gaps', () => {
    const counts = seededCounts({ seed: 7, base: 4 }, MONDAY, 1440)
    let skipping = run(counts).state
    let stepping = skipping
    for (let i = 0; i < 30; i++) stepping = surgeScan.step(stepping, { at: MONDAY + (1440 + i) * MINUTE, gap: true }, 0).state
    const next = { at: MONDAY + 1470 * MINUTE, count: 3 }
    skipping = surgeScan.step(skipping, next, 0).state
    stepping = surgeScan.step(stepping, next, 0).state
    expect(skipping).toEqual(stepping)
  })

  test('an open surge survives a short gap and ends in a long one', () => {
    const before = [...minutesOf(1, 1440), ...minutesOf(80, 10)]
    const short = run([...before, ...minutesOf(0, 20), ...minutesOf(80, 5)], MONDAY, undefined, (i) => i >= 1450 && i < 1470)
    expect(short.opened).toHaveLength(1)
    expect(short.ended).toHaveLength(0)
    const long = run([...before, ...minutesOf(0, 90)], MONDAY, undefined, (i) => i >= 1450)
    expect(long.ended).toHaveLength(1)
    expect(long.ended[0]!.ended).toBe(MONDAY + 1450 * MINUTE)
  })
})

describe('causality', () => {
  test('the score of a minute is the same on a prefix as on the whole series (30, 60 and 90 %)', () => {
    const start = 8 * 1440
    const counts = seededCounts({ seed: 8, base: 3 }, MONDAY, 10 * 1440, (i) => (i >= start && i < start + 90 ? 6 : 1))
    const whole = run(counts)
    for (const share of [0.3, 0.6, 0.9]) {
      const prefix = run(counts.slice(0, Math.floor(share * counts.length)))
      expect(prefix.scores).toEqual(whole.scores.slice(0, prefix.scores.length))
    }
  })

  test('a step leaves the state it was given as it was', () => {
    const { state } = run(seededCounts({ seed: 9, base: 3 }, MONDAY, 2000))
    const copy = structuredClone(state)
    for (let i = 0; i < 40; i++) surgeScan.step(state, { at: state.at + MINUTE, count: i * i }, 0)
    expect(state).toEqual(copy)
  })

  test('freezing to JSON and thawing changes nothing, at any minute', () => {
    const counts = seededCounts({ seed: 11, base: 3 }, MONDAY, 3 * 1440, (i) => (i >= 2500 && i < 2530 ? 8 : 1))
    const whole = run(counts)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: counts.length - 1 }), (cut) => {
        const first = run(counts.slice(0, cut))
        const thawed = surgeScan.thaw(JSON.parse(JSON.stringify(surgeScan.freeze(first.state))))
        if (!thawed.ok) throw new Error(thawed.fault.message)
        const rest = run(counts.slice(cut), MONDAY + cut * MINUTE, thawed.value)
        expect([...first.scores, ...rest.scores]).toEqual(whole.scores)
        expect([...first.opened, ...rest.opened]).toEqual(whole.opened)
        expect(rest.state).toEqual(whole.state)
      }),
      { numRuns: 12 },
    )
    expect(JSON.stringify(surgeScan.freeze(whole.state)).length).toBeLessThan(20 * 1024)
  })

  test('a state of the former form, with 15 minutes and three windows, is taken up', () => {
    const { state } = run(seededCounts({ seed: 11, base: 0.5 }, MONDAY, 3 * 1440))
    const frozen = surgeScan.freeze(state)
    const former = { ...frozen, format: 'breakwater.surge-scan.v1', counts: frozen.counts.slice(15), expected: frozen.expected.slice(15) }
    const thawed = surgeScan.thaw(JSON.parse(JSON.stringify({ ...former, spreads: frozen.spreads.slice(0, 3) })))
    if (!thawed.ok) throw new Error(thawed.fault.message)
    expect(thawed.value.counts).toEqual([...new Array(15).fill(0), ...state.counts.slice(15)])
    expect(thawed.value.spreads).toEqual([...state.spreads.slice(0, 3), state.spreads[2]])
    const { scores } = run(minutesOf(1, 60), state.at + MINUTE, thawed.value)
    expect(scores.every(Number.isFinite)).toBe(true)
  })

  test('what is not a frozen state is refused', () => {
    const forms = ['breakwater.surge-scan.v0', 'breakwater.surge-scan.v1', 'breakwater.surge-scan.v2']
    for (const wrong of [null, 1, {}, ...forms.map((format) => ({ format })), { format: forms[1], counts: new Array(40).fill(0) }])
      expect(surgeScan.thaw(wrong).ok).toBe(false)
  })

  test('a minute that is not newer is ignored', () => {
    const { state } = run(minutesOf(2, 100))
    expect(surgeScan.step(state, { at: state.at, count: 500 }, 0)).toEqual({ state, outputs: { expected: undefined, anomalies: [] } })
  })
})

describe('peeking at the minute under way', () => {
  test('opens before the minute is over, and the closed minute goes on with the same anomaly', () => {
    const { state } = run(seededCounts({ seed: 12, base: 3 }, MONDAY, 8 * 1440))
    const at = state.at + MINUTE
    const early = surgeScan.peek(state, 4, at + 5 * 1_000_000)
    expect(early.state).toBe(state)
    const peeked = surgeScan.peek(state, 40, at + 30 * 1_000_000)
    expect(peeked.outputs.anomalies.map((u) => u.change)).toEqual(['opened'])
    const closed = surgeScan.step(peeked.state, { at, count: 70 }, at + MINUTE)
    expect(closed.outputs.anomalies.map((u) => u.change)).toEqual(['updated'])
    expect(closed.outputs.anomalies[0]!.anomaly).toMatchObject({
      id: peeked.outputs.anomalies[0]!.anomaly.id,
      current: 70,
      peak: { at, value: 70 },
    })
  })

  test.each([
    [3, 15],
    [10, 20],
  ])('at ten times a usual %d a minute it does so within 60 s of onset in %d of 20', (base, atLeast) => {
    let inTime = 0
    const { state } = run(seededCounts({ seed: 20, base, wander: 0 }, MONDAY, 8 * 1440 + 12 * 60))
    for (let seed = 21; seed <= 40; seed++) {
      const usual = seededCounts({ seed, base, wander: 0 }, state.at + MINUTE, 1, () => 10)[0]!
      // Reports spread evenly over the minute; a look each five seconds.
      let seconds = 5
      while (
        seconds < 60 &&
        surgeScan.peek(state, Math.floor((usual * seconds) / 60), state.at + MINUTE + seconds * 1_000_000).outputs.anomalies.length === 0
      )
        seconds += 5
      if (seconds < 60) inTime++
    }
    expect(inTime).toBeGreaterThanOrEqual(atLeast)
  })

  test('does not change what is scored', () => {
    const counts = seededCounts({ seed: 13, base: 3 }, MONDAY, 1500, (i) => (i >= 1400 ? 9 : 1))
    let state = surgeScan.initial('sample')
    const scores: number[] = []
    for (let i = 0; i < counts.length; i++) {
      const at = MONDAY + i * MINUTE
      state = surgeScan.peek(state, Math.floor(counts[i]! / 2), at + 30 * 1_000_000).state
      const next = surgeScan.step(state, { at, count: counts[i]! }, at + MINUTE)
      state = next.state
      scores.push(next.outputs.expected!.score)
    }
    expect(scores).toEqual(run(counts).scores)
  })
})
