import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AddressWords, formatAddress, isAddress, isIPv4Words, parseAddress } from './address.ts'

const word = fc.integer({ min: 0, max: 0xffffffff })
// Zero words often, so that "::" of every length and place is met.
const sparse = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, word, fc.integer({ min: 0, max: 0xffff }))
const anyAddress = fc.oneof(
  fc.tuple(sparse, sparse, sparse, sparse),
  fc.tuple(fc.constant(0), fc.constant(0), fc.constant(0xffff), word),
) as fc.Arbitrary<AddressWords>

const canonical = (text: string) => {
  const parsed = parseAddress(text)
  return parsed.ok ? formatAddress(parsed.value) : parsed.fault.code
}

describe('an address', () => {
  it('comes back as it was written', () => {
    fc.assert(fc.property(anyAddress, (words) => void expect(parseAddress(formatAddress(words))).toEqual({ ok: true, value: words })))
  })

  it('is read from a column at its place', () => {
    const column = Uint32Array.of(9, 9, 9, 9, 0, 0, 0xffff, 0xc0000201)
    expect(formatAddress(column, 4)).toBe('192.0.2.1')
    expect(isIPv4Words(column, 4)).toBe(true)
    expect(isIPv4Words(column, 0)).toBe(false)
  })

  it.each([
    // RFC 5952 section 1 to 4, and errata's corner: the first of equal runs, no "::" for one group.
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:0:1::1', '2001:db8::1:0:0:1'],
    ['2001:DB8:0:0:1::1', '2001:db8::1:0:0:1'],
    ['2001:db8::0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4:5:6:c000:201'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['255.255.255.255', '255.255.255.255'],
    ['0.0.0.0', '0.0.0.0'],
  ])('%s is written %s', (text, expected) => expect(canonical(text)).toBe(expected))

  it.each([
    '',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8:',
    ':1:2:3:4:5:6:7:8',
    '1::2::3',
    '1::2:',
    ':1::2',
    '1:2:3:4::5:6:7:8',
    '12345::',
    'g::',
    '::1%eth0',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '01.2.3.4',
    '1.2.3.4 ',
    '1.2.3.4:',
    ':1.2.3.4',
    '::1.2.3.4:5',
    '::1.2.3.400',
    '1:2:3:4:5:6:7:1.2.3.4',
    '192.0.2.1/24',
  ])('"%s" is malformed', (text) => {
    expect(canonical(text)).toBe('ADDRESS_MALFORMED')
    expect(isAddress(text)).toBe(false)
  })

  it('never throws, whatever the text', () => {
    const soup = fc.string({ unit: fc.constantFrom('0', '1', 'f', ':', '.', '2', '55', '::', '/', ' '), maxLength: 24 })
    fc.assert(
      fc.property(soup, (text) => {
        const parsed = parseAddress(text)
        if (!parsed.ok) return
        for (const part of parsed.value) expect(Number.isInteger(part) && part >= 0 && part <= 0xffffffff).toBe(true)
        expect(parseAddress(formatAddress(parsed.value))).toEqual(parsed)
      }),
    )
  })
})
