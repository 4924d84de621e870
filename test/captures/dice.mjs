/** Seeded chance (mulberry32, Tommy Ettinger, public domain): the same seed gives the same capture again. */
export class Dice {
  #state

  constructor(seed) {
    this.#state = seed >>> 0
  }

  /** A uint32. */
  next() {
    const state = (this.#state = (this.#state + 0x6d2b79f5) >>> 0)
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }

  /** In [0, 1). */
  unit() {
    return this.next() / 0x1_0000_0000
  }

  /** A whole number in [0, n). */
  below(n) {
    return Math.floor(this.unit() * n)
  }

  /** A whole number in [low, high]. */
  between(low, high) {
    return low + this.below(high - low + 1)
  }

  chance(probability) {
    return this.unit() < probability
  }

  pick(list) {
    return list[this.below(list.length)]
  }

  /** Of pairs [thing, weight]. */
  weighted(pairs) {
    let total = 0
    for (const pair of pairs) total += pair[1]
    let left = this.unit() * total
    for (const pair of pairs) if ((left -= pair[1]) < 0) return pair[0]
    return pairs[0][0]
  }

  exponential(mean) {
    return -Math.log(1 - this.unit()) * mean
  }

  /** Box and Muller. */
  normal() {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit())
  }

  /** By its median; `spread` is the standard deviation of the logarithm. */
  lognormal(median, spread) {
    return median * Math.exp(this.normal() * spread)
  }

  /** Rank from [0, n) with weight about 1/(rank + 1): few are popular, many are rare. */
  zipf(n) {
    return Math.min(n - 1, Math.floor((n + 1) ** this.unit()) - 1)
  }
}

/** A seed for a part from the seed of the whole and the part's name (FNV-1a). */
export function seedOf(seed, name) {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0
  return hash
}
