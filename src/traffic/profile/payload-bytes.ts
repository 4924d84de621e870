import { PAYLOAD_WORDS } from '#vocabulary'
import type { RowSample } from './row-sample.ts'

/** The payload bytes that a kept row holds, written into `into` (64 bytes); returns how many. */
export function payloadBytes(sample: RowSample, row: number, into: Uint8Array): number {
  const held = sample.held(row)
  const words = sample.payload
  if (words === undefined) return 0
  for (let i = 0; i < held; i++) into[i] = words[row * PAYLOAD_WORDS + (i >>> 2)]! >>> (24 - 8 * (i & 3))
  return held
}
