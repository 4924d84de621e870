import { expect, it } from 'vitest'
import { listed } from './listed.ts'

it('joins words with commas and one "and"', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c'])
})
