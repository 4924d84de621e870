import { describe, expect, test } from 'vitest'
import { chiSquareUniform, wilsonHilfertyZ } from './chi-square.ts'
import { logIncompleteBeta } from './incomplete-beta.ts'
import { logLowerGamma, logUpperGamma } from './incomplete-gamma.ts'
import { logBeta, logGamma } from './log-gamma.ts'
import { normalQuantile } from './normal.ts'

// Reference values: mpmath 1.3 at 60 digits.
function near(actual: number, expected: number, relative = 1e-12): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(expected)))
}

test.each([
  [0.001, 6.907178885383853],
  [0.5, 0.5723649429247001],
  [1.5, -0.12078223763524522],
  [3, Math.LN2],
  [10.25, 13.368023671476045],
  [99.5, 356.8353828236131],
  [100.5, 361.4355404677776],
  [1234.5, 7550.550901077895],
  [1e10, 220258509288.81058],
])('ln Γ(%d)', (x, expected) => near(logGamma(x), expected))

test('ln B agrees with its definition on both sides of the switch', () => {
  near(logBeta(3, 99), logGamma(3) + logGamma(99) - logGamma(102))
  near(logBeta(3, 101), logGamma(3) + logGamma(101) - logGamma(104))
  // B(1, b) = 1/b exactly.
  near(logBeta(1, 1e13), -Math.log(1e13))
})

test.each([
  [2, 3, 0.4, -0.6447380413522578],
  [0.5, 0.5, 0.1, -1.5855614147303534],
  [100, 200, 0.33, -0.7839077661463142],
  [100, 200, 0.001, -503.4436312165358],
])('ln I_x(%d, %d) at %d', (a, b, x, expected) => near(logIncompleteBeta(a, b, x, 1 - x), expected))

test('the incomplete gammas complete each other', () => {
  for (const a of [0.5, 1, 3.7, 50, 4000])
    for (const x of [0.01, 1, 3, 49, 52, 4100]) expect(Math.exp(logLowerGamma(a, x)) + Math.exp(logUpperGamma(a, x))).toBeCloseTo(1, 11)
})

describe('normal', () => {
  test.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798407],
    [1e-5, -4.264890793922825],
    [0.02, -2.053748910631823],
    [0.025, -1.9599639845400543],
    [0.3, -0.5244005127080408],
    [0.5, 0],
    [0.975, 1.9599639845400543],
    [0.995, 2.575829303548901],
  ])('quantile of %d', (p, z) => near(normalQuantile(p), z))
})

describe('chi-square', () => {
  /** ln P(χ² ≥ statistic): an upper incomplete gamma function. */
  const exactLog = (statistic: number, degrees: number) => logUpperGamma(degrees / 2, statistic / 2)

  // The 5 % points of the printed tables (Abramowitz & Stegun, table 26.8).
  test.each([
    [3.841458820694124, 1, 1.301029995663981],
    [18.307038053275146, 10, 1.301029995663981],
    [1000, 255, 88.02786766641046],
    [40000, 255, 8354.233208925436],
  ])('tail of %d with %d degrees', (statistic, degrees, decades) => near(-exactLog(statistic, degrees) / Math.LN10, decades, 1e-11))

  test('Wilson–Hilferty z follows the exact tail', () => {
    for (const statistic of [220, 255, 300, 350, 400]) {
      const exact = Math.exp(exactLog(statistic, 255))
      expect(wilsonHilfertyZ(statistic, 255)).toBeCloseTo(-normalQuantile(exact), 1.7)
    }
    // A uniform first octet has z near 0.
    expect(wilsonHilfertyZ(255 - 2 / 3, 255)).toBeCloseTo(0, 2)
  })

  test('statistics by hand', () => {
    expect(chiSquareUniform([10, 20, 30])).toEqual({ statistic: 10, degrees: 2 })
    expect(chiSquareUniform([0, 0])).toEqual({ statistic: 0, degrees: 0 })
  })
})
