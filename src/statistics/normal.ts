import { logUpperGamma } from './incomplete-gamma.ts'

/** P(Z ≤ z) of the standard normal, exact in both tails: erfc(x) = Q(1/2, x²) (DLMF 7.11.2). */
function normalCdf(z: number): number {
  const tail = 0.5 * Math.exp(logUpperGamma(0.5, (z * z) / 2))
  return z > 0 ? 1 - tail : tail
}

/** P. J. Acklam's rational approximation of the normal quantile (2003), relative error below 1.15e-9 before the refinement. */
const CENTRE_TOP = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239]
const CENTRE_BOTTOM = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1]
const TAIL_TOP = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783]
const TAIL_BOTTOM = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1]
/** Where Acklam's tails begin. */
const TAIL_BELOW = 0.02425

function horner(coefficients: readonly number[], x: number): number {
  let sum = 0
  for (const coefficient of coefficients) sum = sum * x + coefficient
  return sum
}

/** z with P(Z ≤ z) = p, for 0 < p < 1; refined by one Halley step to about 15 digits. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY
  if (p >= 1) return Number.POSITIVE_INFINITY
  if (p > 0.5) return -normalQuantile(1 - p)
  let z: number
  if (p < TAIL_BELOW) {
    const q = Math.sqrt(-2 * Math.log(p))
    z = horner(TAIL_TOP, q) / horner(TAIL_BOTTOM, q)
  } else {
    const q = p - 0.5
    z = (horner(CENTRE_TOP, q * q) * q) / horner(CENTRE_BOTTOM, q * q)
  }
  const error = normalCdf(z) - p
  const step = error * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2)
  return z - step / (1 + (z * step) / 2)
}
