import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress } from '#vocabulary'
import { readRanges } from './range-list.ts'

const read = (text: string) => readRanges('a.csv', new TextEncoder().encode(text), (bytes, from) => bytes[from]! - 0x30)

describe('readRanges', () => {
  it('reads addresses of both families as they are written', () => {
    const word = fc.oneof(fc.nat(0xffff), fc.constant(0), fc.integer({ min: 0, max: 0xffffffff }))
    fc.assert(
      fc.property(fc.boolean(), fc.tuple(word, word, word, word), (v4, drawn) => {
        const words = v4 ? [0, 0, 0xffff, drawn[3]] : drawn
        // The last group of an IPv4-mapped address is written with dots; the files have none of ::ffff:0:0/96 in IPv6.
        const text = formatAddress(words)
        const list = read(`${text},${text},7\r\n`)
        expect([...list.first.subarray(0, 4)]).toEqual([...words])
        expect([...list.last.subarray(0, 4)]).toEqual([...words])
        expect([list.length, list.values[0]]).toEqual([1, 7])
      }),
    )
  })

  it.each([
    ['1.2.3,1.2.3.4,1', /line 1 is not/],
    ['1.2.3.256,1.2.3.4,1', /line 1 is not/],
    ['1:2::3::4,1::,1', /line 1 is not/],
    ['1:2,1::,1', /line 1 is not/],
    ['1::\n', /line 1 is not/],
    ['1.2.3.4,1.2.3.3,1', /line 1 ends before it begins/],
    ['1.2.3.4,1.2.3.4,1\n1.2.3.3,1.2.3.3,1', /line 2 is out of order/],
  ])('refuses %j', (text, message) => {
    expect(() => read(text)).toThrow(message)
  })
})
