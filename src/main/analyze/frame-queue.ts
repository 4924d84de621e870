/**
 * HOT PATH: frames of one capture that wait for those of others, in the order of their file. Bytes lie in one buffer, the rest in columns;
 * both are used again from their beginning when the queue has run empty, so they grow to what one piece of a file holds and stay there.
 * A file that overlaps with no other never fills one.
 */
export class FrameQueue {
  bytes = new Uint8Array(0)
  micros = new Float64Array(0)
  offset = new Uint32Array(0)
  captured = new Uint32Array(0)
  wire = new Uint32Array(0)
  nanos = new Uint16Array(0)
  linkType = new Uint16Array(0)
  /** The frame that is next. */
  head = 0
  private tail = 0
  private filled = 0

  get isEmpty(): boolean {
    return this.head === this.tail
  }

  add(b: Uint8Array, offset: number, captured: number, wire: number, micros: number, nanos: number, linkType: number): void {
    const row = this.tail
    if (row === this.micros.length) this.widen()
    if (this.filled + captured > this.bytes.length) {
      const larger = new Uint8Array(2 * (this.filled + captured))
      larger.set(this.bytes.subarray(0, this.filled))
      this.bytes = larger
    }
    // Of short frames a loop is faster than a view and a call.
    if (captured > 64) this.bytes.set(b.subarray(offset, offset + captured), this.filled)
    else for (let i = 0; i < captured; i++) this.bytes[this.filled + i] = b[offset + i]!
    this.micros[row] = micros
    this.offset[row] = this.filled
    this.captured[row] = captured
    this.wire[row] = wire
    this.nanos[row] = nanos
    this.linkType[row] = linkType
    this.filled += captured
    this.tail++
  }

  /** Forgets the frame that is next. */
  drop(): void {
    this.head++
    if (this.head < this.tail) return
    this.head = 0
    this.tail = 0
    this.filled = 0
  }

  private widen(): void {
    const rows = Math.max(64, 2 * this.micros.length)
    this.micros = widened(this.micros, new Float64Array(rows))
    this.offset = widened(this.offset, new Uint32Array(rows))
    this.captured = widened(this.captured, new Uint32Array(rows))
    this.wire = widened(this.wire, new Uint32Array(rows))
    this.nanos = widened(this.nanos, new Uint16Array(rows))
    this.linkType = widened(this.linkType, new Uint16Array(rows))
  }
}

function widened<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from)
  return to
}

/**
 * Which of two waiting frames goes first: the earlier; of one instant the shorter, then the one whose bytes are smaller. Equal frames are
 * equal in everything that is read of them, so nothing depends on which file a frame lay in.
 */
export function compareHeads(a: FrameQueue, b: FrameQueue): number {
  const i = a.head
  const j = b.head
  return (
    a.micros[i]! - b.micros[j]! ||
    a.nanos[i]! - b.nanos[j]! ||
    a.wire[i]! - b.wire[j]! ||
    a.captured[i]! - b.captured[j]! ||
    a.linkType[i]! - b.linkType[j]! ||
    compareBytes(a.bytes, a.offset[i]!, b.bytes, b.offset[j]!, a.captured[i]!)
  )
}

function compareBytes(a: Uint8Array, at: number, b: Uint8Array, bt: number, length: number): number {
  for (let i = 0; i < length; i++) {
    const difference = a[at + i]! - b[bt + i]!
    if (difference !== 0) return difference
  }
  return 0
}
