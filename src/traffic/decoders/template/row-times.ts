import type { FlowBatch } from '#vocabulary'
import type { Exporter } from '../flow/exporter-table.ts'
import { fill64, readUnsigned } from './fill-column.ts'
import { numberStep, type PlannedField, type RecordPlan } from './flow-template.ts'
import { ntpToInstant } from './ntp-time.ts'
import { MOST_ROWS_AT_ONCE, PLACES_APART } from './record-places.ts'
import { FIELD, TIME_DELTA, TIME_MILLISECONDS, TIME_NTP, TIME_SECONDS, TIME_UPTIME } from './template-fields.ts'

/** HOT PATH: start and end of flows, from the many forms in which they are exported. Nothing is allocated per record. */

const UPTIME_MODULUS = 2 ** 32

/** Room for a field that is no column of the batch. */
const scratch = new Float64Array(MOST_ROWS_AT_ONCE)

/** Times as instants; what cannot be one (0, or beyond the year 2255) becomes NaN and is settled afterwards. */
export function fillTime(
  b: Uint8Array,
  places: Int32Array,
  from: number,
  step: PlannedField,
  column: Float64Array,
  row: number,
  count: number,
  exported: number,
): void {
  const { offset, width } = step
  switch (step.form) {
    case TIME_SECONDS:
      for (let i = 0; i < count; i++) column[row + i] = instantOrNone(readUnsigned(b, places[from + i]! + offset, width) * 1_000_000)
      break
    case TIME_MILLISECONDS:
      if (width === 8) fillMilliseconds(b, places, from, offset, column, row, count)
      else for (let i = 0; i < count; i++) column[row + i] = instantOrNone(readUnsigned(b, places[from + i]! + offset, width) * 1000)
      break
    case TIME_NTP:
      for (let i = 0; i < count; i++) {
        const p = places[from + i]! + offset
        const seconds = readUnsigned(b, p, 4)
        const fraction = readUnsigned(b, p + 4, 4)
        column[row + i] = seconds === 0 && fraction === 0 ? Number.NaN : ntpToInstant(seconds, fraction)
      }
      break
    case TIME_DELTA:
      for (let i = 0; i < count; i++) column[row + i] = exported - readUnsigned(b, places[from + i]! + offset, width)
      break
    case TIME_UPTIME:
      // Milliseconds since the exporter started; made an instant once the whole row is known.
      fill64(b, places, from, offset, width, column, row, count)
      break
  }
}

/** The usual form by itself, since it is in most templates. */
function fillMilliseconds(
  b: Uint8Array,
  places: Int32Array,
  from: number,
  offset: number,
  column: Float64Array,
  row: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const p = places[from + i]! + offset
    const high = ((b[p]! << 24) | (b[p + 1]! << 16) | (b[p + 2]! << 8) | b[p + 3]!) >>> 0
    const low = ((b[p + 4]! << 24) | (b[p + 5]! << 16) | (b[p + 6]! << 8) | b[p + 7]!) >>> 0
    column[row + i] = instantOrNone((high * 4_294_967_296 + low) * 1000)
  }
}

function instantOrNone(micros: number): number {
  return micros > 0 && micros <= Number.MAX_SAFE_INTEGER ? micros : Number.NaN
}

/**
 * Makes instants of uptimes and fills what is missing. An uptime counts from the exporter's start, which NetFlow version 9 tells in every
 * header (`uptime`, or -1) and IPFIX in systemInitTimeMilliseconds, in the record or from options; where an exporter never tells it, the flow is
 * taken to end when it was exported, which keeps its length and errs by the export delay.
 * A flow with one time only gets the other from its duration, else the same; one with none gets the export time.
 */
export function settleTimes(
  b: Uint8Array,
  places: Int32Array,
  count: number,
  plan: RecordPlan,
  exporter: Exporter,
  exported: number,
  uptime: number,
  batch: FlowBatch,
  startForm: number,
  endForm: number,
): void {
  const row = batch.length
  const { start, end } = batch
  if (uptime >= 0) {
    if (startForm === TIME_UPTIME) sinceUptime(start, row, count, exported, uptime)
    if (endForm === TIME_UPTIME) sinceUptime(end, row, count, exported, uptime)
  } else if (startForm === TIME_UPTIME || endForm === TIME_UPTIME) {
    scratch.fill(exporter.bootedAt, 0, count)
    const step = numberStep(plan, FIELD.bootedAt)
    if (step !== undefined) {
      fill64(b, places, step.segment * PLACES_APART, step.offset, step.width, scratch, 0, count)
      for (let i = 0; i < count; i++) scratch[i] = instantOrNone(scratch[i]! * 1000)
    }
    for (let i = 0; i < count; i++) {
      const r = row + i
      const booted = scratch[i]!
      const from = start[r]!
      const to = end[r]!
      if (!Number.isNaN(booted)) {
        if (startForm === TIME_UPTIME) start[r] = sinceStart(booted, from, exported)
        if (endForm === TIME_UPTIME) end[r] = sinceStart(booted, to, exported)
      } else {
        // The counter has 32 bits and wraps: the length is its difference modulo 2^32.
        const length = startForm === TIME_UPTIME && endForm === TIME_UPTIME ? (to - from) | 0 : 0
        if (endForm === TIME_UPTIME) end[r] = exported
        if (startForm === TIME_UPTIME) start[r] = exported - length * 1000
      }
    }
  }
  const duration = numberStep(plan, FIELD.duration)
  if (duration !== undefined) {
    fill64(b, places, duration.segment * PLACES_APART, duration.offset, duration.width, scratch, 0, count)
    for (let i = 0; i < count; i++) {
      const length = scratch[i]! * duration.form
      const r = row + i
      if (Number.isNaN(end[r]!) && !Number.isNaN(start[r]!)) end[r] = start[r]! + length
      else if (Number.isNaN(end[r]!)) {
        end[r] = exported
        start[r] = exported - length
      } else if (Number.isNaN(start[r]!)) start[r] = end[r]! - length
    }
  }
  delayStart(b, places, count, plan, batch)
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

/** The counter has 32 bits and wraps every 49.7 days: of the times that a reading can mean, the one nearest to the export. */
function sinceStart(booted: number, reading: number, exported: number): number {
  const wraps = exported > 0 ? Math.round(((exported - booted) / 1000 - reading) / UPTIME_MODULUS) : 0
  return booted + (reading + wraps * UPTIME_MODULUS) * 1000
}

/** Readings of the 32-bit millisecond counter of the header, aged as signed differences: see netflow-v5.ts for the wrap. */
function sinceUptime(column: Float64Array, row: number, count: number, exported: number, uptime: number): void {
  for (let r = row; r < row + count; r++) column[r] = exported - ((uptime - column[r]!) | 0) * 1000
}

/** A biflow has one start, that of its first packet there; the first one back came later. */
function delayStart(b: Uint8Array, places: Int32Array, count: number, plan: RecordPlan, batch: FlowBatch): void {
  const step = numberStep(plan, FIELD.reverseDelay)
  if (step === undefined) return
  const { segment, offset, width } = step
  for (let i = 0; i < count; i++) {
    const r = batch.length + i
    const later = batch.start[r]! + readUnsigned(b, places[segment * PLACES_APART + i]! + offset, width) * 1000
    if (later <= batch.end[r]!) batch.start[r] = later
  }
}
