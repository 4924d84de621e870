import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSteppedClock, createSystemClock } from './clock.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('the stepped clock', () => {
  it('stands still until it is told otherwise', () => {
    const clock = createSteppedClock(5)
    expect([clock.now(), clock.now()]).toEqual([5, 5])
    clock.advance(5)
    clock.advance(9)
    expect(clock.now()).toBe(9)
  })

  it('never goes back and never takes part of a microsecond', () => {
    const clock = createSteppedClock(5)
    expect(() => clock.advance(4)).toThrow(/cannot go back/)
    expect(() => clock.advance(6.5)).toThrow()
    expect(() => createSteppedClock(Number.NaN)).toThrow()
    expect(clock.now()).toBe(5)
  })
})

describe('the system clock', () => {
  it('counts microseconds', () => {
    vi.useFakeTimers({ now: 1_741_615_200_123 })
    expect(createSystemClock().now()).toBe(1_741_615_200_123_000)
  })

  it('waits out a small step back and follows a large one', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    const clock = createSystemClock()
    expect(clock.now()).toBe(1_000_000_000)
    vi.setSystemTime(999_000)
    expect(clock.now()).toBe(1_000_000_000)
    vi.setSystemTime(1_000_500)
    expect(clock.now()).toBe(1_000_500_000)
    vi.setSystemTime(900_000)
    expect(clock.now()).toBe(900_000_000)
  })
})
