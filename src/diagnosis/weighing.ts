import { HYPOTHESES, type Hypothesis } from './hypothesis.ts'
import type { Observation } from './observation.ts'
import { PRIOR, WEIGHTS } from './weights.ts'

export type Odds = Readonly<Record<Hypothesis, number>>

export interface Weighing {
  /** Posterior probabilities, they add up to 1. */
  readonly odds: Odds
  readonly leading: Hypothesis
  readonly probability: number
}

export type Reliability = Readonly<Record<Observation['from'], number>>

/**
 * Bayes with discounted evidence: ln P(h|E) = ln P(h) + Σ r·ln P(e|h) + const, r the reliability of the source of e (the additive form of
 * the Bayesian line beside ACH, reference attribution.md section 2.1). Observations are taken as independent given h.
 */
export function weighObservations(observations: readonly Observation[], reliability: Reliability): Weighing {
  const logs = HYPOTHESES.map((hypothesis) =>
    observations.reduce(
      (sum, seen) => sum + reliability[seen.from] * Math.log(WEIGHTS[seen.rule][hypothesis]),
      Math.log(PRIOR[hypothesis]),
    ),
  )
  const most = Math.max(...logs)
  const parts = logs.map((log) => Math.exp(log - most))
  const total = parts.reduce((sum, part) => sum + part, 0)
  const [attack = 0, fault = 0, crowd = 0] = parts.map((part) => part / total)
  const odds: Odds = { attack, fault, 'flash-crowd': crowd }
  const leading = HYPOTHESES.reduce((best, hypothesis) => (odds[hypothesis] > odds[best] ? hypothesis : best))
  return { odds, leading, probability: odds[leading] }
}

/** How far an observation pulls towards `hypothesis`: natural log of its weight over the mean weight of the rivals, discounted. */
export function pullOf(seen: Observation, hypothesis: Hypothesis, reliability: Reliability): number {
  const rivals = HYPOTHESES.filter((other) => other !== hypothesis)
  const mean = rivals.reduce((sum, other) => sum + WEIGHTS[seen.rule][other], 0) / rivals.length
  return reliability[seen.from] * Math.log(WEIGHTS[seen.rule][hypothesis] / mean)
}
