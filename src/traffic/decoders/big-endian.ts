/** HOT PATH: numbers in network order, as every export format has them. The caller has checked that the bytes are there. */

export function u16(b: Uint8Array, at: number): number {
  return (b[at]! << 8) | b[at + 1]!
}

export function u32(b: Uint8Array, at: number): number {
  return ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0
}
