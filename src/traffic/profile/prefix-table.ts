import { formatPrefix, isIPv4Words, type Prefix } from '#vocabulary'

/**
 * HOT PATH: which protected prefix holds an address (longest match). IPv4 prefixes are cut into disjoint ranges once and searched by
 * halving; IPv6 prefixes are tried from the longest to the shortest, since an operator has few.
 */
export class PrefixTable {
  readonly names: readonly string[]
  /** Range i begins at starts[i] and ends where the next begins; -1 is nobody's. */
  private readonly starts: Uint32Array
  private readonly owners: Int32Array
  private readonly six: { readonly index: number; readonly masks: Int32Array; readonly words: Int32Array }[]

  /** A hole (`undefined`) keeps the index of a prefix that is protected no more: nothing matches it. */
  constructor(prefixes: readonly (Prefix | undefined)[]) {
    this.names = prefixes.map((prefix) => (prefix ? formatPrefix(prefix) : ''))
    const indexed = prefixes.flatMap((prefix, index) => (prefix ? [{ prefix, index }] : []))
    const four = indexed.filter(({ prefix }) => isIPv4Words(prefix.words) && prefix.length >= 96)
    const cuts = new Set<number>([0])
    for (const { prefix } of four) {
      cuts.add(prefix.words[3])
      const end = prefix.words[3] + 2 ** (128 - prefix.length)
      if (end < 2 ** 32) cuts.add(end)
    }
    this.starts = Uint32Array.from([...cuts].sort((a, b) => a - b))
    this.owners = new Int32Array(this.starts.length).fill(-1)
    for (let i = 0; i < this.starts.length; i++) {
      let longest = -1
      for (const { prefix, index } of four) {
        const start = this.starts[i]!
        if (start >= prefix.words[3] && start < prefix.words[3] + 2 ** (128 - prefix.length) && prefix.length > longest) {
          longest = prefix.length
          this.owners[i] = index
        }
      }
    }
    this.six = indexed
      .filter(({ prefix }) => !(isIPv4Words(prefix.words) && prefix.length >= 96))
      .sort((a, b) => b.prefix.length - a.prefix.length)
      .map(({ prefix, index }) => ({
        index,
        words: Int32Array.from(prefix.words, (word) => word | 0),
        masks: Int32Array.from([0, 1, 2, 3], (i) => {
          const bits = Math.min(32, Math.max(0, prefix.length - 32 * i))
          return bits === 0 ? 0 : -1 << (32 - bits)
        }),
      }))
  }

  /** Index of the prefix, or -1. */
  find(w0: number, w1: number, w2: number, w3: number): number {
    if (w0 === 0 && w1 === 0 && w2 === 0xffff) {
      const word = w3 >>> 0
      const starts = this.starts
      let low = 0
      let high = starts.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (starts[middle]! <= word) low = middle
        else high = middle - 1
      }
      return this.owners[low]!
    }
    for (const { index, words, masks } of this.six) {
      if ((w0 & masks[0]!) === words[0] && (w1 & masks[1]!) === words[1] && (w2 & masks[2]!) === words[2] && (w3 & masks[3]!) === words[3])
        return index
    }
    return -1
  }
}
