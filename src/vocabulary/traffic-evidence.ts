import type { Application } from './application.ts'
import type { CountryCode } from './country.ts'
import type { Coverage } from './coverage.ts'
import type { Estimate } from './estimate.ts'
import type { Instant } from './instant.ts'
import type { NetworkKind } from './network-kind.ts'
import type { Window } from './window.ts'

/** Where the sensor stood; it decides what the sensor cannot have seen. */
export const VANTAGES = ['victim', 'upstream', 'source-network', 'honeypot', 'telescope'] as const
export type Vantage = (typeof VANTAGES)[number]

/** As part of a sentence: "seen from …". */
export const VANTAGE_WORDS: Readonly<Record<Vantage, string>> = {
  victim: "the target's own network",
  upstream: 'a network upstream of the target',
  'source-network': 'a network that sources are in',
  honeypot: 'a honeypot',
  telescope: 'unused address space (a telescope)',
}

/**
 * A strand is traffic towards one target that shares a manner: the unit that forensics judges. `udp-answer` and `fragment` come from an
 * amplifier's port or belong to such packets; `tcp-ack` is everything established-looking.
 */
export const STRAND_KINDS = [
  'tcp-syn',
  'tcp-syn-ack',
  'tcp-rst',
  'tcp-ack',
  'tcp-odd',
  'udp',
  'udp-answer',
  'fragment',
  'icmp',
  'gre',
  'other',
] as const
export type StrandKind = (typeof STRAND_KINDS)[number]

/** Shares of a discrete trait, most frequent first, at most a few entries; `distinct` may be an estimate; entropy in bits. */
export interface Spread {
  readonly distinct: number
  readonly entropyBits: number
  readonly top: readonly { readonly value: number; readonly share: number }[]
}

export interface Strand {
  readonly kind: StrandKind
  /** The amplifier's source port for `udp-answer`, else 0. */
  readonly port: number
  /** `tcp-ack` and `udp` towards ports from which the target was seen to send: a service in use. Their other strand is what hits the rest. */
  readonly served?: boolean
  readonly packets: number
  readonly bytes: number
  readonly flows: number
  readonly firstAt: Instant
  readonly lastAt: Instant
  readonly sources: Estimate
  /** Share of the sampled sources that sent exactly one packet; undefined from sampled flows, where it means nothing. */
  readonly singletonShare?: number
  readonly sourcePorts: Spread
  readonly destinationPorts: Spread
  /** Frame or packet sizes in bytes (mean per flow from flow records). */
  readonly sizes: Spread
  /** Lengths of the IP packets in bytes, as their headers say, whatever the link adds to a frame (mean per flow from flow records). */
  readonly ipLengths: Spread
  /** Absent where the input has no TTL. */
  readonly ttls?: Spread
  /** TCP only, from packets only. */
  readonly windows?: Spread
  readonly optionlessShare?: number
  /** Share of packets whose first payload bytes fit an answer of the amplifier's protocol; from packets only. */
  readonly answerShare?: number
  /** Packets the target sent the other way to the same peers with the roles of ports swapped (questions to answers, SYN-ACKs to SYNs); undefined when only one direction was seen at all. */
  readonly returnPackets?: number
  /** TCP: share of sampled sources for which a handshake was seen to complete (or whose flows carry SYN and ACK and more than one packet). */
  readonly handshakeShare?: number
  /** TCP: share of the packets that came from sampled sources without a completed handshake. */
  readonly unfinishedShare?: number
  /** Share of the packets that came from sampled sources to which the target sent nothing that fits (a question to an answer, a reply to a datagram); undefined when only one direction was seen at all. */
  readonly strangerShare?: number
  /** Share of packets that are fragments, where later fragments were joined to the strand by (source, target). */
  readonly fragmentShare?: number
  /** One entry for each second with packets of this strand, ascending. */
  readonly seconds?: readonly StrandSecond[]
  /** Bytes the target sent the other way, of packets that `returnPackets` counts; undefined when only one direction was seen at all. */
  readonly returnBytes?: number
  /** Payload bytes among `returnBytes`, from packets only: what the target really said. */
  readonly returnPayloadBytes?: number
  /** Distinct destination addresses: 1 for a host; of a prefix, how many of its addresses were hit (an estimate beyond the sample). */
  readonly destinations?: number
  /** From packets only, all of them shares or spreads over the strand's packets. */
  readonly payloadLengths?: Spread
  /** Share of the packets whose first payload bytes are those of the most frequent payload; empty payloads are not counted as equal. */
  readonly samePayloadShare?: number
  /** What the payloads begin with, most frequent first; shares of the packets that carry payload. */
  readonly applications?: readonly { readonly application: Application; readonly share: number }[]
  /** Share of packets without any payload. */
  readonly emptyShare?: number
  /** TCP: whole flag bytes. */
  readonly flagSets?: Spread
  /** Protocol numbers, of the strand `other`. */
  readonly protocols?: Spread
  /** Share of packets with IPv4 options or IPv6 extension headers. */
  readonly optionsShare?: number
  /** SYNs whose sequence number is the destination address, and the sources that sent at least two of them (reference ddos.md 5.1, R1). */
  readonly mirai?: { readonly packets: number; readonly sources: number }
  /**
   * Connections in use only, from packets of both directions: sources that completed a handshake and to which the target said at most 64 bytes
   * of payload in all. Their packets and bytes towards the target, and distinct pairs of source and port among the sampled rows: at least so
   * many connections.
   */
  readonly unspoken?: { readonly sources: number; readonly packets: number; readonly bytes: number; readonly conversations: number }
  /** DNS questions among the packets. */
  readonly questions?: DnsQuestions
  /** Requests inside plain HTTP. */
  readonly requests?: HttpRequests
  /** Distinct pairs of source address and port, an estimate: connections or attempts. */
  readonly conversations?: number
  /** Parts of the strand that go to one destination port each, the largest first: what tells a flood on one port from a service on another. */
  readonly facets?: readonly Facet[]
  /** A bottom-k sample of the sources by hash of address: all of them when `sources.exact` and there are no more than the sample holds. */
  readonly sample: readonly LocatedSource[]
}

/** What was asked of a name server, over sampled questions. */
export interface DnsQuestions {
  readonly sampled: number
  /** Zones (the last two labels, or what lies below a public suffix of two) with their share of the questions, the largest first. */
  readonly zones: readonly {
    readonly zone: string
    readonly share: number
    readonly distinctShare: number
    readonly labelLengths: Spread
  }[]
  /** Query types (RFC 1035 section 3.2.2). */
  readonly types: Spread
  /** Distinct names over questions. */
  readonly distinctShare: number
  /** Of the target's answers: share with RCODE 3, NXDOMAIN; undefined when none was seen. */
  readonly nxdomainShare?: number
}

/** What was asked over plain HTTP, over sampled requests. */
export interface HttpRequests {
  readonly sampled: number
  readonly methods: readonly { readonly method: string; readonly share: number }[]
  /** Share of the most frequent path (without its query), and distinct paths over requests. */
  readonly topPathShare: number
  readonly distinctPathShare: number
  /** Share of requests with a query string, and distinct query strings over those. */
  readonly queryShare: number
  readonly distinctQueryShare: number
}

/** The part of a strand that goes to one destination port, over sampled packets. */
export interface Facet {
  readonly destinationPort: number
  readonly share: number
  readonly sources: number
  readonly sizes: Spread
  /** As of a strand. */
  readonly ipLengths: Spread
  readonly sourcePorts: Spread
  /** Share of it from sources that the target sent nothing to; undefined when only one direction was seen. */
  readonly strangerShare?: number
  readonly samePayloadShare?: number
  readonly applications?: readonly { readonly application: Application; readonly share: number }[]
}

export interface StrandSecond {
  readonly at: Instant
  readonly packets: number
  readonly bytes: number
}

/** A source address with what the atlas knows of it. Countries are one a database, in the order of `TrafficEvidence.databases`. */
export interface LocatedSource {
  readonly address: string
  readonly packets: number
  readonly bytes: number
  readonly countries: readonly CountryCode[]
  readonly asn: number
  /** Not in any routed prefix the atlas knows. */
  readonly unrouted: boolean
  /** The most frequent TTL it came with; absent where the input has none. */
  readonly ttl?: number
  /** In a block that may never be a source on the internet (RFC 6890). */
  readonly bogon: boolean
}

export interface TrafficSecond {
  readonly at: Instant
  readonly packets: number
  readonly bytes: number
  readonly flows: number
  readonly newSources: number
}

/** A geolocation database with its snapshot: printed wherever a country is. `bundled` ones are known to be imperfect. */
export interface GeoDatabase {
  readonly name: string
  readonly snapshot: string
  readonly bundled: boolean
  readonly caveat?: string
}

/** All that forensics may know of traffic towards one target: per-second summaries and strands, never single packets. */
export interface TrafficEvidence {
  readonly vantage: Vantage
  /** Address or prefix as text. */
  readonly target: string
  readonly window: Window
  /** From packets, from flow records, or from both. */
  readonly from: 'packets' | 'flows' | 'both'
  /** One entry for each second with traffic, ascending, towards the target. */
  readonly seconds: readonly TrafficSecond[]
  readonly strands: readonly Strand[]
  /** SYNs that the target sent, answered or not; undefined when nothing that it sent was seen. */
  readonly opened?: number
  /** Distinct sources over all strands. */
  readonly sources: Estimate
  /** The target is a prefix whose addresses were hit together; so many of them. Absent: one host, or a prefix given by the operator. */
  readonly carpet?: { readonly destinations: number; readonly packetsPerDestination: number; readonly largestShare: number }
  /** What was usual for this target before (median a second over the baseline); absent where the file is all there is. */
  readonly usual?: {
    readonly packetsPerSecond: number
    readonly bitsPerSecond: number
    readonly sourcesPerMinute: number
    readonly seconds: number
  }
  readonly databases: readonly GeoDatabase[]
  /** What is known of the networks of the sampled sources, by AS number. */
  readonly networks?: ReadonlyMap<number, KnownNetwork>
  /** Where numbers and names of networks come from. */
  readonly networkDatabase?: GeoDatabase
  /** What the countries of the sources are held against. */
  readonly baselines?: readonly CountryBaseline[]
  /** Countries that a claim names: compared with the baselines whatever their size. */
  readonly claimed?: readonly CountryCode[]
  readonly coverage: Coverage
}

/** Name of a network's operator; `kind` only where somebody knows better than the name tells. */
export interface KnownNetwork {
  readonly name: string
  readonly kind?: NetworkKind
}

/** Where something that is no attack comes from: the address space, or the clean clients of the service. */
export interface CountryBaseline {
  /** "address space". */
  readonly name: string
  /** The database by which it was placed; absent: it fits them all. */
  readonly database?: string
  /** 0…1 each, at most 1 together. */
  readonly shares: ReadonlyMap<CountryCode, number>
  /** How many were counted; absent: a census, without an error of its own. */
  readonly sampled?: number
  /** The same clients by AS number, 0…1 each, where networks were looked at. */
  readonly networkShares?: ReadonlyMap<number, number>
}
