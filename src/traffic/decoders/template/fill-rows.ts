import { FLOW_EVENT, FLOW_FRAGMENT, FLOW_REVERSE, type FlowBatch } from '#vocabulary'
import type { Exporter } from '../flow/exporter-table.ts'
import { fill8, fill16, fill32, fill64, fillV4, fillV6, readUnsigned } from './fill-column.ts'
import { numberStep, type PlannedField, type RecordPlan } from './flow-template.ts'
import { MOST_ROWS_AT_ONCE, PLACES_APART } from './record-places.ts'
import { fillTime, settleTimes } from './row-times.ts'
import { FIELD, TIME_MILLISECONDS } from './template-fields.ts'

/**
 * HOT PATH: fills the columns of a batch from records of one template, one column after the other for a whole set: the template is consulted
 * once a column, not once a record, and each inner loop touches one array. Nothing is allocated per record. Columns that the template does
 * not feed are not touched: rows beyond the batch's length are zero (flow-output.ts).
 */

const ICMP = 1
const ICMPV6 = 58
/** fragmentFlags: bit 2 from the top says that more fragments follow (IANA IPFIX element 197). */
const MORE_FRAGMENTS = 0x20
/** firewallEvent (IANA): a flow begins, and a flow goes on. */
const EVENT_CREATED = 1
const EVENT_UPDATED = 5

/** Room for fields that are no column of the batch. */
const scratch = new Float64Array(MOST_ROWS_AT_ONCE)
const scratchSecond = new Float64Array(MOST_ROWS_AT_ONCE)

/**
 * Writes `count` records, the segments of which lie where `places` says, to the rows from `batch.length` on. The caller has made sure that
 * they lie within the set and that the batch has room.
 *
 * @param exported export time of the message, an instant
 * @param uptime milliseconds since the exporter's start at that time (NetFlow version 9's header), or -1 where the message does not say
 */
export function fillRows(
  b: Uint8Array,
  places: Int32Array,
  count: number,
  templateId: number,
  plan: RecordPlan,
  exporter: Exporter,
  exported: number,
  uptime: number,
  batch: FlowBatch,
): void {
  const row = batch.length
  const end = row + count
  const { has, steps } = plan
  const fourFirst = has[FIELD.sourceV4] === 1 && has[FIELD.destinationV4] === 1
  const bothKinds = fourFirst && has[FIELD.sourceV6] === 1 && has[FIELD.destinationV6] === 1
  if (exporter.index !== 0) batch.exporter.fill(exporter.index, row, end)
  if (has[FIELD.start] === 0) batch.start.fill(Number.NaN, row, end)
  if (has[FIELD.end] === 0) batch.end.fill(Number.NaN, row, end)
  if (plan.reverse) batch.flags.fill(FLOW_REVERSE, row, end)
  const rate = exporter.rates.of(templateId)
  if (rate !== 0) {
    const column = batch.samplingRate
    for (let i = row; i < end; i++) column[i] = rate
  }

  let startForm = TIME_MILLISECONDS
  let endForm = TIME_MILLISECONDS
  // IPv4 comes first in a plan (template-fields.ts): where a template has both kinds, IPv6 stands where IPv4 is empty.
  const readsSix = bothKinds || !fourFirst
  let later = plan.reverse
  for (let k = 0; k < steps.length; k++) {
    const step = steps[k]!
    const from = step.segment * PLACES_APART
    const offset = step.offset
    const width = step.width
    // A variable-length field may be empty or too long in this record.
    const readable = width > 0 && width <= 8
    switch (step.field) {
      case FIELD.sourceV4:
        if (width === 4) fillV4(b, places, from, offset, batch.source, row, count)
        break
      case FIELD.destinationV4:
        if (width === 4) fillV4(b, places, from, offset, batch.destination, row, count)
        break
      case FIELD.sourceV6:
        if (width === 16 && readsSix) fillV6(b, places, from, offset, batch.source, row, count, bothKinds)
        break
      case FIELD.destinationV6:
        if (width === 16 && readsSix) fillV6(b, places, from, offset, batch.destination, row, count, bothKinds)
        break
      case FIELD.protocol:
        if (readable) fill8(b, places, from, offset, width, batch.protocol, row, count)
        break
      case FIELD.tcpFlags:
        if (readable) fill8(b, places, from, offset, width, batch.tcpFlags, row, count)
        break
      case FIELD.ttl:
        if (readable) fill8(b, places, from, offset, width, batch.ttl, row, count)
        break
      case FIELD.tos:
        if (readable) fill8(b, places, from, offset, width, batch.tos, row, count)
        break
      case FIELD.sourceMask:
        if (readable) fill8(b, places, from, offset, width, batch.sourceMask, row, count)
        break
      case FIELD.destinationMask:
        if (readable) fill8(b, places, from, offset, width, batch.destinationMask, row, count)
        break
      case FIELD.endReason:
        if (readable) fill8(b, places, from, offset, width, batch.endReason, row, count)
        break
      case FIELD.forwardingStatus:
        if (readable) fill8(b, places, from, offset, width, batch.forwardingStatus, row, count)
        break
      case FIELD.sourcePort:
        if (readable) fill16(b, places, from, offset, width, batch.sourcePort, row, count)
        break
      case FIELD.destinationPort:
        if (readable) fill16(b, places, from, offset, width, batch.destinationPort, row, count)
        break
      case FIELD.vlan:
        if (readable) fill16(b, places, from, offset, width, batch.vlan, row, count)
        break
      case FIELD.packets:
        if (readable) fill64(b, places, from, offset, width, batch.packets, row, count)
        break
      case FIELD.bytes:
        if (readable) fill64(b, places, from, offset, width, batch.bytes, row, count)
        break
      case FIELD.sourceAs:
        if (readable) fill32(b, places, from, offset, width, batch.sourceAs, row, count)
        break
      case FIELD.destinationAs:
        if (readable) fill32(b, places, from, offset, width, batch.destinationAs, row, count)
        break
      case FIELD.inputInterface:
        if (readable) fill32(b, places, from, offset, width, batch.inputInterface, row, count)
        break
      case FIELD.outputInterface:
        if (readable) fill32(b, places, from, offset, width, batch.outputInterface, row, count)
        break
      case FIELD.start:
        startForm = step.form
        if (readable) fillTime(b, places, from, step, batch.start, row, count, exported)
        else batch.start.fill(Number.NaN, row, end)
        break
      case FIELD.end:
        endForm = step.form
        if (readable) fillTime(b, places, from, step, batch.end, row, count, exported)
        else batch.end.fill(Number.NaN, row, end)
        break
      default:
        // The rest needs columns that are complete; it follows below.
        later = true
        break
    }
  }
  if (bothKinds) {
    for (let i = row; i < end; i++) batch.ipVersion[i] = isV4(batch.source, 4 * i) && isV4(batch.destination, 4 * i) ? 4 : 6
  } else {
    // A loop and not a fill: a set has some dozens of rows, for which the call costs more than the loop.
    const version = fourFirst ? 4 : 6
    const column = batch.ipVersion
    for (let i = row; i < end; i++) column[i] = version
  }
  if (later || exporter.rates.scoped) fillLater(b, places, count, plan, exporter, batch)
  settleTimes(b, places, count, plan, exporter, exported, uptime, batch, startForm, endForm)
  batch.length = end
}

/** What depends on columns that were filled before, and what is rare. */
function fillLater(b: Uint8Array, places: Int32Array, count: number, plan: RecordPlan, exporter: Exporter, batch: FlowBatch): void {
  const row = batch.length
  const { has, steps } = plan
  const { rates } = exporter
  if (rates.interfaces.size > 0 && has[FIELD.inputInterface] === 1)
    for (let i = row; i < row + count; i++) {
      const rate = rates.interfaces.get(batch.inputInterface[i]!)
      if (rate !== undefined) batch.samplingRate[i] = rate
    }
  for (let k = 0; k < steps.length; k++) {
    const { field, segment, offset, width } = steps[k]!
    const from = segment * PLACES_APART
    if (width === 16 && field === FIELD.nextHopV6) fillV6(b, places, from, offset, batch.nextHop, row, count, true)
    if (width === 0 || width > 8) continue
    switch (field) {
      case FIELD.nextHopV4:
        for (let i = 0; i < count; i++) {
          const hop = readUnsigned(b, places[from + i]! + offset, 4)
          if (hop === 0) continue
          batch.nextHop[4 * (row + i) + 2] = 0xffff
          batch.nextHop[4 * (row + i) + 3] = hop
        }
        break
      case FIELD.selector:
        if (rates.selectors.size > 0) fillSelectorRates(b, places, from, offset, width, rates.selectors, batch.samplingRate, row, count)
        break
      case FIELD.icmpTypeCode:
        // Type and code take the place of the destination port, as in NetFlow version 5, and only for ICMP: others leave the field 0.
        for (let i = 0; i < count; i++) {
          const value = readUnsigned(b, places[from + i]! + offset, width)
          if (value !== 0 && isIcmp(batch.protocol[row + i]!)) batch.destinationPort[row + i] = value
        }
        break
      case FIELD.fragmentOffset:
        for (let i = 0; i < count; i++) if (readUnsigned(b, places[from + i]! + offset, width) !== 0) batch.flags[row + i]! |= FLOW_FRAGMENT
        break
      case FIELD.fragmentFlags:
        for (let i = 0; i < count; i++)
          if ((b[places[from + i]! + offset + width - 1]! & MORE_FRAGMENTS) !== 0) batch.flags[row + i]! |= FLOW_FRAGMENT
        break
      case FIELD.moreTcpFlags:
        for (let i = 0; i < count; i++) batch.tcpFlags[row + i]! |= b[places[from + i]! + offset + width - 1]!
        break
      case FIELD.direction:
        for (let i = 0; i < count; i++) {
          const direction = readUnsigned(b, places[from + i]! + offset, width)
          if (direction <= 1) batch.direction[row + i] = direction + 1
        }
        break
    }
  }
  if (has[FIELD.icmpType] === 1) fillIcmpParts(b, places, count, plan, batch)
  if (plan.reverse) forgetIcmpPorts(has, batch, row, count)
  settleEvents(b, places, count, plan, batch)
  fillRecordRates(b, places, count, steps, has, batch)
}

/** Records in a row mostly name the same selector: it is looked up when it changes. */
function fillSelectorRates(
  b: Uint8Array,
  places: Int32Array,
  from: number,
  offset: number,
  width: number,
  rates: ReadonlyMap<number, number>,
  column: Uint32Array,
  row: number,
  count: number,
): void {
  let last = -1
  let rate: number | undefined
  for (let i = 0; i < count; i++) {
    const selector = readUnsigned(b, places[from + i]! + offset, width)
    if (selector !== last) {
      rate = rates.get(selector)
      last = selector
    }
    if (rate !== undefined) column[row + i] = rate
  }
}

function isV4(column: Uint32Array, at: number): boolean {
  return column[at] === 0 && column[at + 1] === 0 && column[at + 2] === 0xffff
}

function isIcmp(protocol: number): boolean {
  return protocol === ICMP || protocol === ICMPV6
}

/** A rate in the record itself is the best there is; a rate of 0 says nothing, and then the exporter's stands. */
function fillRecordRates(
  b: Uint8Array,
  places: Int32Array,
  count: number,
  steps: readonly PlannedField[],
  has: Uint8Array,
  batch: FlowBatch,
): void {
  const column = batch.samplingRate
  const row = batch.length
  const spaced = has[FIELD.samplingInterval] === 1 && has[FIELD.samplingSpace] === 1
  if (!spaced && has[FIELD.samplingRate] === 0) return
  for (let k = 0; k < steps.length; k++) {
    const { field, segment, offset, width } = steps[k]!
    const from = segment * PLACES_APART
    if (width === 0 || width > 8) continue
    if (field === FIELD.samplingRate) {
      for (let i = 0; i < count; i++) {
        const rate = readUnsigned(b, places[from + i]! + offset, width)
        if (rate > 0 && rate <= 0xffffffff) column[row + i] = rate
      }
    } else if (spaced && field === FIELD.samplingInterval) fill64(b, places, from, offset, width, scratch, 0, count)
    else if (spaced && field === FIELD.samplingSpace) fill64(b, places, from, offset, width, scratchSecond, 0, count)
  }
  if (!spaced) return
  // One packet in (interval + space) / interval (RFC 5477 section 8.2).
  for (let i = 0; i < count; i++) {
    const rate = Math.round((scratch[i]! + scratchSecond[i]!) / scratch[i]!)
    if (rate >= 1 && rate <= 0xffffffff) column[row + i] = rate
  }
}

function fillIcmpParts(b: Uint8Array, places: Int32Array, count: number, plan: RecordPlan, batch: FlowBatch): void {
  const row = batch.length
  scratch.fill(0, 0, count)
  scratchSecond.fill(0, 0, count)
  const type = numberStep(plan, FIELD.icmpType)
  const code = numberStep(plan, FIELD.icmpCode)
  if (type !== undefined) fill64(b, places, type.segment * PLACES_APART, type.offset, type.width, scratch, 0, count)
  if (code !== undefined) fill64(b, places, code.segment * PLACES_APART, code.offset, code.width, scratchSecond, 0, count)
  for (let i = 0; i < count; i++) {
    // A type of 0 is an echo reply: what stands in the port then is the identifier of the echo, as an ASA writes it.
    if (isIcmp(batch.protocol[row + i]!)) batch.destinationPort[row + i] = (scratch[i]! & 255) * 256 + (scratchSecond[i]! & 255)
  }
}

/** What stood in the port of an ICMP flow was type and code of the forward direction; the way back has others, which nobody told. */
function forgetIcmpPorts(has: Uint8Array, batch: FlowBatch, row: number, count: number): void {
  const told = has[FIELD.icmpTypeCode] === 1 || has[FIELD.icmpType] === 1
  for (let i = row; i < row + count; i++) {
    if (!isIcmp(batch.protocol[i]!)) continue
    batch.sourcePort[i] = 0
    if (!told) batch.destinationPort[i] = 0
  }
}

/**
 * Firewalls report one flow several times (created, updated, deleted). Where such a record has totals since the flow began, only the last
 * one counts: the others would count the same packets again.
 */
function settleEvents(b: Uint8Array, places: Int32Array, count: number, plan: RecordPlan, batch: FlowBatch): void {
  const row = batch.length
  const step = numberStep(plan, FIELD.event)
  if (step === undefined) return
  const { segment, offset, width } = step
  const from = segment * PLACES_APART
  for (let i = 0; i < count; i++) {
    const event = readUnsigned(b, places[from + i]! + offset, width)
    if (event === 0) continue
    if (plan.totals && (event === EVENT_CREATED || event === EVENT_UPDATED)) {
      batch.packets[row + i] = 0
      batch.bytes[row + i] = 0
    }
    if (batch.packets[row + i] === 0 && batch.bytes[row + i] === 0) batch.flags[row + i]! |= FLOW_EVENT
  }
}
