import { v7 } from 'uuid'
import type { Clock } from './clock.ts'

interface Sequence {
  milliseconds: number
  next: number
}

const RANDOM_BYTES = 16
/** Asking the system for randomness costs more than the rest of an identifier, so it is asked for 256 of them at a time. */
const pool = new Uint8Array(256 * RANDOM_BYTES)
let drawn = pool.length

function random(): Uint8Array {
  if (drawn === pool.length) {
    crypto.getRandomValues(pool)
    drawn = 0
  }
  drawn += RANDOM_BYTES
  return pool.subarray(drawn - RANDOM_BYTES, drawn)
}

const sequences = new WeakMap<Clock, Sequence>()

/**
 * A UUIDv7 (RFC 9562 section 5.7) with the clock's time. Identifiers of one clock in one process ascend, also while the clock stands
 * still: the 32 bits after the time are a counter seeded at random (section 6.2, method 1).
 */
export function newId(clock: Clock): string {
  const milliseconds = Math.floor(clock.now() / 1_000)
  let sequence = sequences.get(clock)
  if (!sequence) {
    sequence = { milliseconds: -1, next: 0 }
    sequences.set(clock, sequence)
  }
  if (milliseconds > sequence.milliseconds) {
    sequence.milliseconds = milliseconds
    // Half of the counter's range stays free for identifiers within the same millisecond.
    sequence.next = crypto.getRandomValues(new Uint32Array(1))[0] >>> 1
  } else if (sequence.next === 0xffffffff) {
    sequence.milliseconds++
    sequence.next = 0
  } else sequence.next++
  return v7({ msecs: sequence.milliseconds, seq: sequence.next, random: random() })
}
