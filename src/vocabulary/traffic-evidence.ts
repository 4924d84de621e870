import type { CountryCode } from './country.ts'
import type { Coverage } from './coverage.ts'
import type { Estimate } from './estimate.ts'
import type { Instant } from './instant.ts'
import type { Window } from './window.ts'

/** Where the sensor stood; it decides what the sensor cannot have seen. */
export const VANTAGES = ['victim', 'upstream', 'source-network', 'honeypot', 'telescope'] as const
export type Vantage = (typeof VANTAGES)[number]

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
  /** A bottom-k sample of the sources by hash of address: all of them when `sources.exact` and there are no more than the sample holds. */
  readonly sample: readonly LocatedSource[]
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
  /** Distinct sources over all strands. */
  readonly sources: Estimate
  /** What was usual for this target before (median a second over the baseline); absent where the file is all there is. */
  readonly usual?: {
    readonly packetsPerSecond: number
    readonly bitsPerSecond: number
    readonly sourcesPerMinute: number
    readonly seconds: number
  }
  readonly databases: readonly GeoDatabase[]
  readonly coverage: Coverage
}
