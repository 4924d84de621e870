import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { negativeBinomialUpperDecades } from './count-tails.ts'

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

describe('Poisson, a negative binomial without spread of its own', () => {
  test.each([
    [1, 0.3, 0.5863955329699245],
    [10, 3, 2.957626077645247],
    [40000, 20, 114680.80634370576],
    [50, 20, 7.904519390883294],
    [15, 20, 0.048111112731766006],
    [1000, 0.001, 5567.605078082754],
  ])('P(X ≥ %d | mean %d)', (observed, mean, decades) =>
    near(negativeBinomialUpperDecades(observed, mean, Number.POSITIVE_INFINITY), decades),
  )

  test('is where the negative binomial goes as its size grows', () => {
    near(negativeBinomialUpperDecades(50, 20, 1e14), 7.904519390883294)
    expect(negativeBinomialUpperDecades(50, 20, 1e12)).toBeCloseTo(7.904519390883294, 7)
  })
})
