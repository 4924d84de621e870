import { createHash } from 'node:crypto'
import { createCaptureReader } from '#traffic'
import type { Instant } from '#vocabulary'
import type { CaptureStream } from './capture-input.ts'

/** Unpacked bytes whose hash tells most different captures apart (judgement). */
const HEAD = 1 << 16

/** How an input begins. */
export interface Beginning {
  /** Time of the first packet; Infinity when there is none, -Infinity when the file is none that can be read (so that it is refused early). */
  readonly first: Instant
  /** Hash of the first 64 KiB of what was unpacked. */
  readonly head: string
  /** What was read meanwhile, when it was to be kept. */
  readonly pieces: readonly Uint8Array[]
}

/** Reads as far as the first packet. `keep` for what cannot be read twice. */
export async function readBeginning(pieces: AsyncIterator<Uint8Array>, keep: boolean): Promise<Beginning> {
  let first = Number.POSITIVE_INFINITY
  let length = 0
  let readable = true
  const kept: Uint8Array[] = []
  const hash = createHash('sha256')
  const reader = createCaptureReader({
    frame(_buffer, _offset, _captured, _wire, micros) {
      if (first === Number.POSITIVE_INFINITY) first = micros
    },
  })
  while (length < HEAD || (readable && first === Number.POSITIVE_INFINITY)) {
    const next = await pieces.next()
    if (next.done) break
    if (keep) kept.push(next.value.slice())
    if (readable) readable = reader.push(next.value)
    if (length < HEAD) hash.update(next.value.subarray(0, HEAD - length))
    length += next.value.length
  }
  if (!readable && reader.packets === 0) first = Number.NEGATIVE_INFINITY
  return { first, head: hash.digest('hex'), pieces: kept }
}

/** Hash of all that a stream gives. */
export async function digestOf(stream: CaptureStream): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of stream) hash.update(piece)
  return hash.digest('hex')
}
