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
