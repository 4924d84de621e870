import type { CountryCode } from './country.ts'
import type { Coverage } from './coverage.ts'
import type { Estimate } from './estimate.ts'
import type { Instant } from './instant.ts'
import type { NetworkKind } from './network-kind.ts'
import type { Reason } from './reason.ts'
import type { GeoDatabase, StrandSecond, Vantage } from './traffic-evidence.ts'
import type { FilterText, TrafficMatch } from './traffic-match.ts'
import type { Window } from './window.ts'

/**
 * The vectors this version names. Techniques of MITRE ATT&CK: T1498.001 direct network flood, T1498.002 reflection amplification,
 * T1499.001 exhaustion of the operating system, T1499.002 exhaustion of a service, T1499.003 exhaustion of an application.
 */
export const VECTOR_KINDS = [
  'syn-flood',
  'ack-flood',
  'rst-flood',
  'tcp-flag-flood',
  'stomp-flood',
  'syn-ack-reflection',
  'rst-reflection',
  'udp-flood',
  'game-query-flood',
  'voice-query-flood',
  'quic-flood',
  'dns-query-flood',
  'dns-water-torture',
  'dhcp-flood',
  'icmp-flood',
  'icmp-reflection',
  'gre-flood',
  'fragment-flood',
  'protocol-flood',
  'tls-handshake-flood',
  'http-flood',
  'slow-connections',
  'connection-flood',
  'service-request-flood',
  'dns-reflection',
  'ntp-reflection',
  'snmp-reflection',
  'ssdp-reflection',
  'cldap-reflection',
  'memcached-reflection',
  'chargen-reflection',
  'other-reflection',
] as const
export type VectorKind = (typeof VECTOR_KINDS)[number]

export interface Vector {
  /** 1 for the largest: what `--carve vector=N` names. */
  readonly number: number
  readonly kind: VectorKind
  /** "SNMP reflection (UDP source port 161)". */
  readonly name: string
  /** MITRE ATT&CK technique id. */
  readonly technique: string
  readonly protocol: number
  /** The amplifier's port, or the port under attack when there is one; 0 = many. */
  readonly port: number
  readonly window: Window
  readonly packets: number
  readonly bytes: number
  /** Of all traffic towards the target in the window. */
  readonly shareOfPackets: number
  readonly shareOfBytes: number
  readonly sources: Estimate
  /** Header traits that prove it, each with its value, in words. */
  readonly traits: readonly string[]
  readonly confidence: 'low' | 'moderate' | 'high'
  /** The rule that fired, with its value. */
  readonly rule: Reason
  /** Sources are reflectors: victims of abuse, not the attacker's machines. */
  readonly reflected: boolean
  /** The headers of its packets, as a filter can say them. */
  readonly match: TrafficMatch
  /** Packets and bytes second by second, ascending. */
  readonly seconds: readonly StrandSecond[]
  /** Filters for it, with what each would hit besides; none where no header tells it from the victim's own traffic. */
  readonly filters?: readonly FilterText[]
}

/** What the traffic is consistent with; never what it is: forks and imitators share their traits. */
export interface Family {
  /** "Mirai lineage", "a raw SYN generator", "a set of DNS reflectors". */
  readonly name: string
  readonly kind: 'botnet-lineage' | 'spoofing-generator' | 'reflection-set' | 'unknown'
  readonly confidence: 'low' | 'moderate' | 'high'
  /** "consistent with the Mirai lineage", and what the vantage allows to say. */
  readonly text: string
  readonly reasons: readonly Reason[]
}

export interface NetworkRow {
  readonly asn: number
  readonly name: string
  readonly kind: NetworkKind
  readonly sources: number
  readonly shareOfSources: number
  readonly shareOfPackets: number
  readonly shareOfBytes: number
  /** Share of the service's clean clients in the network; absent without such a baseline. */
  readonly shareOfClients?: number
}

/** A country's share beside a baseline: location quotient with its 95 % interval (reference attribution.md section 2.3). */
export interface Representation {
  readonly country: CountryCode
  readonly database: string
  readonly baseline: string
  readonly share: number
  readonly baselineShare: number
  readonly quotient: number
  readonly low: number
  readonly high: number
}

export interface Episode {
  readonly onset: Instant
  readonly peakAt: Instant
  /** Last instant with attack traffic; equals the end of the evidence when `ongoing`. */
  readonly end: Instant
  readonly ongoing: boolean
  readonly peakPacketsPerSecond: number
  readonly peakBitsPerSecond: number
}

export type SpoofingResult = 'not-spoofed' | 'partly-spoofed' | 'spoofed' | 'reflected' | 'undetermined'

export interface SpoofingTest {
  /** handshake, bogon-unrouted, first-octet, anderson-darling, novelty, clumping, ttl, hops. */
  readonly test: string
  readonly value: number
  /** Natural-log likelihood ratio, spoofed over genuine: positive points to spoofing. 0 = the test could not speak. */
  readonly logLikelihoodRatio: number
  readonly text: string
}

export interface Spoofing {
  readonly result: SpoofingResult
  readonly tests: readonly SpoofingTest[]
  readonly text: string
}

export interface CountryRow {
  readonly country: CountryCode
  /** Sampled sources mapped to the country by each database, in the order of `databases`. */
  readonly sources: readonly number[]
  readonly shareOfSources: readonly number[]
  /** By the first database. */
  readonly shareOfPackets: number
  readonly shareOfBytes: number
  /** By each database, where they differ from the first. */
  readonly packetsByDatabase?: readonly number[]
  readonly bytesByDatabase?: readonly number[]
}

/** Country tables exist only behind the spoofing gate. `withheld` says why there is none. */
export type Geography =
  | {
      readonly kind: 'shown'
      readonly databases: readonly GeoDatabase[]
      readonly sampledSources: number
      readonly rows: readonly CountryRow[]
      readonly effectiveCountries: number
      readonly hhi: number
      /** Autonomous systems, most sources first, at most 32; and what kinds of network they are. */
      readonly networks?: readonly NetworkRow[]
      /** Where their numbers and names come from. */
      readonly networkDatabase?: GeoDatabase
      readonly networkKinds?: readonly {
        readonly kind: NetworkKind
        readonly shareOfSources: number
        readonly shareOfPackets: number
        readonly shareOfBytes: number
      }[]
      readonly distinctNetworks?: number
      /** Concentration of the sources in networks, and how many equal ones would be as spread (2^entropy). */
      readonly networkHhi?: number
      readonly effectiveNetworks?: number
      /** Largest countries beside each baseline. */
      readonly representation?: readonly Representation[]
    }
  | { readonly kind: 'withheld'; readonly because: string }

/** What the traffic towards one target is. It never says why people suffer. */
export interface AttackProfile {
  readonly nature: 'attack' | 'none' | 'undetermined'
  /** Where it is none or undetermined: what it looks like ("a flash crowd", "a scan", "ordinary traffic"). */
  readonly looksLike?: string
  readonly target: string
  readonly vantage: Vantage
  readonly window: Window
  /** The one sentence. */
  readonly sentence: string
  readonly reasons: readonly Reason[]
  readonly episodes: readonly Episode[]
  readonly vectors: readonly Vector[]
  readonly families?: readonly Family[]
  readonly packets: number
  readonly bytes: number
  readonly sources: Estimate
  readonly spoofing: Spoofing
  readonly geography: Geography
  readonly coverage: Coverage
  /** What this evidence cannot tell, in sentences. */
  readonly cannotTell: readonly string[]
}
