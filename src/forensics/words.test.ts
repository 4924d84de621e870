import { describe, expect, it } from 'vitest'
import { counted, fixed } from './words.ts'

describe('counted', () => {
  it.each([
    [0, '0 sources'],
    [1, '1 source'],
    [1.2, '1 source'],
    [0.4, '0 sources'],
    [2, '2 sources'],
    [37_623, '37,623 sources'],
  ])('%d', (count, text) => {
    expect(counted(count, 'source')).toBe(text)
  })

  it('takes the plural that is given', () => {
    expect(counted(1, 'address', 'addresses')).toBe('1 address')
    expect(counted(1401, 'address', 'addresses')).toBe('1,401 addresses')
  })
})

it('writes a minus as a minus', () => {
  expect(fixed(-26.04, 1)).toBe('−26.0')
  expect(fixed(3, 1)).toBe('3.0')
})
