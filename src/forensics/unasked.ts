import type { StrandReading } from './reading.ts'
import { MANY_SOURCES, STRANGERS, UNANSWERED } from './thresholds.ts'

/** true: the target demonstrably did not ask for these answers; false: it did; undefined: only one direction was seen. */
export function isUnasked(reading: StrandReading): boolean | undefined {
  const { strand, returned } = reading
  if (returned === undefined) return undefined
  if (strand.strangerShare === undefined) return returned < UNANSWERED
  if (strand.strangerShare >= STRANGERS && returned < UNANSWERED) return true
  // Some answers were asked for, most were not: the victim is a client of the same service.
  return strand.strangerShare >= STRANGERS && returned < 0.2 && reading.sources >= MANY_SOURCES
}
