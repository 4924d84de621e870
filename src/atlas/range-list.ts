/**
 * Ranges of addresses with a value, in order of their starts. Addresses are four uint32 (IPv4 as mapped), one family at a time. HOT PATH of the
 * build: some 1.3 million rows are read at `npm start` of a fresh clone, so bytes are parsed in place and nothing is allocated a row.
 */
export interface RangeList {
  length: number
  /** Four words a range. */
  readonly first: Uint32Array
  readonly last: Uint32Array
  /** Never 0: that means "nothing". */
  readonly values: Uint32Array
}

const COMMA = 0x2c
const COLON = 0x3a
const DOT = 0x2e
const NEWLINE = 0x0a
const RETURN = 0x0d
const MAPPED = 0xffff

export function createRangeList(capacity: number): RangeList {
  return { length: 0, first: new Uint32Array(4 * capacity), last: new Uint32Array(4 * capacity), values: new Uint32Array(capacity) }
}

/** −1, 0, 1 as the address at `a[i…]` is below, equal to or above that at `b[j…]`. */
export function compareWords(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  for (let k = 0; k < 4; k++) {
    const x = a[i + k] as number
    const y = b[j + k] as number
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}

const groups = new Uint16Array(8)

/**
 * Reads the address at `from` up to the comma into `out[at…]` and returns the place after the comma, or −1 when the text is none. IPv6 in the
 * form the files use: hexadecimal groups with at most one "::".
 */
function readAddress(bytes: Uint8Array, from: number, out: Uint32Array, at: number): number {
  let i = from
  let value = 0
  let digits = 0
  let count = 0
  let gap = -1
  let word = 0
  let dots = 0
  for (; ; i++) {
    const c = bytes[i]
    if (c === undefined || c === NEWLINE) return -1
    if (c >= 0x30 && c <= 0x39) {
      value = value * 16 + (c - 0x30)
      digits++
    } else if (c >= 0x61 && c <= 0x66) {
      value = value * 16 + (c - 0x57)
      digits++
    } else if (c === DOT || (c === COMMA && dots > 0)) {
      // Read as hexadecimal so far; the digits of an octet are decimal.
      const octet = (value >>> 8) * 100 + ((value >>> 4) & 15) * 10 + (value & 15)
      if (digits === 0 || digits > 3 || octet > 255 || count > 0) return -1
      word = word * 256 + octet
      value = 0
      digits = 0
      if (c === COMMA) break
      dots++
    } else if (c === COLON) {
      if (digits > 0) {
        if (count > 7 || digits > 4) return -1
        groups[count++] = value
        value = 0
        digits = 0
        if (bytes[i + 1] === COLON) {
          if (gap >= 0) return -1
          gap = count
          i++
        }
      } else if (count === 0 && bytes[i + 1] === COLON) {
        gap = 0
        i++
      } else return -1
    } else if (c === COMMA) {
      if (digits > 0) {
        if (count > 7 || digits > 4) return -1
        groups[count++] = value
      }
      break
    } else return -1
  }
  if (dots > 0) {
    if (dots !== 3) return -1
    out[at] = 0
    out[at + 1] = 0
    out[at + 2] = MAPPED
    out[at + 3] = word
    return i + 1
  }
  if (gap < 0 ? count !== 8 : count > 7) return -1
  const missing = 8 - count
  for (let w = 0; w < 4; w++) {
    let pair = 0
    for (let k = 2 * w; k < 2 * w + 2; k++) {
      let group = 0
      if (gap < 0 || k < gap) group = groups[k] as number
      else if (k >= gap + missing) group = groups[k - missing] as number
      pair = pair * 65_536 + group
    }
    out[at + w] = pair
  }
  return i + 1
}

/**
 * Reads `first,last,value[,…]` lines. `readValue` is given the bytes and where the value begins and its line ends, and answers a value above 0.
 * Throws when a line is malformed or out of order: these files are part of the installation, not of the world.
 */
export function readRanges(name: string, bytes: Uint8Array, readValue: (bytes: Uint8Array, from: number, to: number) => number): RangeList {
  let lines = 0
  for (let i = bytes.indexOf(NEWLINE); i >= 0; i = bytes.indexOf(NEWLINE, i + 1)) lines++
  const list = createRangeList(lines + 1)
  let n = 0
  for (let i = 0; i < bytes.length; ) {
    let end = bytes.indexOf(NEWLINE, i)
    if (end < 0) end = bytes.length
    const to = end > i && bytes[end - 1] === RETURN ? end - 1 : end
    if (to > i) {
      const second = readAddress(bytes, i, list.first, 4 * n)
      const third = second < 0 ? -1 : readAddress(bytes, second, list.last, 4 * n)
      if (third < 0 || third > to) throw new Error(`${name}: line ${n + 1} is not "first,last,value"`)
      if (compareWords(list.first, 4 * n, list.last, 4 * n) > 0) throw new Error(`${name}: line ${n + 1} ends before it begins`)
      if (n > 0 && compareWords(list.first, 4 * n - 4, list.first, 4 * n) > 0) throw new Error(`${name}: line ${n + 1} is out of order`)
      list.values[n] = readValue(bytes, third, to)
      n++
    }
    i = end + 1
  }
  list.length = n
  return list
}
