import { logComplement } from './log-complement.ts'
import { logBeta } from './log-gamma.ts'

/** Smallest denominator of the modified Lentz algorithm (Thompson & Barnett 1986). */
const TINY = 1e-300
const PRECISION = 1e-15
/** The fraction needs O(√max(a, b)) terms; this serves counts up to about 10¹⁰. */
const MOST_TERMS = 100_000

/** The continued fraction of DLMF 8.17.22, good where x < (a+1)/(a+b+2). */
function fraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 - ((a + b) * x) / (a + 1)
  if (Math.abs(d) < TINY) d = TINY
  d = 1 / d
  let h = d
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 + even * d
    if (Math.abs(d) < TINY) d = TINY
    c = 1 + even / c
    if (Math.abs(c) < TINY) c = TINY
    d = 1 / d
    h *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 + odd * d
    if (Math.abs(d) < TINY) d = TINY
    c = 1 + odd / c
    if (Math.abs(c) < TINY) c = TINY
    d = 1 / d
    const step = d * c
    h *= step
    if (Math.abs(step - 1) < PRECISION) break
  }
  return h
}

/**
 * ln I_x(a, b), the logarithm of the regularised incomplete beta function (DLMF 8.17), for a, b > 0. The caller gives both `x` and
 * `y` = 1 − x, since whichever is small must not be rounded. Stays finite where I_x itself underflows.
 */
export function logIncompleteBeta(a: number, b: number, x: number, y: number): number {
  if (x <= 0) return Number.NEGATIVE_INFINITY
  if (y <= 0) return 0
  const logX = y < 0.5 ? Math.log1p(-y) : Math.log(x)
  const logY = x < 0.5 ? Math.log1p(-x) : Math.log(y)
  const front = a * logX + b * logY - logBeta(a, b)
  if (x * (a + b + 2) < a + 1) return Math.min(0, front + Math.log(fraction(a, b, x) / a))
  return logComplement(Math.min(0, front + Math.log(fraction(b, a, y) / b)))
}
