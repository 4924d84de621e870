/**
 * HOT PATH: one field of many records into one column. Record `i` has its field at `b[places[from + i] + offset]`: records of fixed and of
 * variable length are read by the same loops. There is one function for each element type, so that the engine sees one array type in each.
 * Nothing is allocated.
 */

/** Unsigned, big-endian, 1 to 8 bytes; above 2^53 the last bits are lost, which no counter reaches. */
export function readUnsigned(b: Uint8Array, at: number, width: number): number {
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

export function fill8(
  b: Uint8Array,
  places: Int32Array,
  from: number,
  offset: number,
  width: number,
  column: Uint8Array,
  row: number,
  count: number,
): void {
  // The low byte is the one that counts: tcpControlBits of two bytes keep the eight classic flags there (RFC 9293 section 6).
  const low = offset + width - 1
  for (let i = 0; i < count; i++) column[row + i] = b[places[from + i]! + low]!
}

export function fill16(
  b: Uint8Array,
  places: Int32Array,
  from: number,
  offset: number,
  width: number,
  column: Uint16Array,
  row: number,
  count: number,
): void {
  if (width === 2)
    for (let i = 0; i < count; i++) {
      const p = places[from + i]! + offset
      column[row + i] = (b[p]! << 8) | b[p + 1]!
    }
  else for (let i = 0; i < count; i++) column[row + i] = readUnsigned(b, places[from + i]! + offset, width)
}

export function fill32(
  b: Uint8Array,
  places: Int32Array,
  from: number,
  offset: number,
  width: number,
  column: Uint32Array,
  row: number,
  count: number,
): void {
  if (width === 4)
    for (let i = 0; i < count; i++) {
      const p = places[from + i]! + offset
      column[row + i] = (b[p]! << 24) | (b[p + 1]! << 16) | (b[p + 2]! << 8) | b[p + 3]!
    }
  else for (let i = 0; i < count; i++) column[row + i] = readUnsigned(b, places[from + i]! + offset, width)
}

export function fill64(
  b: Uint8Array,
  places: Int32Array,
  from: number,
  offset: number,
  width: number,
  column: Float64Array,
  row: number,
  count: number,
): void {
  if (width === 4)
    for (let i = 0; i < count; i++) {
      const p = places[from + i]! + offset
      column[row + i] = ((b[p]! << 24) | (b[p + 1]! << 16) | (b[p + 2]! << 8) | b[p + 3]!) >>> 0
    }
  else for (let i = 0; i < count; i++) column[row + i] = readUnsigned(b, places[from + i]! + offset, width)
}

export function fillV4(
  b: Uint8Array,
  places: Int32Array,
  from: number,
  offset: number,
  column: Uint32Array,
  row: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const p = places[from + i]! + offset
    const a = 4 * (row + i)
    column[a] = 0
    column[a + 1] = 0
    column[a + 2] = 0xffff
    column[a + 3] = (b[p]! << 24) | (b[p + 1]! << 16) | (b[p + 2]! << 8) | b[p + 3]!
  }
}

/** With `onlyWhereEmpty` (a template with both kinds of address) a row keeps its IPv4 address unless that is 0.0.0.0 and this one is not ::. */
export function fillV6(
  b: Uint8Array,
  places: Int32Array,
  from: number,
  offset: number,
  column: Uint32Array,
  row: number,
  count: number,
  onlyWhereEmpty: boolean,
): void {
  for (let i = 0; i < count; i++) {
    const p = places[from + i]! + offset
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
