import type { Interval } from './interval.ts'

/**
 * HyperLogLog (Flajolet et al. 2007) with 64-bit hashes and O. Ertl's estimator (arXiv 1702.01284, section 3), which needs neither bias
 * tables nor a switch for small numbers. Standard error 1.04/√m for m = 2^precision registers of a byte.
 * HOT PATH: `addHash` touches one byte and allocates nothing.
 */
export class HyperLogLog {
  readonly precision: number
  /** One byte a register; the state that is stored and merged. */
  readonly registers: Uint8Array

  /** @param precision 4…16; 12 gives 4 KiB and a standard error of 1.6 %. */
  constructor(precision = 12, registers?: Uint8Array) {
    if (!Number.isInteger(precision) || precision < 4 || precision > 16) throw new RangeError(`precision ${precision} is not within 4…16`)
    const size = 1 << precision
    if (registers && registers.length !== size) throw new RangeError(`${registers.length} registers do not fit precision ${precision}`)
    this.precision = precision
    this.registers = registers ?? new Uint8Array(size)
  }

  /** Adds an item by its 64-bit hash, given as two uint32 halves. */
  addHash(high: number, low: number): void {
    const p = this.precision
    const register = high >>> (32 - p)
    const rest = (high << p) >>> 0
    // Rank = position of the first one bit after the register's bits, at most 64 − p + 1.
    const rank = rest !== 0 ? Math.clz32(rest) + 1 : 32 - p + Math.clz32(low) + 1
    if (rank > this.registers[register]!) this.registers[register] = rank
  }

  /** Adds an item of four uint32 words, such as an address. */
  addWords(words: ArrayLike<number>, at = 0): void {
    this.addHash(hashWords(words, at, SEED_HIGH), hashWords(words, at, SEED_LOW))
  }

  /** After this, the sketch has seen what either has seen. */
  merge(other: HyperLogLog): void {
    if (other.precision !== this.precision) throw new RangeError('sketches of different precision cannot be merged')
    const mine = this.registers
    const theirs = other.registers
    for (let i = 0; i < mine.length; i++) if (theirs[i]! > mine[i]!) mine[i] = theirs[i]!
  }

  /** Distinct items with a 95 % interval (1.96 standard errors). */
  estimate(): Interval {
    const p = this.precision
    const m = this.registers.length
    const q = 64 - p
    const histogram = new Uint32Array(q + 2)
    for (let i = 0; i < m; i++) histogram[this.registers[i]!]!++
    let z = m * tau(1 - histogram[q + 1]! / m)
    for (let k = q; k >= 1; k--) z = (z + histogram[k]!) / 2
    z += m * sigma(histogram[0]! / m)
    const value = (m * m) / (2 * Math.LN2 * z)
    const error = (1.96 * 1.04) / Math.sqrt(m)
    return { value, low: value * (1 - error), high: value * (1 + error) }
  }

  clear(): void {
    this.registers.fill(0)
  }
}

const SEED_HIGH = 0x9747b28c
const SEED_LOW = 0x3c6ef372

/** MurmurHash3 x86_32 (A. Appleby, public domain) over four words. Not cryptographic: whoever can choose addresses can bias the sketch. */
function hashWords(words: ArrayLike<number>, at: number, seed: number): number {
  let h = seed
  for (let i = 0; i < 4; i++) {
    let k = Math.imul(words[at + i]!, 0xcc9e2d51)
    k = (k << 15) | (k >>> 17)
    h ^= Math.imul(k, 0x1b873593)
    h = (h << 13) | (h >>> 19)
    h = (Math.imul(h, 5) + 0xe6546b64) | 0
  }
  h ^= 16
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Ertl 2017, algorithm 5: x + Σ x^(2^k)·2^(k−1). */
function sigma(x: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY
  let power = x
  let weight = 1
  let sum = x
  for (;;) {
    power *= power
    const before = sum
    sum += power * weight
    weight += weight
    if (sum === before) return sum
  }
}

/** Ertl 2017, algorithm 6: (1 − x − Σ (1 − x^(2^−k))²·2^−k) / 3. */
function tau(x: number): number {
  if (x === 0 || x === 1) return 0
  let root = x
  let weight = 1
  let sum = 1 - x
  for (;;) {
    root = Math.sqrt(root)
    const before = sum
    weight /= 2
    sum -= (1 - root) ** 2 * weight
    if (sum === before) return sum / 3
  }
}
