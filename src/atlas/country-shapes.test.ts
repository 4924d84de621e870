import { describe, expect, it } from 'vitest'
import { countryOfNumber, isoCountries } from '#vocabulary'
import { countryName } from './country-name.ts'
import { countryShapes } from './country-shapes.ts'

describe('countries', () => {
  it('have 249 codes, each with an English name', () => {
    const codes = isoCountries()
    expect(new Set(codes).size).toBe(249)
    for (const code of codes) expect(countryName(code), code).not.toBe(code)
  })

  it('are found by number', () => {
    expect([countryOfNumber('804'), countryOfNumber('008'), countryOfNumber('276'), countryOfNumber('999')]).toEqual([
      'UA',
      'AL',
      'DE',
      undefined,
    ])
  })

  it('fall back to the code', () => {
    expect(countryName('ZZ')).toBe('no country known')
    expect(countryName('QX')).toBe('QX')
    expect(countryName('not a code')).toBe('not a code')
  })

  it('have 177 shapes, each with a code', () => {
    const shapes = countryShapes()
    expect(shapes).toHaveLength(177)
    expect(shapes.filter((s) => s.country === 'ZZ')).toEqual([])
    for (const code of ['UA', 'US', 'CN', 'XK', 'NO', 'FR']) expect(shapes.some((s) => s.country === code)).toBe(true)
  })
})
