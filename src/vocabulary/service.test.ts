import { describe, expect, it } from 'vitest'
import { isCountryCode } from './country.ts'
import { isProblemType, isServiceId, PROBLEM_TYPES, PROBLEM_WORDS } from './service.ts'

describe('a service id', () => {
  it.each(['x', 'square', 'bird-site-2', 'a'.repeat(64)])('%s is one', (text) => expect(isServiceId(text)).toBe(true))
  it.each(['', '-a', 'a-', 'a--b', 'A', 'ä', 'a b', 'a/b', '../a', 'a'.repeat(65), 'a\n'])('%j is none', (text) =>
    expect(isServiceId(text)).toBe(false),
  )
})

describe('a problem type', () => {
  it('is one of the list, and each has a word', () => {
    for (const type of PROBLEM_TYPES) {
      expect(isProblemType(type)).toBe(true)
      expect(PROBLEM_WORDS[type]).not.toBe('')
    }
    for (const wrong of ['down', 'toString', '', 'App']) expect(isProblemType(wrong)).toBe(false)
  })
})

describe('a country code', () => {
  it('is two capital letters', () => {
    expect(isCountryCode('UA')).toBe(true)
    for (const wrong of ['ua', 'UKR', 'U', '', 'U1', 'UA\n']) expect(isCountryCode(wrong)).toBe(false)
  })
})
