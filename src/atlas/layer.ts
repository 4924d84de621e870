import { compareWords, type RangeList } from './range-list.ts'

/** The whole address space cut at its boundaries: from `starts[4i…]` to the next boundary the value is `values[i]`, 0 for nothing. */
export interface Layer {
  length: number
  readonly starts: Uint32Array
  readonly values: Uint32Array
}

/**
 * Flattens ranges that may lie inside or across each other, as a few hundred in the files do: of all rows that hold an address the last in the
 * file wins, which is the one with the latest start and, of equal starts, the one that stands last.
 */
export function flatten(ranges: RangeList): Layer {
  const layer: Layer = { length: 0, starts: new Uint32Array(8 * ranges.length + 4), values: new Uint32Array(2 * ranges.length + 1) }
  // Rows still open, innermost last; deeper than two is rare.
  const open: number[] = []
  const after = new Uint32Array(4)
  const emit = (words: Uint32Array, at: number, value: number) => {
    let n = layer.length
    if (n > 0 && compareWords(layer.starts, 4 * n - 4, words, at) === 0) n--
    else for (let k = 0; k < 4; k++) layer.starts[4 * n + k] = words[at + k] as number
    layer.values[n] = value
    layer.length = n + 1
  }
  const closeUntil = (row: number) => {
    while (open.length > 0) {
      const top = open[open.length - 1] as number
      if (row < ranges.length && compareWords(ranges.last, 4 * top, ranges.first, 4 * row) >= 0) return
      open.pop()
      // Rows below that end no later are over too.
      while (open.length > 0 && compareWords(ranges.last, 4 * (open[open.length - 1] as number), ranges.last, 4 * top) <= 0) open.pop()
      if (!increment(ranges.last, 4 * top, after)) return
      const below = open[open.length - 1]
      emit(after, 0, below === undefined ? 0 : (ranges.values[below] as number))
    }
  }
  for (let row = 0; row < ranges.length; row++) {
    closeUntil(row)
    emit(ranges.first, 4 * row, ranges.values[row] as number)
    open.push(row)
  }
  closeUntil(ranges.length)
  return layer
}

/** The address after the one at `words[at…]`; false past the end of the space. */
function increment(words: Uint32Array, at: number, into: Uint32Array): boolean {
  let carry = 1
  for (let k = 3; k >= 0; k--) {
    const sum = (words[at + k] as number) + carry
    into[k] = sum >>> 0
    carry = sum > 0xffffffff ? 1 : 0
  }
  return carry === 0
}
