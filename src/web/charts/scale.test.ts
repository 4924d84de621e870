import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, parseInstant, SECOND } from '#vocabulary'
import { formatBytes, formatNumber, formatShare, formatShort, formatSpan, timeTicks, valueTicks } from './scale.ts'

function at(text: string): number {
  const parsed = parseInstant(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}

describe('numbers', () => {
  it('are written as people write them', () => {
    expect([0, 999, 1000, 40123, 1234567.5, -5.25].map((n) => formatNumber(n, 2))).toEqual([
      '0',
      '999',
      '1,000',
      '40,123',
      '1,234,567.5',
      '−5.25',
    ])
    expect(formatNumber(1000.004, 2)).toBe('1,000')
    expect(formatNumber(-0.001, 2)).toBe('0')
    expect(formatNumber(Number.NaN)).toBe('unknown')
    expect([0, 7.25, 42.25, 40123, 1_240_000, 3e9].map(formatShort)).toEqual(['0', '7.25', '42.3', '40,123', '1.24 million', '3 billion'])
    expect([0, 0.0004, 0.002, 0.07, 0.0996, 0.56, 0.9995, 1].map(formatShare)).toEqual([
      '0 %',
      '< 0.1 %',
      '0.2 %',
      '7.0 %',
      '10 %',
      '56 %',
      '> 99.9 %',
      '100 %',
    ])
    expect([12, 312_345, 4_812_345_678].map(formatBytes)).toEqual(['12 bytes', '312 kB', '4.81 GB'])
  })
})

describe('axes', () => {
  it('hold the largest value, begin at 0, and go in steps of 1, 2 or 5', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (max) => {
        const ticks = valueTicks(max)
        const step = ticks[1]!
        expect(ticks[0]).toBe(0)
        expect(ticks[ticks.length - 1]!).toBeGreaterThanOrEqual(max * (1 - 1e-6))
        expect(ticks[ticks.length - 2]!).toBeLessThan(max)
        expect(ticks.length).toBeLessThanOrEqual(6)
        expect([1, 2, 5]).toContain(Number((step / 10 ** Math.floor(Math.log10(step) + 1e-9)).toPrecision(6)))
      }),
    )
    expect(valueTicks(40_123)).toEqual([0, 20_000, 40_000, 60_000])
    expect(valueTicks(0)).toEqual([0, 1])
  })

  it('have ticks at round times, few enough to be read, within the window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), fc.integer({ min: 1, max: 9e13 }), (from, span) => {
        const ticks = timeTicks(from, from + span)
        expect(ticks.length).toBeLessThanOrEqual(9)
        for (const tick of ticks) expect(tick.at >= from && tick.at < from + span).toBe(true)
      }),
    )
    const from = at('2025-03-10T22:30:00Z')
    expect(timeTicks(from, from + 6 * HOUR).map((t) => t.label)).toEqual(['23:00', '11 Mar', '01:00', '02:00', '03:00', '04:00'])
    expect(timeTicks(from, from + 8 * SECOND).map((t) => t.label)[1]).toBe('22:30:01')
  })

  it('say days and UTC', () => {
    const from = at('2025-03-10T22:30:00Z')
    expect(formatSpan(from, from + HOUR)).toBe('10 March 2025, 22:30 to 23:30 UTC')
    expect(formatSpan(from, from + 3 * HOUR)).toBe('10 March 2025, 22:30 to 11 March 2025, 01:30 UTC')
    expect(formatSpan(from, from + MINUTE)).toBe('10 March 2025, 22:30:00 to 22:31:00 UTC')
  })
})
