import type { CountryCode } from './country.ts'
import type { Coverage } from './coverage.ts'
import type { Estimate } from './estimate.ts'
import type { Instant } from './instant.ts'
import type { Reason } from './reason.ts'
import type { GeoDatabase, Vantage } from './traffic-evidence.ts'
import type { Window } from './window.ts'

/** The vectors this version names. Technique: MITRE ATT&CK T1498.001 direct flood, T1498.002 reflection amplification. */
export const VECTOR_KINDS = [
  'syn-flood',
  'ack-flood',
  'udp-flood',
  'icmp-flood',
  'gre-flood',
  'fragment-flood',
  'http-flood',
  'dns-reflection',
  'ntp-reflection',
  'snmp-reflection',
  'ssdp-reflection',
  'other-reflection',
] as const
export type VectorKind = (typeof VECTOR_KINDS)[number]

export interface Vector {
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
  /** handshake, bogon-unrouted, first-octet, novelty, clumping, ttl. */
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
  readonly shareOfPackets: number
  readonly shareOfBytes: number
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
  readonly packets: number
  readonly bytes: number
  readonly sources: Estimate
  readonly spoofing: Spoofing
  readonly geography: Geography
  readonly coverage: Coverage
  /** What this evidence cannot tell, in sentences. */
  readonly cannotTell: readonly string[]
}
