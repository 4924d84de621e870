import type { Reason, TrafficMatch, VectorKind } from '#vocabulary'
import type { StrandReading } from './reading.ts'

export interface VectorFinding {
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
  /** MITRE ATT&CK technique where it is not the one of the kind (see `techniqueOf`). */
  readonly technique?: string
  /** What narrows its packets further than the strand's headers do. */
  readonly narrower?: Partial<TrafficMatch>
}

/** It has a sign of an attack, but this evidence cannot carry the word. */
export interface UnclearFinding {
  readonly kind: 'unclear'
  readonly reading: StrandReading
  readonly looksLike: string
  readonly rule: Reason
}

export interface OrdinaryFinding {
  readonly kind: 'ordinary'
  readonly reading: StrandReading
  readonly looksLike: string
  readonly rule: Reason
}

/** What a rule says of one strand. */
export type Finding = VectorFinding | UnclearFinding | OrdinaryFinding

export function fromTraffic(rule: string, text: string, value?: number): Reason {
  return value === undefined ? { rule, text, from: 'traffic' } : { rule, text, value, from: 'traffic' }
}
