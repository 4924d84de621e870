import type { AttackProfile } from './attack-profile.ts'
import type { ClaimFinding } from './claim.ts'
import type { Coverage } from './coverage.ts'
import type { GeoDatabase, TrafficSecond, Vantage } from './traffic-evidence.ts'
import type { Window } from './window.ts'

/** One input of an analysis as it was read. */
export interface AnalysedInput {
  /** Base name as given; `-` for standard input. */
  readonly name: string
  readonly kind: 'pcap' | 'pcapng'
  /** How it was packed; absent when it was not. */
  readonly compression?: 'gzip' | 'zstd'
  readonly bytes: number
  readonly packets: number
  /** Flow records found in export datagrams inside the capture. */
  readonly flowRecords: number
}

/** What `breakwater analyze` answers. Same input, same report: no clock, path or speed in it. */
export interface AnalysisReport {
  readonly format: 'breakwater.analysis.v1'
  readonly nature: 'attack' | 'none' | 'undetermined'
  /** The one sentence. */
  readonly sentence: string
  readonly inputs: readonly AnalysedInput[]
  readonly window?: Window
  /** Where the sensor stood, and what it cannot have seen from there. */
  readonly vantage?: { readonly vantage: Vantage; readonly cannotSee: readonly string[] }
  /** All traffic of the inputs, second by second. */
  readonly seconds?: readonly TrafficSecond[]
  /** SYNs of a Mirai-like scanner, whichever way they went: infected machines seen scanning, at any target. */
  readonly scanners?: { readonly packets: number; readonly sources: number; readonly ports: readonly number[] }
  /** The targets worth telling of, most attacked first; ordinary traffic is one profile of nature `none`. */
  readonly targets: readonly { readonly profile: AttackProfile; readonly seconds: readonly TrafficSecond[] }[]
  readonly claims: readonly ClaimFinding[]
  /** All address data that were used: those of countries, then that of networks. */
  readonly databases: readonly GeoDatabase[]
  readonly coverage: Coverage
  /** Set when the input was made by a rehearsal or constructed for a test. */
  readonly synthetic?: string
}
