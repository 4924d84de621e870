import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashWord, hashWords } from './address-hash.ts'
import { HANDSHAKE, SourceTable } from './source-table.ts'

function add(table: SourceTable, word: number, packets = 1): void {
  if (table.keyWords === 1) table.touch(0, 0, 0xffff, word | 0, hashWord(word | 0, table.seed), packets, packets * 60)
  else table.touch(word | 0, 1, 2, 3, hashWords(word | 0, 1, 2, 3, table.seed), packets, packets * 60)
}

function content(table: SourceTable): Map<string, number> {
  const out = new Map<string, number>()
  for (let slot = 0; slot <= table.mask; slot++)
    if (table.isTaken(slot)) out.set([0, 1, 2, 3].map((i) => table.word(slot, i)).join('.'), table.packets(slot))
  return out
}

describe('SourceTable', () => {
  for (const keyWords of [1, 4] as const) {
    it(`counts exactly below its limit (${keyWords} key words)`, () => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 0xffffffff }), { maxLength: 300 }), (words) => {
          const table = new SourceTable(keyWords, 1000, 7)
          const truth = new Map<number, number>()
          for (const word of words) {
            add(table, word)
            truth.set(word, (truth.get(word) ?? 0) + 1)
          }
          expect(table.count).toBe(truth.size)
          expect(table.share).toBe(1)
          expect([...content(table).values()].reduce((a, b) => a + b, 0)).toBe(words.length)
        }),
      )
    })

    it(`keeps the same sources in any order, with exact counts, when thinned (${keyWords} key words)`, () => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 100, maxLength: 400 }), (words) => {
          const [a, b] = [new SourceTable(keyWords, 32, 3), new SourceTable(keyWords, 32, 3)]
          for (const word of words) add(a, word)
          for (const word of words.toReversed()) add(b, word)
          expect(a.threshold).toBe(b.threshold)
          expect(new Map([...content(a)].sort())).toEqual(new Map([...content(b)].sort()))
          expect(a.taken).toBeLessThanOrEqual(32)
          const truth = new Map<number, number>()
          for (const word of words) truth.set(word, (truth.get(word) ?? 0) + 1)
          for (const [key, packets] of content(a)) expect(packets).toBe(truth.get(Number(key.split('.')[keyWords === 1 ? 3 : 0])))
        }),
      )
    })
  }

  it('estimates a million within three of its standard errors', () => {
    const table = new SourceTable(1, 40_960, 1)
    for (let i = 0; i < 1_000_000; i++) add(table, i)
    const estimate = table.count / table.share
    expect(Math.abs(estimate - 1_000_000)).toBeLessThan(3 * Math.sqrt(table.count) * table.weight)
  })

  it('joins two tables as if all had gone into one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2000), { maxLength: 300 }), fc.array(fc.nat(2000), { maxLength: 300 }), (left, right) => {
        const [a, b, one] = [new SourceTable(1, 64, 5), new SourceTable(1, 64, 5), new SourceTable(1, 64, 5)]
        for (const word of left) add(a, word)
        for (const word of right) add(b, word)
        for (const word of [...left, ...right]) add(one, word)
        a.absorb(b)
        expect(a.threshold).toBe(one.threshold)
        expect(new Map([...content(a)].sort())).toEqual(new Map([...content(one)].sort()))
      }),
    )
  })

  it('keeps bits and does not count who was only asked', () => {
    const table = new SourceTable(1, 16, 0)
    const slot = table.claim(0, 0, 0xffff, 99, hashWord(99, 0))
    table.setBits(slot, HANDSHAKE)
    expect(table.count).toBe(0)
    add(table, 99)
    expect(table.fresh).toBe(true)
    add(table, 99)
    expect(table.fresh).toBe(false)
    expect(table.count).toBe(1)
    expect(table.bits(table.find(0, 0, 0xffff, 99, hashWord(99, 0))) & HANDSHAKE).toBe(HANDSHAKE)
  })
})
