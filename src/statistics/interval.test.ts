import fc from 'fast-check'
import { expect, test } from 'vitest'
import { effectiveNumber, hhi } from './diversity.ts'
import { locationQuotient, wilsonInterval } from './interval.ts'
import { median, medianAbsoluteDeviation } from './median.ts'

// R. G. Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('Wilson %d of %d', (successes, trials, low, high) => {
  const interval = wilsonInterval({ successes, trials })
  expect(interval.low).toBeCloseTo(low, 4)
  expect(interval.high).toBeCloseTo(high, 4)
})

test('Wilson holds its value and stays within 0…1', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (a, b) => {
      const { value, low, high } = wilsonInterval({ successes: Math.min(a, b), trials: Math.max(a, b) })
      expect(low >= 0 && low <= value && value <= high && high <= 1).toBe(true)
    }),
  )
  expect(wilsonInterval({ successes: 0, trials: 0 })).toEqual({ value: 0, low: 0, high: 1 })
})

test('location quotient: a census, a sampled baseline, nobody', () => {
  const large = locationQuotient({ successes: 400, trials: 5000 }, { share: 0.0025 })
  expect(large.value).toBeCloseTo(32, 10)
  // By hand: 1.959964·√(0.92/400) = 0.093997.
  expect(Math.log(large.high / large.value)).toBeCloseTo(0.093997, 6)
  const sampled = locationQuotient({ successes: 400, trials: 5000 }, { share: 0.0025, trials: 40_000 })
  expect(Math.log(sampled.high / sampled.value)).toBeCloseTo(1.959964 * Math.sqrt(0.92 / 400 + 0.9975 / 100), 6)
  const none = locationQuotient({ successes: 0, trials: 1000 }, { share: 0.002 })
  expect(none.value).toBe(0)
  expect(none.low).toBe(0)
  expect(none.high).toBeGreaterThan(1)
  // 1,000 sources cannot tell a quotient of 1 from 1.5.
  const small = locationQuotient({ successes: 4, trials: 1000 }, { share: 0.004 })
  expect(small.low < 1 && small.high > 1.5).toBe(true)
})

test('diversity by hand', () => {
  expect(hhi([3, 1])).toBe(0.625)
  expect(hhi([])).toBe(0)
  expect(effectiveNumber([1, 1, 1, 1])).toBe(4)
  expect(effectiveNumber([7])).toBe(1)
  expect(effectiveNumber([5, 5, 5])).toBeCloseTo(3, 12)
  // −(¾·log2 ¾ + ¼·log2 ¼)
  expect(Math.log2(effectiveNumber([3, 1, 0]))).toBeCloseTo(0.8112781244591328, 14)
  expect(effectiveNumber([])).toBe(0)
})

test('median and MAD', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median([])).toBeNaN()
  // The textbook example: median 2, deviations 1 1 0 0 2 4 7.
  expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1)
})
