import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

it('writes the example of RFC 8785 section 3.2.2 as its section 3.2.3 has it', () => {
  const value = {
    // The first is written out with one digit more than a double holds, as the example has it.
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"\u002f',
    literals: [null, true, false],
  }
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

it('sorts keys by UTF-16 code units (RFC 8785 section 3.2.3)', () => {
  const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6']
  const sorted = [...canonicalJson(Object.fromEntries(keys.map((key) => [key, 0]))).matchAll(/"((?:[^"\\]|\\.)*)":/g)].map(
    (match) => JSON.parse(`"${match[1]}"`) as string,
  )
  expect(sorted).toEqual(['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'])
})

it('means the same as JSON and does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonicalJson(JSON.parse(text))).toBe(text)
    }),
  )
})

it.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['\ud800'], [() => 1], [1n]])('refuses what JSON cannot hold', (value) => {
  expect(() => canonicalJson({ value })).toThrow()
})

it('leaves undefined members out', () => {
  expect(canonicalJson({ b: undefined, a: [undefined] })).toBe('{"a":[null]}')
})
