import type { FlowBatch } from '#vocabulary'
import type { Exporter } from '../flow/exporter-table.ts'
import { fill64, readUnsigned } from './ipfix-fill.ts'
import {
  FIELD,
  type IpfixTemplate,
  MOST_ROWS_AT_ONCE,
  type PlannedField,
  TIME_DELTA,
  TIME_MILLISECONDS,
  TIME_NTP,
  TIME_SECONDS,
  TIME_UPTIME,
} from './ipfix-template.ts'
import { ntpToInstant } from './ipfix-time.ts'

/** HOT PATH: start and end of flows, from the many forms in which they are exported. Nothing is allocated per record. */

/** Room for a field that is no column of the batch. */
const scratch = new Float64Array(MOST_ROWS_AT_ONCE)

/** Times as instants; what cannot be one (0, or beyond the year 2255) becomes NaN and is settled afterwards. */
export function fillTime(
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

/**
 * Makes instants of uptimes and fills what is missing. An uptime counts from systemInitTimeMilliseconds, in the record or from options;
 * where an exporter never tells it, the flow is taken to end when it was exported, which keeps its length and errs by the export delay.
 * A flow with one time only gets the other from its duration, else the same; one with none gets the export time.
 */
export function settleTimes(
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
