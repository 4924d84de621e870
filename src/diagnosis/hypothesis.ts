/** The explanations that are weighed against each other. `undetermined` is not one of them: it is the answer when none of them carries. */
export const HYPOTHESES = ['attack', 'fault', 'flash-crowd'] as const
export type Hypothesis = (typeof HYPOTHESES)[number]

/** P(observation | hypothesis), 0…1; only the ratios matter. */
export type Likelihoods = Readonly<Record<Hypothesis, number>>

/** As a reader meets them in a sentence. */
export const HYPOTHESIS_WORDS: Readonly<Record<Hypothesis, string>> = {
  attack: 'an attack by traffic',
  fault: 'a fault',
  'flash-crowd': 'a crowd of genuine visitors',
}
