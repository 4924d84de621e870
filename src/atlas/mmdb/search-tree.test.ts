import { describe, expect, it } from 'vitest'
import { MAPPED } from '#vocabulary'
import { createSearchTree } from './search-tree.ts'

const v4 = (word: number) => [0, 0, MAPPED, word]

describe('a node', () => {
  // Laid out by hand after the format's figures: left and right record of the only node, larger than any test file has nodes.
  it.each([
    [24, '123456fedcba', 0x123456, 0xfedcba],
    [28, '2345671f edcba9', 0x1234567, 0xfedcba9],
    [32, '12345678fedcba98', 0x12345678, 0xfedcba98],
  ] as const)('of two records of %d bits', (recordSize, hex, left, right) => {
    const tree = createSearchTree(Buffer.from(hex.replace(' ', ''), 'hex'), { nodeCount: 1, recordSize, ipVersion: 4 })
    expect([tree.find(v4(0x7fffffff), 0), tree.find(v4(0x80000000), 0)]).toEqual([left, right])
  })
})

describe('a walk', () => {
  /** Each node leads to the next on both sides, no deeper than an address is long: 32 nodes, and 2^32 ways through them; 128, and 2^96. */
  const braid = (ipVersion: 4 | 6) => {
    const nodes = ipVersion === 4 ? 32 : 128
    const bytes = Buffer.alloc(6 * nodes)
    for (let i = 0; i < nodes; i++) {
      bytes.writeUIntBE(i + 1, 6 * i, 3)
      bytes.writeUIntBE(i + 1, 6 * i + 3, 3)
    }
    return createSearchTree(bytes, { nodeCount: nodes, recordSize: 24, ipVersion })
  }

  it('ends where a tree is none, however many ways lead through it', () => {
    let visits = 0
    expect(braid(4).eachIPv4(() => ++visits > 0)).toBe(false)
    expect(braid(6).eachIPv6(() => ++visits > 0)).toBe(false)
    expect(visits).toBeLessThan(100)
  })

  it('ends when it is told to', () => {
    const tree = createSearchTree(Buffer.from('000005000006', 'hex'), { nodeCount: 1, recordSize: 24, ipVersion: 4 })
    const seen: number[][] = []
    expect(tree.eachIPv4((pointer, first, size) => seen.push([pointer, first, size]) < 2)).toBe(true)
    expect(seen).toEqual([
      [5, 0, 2 ** 31],
      [6, 2 ** 31, 2 ** 31],
    ])
    expect(tree.eachIPv4((pointer) => seen.push([pointer]) < 0)).toBe(true)
    expect(seen).toHaveLength(3)
  })
})
