import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatBitRate } from './bit-rate.ts'

describe('a bit rate', () => {
  it.each([
    [0, '0 bit/s'],
    [0.25, '0.25 bit/s'],
    [123, '123 bit/s'],
    [999.4, '999 bit/s'],
    [999.6, '1 kbit/s'],
    [16_000, '16 kbit/s'],
    [10_714_560, '10.7 Mbit/s'],
    [812_345_678, '812 Mbit/s'],
    [999_999_999, '1 Gbit/s'],
    [1.236e9, '1.24 Gbit/s'],
    [7.3e12, '7.3 Tbit/s'],
    [1.2346e15, '1,235 Tbit/s'],
  ])('%d is "%s"', (bits, text) => expect(formatBitRate(bits)).toBe(text))

  it('has at most three digits below a thousand of the largest unit, and is off by half of the last at most', () => {
    const sizes = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']
    fc.assert(
      fc.property(fc.double({ min: 1, max: 9.99e14, noNaN: true }), (bits) => {
        const [number = '', unit = ''] = formatBitRate(bits).split(' ')
        expect(number).toMatch(/^(\d|\d\.\d{1,2}|\d\d(\.\d)?|\d{3})$/)
        const said = Number(number) * 1000 ** sizes.indexOf(unit)
        expect(Math.abs(said - bits)).toBeLessThanOrEqual(0.00501 * bits)
      }),
    )
  })
})
