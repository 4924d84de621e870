import { formatAddress } from '#vocabulary'
import { hashWord, hashWords } from './address-hash.ts'
import type { TallyLimits } from './strand-tally.ts'
import { TargetTally } from './target-tally.ts'

/**
 * HOT PATH: the destinations worth watching when nobody said which. Every destination is a candidate while there is room. When the table
 * is full the lighter half goes, and from then on a destination must first be seen in one four-thousandth of all packets (counted in a
 * count-min sketch with conservative update: Cormode and Muthukrishnan 2005; Estan and Varghese 2002), so a scan of a million addresses
 * or the replies to a million spoofed ones cannot push out a victim. What a late candidate got before is not in its tallies: at most that
 * share.
 */
const SKETCH_ROWS = 4
const SKETCH_WIDTH = 65_536
const LATE_SHARE = 1 / 4000
const LATE_LEAST = 8
const SEEN_BITS = 65_536

export class DestinationTable {
  readonly tallies: (TargetTally | undefined)[]
  private readonly words: Int32Array
  private readonly index: Int32Array
  private readonly mask: number
  private readonly capacity: number
  private readonly limits: TallyLimits
  /** A bit for each hash modulo 2^16 that some destination has: 8 KiB that stay in the first-level cache and spare most look-ups of senders. */
  private readonly seen = new Int32Array(SEEN_BITS / 32)
  private readonly free: number[] = []
  private used = 0
  private sketch: Uint32Array | undefined
  private rows = 0
  /** Candidates dropped to make room. */
  dropped = 0

  constructor(capacity: number, limits: TallyLimits) {
    this.capacity = capacity
    this.limits = limits
    this.tallies = new Array<TargetTally | undefined>(capacity).fill(undefined)
    this.words = new Int32Array(4 * capacity)
    let slots = 16
    while (slots < 4 * capacity) slots *= 2
    this.index = new Int32Array(slots)
    this.mask = slots - 1
  }

  private hash(w0: number, w1: number, w2: number, w3: number): number {
    return w0 === 0 && w1 === 0 && w2 === 0xffff ? hashWord(w3, this.limits.seed) : hashWords(w0, w1, w2, w3, this.limits.seed)
  }

  /** `hash`: that of the address under the seed of the limits. */
  private findHashed(w0: number, w1: number, w2: number, w3: number, hash: number): TargetTally | undefined {
    const index = this.index
    const words = this.words
    let slot = hash & this.mask
    for (;;) {
      const entry = index[slot]!
      if (entry === 0) return undefined
      const o = 4 * (entry - 1)
      if (words[o + 3] === w3 && words[o + 2] === w2 && words[o + 1] === w1 && words[o] === w0) return this.tallies[entry - 1]
      slot = (slot + 1) & this.mask
    }
  }

  /** The tally of a destination, made when there is none and it may be a candidate. */
  admit(w0: number, w1: number, w2: number, w3: number): TargetTally | undefined {
    this.rows++
    const hash = this.hash(w0, w1, w2, w3)
    const known = this.findHashed(w0, w1, w2, w3, hash)
    if (known) {
      known.rows++
      return known
    }
    if (this.sketch && this.counted(hash) < Math.max(LATE_LEAST, this.rows * LATE_SHARE)) return undefined
    if (this.used === this.capacity) this.purge()
    const tally = this.make(w0, w1, w2, w3, hash)
    tally.rows = 1
    return tally
  }

  /**
   * The tally of a sender: who asks before it is answered must be known by its question. Made only while half of the table is free, so that
   * a million forged senders cannot take it.
   */
  sender(w0: number, w1: number, w2: number, w3: number, hash: number): TargetTally | undefined {
    const bit = hash & (SEEN_BITS - 1)
    const known = ((this.seen[bit >>> 5]! >>> (bit & 31)) & 1) === 0 ? undefined : this.findHashed(w0, w1, w2, w3, hash)
    if (known !== undefined || this.sketch !== undefined || this.used * 2 >= this.capacity) return known
    return this.make(w0, w1, w2, w3, hash)
  }

  private make(w0: number, w1: number, w2: number, w3: number, hash: number): TargetTally {
    const at = this.free.pop() ?? this.used
    this.used++
    const tally = new TargetTally(this.limits, 1, 0)
    this.tallies[at] = tally
    const o = 4 * at
    this.words[o] = w0
    this.words[o + 1] = w1
    this.words[o + 2] = w2
    this.words[o + 3] = w3
    this.enter(at, hash)
    return tally
  }

  private enter(at: number, hash: number): void {
    let slot = hash & this.mask
    while (this.index[slot] !== 0) slot = (slot + 1) & this.mask
    this.index[slot] = at + 1
    const bit = hash & (SEEN_BITS - 1)
    this.seen[bit >>> 5] = this.seen[bit >>> 5]! | (1 << (bit & 31))
  }

  private counted(hash: number): number {
    const sketch = this.sketch!
    let least = 0xffff_ffff
    let h = hash
    for (let row = 0; row < SKETCH_ROWS; row++) {
      const count = sketch[row * SKETCH_WIDTH + (h & (SKETCH_WIDTH - 1))]!
      if (count < least) least = count
      h = hashWord(h, row + 1)
    }
    h = hash
    for (let row = 0; row < SKETCH_ROWS; row++) {
      const o = row * SKETCH_WIDTH + (h & (SKETCH_WIDTH - 1))
      if (sketch[o] === least) sketch[o] = least + 1
      h = hashWord(h, row + 1)
    }
    return least + 1
  }

  private purge(): void {
    this.sketch ??= new Uint32Array(SKETCH_ROWS * SKETCH_WIDTH)
    const order: number[] = []
    for (let i = 0; i < this.capacity; i++) if (this.tallies[i]) order.push(i)
    order.sort((a, b) => this.tallies[b]!.rows - this.tallies[a]!.rows || a - b)
    for (const at of order.slice(this.capacity >> 1)) {
      this.tallies[at]!.release()
      this.tallies[at] = undefined
      this.free.push(at)
      this.used--
      this.dropped++
    }
    this.index.fill(0)
    this.seen.fill(0)
    for (let at = 0; at < this.capacity; at++) {
      if (!this.tallies[at]) continue
      const o = 4 * at
      this.enter(at, this.hash(this.words[o]!, this.words[o + 1]!, this.words[o + 2]!, this.words[o + 3]!))
    }
  }

  /** Word `i` of the address at `at`. */
  word(at: number, i: number): number {
    return this.words[4 * at + i]!
  }

  name(at: number): string {
    return formatAddress([0, 1, 2, 3].map((i) => this.words[4 * at + i]! >>> 0))
  }
}
