import { closeSync, openSync, writeSync } from 'node:fs'
import { LONGEST_FRAME } from '#traffic'

/** Nanoseconds, in the order of this writer's bytes (draft-ietf-opsawg-pcap section 4). */
const MAGIC_NANOSECONDS = 0xa1b23c4d
const SECONDS_END = 2 ** 32
/** Octets of the header of a record. */
const RECORD = 16
/** Written in pieces of this many bytes; a frame and its header fit. */
const PIECE = 1 << 20

/**
 * Writes one classic pcap file with nanoseconds: lengths as captured and as on the wire, one link type. HOT PATH: `add` copies the frame into
 * a piece and writes full pieces at once, since frames come from a reader that waits for nobody. All of it throws what the system says.
 */
export interface PcapWriter {
  readonly packets: number
  add(buffer: Uint8Array, offset: number, captured: number, wire: number, micros: number, nanos: number): void
  close(): void
}

export function createPcapWriter(path: string, linkType: number): PcapWriter {
  let file: number | undefined = openSync(path, 'w')
  const piece = new Uint8Array(PIECE)
  const view = new DataView(piece.buffer)
  view.setUint32(0, MAGIC_NANOSECONDS, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, LONGEST_FRAME, true)
  view.setUint32(20, linkType, true)
  let held = 24

  function flush(): void {
    if (file === undefined) return
    for (let written = 0; written < held; ) written += writeSync(file, piece, written, held - written)
    held = 0
  }

  const writer = {
    packets: 0,
    add(buffer: Uint8Array, offset: number, captured: number, wire: number, micros: number, nanos: number): void {
      if (held + RECORD + captured > PIECE) flush()
      const seconds = Math.floor(micros / 1e6)
      // The field ends in February 2106; later times cannot be said in this format.
      view.setUint32(held, Math.min(Math.max(seconds, 0), SECONDS_END - 1), true)
      view.setUint32(held + 4, (micros - seconds * 1e6) * 1000 + nanos, true)
      view.setUint32(held + 8, captured, true)
      view.setUint32(held + 12, wire, true)
      piece.set(buffer.subarray(offset, offset + captured), held + RECORD)
      held += RECORD + captured
      writer.packets++
    },
    close(): void {
      try {
        flush()
      } finally {
        if (file !== undefined) closeSync(file)
        file = undefined
      }
    },
  }
  return writer
}
