import { createCaptureReader } from '#traffic'
import type { Instant } from '#vocabulary'
import type { CaptureInput } from './capture-input.ts'

/** The time of the first packet of a file, Infinity when it has none that can be read; faults are left to the reading proper. */
export async function firstInstant(input: CaptureInput): Promise<Instant> {
  let first = Number.POSITIVE_INFINITY
  const reader = createCaptureReader({
    frame(_buffer, _offset, _captured, _wire, micros) {
      if (first === Number.POSITIVE_INFINITY) first = micros
    },
  })
  for await (const chunk of input.chunks()) {
    if (!reader.push(chunk) || first !== Number.POSITIVE_INFINITY) break
  }
  return first
}
