import { AMPLIFIERS } from '#vocabulary'
import { PairSet } from './pair-set.ts'
import { type RowBudget, RowSample } from './row-sample.ts'
import { SecondColumns } from './second-columns.ts'
import type { SourceBudget } from './source-budget.ts'
import { SourceTable } from './source-table.ts'

/** Index of a strand inside a slot: the fixed kinds first, then one for each amplifier's port. */
export const TCP_SYN = 0
export const TCP_SYN_ACK = 1
export const TCP_RST = 2
export const TCP_ACK = 3
export const TCP_ODD = 4
export const UDP = 5
export const FRAGMENT = 6
export const ICMP = 7
export const GRE = 8
export const OTHER = 9
/** To ports from which the target was seen to send: a service in use, apart from what hits ports that nobody listens on. */
export const TCP_ACK_SERVED = 10
export const UDP_SERVED = 11
/** `UDP_ANSWER + slot` (see `AMPLIFIER_SLOT`; slots begin at 1). */
export const UDP_ANSWER = 11
export const STRAND_COUNT = 12 + AMPLIFIERS.length

/** Counts over all rows of a strand. */
/** SYNs whose sequence number is the destination address (reference ddos.md section 5.1). */
export const N_MIRAI = 0
/** Of what the target sent the other way: bytes, payload bytes, DNS answers, and those with RCODE 3 (RFC 1035 section 4.1.1). */
export const N_RETURN_BYTES = 1
export const N_RETURN_PAYLOAD = 2
export const N_RETURN_ANSWERS = 3
export const N_RETURN_NXDOMAIN = 4
const N_LENGTH = 5

export interface TallyLimits {
  /** Sources kept for a strand before they are thinned. */
  readonly sources: number
  /** Rows of a strand that are kept as a sample. */
  readonly rows: number
  readonly seed: number
  /** Room that all samples and tables share; none where the number of strands is bounded anyway. */
  readonly rowBudget?: RowBudget
  readonly sourceBudget?: SourceBudget
}

/** HOT PATH: all that is kept of one strand of one target in one slot of time. */
export class StrandTally {
  readonly limits: TallyLimits
  readonly seconds = new SecondColumns()
  readonly v4: SourceTable
  v6: SourceTable | undefined
  readonly n = new Float64Array(N_LENGTH)
  readonly rows: RowSample
  /** Conversations by source address and port. */
  readonly pairs = new PairSet()
  /** Some row of it was sampled before it came here, so packets of a source are not all its packets. */
  thinned = false

  constructor(limits: TallyLimits) {
    this.limits = limits
    this.v4 = new SourceTable(1, limits.sources, limits.seed, limits.sourceBudget)
    this.rows = new RowSample(limits.rows, limits.rowBudget)
  }

  table(six: boolean): SourceTable {
    if (!six) return this.v4
    return (this.v6 ??= new SourceTable(4, this.limits.sources, this.limits.seed, this.limits.sourceBudget))
  }

  /** Gives back the room that it took of what all share. */
  release(): void {
    this.limits.rowBudget?.leave(this.rows)
    this.limits.sourceBudget?.leave(this.v4)
    if (this.v6) this.limits.sourceBudget?.leave(this.v6)
  }

  /** Takes in sources, rows and counts of another tally of the same strand; its seconds stay where they are. */
  absorb(other: StrandTally): void {
    this.v4.absorb(other.v4)
    if (other.v6) this.table(true).absorb(other.v6)
    for (let i = 0; i < N_LENGTH; i++) this.n[i] = this.n[i]! + other.n[i]!
    this.rows.absorb(other.rows)
    this.pairs.absorb(other.pairs)
    if (other.thinned) this.thinned = true
  }
}
