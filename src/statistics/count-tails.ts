import { logIncompleteBeta } from './incomplete-beta.ts'
import { logLowerGamma } from './incomplete-gamma.ts'

/**
 * The upper tail of counts in decades: −log10 of the probability, so 3 means one in a thousand. It is computed in logarithms throughout
 * and stays finite however far the observation lies out. HOT PATH: called for every record of every series; numbers in, a number out.
 */

const DECADES_PER_NAT = 1 / Math.LN10

/** A negative binomial with a size beyond this many means is a Poisson to 15 digits. */
const POISSON_FROM = 1e12

function decades(log: number): number {
  return log >= 0 ? 0 : -log * DECADES_PER_NAT
}

/** −log10 P(X ≥ observed), X ~ Poisson(mean), mean > 0. */
function poissonUpperDecades(observed: number, mean: number): number {
  return observed <= 0 ? 0 : decades(logLowerGamma(observed, mean))
}

/**
 * −log10 P(X ≥ observed), X negative-binomial with the given mean and size r: variance = mean + mean²/r.
 * P(X ≥ k) = I_{m/(r+m)}(k, r) (DLMF 8.17.24).
 */
export function negativeBinomialUpperDecades(observed: number, mean: number, size: number): number {
  if (observed <= 0) return 0
  if (size > POISSON_FROM * mean) return poissonUpperDecades(observed, mean)
  return decades(logIncompleteBeta(observed, size, mean / (size + mean), size / (size + mean)))
}
