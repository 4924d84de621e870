import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINUTE } from './instant.ts'
import { holds, overlaps, windowOf } from './window.ts'

const at = fc.integer({ min: -4e15, max: 4e15 })

describe('a window', () => {
  it('holds its beginning and not its end', () => {
    const w = windowOf(90 * MINUTE, 15 * MINUTE)
    expect(w).toEqual({ from: 90 * MINUTE, to: 105 * MINUTE })
    expect(holds(w, w.from)).toBe(true)
    expect(holds(w, w.to - 1)).toBe(true)
    expect(holds(w, w.to)).toBe(false)
    expect(holds(w, w.from - 1)).toBe(false)
  })

  it('of an instant holds that instant, is aligned and of the length asked', () => {
    fc.assert(
      fc.property(at, fc.integer({ min: 1, max: 86_400_000_000 }), (instant, length) => {
        const w = windowOf(instant, length)
        expect(holds(w, instant)).toBe(true)
        expect(w.to - w.from).toBe(length)
        expect(Math.abs(w.from % length)).toBe(0)
      }),
    )
  })

  it('overlaps another exactly when an instant lies in both', () => {
    const small = fc.integer({ min: 0, max: 12 })
    fc.assert(
      fc.property(small, small, small, small, (a, b, c, d) => {
        const one = { from: Math.min(a, b), to: Math.max(a, b) }
        const two = { from: Math.min(c, d), to: Math.max(c, d) }
        if (one.from === one.to || two.from === two.to) return
        let shared = false
        for (let t = 0; t <= 12; t++) if (holds(one, t) && holds(two, t)) shared = true
        expect(overlaps(one, two)).toBe(shared)
        expect(overlaps(two, one)).toBe(shared)
      }),
    )
  })
})
