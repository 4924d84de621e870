import { logUpperGamma } from './incomplete-gamma.ts'

/** Pearson's Σ (O−E)²/E. Cells with E ≤ 0 are left out; the caller pools small cells. */
export function chiSquareStatistic(observed: ArrayLike<number>, expected: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < observed.length; i++) {
    const e = expected[i]!
    if (e > 0) sum += (observed[i]! - e) ** 2 / e
  }
  return sum
}

/** Pearson's statistic against equal cells. Returns the degrees of freedom with it; empty input has none. */
export function chiSquareUniform(observed: ArrayLike<number>): { readonly statistic: number; readonly degrees: number } {
  let sum = 0
  for (let i = 0; i < observed.length; i++) sum += observed[i]!
  if (sum <= 0 || observed.length < 2) return { statistic: 0, degrees: 0 }
  const expected = sum / observed.length
  let statistic = 0
  for (let i = 0; i < observed.length; i++) statistic += (observed[i]! - expected) ** 2 / expected
  return { statistic, degrees: observed.length - 1 }
}

/** Wilson & Hilferty 1931: the cube root of χ²/df is nearly normal; z of the upper tail. */
export function wilsonHilfertyZ(statistic: number, degrees: number): number {
  const variance = 2 / (9 * degrees)
  return (Math.cbrt(statistic / degrees) - (1 - variance)) / Math.sqrt(variance)
}

/** −log10 P(χ² ≥ statistic): exact, by the incomplete gamma function. */
export function chiSquareUpperDecades(statistic: number, degrees: number): number {
  if (statistic <= 0 || degrees <= 0) return 0
  return -logUpperGamma(degrees / 2, statistic / 2) / Math.LN10
}
