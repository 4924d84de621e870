import { once } from 'node:events'
import { createGunzip } from 'node:zlib'
import { CHUNK } from './file-chunks.ts'
import type { Unpacker } from './unpacked.ts'

/** Packed bytes given at a time: deflate grows them 1032-fold at most (zlib.net/zlib_tech.html), so no answer is larger than 66 MiB … */
const MOST_GIVEN = 1 << 16
/** … and few are larger than this, since the next slice is chosen by what the last one grew to. */
const WANTED = 1 << 20
const LEAST_GIVEN = 1 << 10

/** gzip, of one member or many, each slice answered in full before the next is given: what a cut or damaged file holds comes out. */
export const gunzipped: Unpacker = async function* gunzipped(packed, _name, fault) {
  const gunzip = createGunzip({ chunkSize: CHUNK })
  const out: Uint8Array[] = []
  let failed: (Error & { code?: string }) | undefined
  let ended = false
  let settle: () => void = () => {}
  const settled = () => settle()
  gunzip.on('data', (piece: Uint8Array) => out.push(piece))
  gunzip.on('error', (error) => {
    failed = error
    settle()
  })
  gunzip.on('end', () => {
    ended = true
    settle()
  })
  let given = LEAST_GIVEN
  let taken = 0
  try {
    for await (const piece of packed) {
      for (let at = 0; at < piece.length; ) {
        const slice = piece.subarray(at, at + given)
        await new Promise<void>((resolve) => {
          settle = resolve
          gunzip.write(slice, settled)
        })
        let grown = 0
        for (const part of out) {
          grown += part.length
          yield part
        }
        out.length = 0
        if (failed !== undefined) {
          fault(taken, false, failed.message)
          return
        }
        at += slice.length
        taken += slice.length
        // Zeros after the last member are padding, as of tapes; nothing else ends the stream early.
        if (ended) return
        given = Math.max(LEAST_GIVEN, Math.min(MOST_GIVEN, Math.floor((WANTED * slice.length) / Math.max(1, grown))))
      }
    }
    gunzip.end()
    if (!ended && failed === undefined)
      await new Promise<void>((resolve) => {
        settle = resolve
      })
    yield* out
    if (failed !== undefined) fault(taken, failed.code === 'Z_BUF_ERROR', failed.message)
  } finally {
    if (!gunzip.closed) {
      gunzip.destroy()
      await once(gunzip, 'close')
    }
  }
}
