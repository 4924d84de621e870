import { normalQuantile } from './normal.ts'

/** A value with the bounds of its interval. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** The confidence that every interval of the house has unless it says otherwise. */
const CONFIDENCE = 0.95

const Z95 = normalQuantile(0.5 + CONFIDENCE / 2)

function zOf(confidence: number): number {
  return confidence === CONFIDENCE ? Z95 : normalQuantile(0.5 + confidence / 2)
}

/** Wilson's score interval of a share (E. B. Wilson 1927). With no trials nothing is known: 0…1. */
export function wilsonInterval(counted: { readonly successes: number; readonly trials: number }, confidence = CONFIDENCE): Interval {
  const { successes, trials } = counted
  if (trials <= 0) return { value: 0, low: 0, high: 1 }
  const z = zOf(confidence)
  const share = successes / trials
  const weight = 1 + (z * z) / trials
  const centre = (share + (z * z) / (2 * trials)) / weight
  const half = (z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))) / weight
  return {
    value: share,
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  }
}

/**
 * The location quotient p/b with its interval on the logarithmic scale (Katz et al. 1978, the delta method for a ratio of shares):
 * ln LQ ± z·√((1−p)/(np) + (1−b)/(mb)). Without `baselineTrials` the baseline is a census and has no error of its own. A share of zero
 * takes half a success, so that its upper bound is finite and the value stays 0.
 */
export function locationQuotient(
  share: { readonly successes: number; readonly trials: number },
  baseline: { readonly share: number; readonly trials?: number },
  confidence = CONFIDENCE,
): Interval {
  const { successes, trials } = share
  if (trials <= 0 || baseline.share <= 0) return { value: Number.NaN, low: 0, high: Number.POSITIVE_INFINITY }
  const p = Math.max(successes, 0.5) / trials
  const own = (1 - Math.min(p, 1)) / (trials * p)
  const theirs = baseline.trials === undefined ? 0 : (1 - baseline.share) / (baseline.trials * baseline.share)
  const half = zOf(confidence) * Math.sqrt(own + theirs)
  const quotient = p / baseline.share
  return {
    value: successes / trials / baseline.share,
    low: successes === 0 ? 0 : quotient * Math.exp(-half),
    high: quotient * Math.exp(half),
  }
}
