import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AddressWords, parseAddress } from './address.ts'
import { contains, formatPrefix, isPrefix, type Prefix, parsePrefix } from './prefix.ts'

const words = (text: string): AddressWords => {
  const parsed = parseAddress(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}
const prefix = (text: string): Prefix => {
  const parsed = parsePrefix(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}

const word = fc.integer({ min: 0, max: 0xffffffff })
const cut = (address: readonly number[], length: number): AddressWords =>
  address.map((part, i) => {
    const bits = Math.min(32, Math.max(0, length - 32 * i))
    return bits === 0 ? 0 : Number((BigInt(part) >> BigInt(32 - bits)) << BigInt(32 - bits))
  }) as unknown as AddressWords
const anyPrefix = fc
  .oneof(
    fc.tuple(fc.tuple(word, word, word, word), fc.integer({ min: 0, max: 128 })),
    fc.tuple(fc.tuple(fc.constant(0), fc.constant(0), fc.constant(0xffff), word), fc.integer({ min: 96, max: 128 })),
  )
  .map(([address, length]): Prefix => ({ words: cut(address, length), length }))

describe('a prefix', () => {
  it('comes back as it was written', () => {
    fc.assert(fc.property(anyPrefix, (p) => void expect(parsePrefix(formatPrefix(p))).toEqual({ ok: true, value: p })))
  })

  it('counts its length from the top of the mapped address', () => {
    expect(prefix('192.0.2.0/24')).toEqual({ words: [0, 0, 0xffff, 0xc0000200], length: 120 })
    expect(prefix('192.0.2.1').length).toBe(128)
    expect(prefix('0.0.0.0/0').length).toBe(96)
    expect(formatPrefix(prefix('2001:DB8::/32'))).toBe('2001:db8::/32')
  })

  it('in IPv6 dress keeps IPv6 lengths', () => {
    expect(formatPrefix(prefix('::ffff:192.0.2.0/120'))).toBe('192.0.2.0/24')
    expect(formatPrefix(prefix('::ffff:0:0/96'))).toBe('0.0.0.0/0')
    // Read with an IPv4 length this would have become 192.0.2.0/24.
    expect(parsePrefix('::ffff:192.0.2.0/24').ok).toBe(false)
  })

  it.each(['', '192.0.2.0/33', '192.0.2.0/-1', '192.0.2.0/', '192.0.2.0/024', '192.0.2.0/24/24', '2001:db8::/129', 'x/24', '192.0.2/24'])(
    '"%s" is refused',
    (text) => expect(isPrefix(text)).toBe(false),
  )

  it('with bits beyond its length says what was probably meant', () => {
    const parsed = parsePrefix('192.0.2.7/24')
    expect(parsed).toMatchObject({ ok: false, fault: { code: 'PREFIX_HOST_BITS' } })
    expect(!parsed.ok && parsed.fault.message).toContain('192.0.2.0/24')
  })

  it('contains exactly the addresses that share its first bits', () => {
    fc.assert(
      fc.property(anyPrefix, fc.tuple(word, word, word, word), (p, address) => {
        expect(contains(p, p.words)).toBe(true)
        const mapped = address[0] === 0 && address[1] === 0 && address[2] === 0xffff
        const same = cut(address, p.length).every((part, i) => part === p.words[i])
        expect(contains(p, address)).toBe(same && !(mapped && p.length < 96))
      }),
    )
  })

  it('of IPv6 does not swallow IPv4, which is only mapped into it', () => {
    expect(contains(prefix('::/0'), words('192.0.2.1'))).toBe(false)
    expect(contains(prefix('::/0'), words('2001:db8::1'))).toBe(true)
    expect(contains(prefix('0.0.0.0/0'), words('192.0.2.1'))).toBe(true)
    expect(contains(prefix('0.0.0.0/0'), words('2001:db8::1'))).toBe(false)
  })

  it('reads a column at its place', () => {
    const column = Uint32Array.from([...words('198.51.100.1'), ...words('192.0.2.200')])
    expect(contains(prefix('192.0.2.0/24'), column, 4)).toBe(true)
    expect(contains(prefix('192.0.2.0/24'), column, 0)).toBe(false)
    expect(contains(prefix('192.0.2.0/25'), column, 4)).toBe(false)
  })
})
