import type { Application } from '#vocabulary'
import { describeDatagrams } from './ordinary-datagrams.ts'
import { applicationShare, attackedPort, type EvidenceReading, type StrandReading, topShare } from './reading.ts'
import { SOME_SOURCES } from './thresholds.ts'

/** Payloads of exchanges under way. */
const CARRIED: readonly Application[] = [
  'rtp',
  'stun-request',
  'stun-answer',
  'quic-other',
  'wireguard',
  'openvpn',
  'dtls',
  'teamspeak',
  'raknet-other',
  'bittorrent',
  'syslog',
  'flow-export',
]
/** Ports on which both ends of a tunnel stand: IKE with NAT, WireGuard's example, OpenVPN, L2TP, VXLAN, Geneve. */
const TUNNEL_PORTS = [500, 4500, 51_820, 1194, 1701, 4789, 6081]
/** Packets a second from one player, caller or sensor: games send up to 64 and 128 (their tick rates), calls 50. */
const MOST_A_SECOND = 130
/** Packets that show a source to be there for longer than a knock. */
const LEAST_EACH = 20

/**
 * What runs between two sides that agreed on it (calls, tunnels, games under way) is carried, not thrown: of one direction alone it shows
 * by payloads, by equal ports, or by many sources that each keep their port, their pace and no one size. Undefined where nothing shows.
 */
export function looksCarried(reading: StrandReading): string | undefined {
  const { strand, sources } = reading
  if ((applicationShare(strand, CARRIED) ?? 0) >= 0.6) return describeDatagrams(reading)
  const port = attackedPort(strand.destinationPorts)
  const from = strand.sourcePorts.top[0]
  if (from !== undefined && from.share >= 0.9 && from.value === port && TUNNEL_PORTS.includes(port)) return 'a VPN or tunnel'
  const kept = strand.conversations !== undefined && strand.conversations <= 3 * sources
  const slow = reading.peakOfOne <= MOST_A_SECOND
  if (kept && slow && reading.packetsPerSource >= LEAST_EACH && topShare(strand.sizes) < 0.5)
    return sources >= SOME_SOURCES ? 'one direction of many conversations (a game, calls, peers or sensors)' : undefined
  return undefined
}

/** Few sources, each of which also has a TCP connection that the target serves: a speed test or a stream with its control connection. */
export function isAccompanied(reading: StrandReading, all: EvidenceReading): boolean {
  const { sample } = reading.sources <= SOME_SOURCES ? reading.strand : { sample: [] }
  if (sample.length === 0) return false
  const served = new Set<string>()
  for (const { strand, returned } of all.strands)
    if (strand.kind === 'tcp-ack' && (returned ?? 0) > 0.1 && strand.sources.value <= 1000)
      for (const { address } of strand.sample) served.add(address)
  return sample.every(({ address }) => served.has(address))
}
