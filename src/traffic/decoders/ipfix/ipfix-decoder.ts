import { u16, u32 } from '../big-endian.ts'
import { type Exporter, type ExporterTable, IPFIX } from '../flow/exporter-table.ts'
import type { FlowFaultCounter } from '../flow/flow-faults.ts'
import { watchSequence } from '../flow/sequence-watch.ts'
import type { Dialect, MessageSets } from '../template/message-sets.ts'

/** HOT PATH: IPFIX (RFC 7011) over UDP: one or more messages in a datagram, each a header of 16 bytes and its sets (message-sets.ts). */

const HEADER = 16
const DIALECT: Dialect = {
  templateSet: 2,
  optionsTemplateSet: 3,
  enterprises: true,
  scopeTypes: undefined,
  withdrawals: true,
  optionsInBytes: false,
  isNext: undefined,
}

/** Decodes the datagram `b[offset … offset + length)`; returns the number of flow records appended. */
export function decodeIpfix(
  b: Uint8Array,
  offset: number,
  length: number,
  words: ArrayLike<number>,
  wordsAt: number,
  table: ExporterTable,
  sets: MessageSets,
  faults: FlowFaultCounter,
): number {
  const before = sets.rows
  const to = offset + length
  let at = offset
  do {
    if (to - at < HEADER) {
      faults.add(at === offset ? 'DATAGRAM_SHORT' : 'TRAILING_BYTES', at - offset)
      break
    }
    if (b[at] !== 0 || b[at + 1] !== IPFIX) {
      faults.add(at === offset ? 'VERSION_UNKNOWN' : 'TRAILING_BYTES', at - offset)
      break
    }
    const said = u16(b, at + 2)
    if (said < HEADER) {
      faults.add('MESSAGE_LENGTH', at - offset + 2)
      break
    }
    const exporter = table.find(words, wordsAt, IPFIX, u32(b, at + 12))
    if (exporter === undefined) {
      faults.add('TABLE_FULL', at - offset)
      break
    }
    const cut = said > to - at
    const optionsBefore = sets.counts.optionsRecords
    sets.read(b, at + HEADER, cut ? to : at + said, offset, exporter, DIALECT, u32(b, at + 4) * 1_000_000, -1)
    followSequence(exporter, u32(b, at + 8), sets.records, sets.counts.optionsRecords - optionsBefore)
    if (cut) {
      faults.add('MESSAGE_CUT', to - offset)
      break
    }
    at += said
  } while (at < to)
  return sets.rows - before
}

/**
 * The sequence number counts data records before the message (RFC 7011 section 3.1). softflowd counts those within it as well, and no options:
 * what it seems to have lost or sent twice is what came.
 */
function followSequence(exporter: Exporter, sequence: number, records: number, options: number): void {
  const watch = exporter.sequence
  const before = watch.expected - exporter.newestRecords
  if (watch.known && records > options && sequence === (before + records - options) >>> 0) watch.expected = sequence
  watchSequence(watch, sequence, records)
  exporter.newestRecords = Math.max(records, 0)
}
