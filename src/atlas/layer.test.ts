import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flatten } from './layer.ts'
import { createRangeList } from './range-list.ts'

/** Ranges over 0…63 in the last word, so that a test can ask every address. */
const ranges = fc
  .array(fc.tuple(fc.nat(63), fc.nat(63), fc.integer({ min: 1, max: 5 })), { maxLength: 12 })
  .map((rows) => rows.map(([a, b, value]) => ({ first: Math.min(a, b), last: Math.max(a, b), value })).sort((a, b) => a.first - b.first))

describe('flatten', () => {
  it('lets the last row that holds an address win, however rows nest and cross', () => {
    fc.assert(
      fc.property(ranges, (rows) => {
        const list = createRangeList(rows.length)
        rows.forEach((row, i) => {
          list.first[4 * i + 3] = row.first
          list.last[4 * i + 3] = row.last
          list.values[i] = row.value
        })
        list.length = rows.length
        const layer = flatten(list)
        for (let address = 0; address < 64; address++) {
          let value = 0
          for (let i = 0; i < layer.length; i++) if (layer.starts[4 * i + 3]! <= address) value = layer.values[i]!
          expect(value).toBe(rows.findLast((row) => row.first <= address && address <= row.last)?.value ?? 0)
        }
        for (let i = 1; i < layer.length; i++) expect(layer.starts[4 * i + 3]).toBeGreaterThan(layer.starts[4 * i - 1]!)
      }),
    )
  })

  it('carries over all words, and ends with the address space', () => {
    const list = createRangeList(2)
    list.first.set([0, 0, 0, 0, 1, 0, 0, 0])
    list.last.set([0, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff])
    list.values.set([7, 8])
    list.length = 2
    const layer = flatten(list)
    expect([...layer.starts.subarray(0, 4 * layer.length)]).toEqual([0, 0, 0, 0, 1, 0, 0, 0])
    expect([...layer.values.subarray(0, layer.length)]).toEqual([7, 8])
  })
})
