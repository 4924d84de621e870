import { PAYLOAD_WORDS } from '#vocabulary'
import { HASHES } from './address-hash.ts'

/**
 * HOT PATH: a sample of the rows of one strand, with their headers side by side, so that what holds of them together can be told (which
 * sizes go to which port, whether payloads repeat). A row is kept when the hash of its contents lies below a threshold that halves whenever
 * there are too many (adaptive sampling: Flajolet, "On adaptive sampling", Computing 43, 1990), so which rows are kept depends on the set of
 * rows alone, not on their order or on how files were split. Rows with equal contents are one with a larger weight: ten thousand
 * copies of a packet on one time stamp are ten thousand packets, and take the room of one.
 */

/** Words of a row, the first its hash. `keepPacket` and `keepFlow` write them, the methods of `RowSample` read them. */
/** Source and destination: the address itself for IPv4, a hash of it for IPv6 (then `ROW_FLAG_SIX` is set). */
export const ROW_SOURCE = 1
export const ROW_DESTINATION = 2
/** Source port in the upper half. */
export const ROW_PORTS = 3
/** Frame length in the lower half, length of the IP packet in the upper, each at most 65,535. */
export const ROW_SIZE = 4
export const ROW_PAYLOAD_LENGTH = 5
/** TTL, TCP flags, protocol, application, from the lowest byte up. */
export const ROW_HEADERS = 6
/** TCP window in the lower half, IP identification in the upper. */
export const ROW_WINDOW = 7
/** TCP option bytes, `ROW_FLAG_…`, payload bytes held, from the lowest byte up. */
export const ROW_FLAGS = 8
/** Whole seconds since the epoch. */
export const ROW_AT = 9
export const ROW_WORDS = 10

export const ROW_FLAG_SIX = 1
export const ROW_FLAG_FRAGMENT = 2
export const ROW_FLAG_LATER = 4
export const ROW_FLAG_DONT_FRAGMENT = 8
export const ROW_FLAG_OPTIONS = 16
/** From a flow record: sizes are means, and what only packets show is unknown. */
export const ROW_FLAG_FLOW = 32

/** The rows of many strands together may take so much; see `RowBudget`. 2^16 rows of 110 bytes are 7 MB. */
const MOST_ROWS = 2 ** 16

/** Room that all samples of a profile share: when it runs out, the threshold of all of them falls together. */
export class RowBudget {
  threshold = HASHES
  private rows = 0
  private readonly most: number
  private readonly samples = new Set<RowSample>()

  constructor(most = MOST_ROWS) {
    this.most = most
  }

  enter(sample: RowSample): void {
    this.samples.add(sample)
  }

  leave(sample: RowSample): void {
    if (this.samples.delete(sample)) this.rows -= sample.length
  }

  grew(rows: number): void {
    this.rows += rows
    while (this.rows > this.most && this.threshold > 1) {
      this.threshold /= 2
      for (const sample of this.samples) {
        const before = sample.length
        sample.lower(this.threshold)
        this.rows -= before - sample.length
      }
    }
  }
}

export class RowSample {
  threshold: number
  length = 0
  head = new Uint32Array(ROW_WORDS * 4)
  weights = new Float64Array(4)
  payload: Uint32Array | undefined
  readonly limit: number
  private readonly budget: RowBudget | undefined
  private index = new Int32Array(8)
  private mask = 7

  constructor(limit: number, budget: RowBudget | undefined) {
    this.limit = limit
    this.budget = budget
    this.threshold = budget?.threshold ?? HASHES
    budget?.enter(this)
  }

  /** The address itself for IPv4, a hash of it where `flags` say `ROW_FLAG_SIX`. */
  source(row: number): number {
    return this.head[row * ROW_WORDS + ROW_SOURCE]!
  }

  destination(row: number): number {
    return this.head[row * ROW_WORDS + ROW_DESTINATION]!
  }

  sourcePort(row: number): number {
    return this.head[row * ROW_WORDS + ROW_PORTS]! >>> 16
  }

  destinationPort(row: number): number {
    return this.head[row * ROW_WORDS + ROW_PORTS]! & 0xffff
  }

  wireLength(row: number): number {
    return this.head[row * ROW_WORDS + ROW_SIZE]! & 0xffff
  }

  ipLength(row: number): number {
    return this.head[row * ROW_WORDS + ROW_SIZE]! >>> 16
  }

  payloadLength(row: number): number {
    return this.head[row * ROW_WORDS + ROW_PAYLOAD_LENGTH]!
  }

  ttl(row: number): number {
    return this.head[row * ROW_WORDS + ROW_HEADERS]! & 255
  }

  tcpFlags(row: number): number {
    return (this.head[row * ROW_WORDS + ROW_HEADERS]! >>> 8) & 255
  }

  protocol(row: number): number {
    return (this.head[row * ROW_WORDS + ROW_HEADERS]! >>> 16) & 255
  }

  /** An index of `APPLICATIONS`. */
  application(row: number): number {
    return this.head[row * ROW_WORDS + ROW_HEADERS]! >>> 24
  }

  window(row: number): number {
    return this.head[row * ROW_WORDS + ROW_WINDOW]! & 0xffff
  }

  ipId(row: number): number {
    return this.head[row * ROW_WORDS + ROW_WINDOW]! >>> 16
  }

  optionsLength(row: number): number {
    return this.head[row * ROW_WORDS + ROW_FLAGS]! & 255
  }

  /** `ROW_FLAG_…`. */
  flags(row: number): number {
    return (this.head[row * ROW_WORDS + ROW_FLAGS]! >>> 8) & 255
  }

  /** Payload bytes that are kept. */
  held(row: number): number {
    return (this.head[row * ROW_WORDS + ROW_FLAGS]! >>> 16) & 255
  }

  /** Whole seconds since the epoch. */
  second(row: number): number {
    return this.head[row * ROW_WORDS + ROW_AT]!
  }

  /** Makes or finds the row of a hash below the threshold and adds to its weight. Returns where its words are to be written, or -1 when nothing is to be written. */
  claim(hash: number, weight: number): number {
    const { head, mask } = this
    let slot = hash & mask
    for (;;) {
      const entry = this.index[slot]!
      if (entry === 0) break
      if (head[(entry - 1) * ROW_WORDS] === hash) {
        this.weights[entry - 1] = this.weights[entry - 1]! + weight
        return -1
      }
      slot = (slot + 1) & mask
    }
    if (this.length >= this.limit) {
      this.lower(this.threshold / 2, true)
      if (hash >= this.threshold) return -1
      return this.claim(hash, weight)
    }
    const row = this.length++
    this.index[slot] = row + 1
    if (this.length * ROW_WORDS > this.head.length) this.grow()
    this.weights[row] = weight
    this.head[row * ROW_WORDS] = hash
    if (this.length * 2 > mask) this.reindex(2 * (mask + 1))
    if (this.budget !== undefined) {
      const { threshold } = this.budget
      this.budget.grew(1)
      // The budget ran out and rows moved or went: this one is where it is found now, if at all.
      if (this.budget.threshold !== threshold) return this.find(hash)
    }
    return row
  }

  private find(hash: number): number {
    let slot = hash & this.mask
    for (;;) {
      const entry = this.index[slot]!
      if (entry === 0) return -1
      if (this.head[(entry - 1) * ROW_WORDS] === hash) return entry - 1
      slot = (slot + 1) & this.mask
    }
  }

  private grow(): void {
    const rows = this.weights.length * 2
    const head = new Uint32Array(rows * ROW_WORDS)
    head.set(this.head)
    this.head = head
    const weights = new Float64Array(rows)
    weights.set(this.weights)
    this.weights = weights
    if (this.payload !== undefined) {
      const payload = new Uint32Array(rows * PAYLOAD_WORDS)
      payload.set(this.payload)
      this.payload = payload
    }
  }

  /** Words for payloads; only strands whose rows carry some pay for them. */
  payloadWords(): Uint32Array {
    return (this.payload ??= new Uint32Array(this.weights.length * PAYLOAD_WORDS))
  }

  private reindex(size: number): void {
    if (size === this.index.length) this.index.fill(0)
    else this.index = new Int32Array(size)
    this.mask = size - 1
    const { index, mask, head, length } = this
    for (let row = 0; row < length; row++) {
      let slot = head[row * ROW_WORDS]! & mask
      while (index[slot] !== 0) slot = (slot + 1) & mask
      index[slot] = row + 1
    }
  }

  /** Forgets the rows at or above a threshold. `own`: on its own account, not on the budget's, which counts what it takes itself. */
  lower(threshold: number, own = false): void {
    if (threshold >= this.threshold) return
    const { head, weights, payload } = this
    const before = this.length
    this.threshold = threshold
    let kept = 0
    for (let row = 0; row < before; row++) {
      if (head[row * ROW_WORDS]! >= threshold) continue
      if (kept !== row) {
        const to = kept * ROW_WORDS
        const from = row * ROW_WORDS
        for (let word = 0; word < ROW_WORDS; word++) head[to + word] = head[from + word]!
        weights[kept] = weights[row]!
        if (payload !== undefined) {
          const p = kept * PAYLOAD_WORDS
          const q = row * PAYLOAD_WORDS
          for (let word = 0; word < PAYLOAD_WORDS; word++) payload[p + word] = payload[q + word]!
        }
      }
      kept++
    }
    this.length = kept
    if (own) this.budget?.grew(kept - before)
    this.reindex(this.mask + 1)
  }

  /** Takes in the rows of another sample; what both held adds up. */
  absorb(other: RowSample): void {
    this.lower(other.threshold)
    for (let row = 0; row < other.length; row++) {
      const from = row * ROW_WORDS
      const hash = other.head[from]!
      if (hash >= this.threshold) continue
      const at = this.claim(hash, other.weights[row]!)
      if (at < 0) continue
      for (let word = 1; word < ROW_WORDS; word++) this.head[at * ROW_WORDS + word] = other.head[from + word]!
      if (other.payload !== undefined) {
        const words = this.payloadWords()
        for (let word = 0; word < PAYLOAD_WORDS; word++) words[at * PAYLOAD_WORDS + word] = other.payload[row * PAYLOAD_WORDS + word]!
      }
    }
  }
}
