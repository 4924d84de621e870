import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  binomialLowerDecades,
  binomialUpperDecades,
  negativeBinomialLowerDecades,
  negativeBinomialUpperDecades,
  poissonLowerDecades,
  poissonUpperDecades,
} from './count-tails.ts'

// Reference values: the probabilities summed term by term with mpmath 1.3 at 60 digits (no incomplete beta or gamma involved).
function near(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(expected)))
}

describe('negative binomial', () => {
  test.each([
    [1, 0.3, 1, 0.6368220975871743],
    [5, 0.3, 0.5, 2.65647703540765],
    [10, 3, 4, 1.8620502619552617],
    [30, 3, 4, 7.999706780346051],
    [100, 20, 2.5, 3.611664147764696],
    [40000, 20, 8, 5820.41742002121],
    [40000, 20, 0.2, 175.59590112441734],
    [1312, 30, 12, 170.9776567405614],
    [3, 0.01, 0.05, 4.025067507637088],
    [2, 20, 8, 0.00012951036519092367],
    [50, 20, 1e6, 7.904326565505801],
    [40000, 20, 1e9, 114680.45926877836],
    [60, 20, 1e13, 12.37332252355757],
  ])('P(X ≥ %d | mean %d, size %d)', (observed, mean, size, decades) => near(negativeBinomialUpperDecades(observed, mean, size), decades))

  test.each([
    [0, 20, 8, 4.352544354802205],
    [3, 20, 8, 2.5148712684578207],
    [0, 0.3, 1, 0.11394335230683678],
    [19, 20, 8, 0.28069811378708837],
    [100, 1000, 50, 27.881414785283965],
    [5, 1000, 50, 59.673354774672006],
  ])('P(X ≤ %d | mean %d, size %d)', (observed, mean, size, decades) => near(negativeBinomialLowerDecades(observed, mean, size), decades))

  test('both tails overlap in exactly the observed value', () => {
    // P(X ≥ k) + P(X ≤ k − 1) = 1.
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.double({ min: 0.01, max: 2000, noNaN: true }),
        fc.double({ min: 0.05, max: 1e6, noNaN: true }),
        (k, mean, size) => {
          const sum = 10 ** -negativeBinomialUpperDecades(k, mean, size) + 10 ** -negativeBinomialLowerDecades(k - 1, mean, size)
          expect(Math.abs(sum - 1)).toBeLessThan(1e-9)
        },
      ),
    )
  })

  test('never infinite, never NaN, grows with the observation', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000_000 }),
        fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e15, noNaN: true }),
        (k, mean, size) => {
          const here = negativeBinomialUpperDecades(k, mean, size)
          const further = negativeBinomialUpperDecades(k + 10, mean, size)
          expect(Number.isFinite(here) && here >= 0).toBe(true)
          expect(further).toBeGreaterThanOrEqual(here - 1e-7 * (1 + here))
        },
      ),
    )
  })
})

describe('Poisson', () => {
  test.each([
    [1, 0.3, 0.5863955329699245],
    [10, 3, 2.957626077645247],
    [40000, 20, 114680.80634370576],
    [50, 20, 7.904519390883294],
    [15, 20, 0.048111112731766006],
    [1000, 0.001, 5567.605078082754],
  ])('P(X ≥ %d | mean %d)', (observed, mean, decades) => near(poissonUpperDecades(observed, mean), decades))

  test.each([
    [0, 20, 8.685889638065037],
    [5, 20, 4.1432177138355435],
    [20, 20, 0.25251626815766326],
    [900, 1000, 3.156289369783252],
    [3, 0.5, 0.0007613870367717039],
  ])('P(X ≤ %d | mean %d)', (observed, mean, decades) => near(poissonLowerDecades(observed, mean), decades))

  test('is where the negative binomial goes as its size grows', () => {
    near(negativeBinomialUpperDecades(50, 20, 1e14), 7.904519390883294)
    expect(negativeBinomialUpperDecades(50, 20, 1e12)).toBeCloseTo(7.904519390883294, 7)
  })
})

describe('binomial', () => {
  test.each([
    [3, 10, 0.2, 0.49187382555021025],
    [24, 10000, 0.0025, 0.2173012306681543],
    [400, 5000, 0.0025, 442.1540739983127],
    [10, 10, 0.5, 3.010299956639812],
  ])('P(X ≥ %d | %d trials, p %d)', (observed, trials, p, decades) => near(binomialUpperDecades(observed, trials, p), decades))

  test('the lower tail completes the upper', () => {
    for (let k = 1; k <= 40; k++)
      expect(10 ** -binomialUpperDecades(k, 40, 0.3) + 10 ** -binomialLowerDecades(k - 1, 40, 0.3)).toBeCloseTo(1, 12)
    expect(binomialLowerDecades(40, 40, 0.3)).toBe(0)
    expect(binomialUpperDecades(0, 40, 0.3)).toBe(0)
  })
})
