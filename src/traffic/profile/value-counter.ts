import type { Spread } from '#vocabulary'

/** HOT PATH (sampled packets only): weights of 16-bit values (ports, sizes, TTLs, windows) in a small open table that grows with use. */
export class ValueCounter {
  private keys = new Uint32Array(16)
  private weights = new Float64Array(16)
  private mask = 15
  private taken = 0

  add(value: number, weight: number): void {
    const key = value + 1
    let slot = Math.imul(key, 0x9e3779b1) >>> 7
    const mask = this.mask
    slot &= mask
    const keys = this.keys
    for (;;) {
      const there = keys[slot]!
      if (there === key) {
        this.weights[slot] = this.weights[slot]! + weight
        return
      }
      if (there === 0) break
      slot = (slot + 1) & mask
    }
    keys[slot] = key
    this.weights[slot] = weight
    if (++this.taken * 2 > mask) this.grow()
  }

  private grow(): void {
    const { keys, weights } = this
    const capacity = 2 * keys.length
    this.keys = new Uint32Array(capacity)
    this.weights = new Float64Array(capacity)
    this.mask = capacity - 1
    this.taken = 0
    for (let i = 0; i < keys.length; i++) if (keys[i] !== 0) this.add(keys[i]! - 1, weights[i]!)
  }

  absorb(other: ValueCounter): void {
    for (let i = 0; i < other.keys.length; i++) if (other.keys[i] !== 0) this.add(other.keys[i]! - 1, other.weights[i]!)
  }

  get empty(): boolean {
    return this.taken === 0
  }

  /** The `most` values of largest weight, with all that the whole says. Equal weights: the smaller value first, so that runs agree. */
  spread(most: number): Spread {
    const entries: { value: number; weight: number }[] = []
    let total = 0
    for (let i = 0; i < this.keys.length; i++) {
      if (this.keys[i] === 0) continue
      entries.push({ value: this.keys[i]! - 1, weight: this.weights[i]! })
    }
    entries.sort((a, b) => b.weight - a.weight || a.value - b.value)
    for (const entry of entries) total += entry.weight
    let entropyBits = 0
    for (const { weight } of entries) {
      const share = weight / total
      if (share > 0) entropyBits -= share * Math.log2(share)
    }
    return {
      distinct: entries.length,
      entropyBits: Math.max(0, entropyBits),
      top: total === 0 ? [] : entries.slice(0, most).map(({ value, weight }) => ({ value, share: weight / total })),
    }
  }
}
