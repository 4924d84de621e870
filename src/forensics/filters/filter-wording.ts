import type { FilterText, TrafficMatch } from '#vocabulary'

/** A filter in the words of one tool, before anybody has measured what it would hit. */
export interface FilterWording {
  readonly kind: FilterText['kind']
  readonly text: string
  /** The match that the text really says: the given one without what the tool has no words for. Its effect is the filter's. */
  readonly says: TrafficMatch
  /** Conditions that were left out, in words. Each makes the filter broader, or the packets it sees fewer; empty when it says everything. */
  readonly cannotSay: readonly string[]
}

/** A match without some of its conditions. */
export function without(match: TrafficMatch, ...keys: readonly (keyof Omit<TrafficMatch, 'destination'>)[]): TrafficMatch {
  const left: Record<string, unknown> = { ...match }
  for (const key of keys) delete left[key]
  return left as unknown as TrafficMatch
}

export const PAYLOAD_UNSAID = 'what the payload begins with: the filter sees headers only'
