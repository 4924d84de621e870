import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ADMISSION } from './admission-parameters.ts'
import { type ReportGroups, weigh } from './weigh.ts'

const tally = fc.record({ reports: fc.double({ min: 0, max: 1e6, noNaN: true }), weight: fc.double({ min: 0, max: 1e6, noNaN: true }) })
const maybe = fc.option(tally, { nil: undefined })
const groups: fc.Arbitrary<ReportGroups> = fc.record({
  all: tally,
  block: maybe,
  network: maybe,
  hosting: maybe,
  manner: maybe,
  withWords: fc.boolean(),
})

/** What `n` reports of one group weigh together when nobody else says anything. */
function alone(kind: 'block' | 'network' | 'hosting' | 'manner', n: number): number {
  let weight = 0
  for (let reports = 0; reports < n; reports++) weight += weigh({ all: { reports, weight }, [kind]: { reports, weight } }).weight
  return weight
}

describe('what the next report weighs', () => {
  it('is above 0 and at most 1, and has a reason exactly when it is less', () => {
    fc.assert(
      fc.property(groups, (given) => {
        const { weight, by } = weigh(given)
        expect(weight).toBeGreaterThan(0)
        expect(weight).toBeLessThanOrEqual(1)
        expect(by === undefined).toBe(weight === 1)
      }),
    )
  })

  it('is 1 where nothing is known, and for the first of any group but hosting', () => {
    const none = { reports: 0, weight: 0 }
    expect(weigh({ all: { reports: 1e5, weight: 1e5 } })).toEqual({ weight: 1 })
    expect(weigh({ all: none, block: none, network: none, manner: none })).toEqual({ weight: 1 })
    expect(weigh({ all: none, hosting: none })).toEqual({ weight: ADMISSION.hostingAtMost, by: 'hosting' })
  })

  it('never grows with what the same group has said, and never falls with what others say', () => {
    fc.assert(
      fc.property(
        groups,
        fc.constantFrom('block', 'network', 'hosting', 'manner'),
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        (given, kind, more) => {
          const group = given[kind] ?? { reports: 0, weight: 0 }
          const before = weigh({ ...given, [kind]: group }).weight
          expect(weigh({ ...given, [kind]: { ...group, reports: group.reports + more } }).weight).toBeLessThanOrEqual(before)
          expect(weigh({ ...given, [kind]: group, all: { ...given.all, weight: given.all.weight + more } }).weight).toBeGreaterThanOrEqual(
            before,
          )
        },
      ),
    )
  })

  it.each(['block', 'network', 'manner'] as const)('of one %s alone grows together like a logarithm', (kind) => {
    const { least } = ADMISSION[kind]
    for (const n of [100, 1_000, 10_000]) {
      const due = least * (1 + Math.log(n / least))
      // The sum of 1/n runs ahead of its logarithm by Euler's constant and what rounding to whole reports adds.
      expect(alone(kind, n)).toBeGreaterThan(due - 1)
      expect(alone(kind, n)).toBeLessThan(due + 1.5)
    }
  })

  it('of one block or network alone stays below what opens a surge on a silent service', () => {
    expect(alone('block', 3_000)).toBeLessThan(6)
    expect(alone('network', 200)).toBeLessThan(6)
    expect(alone('hosting', 10_000)).toBeLessThan(3)
  })

  it('is the same for a network that says a third as for one that says little', () => {
    expect(weigh({ all: { reports: 900, weight: 900 }, network: { reports: 300, weight: 300 } }).weight).toBe(1)
    expect(weigh({ all: { reports: 900, weight: 900 }, network: { reports: 450, weight: 450 } }).weight).toBe(0.5)
  })
})
