import { type FlowTemplate, VARIABLE } from './flow-template.ts'

/**
 * HOT PATH: finds where the records of a set lie. `places[segment * PLACES_APART + record]` is the first byte of a segment of a record
 * (flow-template.ts). Filled for some records at a time, then read column by column.
 */

/** Records of variable length that are found at once; a full Ethernet frame has some dozens (judgement). */
export const PLACES_APART = 256
/** Records of fixed length, which have one segment, may take the whole. */
export const MOST_ROWS_AT_ONCE = 4096
/** A plan has at most as many segments as fields in both directions, and the first. */
const MOST_SEGMENTS = 96

export function createPlaces(): Int32Array {
  return new Int32Array(MOST_SEGMENTS * PLACES_APART)
}

/** Says that a record does not end within its set. */
export const CUT = -1

export function placeFixed(places: Int32Array, at: number, length: number, count: number): void {
  for (let i = 0, p = at; i < count; i++, p += length) places[i] = p
}

/** Puts the record `from` where the record `to` was, which lies before it: of the placed records some are left out. */
export function movePlace(places: Int32Array, from: number, to: number, segments: number): void {
  for (let segment = 0; segment < segments; segment++) places[segment * PLACES_APART + to] = places[segment * PLACES_APART + from]!
}

/** Places one record of variable length; returns where it ends, or CUT (RFC 7011 section 7). */
export function placeVariable(b: Uint8Array, at: number, to: number, template: FlowTemplate, places: Int32Array, record: number): number {
  const { variables } = template
  places[record] = at
  let p = at
  for (let j = 0; j < variables.length; j++) {
    const field = variables[j]!
    p += field.skip
    if (p >= to) return CUT
    let width = b[p]!
    p += 1
    if (width === 255) {
      if (to - p < 2) return CUT
      width = (b[p]! << 8) | b[p + 1]!
      p += 2
    }
    if (field.valueSegment >= 0) {
      places[field.valueSegment * PLACES_APART + record] = p
      for (let k = 0; k < field.steps.length; k++) field.steps[k]!.width = width
    }
    p += width
    if (field.afterSegment >= 0) places[field.afterSegment * PLACES_APART + record] = p
  }
  p += template.tail
  return p > to ? CUT : p
}

/** Finds the length of every field of one record; returns where it ends, or CUT. For options, which are few. */
export function measureFields(b: Uint8Array, at: number, to: number, template: FlowTemplate, lengths: Uint32Array): number {
  let p = at
  for (let i = 0; i < template.lengths.length; i++) {
    let width = template.lengths[i]!
    if (width === VARIABLE) {
      if (p >= to) return CUT
      width = b[p]!
      p += 1
      if (width === 255) {
        if (to - p < 2) return CUT
        width = (b[p]! << 8) | b[p + 1]!
        p += 2
      }
    }
    if (width > to - p) return CUT
    lengths[i] = width
    p += width
  }
  return p
}
