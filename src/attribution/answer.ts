import type { ClaimShare, Reason } from '#vocabulary'

/** The answer to a question of share before the quality of the data is looked at. */
export interface Answer {
  readonly share: ClaimShare
  readonly answer: 'supported' | 'not-supported' | 'contradicted' | 'cannot-be-assessed'
  /** Why it cannot be assessed, as a clause. */
  readonly because?: string
  readonly reasons: readonly Reason[]
  /** Set when the operator's own databases alone would answer otherwise than together with the bundled ones: which do not agree, as a clause. */
  readonly disagreement?: string
}
