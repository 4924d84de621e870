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
    const { keys, weights } = this
    const top: { value: number; weight: number }[] = []
    let total = 0
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === 0) continue
      const value = keys[i]! - 1
      const weight = weights[i]!
      total += weight
      const least = top[most - 1]
      if (least !== undefined && (weight < least.weight || (weight === least.weight && value > least.value))) continue
      let at = top.length
      while (at > 0 && (weight > top[at - 1]!.weight || (weight === top[at - 1]!.weight && value < top[at - 1]!.value))) at--
      top.splice(at, 0, { value, weight })
      if (top.length > most) top.pop()
    }
    // H = log2 W - sum(w log2 w) / W. Weights are whole packets from packets, so the order of the sum does not show in the digits printed.
    let weighted = 0
    for (let i = 0; i < keys.length; i++) if (keys[i] !== 0 && weights[i]! > 0) weighted += weights[i]! * Math.log2(weights[i]!)
    return {
      distinct: this.taken,
      entropyBits: total > 0 ? Math.max(0, Math.log2(total) - weighted / total) : 0,
      top: top.map(({ value, weight }) => ({ value, share: total > 0 ? weight / total : 0 })),
    }
  }
}
