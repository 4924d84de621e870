import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HASHES } from './address-hash.ts'
import { ROW_WORDS, RowBudget, RowSample } from './row-sample.ts'

function fill(sample: RowSample, hashes: readonly number[]): void {
  for (const hash of hashes) {
    if (hash >= sample.threshold) continue
    const at = sample.claim(hash, 1)
    if (at >= 0) sample.head[at * ROW_WORDS + 1] = hash ^ 0x5555
  }
}

function contents(sample: RowSample): [number, number, number][] {
  const rows: [number, number, number][] = []
  for (let row = 0; row < sample.length; row++)
    rows.push([sample.head[row * ROW_WORDS]!, sample.head[row * ROW_WORDS + 1]!, sample.weights[row]!])
  return rows.sort((a, b) => a[0] - b[0])
}

const hash = fc.integer({ min: 0, max: HASHES - 1 })

describe('a sample of rows', () => {
  it('keeps the same rows with the same weights in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(hash, { maxLength: 400 }), fc.integer({ min: 0, max: 1000 }), (hashes, turn) => {
        const one = new RowSample(32, undefined)
        const other = new RowSample(32, undefined)
        fill(one, hashes)
        fill(other, [...hashes.slice(turn % (hashes.length + 1)), ...hashes.slice(0, turn % (hashes.length + 1))].reverse())
        // A row that was counted before the threshold fell below it is gone with its weight in either order.
        expect(contents(other)).toEqual(contents(one))
        expect(other.threshold).toBe(one.threshold)
      }),
    )
  })

  it('falls no further than it must, whichever row comes last', () => {
    const half = HASHES / 2
    const low = [1, 2, 3, 4]
    for (const last of [half + 1, 1]) {
      const sample = new RowSample(4, undefined)
      fill(sample, [...low.filter((h) => h !== last), ...(last === 1 ? [half + 1] : []), last])
      expect(sample.threshold).toBe(half)
      expect(sample.length).toBe(4)
    }
  })

  it('keeps the same rows however they were dealt out and joined', () => {
    fc.assert(
      fc.property(fc.array(hash, { maxLength: 300 }), (hashes) => {
        const whole = new RowSample(32, undefined)
        fill(whole, hashes)
        const parts = [0, 1, 2].map((i) => {
          const part = new RowSample(32, undefined)
          fill(
            part,
            hashes.filter((_, at) => at % 3 === i),
          )
          return part
        })
        const joined = new RowSample(32, undefined)
        for (const part of parts) joined.absorb(part)
        expect(contents(joined)).toEqual(contents(whole))
      }),
    )
  })

  it('takes the room of one row for copies of it', () => {
    const sample = new RowSample(8, undefined)
    for (let i = 0; i < 10_000; i++) sample.claim(12_345, 1)
    expect(contents(sample)).toEqual([[12_345, 0, 10_000]])
    expect(HASHES / sample.threshold).toBe(1)
  })

  it('stands for as many rows as there were', () => {
    const sample = new RowSample(1024, undefined)
    let state = 1
    for (let i = 0; i < 100_000; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
      const h = (Math.imul(state ^ (state >>> 16), 0x85ebca6b) >>> 0) >>> 2
      if (h < sample.threshold) sample.claim(h, 1)
    }
    expect(sample.length).toBeLessThanOrEqual(1024)
    expect((sample.length * HASHES) / sample.threshold).toBeGreaterThan(90_000)
    expect((sample.length * HASHES) / sample.threshold).toBeLessThan(110_000)
  })

  it('shares its room with others, and all of them give way together', () => {
    const budget = new RowBudget(100)
    const samples = [0, 1, 2, 3].map(() => new RowSample(1000, budget))
    for (let i = 0; i < 400; i++) {
      const sample = samples[i % 4]!
      const h = (Math.imul(i + 1, 0x9e3779b1) >>> 0) >>> 2
      if (h < sample.threshold) sample.claim(h, 1)
    }
    const kept = samples.reduce((sum, sample) => sum + sample.length, 0)
    expect(kept).toBeLessThanOrEqual(100)
    expect(kept).toBeGreaterThan(30)
    expect(new Set(samples.map((sample) => sample.threshold)).size).toBe(1)
    // Who leaves gives his room back.
    for (const sample of samples.slice(1)) budget.leave(sample)
    const { threshold } = samples[0]!
    for (let i = 1000; i < 1100; i++) {
      const h = (Math.imul(i + 1, 0x9e3779b1) >>> 0) >>> 2
      if (h < samples[0]!.threshold) samples[0]!.claim(h, 1)
    }
    expect(samples[0]!.threshold).toBe(threshold)
  })

  it('keeps each row with its own weight when others before it go', () => {
    const sample = new RowSample(8, undefined)
    sample.claim(HASHES - 1, 3)
    sample.claim(7, 11)
    sample.lower(HASHES / 2)
    expect(contents(sample)).toEqual([[7, 0, 11]])
  })

  it('gives back the room of rows that it thins on its own account', () => {
    const budget = new RowBudget(16)
    const small = new RowSample(4, budget)
    for (let i = 0; i < 200; i++) {
      const h = (Math.imul(i + 1, 0x9e3779b1) >>> 0) >>> 2
      if (h < small.threshold) small.claim(h, 1)
    }
    expect(small.length).toBeLessThanOrEqual(4)
    expect(budget.threshold).toBe(HASHES)
  })
})
