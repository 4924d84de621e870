import { CaptureTrack, type FrameTaker } from './capture-track.ts'
import { CHUNK } from './file-chunks.ts'
import { compareHeads } from './frame-queue.ts'
import type { PlacedInput } from './order-inputs.ts'

export interface MergeSink {
  readonly take: FrameTaker
  /** A track has been read as far as it goes, and all its frames have been taken. */
  readonly done: (track: CaptureTrack) => void
  readonly progress: (track: CaptureTrack) => void
}

/** Open files together fetch so many bytes ahead, one at least 64 KiB. */
const FETCHED = 32 * CHUNK
const LEAST_PIECE = 1 << 16

/**
 * Frames of all inputs in the order of time. A file is opened when the others have come to its first packet. While only one is open its
 * frames are taken where they lie; when several are, each waits in a queue of its own and the earliest head goes next. Within a file
 * frames keep their order, also where its clock ran backwards.
 */
export async function mergeCaptures(inputs: readonly PlacedInput[], sink: MergeSink): Promise<void> {
  const heap: CaptureTrack[] = []
  const open = new Set<CaptureTrack>()
  let next = 0

  function openNext(): CaptureTrack {
    const index = next++
    const piece = Math.max(LEAST_PIECE, Math.min(CHUNK, 2 ** Math.floor(Math.log2(FETCHED / (open.size + 1)))))
    const track = new CaptureTrack(inputs[index]!.input, index, piece, sink.take)
    open.add(track)
    return track
  }

  /** The instant at which another file joins. */
  function joinsAt(): number {
    return inputs[next]?.first ?? Number.POSITIVE_INFINITY
  }

  /** Reads on; true when a frame waits. */
  async function reads(track: CaptureTrack, limit: number): Promise<boolean> {
    await track.pump(limit, sink.progress)
    if (!track.queue.isEmpty) return true
    open.delete(track)
    sink.done(track)
    return false
  }

  function takeHead(track: CaptureTrack): void {
    const { queue } = track
    const row = queue.head
    sink.take(
      track,
      queue.bytes,
      queue.offset[row]!,
      queue.captured[row]!,
      queue.wire[row]!,
      queue.micros[row]!,
      queue.nanos[row]!,
      queue.linkType[row]!,
    )
    queue.drop()
  }

  try {
    for (;;) {
      if (heap.length === 0) {
        if (next === inputs.length) return
        const track = openNext()
        if (await reads(track, joinsAt())) heap.push(track)
        continue
      }
      const first = heap[0]!
      if (joinsAt() <= first.queue.micros[first.queue.head]!) {
        const track = openNext()
        if (await reads(track, Number.NEGATIVE_INFINITY)) raise(heap, track)
        continue
      }
      // Alone: what waits, then frames where they lie, until another file joins.
      if (heap.length === 1) {
        takeHead(first)
        if (first.queue.isEmpty && !(await reads(first, joinsAt()))) heap.pop()
        continue
      }
      takeHead(first)
      if (first.queue.isEmpty && !(await reads(first, Number.NEGATIVE_INFINITY))) removeFirst(heap)
      else settle(heap)
    }
  } finally {
    for (const track of open) await track.close()
  }
}

/** A binary heap, the track with the earliest head at 0. */
function raise(heap: CaptureTrack[], track: CaptureTrack): void {
  let at = heap.length
  heap.push(track)
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (compareHeads(heap[parent]!.queue, track.queue) <= 0) break
    heap[at] = heap[parent]!
    at = parent
  }
  heap[at] = track
}

function removeFirst(heap: CaptureTrack[]): void {
  const last = heap.pop()!
  if (heap.length === 0) return
  heap[0] = last
  settle(heap)
}

/** The first has a later head now: it sinks to its place. */
function settle(heap: CaptureTrack[]): void {
  const track = heap[0]!
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && compareHeads(heap[child + 1]!.queue, heap[child]!.queue) < 0) child++
    if (compareHeads(track.queue, heap[child]!.queue) <= 0) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = track
}
