import { u16, u32 } from './big-endian.ts'
import { NETFLOW_V5_HEADER, NETFLOW_V5_MOST, NETFLOW_V5_RECORD } from './netflow/netflow-v5.ts'
import { JOINED_WITHIN_SECONDS, NETFLOW_V9_HEADER } from './netflow/netflow-v9.ts'

/**
 * Recognises an export datagram inside a capture by its content, since collectors listen on any port. Conservative: lengths and counts must
 * agree to the byte, because reading an ordinary datagram as flow records would invent traffic. HOT PATH: two bytes decide for almost all.
 */
export const EXPORT_NONE = 0
export const EXPORT_NETFLOW_5 = 5
export const EXPORT_NETFLOW_9 = 9
export const EXPORT_IPFIX = 10
export const EXPORT_SFLOW_5 = 105

/** Exporters' clocks: no export format is older than 1996, when NetFlow appeared; earlier seconds are no time stamp. */
const EARLIEST_SECONDS = 820_454_400

/**
 * Says which format `b[offset … offset + length)` is in.
 * The payload must be whole: a datagram cut by the snap length or by IP fragmentation is not offered.
 */
export function sniffExport(b: Uint8Array, offset: number, length: number): number {
  if (length < 16 || b[offset] !== 0) return EXPORT_NONE
  switch (b[offset + 1]) {
    case 5:
      return isNetflow5(b, offset, length) ? EXPORT_NETFLOW_5 : EXPORT_NONE
    case 9:
      return isNetflow9(b, offset, length) ? EXPORT_NETFLOW_9 : EXPORT_NONE
    case 10:
      return isIpfix(b, offset, length) ? EXPORT_IPFIX : EXPORT_NONE
    case 0:
      return isSflow5(b, offset, length) ? EXPORT_SFLOW_5 : EXPORT_NONE
    default:
      return EXPORT_NONE
  }
}

/** One or more whole messages; nothing beside them. */
function isNetflow5(b: Uint8Array, offset: number, length: number): boolean {
  const to = offset + length
  let at = offset
  while (at < to) {
    if (to - at < NETFLOW_V5_HEADER || b[at] !== 0 || b[at + 1] !== 5) return false
    const count = u16(b, at + 2)
    if (count === 0 || count > NETFLOW_V5_MOST || u32(b, at + 12) > 999_999_999) return false
    at += NETFLOW_V5_HEADER + count * NETFLOW_V5_RECORD
  }
  return at === to
}

/**
 * Header of 20 bytes, then flow sets that fill the datagram, or leave zeros (RFC 3954 section 5). The count is not asked: some exporters count
 * records, some flow sets, and some wrongly. Messages that a relay joined begin where a flow set would have the number 9.
 */
function isNetflow9(b: Uint8Array, offset: number, length: number): boolean {
  const to = offset + length
  const seconds = u32(b, offset + 8)
  if (length < NETFLOW_V9_HEADER + 4) return false
  let at = offset + NETFLOW_V9_HEADER
  // An exporter whose clock was never set is believed where it begins with a template.
  if (seconds < EARLIEST_SECONDS && !beginsWithTemplate(b, at, to)) return false
  let sets = 0
  while (to - at >= 4) {
    const set = u16(b, at)
    const said = u16(b, at + 2)
    if (set === 9 && sets > 0 && to - at >= NETFLOW_V9_HEADER + 4 && Math.abs(u32(b, at + 8) - seconds) <= JOINED_WITHIN_SECONDS) {
      at += NETFLOW_V9_HEADER
      sets = 0
      continue
    }
    // Zeros to the end of a datagram of fixed size, as PAN-OS sends.
    if (set === 0 && said === 0 && sets > 0) break
    if ((set > 1 && set < 256) || said < 4 || said > to - at) return false
    // A template set begins with the number of a template.
    if (set < 256 && said >= 8 && u16(b, at + 4) < 256) return false
    at += said
    sets++
  }
  for (; at < to; at++) if (b[at] !== 0) return false
  return sets > 0
}

/** A template set whose first template has a number, and fields that fit (RFC 3954 section 5.2). */
function beginsWithTemplate(b: Uint8Array, at: number, to: number): boolean {
  if (to - at < 12 || u16(b, at) !== 0 || u16(b, at + 4) < 256) return false
  const fields = u16(b, at + 6)
  return fields > 0 && 8 + 4 * fields <= u16(b, at + 2)
}

/** One or more whole messages; their sets fill them (RFC 7011 sections 3.1 and 3.3.2). */
function isIpfix(b: Uint8Array, offset: number, length: number): boolean {
  const to = offset + length
  let at = offset
  while (at < to) {
    if (to - at < 16 || u16(b, at) !== 10 || u32(b, at + 4) < EARLIEST_SECONDS) return false
    const end = at + u16(b, at + 2)
    if (end > to) return false
    at += 16
    while (at < end) {
      if (end - at < 4) return false
      const set = u16(b, at)
      const said = u16(b, at + 2)
      if (said < 4 || said > end - at || (set !== 2 && set !== 3 && set < 256)) return false
      at += said
    }
    if (at !== end) return false
  }
  return at === to
}

/** Version 5 in four bytes, agent address type 1 or 2, and as many samples as could fit (sflow.org, "sFlow Version 5", section 5). */
function isSflow5(b: Uint8Array, offset: number, length: number): boolean {
  if (u32(b, offset) !== 5) return false
  const kind = u32(b, offset + 4)
  if (kind !== 1 && kind !== 2) return false
  const head = kind === 1 ? 28 : 40
  if (length < head) return false
  const samples = u32(b, offset + head - 4)
  return samples > 0 && samples <= (length - head) / 8
}
