/** One step of an argument: which rule, on which value, in words. `points` says which way it pulls. */
export interface Reason {
  /** Stable name of the rule, kebab-case ("reports-surge", "probe-answers", "one-packet-per-source"). */
  readonly rule: string
  /** The sentence a reader sees. */
  readonly text: string
  /** What the rule measured, where it is a number. */
  readonly value?: number
  /** Where the sentence comes from. */
  readonly from: 'people' | 'traffic' | 'probe' | 'operator' | 'method'
}
