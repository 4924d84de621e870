import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isKnownResolution, splitTime } from './capture-time.ts'

/** The same by big integers, which is the definition. */
function exactly(ticks: bigint, resolution: number, offsetSeconds: number): { micros: number; nanos: number } {
  const perSecond = resolution < 128 ? 10n ** BigInt(resolution) : 1n << BigInt(resolution & 127)
  const nanos = (ticks * 1_000_000_000n) / perSecond
  return { micros: Number(nanos / 1000n) + offsetSeconds * 1_000_000, nanos: Number(nanos % 1000n) }
}

describe('time of a pcapng packet', () => {
  it('is whole microseconds and the nanoseconds beyond, in every unit', () => {
    const resolution = fc.oneof(fc.integer({ min: 0, max: 18 }), fc.integer({ min: 128, max: 191 }))
    fc.assert(
      fc.property(resolution, fc.bigInt(0n, 4_000_000_000n), fc.bigInt(0n, 999_999_999_999_999_999n), (unit, seconds, fraction) => {
        const perSecond = unit < 128 ? 10n ** BigInt(unit) : 1n << BigInt(unit & 127)
        const ticks = BigInt.asUintN(64, seconds * perSecond + (fraction % perSecond))
        const into = { micros: 0, nanos: 0 }
        splitTime(Number(ticks >> 32n), Number(ticks & 0xffffffffn), { resolution: unit, offsetSeconds: 0 }, into)
        expect(into).toEqual(exactly(ticks, unit, 0))
      }),
      { numRuns: 2000 },
    )
  })

  it('is shifted by whole seconds of if_tsoffset', () => {
    const into = { micros: 0, nanos: 0 }
    splitTime(0, 7, { resolution: 9, offsetSeconds: -3 }, into)
    expect(into).toEqual({ micros: -3_000_000, nanos: 7 })
  })

  it('is not understood beyond 10^-18 s and 2^-63 s', () => {
    expect([18, 128 + 63].every(isKnownResolution)).toBe(true)
    expect([19, 127, 128 + 64, 255].some(isKnownResolution)).toBe(false)
  })
})
