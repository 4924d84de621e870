import { expect, it, vi } from 'vitest'
import { createLogger, createSteppedClock, OperationError } from '#plumbing'
import { SECOND } from '#vocabulary'
import { createReadiness } from './readiness.ts'

const log = createLogger({ room: 'test', level: 'silent' })
const NOW = 1_741_615_200_000_000

it('is ready while ticks are fresh and the store takes writes, and says why it is not', async () => {
  vi.useFakeTimers()
  try {
    const clock = createSteppedClock(NOW)
    let refuse = false
    const readiness = createReadiness(
      { saveState: () => (refuse ? Promise.reject(new OperationError('STORE_FAILED', 'disk full')) : Promise.resolve()) },
      clock,
      log,
    )
    readiness.start()
    expect(readiness.faults()).toEqual([])
    clock.advance(NOW + 16 * SECOND)
    expect(readiness.faults()).toEqual(['nothing was looked at for 16 seconds'])
    readiness.ticked()
    expect(readiness.faults()).toEqual([])
    refuse = true
    await vi.advanceTimersByTimeAsync(5_000)
    expect(readiness.faults()).toEqual(['the store takes no writes (STORE_FAILED)'])
    refuse = false
    await vi.advanceTimersByTimeAsync(5_000)
    expect(readiness.faults()).toEqual([])
    readiness.stop()
    expect(readiness.faults()).toEqual(['it is stopping'])
  } finally {
    vi.useRealTimers()
  }
})

it('a store that does not answer is told', async () => {
  vi.useFakeTimers()
  try {
    const clock = createSteppedClock(NOW)
    const readiness = createReadiness({ saveState: () => new Promise(() => {}) }, clock, log)
    readiness.start()
    await vi.advanceTimersByTimeAsync(5_000)
    clock.advance(NOW + 20 * SECOND)
    readiness.ticked()
    expect(readiness.faults()).toEqual(['the store does not answer'])
    readiness.stop()
  } finally {
    vi.useRealTimers()
  }
})
