import { expect, test } from 'vitest'
import { formatWhole } from './whole-number.ts'

test.each([
  [0, '0'],
  [999, '999'],
  [999.5, '1,000'],
  [37_623, '37,623'],
  [1_234_567, '1,234,567'],
  [-12_345, '-12,345'],
])('%d is written %s', (value, text) => {
  expect(formatWhole(value)).toBe(text)
})
