import type { Application, Strand } from '#vocabulary'
import { describeDatagrams } from './ordinary-datagrams.ts'
import { applicationShare, attackedPort, type EvidenceReading, type StrandReading, spanSeconds, topShare } from './reading.ts'
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
/** Of these, what a stranger may send once: a binding request, a knock of a peer. All others go on from the same port. */
const SAID_ONCE: readonly Application[] = ['stun-request', 'stun-answer', 'bittorrent', 'syslog', 'flow-export']
/** With nearly as many pairs of source and port as packets, nothing goes on: whoever draws ports only looks like an exchange. Judgement. */
const GOES_ON = 0.8
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
  // In a moment even callers are heard only once.
  const brief = reading.thinned || spanSeconds(strand) < LEAST_SECONDS
  const goesOn = brief || strand.conversations === undefined || strand.conversations < GOES_ON * strand.packets
  if ((applicationShare(strand, goesOn ? CARRIED : SAID_ONCE) ?? 0) >= 0.6) return describeDatagrams(reading)
  const port = attackedPort(strand.destinationPorts)
  const from = strand.sourcePorts.top[0]
  if (from !== undefined && from.share >= 0.9 && from.value === port && TUNNEL_PORTS.includes(port)) return 'a VPN or tunnel'
  const kept = strand.conversations !== undefined && strand.conversations <= 3 * sources
  const slow = reading.peakOfOne <= MOST_A_SECOND
  if (kept && slow && reading.packetsPerSource >= LEAST_EACH && topShare(strand.sizes) < 0.5)
    return sources >= SOME_SOURCES ? 'one direction of many conversations (a game, calls, peers or sensors)' : undefined
  return undefined
}

/** A recorder or a mixer hears its own devices; from thousands it is a crowd. Judgement. */
const MOST_STREAMS = 1000
/** A stream is there for longer than this, in seconds, and its busiest second is at most so many times its mean: judgement. */
const LEAST_SECONDS = 5
const EVEN = 3
/** Video and sound, each with RTCP beside it, are four ports (RFC 3550 section 11); the count is an estimate. */
const PORTS_EACH = 5
/** Packets on a control connection for each of the stream that it controls, at most. RTSP sends some dozen a session and keeps it alive each minute (RFC 2326). Judgement. */
const CONTROL = 0.1

/**
 * Media that nobody answers by design (cameras and their recorder): each source keeps its port, the pace is even from beginning to end, and
 * payloads say so (RTP, RFC 3550) or every source has a connection beside it that the target serves. One payload repeated is no media.
 */
export function looksStreamed(reading: StrandReading, all: EvidenceReading): boolean {
  const { strand, sources } = reading
  if (sources >= MOST_STREAMS || strand.conversations === undefined || strand.conversations > PORTS_EACH * sources) return false
  if (reading.packetsPerSource < LEAST_EACH || (strand.samePayloadShare ?? 0) >= 0.5) return false
  const seconds = spanSeconds(strand)
  if (seconds < LEAST_SECONDS || reading.peak > (EVEN * strand.packets) / seconds) return false
  return (applicationShare(strand, ['rtp']) ?? 0) >= 0.6 || hasControl(strand, all)
}

/**
 * Feeds (market data, telemetry of a name unknown here) come from a few machines that keep their ports and say something else in each
 * datagram, as long as it needs to be. A flood may be made to look like that; so this is a doubt, and never an answer.
 */
export function looksFed({ strand, sources }: StrandReading): boolean {
  return (
    strand.conversations !== undefined &&
    strand.conversations <= PORTS_EACH * sources &&
    strand.samePayloadShare !== undefined &&
    strand.samePayloadShare < 0.5 &&
    topShare(strand.sizes) < 0.5
  )
}

/** Few sources, each of which also has a TCP connection that the target serves: a speed test or a stream with its control connection. */
export function isAccompanied(reading: StrandReading, all: EvidenceReading): boolean {
  const { sample } = reading.sources <= SOME_SOURCES ? reading.strand : { sample: [] }
  const served = servedSources(all)
  return sample.length > 0 && sample.every(({ address }) => served.has(address))
}

/** Each source has a served connection on which little is said: bots that flood a web server as well say much on theirs. */
function hasControl({ sample }: Strand, all: EvidenceReading): boolean {
  const served = servedSources(all)
  return sample.length > 0 && sample.every(({ address, packets }) => (served.get(address) ?? Number.POSITIVE_INFINITY) <= CONTROL * packets)
}

/** Sources with connections that the target serves, with their packets on them. */
function servedSources(all: EvidenceReading): ReadonlyMap<string, number> {
  const served = new Map<string, number>()
  for (const { strand, returned } of all.strands)
    if (strand.kind === 'tcp-ack' && (returned ?? 0) > 0.1 && strand.sources.value <= 1000)
      for (const { address, packets } of strand.sample) served.set(address, (served.get(address) ?? 0) + packets)
  return served
}
