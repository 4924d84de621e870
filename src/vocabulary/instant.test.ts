import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, formatClock, formatDay, formatInstant, isInstant, parseInstant } from './instant.ts'

const anyInstant = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
const value = (text: string) => {
  const parsed = parseInstant(text)
  return parsed.ok ? parsed.value : parsed.fault.code
}

describe('an instant', () => {
  it('comes back as it was written', () => {
    fc.assert(fc.property(anyInstant, (at) => void expect(parseInstant(formatInstant(at))).toEqual({ ok: true, value: at })))
  })

  it('has one text, in UTC with Z', () => {
    fc.assert(fc.property(anyInstant, (at) => void expect(formatInstant(at)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,5}[1-9])?Z$/)))
  })

  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['2025-03-10T14:00:00Z', 1_741_615_200_000_000],
    ['2025-03-10T10:00:00-04:00', 1_741_615_200_000_000],
    ['2025-03-10t14:00:00z', 1_741_615_200_000_000],
    ['2025-03-10 14:00:00.000001Z', 1_741_615_200_000_001],
    ['2025-03-10T14:00:00.5Z', 1_741_615_200_500_000],
    ['1969-12-31T23:59:59.999999Z', -1],
    // Finer than a microsecond is cut, not rounded: the nanosecond remainder lives in decoders only.
    ['2025-03-10T14:00:00.123456999Z', 1_741_615_200_123_456],
    ['2024-02-29T00:00:00Z', 1_709_164_800_000_000],
  ])('%s is %d', (text, at) => expect(value(text)).toBe(at))

  it.each([
    '',
    '2025-03-10',
    '2025-03-10T14:00:00',
    '2025-03-10T14:00Z',
    '2025-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-03-10T14:60:00Z',
    '2025-03-10T25:00:00Z',
    '2025-03-10T14:00:00+25:00',
    '2025-03-10T14:00:00.Z',
    // RFC 3339 section 5.6: time-hour is 00-23.
    '2025-03-10T24:00:00Z',
    // A leap second has no instant of its own on the POSIX scale.
    '2016-12-31T23:59:60Z',
  ])('%s is malformed', (text) => expect(value(text)).toBe('INSTANT_MALFORMED'))

  it('outside the exact range is refused instead of being wrong by a microsecond', () => {
    expect(value('9999-12-31T23:59:59Z')).toBe('INSTANT_RANGE')
    expect(value('0001-01-01T00:00:00Z')).toBe('INSTANT_RANGE')
    expect(value('2255-01-01T00:00:00.000001Z')).toBe(Date.UTC(2255, 0, 1) * 1000 + 1)
  })

  it('shows its clock and day in UTC', () => {
    expect(formatClock(DAY - 1)).toBe('23:59')
    expect(formatClock(-1)).toBe('23:59')
    expect(formatDay(-1)).toBe('1969-12-31')
  })

  it('is a whole number', () => {
    expect(isInstant(1)).toBe(true)
    for (const wrong of [0.5, Number.NaN, 2 ** 53, '1', undefined]) expect(isInstant(wrong)).toBe(false)
  })
})
