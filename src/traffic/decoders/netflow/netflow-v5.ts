import { u16, u32 } from '../big-endian.ts'
import { type ExporterTable, NETFLOW_5 } from '../flow/exporter-table.ts'
import type { FlowFaultCounter } from '../flow/flow-faults.ts'
import { type FlowOutput, freeRows } from '../flow/flow-output.ts'
import { watchSequence } from '../flow/sequence-watch.ts'

/**
 * HOT PATH: NetFlow version 5, plain reads into columns, nothing allocated per record.
 * Format: Cisco, "NetFlow Export Datagram Format", tables B-3 (header, 24 bytes) and B-4 (record, 48 bytes).
 *
 * Header: version, count, sysUptime (ms), unix_secs, unix_nsecs, flow_sequence, engine_type, engine_id, sampling (2 bits mode, 14 interval).
 * Record: srcaddr, dstaddr, nexthop, input, output, dPkts, dOctets, First (ms), Last (ms), srcport, dstport, pad, tcp_flags, prot, tos,
 * src_as, dst_as, src_mask, dst_mask, pad.
 *
 * Times: First and Last are readings of the same 32-bit millisecond counter as sysUptime, which wraps every 49.7 days. Their age is taken
 * modulo 2^32 as a signed number (the serial-number arithmetic of RFC 1982), so a flow that began before a wrap, or a few milliseconds after
 * the header was written, falls where it belongs. nfdump does the same; decoders that subtract plainly put such flows seven weeks off.
 *
 * Several messages may follow one another in a datagram (some relays join them): all are read. A count of 0 or above 30, the most that the
 * format allows, marks a damaged header, whose records are not trusted.
 */

export const NETFLOW_V5_HEADER = 24
export const NETFLOW_V5_RECORD = 48
/** "The number of flows exported in this packet (1-30)", table B-3. */
export const NETFLOW_V5_MOST = 30

/**
 * Decodes the datagram `b[offset … offset + length)` from the exporter at `words[wordsAt…]`; returns the number of rows appended.
 * What is wrong is added to `faults`, with offsets from the datagram's first byte.
 */
export function decodeNetflowV5(
  b: Uint8Array,
  offset: number,
  length: number,
  words: ArrayLike<number>,
  wordsAt: number,
  table: ExporterTable,
  output: FlowOutput,
  faults: FlowFaultCounter,
): number {
  const to = offset + length
  let at = offset
  let rows = 0
  do {
    if (to - at < NETFLOW_V5_HEADER) {
      faults.add(at === offset ? 'DATAGRAM_SHORT' : 'TRAILING_BYTES', at - offset)
      return rows
    }
    if (b[at] !== 0 || b[at + 1] !== 5) {
      faults.add(at === offset ? 'VERSION_UNKNOWN' : 'TRAILING_BYTES', at - offset)
      return rows
    }
    const count = u16(b, at + 2)
    if (count === 0 || count > NETFLOW_V5_MOST) {
      faults.add('NETFLOW5_COUNT', at - offset + 2)
      return rows
    }
    const uptime = u32(b, at + 4)
    // unix_nsecs carries the residue of the second; what lies below the microsecond is not kept.
    const exported = u32(b, at + 8) * 1_000_000 + Math.floor(u32(b, at + 12) / 1000)
    const sequence = u32(b, at + 16)
    const domain = u16(b, at + 20)
    const interval = u16(b, at + 22) & 0x3fff
    const exporter = table.find(words, wordsAt, NETFLOW_5, domain)
    if (exporter === undefined) {
      faults.add('TABLE_FULL', at - offset)
      return rows
    }
    if (interval !== 0) exporter.samplingRate = interval
    watchSequence(exporter.sequence, sequence, count)

    at += NETFLOW_V5_HEADER
    const held = Math.min(count, Math.floor((to - at) / NETFLOW_V5_RECORD))
    let left = held
    while (left > 0) {
      const now = Math.min(left, freeRows(output))
      appendRecords(b, at, now, uptime, exported, exporter.index, interval, output)
      at += now * NETFLOW_V5_RECORD
      left -= now
    }
    rows += held
    exporter.records += held
    if (held < count) {
      faults.add('MESSAGE_CUT', at - offset)
      return rows
    }
  } while (at < to)
  return rows
}

function appendRecords(
  b: Uint8Array,
  from: number,
  count: number,
  uptime: number,
  exported: number,
  exporter: number,
  interval: number,
  output: FlowOutput,
): void {
  const batch = output.batch
  const { source, destination, start, end } = batch
  let row = batch.length
  let at = from
  for (let i = 0; i < count; i++, row++, at += NETFLOW_V5_RECORD) {
    const a = 4 * row
    batch.exporter[row] = exporter
    start[row] = exported - ((uptime - u32(b, at + 24)) | 0) * 1000
    end[row] = exported - ((uptime - u32(b, at + 28)) | 0) * 1000
    source[a] = 0
    source[a + 1] = 0
    source[a + 2] = 0xffff
    source[a + 3] = u32(b, at)
    destination[a] = 0
    destination[a + 1] = 0
    destination[a + 2] = 0xffff
    destination[a + 3] = u32(b, at + 4)
    batch.ipVersion[row] = 4
    batch.protocol[row] = b[at + 38]!
    batch.sourcePort[row] = u16(b, at + 32)
    batch.destinationPort[row] = u16(b, at + 34)
    batch.tcpFlags[row] = b[at + 37]!
    batch.packets[row] = u32(b, at + 16)
    batch.bytes[row] = u32(b, at + 20)
    batch.samplingRate[row] = interval
    batch.sourceAs[row] = u16(b, at + 40)
    batch.destinationAs[row] = u16(b, at + 42)
    batch.inputInterface[row] = u16(b, at + 12)
    batch.outputInterface[row] = u16(b, at + 14)
    batch.tos[row] = b[at + 39]!
    batch.sourceMask[row] = b[at + 44]!
    batch.destinationMask[row] = b[at + 45]!
    const nextHop = u32(b, at + 8)
    if (nextHop !== 0) {
      batch.nextHop[a + 2] = 0xffff
      batch.nextHop[a + 3] = nextHop
    }
  }
  batch.length = row
}
