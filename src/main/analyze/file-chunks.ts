import { open } from 'node:fs/promises'
import { OperationError } from '#plumbing'

/** Large enough that the reader's work outweighs the call, small enough to stay in cache. Measured: 1 MiB reads as fast as 4. */
export const CHUNK = 1 << 20

/** A file from its beginning, in pieces of at most `most` bytes that are valid until the next one is asked for. */
export async function* fileChunks(path: string, most = CHUNK): AsyncGenerator<Uint8Array> {
  let file: Awaited<ReturnType<typeof open>>
  try {
    file = await open(path, 'r')
  } catch (cause) {
    throw unreadable(path, cause)
  }
  let pending: Promise<unknown> = Promise.resolve()
  try {
    // A small file needs no large buffer; one byte more than it holds, so that its end is seen at once. A pipe's size is 0.
    const held = await file.stat().then(
      (found) => (found.isFile() ? found.size + 1 : most),
      () => most,
    )
    const size = Math.min(most, held)
    // Two buffers: the next piece is on its way while this one is being read.
    const buffers = [new Uint8Array(size), new Uint8Array(size)] as const
    const handle = file
    const fetch = (turn: number) => {
      const read = handle.read(buffers[turn & 1]!, 0, size, null).catch((cause: unknown) => unreadable(path, cause))
      pending = read
      return read
    }
    let next = fetch(0)
    for (let turn = 0; ; turn++) {
      const got = await next
      if (got instanceof OperationError) throw got
      if (got.bytesRead === 0) return
      next = fetch(turn + 1)
      yield got.bytesRead === size ? got.buffer : got.buffer.subarray(0, got.bytesRead)
    }
  } finally {
    await pending
    await file.close()
  }
}

export function unreadable(path: string, cause: unknown): OperationError {
  const code = (cause as NodeJS.ErrnoException).code
  const why =
    code === 'ENOENT'
      ? 'there is no such file; check the path'
      : code === 'EISDIR'
        ? 'it is a directory; name the files in it'
        : code === 'EACCES'
          ? 'you may not read it; check its permissions'
          : cause instanceof Error
            ? cause.message
            : String(cause)
  return new OperationError('INPUT_UNREADABLE', `${path}: ${why}.`, { cause })
}
