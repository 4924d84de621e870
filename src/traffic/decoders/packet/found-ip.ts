/**
 * Where an IP header was found: an output parameter that its owner makes once, since two numbers cannot be returned without allocating.
 */
export interface FoundIp {
  at: number
  /** 4 or 6, or 0 when the layer above did not say: then the header's own first four bits do. */
  version: number
}

/**
 * Does a whole IP header lie at `at` that fits the `end - at` bytes which the layer above has for it? Asked where a packet may hold
 * another one: a wrong guess would hide the outer packet, so the lengths must agree (RFC 791 section 3.1, RFC 8200 section 3). Returns 4, 6, or
 * 0 for no. A total length of 0 is left by segmentation offload and then stands for all of it.
 *
 * @param cut first byte that was not captured
 */
export function ipVersionAt(b: Uint8Array, at: number, cut: number, end: number): number {
  if (at >= cut) return 0
  const first = b[at]!
  if (first >>> 4 === 4) {
    const header = (first & 15) * 4
    if (header < 20 || cut - at < header) return 0
    const length = (b[at + 2]! << 8) | b[at + 3]!
    if (length === 0) return header <= end - at ? 4 : 0
    return length >= header && length <= end - at ? 4 : 0
  }
  if (first >>> 4 === 6 && cut - at >= 40) return 40 + ((b[at + 4]! << 8) | b[at + 5]!) <= end - at ? 6 : 0
  return 0
}
