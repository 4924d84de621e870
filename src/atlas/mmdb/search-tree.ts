import { isIPv4Words } from '#vocabulary'

/**
 * The binary search tree at the front of a MaxMind DB file (MaxMind DB File Format Specification 2.0, "Binary Search Tree Section"). HOT PATH: one
 * step a bit, on the bytes as they are. A record below `nodeCount` is a node, equal to it is "nothing known", above it points into the data.
 */
export interface SearchTree {
  /** The pointer for the address at `words[at…at+3]` (see AddressWords); 0 where nothing is known. */
  find(words: ArrayLike<number>, at: number): number
  /**
   * Every pointer of the IPv4 space with the first address and the number of addresses of each block, ascending, until `visit` answers false.
   * False when the tree is none: more nodes were met than it has, or nodes deeper than an address is long.
   */
  eachIPv4(visit: (pointer: number, first: number, size: number) => boolean): boolean
  /** The same for the rest of a tree of IPv6, with the first address as words; nothing in a tree of IPv4. */
  eachIPv6(visit: (pointer: number, first: readonly number[]) => boolean): boolean
}

export interface TreeShape {
  readonly nodeCount: number
  /** Bits of a record: 24, 28 or 32. */
  readonly recordSize: number
  readonly ipVersion: 4 | 6
}

export function createSearchTree(bytes: Buffer, { nodeCount, recordSize, ipVersion }: TreeShape): SearchTree {
  const nodeBytes = recordSize / 4

  function record(node: number, bit: number): number {
    const at = node * nodeBytes
    if (recordSize === 24) {
      const from = at + 3 * bit
      return (bytes[from]! << 16) | (bytes[from + 1]! << 8) | bytes[from + 2]!
    }
    if (recordSize === 28) {
      // The middle byte holds the top four bits of both.
      const middle = bytes[at + 3]!
      const from = at + 4 * bit
      return ((bit === 0 ? middle >>> 4 : middle & 15) << 24) | (bytes[from]! << 16) | (bytes[from + 1]! << 8) | bytes[from + 2]!
    }
    const from = at + 4 * bit
    return bytes[from]! * 0x1000000 + ((bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!)
  }

  /** Where IPv4 begins: below 96 zero bits in a tree of IPv6 (the same, "IPv4 addresses in an IPv6 tree"); its pointer where it is no node. */
  let start4 = 0
  if (ipVersion === 6) for (let depth = 0; depth < 96 && start4 < nodeCount; depth++) start4 = record(start4, 0)

  function down(from: number, word: number): number {
    let node = from
    for (let shift = 31; shift >= 0 && node < nodeCount; shift--) node = record(node, (word >>> shift) & 1)
    return node
  }

  function eachIPv4(visit: (pointer: number, first: number, size: number) => boolean): boolean {
    let nodes = 0
    const stack: number[] = [start4, 0, 32]
    while (stack.length > 0) {
      const bits = stack.pop()!
      const first = stack.pop()!
      const node = stack.pop()!
      if (node >= nodeCount) {
        if (node > nodeCount && !visit(node, first, 2 ** bits)) return true
        continue
      }
      // A tree has no node twice, and no node below the last bit: damage, and the way to make a walk endless.
      if (bits === 0 || ++nodes > nodeCount) return false
      stack.push(record(node, 1), first + 2 ** (bits - 1), bits - 1, record(node, 0), first, bits - 1)
    }
    return true
  }

  function eachIPv6(visit: (pointer: number, first: readonly number[]) => boolean): boolean {
    if (ipVersion === 4) return true
    let nodes = 0
    const stack: { readonly node: number; readonly depth: number; readonly first: readonly number[] }[] = [
      { node: 0, depth: 0, first: [0, 0, 0, 0] },
    ]
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { node, depth, first } = top
      if (node >= nodeCount) {
        if (node > nodeCount && !visit(node, first)) return true
        continue
      }
      // Other prefixes, such as 6to4, lead into the part of IPv4 as well: it is no part of this walk.
      if (node === start4 && depth > 0) continue
      if (depth === 128 || ++nodes > nodeCount) return false
      const above = [...first]
      above[depth >>> 5] = (above[depth >>> 5]! | (1 << (31 - (depth & 31)))) >>> 0
      stack.push({ node: record(node, 1), depth: depth + 1, first: above }, { node: record(node, 0), depth: depth + 1, first })
    }
    return true
  }

  return {
    find(words, at) {
      let node = 0
      if (isIPv4Words(words, at)) node = down(start4, words[at + 3]!)
      else if (ipVersion === 6) for (let w = 0; w < 4 && node < nodeCount; w++) node = down(node, words[at + w]!)
      return node > nodeCount ? node : 0
    },
    eachIPv4,
    eachIPv6,
  }
}
