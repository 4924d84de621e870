import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DAY } from '#vocabulary'
import { suggestThreshold } from './suggested-threshold.ts'

const noted = (score: number, ratio: number, n: number) => ({
  incident: `i${n}`,
  service: 'chirp',
  at: n,
  priority: 'wake' as const,
  score,
  ratio,
})

it('leaves at most one a month, and one in less than a month', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: 0, max: 400, noNaN: true }), fc.double({ min: 0, max: 900, noNaN: true })), { maxLength: 40 }),
      fc.integer({ min: 0, max: 100 }),
      (seen, days) => {
        const all = seen.map(([score, ratio], n) => noted(score, ratio, n))
        const { score, ratio, leaves, wouldHaveTold } = suggestThreshold('chirp', all, 0, days * DAY)
        const allowed = Math.max(1, Math.floor(days / 30))
        expect(wouldHaveTold).toBe(seen.length)
        expect(leaves).toBeLessThanOrEqual(allowed)
        if (score === undefined || ratio === undefined) {
          expect(seen.length).toBeLessThanOrEqual(allowed)
          return
        }
        expect(all.filter((one) => one.score >= score).length).toBeLessThanOrEqual(allowed)
        expect(all.filter((one) => one.ratio >= ratio).length).toBeLessThanOrEqual(allowed)
      },
    ),
  )
})

it('counts one service only', () => {
  const others = [1, 2, 3].map((n) => ({ ...noted(50, 50, n), service: 'gramophone' }))
  expect(suggestThreshold('chirp', others, 0, 14 * DAY)).toEqual({ service: 'chirp', days: 14, wouldHaveTold: 0, leaves: 0 })
})
