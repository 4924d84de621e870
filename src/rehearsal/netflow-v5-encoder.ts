import { type FlowBatch, type Instant, MILLISECOND, SECOND } from '#vocabulary'
import type { FlowEncoder } from './flow-encoder.ts'

// HOT PATH: writes straight into the datagram, no object a record.

/** Cisco, "NetFlow Export Datagram Format", version 5: header of 24 bytes, records of 48, at most 30 in a datagram. */
const HEADER_BYTES = 24
const RECORD_BYTES = 48
const LARGEST = 30
/** The two top bits of the sampling field: 01 = one packet in every interval. */
const SAMPLED = 0x4000

/** @param bootedAt When the exporter started: its clock is in milliseconds since then and may not wrap (49.7 days). */
export function createNetflowV5Encoder(options: {
  readonly bootedAt: Instant
  readonly samplingRate: number
  readonly engine: number
}): FlowEncoder {
  const { bootedAt, samplingRate, engine } = options
  let sequence = 0

  return {
    recordsPerDatagram: LARGEST,
    encode(batch: FlowBatch, row: number, count: number, exportedAt: Instant, into: Buffer): number {
      const uptime = (instant: Instant) => Math.max(0, Math.floor((instant - bootedAt) / MILLISECOND)) >>> 0
      into.writeUInt16BE(5, 0)
      into.writeUInt16BE(count, 2)
      into.writeUInt32BE(uptime(exportedAt), 4)
      into.writeUInt32BE(Math.floor(exportedAt / SECOND), 8)
      into.writeUInt32BE((exportedAt % SECOND) * 1_000, 12)
      into.writeUInt32BE(sequence, 16)
      into.writeUInt8(0, 20)
      into.writeUInt8(engine & 0xff, 21)
      into.writeUInt16BE(samplingRate > 1 ? SAMPLED | samplingRate : 0, 22)
      for (let i = 0; i < count; i++) {
        const from = row + i
        const at = HEADER_BYTES + i * RECORD_BYTES
        into.writeUInt32BE(batch.source[4 * from + 3]!, at)
        into.writeUInt32BE(batch.destination[4 * from + 3]!, at + 4)
        into.writeUInt32BE(0, at + 8)
        into.writeUInt16BE(batch.inputInterface[from]!, at + 12)
        into.writeUInt16BE(batch.outputInterface[from]!, at + 14)
        into.writeUInt32BE(batch.packets[from]!, at + 16)
        into.writeUInt32BE(batch.bytes[from]!, at + 20)
        into.writeUInt32BE(uptime(batch.start[from]!), at + 24)
        into.writeUInt32BE(uptime(batch.end[from]!), at + 28)
        into.writeUInt16BE(batch.sourcePort[from]!, at + 32)
        into.writeUInt16BE(batch.destinationPort[from]!, at + 34)
        into.writeUInt8(0, at + 36)
        into.writeUInt8(batch.tcpFlags[from]!, at + 37)
        into.writeUInt8(batch.protocol[from]!, at + 38)
        into.writeUInt8(0, at + 39)
        // AS numbers, masks and padding: this router speaks no BGP.
        into.fill(0, at + 40, at + 48)
      }
      sequence = (sequence + count) >>> 0
      return HEADER_BYTES + count * RECORD_BYTES
    },
    preamble: () => 0,
  }
}
