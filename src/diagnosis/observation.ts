import type { Rule } from './weights.ts'

/** One thing that was seen, as the rule that reads it: the row of the table of weights, the value, and the sentence for a reader. */
export interface Observation {
  readonly rule: Rule
  readonly from: 'people' | 'traffic' | 'probe'
  readonly value?: number
  readonly text: string
}
