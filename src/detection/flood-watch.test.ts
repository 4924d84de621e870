import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Anomaly, MINUTE, SECOND } from '#vocabulary'
import type { AnomalyUpdate } from './anomaly-update.ts'
import { type FloodState, floodWatch, type TrafficNature } from './flood-watch.ts'
import { FLOOD } from './parameters.ts'
import { seededDice } from './seeded-counts.ts'

const FROM = Date.UTC(2025, 2, 10, 8) * 1000

interface Second {
  packets: number
  bytes: number
}

interface Run {
  state: FloodState
  updates: (AnomalyUpdate & { at: number })[]
  candidates: number
}

/** Feeds seconds as closed, with what forensics would say of a candidate. */
function feed(
  seconds: Iterable<Second>,
  nature: TrafficNature | undefined,
  from = FROM,
  initial = floodWatch.initial('sample', '192.0.2.0/24'),
): Run {
  const run: Run = { state: initial, updates: [], candidates: 0 }
  let at = from
  let raised = false
  for (const { packets, bytes } of seconds) {
    const second = { at, packets, bytes, flows: packets, newSources: 0 }
    const { state, outputs } = floodWatch.step(run.state, { second, closed: true, natureOf: raised ? nature : undefined }, at + SECOND)
    run.state = state
    raised = outputs.candidate !== undefined
    if (raised) run.candidates++
    for (const update of outputs.anomalies) run.updates.push({ ...update, at })
    at += SECOND
  }
  return run
}

function changes(run: Run, change: AnomalyUpdate['change']): Anomaly[] {
  return run.updates.filter((u) => u.change === change).map((u) => u.anomaly)
}

/** Ordinary traffic: about `level` packets a second of 700 bytes, with noise. */
function* ordinary(level: number, seconds: number, seed = 1, factor: (i: number) => number = () => 1): Generator<Second> {
  const dice = seededDice(seed)
  for (let i = 0; i < seconds; i++) {
    const packets = Math.round(level * factor(i) * (0.6 + 0.8 * dice()))
    yield { packets, bytes: packets * 700 }
  }
}

function* constant(packets: number, size: number, seconds: number): Generator<Second> {
  for (let i = 0; i < seconds; i++) yield { packets, bytes: packets * size }
}

function* joined(...parts: Iterable<Second>[]): Generator<Second> {
  for (const part of parts) yield* part
}

describe('what is no flood', () => {
  test('a day that doubles, and halves again, several times over', () => {
    const day = ordinary(2000, 24 * 3600, 2, (i) => 2 ** (1.5 * Math.sin((2 * Math.PI * i) / 86_400)))
    const run = feed(day, 'attack')
    expect(run.candidates).toBe(0)
    expect(run.updates).toEqual([])
  })

  test('noise, whatever the seed', () => {
    for (let seed = 1; seed <= 10; seed++) expect(feed(ordinary(300, 3600, seed), 'attack').updates).toEqual([])
  })

  test('a scan: many small packets that forensics finds ordinary', () => {
    const run = feed(joined(ordinary(500, 1200), constant(6000, 60, 120), ordinary(500, 120)), 'none')
    expect(run.candidates).toBeGreaterThan(0)
    expect(run.updates).toEqual([])
  })

  test('15,000 packets a second on a prefix of which nothing is known yet', () => {
    expect(feed(ordinary(12_000, 540), 'attack').updates).toEqual([])
  })

  test('attack-like trickle below the floor', () => {
    expect(feed(joined(ordinary(5, 1200), constant(FLOOD.floorPacketsPerSecond - 1, 60, 60)), 'attack').updates).toEqual([])
  })

  test('an exporter that lays ten seconds of traffic on one', () => {
    const lumps = [...ordinary(3000, 7200)].map((second, i) =>
      i % 10 === 0 ? { packets: second.packets * 10, bytes: second.bytes * 10 } : { packets: 0, bytes: 0 },
    )
    expect(feed(lumps, 'attack').updates).toEqual([])
  })
})

describe('a flood', () => {
  test('is opened within 2 s of its first second, told in figures, and ends after a minute of calm', () => {
    const run = feed(joined(ordinary(2000, 1800), constant(184_000, 90, 120), ordinary(2000, 180, 9)), 'attack')
    const [flood] = changes(run, 'opened')
    expect(changes(run, 'opened')).toHaveLength(1)
    expect(flood).toMatchObject({ kind: 'traffic-flood', onset: FROM + 1800 * SECOND, unit: 'packets a second', rule: 'flood-watch' })
    expect(run.updates[0]!.at - flood!.onset).toBeLessThanOrEqual(SECOND)
    expect(flood!.sentence).toMatch(
      /^184,000 packets a second \(132 Mbit\/s\) towards 192\.0\.2\.0\/24, usual 1,\d{3}–2,\d{3}, \d+ times the middle; forensics finds it attack-like \(flood watch, threshold 9,\d{3} packets or .*\)\.$/,
    )
    const [end] = changes(run, 'ended')
    expect(end).toMatchObject({ id: flood!.id, ended: FROM + 1920 * SECOND, peak: { value: 184_000 } })
    expect(run.updates.at(-1)!.at).toBe(FROM + 1979 * SECOND)
  })

  test('with nothing known of the prefix: by the fixed thresholds', () => {
    const run = feed(constant(50_000, 60, 30), 'attack')
    expect(changes(run, 'opened')[0]).toMatchObject({ kind: 'traffic-flood', onset: FROM })
    expect(changes(run, 'opened')[0]!.sentence).toContain('usual not yet known; above the fixed 20,000 packets')
  })

  test('is not absorbed: an hour of it leaves the usual as it was', () => {
    const before = feed(ordinary(2000, 3600), 'attack').state.baseline.usual!
    const after = feed(joined(ordinary(2000, 3600), constant(150_000, 90, 3600)), 'attack')
    expect(changes(after, 'opened')).toHaveLength(1)
    expect(changes(after, 'ended')).toHaveLength(0)
    expect(after.state.baseline.usual!.packets.middle / before.packets.middle).toBeCloseTo(1, 1)
  })

  test('but a day of it is the new usual', () => {
    const run = feed(joined(ordinary(2000, 3600), constant(30_000, 700, 12 * 3600)), 'attack')
    expect(changes(run, 'ended')).toHaveLength(1)
    expect(run.state.baseline.usual!.packets.middle).toBe(30_000)
  })

  test('two waves are two anomalies', () => {
    const run = feed(
      joined(ordinary(2000, 1200), constant(90_000, 90, 60), ordinary(2000, 600), constant(90_000, 90, 60), ordinary(2000, 90)),
      'attack',
    )
    expect(new Set(changes(run, 'opened').map((a) => a.id)).size).toBe(2)
    expect(changes(run, 'ended')).toHaveLength(2)
  })

  test('in lumps of an exporter that reports every 30 s it does not end in the pauses', () => {
    const seconds = [...joined(ordinary(3000, 3600), constant(120_000, 90, 600))].map(({ packets, bytes }, i) =>
      i % 30 === 0 ? { packets: packets * 30, bytes: bytes * 30 } : { packets: 0, bytes: 0 },
    )
    const run = feed(seconds, 'attack')
    expect(changes(run, 'opened')).toHaveLength(1)
    expect(changes(run, 'ended')).toHaveLength(0)
  })
})

describe('the second under way', () => {
  test('opens before it is over; seconds that fill up later and come closed at last are the same anomaly', () => {
    let state = feed(ordinary(2000, 1800), undefined).state
    const start = FROM + 1800 * SECOND
    const updates: AnomalyUpdate[] = []
    const give = (at: number, packets: number, closed: boolean, now: number, natureOf?: TrafficNature) => {
      const second = { at, packets, bytes: packets * 90, flows: packets, newSources: packets }
      const next = floodWatch.step(state, { second, closed, natureOf }, now)
      state = next.state
      updates.push(...next.outputs.anomalies)
      return next.outputs
    }
    expect(give(start, 900, false, start + 200_000).candidate).toBeUndefined()
    // 60,000 packets within the first half second: four times the threshold, so one second suffices.
    expect(give(start, 60_000, false, start + 500_000).candidate).toEqual({ since: start })
    expect(updates).toEqual([])
    give(start, 80_000, false, start + 600_000, 'attack')
    expect(updates.map((u) => u.change)).toEqual(['opened'])
    for (let i = 0; i < 20; i++) give(start + i * SECOND, 110_000, false, start + (i + 1) * SECOND, 'attack')
    for (let i = 0; i < 20; i++) give(start + i * SECOND, 120_000, true, start + (i + 31) * SECOND, 'attack')
    const ids = new Set(updates.map((u) => u.anomaly.id))
    expect(ids.size).toBe(1)
    expect(updates.at(-1)!.anomaly.peak).toEqual({ at: start, value: 120_000 })
    // The closed calm seconds end it; a late record of the flood's own time opens nothing.
    for (let i = 20; i < 90; i++) give(start + i * SECOND, 2000, true, start + (i + 30) * SECOND, 'attack')
    expect(updates.at(-1)).toMatchObject({ change: 'ended', anomaly: { ended: start + 20 * SECOND } })
    const before = updates.length
    give(start + 5 * SECOND, 130_000, false, start + 130 * SECOND, 'attack')
    give(start + 6 * SECOND, 130_000, false, start + 130 * SECOND, 'attack')
    expect(updates).toHaveLength(before)
  })

  test('an exporter every 60 s, records spread over their minute: found in the first batch, ordinary ones before are silent', () => {
    let state = floodWatch.initial('sample', '192.0.2.0/24')
    const updates: AnomalyUpdate[] = []
    const dice = seededDice(3)
    for (let minute = 0; minute < 45; minute++) {
      const flood = minute >= 40
      const now = FROM + (minute + 1) * MINUTE
      for (let i = 0; i < 60; i++) {
        const packets = flood ? 90_000 : Math.round(2000 * (0.6 + 0.8 * dice()))
        const second = { at: FROM + minute * MINUTE + i * SECOND, packets, bytes: packets * 300, flows: 1, newSources: 0 }
        for (const closed of [false, true]) {
          const next = floodWatch.step(state, { second, closed, natureOf: 'attack' }, now)
          state = next.state
          updates.push(...next.outputs.anomalies)
        }
      }
    }
    expect(updates.filter((u) => u.change === 'opened').map((u) => u.anomaly.onset)).toEqual([FROM + 40 * MINUTE])
    expect(updates.some((u) => u.change === 'ended')).toBe(false)
  })
})

describe('a busy prefix of which nothing is known yet', () => {
  test('is learned while forensics finds nothing wrong with it, and is told as nothing', () => {
    const run = feed(ordinary(60_000, 1800), 'none')
    expect(run.updates).toEqual([])
    expect(run.state.candidate).toBeUndefined()
    expect(run.state.baseline.usual!.packets.middle).toBeGreaterThan(40_000)
  })

  test('is flooded since the flood began, not since we came', () => {
    const before = feed(ordinary(60_000, 300), 'none')
    expect(before.state.candidate).toBeDefined()
    const began = FROM + 300 * SECOND
    let state = before.state
    const opened: Anomaly[] = []
    for (let i = 0; i < 10; i++) {
      const at = began + i * SECOND
      const second = { at, packets: 900_000, bytes: 90_000_000, flows: 1, newSources: 0 }
      const step = floodWatch.step(state, { second, closed: true, natureOf: 'attack', attackSince: began }, at + SECOND)
      state = step.state
      for (const { change, anomaly } of step.outputs.anomalies) if (change === 'opened') opened.push(anomaly)
    }
    expect(opened.map((a) => [a.kind, a.onset])).toEqual([['traffic-flood', began]])
  })
})

describe('what forensics says', () => {
  test('much ordinary traffic is a traffic surge', () => {
    const run = feed(joined(ordinary(2000, 1800), constant(40_000, 900, 60)), 'none')
    expect(changes(run, 'opened').map((a) => a.kind)).toEqual(['traffic-surge'])
    expect(changes(run, 'opened')[0]!.sentence).toContain('forensics finds nothing attack-like in it')
  })

  test('no answer, or an undetermined one, is no flood either, but it is told', () => {
    for (const nature of [undefined, 'undetermined'] as const) {
      const run = feed(joined(ordinary(2000, 1800), constant(80_000, 60, 60)), nature)
      expect(changes(run, 'opened').map((a) => a.kind)).toEqual(['traffic-surge'])
      expect(run.updates[0]!.at - FROM - 1800 * SECOND).toBeLessThanOrEqual(2 * SECOND)
    }
  })

  test('a surge that turns out attack-like ends as a surge and goes on as a flood with the same onset', () => {
    const first = feed(joined(ordinary(2000, 1800), constant(80_000, 300, 10)), 'undetermined')
    const second = feed(constant(80_000, 300, 10), 'attack', FROM + 1810 * SECOND, first.state)
    expect(second.updates.slice(0, 3).map((u) => [u.change, u.anomaly.kind])).toEqual([
      ['updated', 'traffic-surge'],
      ['ended', 'traffic-surge'],
      ['opened', 'traffic-flood'],
    ])
    expect(changes(second, 'opened')[0]!.onset).toBe(FROM + 1800 * SECOND)
    // And never back.
    const third = feed(constant(80_000, 300, 10), 'none', FROM + 1820 * SECOND, second.state)
    expect(new Set(third.updates.map((u) => u.anomaly.kind))).toEqual(new Set(['traffic-flood']))
  })
})

test('when no exporter is heard any more, an open flood ends after ten minutes, as of its last loud second', () => {
  const run = feed(joined(ordinary(2000, 1200), constant(90_000, 90, 60)), 'attack')
  let state = run.state
  const ends: Anomaly[] = []
  for (let i = 0; i < 700; i++) {
    const at = FROM + (1260 + i) * SECOND
    const next = floodWatch.step(state, { gap: at }, at)
    state = next.state
    for (const update of next.outputs.anomalies) ends.push(update.anomaly)
  }
  expect(ends).toHaveLength(1)
  expect(ends[0]!.ended).toBe(FROM + 1260 * SECOND)
})

test('what was decided does not depend on what comes later, and the state survives JSON', () => {
  const seconds = [...joined(ordinary(2000, 900), constant(90_000, 90, 50), ordinary(2000, 200))]
  const whole = feed(seconds, 'attack')
  fc.assert(
    fc.property(fc.integer({ min: 1, max: seconds.length - 1 }), (cut) => {
      const first = feed(seconds.slice(0, cut), 'attack')
      expect(first.updates).toEqual(whole.updates.slice(0, first.updates.length))
      const rest = feed(seconds.slice(cut), 'attack', FROM + cut * SECOND, JSON.parse(JSON.stringify(first.state)))
      expect(new Set([...first.updates, ...rest.updates].map((u) => u.anomaly.id))).toEqual(new Set(whole.updates.map((u) => u.anomaly.id)))
      expect(changes(rest, 'ended').concat(changes(first, 'ended'))).toEqual(changes(whole, 'ended'))
    }),
    { numRuns: 30 },
  )
})
