import { closeSync, openSync, renameSync, writeSync } from 'node:fs'

/** When the traffic of all benches begins. */
export const START_SECONDS = 1_741_600_800
const BUFFER_BYTES = 8 << 20
const RECORD_BYTES = 16

/** A pcap file (Ethernet, microseconds, little-endian), written through `buffer`; it bears its name only when it is whole. */
export function createPcapFile(path) {
  const fd = openSync(`${path}.part`, 'w')
  const buffer = Buffer.alloc(BUFFER_BYTES)
  buffer.writeUInt32LE(0xa1b2c3d4, 0)
  buffer.writeUInt16LE(2, 4)
  buffer.writeUInt16LE(4, 6)
  buffer.writeUInt32LE(65_535, 16)
  buffer.writeUInt32LE(1, 20)
  let at = 24
  let written = 0

  function flush() {
    writeSync(fd, buffer, 0, at)
    written += at
    at = 0
  }

  return {
    buffer,
    get bytes() {
      return written + at
    },
    /** Begins a frame so many µs after the first; returns where its bytes go in the buffer. What lies there is of an earlier frame. */
    frame(micros, size) {
      if (at + RECORD_BYTES + size > BUFFER_BYTES) flush()
      buffer.writeUInt32LE(START_SECONDS + Math.floor(micros / 1e6), at)
      buffer.writeUInt32LE(micros % 1e6, at + 4)
      buffer.writeUInt32LE(size, at + 8)
      buffer.writeUInt32LE(size, at + 12)
      const start = at + RECORD_BYTES
      at = start + size
      return start
    },
    close() {
      flush()
      closeSync(fd)
      renameSync(`${path}.part`, path)
    },
  }
}
