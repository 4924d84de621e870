import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveId } from './anomaly.ts'

/** The definition itself, slowly: draft-eastlake-fnv, FNV-1a with the 64-bit offset basis and prime. */
function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const octet of Buffer.from(text, 'utf8')) hash = ((hash ^ BigInt(octet)) * 0x100000001b3n) & 0xffffffffffffffffn
  return hash.toString(16).padStart(16, '0')
}

describe('a derived id', () => {
  it.each([
    // From the test vectors published with FNV (fnv64a of the reference implementation).
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['b', 'af63df4c8601f1a5'],
    ['foobar', '85944171f73967e8'],
    ['chongo was here!\n', '46810940eff5f915'],
  ])('of %j is its FNV-1a hash', (text, hash) => {
    expect(fnv1a64(text)).toBe(hash)
    expect(deriveId(text)).toBe(hash)
  })

  it('is the FNV-1a hash of the UTF-8 octets, in any script', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => void expect(deriveId(text)).toBe(fnv1a64(text))))
    expect(deriveId('опора')).toBe(fnv1a64('опора'))
  })

  it('joins its parts so that moving a letter between them is another id', () => {
    expect(deriveId('a', 'b', 1)).toBe(fnv1a64('a\u0000b\u00001'))
    expect(deriveId('ab', 'c')).not.toBe(deriveId('a', 'bc'))
    expect(deriveId('x', 12)).toBe(deriveId('x', '12'))
  })

  it('is always 16 hex digits', () => {
    fc.assert(fc.property(fc.string(), fc.integer(), (text, number) => void expect(deriveId(text, number)).toMatch(/^[0-9a-f]{16}$/)))
  })
})
