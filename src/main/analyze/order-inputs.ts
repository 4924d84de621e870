import type { Instant } from '#vocabulary'
import { type Beginning, digestOf, readBeginning } from './beginning.ts'
import type { CaptureInput, CaptureStream } from './capture-input.ts'

/** An input in its place among the others. */
export interface PlacedInput {
  readonly input: CaptureInput
  /** Time of its first packet; -Infinity when it was not looked at. */
  readonly first: Instant
}

export interface OrderedInputs {
  readonly inputs: readonly PlacedInput[]
  /** Inputs that hold what another holds. */
  readonly notes: readonly string[]
}

/** Bytes fetched at once to see how a file begins. */
const GLANCE = 1 << 16

interface Seen extends PlacedInput {
  readonly head: string
  /** Of the whole content, where the head does not tell. */
  digest: string
}

/**
 * Inputs in an order of their own: by their first packet, then by content, however the shell sorted them. What is given twice, packed or
 * not, is taken once; standard input, which can be read only once, is not compared. A single input is not looked at.
 */
export async function orderInputs(inputs: readonly CaptureInput[]): Promise<OrderedInputs> {
  if (inputs.length < 2) return { inputs: inputs.map((input) => ({ input, first: Number.NEGATIVE_INFINITY })), notes: [] }
  const seen: Seen[] = []
  for (const input of inputs) seen.push(await glance(input))
  const alike = new Map<string, Seen[]>()
  for (const one of seen) {
    if (one.input.name === '-') continue
    const key = `${one.first} ${one.head}`
    alike.set(key, [...(alike.get(key) ?? []), one])
  }
  for (const group of alike.values()) if (group.length > 1) for (const one of group) one.digest = await digestOf(one.input.chunks())
  seen.sort(
    (a, b) => compare(a.first, b.first) || compare(a.head, b.head) || compare(a.digest, b.digest) || compare(a.input.name, b.input.name),
  )
  const notes: string[] = []
  const kept: Seen[] = []
  for (const one of seen) {
    const before = kept.at(-1)
    if (before !== undefined && one.digest !== '' && one.digest === before.digest && one.head === before.head)
      notes.push(
        one.input.name === before.input.name
          ? `${one.input.name} was given twice and read once.`
          : `${one.input.name} holds what ${before.input.name} holds; it was read once.`,
      )
    else kept.push(one)
  }
  return { inputs: kept, notes }
}

async function glance(input: CaptureInput): Promise<Seen> {
  const stream = input.chunks(GLANCE)
  const pieces = stream[Symbol.asyncIterator]()
  if (input.name !== '-') {
    try {
      const { first, head } = await readBeginning(pieces, false)
      return { input, first, head, digest: '' }
    } finally {
      await pieces.return?.()
    }
  }
  const beginning = await readBeginning(pieces, true)
  return { input: { ...input, chunks: () => resumed(stream, pieces, beginning) }, first: beginning.first, head: '', digest: '' }
}

/** What has been read of a stream, then the rest of it. */
function resumed(stream: CaptureStream, pieces: AsyncIterator<Uint8Array>, beginning: Beginning): CaptureStream {
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* beginning.pieces
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value
  }
  return {
    [Symbol.asyncIterator]: all,
    ...(stream.packings ? { packings: stream.packings } : {}),
    get taken() {
      return stream.taken ?? 0
    },
    get broken() {
      return stream.broken
    },
  }
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
