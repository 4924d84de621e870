import { expect, test } from 'vitest'
import { HyperLogLog } from './hyper-log-log.ts'

function fill(sketch: HyperLogLog, from: number, to: number): void {
  const words = [0, 0, 0xffff, 0]
  for (let i = from; i < to; i++) {
    words[3] = (0x0a000000 + i) >>> 0
    sketch.addWords(words)
  }
}

// Consecutive addresses, the hardest case for a weak hash. Three standard errors, or one item at the bottom.
test.each([0, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000])('%d distinct addresses', (n) => {
  const sketch = new HyperLogLog(12)
  fill(sketch, 0, n)
  const { value } = sketch.estimate()
  expect(Math.abs(value - n)).toBeLessThanOrEqual(Math.max(1, (3 * 1.04 * n) / Math.sqrt(4096)))
})

test('the 95 % interval holds the truth as often as it says', () => {
  let held = 0
  for (let round = 0; round < 100; round++) {
    const sketch = new HyperLogLog(10)
    fill(sketch, round * 20_000, round * 20_000 + 15_000)
    const { low, high } = sketch.estimate()
    if (low <= 15_000 && 15_000 <= high) held++
  }
  expect(held).toBeGreaterThanOrEqual(88)
})

test('merging is the union, in any order, and seeing twice is seeing once', () => {
  const a = new HyperLogLog(11)
  const b = new HyperLogLog(11)
  const both = new HyperLogLog(11)
  fill(a, 0, 30_000)
  fill(b, 20_000, 50_000)
  fill(both, 0, 50_000)
  fill(both, 0, 50_000)
  const other = new HyperLogLog(11, b.registers.slice())
  other.merge(a)
  a.merge(b)
  expect(a.registers).toEqual(both.registers)
  expect(other.registers).toEqual(both.registers)
})

test('refuses what does not fit', () => {
  expect(() => new HyperLogLog(3)).toThrow(RangeError)
  expect(() => new HyperLogLog(12, new Uint8Array(3))).toThrow(RangeError)
  expect(() => new HyperLogLog(12).merge(new HyperLogLog(11))).toThrow(RangeError)
})
