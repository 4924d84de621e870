import { u32 } from '../big-endian.ts'
import { type ExporterTable, NETFLOW_9 } from '../flow/exporter-table.ts'
import type { FlowFaultCounter } from '../flow/flow-faults.ts'
import { watchSequence } from '../flow/sequence-watch.ts'
import { IE } from '../template/information-elements.ts'
import type { Dialect, MessageSets } from '../template/message-sets.ts'

/**
 * HOT PATH: NetFlow version 9 (RFC 3954) over UDP: a header of 20 bytes and flow sets (message-sets.ts).
 *
 * Header: version, count, sysUpTime (ms), unix seconds, sequence number, source id. The count is of records, templates included, but some
 * exporters count flow sets and some miscount: the lengths of the flow sets say the same and are what is followed. The sequence number
 * counts datagrams, and the source id is the observation domain. Times of flows are readings of the sysUpTime counter.
 */

export const NETFLOW_V9_HEADER = 20

/** RFC 3954 section 6.1: 1 system, 2 interface, 3 line card, 4 cache, 5 template; the first and the fourth narrow nothing down. */
const SCOPE_TYPES: ReadonlyMap<number, number> = new Map([
  [2, IE.ingressInterface],
  [3, IE.lineCardId],
  [5, IE.templateId],
])

/** Clocks of exporters whose datagrams a relay joined agree to the day (judgement). */
export const JOINED_WITHIN_SECONDS = 86_400

const DIALECT: Dialect = {
  templateSet: 0,
  optionsTemplateSet: 1,
  enterprises: false,
  scopeTypes: SCOPE_TYPES,
  withdrawals: false,
  optionsInBytes: true,
  isNext,
}

/** Unix seconds of the message being read. */
let seconds = 0

/** Decodes the datagram `b[offset … offset + length)`; returns the number of flow records appended. */
export function decodeNetflowV9(
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
  if (length < NETFLOW_V9_HEADER) {
    faults.add('DATAGRAM_SHORT', 0)
    return 0
  }
  let at = offset
  do {
    const uptime = u32(b, at + 4)
    seconds = u32(b, at + 8)
    const exporter = table.find(words, wordsAt, NETFLOW_9, u32(b, at + 16))
    if (exporter === undefined) {
      faults.add('TABLE_FULL', at - offset)
      break
    }
    const sequence = u32(b, at + 12)
    const watch = exporter.sequence
    // Some exporters add the records of a datagram where one datagram should be added: what they seem to have lost is what came.
    const { newestRecords } = exporter
    if (newestRecords > 1 && sequence === (watch.expected - 1 + newestRecords) >>> 0) watch.expected = sequence
    watchSequence(watch, sequence, 1)
    at = sets.read(b, at + NETFLOW_V9_HEADER, to, offset, exporter, DIALECT, seconds * 1_000_000, uptime)
    exporter.newestRecords = sets.records
  } while (at < to)
  return sets.rows - before
}

/** No flow set has the number 9: another message follows where the rest fits its header, as when a relay joins datagrams. */
function isNext(b: Uint8Array, at: number, to: number): boolean {
  if (b[at + 1] !== NETFLOW_9 || b[at] !== 0 || to - at < NETFLOW_V9_HEADER) return false
  return Math.abs(u32(b, at + 8) - seconds) <= JOINED_WITHIN_SECONDS
}
