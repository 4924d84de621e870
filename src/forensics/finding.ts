import type { Reason, VectorKind } from '#vocabulary'
import type { StrandReading } from './reading.ts'

/** What a rule says of one strand. */
export type Finding =
  | {
      readonly kind: 'vector'
      readonly reading: StrandReading
      readonly vector: VectorKind
      readonly name: string
      /** "a spoofed SYN flood" without "spoofed": the noun for the sentence. */
      readonly noun: string
      readonly port: number
      readonly protocol: number
      readonly reflected: boolean
      readonly confidence: 'low' | 'moderate' | 'high'
      readonly traits: readonly string[]
      readonly rule: Reason
      /** Share of the strand's packets that belong to the vector; the rest is answered like ordinary traffic. 1 = all. */
      readonly part: number
    }
  /** It has a sign of an attack, but this evidence cannot carry the word. */
  | { readonly kind: 'unclear'; readonly reading: StrandReading; readonly looksLike: string; readonly rule: Reason }
  | { readonly kind: 'ordinary'; readonly reading: StrandReading; readonly looksLike: string; readonly rule: Reason }

export function fromTraffic(rule: string, text: string, value?: number): Reason {
  return value === undefined ? { rule, text, from: 'traffic' } : { rule, text, value, from: 'traffic' }
}
