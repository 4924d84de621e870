import type { Layer } from './layer.ts'
import { compareWords } from './range-list.ts'

/** Several layers as one: at each boundary the word that `pack` makes of all their values, and the value of the layer of networks. */
export interface Merged {
  length: number
  /** Four words a boundary. */
  readonly starts: Uint32Array
  /** Two words a boundary: packed countries and flags, number of the network. */
  readonly values: Uint32Array
}

/**
 * One binary search then answers everything about an address, with a third of the cache misses of three searches. Boundaries at which nothing
 * changes are left out. `origin` is the first address of the space.
 */
export function mergeLayers(layers: readonly Layer[], network: number, origin: Uint32Array, pack: (values: Uint32Array) => number): Merged {
  const capacity = layers.reduce((sum, layer) => sum + layer.length, 1)
  const merged: Merged = { length: 0, starts: new Uint32Array(4 * capacity), values: new Uint32Array(2 * capacity) }
  const next = new Uint32Array(layers.length)
  const current = new Uint32Array(layers.length)
  const key = new Uint32Array(4)
  key.set(origin)
  for (;;) {
    for (let l = 0; l < layers.length; l++) {
      const layer = layers[l] as Layer
      let at = next[l] as number
      while (at < layer.length && compareWords(layer.starts, 4 * at, key, 0) <= 0) current[l] = layer.values[at++] as number
      next[l] = at
    }
    const packed = pack(current)
    const asn = current[network] as number
    const n = merged.length
    if (n === 0 || merged.values[2 * n - 2] !== packed || merged.values[2 * n - 1] !== asn) {
      merged.starts.set(key, 4 * n)
      merged.values[2 * n] = packed
      merged.values[2 * n + 1] = asn
      merged.length = n + 1
    }
    let nearest = -1
    for (let l = 0; l < layers.length; l++) {
      const layer = layers[l] as Layer
      const at = next[l] as number
      if (at >= layer.length) continue
      if (nearest < 0) nearest = l
      else {
        const best = layers[nearest] as Layer
        if (compareWords(layer.starts, 4 * at, best.starts, 4 * (next[nearest] as number)) < 0) nearest = l
      }
    }
    if (nearest < 0) return merged
    const from = 4 * (next[nearest] as number)
    key.set((layers[nearest] as Layer).starts.subarray(from, from + 4))
  }
}
