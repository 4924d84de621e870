const HALF_LOG_TWO_PI = 0.9189385332046727

/** Lanczos' approximation with g = 7 and nine terms (P. Godfrey's coefficients, 2001); about 15 significant digits. */
const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
] as const

/** Above this, Stirling's series (DLMF 5.11.1) with four terms errs by less than 1e-16 relative. */
const STIRLING_FROM = 100

function stirlingCorrection(x: number): number {
  const inverse = 1 / x
  const square = inverse * inverse
  return inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
}

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x === 1 || x === 2) return 0
  if (x >= STIRLING_FROM) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingCorrection(x)
  // The recurrence Γ(x+1) = xΓ(x) keeps the small arguments away from the pole.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x)
  let sum: number = LANCZOS[0]
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (x - 1 + i)
  const t = x + 6.5
  return HALF_LOG_TWO_PI + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

/**
 * ln B(a, b) for a, b > 0. With one argument large, Γ(a+b)/Γ(b) is formed as a difference of Stirling's series term by term: the two
 * logarithms apart would cancel (at b = 10¹³ nothing would be left of a result near 20).
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b)
  const large = Math.max(a, b)
  if (large < STIRLING_FROM) return logGamma(small) + logGamma(large) - logGamma(small + large)
  const sum = small + large
  const rise =
    (large - 0.5) * Math.log1p(small / large) + small * Math.log(sum) - small + stirlingCorrection(sum) - stirlingCorrection(large)
  return logGamma(small) - rise
}
