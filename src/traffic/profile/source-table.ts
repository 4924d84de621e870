import { HASHES, hashWord, hashWords } from './address-hash.ts'
import type { SourceBudget } from './source-budget.ts'

/**
 * HOT PATH: the sources of one strand, with what each sent, in bounded memory and one cache line a source.
 *
 * All sources are kept until there are `limit` of them; then only those whose hash is below a threshold that halves whenever the table
 * is full again (adaptive sampling: Flajolet, "On adaptive sampling", Computing 43, 1990). What is kept is kept from its first packet on,
 * because the threshold only falls: counts of kept sources are exact. The final threshold depends on the set of sources alone, not on
 * their order. `count / share` estimates the number of distinct sources with a relative error of about 1/sqrt(count) (0.6 % at 32,768);
 * a HyperLogLog of 2^14 registers has 0.8 % and would keep no addresses.
 *
 * Entry, v4: key, unused, bits, mark, packets (f64), bytes (f64) = 32 bytes. v6: four key words, bits, mark, packets, bytes = 40 bytes.
 */
export const SEEN_RETURN = 1
export const HANDSHAKE = 2
/** Two SYNs or more whose sequence number was the destination address; one of them sets the lower bit, the second this one. */
const MIRAI_ONCE = 4
export const MIRAI_TWICE = 8
/** Highest TTL that the source's packets came with, in bits 8 to 15: it does not depend on their order. */
const TTL = 8
const TTL_BITS = 255 << TTL
/** Occupied; entries may exist with no packets yet (a peer that was asked before it answered). */
const TAKEN = 0x4000_0000

/** So large, then four times and four times that: the last step is 65,536, which hold the 40,960 sources of an analysis. */
const SMALL_SLOTS = 1023

let scratch = new Int32Array(0)

/** Words that are nobody's between two calls. */
function aside(words: number): Int32Array {
  if (scratch.length < words) scratch = new Int32Array(words)
  return scratch.subarray(0, words)
}

export class SourceTable {
  readonly keyWords: 1 | 4
  /** int32 words and float64 words of an entry. */
  readonly stride: number
  readonly half: number
  readonly bitsAt: number
  readonly packetsAt: number
  /** Of the hash; all tables that are ever joined have the same. */
  readonly seed: number
  i32: Int32Array
  f64: Float64Array
  mask: number
  /** Entries taken, with or without packets. */
  taken = 0
  /** Entries with packets. */
  count = 0
  /** Hashes below this are kept; 2^30 = all. */
  threshold = HASHES
  limit: number
  /** Set by `touch`: the source had sent nothing before. */
  fresh = false

  private readonly budget: SourceBudget | undefined

  constructor(keyWords: 1 | 4, limit: number, seed: number, budget?: SourceBudget) {
    this.budget = budget
    budget?.enter(this)
    this.seed = seed
    this.keyWords = keyWords
    this.stride = keyWords === 1 ? 8 : 10
    this.half = this.stride >> 1
    this.bitsAt = keyWords === 1 ? 2 : 4
    this.packetsAt = keyWords === 1 ? 2 : 3
    this.limit = limit
    this.mask = 7
    const bytes = 8 * this.stride * 4
    const buffer = new ArrayBuffer(bytes)
    this.i32 = new Int32Array(buffer)
    this.f64 = new Float64Array(buffer)
  }

  /** Share of the hash space that is kept. */
  get share(): number {
    return this.threshold / HASHES
  }

  /** How many sources one kept source stands for. */
  get weight(): number {
    return HASHES / this.threshold
  }

  /** The entry's slot (not offset), or -1. */
  find(w0: number, w1: number, w2: number, w3: number, hash: number): number {
    if (hash >= this.threshold || this.taken === 0) return -1
    const i32 = this.i32
    const mask = this.mask
    let slot = hash & mask
    if (this.keyWords === 1) {
      for (;;) {
        const o = slot * 8
        if ((i32[o + 2]! & TAKEN) === 0) return -1
        if (i32[o] === w3) return slot
        slot = (slot + 1) & mask
      }
    }
    for (;;) {
      const o = slot * 10
      if ((i32[o + 4]! & TAKEN) === 0) return -1
      if (i32[o + 3] === w3 && i32[o + 2] === w2 && i32[o + 1] === w1 && i32[o] === w0) return slot
      slot = (slot + 1) & mask
    }
  }

  /** Finds or makes the entry; -1 when the source is not among the kept ones. */
  claim(w0: number, w1: number, w2: number, w3: number, hash: number): number {
    if (hash >= this.threshold) return -1
    const i32 = this.i32
    const mask = this.mask
    let slot = hash & mask
    if (this.keyWords === 1) {
      for (;;) {
        const o = slot * 8
        if ((i32[o + 2]! & TAKEN) === 0) break
        if (i32[o] === w3) return slot
        slot = (slot + 1) & mask
      }
      i32[slot * 8] = w3
      i32[slot * 8 + 2] = TAKEN
    } else {
      for (;;) {
        const o = slot * 10
        if ((i32[o + 4]! & TAKEN) === 0) break
        if (i32[o + 3] === w3 && i32[o + 2] === w2 && i32[o + 1] === w1 && i32[o] === w0) return slot
        slot = (slot + 1) & mask
      }
      const o = slot * 10
      i32[o] = w0
      i32[o + 1] = w1
      i32[o + 2] = w2
      i32[o + 3] = w3
      i32[o + 4] = TAKEN
    }
    this.taken++
    if (this.taken > this.limit) {
      this.thin(this.threshold / 2)
      return this.find(w0, w1, w2, w3, hash)
    }
    // At most 5/8 full, so that probes stay short; large steps while it grows, since each step writes all of it again.
    if (this.taken * 8 > (mask + 1) * 5) this.rebuild((mask + 1) * (mask < SMALL_SLOTS ? 2 : 4))
    const { threshold } = this
    if (this.budget !== undefined) this.budget.grew(this, 1)
    return this.i32 === i32 && this.threshold === threshold ? slot : this.find(w0, w1, w2, w3, hash)
  }

  /** Adds traffic of a source; returns its slot, or -1 when it is not kept. `fresh` says whether these were its first packets. */
  touch(w0: number, w1: number, w2: number, w3: number, hash: number, packets: number, bytes: number): number {
    if (hash >= this.threshold) return -1
    const slot = this.claim(w0, w1, w2, w3, hash)
    if (slot < 0) return -1
    const f = slot * this.half + this.packetsAt
    const before = this.f64[f]!
    this.fresh = before === 0
    if (before === 0) this.count++
    this.f64[f] = before + packets
    this.f64[f + 1] = this.f64[f + 1]! + bytes
    return slot
  }

  bits(slot: number): number {
    return this.i32[slot * this.stride + this.bitsAt]!
  }

  setBits(slot: number, bits: number): void {
    const o = slot * this.stride + this.bitsAt
    this.i32[o] = this.i32[o]! | bits
  }

  noteTtl(slot: number, ttl: number): void {
    const o = slot * this.stride + this.bitsAt
    const bits = this.i32[o]!
    if (ttl > (bits & TTL_BITS) >>> TTL) this.i32[o] = (bits & ~TTL_BITS) | (ttl << TTL)
  }

  /** Highest TTL of a source; 0 when none was noted. */
  highestTtl(slot: number): number {
    return (this.bits(slot) & TTL_BITS) >>> TTL
  }

  noteMirai(slot: number): void {
    const o = slot * this.stride + this.bitsAt
    const bits = this.i32[o]!
    this.i32[o] = bits | ((bits & MIRAI_ONCE) !== 0 ? MIRAI_TWICE : MIRAI_ONCE)
  }

  /** One word a source for the strand's own use (the sequence number that completes a handshake). */
  mark(slot: number): number {
    return this.i32[slot * this.stride + this.bitsAt + 1]!
  }

  /** The word as a sum that stops at its end. */
  addToMark(slot: number, amount: number): void {
    const o = slot * this.stride + this.bitsAt + 1
    this.i32[o] = Math.min(0x7fff_ffff, this.i32[o]! + amount)
  }

  setMark(slot: number, mark: number): void {
    this.i32[slot * this.stride + this.bitsAt + 1] = mark
  }

  isTaken(slot: number): boolean {
    return (this.i32[slot * this.stride + this.bitsAt]! & TAKEN) !== 0
  }

  packets(slot: number): number {
    return this.f64[slot * this.half + this.packetsAt]!
  }

  bytes(slot: number): number {
    return this.f64[slot * this.half + this.packetsAt + 1]!
  }

  word(slot: number, index: number): number {
    if (this.keyWords === 1) return index === 3 ? this.i32[slot * 8]! >>> 0 : index === 2 ? 0xffff : 0
    return this.i32[slot * 10 + index]! >>> 0
  }

  /** Lowers the threshold and forgets what lies above it; again until the rest fits. The hash of a key is made anew by `rehash`. */
  thin(threshold: number): void {
    const before = this.taken
    this.threshold = threshold
    this.rebuild(this.mask + 1)
    while (this.taken > this.limit) {
      this.threshold /= 2
      this.rebuild(this.mask + 1)
    }
    this.budget?.grew(this, this.taken - before)
  }

  private rebuild(capacity: number): void {
    const old32 = this.i32
    const slots = this.mask + 1
    const { stride, bitsAt, half, packetsAt, threshold } = this
    const same = capacity === slots
    // Thinning writes what is kept aside and back into the same memory: new memory for each step would keep the collector busy.
    const from = same ? aside(slots * stride) : old32
    let i32: Int32Array
    let f64: Float64Array
    if (same) {
      from.set(old32)
      old32.fill(0)
      i32 = old32
      f64 = this.f64
    } else {
      const buffer = new ArrayBuffer(capacity * stride * 4)
      i32 = new Int32Array(buffer)
      f64 = new Float64Array(buffer)
    }
    const mask = capacity - 1
    let taken = 0
    let count = 0
    for (let s = 0; s < slots; s++) {
      const o = s * stride
      if ((from[o + bitsAt]! & TAKEN) === 0) continue
      const hash = this.rehash(from, o)
      if (hash >= threshold) continue
      let slot = hash & mask
      while ((i32[slot * stride + bitsAt]! & TAKEN) !== 0) slot = (slot + 1) & mask
      const to = slot * stride
      for (let i = 0; i < stride; i++) i32[to + i] = from[o + i]!
      taken++
      if (f64[slot * half + packetsAt]! > 0) count++
    }
    this.i32 = i32
    this.f64 = f64
    this.mask = mask
    this.taken = taken
    this.count = count
  }

  private joinBits(slot: number, bits: number): void {
    const once = bits & this.bits(slot) & MIRAI_ONCE
    this.setBits(slot, (bits & ~TTL_BITS) | (once !== 0 ? MIRAI_TWICE : 0))
    this.noteTtl(slot, (bits & TTL_BITS) >>> TTL)
  }

  /** The hash of an IPv4 address, for tables of one key word. */
  hashOf(word: number): number {
    return hashWord(word, this.seed)
  }

  hashAt(slot: number): number {
    return this.rehash(this.i32, slot * this.stride)
  }

  private rehash(i32: Int32Array, o: number): number {
    return this.keyWords === 1 ? hashWord(i32[o]!, this.seed) : hashWords(i32[o]!, i32[o + 1]!, i32[o + 2]!, i32[o + 3]!, this.seed)
  }

  /** Takes in all of another table; the result knows what both knew, at the lower of the two thresholds. */
  absorb(other: SourceTable): void {
    if (other.taken === 0) {
      if (other.threshold < this.threshold) this.thin(other.threshold)
      return
    }
    if (other.threshold < this.threshold) this.thin(other.threshold)
    for (let s = 0; s <= other.mask; s++) {
      if (!other.isTaken(s)) continue
      const w0 = other.word(s, 0) | 0
      const w1 = other.word(s, 1) | 0
      const w2 = other.word(s, 2) | 0
      const w3 = other.word(s, 3) | 0
      const hash = other.hashAt(s)
      const packets = other.packets(s)
      const slot = packets > 0 ? this.touch(w0, w1, w2, w3, hash, packets, other.bytes(s)) : this.claim(w0, w1, w2, w3, hash)
      if (slot >= 0) this.joinBits(slot, other.bits(s))
    }
  }
}
