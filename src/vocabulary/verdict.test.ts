import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIKELIHOODS, likelihoodOf } from './verdict.ts'

describe('the word for a probability', () => {
  it.each([
    [0, 'almost no chance'],
    [0.01, 'almost no chance'],
    [0.0499, 'almost no chance'],
    [0.05, 'very unlikely'],
    [0.0501, 'very unlikely'],
    [0.1999, 'very unlikely'],
    [0.2, 'unlikely'],
    [0.2001, 'unlikely'],
    [0.4499, 'unlikely'],
    [0.45, 'roughly even chance'],
    [0.5, 'roughly even chance'],
    [0.55, 'roughly even chance'],
    [0.5501, 'likely'],
    [0.8, 'likely'],
    [0.8001, 'very likely'],
    [0.95, 'very likely'],
    [0.9501, 'almost certain'],
    [0.99, 'almost certain'],
    [1, 'almost certain'],
  ])('%d is "%s"', (probability, word) => expect(likelihoodOf(probability)).toBe(word))

  it('climbs with the probability, and mirrors around even', () => {
    const index = (p: number) => LIKELIHOODS.indexOf(likelihoodOf(p))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 }), (a, b) => {
        if (a <= b) expect(index(a / 10_000)).toBeLessThanOrEqual(index(b / 10_000))
        expect(index(a / 10_000) + index((10_000 - a) / 10_000)).toBe(LIKELIHOODS.length - 1)
      }),
    )
  })

  it('does not exist for what is no probability', () => {
    for (const wrong of [-0.01, 1.01, Number.NaN]) expect(() => likelihoodOf(wrong)).toThrow(RangeError)
  })
})
