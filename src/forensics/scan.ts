import { fromTraffic, type OrdinaryFinding } from './finding.ts'
import type { EvidenceReading, StrandReading } from './reading.ts'
import { VERY_FAST } from './thresholds.ts'

/**
 * A scan asks each port once or a few times; a flood comes back to the same ports for ever. Few sources: scanning gains nothing from many
 * (decoys, nmap -D, add some ten). `distinct` is counted on a sample of packets, so it is compared with no more than that sample holds.
 */
const MOST_SCANNERS = 20
const TRIES_A_PORT = 4
const SAMPLE = 8192
const ALL_PORTS = 65_536
const DRAWN_PORTS = 1000
/** Packets a second at one host: tools for scanning hold back, since a host limits its refusals (RFC 4443 section 2.4 f). Judgement. */
const FASTEST_SCAN = 10_000

export function looksLikePortScan(reading: StrandReading): boolean {
  const { strand, sources, peak } = reading
  const { distinct } = strand.destinationPorts
  if (strand.packets > TRIES_A_PORT * ALL_PORTS || peak > FASTEST_SCAN) return false
  // A scanner of datagrams keeps its own port, by which it knows the answers.
  if (strand.kind === 'udp' && peak >= VERY_FAST && strand.sourcePorts.distinct >= DRAWN_PORTS) return false
  return sources <= MOST_SCANNERS && distinct >= 20 && Math.min(strand.packets, SAMPLE) <= TRIES_A_PORT * distinct
}

/** The finding for what looks like a port scan; each rule has its own words for what was tried. */
export function portScan(reading: StrandReading, text: string, value?: number): OrdinaryFinding {
  return { kind: 'ordinary', reading, looksLike: 'a port scan', rule: fromTraffic('port-scan', text, value) }
}

/** A scan of a network sends one or two packets to each address, and next to nothing in them; a flood stays. */
const TRIES_AN_ADDRESS = 4
const LEAST_ADDRESSES = 16
/** Probes are empty or hold one small question. */
export const SCAN_FRAME = 150

export function looksLikeNetworkScan(reading: StrandReading, all: EvidenceReading): boolean {
  const destinations = destinationsOf(reading, all)
  // Each packet from a source of its own is forged: whoever scans wants to hear the answers.
  const scanners = reading.sources <= Math.max(MOST_SCANNERS, destinations / 4)
  return scanners && destinations >= LEAST_ADDRESSES && reading.packets <= TRIES_AN_ADDRESS * destinations && reading.meanSize < SCAN_FRAME
}

/** Addresses that the strand went to. */
export function destinationsOf({ strand }: StrandReading, all: EvidenceReading): number {
  return strand.destinations ?? all.evidence.carpet?.destinations ?? 1
}

/** The finding for what looks like a scan of a network. */
export function networkScan(reading: StrandReading, text: string): OrdinaryFinding {
  return { kind: 'ordinary', reading, looksLike: 'a scan of a network', rule: fromTraffic('network-scan', text, reading.packets) }
}
