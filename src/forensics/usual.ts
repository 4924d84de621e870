import type { EvidenceReading } from './reading.ts'

/** Three times what is usual calls for a reason; less is a busy hour. Judgement. */
const BEYOND = 3

/** The peak is far above what was usual; false also where nothing is known of it. */
export function exceedsUsual(peak: number, all: EvidenceReading): boolean {
  const { usual } = all.evidence
  return usual !== undefined && peak >= BEYOND * Math.max(1, usual.packetsPerSecond)
}

/** As many packets as always: if nobody answers them, it is the server that is missing, not its clients that attack. */
export function isAsUsual(peak: number, all: EvidenceReading): boolean {
  const { usual } = all.evidence
  return usual !== undefined && usual.packetsPerSecond > 0 && peak < BEYOND * usual.packetsPerSecond
}
