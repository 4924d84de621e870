import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HASHES } from './address-hash.ts'
import { PairSet } from './pair-set.ts'

const scatter = (i: number) => (Math.imul(i ^ (i >>> 16), 0x85ebca6b) >>> 0) >>> 2

describe('a count of different things', () => {
  it('is exact while they fit, and close when they do not', () => {
    const few = new PairSet()
    for (let i = 0; i < 400; i++) for (let again = 0; again < 3; again++) few.add(scatter(i + 1))
    expect(few.estimate).toBe(400)
    const many = new PairSet()
    for (let i = 0; i < 200_000; i++) many.add(scatter(i + 1))
    expect(many.estimate).toBeGreaterThan(170_000)
    expect(many.estimate).toBeLessThan(230_000)
  })

  it('is the same whichever part came first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 30 - 1 }), { maxLength: 1500 }), fc.nat(1500), (hashes, cut) => {
        const whole = new PairSet()
        for (const h of hashes) whole.add(h)
        const left = new PairSet()
        const right = new PairSet()
        for (const h of hashes.slice(0, cut)) left.add(h)
        for (const h of hashes.slice(cut)) right.add(h)
        right.absorb(left)
        expect(right.estimate).toBe(whole.estimate)
      }),
      { numRuns: 30 },
    )
  })

  it('falls by halves, no further than it must', () => {
    const set = new PairSet()
    for (let i = 0; i < 512; i++) set.add(2 * i)
    expect(set.threshold).toBe(HASHES)
    // One more, in the upper half: the 512 below it stay.
    set.add(HASHES - 2)
    expect([set.threshold, set.count]).toEqual([HASHES / 2, 512])
  })
})
