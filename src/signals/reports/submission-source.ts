import type { AddressWords, ReportChannel } from '#vocabulary'
import type { ReporterOrigin } from './reporter-origin.ts'

/**
 * Who submits, and by which door. The identity (an address, or a trusted proxy's word) is hashed at once; the rest is used while the report
 * is admitted or, as counts of a block or manner, held in memory for 15 minutes. None of it is stored but the network's number.
 */
export interface SubmissionSource {
  readonly reporterIdentity: string
  readonly channel: ReportChannel
  /** The line (an IPv4 address, a /64) that people with browsers of their own share; absent where the line itself is the identity. */
  readonly line?: string
  /** Looked up in the atlas where the operator allows that. */
  readonly address?: AddressWords
  /** Stated instead of looked up: by rehearsed reporters. */
  readonly origin?: ReporterOrigin
  /** The /24 or /48 of the address; see addressBlock. */
  readonly block?: string
  /** What kind of program speaks: few words that thousands share ("chrome windows"), never a whole user-agent. Absent: not known. */
  readonly client?: string
}
