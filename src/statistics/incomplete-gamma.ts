import { logComplement } from './log-complement.ts'
import { logGamma } from './log-gamma.ts'

const TINY = 1e-300
const PRECISION = 1e-15
/** Series and fraction need O(√a) terms near x = a; this serves counts up to about 10⁹. */
const MOST_TERMS = 200_000

/** ln of the series of P(a, x), DLMF 8.7.1; good where x < a + 1. */
function logSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n <= MOST_TERMS; n++) {
    term *= x / (a + n)
    sum += term
    if (term < sum * PRECISION) break
  }
  return a * Math.log(x) - x - logGamma(a) + Math.log(sum)
}

/** ln of the continued fraction of Q(a, x), DLMF 8.9.2 in its even form; good where x ≥ a + 1. */
function logFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let h = d
  for (let n = 1; n <= MOST_TERMS; n++) {
    const an = -n * (n - a)
    b += 2
    d = an * d + b
    if (Math.abs(d) < TINY) d = TINY
    c = b + an / c
    if (Math.abs(c) < TINY) c = TINY
    d = 1 / d
    const step = d * c
    h *= step
    if (Math.abs(step - 1) < PRECISION) break
  }
  return a * Math.log(x) - x - logGamma(a) + Math.log(h)
}

/** ln P(a, x), the regularised lower incomplete gamma function (DLMF 8.2.4), for a > 0, x ≥ 0. */
export function logLowerGamma(a: number, x: number): number {
  if (x <= 0) return Number.NEGATIVE_INFINITY
  return x < a + 1 ? Math.min(0, logSeries(a, x)) : logComplement(Math.min(0, logFraction(a, x)))
}

/** ln Q(a, x), the regularised upper incomplete gamma function (DLMF 8.2.4), for a > 0, x ≥ 0. */
export function logUpperGamma(a: number, x: number): number {
  if (x <= 0) return 0
  return x < a + 1 ? logComplement(Math.min(0, logSeries(a, x))) : Math.min(0, logFraction(a, x))
}
