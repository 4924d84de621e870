/** The first `enough` bytes (fewer when there are no more), and all pieces with those at their beginning. */
export async function peeked(
  source: AsyncIterable<Uint8Array>,
  enough: number,
): Promise<{ readonly head: Uint8Array; readonly pieces: AsyncGenerator<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]()
  let first: Uint8Array = new Uint8Array(0)
  let ended = false
  // A pipe may give a single byte at a time; what a file gives is used where it lies.
  while (first.length < enough) {
    const next = await iterator.next()
    if (next.done) {
      ended = true
      break
    }
    if (first.length === 0 && next.value.length >= enough) first = next.value
    else {
      const longer = new Uint8Array(first.length + next.value.length)
      longer.set(first)
      longer.set(next.value, first.length)
      first = longer
    }
  }
  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      if (first.length > 0) yield first
      while (!ended) {
        const next = await iterator.next()
        if (next.done) return
        yield next.value
      }
    } finally {
      await iterator.return?.()
    }
  }
  return { head: first.subarray(0, enough), pieces: pieces() }
}
