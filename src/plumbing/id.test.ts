import { expect, it } from 'vitest'
import { createSteppedClock } from './clock.ts'
import { newId } from './id.ts'

const T = 1_741_615_200_000_000

it('carries the clock’s time, version 7 and the variant of RFC 9562', () => {
  const id = newId(createSteppedClock(T + 123_456))
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(1_741_615_200_123)
})

it('ascends while the clock stands still, and with it', () => {
  const clock = createSteppedClock(T)
  const ids: string[] = []
  for (let i = 0; i < 3_000; i++) {
    if (i % 1_000 === 999) clock.advance(clock.now() + 1_000)
    ids.push(newId(clock))
  }
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(3_000)
})

it('differs between clocks of the same time', () => {
  expect(newId(createSteppedClock(T))).not.toBe(newId(createSteppedClock(T)))
})
