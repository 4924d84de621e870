import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Instant, MINUTE } from '#vocabulary'
import { relationsOf, type Surging } from './relation.ts'

const TEN = Date.UTC(2025, 2, 10, 10) * 1000
/** High at the time of the question. */
const STILL = Number.POSITIVE_INFINITY
const at = (minutes: number): Instant => TEN + minutes * MINUTE

function surging(service: string, excess: number, onset: number, more: Partial<Surging> = {}): Surging {
  return {
    service,
    incident: `incident of ${service}`,
    category: 'any',
    onset: at(onset),
    lastHigh: STILL,
    excess,
    failing: false,
    rush: false,
    problems: [{ problem: 'app', share: 1 }],
    ...more,
  }
}
const relationOf = (all: readonly Surging[], service: string, now = 20) =>
  relationsOf(all.map((one) => (one.lastHigh === STILL ? { ...one, lastHigh: at(now) } : one))).get(`incident of ${service}`)

describe('an echo', () => {
  it.each([
    ['Verizon beside AT&T', 73_000, 2_000],
    ['T-Mobile beside AT&T', 73_000, 1_400],
    ['AWS beside X', 75_000, 200],
  ])('%s, as it was', (_what, leader, excess) => {
    const all = [surging('leader', leader, 0), surging('other', excess, 4)]
    expect(relationOf(all, 'other')).toMatchObject({ kind: 'echo', of: 'leader', share: excess / leader })
    expect(relationOf(all, 'leader')).toBeUndefined()
  })

  it('is none above the cut, nor with a failing probe of its own, nor long before the leader', () => {
    expect(relationOf([surging('leader', 1000, 0), surging('other', 50, 4)], 'other')).toBeUndefined()
    expect(relationOf([surging('leader', 1000, 0), surging('other', 49, 4)], 'other')?.kind).toBe('echo')
    expect(relationOf([surging('leader', 1000, 0), surging('other', 40, 4, { failing: true })], 'other')).toBeUndefined()
    expect(relationOf([surging('leader', 1000, 30), surging('other', 40, 19)], 'other', 40)).toBeUndefined()
    expect(relationOf([surging('leader', 1000, 30), surging('other', 40, 21)], 'other', 40)?.kind).toBe('echo')
  })

  it('may begin as long as the leader goes on, and ends with it', () => {
    const other = surging('other', 30, 90)
    expect(relationOf([surging('leader', 1000, 0), other], 'other', 100)?.kind).toBe('echo')
    const over = surging('leader', 1000, 0, { ended: at(95) })
    expect(relationOf([over, other], 'other', 110)?.kind).toBe('echo')
    expect(relationOf([over, other], 'other', 111)).toBeUndefined()
  })

  it('stays one until its own end is known, where nothing came since', () => {
    const over = surging('leader', 1000, 0, { ended: at(95) })
    expect(relationOf([over, surging('other', 30, 90, { lastHigh: at(108) })], 'other', 118)?.kind).toBe('echo')
    expect(relationOf([over, surging('other', 30, 90, { lastHigh: at(111) })], 'other', 118)).toBeUndefined()
  })

  it('follows whoever leads, not another echo', () => {
    const all = [surging('leader', 100_000, 0), surging('b', 4_000, 2), surging('c', 100, 3)]
    expect(relationOf(all, 'b')).toMatchObject({ kind: 'echo', of: 'leader' })
    expect(relationOf(all, 'c')).toMatchObject({ kind: 'echo', of: 'leader' })
  })
})

describe('several at once', () => {
  it('are big failures that begin together, and name each other', () => {
    const all = [surging('a', 1000, 0), surging('b', 800, 5), surging('c', 20, 5), surging('d', 900, 40)]
    expect(relationOf(all, 'a')).toEqual({ kind: 'several', with: ['b'] })
    expect(relationOf(all, 'b')).toEqual({ kind: 'several', with: ['a'] })
    expect(relationOf(all, 'c')?.kind).toBe('echo')
    expect(relationOf(all, 'd', 45)).toBeUndefined()
  })

  it('are small ones, too, whose own probes fail with the big one’s', () => {
    const all = [surging('a', 1000, 0, { failing: true }), surging('b', 30, 5, { failing: true })]
    expect(relationOf(all, 'b')).toEqual({ kind: 'several', with: ['a'] })
  })
})

describe('displaced demand', () => {
  it('is a rival that is slow, or whose log-in is crowded, after the other has failed', () => {
    const crowded = {
      category: 'social',
      problems: [
        { problem: 'slow', share: 0.4 },
        { problem: 'log-in', share: 0.2 },
      ],
    } as const
    const leader = surging('leader', 1000, 0, { category: 'social' })
    expect(relationOf([leader, surging('rival', 300, 6, crowded)], 'rival')).toMatchObject({ kind: 'displaced', of: 'leader' })
    expect(relationOf([leader, surging('rival', 300, 6, { category: 'social', rush: true })], 'rival')?.kind).toBe('displaced')
    expect(relationOf([leader, surging('rival', 300, 6, { ...crowded, failing: true })], 'rival')?.kind).toBe('several')
    expect(relationOf([leader, surging('bank', 300, 12, { ...crowded, category: 'bank' })], 'bank')).toBeUndefined()
    expect(relationOf([leader, surging('rival', 300, -5, crowded)], 'rival')?.kind).toBe('several')
  })
})

it('no one leads and follows, whatever the surges; the order in which they come does not matter', () => {
  const any = fc
    .uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
        excess: fc.integer({ min: 0, max: 100_000 }),
        onset: fc.integer({ min: -60, max: 60 }),
        failing: fc.boolean(),
        rush: fc.boolean(),
      }),
      { selector: ({ name }) => name },
    )
    .map((all) => all.map(({ name, excess, onset, ...more }) => surging(name, excess, onset, more)))
  fc.assert(
    fc.property(any, (all) => {
      const relations = relationsOf(all)
      for (const one of all) {
        const relation = relations.get(one.incident)
        if (relation?.kind === 'echo' || relation?.kind === 'displaced') {
          expect(one.failing).toBe(false)
          const leader = relations.get(relation.incident)
          expect(leader === undefined || leader.kind === 'several').toBe(true)
        }
        if (relation?.kind === 'several')
          for (const other of relation.with) expect(relations.get(`incident of ${other}`)).toMatchObject({ kind: 'several' })
      }
      expect([...relationsOf([...all].reverse())].sort()).toEqual([...relations].sort())
    }),
  )
})
