import { describe, expect, test } from 'vitest'
import { type Anomaly, type AnomalyScope, MINUTE } from '#vocabulary'
import type { AnomalyUpdate } from './anomaly-update.ts'
import { SCOPE, SURGE } from './parameters.ts'
import { type ScopeInput, scopeScan } from './scope-scan.ts'
import { type ScopeCount, standingOf } from './scope-share.ts'
import type { ScopeState } from './scope-state.ts'
import { poissonFrom, seededCounts, seededDice } from './seeded-counts.ts'
import { surgeScan } from './surge-scan.ts'
import type { SurgeState } from './surge-state.ts'

const MONDAY = Date.UTC(2025, 2, 3) * 1000
const DAY_MINUTES = 1440

/** Usual shares of a service's reports. */
const SHARES: readonly [AnomalyScope['kind'], string, number][] = [
  ['place', 'US-east', 0.5],
  ['place', 'US-west', 0.3],
  ['place', 'DE', 0.15],
  ['place', 'NZ', 0.05],
  ['problem', 'app', 0.6],
  ['problem', 'website', 0.4],
]

interface World {
  readonly whole: SurgeState
  readonly scopes: ScopeState
  readonly updates: readonly AnomalyUpdate[]
}

const BEGIN: World = { whole: surgeScan.initial('sample'), scopes: scopeScan.initial('sample'), updates: [] }

/** Runs both scans over minutes of parts; undefined is a gap. */
function run(minutes: readonly (readonly ScopeCount[] | undefined)[], world = BEGIN, from = MONDAY): World {
  let { whole, scopes } = world
  const updates: AnomalyUpdate[] = []
  for (let i = 0; i < minutes.length; i++) {
    const at = from + i * MINUTE
    const parts = minutes[i]
    const count = parts?.reduce((sum, part) => sum + (part.scope.kind === 'place' ? part.reports : 0), 0) ?? 0
    const told = surgeScan.step(whole, parts ? { at, count } : { at, gap: true }, at)
    whole = told.state
    const { band, score } = told.outputs.expected!
    const input: ScopeInput = parts ? { at, count, expected: band.middle, score, whole, parts } : { at, gap: true }
    const next = scopeScan.step(scopes, input, at)
    scopes = next.state
    updates.push(...next.outputs.anomalies)
  }
  return { whole, scopes, updates }
}

/** Minutes in which each part has its usual share of `base`, times what `boost` says of it. */
function minutesOf(base: number, count: number, seed: number, boost: (name: string, i: number) => number = () => 1) {
  const dice = seededDice(seed)
  const totals = seededCounts({ seed, base }, MONDAY, count)
  return Array.from({ length: count }, (_, i) =>
    SHARES.map(([kind, name, share]) => ({
      scope: { kind, name },
      reports: poissonFrom(dice, totals[i]! * share * boost(name, i)),
    })).filter((part) => part.reports > 0),
  )
}

const opened = (world: World): Anomaly[] => world.updates.filter((u) => u.change === 'opened').map((u) => u.anomaly)
const named = (world: World): string[] => opened(world).map((anomaly) => anomaly.scope!.name)

const week = run(minutesOf(4, 7 * DAY_MINUTES, 1))
const after = MONDAY + 7 * DAY_MINUTES * MINUTE

/** Ninety networks of about one percent each, more than are remembered, beside the one place that they are in. */
function networksOf(base: number, count: number, seed: number, boost: (name: string, i: number) => number = () => 1) {
  const dice = seededDice(seed)
  return Array.from({ length: count }, (_, i) => {
    const networks = Array.from({ length: 90 }, (_, n) => {
      const name = String(64_500 + n)
      return { scope: { kind: 'network' as const, name }, reports: poissonFrom(dice, (base * boost(name, i)) / 90) }
    }).filter((part) => part.reports > 0)
    const reports = networks.reduce((sum, part) => sum + part.reports, 0)
    return reports === 0 ? [] : [{ scope: { kind: 'place' as const, name: 'US-east' }, reports }, ...networks]
  })
}

describe('more networks than are remembered', () => {
  const days = run(networksOf(30, 2 * DAY_MINUTES, 11))
  const later = MONDAY + 2 * DAY_MINUTES * MINUTE

  test('none opens where the whole was busy before anybody listened', () => {
    for (const base of [4, 40, 400, 4_000]) expect(named(run(minutesOf(base, 60, base)))).toEqual([])
    expect(run(minutesOf(400, SURGE.teachingMinutes, 5)).scopes.children).toEqual([])
  })

  test('none opens on ordinary days, nor when all rise alike', () => {
    expect(named(days)).toEqual([])
    for (const times of [3, 10, 50]) {
      const world = run(
        networksOf(30, 40, times, (_, i) => (i >= 10 ? times : 1)),
        days,
        later,
      )
      expect(world.whole.open).toBeDefined()
      expect(named(world)).toEqual([])
    }
  })

  test('one that fails alone is opened, and its usual share is said as what it is at most', () => {
    const world = run(
      networksOf(30, 40, 12, (name, i) => (i >= 10 && name === '64577' ? 40 : 1)),
      days,
      later,
    )
    expect(named(world)).toEqual(['64577'])
    expect(opened(world)[0]!.sentence).toMatch(/ reports out of AS64577 in .*; [\d.]+ % of all, usual (at most )?[1-4]([.]\d)? % /)
  })
})

describe('parts of a service', () => {
  test('a quiet week opens none of them', () => {
    expect(opened(week)).toEqual([])
    for (let seed = 2; seed <= 4; seed++) expect(named(run(minutesOf(seed * 0.4, 4 * DAY_MINUTES, seed)))).toEqual([])
  })

  test('a surge of one small place opens that place, which the whole hides', () => {
    const world = run(
      minutesOf(4, 60, 5, (name, i) => (name === 'NZ' && i >= 20 && i < 40 ? 25 : 1)),
      week,
      after,
    )
    expect(named(world)).toEqual(['NZ'])
    const anomaly = opened(world)[0]!
    expect(anomaly).toMatchObject({ kind: 'report-surge', rule: 'scope-scan', scope: { kind: 'place', name: 'NZ' }, service: 'sample' })
    expect(Math.abs(anomaly.onset - (after + 20 * MINUTE))).toBeLessThanOrEqual(3 * MINUTE)
    expect(anomaly.sentence).toMatch(
      /^\d+ reports from NZ in \d+ minutes?, usual \d+–\d+; [\d.]+ % of all, usual [\d.]+ % \(scope scan S = [\d.]+\)\.$/,
    )
    const ended = world.updates.filter((update) => update.change === 'ended')
    expect(ended.map((update) => update.anomaly.id)).toEqual([anomaly.id])
  })

  test('a surge of all of them alike opens none, however great', () => {
    for (const times of [3, 10, 300]) {
      const world = run(
        minutesOf(4, 60, 6, (_, i) => (i >= 20 ? times : 1)),
        week,
        after,
      )
      expect(world.whole.open).toBeDefined()
      expect(named(world)).toEqual([])
    }
  })

  test('of a surge that hits one place and one kind of problem most, those are opened', () => {
    const world = run(
      minutesOf(4, 60, 7, (name, i) => (i < 20 ? 1 : name === 'DE' ? 60 : name === 'website' ? 20 : 3)),
      week,
      after,
    )
    expect(named(world).sort()).toEqual(['DE', 'website'])
    const quarter = minutesOf(4, 15, 8, (name) => (name === 'DE' ? 60 : 3)).flat()
    const places = SHARES.filter(([kind]) => kind === 'place').map(([kind, name]) => ({
      scope: { kind, name },
      reports: quarter.reduce((sum, part) => sum + (part.scope.name === name ? part.reports : 0), 0),
    }))
    const total = places.reduce((sum, part) => sum + part.reports, 0)
    const standings = places.map((part) => standingOf(world.scopes, part, total)).sort((a, b) => b.decades - a.decades)
    expect(standings[0]!.scope.name).toBe('DE')
    expect(standings[0]!.stands).toBe(true)
    expect(standings[0]!.usualShare).toBeCloseTo(0.15, 1)
    expect(standings.slice(1).some((standing) => standing.stands)).toBe(false)
  })

  test('nine reports of a place are never told: they could point at somebody', () => {
    const world = run(
      Array.from({ length: 30 }, (_, i) => (i < 9 ? [{ scope: { kind: 'place' as const, name: 'FJ' }, reports: 1 }] : [])),
      week,
      after,
    )
    expect(opened(world)).toEqual([])
  })

  test('the id comes from service, kind, part and onset alone', () => {
    const boost = (name: string, i: number) => (name === 'NZ' && i >= 20 && i < 40 ? 25 : 1)
    const [one, two] = [9, 9].map((seed) => opened(run(minutesOf(4, 60, seed, boost), week, after))[0]!)
    expect(one!.id).toBe(two!.id)
    expect(one!.id).not.toBe(
      opened(
        run(
          minutesOf(4, 60, 9, (name, i) => boost(name, i - 10)),
          week,
          after,
        ),
      )[0]!.id,
    )
  })
})

describe('what is kept', () => {
  test('children are made on an excess only, are few, small and forgotten after a calm hour', () => {
    const flood = Array.from({ length: 200 }, (_, i) => ({
      scope: { kind: 'network' as const, name: String(64_496 + i) },
      reports: 30 + (i % 7),
    }))
    const full = run([[...flood, { scope: { kind: 'place', name: 'DE' }, reports: 6_000 }]], week, after)
    expect(full.scopes.children.length).toBeLessThanOrEqual(SCOPE.mostChildren)
    expect(full.scopes.shares.filter((share) => share.scope.kind === 'network').length).toBeLessThanOrEqual(SCOPE.mostOfAKind)
    for (const child of full.scopes.children) expect(JSON.stringify(child).length).toBeLessThan(4096)
    const quiet = run(new Array(200).fill([]), full, after + MINUTE)
    expect(quiet.scopes.children).toEqual([])
  })

  test('a gap is a gap: it teaches nothing, and a long one ends what is open', () => {
    const open = run(
      minutesOf(4, 30, 10, (name, i) => (name === 'NZ' && i >= 20 ? 25 : 1)),
      week,
      after,
    )
    expect(named(open)).toEqual(['NZ'])
    const gap = run(new Array(90).fill(undefined), open, after + 30 * MINUTE)
    expect(gap.scopes.shares).toEqual(open.scopes.shares)
    expect(gap.updates.map((update) => update.change)).toEqual(['ended'])
    // Minutes that were never stepped are the same as minutes stepped as gaps.
    const later = after + 120 * MINUTE
    const [stepped, skipped] = [gap, open].map((world) => run(minutesOf(4, 5, 11), world, later))
    expect(skipped!.scopes).toEqual(stepped!.scopes)
  })

  test('what is told of a minute is the same on a prefix as on the whole (30, 60 and 90 %), and over a freeze', () => {
    const minutes = minutesOf(4, 600, 12, (name, i) => (name === 'NZ' && i % 200 > 170 ? 25 : 1))
    const whole = run(minutes, week, after)
    expect(opened(whole).length).toBeGreaterThanOrEqual(2)
    for (const share of [0.3, 0.6, 0.9]) {
      const cut = Math.floor(share * minutes.length)
      const prefix = run(minutes.slice(0, cut), week, after)
      expect(prefix.updates).toEqual(whole.updates.slice(0, prefix.updates.length))
      const thawed = scopeScan.thaw(JSON.parse(JSON.stringify(scopeScan.freeze(prefix.scopes))))
      if (!thawed.ok) throw new Error(thawed.fault.message)
      const rest = run(minutes.slice(cut), { ...prefix, scopes: thawed.value }, after + cut * MINUTE)
      expect([...prefix.updates, ...rest.updates]).toEqual(whole.updates)
      expect(rest.scopes).toEqual(whole.scopes)
    }
  })

  test('a step leaves the state it was given as it was, a minute that is not newer changes nothing, a stranger is refused', () => {
    const copy = structuredClone(week.scopes)
    run(minutesOf(40, 60, 13), week, after)
    expect(week.scopes).toEqual(copy)
    expect(scopeScan.step(week.scopes, { at: week.scopes.at, gap: true }, 0).state).toBe(week.scopes)
    for (const wrong of [null, 3, {}, { format: 'breakwater.scope-scan.v0' }, { format: 'breakwater.scope-scan.v1', service: 'a' }])
      expect(scopeScan.thaw(wrong).ok).toBe(false)
  })
})
