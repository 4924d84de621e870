/** First byte behind the MPLS label with the bottom-of-stack bit (RFC 3032 section 2.1), or `cut` when the stack does not end before it. */
export function afterLabels(b: Uint8Array, start: number, cut: number): number {
  for (let at = start; at + 4 <= cut; at += 4) if ((b[at + 2]! & 1) !== 0) return at + 4
  return cut
}
