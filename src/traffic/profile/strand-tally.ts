import { AMPLIFIERS } from '#vocabulary'
import { SecondColumns } from './second-columns.ts'
import { SourceTable } from './source-table.ts'
import { ValueCounter } from './value-counter.ts'

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

/** What is counted of sampled rows only, as weights. */
export const N_SAMPLED = 0
export const N_TCP = 1
export const N_OPTIONLESS = 2
export const N_ANSWER_CHECKED = 3
export const N_ANSWER_FITS = 4
export const N_FRAGMENT = 5
/** Rows that came from flow records, of `N_SAMPLED`. */
export const N_FLOW = 6
const N_LENGTH = 8

export interface TallyLimits {
  /** Sources kept for a strand before they are thinned. */
  readonly sources: number
  /** Rows whose traits are all counted; beyond, one in (rows so far / this). */
  readonly traits: number
  readonly seed: number
}

/** HOT PATH: all that is kept of one strand of one target in one slot of time. */
export class StrandTally {
  readonly limits: TallyLimits
  readonly seconds = new SecondColumns()
  readonly v4: SourceTable
  v6: SourceTable | undefined
  readonly n = new Float64Array(N_LENGTH)
  sourcePorts: ValueCounter | undefined
  destinationPorts: ValueCounter | undefined
  sizes: ValueCounter | undefined
  ttls: ValueCounter | undefined
  windows: ValueCounter | undefined
  /** Rows until the next one whose traits are counted, and how many rows that one stands for. */
  wait = 1
  private stands = 1
  private seen = 0
  private dice: number
  /** Some flow of it was sampled, so packets of a source are not all its packets. */
  thinned = false

  constructor(limits: TallyLimits) {
    this.limits = limits
    this.v4 = new SourceTable(1, limits.sources, limits.seed)
    this.dice = limits.seed | 1
  }

  table(six: boolean): SourceTable {
    if (!six) return this.v4
    return (this.v6 ??= new SourceTable(4, this.limits.sources, this.limits.seed))
  }

  /** Called when `wait` has run out: returns how many rows this one stands for and sets the next wait. */
  drawn(): number {
    const stands = this.stands
    this.seen += stands
    let next = 1
    if (this.seen >= this.limits.traits) {
      // A mean gap of seen/traits, with jitter so that no period of the traffic can hide (Numerical Recipes' 32-bit generator).
      const mean = this.seen / this.limits.traits
      this.dice = (Math.imul(this.dice, 1664525) + 1013904223) | 0
      next = Math.max(1, Math.round(((this.dice >>> 8) / 0x1000000) * 2 * mean))
    }
    this.wait = next
    this.stands = next
    return stands
  }

  ports(sourcePort: number, destinationPort: number, weight: number): void {
    ;(this.sourcePorts ??= new ValueCounter()).add(sourcePort, weight)
    ;(this.destinationPorts ??= new ValueCounter()).add(destinationPort, weight)
  }

  traits(size: number, weight: number): void {
    ;(this.sizes ??= new ValueCounter()).add(Math.min(size, 65_535), weight)
    this.n[N_SAMPLED] = this.n[N_SAMPLED]! + weight
  }

  addTtl(ttl: number, weight: number): void {
    ;(this.ttls ??= new ValueCounter()).add(ttl, weight)
  }

  addWindow(window: number, weight: number): void {
    ;(this.windows ??= new ValueCounter()).add(window, weight)
  }

  /** Takes in sources and traits of another tally of the same strand; its seconds stay where they are. */
  absorb(other: StrandTally): void {
    this.v4.absorb(other.v4)
    if (other.v6) this.table(true).absorb(other.v6)
    for (let i = 0; i < N_LENGTH; i++) this.n[i] = this.n[i]! + other.n[i]!
    if (other.sourcePorts) (this.sourcePorts ??= new ValueCounter()).absorb(other.sourcePorts)
    if (other.destinationPorts) (this.destinationPorts ??= new ValueCounter()).absorb(other.destinationPorts)
    if (other.sizes) (this.sizes ??= new ValueCounter()).absorb(other.sizes)
    if (other.ttls) (this.ttls ??= new ValueCounter()).absorb(other.ttls)
    if (other.windows) (this.windows ??= new ValueCounter()).absorb(other.windows)
    if (other.thinned) this.thinned = true
  }
}
