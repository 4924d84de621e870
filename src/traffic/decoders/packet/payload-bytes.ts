/** HOT PATH: reads of payload that never leave the `seen` bytes from `at` on; what is not there reads as 0. */

/** Four bytes, big-endian, unsigned; missing bytes are 0. */
export function wordAt(b: Uint8Array, at: number, seen: number, i: number): number {
  const p = at + i
  if (i + 4 <= seen) return ((b[p]! << 24) | (b[p + 1]! << 16) | (b[p + 2]! << 8) | b[p + 3]!) >>> 0
  let word = 0
  for (let k = 0; k < 4; k++) word = (word << 8) | (i + k < seen ? b[p + k]! : 0)
  return word >>> 0
}

/** Two bytes, big-endian; missing bytes are 0. */
export function shortAt(b: Uint8Array, at: number, seen: number, i: number): number {
  return i + 2 <= seen ? (b[at + i]! << 8) | b[at + i + 1]! : i < seen ? b[at + i]! << 8 : 0
}

/** One byte, 0 when it is missing. */
export function byteAt(b: Uint8Array, at: number, seen: number, i: number): number {
  return i < seen ? b[at + i]! : 0
}

/** Do the bytes from `i` on read `text` (ASCII)? False when the cut hides some of them. */
export function reads(b: Uint8Array, at: number, seen: number, i: number, text: string): boolean {
  if (i + text.length > seen) return false
  for (let k = 0; k < text.length; k++) if (b[at + i + k] !== text.charCodeAt(k)) return false
  return true
}
