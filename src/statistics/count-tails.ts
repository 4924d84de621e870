import { logIncompleteBeta } from './incomplete-beta.ts'
import { logLowerGamma, logUpperGamma } from './incomplete-gamma.ts'

/**
 * Tails of count distributions in decades: −log10 of the probability, so 3 means one in a thousand. They are computed in logarithms
 * throughout and stay finite however far the observation lies out. HOT PATH: called for every record of every series; numbers in, a
 * number out.
 */

const DECADES_PER_NAT = 1 / Math.LN10

/** A negative binomial with a size beyond this many means is a Poisson to 15 digits. */
const POISSON_FROM = 1e12

function decades(log: number): number {
  return log >= 0 ? 0 : -log * DECADES_PER_NAT
}

/** −log10 P(X ≥ observed), X ~ Poisson(mean), mean > 0. */
export function poissonUpperDecades(observed: number, mean: number): number {
  return observed <= 0 ? 0 : decades(logLowerGamma(observed, mean))
}

/** −log10 P(X ≤ observed), X ~ Poisson(mean), mean > 0. */
export function poissonLowerDecades(observed: number, mean: number): number {
  return observed < 0 ? Number.POSITIVE_INFINITY : decades(logUpperGamma(observed + 1, mean))
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

/** −log10 P(X ≤ observed), X negative-binomial with the given mean and size. */
export function negativeBinomialLowerDecades(observed: number, mean: number, size: number): number {
  if (size > POISSON_FROM * mean) return poissonLowerDecades(observed, mean)
  if (observed < 0) return Number.POSITIVE_INFINITY
  return decades(logIncompleteBeta(size, observed + 1, size / (size + mean), mean / (size + mean)))
}

/** −log10 P(X ≥ observed), X ~ Binomial(trials, probability): I_p(k, n − k + 1) (DLMF 8.17.5). */
export function binomialUpperDecades(observed: number, trials: number, probability: number): number {
  if (observed <= 0) return 0
  if (observed > trials) return Number.POSITIVE_INFINITY
  return decades(logIncompleteBeta(observed, trials - observed + 1, probability, 1 - probability))
}

/** −log10 P(X ≤ observed), X ~ Binomial(trials, probability). */
export function binomialLowerDecades(observed: number, trials: number, probability: number): number {
  if (observed < 0) return Number.POSITIVE_INFINITY
  if (observed >= trials) return 0
  return decades(logIncompleteBeta(trials - observed, observed + 1, 1 - probability, probability))
}
