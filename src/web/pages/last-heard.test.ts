import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINUTE } from '#vocabulary'
import type { MinutePoint } from '../view.ts'
import { busiest, notCountedSince } from './last-heard.ts'

const minutes = (counts: readonly (number | null)[]): MinutePoint[] =>
  counts.map((reports, i) => ({ at: i * MINUTE, reports: reports ?? 0, ...(reports === null ? { gap: true as const } : {}) }))

describe('what was counted last', () => {
  it('is told from three minutes of silence of ours on, and never of theirs', () => {
    expect(notCountedSince(minutes([1, 0, 0, 0, 0]))).toBeUndefined()
    expect(notCountedSince(minutes([1, null, null]))).toBeUndefined()
    expect(notCountedSince(minutes([1, null, null, null]))).toBe(MINUTE)
    expect(notCountedSince(minutes([null, null, null]))).toBe(0)
    expect(notCountedSince(minutes([null, null, null, 4]))).toBeUndefined()
  })

  it('the busiest window is the largest sum of neighbours without a gap', () => {
    const counts = fc.array(fc.option(fc.nat(50), { freq: 6 }), { maxLength: 60 })
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 20 }), (list, wide) => {
        const sums = list
          .map((_, i) => list.slice(i, i + wide))
          .filter((part) => part.length === wide && !part.includes(null))
          .map((part) => part.reduce<number>((sum, n) => sum + (n ?? 0), 0))
        const found = busiest(minutes(list), wide)
        expect(found?.reports).toBe(sums.length === 0 ? undefined : Math.max(...sums))
        if (found) expect(found.to - found.from).toBe(wide * MINUTE)
      }),
    )
  })
})
