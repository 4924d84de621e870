import type { FlowBatch } from '#vocabulary'
import type { Exporter } from '../flow/exporter-table.ts'
import { fill8, fill16, fill32, fill64, fillV4, fillV6, readUnsigned } from './ipfix-fill.ts'
import { fillTime, settleTimes } from './ipfix-row-times.ts'
import { FIELD, type IpfixTemplate, MOST_ROWS_AT_ONCE, type PlannedField, TIME_MILLISECONDS } from './ipfix-template.ts'

/**
 * HOT PATH: fills the columns of a batch from IPFIX records, one column after the other for a whole set: the template is consulted once a
 * column, not once a record, and each inner loop touches one array.
 * Nothing is allocated per record. Records of variable length pass here one by one (`count` 1).
 */

const ICMP = 1
const ICMPV6 = 58
const FRAGMENTED = 1
/** fragmentFlags: bit 2 from the top says that more fragments follow (IANA IPFIX element 197). */
const MORE_FRAGMENTS = 0x20

/** Room for fields that are no column of the batch. */
const scratch = new Float64Array(MOST_ROWS_AT_ONCE)
const scratchSecond = new Float64Array(MOST_ROWS_AT_ONCE)

/**
 * Writes `count` records, the first at `b[at…]`, each `stride` bytes after the one before, to the rows from `batch.length` on.
 * The caller has made sure that they lie within the set and that the batch has room.
 *
 * @param exported export time of the message, an instant
 */
export function fillRows(
  b: Uint8Array,
  at: number,
  stride: number,
  count: number,
  template: IpfixTemplate,
  exporter: Exporter,
  exported: number,
  batch: FlowBatch,
): void {
  const row = batch.length
  const end = row + count
  const { has, plan } = template
  batch.exporter.fill(exporter.index, row, end)
  batch.flags.fill(0, row, end)
  const bothKinds =
    has[FIELD.sourceV4] === 1 && has[FIELD.sourceV6] === 1 && has[FIELD.destinationV4] === 1 && has[FIELD.destinationV6] === 1
  const fourFirst = has[FIELD.sourceV4] === 1 && has[FIELD.destinationV4] === 1
  if (has[FIELD.protocol] === 0) batch.protocol.fill(0, row, end)
  if (has[FIELD.tcpFlags] === 0) batch.tcpFlags.fill(0, row, end)
  if (has[FIELD.sourcePort] === 0) batch.sourcePort.fill(0, row, end)
  if (has[FIELD.destinationPort] === 0) batch.destinationPort.fill(0, row, end)
  if (has[FIELD.packets] === 0) batch.packets.fill(0, row, end)
  if (has[FIELD.bytes] === 0) batch.bytes.fill(0, row, end)
  if (has[FIELD.sourceAs] === 0) batch.sourceAs.fill(0, row, end)
  if (has[FIELD.destinationAs] === 0) batch.destinationAs.fill(0, row, end)
  if (has[FIELD.inputInterface] === 0) batch.inputInterface.fill(0, row, end)
  if (has[FIELD.outputInterface] === 0) batch.outputInterface.fill(0, row, end)
  if (has[FIELD.ttl] === 0) batch.ttl.fill(0, row, end)
  if (has[FIELD.start] === 0) batch.start.fill(Number.NaN, row, end)
  if (has[FIELD.end] === 0) batch.end.fill(Number.NaN, row, end)
  batch.samplingRate.fill(exporter.samplingRate, row, end)

  let startForm = TIME_MILLISECONDS
  let endForm = TIME_MILLISECONDS
  for (let k = 0; k < plan.length; k++) {
    const step = plan[k]!
    const p = at + step.offset
    const width = step.width
    // A variable-length field may be empty or too long in this record.
    const readable = width > 0 && width <= 8
    switch (step.field) {
      case FIELD.sourceV4:
        fillV4(b, p, stride, batch.source, row, count)
        break
      case FIELD.destinationV4:
        fillV4(b, p, stride, batch.destination, row, count)
        break
      case FIELD.protocol:
        if (readable) fill8(b, p, stride, width, batch.protocol, row, count)
        else batch.protocol.fill(0, row, end)
        break
      case FIELD.tcpFlags:
        if (readable) fill8(b, p, stride, width, batch.tcpFlags, row, count)
        else batch.tcpFlags.fill(0, row, end)
        break
      case FIELD.ttl:
        if (readable) fill8(b, p, stride, width, batch.ttl, row, count)
        else batch.ttl.fill(0, row, end)
        break
      case FIELD.sourcePort:
        if (readable) fill16(b, p, stride, width, batch.sourcePort, row, count)
        else batch.sourcePort.fill(0, row, end)
        break
      case FIELD.destinationPort:
        if (readable) fill16(b, p, stride, width, batch.destinationPort, row, count)
        else batch.destinationPort.fill(0, row, end)
        break
      case FIELD.packets:
        if (readable) fill64(b, p, stride, width, batch.packets, row, count)
        else batch.packets.fill(0, row, end)
        break
      case FIELD.bytes:
        if (readable) fill64(b, p, stride, width, batch.bytes, row, count)
        else batch.bytes.fill(0, row, end)
        break
      case FIELD.sourceAs:
        if (readable) fill32(b, p, stride, width, batch.sourceAs, row, count)
        else batch.sourceAs.fill(0, row, end)
        break
      case FIELD.destinationAs:
        if (readable) fill32(b, p, stride, width, batch.destinationAs, row, count)
        else batch.destinationAs.fill(0, row, end)
        break
      case FIELD.inputInterface:
        if (readable) fill32(b, p, stride, width, batch.inputInterface, row, count)
        else batch.inputInterface.fill(0, row, end)
        break
      case FIELD.outputInterface:
        if (readable) fill32(b, p, stride, width, batch.outputInterface, row, count)
        else batch.outputInterface.fill(0, row, end)
        break
      case FIELD.start:
        startForm = step.form
        if (readable) fillTime(b, p, stride, step, batch.start, row, count, exported)
        else batch.start.fill(Number.NaN, row, end)
        break
      case FIELD.end:
        endForm = step.form
        if (readable) fillTime(b, p, stride, step, batch.end, row, count, exported)
        else batch.end.fill(Number.NaN, row, end)
        break
      case FIELD.samplingRate:
        if (readable) fillSamplingRate(b, p, stride, width, batch.samplingRate, row, count)
        break
      default:
        // The rest needs columns that are complete; it follows below.
        break
    }
  }
  // IPv6 after IPv4, whatever the order in the record, so that the choice between them can be made.
  for (let k = 0; k < plan.length; k++) {
    const step = plan[k]!
    if (step.field === FIELD.sourceV6) {
      if (bothKinds || !fourFirst) fillV6(b, at + step.offset, stride, batch.source, row, count, bothKinds)
    } else if (step.field === FIELD.destinationV6) {
      if (bothKinds || !fourFirst) fillV6(b, at + step.offset, stride, batch.destination, row, count, bothKinds)
    }
  }
  if (bothKinds) {
    for (let i = row; i < end; i++) batch.ipVersion[i] = isV4(batch.source, 4 * i) && isV4(batch.destination, 4 * i) ? 4 : 6
  } else batch.ipVersion.fill(fourFirst ? 4 : 6, row, end)

  for (let k = 0; k < plan.length; k++) {
    const step = plan[k]!
    if (step.width === 0 || step.width > 8) continue
    if (step.field === FIELD.selector) fillSelectorRates(b, at + step.offset, stride, step.width, exporter, batch, row, count)
    else if (step.field === FIELD.icmpTypeCode) fillIcmp(b, at + step.offset, stride, step.width, batch, row, count)
    else if (step.field === FIELD.fragmentOffset) {
      fill64(b, at + step.offset, stride, step.width, scratch, 0, count)
      for (let i = 0; i < count; i++) if (scratch[i] !== 0) batch.flags[row + i] = FRAGMENTED
    } else if (step.field === FIELD.fragmentFlags) {
      fill64(b, at + step.offset, stride, step.width, scratch, 0, count)
      for (let i = 0; i < count; i++) if ((scratch[i]! & MORE_FRAGMENTS) !== 0) batch.flags[row + i] = FRAGMENTED
    }
  }
  if (has[FIELD.icmpType] === 1) fillIcmpParts(b, at, stride, plan, batch, row, count)
  settleTimes(b, at, stride, count, template, exporter, exported, batch, startForm, endForm)
  batch.length = end
}

function isV4(column: Uint32Array, at: number): boolean {
  return column[at] === 0 && column[at + 1] === 0 && column[at + 2] === 0xffff
}

/** A rate of 0 in a record says nothing; then the exporter's stands. */
function fillSamplingRate(b: Uint8Array, at: number, stride: number, width: number, column: Uint32Array, row: number, count: number): void {
  let p = at
  for (let i = 0; i < count; i++, p += stride) {
    const rate = readUnsigned(b, p, width)
    if (rate > 0 && rate <= 0xffffffff) column[row + i] = rate
  }
}

function fillSelectorRates(
  b: Uint8Array,
  at: number,
  stride: number,
  width: number,
  exporter: Exporter,
  batch: FlowBatch,
  row: number,
  count: number,
): void {
  if (exporter.selectorRates.size === 0) return
  let p = at
  for (let i = 0; i < count; i++, p += stride) {
    const rate = exporter.selectorRates.get(readUnsigned(b, p, width))
    if (rate !== undefined) batch.samplingRate[row + i] = rate
  }
}

/** Type and code take the place of the destination port, as in NetFlow version 5, and only for ICMP: others leave the field 0. */
function fillIcmp(b: Uint8Array, at: number, stride: number, width: number, batch: FlowBatch, row: number, count: number): void {
  let p = at
  for (let i = row; i < row + count; i++, p += stride) {
    const value = readUnsigned(b, p, width)
    if (value !== 0 && (batch.protocol[i] === ICMP || batch.protocol[i] === ICMPV6)) batch.destinationPort[i] = value
  }
}

function fillIcmpParts(
  b: Uint8Array,
  at: number,
  stride: number,
  plan: readonly PlannedField[],
  batch: FlowBatch,
  row: number,
  count: number,
): void {
  scratch.fill(0, 0, count)
  scratchSecond.fill(0, 0, count)
  for (let k = 0; k < plan.length; k++) {
    const step = plan[k]!
    if (step.width === 0 || step.width > 8) continue
    if (step.field === FIELD.icmpType) fill64(b, at + step.offset, stride, step.width, scratch, 0, count)
    if (step.field === FIELD.icmpCode) fill64(b, at + step.offset, stride, step.width, scratchSecond, 0, count)
  }
  for (let i = 0; i < count; i++) {
    const value = (scratch[i]! & 255) * 256 + (scratchSecond[i]! & 255)
    const protocol = batch.protocol[row + i]
    if (value !== 0 && (protocol === ICMP || protocol === ICMPV6)) batch.destinationPort[row + i] = value
  }
}
