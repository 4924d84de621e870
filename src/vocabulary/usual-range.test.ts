import { expect, it } from 'vitest'
import { formatUsual } from './usual-range.ts'

it.each([
  [9.4, 21.2, '9 to 22'],
  [10, 21, '10 to 21'],
  [0, 0, '0'],
  [1203.9, 1204.2, '1,203 to 1,205'],
])('a usual range of %d to %d is told as %s', (low, high, told) => {
  expect(formatUsual({ low, high })).toBe(told)
})

it('takes another word between', () => {
  expect(formatUsual({ low: 9.4, high: 21.2 }, '–')).toBe('9–22')
})
