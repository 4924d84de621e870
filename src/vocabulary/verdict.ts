import type { Reason } from './reason.ts'

export const CAUSES = ['attack', 'fault', 'flash-crowd', 'undetermined'] as const
/** Why people suffer. `undetermined` is an ordinary answer. */
export type Cause = (typeof CAUSES)[number]

export interface Verdict {
  readonly cause: Cause
  /** Probability of `cause` as judged, 0…1; for `undetermined` that of the leading hypothesis. */
  readonly probability: number
  /** ICD 203 word for `probability`. Never in one sentence with the confidence. */
  readonly likelihood: Likelihood
  readonly confidence: 'low' | 'moderate' | 'high'
  /** "What the evidence supports": one sentence with the likelihood. */
  readonly statement: string
  /** A sentence of its own about the confidence and what limits it. */
  readonly confidenceStatement: string
  readonly reasons: readonly Reason[]
  /** What speaks against it. */
  readonly against: readonly Reason[]
  /** Which kinds of evidence were there. */
  readonly heard: { readonly people: boolean; readonly traffic: boolean; readonly probe: boolean }
  /** What would change the judgement. */
  readonly wouldChange: readonly string[]
  /** What the traffic is, apart from the cause; absent without traffic. */
  readonly traffic?: string
}

/** ICD 203 section D.6.e.(2)(a), the first word row with its bounds in percent; the two rows are never mixed. */
export const LIKELIHOODS = [
  'almost no chance',
  'very unlikely',
  'unlikely',
  'roughly even chance',
  'likely',
  'very likely',
  'almost certain',
] as const
export type Likelihood = (typeof LIKELIHOODS)[number]

const UPPER_BOUNDS = [0.05, 0.2, 0.45, 0.55, 0.8, 0.95] as const

/** The ICD 203 word for a probability. A value on a bound takes the weaker claim (nearer to even). Throws RangeError outside 0…1. */
export function likelihoodOf(probability: number): Likelihood {
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`${probability} is not a probability`)
  let index = 0
  for (const bound of UPPER_BOUNDS) {
    if (probability > bound || (probability === bound && bound < 0.5)) index++
  }
  return LIKELIHOODS[index]!
}
