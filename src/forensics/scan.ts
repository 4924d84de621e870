import type { StrandReading } from './reading.ts'

/**
 * A scan asks each port once or a few times; a flood comes back to the same ports for ever. Few sources: scanning gains nothing from many
 * (decoys, nmap -D, add some ten). `distinct` is counted on a sample of packets, so it is compared with no more than that sample holds.
 */
const MOST_SCANNERS = 20
const TRIES_A_PORT = 4
const SAMPLE = 8192

export function looksLikePortScan(reading: StrandReading): boolean {
  const { strand, sources } = reading
  const { distinct } = strand.destinationPorts
  return sources <= MOST_SCANNERS && distinct >= 20 && Math.min(strand.packets, SAMPLE) <= TRIES_A_PORT * distinct
}
