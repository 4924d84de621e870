import { HASHES } from './address-hash.ts'

/**
 * HOT PATH: how many different things there are (conversations by source address and port), in a kilobyte or two: all of them up to a limit,
 * then those whose 30-bit hash lies below a threshold that halves when the set is full (adaptive sampling, Flajolet 1990). The relative
 * error is about 1/sqrt(limit): 4 % at 512.
 */
const LIMIT = 512

export class PairSet {
  threshold = HASHES
  count = 0
  private slots = new Int32Array(16)
  private mask = 15

  add(hash: number): void {
    if (hash >= this.threshold) return
    const key = hash + 1
    const { slots, mask } = this
    let slot = hash & mask
    for (;;) {
      const there = slots[slot]!
      if (there === key) return
      if (there === 0) break
      slot = (slot + 1) & mask
    }
    slots[slot] = key
    if (++this.count > LIMIT) {
      do {
        this.threshold /= 2
        this.rebuild(mask + 1)
      } while (this.count > LIMIT)
    } else if (this.count * 2 > mask) this.rebuild(2 * (mask + 1))
  }

  private rebuild(size: number): void {
    const old = this.slots
    this.slots = new Int32Array(size)
    this.mask = size - 1
    this.count = 0
    for (const key of old) {
      if (key === 0 || key - 1 >= this.threshold) continue
      let slot = (key - 1) & this.mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask
      this.slots[slot] = key
      this.count++
    }
  }

  absorb(other: PairSet): void {
    if (other.threshold < this.threshold) {
      this.threshold = other.threshold
      this.rebuild(this.mask + 1)
    }
    for (const key of other.slots) if (key !== 0) this.add(key - 1)
  }

  get estimate(): number {
    return Math.round((this.count * HASHES) / this.threshold)
  }
}
