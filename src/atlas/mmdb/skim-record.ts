import { type Fault, fault } from '#vocabulary'

/** Values in one record, pointers followed. A record of a city in eight languages has some 200; a file made to be endless has more. Judgement. */
const MOST_VALUES = 10_000
/** Maps within maps. MaxMind's deepest are four. Judgement. */
const DEEPEST = 32

/** Types by their number (MaxMind DB File Format Specification 2.0, "Output Data Section"), with the largest size of the numbers. */
const POINTER = 1
const MAP = 7
const ARRAY = 11
const BOOLEAN = 14
const TEXTS = new Set([2, 4])
const NUMBERS = new Map([
  [3, 8],
  [5, 2],
  [6, 4],
  [8, 4],
  [9, 8],
  [10, 16],
  [15, 4],
])

/**
 * Checks a record before the library decodes it: the library believes every length and follows every pointer, so a damaged or hostile record
 * could cost memory or time without bound. `base` is where pointers count from, `end` where the section ends; `sound` remembers what was checked.
 * Answers the fault with its byte offset, or undefined.
 */
export function skimRecord(
  bytes: Uint8Array,
  at: number,
  section: { readonly base: number; readonly end: number },
  sound: Set<number>,
): Fault | undefined {
  const { base, end } = section
  let values = 0
  let found: Fault | undefined

  const wrong = (offset: number, message: string): number => {
    found ??= fault('MMDB_DAMAGED', `${message} at byte ${offset}`, { offset }).fault
    return -1
  }

  /** Returns the offset after the value, −1 when it is damaged. */
  function value(from: number, depth: number): number {
    if (from < base || from >= end) return wrong(from, 'a record lies outside the data')
    if (++values > MOST_VALUES) return wrong(from, `a record with more than ${MOST_VALUES} values`)
    if (depth > DEEPEST) return wrong(from, `a record nested deeper than ${DEEPEST}`)
    const control = bytes[from]!
    let i = from + 1
    let type = control >>> 5
    if (type === POINTER) return pointer(control, i, depth)
    if (type === 0) {
      if (i >= end) return wrong(from, 'a record breaks off')
      type = bytes[i++]! + 7
    }
    let size = control & 31
    if (size >= 29) {
      const extra = size - 28
      if (i + extra > end) return wrong(from, 'a record breaks off')
      let more = 0
      for (let k = 0; k < extra; k++) more = more * 256 + bytes[i++]!
      // 29 + one byte, 285 + two, 65,821 + three.
      size = more + (extra === 1 ? 29 : extra === 2 ? 285 : 65_821)
    }
    if (type === BOOLEAN) return i
    if (TEXTS.has(type)) return i + size <= end ? i + size : wrong(from, 'a text longer than the file')
    const widest = NUMBERS.get(type)
    // Doubles and floats have one size only.
    if (widest !== undefined)
      return size <= widest && (type !== 3 || size === 8) && (type !== 15 || size === 4) && i + size <= end
        ? i + size
        : wrong(from, `a number of ${size} bytes`)
    if (type !== MAP && type !== ARRAY) return wrong(from, `a value of the unknown type ${type}`)
    // Each element takes a byte at least.
    if (size * (type === MAP ? 2 : 1) > end - i) return wrong(from, `a list of ${size} in ${end - i} bytes`)
    for (let k = 0; k < size * (type === MAP ? 2 : 1) && i >= 0; k++) i = value(i, depth + 1)
    return i
  }

  function pointer(control: number, from: number, depth: number): number {
    const extra = ((control >>> 3) & 3) + 1
    if (from + extra > end) return wrong(from - 1, 'a record breaks off')
    let target = extra === 4 ? 0 : control & 7
    for (let k = 0; k < extra; k++) target = target * 256 + bytes[from + k]!
    target += base + (extra === 2 ? 2048 : extra === 3 ? 526_336 : 0)
    if (!sound.has(target)) {
      if (value(target, depth + 1) < 0) return -1
      sound.add(target)
    }
    return from + extra
  }

  value(at, 0)
  return found
}
