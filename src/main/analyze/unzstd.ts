import { OperationError } from '#plumbing'
import { CHUNK } from './file-chunks.ts'
import type { Unpacker } from './unpacked.ts'
import { openZstd, ZSTD_DICTIONARY, ZSTD_MEMORY, ZSTD_WINDOW, type ZstdStream, zstdErrorText } from './zstd-stream.ts'

/** Zstandard, of one frame or many, skippable ones among them. */
export const unzstd: Unpacker = async function* unzstd(packed, name, fault) {
  const stream = await openZstd()
  // Pieces of a block are gathered: fewer, larger ones are read faster.
  const out = new Uint8Array(CHUNK)
  let filled = 0
  let taken = 0
  try {
    for await (const piece of packed) {
      for (let at = 0; at < piece.length; at += stream.mostIn) {
        stream.give(piece.subarray(at, at + stream.mostIn))
        do {
          if (filled + stream.mostOut > out.length) {
            yield out.subarray(0, filled)
            filled = 0
          }
          filled += stream.step(out, filled)
          if (stream.error !== 0) {
            refuse(stream, name)
            if (filled > 0) yield out.subarray(0, filled)
            fault(taken + stream.position, false, zstdErrorText(stream.error))
            return
          }
        } while (stream.hasMore)
        taken += Math.min(stream.mostIn, piece.length - at)
      }
    }
    if (filled > 0) yield out.subarray(0, filled)
    if (stream.inFrame) fault(taken, true, 'it ends within a frame')
  } finally {
    stream.close()
  }
}

/** What the person can mend with the tool itself, and only so. */
function refuse(stream: ZstdStream, name: string): void {
  const why =
    stream.error === ZSTD_WINDOW
      ? 'its Zstandard window is larger than 128 MiB. Unpack it first: zstd -d --long=31 FILE'
      : stream.error === ZSTD_DICTIONARY
        ? 'it was packed with a Zstandard dictionary. Unpack it with that dictionary first: zstd -d -D DICTIONARY FILE'
        : stream.error === ZSTD_MEMORY
          ? 'there is no memory for its Zstandard window. Unpack it first: zstd -d FILE'
          : undefined
  if (why !== undefined) throw new OperationError('INPUT_UNREADABLE', `${name}: ${why}`)
}
