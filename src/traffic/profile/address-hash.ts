/** Hashes have 30 bits: with words as int32, everything that crosses a call is a small integer and nothing is boxed. */
export const HASHES = 2 ** 30

/** HOT PATH. 30-bit hashes of addresses: the finaliser of MurmurHash3 (Appleby, public domain), which passes every bit to every bit. */
export function hashWord(word: number, seed: number): number {
  let h = word ^ seed
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 2
}

export function hashWords(w0: number, w1: number, w2: number, w3: number, seed: number): number {
  let h = Math.imul(w0 ^ seed, 0xcc9e2d51)
  h = Math.imul(((h << 13) | (h >>> 19)) ^ w1, 0x1b873593)
  h = Math.imul(((h << 13) | (h >>> 19)) ^ w2, 0xcc9e2d51)
  return hashWord(((h << 13) | (h >>> 19)) ^ w3, seed)
}
