import type { EvidenceReading, StrandReading } from './reading.ts'
import { UNANSWERED } from './thresholds.ts'
import { percent } from './words.ts'

/** The target never sent from the ports that the strand hits. False where only one direction was seen: then that says nothing. */
export function isUnserved({ strand }: StrandReading, all: EvidenceReading): boolean {
  return all.twoWay && strand.served !== true
}

/** The target does not converse: it never sent from these ports, or next to nothing came back. False where only one direction was seen. */
export function isUnanswered(reading: StrandReading, all: EvidenceReading): boolean {
  return isUnserved(reading, all) || (reading.returned !== undefined && reading.returned < UNANSWERED)
}

/** How much the target answered, as a trait; none where only one direction was seen. */
export function answeredTraits({ returned }: StrandReading): readonly string[] {
  return returned === undefined ? [] : [`the target answered ${percent(Math.min(1, returned))}`]
}
