/**
 * Seeded dice: the same seed and name give the same numbers on every machine, so that a rehearsal is a document and not an anecdote.
 * Generator: xoshiro128** 1.1 (D. Blackman, S. Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47(4), 2021),
 * state filled from a Weyl sequence through MurmurHash3's finalizer. Not for secrets.
 */
export interface Dice {
  /** A whole number of 32 bits, uniform. */
  word(): number
  /** Uniform in [0, 1), 32 bits of it. */
  unit(): number
  /** Uniform whole number in [0, below). */
  below(below: number): number
  /** Number of events of a Poisson process whose mean is `mean`. */
  poisson(mean: number): number
  /** A Poisson number of `mean` that is known not to be 0. */
  poissonAboveZero(mean: number): number
  /** Exponential with mean 1. */
  waiting(): number
}

/** 32-bit FNV-1a: a name becomes a stream of its own, so that more reports do not shift the traffic. */
export function hashName(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** A well-mixed 32-bit hash of a word (the finalizer of MurmurHash3, public domain): dice that need no state. */
export function hashWord(word: number): number {
  let h = word >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Above this mean a normal stands in for the Poisson: its error there is far below the noise itself. */
const NORMAL_ABOVE = 60

export function createDice(seed: number, name: string): Dice {
  let mix = (seed ^ hashName(name)) >>> 0
  const splitmix = () => {
    mix = (mix + 0x9e3779b9) >>> 0
    return hashWord(mix)
  }
  let a = splitmix()
  let b = splitmix()
  let c = splitmix()
  let d = splitmix() | 1

  function word(): number {
    const scaled = Math.imul(b, 5)
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result
  }
  const unit = () => word() / 0x100000000
  // The interval is open at 0: a logarithm follows.
  const open = () => (word() + 0.5) / 0x100000000

  /** Knuth's product method (TAOCP vol. 2, section 3.4.1): multiply uniforms until they fall below e^-mean. */
  function product(mean: number, start: number): number {
    const limit = Math.exp(-mean)
    let count = 0
    let left = start
    while (left > limit) {
      left *= unit()
      count++
    }
    return count
  }

  return {
    word,
    unit,
    below: (below) => Math.floor(unit() * below),
    waiting: () => -Math.log(open()),
    poisson(mean) {
      if (mean <= 0) return 0
      if (mean < NORMAL_ABOVE) return product(mean, unit())
      const normal = Math.sqrt(-2 * Math.log(open())) * Math.cos(2 * Math.PI * unit())
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
    },
    poissonAboveZero(mean) {
      // The first event happens somewhere in the interval, given that one does; the rest of the interval is an ordinary Poisson.
      const first = -Math.log1p(-unit() * -Math.expm1(-mean))
      return 1 + this.poisson(mean - first)
    },
  }
}
