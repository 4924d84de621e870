import { exactly, formatWhole, type Strand } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { ACK, PSH } from './flag-names.ts'
import {
  always,
  applicationShare,
  attackedPort,
  type EvidenceReading,
  isPresent,
  readStrand,
  type StrandReading,
  shareOfValues,
  spanSeconds,
} from './reading.ts'
import { riseOf, timesWithin } from './rise.ts'
import { LEAST_SEGMENT } from './stomp-flood.ts'
import { FULL_SEGMENT } from './tcp-flood.ts'
import { FAST, MANY_SOURCES, UNANSWERED } from './thresholds.ts'
import { atPort, counted, percent } from './words.ts'

/** Ethernet, IPv4 and TCP headers with time stamps (RFC 7323): a packet that says nothing; IPv6's header is 20 bytes longer (RFC 8200). */
const BARE_FRAME = 66
const IPV6_MORE = 20
/** So far above a bare packet the mean of connections stays in which nothing is said: a keep-alive or two. */
const NOTHING = 4
/** So far it stays where crumbs are: lines of a header or bytes of a body, each in a packet of its own. */
const CRUMBS = 40
/** Rows that pairs of source and port are counted on, at most: with fewer, connections are estimated too low. */
const SAMPLED = 4096
/** Connections that a judgement needs, and a second from which on their opening is a flood. A health check makes one or two. Judgement. */
const LEAST_SILENT = 200
const SILENT_A_SECOND = 10
/** Connections of one source: beyond what a client tries again, and what no client holds open with nothing but crumbs. Judgement. */
const RETRIES = 3
const HELD = 8
const LEAST_HELD = 50
/** Packets of a connection that is being fed, and seconds between them. */
const FED = 3
const PAUSE = 1
/** Shorter than this nothing is slow, unless very many do it. */
const LONG = 10
const AT_ONCE = { connections: 500, perSource: 20, seconds: 4 }
const SILENT = {
  vector: 'connection-flood',
  noun: 'connection flood',
  rule: 'connections-without-words',
  how: 'nothing was said',
} as const
const SLOW = {
  vector: 'slow-connections',
  noun: 'slow-connection attack',
  rule: 'connections-fed-with-crumbs',
  how: 'crumbs were sent',
} as const
const STOMP = {
  vector: 'stomp-flood',
  noun: 'STOMP flood',
  rule: 'constant-segments',
  how: 'the same segment came again and again',
} as const
/** Attacks are longer and shorter; a rate over the whole of a long file says nothing. Judgement. */
const A_MINUTE = 60

/**
 * Connections beside many that are served: sources that got in and were told nothing. Many in which nothing is said either are a connection
 * flood, many that are held and fed with crumbs are slow connections; a few are failed clients or health checks.
 */
export function judgeUnspoken(reading: StrandReading, all: EvidenceReading): Finding | undefined {
  const { strand } = reading
  const { unspoken } = strand
  if (strand.kind !== 'tcp-ack' || unspoken === undefined || unspoken.sources === 0 || unspoken.packets < LEAST_SILENT) return undefined
  // Where all are told nothing, the service is silent, or its answers took another way: other rules look at the whole.
  if (unspoken.sources >= strand.sources.value || (reading.returned ?? 0) < UNANSWERED) return undefined
  const port = portOf(strand, unspoken)
  const connections = connectionsOf(strand, unspoken, port, all)
  const perSource = connections / unspoken.sources
  const mean = unspoken.bytes / unspoken.packets - BARE_FRAME - (all.evidence.target.includes(':') ? IPV6_MORE : 0)
  const part = partOf(reading, unspoken, connections, port, all)
  if (!isPresent(part)) return undefined
  const span = Math.round(spanSeconds(part.strand))
  const fed = unspoken.packets / connections
  const silent =
    mean <= NOTHING &&
    connections >= LEAST_SILENT &&
    perSource >= RETRIES &&
    unspoken.sources >= MANY_SOURCES / 5 &&
    connections / Math.min(A_MINUTE, span) >= SILENT_A_SECOND
  const held =
    mean > NOTHING &&
    mean <= CRUMBS &&
    perSource >= HELD &&
    connections >= LEAST_HELD &&
    fed >= FED &&
    span / fed >= Math.min(PAUSE, span / (FED + 1))
  const long = span >= LONG || (connections >= AT_ONCE.connections && perSource >= AT_ONCE.perSource && span >= AT_ONCE.seconds)
  const share = unspoken.packets / Math.max(1, strand.packets)
  const frame = unspoken.bytes / unspoken.packets
  const stomped = unspoken.sources >= all.someSources && part.peak >= 5 * FAST && isOneSegment(strand, frame, share)
  if (!silent && !(held && long) && !stomped) return undefined
  const aimed = attackedPort(part.strand.destinationPorts)
  const { vector, noun, rule, how } = stomped ? STOMP : silent ? SILENT : SLOW
  return {
    kind: 'vector',
    reading: part,
    vector,
    name: atPort(noun, 'TCP', aimed),
    noun,
    port: aimed,
    protocol: 6,
    reflected: false,
    confidence: perSource >= 2 * HELD ? 'high' : 'moderate',
    traits: [
      `about ${counted(connections, 'connection')}, ${formatWhole(perSource)} from each source`,
      stomped
        ? `segments of ${formatWhole(frame)} bytes, each pushed at once`
        : silent
          ? 'nothing is said in them'
          : `crumbs of ${formatWhole(mean)} bytes on average, ${counted(fed, 'packet')} in each connection`,
      'the target told them nothing, while it serves others',
    ],
    rule: fromTraffic(
      rule,
      `${formatWhole(unspoken.sources)} of ${formatWhole(reading.sources)} sources opened about ${counted(connections, 'connection')} in which ${how} and the target answered nothing: ${percent(share)} of the packets of its connections.`,
      connections,
    ),
    part: 1,
  }
}

/** The port that has as many sources and packets, else 0. */
function portOf(strand: Strand, unspoken: NonNullable<Strand['unspoken']>): number {
  const share = unspoken.packets / Math.max(1, strand.packets)
  const facet = strand.facets?.find(
    (one) => Math.abs(one.share - share) <= share / 3 && Math.abs(one.sources - unspoken.sources) <= unspoken.sources / 4,
  )
  return facet?.destinationPort ?? 0
}

/** STOMP (see `judgeStomp`): one size below a full segment, as frequent as these packets are, and each of them pushed. */
function isOneSegment(strand: Strand, mean: number, share: number): boolean {
  const size = strand.sizes.top.find(({ value }) => Math.abs(value - mean) <= 0.05 * mean)
  if (size === undefined || size.value < LEAST_SEGMENT || size.value >= FULL_SEGMENT || strand.flagSets === undefined) return false
  const pushed = shareOfValues(strand.flagSets, [PSH | ACK])
  return size.share >= 0.9 * share && pushed >= 0.9 * share && (applicationShare(strand, ['none']) ?? 1) >= 0.5
}

/** By the SYNs to their port; else others have one connection at least, and of a sample each row may be another connection. */
function connectionsOf(strand: Strand, unspoken: NonNullable<Strand['unspoken']>, port: number, all: EvidenceReading): number {
  const syns = all.strands.find((one) => one.strand.kind === 'tcp-syn')?.strand
  const asked = port === 0 ? undefined : syns?.facets?.find(({ destinationPort }) => destinationPort === port)
  if (syns !== undefined && asked !== undefined) return Math.max(1, unspoken.conversations, Math.round(asked.share * syns.packets))
  const others = strand.sources.value - unspoken.sources
  const most = strand.conversations === undefined ? unspoken.packets : strand.conversations - others
  const sampled = unspoken.conversations / Math.min(1, SAMPLED / Math.max(1, strand.packets))
  const counted = unspoken.conversations === 0 ? most : Math.min(most, sampled)
  return Math.max(1, unspoken.conversations, Math.min(unspoken.packets, counted))
}

/** The unspoken part as a strand: where the whole rises by as much, it is what rose. Whose addresses are whose is not known. */
function partOf(
  { strand }: StrandReading,
  unspoken: NonNullable<Strand['unspoken']>,
  connections: number,
  port: number,
  all: EvidenceReading,
): StrandReading {
  const share = unspoken.packets / Math.max(1, strand.packets)
  const rise = strand.seconds === undefined ? undefined : riseOf(strand.seconds, all.evidence)
  const risen = rise !== undefined && Math.abs(rise.packets - unspoken.packets) <= unspoken.packets / 2 ? rise : undefined
  const size = unspoken.bytes / unspoken.packets
  const seconds =
    risen !== undefined
      ? risen.seconds.map(({ at, packets }) => ({ at, packets: (packets * unspoken.packets) / risen.packets }))
      : strand.seconds?.map(({ at, packets }) => ({ at, packets: packets * share }))
  const facet = port === 0 ? undefined : strand.facets?.find(({ destinationPort }) => destinationPort === port)
  const part: Strand = {
    kind: strand.kind,
    port: 0,
    ...(strand.served === undefined ? {} : { served: strand.served }),
    packets: unspoken.packets,
    bytes: unspoken.bytes,
    flows: 0,
    firstAt: strand.firstAt,
    lastAt: strand.lastAt,
    ...(risen === undefined ? {} : timesWithin(risen, strand)),
    sources: exactly(unspoken.sources),
    sourcePorts: strand.sourcePorts,
    destinationPorts: facet === undefined ? strand.destinationPorts : always(facet.destinationPort),
    sizes: facet === undefined ? strand.sizes : facet.sizes,
    ipLengths: facet === undefined ? strand.ipLengths : facet.ipLengths,
    handshakeShare: 1,
    unfinishedShare: 0,
    conversations: Math.round(connections),
    ...(seconds === undefined ? {} : { seconds: seconds.map(({ at, packets }) => ({ at, packets, bytes: packets * size })) }),
    sample: [],
  }
  return readStrand(part, all)
}
