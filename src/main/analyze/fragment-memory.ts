import { PACKET_FRAGMENT, PACKET_LATER_FRAGMENT, type PacketBatch } from '#vocabulary'

/** Packets whose later fragments may still come: a receiver waits 60 seconds at most (RFC 8200 section 4.5); so many are remembered (judgement). */
const REMEMBERED = 32_768

/**
 * Which packets a later fragment belongs to: it has no ports, so no match on ports can tell. A fragment of IPv4 belongs to the packet of the
 * same source, destination, protocol and identification (RFC 791 section 3.2); rows of IPv6 have no identification and are told by the first
 * three. Fragments that come before the first one of their packet are not joined.
 */
export interface FragmentMemory {
  /** Remembers a row that matched, when it is a first fragment. */
  remember(batch: PacketBatch, row: number): void
  /** Is the row a later fragment of a packet that is remembered? */
  belongs(batch: PacketBatch, row: number): boolean
}

export function createFragmentMemory(): FragmentMemory {
  // Two generations: when the younger is full, the older is forgotten.
  let young = new Set<string>()
  let old = new Set<string>()
  return {
    remember(batch, row) {
      if ((batch.flags[row]! & (PACKET_FRAGMENT | PACKET_LATER_FRAGMENT)) !== PACKET_FRAGMENT) return
      if (young.size >= REMEMBERED) {
        old = young
        young = new Set()
      }
      young.add(keyOf(batch, row))
    },
    belongs(batch, row) {
      if ((batch.flags[row]! & PACKET_LATER_FRAGMENT) === 0 || young.size + old.size === 0) return false
      const key = keyOf(batch, row)
      return young.has(key) || old.has(key)
    },
  }
}

function keyOf(batch: PacketBatch, row: number): string {
  const a = 4 * row
  const { source: s, destination: d } = batch
  return `${s[a]},${s[a + 1]},${s[a + 2]},${s[a + 3]},${d[a]},${d[a + 1]},${d[a + 2]},${d[a + 3]},${batch.ipId[row]},${batch.protocol[row]}`
}
