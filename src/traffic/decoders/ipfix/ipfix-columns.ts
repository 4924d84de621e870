import type { FlowBatch } from '#vocabulary'
import type { Exporter } from '../flow/exporter-table.ts'
import {
  FIELD,
  type IpfixTemplate,
  type PlannedField,
  TIME_DELTA,
  TIME_MILLISECONDS,
  TIME_NTP,
  TIME_SECONDS,
  TIME_UPTIME,
} from './ipfix-template.ts'
import { ntpToInstant } from './ipfix-time.ts'

/**
 * HOT PATH: fills the columns of a batch from IPFIX records, one column after the other for a whole set: the template is consulted once a
 * column, not once a record, and each inner loop touches one array. There is one fill function for each element type, so that the engine
 * sees one array type in each. Nothing is allocated per record. Records of variable length pass here one by one (`count` 1).
 */

/** Unsigned, big-endian, 1 to 8 bytes; above 2^53 the last bits are lost, which no counter reaches. */
function readUnsigned(b: Uint8Array, at: number, width: number): number {
  switch (width) {
    case 1:
      return b[at]!
    case 2:
      return (b[at]! << 8) | b[at + 1]!
    case 4:
      return ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0
    case 8:
      return (
        (((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0) * 4_294_967_296 +
        (((b[at + 4]! << 24) | (b[at + 5]! << 16) | (b[at + 6]! << 8) | b[at + 7]!) >>> 0)
      )
    default: {
      let value = 0
      for (let i = 0; i < width; i++) value = value * 256 + b[at + i]!
      return value
    }
  }
}

function fill8(b: Uint8Array, at: number, stride: number, width: number, column: Uint8Array, row: number, count: number): void {
  // The low byte is the one that counts: tcpControlBits of two bytes keep the eight classic flags there (RFC 9293 section 6).
  let p = at + width - 1
  for (let i = 0; i < count; i++, p += stride) column[row + i] = b[p]!
}

function fill16(b: Uint8Array, at: number, stride: number, width: number, column: Uint16Array, row: number, count: number): void {
  let p = at
  if (width === 2) for (let i = 0; i < count; i++, p += stride) column[row + i] = (b[p]! << 8) | b[p + 1]!
  else for (let i = 0; i < count; i++, p += stride) column[row + i] = readUnsigned(b, p, width)
}

function fill32(b: Uint8Array, at: number, stride: number, width: number, column: Uint32Array, row: number, count: number): void {
  let p = at
  if (width === 4)
    for (let i = 0; i < count; i++, p += stride) column[row + i] = (b[p]! << 24) | (b[p + 1]! << 16) | (b[p + 2]! << 8) | b[p + 3]!
  else for (let i = 0; i < count; i++, p += stride) column[row + i] = readUnsigned(b, p, width)
}

function fill64(b: Uint8Array, at: number, stride: number, width: number, column: Float64Array, row: number, count: number): void {
  let p = at
  if (width === 4)
    for (let i = 0; i < count; i++, p += stride) column[row + i] = ((b[p]! << 24) | (b[p + 1]! << 16) | (b[p + 2]! << 8) | b[p + 3]!) >>> 0
  else for (let i = 0; i < count; i++, p += stride) column[row + i] = readUnsigned(b, p, width)
}

function fillV4(b: Uint8Array, at: number, stride: number, column: Uint32Array, row: number, count: number): void {
  let p = at
  for (let i = 0; i < count; i++, p += stride) {
    const a = 4 * (row + i)
    column[a] = 0
    column[a + 1] = 0
    column[a + 2] = 0xffff
    column[a + 3] = (b[p]! << 24) | (b[p + 1]! << 16) | (b[p + 2]! << 8) | b[p + 3]!
  }
}

/** With `onlyWhereEmpty` (a template with both kinds of address) a row keeps its IPv4 address unless that is 0.0.0.0 and this one is not ::. */
function fillV6(b: Uint8Array, at: number, stride: number, column: Uint32Array, row: number, count: number, onlyWhereEmpty: boolean): void {
  let p = at
  for (let i = 0; i < count; i++, p += stride) {
    const a = 4 * (row + i)
    const w0 = readUnsigned(b, p, 4)
    const w1 = readUnsigned(b, p + 4, 4)
    const w2 = readUnsigned(b, p + 8, 4)
    const w3 = readUnsigned(b, p + 12, 4)
    if (onlyWhereEmpty && (column[a + 3] !== 0 || (w0 | w1 | w2 | w3) === 0)) continue
    column[a] = w0
    column[a + 1] = w1
    column[a + 2] = w2
    column[a + 3] = w3
  }
}

/** Times as instants; what cannot be one (0, or beyond the year 2255) becomes NaN and is settled afterwards. */
function fillTime(
  b: Uint8Array,
  at: number,
  stride: number,
  plan: PlannedField,
  column: Float64Array,
  row: number,
  count: number,
  exported: number,
): void {
  const width = plan.width
  let p = at
  switch (plan.form) {
    case TIME_SECONDS:
      for (let i = 0; i < count; i++, p += stride) column[row + i] = instantOrNone(readUnsigned(b, p, width) * 1_000_000)
      break
    case TIME_MILLISECONDS:
      for (let i = 0; i < count; i++, p += stride) column[row + i] = instantOrNone(readUnsigned(b, p, width) * 1000)
      break
    case TIME_NTP:
      for (let i = 0; i < count; i++, p += stride) {
        const seconds = readUnsigned(b, p, 4)
        const fraction = readUnsigned(b, p + 4, 4)
        column[row + i] = seconds === 0 && fraction === 0 ? Number.NaN : ntpToInstant(seconds, fraction)
      }
      break
    case TIME_DELTA:
      for (let i = 0; i < count; i++, p += stride) column[row + i] = exported - readUnsigned(b, p, width)
      break
    case TIME_UPTIME:
      // Milliseconds since the exporter started; made an instant once the whole row is known.
      for (let i = 0; i < count; i++, p += stride) column[row + i] = readUnsigned(b, p, width)
      break
  }
}

function instantOrNone(micros: number): number {
  return micros > 0 && micros <= Number.MAX_SAFE_INTEGER ? micros : Number.NaN
}

const ICMP = 1
const ICMPV6 = 58
const FRAGMENTED = 1
/** fragmentFlags: bit 2 from the top says that more fragments follow (IANA IPFIX element 197). */
const MORE_FRAGMENTS = 0x20

/** Room for a column that a batch does not have, for one fill of at most this many rows. */
const SCRATCH_ROWS = 4096
const scratch = new Float64Array(SCRATCH_ROWS)
const scratchSecond = new Float64Array(SCRATCH_ROWS)

/** Rows that `fillRows` takes at once. */
export const MOST_ROWS_AT_ONCE = SCRATCH_ROWS

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

/**
 * Makes instants of uptimes and fills what is missing. An uptime counts from systemInitTimeMilliseconds, in the record or from options;
 * where an exporter never tells it, the flow is taken to end when it was exported, which keeps its length and errs by the export delay.
 * A flow with one time only gets the other from its duration, else the same; one with none gets the export time.
 */
function settleTimes(
  b: Uint8Array,
  at: number,
  stride: number,
  count: number,
  template: IpfixTemplate,
  exporter: Exporter,
  exported: number,
  batch: FlowBatch,
  startForm: number,
  endForm: number,
): void {
  const { plan, has } = template
  const row = batch.length
  const start = batch.start
  const end = batch.end
  if (startForm === TIME_UPTIME || endForm === TIME_UPTIME) {
    scratch.fill(exporter.bootedAt, 0, count)
    for (let k = 0; k < plan.length; k++) {
      const step = plan[k]!
      if (step.field !== FIELD.bootedAt || step.width === 0 || step.width > 8) continue
      fill64(b, at + step.offset, stride, step.width, scratch, 0, count)
      for (let i = 0; i < count; i++) scratch[i] = instantOrNone(scratch[i]! * 1000)
    }
    for (let i = 0; i < count; i++) {
      const r = row + i
      const booted = scratch[i]!
      const from = start[r]!
      const to = end[r]!
      if (!Number.isNaN(booted)) {
        if (startForm === TIME_UPTIME) start[r] = booted + from * 1000
        if (endForm === TIME_UPTIME) end[r] = booted + to * 1000
      } else {
        // The counter has 32 bits and wraps: the length is its difference modulo 2^32.
        const length = startForm === TIME_UPTIME && endForm === TIME_UPTIME ? (to - from) | 0 : 0
        if (endForm === TIME_UPTIME) end[r] = exported
        if (startForm === TIME_UPTIME) start[r] = exported - length * 1000
      }
    }
  }
  if (has[FIELD.duration] === 1) {
    for (let k = 0; k < plan.length; k++) {
      const step = plan[k]!
      if (step.field !== FIELD.duration || step.width === 0 || step.width > 8) continue
      fill64(b, at + step.offset, stride, step.width, scratch, 0, count)
      for (let i = 0; i < count; i++) {
        const length = scratch[i]! * step.form
        const r = row + i
        if (Number.isNaN(end[r]!) && !Number.isNaN(start[r]!)) end[r] = start[r]! + length
        else if (Number.isNaN(end[r]!)) {
          end[r] = exported
          start[r] = exported - length
        } else if (Number.isNaN(start[r]!)) start[r] = end[r]! - length
      }
    }
  }
  for (let r = row; r < row + count; r++) {
    let from = start[r]!
    let to = end[r]!
    if (!(Math.abs(to) <= Number.MAX_SAFE_INTEGER)) to = Number.NaN
    if (!(Math.abs(from) <= Number.MAX_SAFE_INTEGER)) from = Number.NaN
    if (Number.isNaN(to)) to = Number.isNaN(from) ? exported : from
    if (Number.isNaN(from)) from = to
    start[r] = from
    end[r] = to
  }
}
