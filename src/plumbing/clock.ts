import assert from 'node:assert/strict'

/** Whole microseconds since 1970-01-01T00:00:00Z. */
export interface Clock {
  now(): number
}

/** A clock that stands still until it is told otherwise: for rehearsals and tests. */
export interface SteppedClock extends Clock {
  /** Moves to `to` (microseconds); a step back is a mistake of ours and crashes. */
  advance(to: number): void
}

/** A step back larger than this is a correction of the machine's time and is followed; smaller ones are waited out. */
const HELD_MICROSECONDS = 60_000_000

/** The machine's time. It holds still over small steps back, so that neighbours in time keep their order. */
export function createSystemClock(): Clock {
  let last = 0
  return {
    now() {
      const wall = Date.now() * 1_000
      if (wall > last || last - wall > HELD_MICROSECONDS) last = wall
      return last
    },
  }
}

export function createSteppedClock(start: number): SteppedClock {
  assert(Number.isSafeInteger(start), `a clock cannot start at ${start}`)
  let at = start
  return {
    now: () => at,
    advance(to) {
      assert(Number.isSafeInteger(to) && to >= at, `the clock stands at ${at} and cannot go back to ${to}`)
      at = to
    },
  }
}
