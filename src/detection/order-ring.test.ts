import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EMPTY_RING, type OrderRing, quantileOf, withValue } from './order-ring.ts'

test('quantiles are those of the newest values, sorted by hand, in any order of arrival', () => {
  const values = fc.array(
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 5 })),
    {
      minLength: 1,
      maxLength: 400,
    },
  )
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 150 }), (given, capacity) => {
      let ring: OrderRing = EMPTY_RING
      for (const value of given) ring = withValue(ring, value, capacity)
      const kept = given.slice(-capacity).sort((a, b) => a - b)
      expect(ring.sorted.flat().map((v) => v + 0)).toEqual(kept.map((v) => v + 0))
      expect(ring.sorted.every((block) => block.length > 0 && block.length <= 64)).toBe(true)
      for (const share of [0, 0.02, 0.5, 0.9, 1]) {
        const position = share * (kept.length - 1)
        const below = kept[Math.floor(position)]!
        const above = kept[Math.ceil(position)]!
        expect(quantileOf(ring, share)).toBeCloseTo(below + (position % 1) * (above - below), 6)
      }
    }),
  )
})

test('a ring is left as it was by what follows from it', () => {
  let ring: OrderRing = EMPTY_RING
  for (let i = 0; i < 70; i++) ring = withValue(ring, (i * 37) % 50, 64)
  const copy = structuredClone(ring)
  let other = ring
  for (let i = 0; i < 200; i++) other = withValue(other, i, 64)
  expect(ring).toEqual(copy)
})

test('a series that wanders far does not end in many small blocks', () => {
  let ring: OrderRing = EMPTY_RING
  for (let i = 0; i < 5_000; i++) ring = withValue(ring, i + ((i * 7919) % 300), 500)
  expect(ring.sorted.length).toBeLessThanOrEqual(50)
  for (let i = 5_000; i > 0; i--) ring = withValue(ring, i, 500)
  expect(ring.sorted.length).toBeLessThanOrEqual(50)
})

test('an empty ring has no quantile', () => {
  expect(quantileOf(EMPTY_RING, 0.5)).toBeNaN()
})
