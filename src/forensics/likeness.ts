import type { Application } from '#vocabulary'
import { applicationShare, attackedPort, type StrandReading } from './reading.ts'

/** What harmless traffic can look like. Tables of them are asked in order: the first that fits gives the words. */
export interface Likeness {
  readonly looksLike: string
  fits(reading: StrandReading): boolean
}

/** The port that most of it goes to, 0 where there is none. */
export function portOf({ strand }: StrandReading): number {
  return attackedPort(strand.destinationPorts)
}

/** At least three in ten of its payloads begin like one of these. Judgement: answers and what goes on from them begin otherwise. */
export function speaks({ strand }: StrandReading, ...names: readonly Application[]): boolean {
  return (applicationShare(strand, names) ?? 0) >= 0.3
}
