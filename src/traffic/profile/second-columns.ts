/**
 * HOT PATH: what a strand did in each second, one row of eight float64 (one cache line) a second with traffic. The row of the newest
 * second is at hand; others are found through the index, so a clock that runs backwards or two files that overlap add to the right row.
 */
export const ROW = 8
export const ROW_SECOND = 0
export const ROW_PACKETS = 1
export const ROW_BYTES = 2
export const ROW_FLOWS = 3
export const ROW_NEW_SOURCES = 4
export const ROW_FIRST = 5
export const ROW_LAST = 6
/** Packets that the target sent the other way. */
export const ROW_RETURN = 7

const ADDED = [ROW_PACKETS, ROW_BYTES, ROW_FLOWS, ROW_NEW_SOURCES, ROW_RETURN]

export class SecondColumns {
  values = new Float64Array(2 * ROW)
  length = 0
  /** Whole seconds since the epoch of the row at `offset`. */
  second = Number.NaN
  offset = 0
  private index: Map<number, number> | undefined

  seek(second: number): void {
    let row = this.find(second)
    if (row < 0) {
      row = this.length++
      if (this.length * ROW > this.values.length) {
        const larger = new Float64Array(this.values.length * 2)
        larger.set(this.values)
        this.values = larger
      }
      if (this.index) this.index.set(second, row)
      else if (this.length > 8) {
        // A handful of rows is searched as it lies; an index for each of thousands of small strands would cost more than they hold.
        this.index = new Map()
        for (let i = 0; i < row; i++) this.index.set(this.values[i * ROW + ROW_SECOND]!, i)
        this.index.set(second, row)
      }
      const at = row * ROW
      this.values[at + ROW_SECOND] = second
      this.values[at + ROW_FIRST] = Number.POSITIVE_INFINITY
      this.values[at + ROW_LAST] = Number.NEGATIVE_INFINITY
    }
    this.second = second
    this.offset = row * ROW
  }

  /** The row of a second, or -1. */
  find(second: number): number {
    if (this.index) return this.index.get(second) ?? -1
    for (let row = 0; row < this.length; row++) if (this.values[row * ROW + ROW_SECOND] === second) return row
    return -1
  }

  /** Of one column, over all seconds. */
  sum(column: number): number {
    let sum = 0
    for (let row = 0; row < this.length; row++) sum += this.values[row * ROW + column]!
    return sum
  }

  /** Adds the rows of another. */
  absorb(other: SecondColumns): void {
    for (let row = 0; row < other.length; row++) {
      const from = row * ROW
      this.seek(other.values[from + ROW_SECOND]!)
      const { values, offset } = this
      for (const column of ADDED) values[offset + column] = values[offset + column]! + other.values[from + column]!
      values[offset + ROW_FIRST] = Math.min(values[offset + ROW_FIRST]!, other.values[from + ROW_FIRST]!)
      values[offset + ROW_LAST] = Math.max(values[offset + ROW_LAST]!, other.values[from + ROW_LAST]!)
    }
  }
}
