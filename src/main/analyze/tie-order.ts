import { createPacketBatch, PACKET_LATER_FRAGMENT, type PacketBatch } from '#vocabulary'

/**
 * Rows of one instant in an order of their own, so that it does not matter in which file, or where in it, their packets lay: clocks of
 * captures are coarse, and a tenth of the packets of a flood share their time stamp with another. What begins something goes before what
 * follows from it (SYN, SYN-ACK, the rest, later fragments); after that the shorter first, then whatever column differs. Rows that differ
 * in no column are the same to whoever reads them.
 */
export interface TieOrder {
  /** Orders all runs of equal instants. Returns where the last run begins: more rows of its instant may still come. */
  order(): number
  /** Moves the rows from `row` on to the beginning and forgets those before. */
  keepFrom(row: number): void
}

type Column = Float64Array | Uint32Array | Uint16Array | Uint8Array

const TCP = 6
const SYN = 2
const ACK = 16

export function createTieOrder(batch: PacketBatch): TieOrder {
  const spare = createPacketBatch(batch.capacity)
  const columns = columnsOf(batch)
  const spareColumns = columnsOf(spare)
  const widths = columns.map((column) => column.length / batch.capacity)
  const { at, nanos, wireLength, flags, protocol, tcpFlags } = batch

  function rank(row: number): number {
    if ((flags[row]! & PACKET_LATER_FRAGMENT) !== 0) return 3
    if (protocol[row] !== TCP || (tcpFlags[row]! & SYN) === 0) return 2
    return (tcpFlags[row]! & ACK) === 0 ? 0 : 1
  }

  function compare(a: number, b: number): number {
    const quick = rank(a) - rank(b) || wireLength[a]! - wireLength[b]!
    if (quick !== 0) return quick
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!
      const width = widths[i]!
      for (let word = 0; word < width; word++) {
        const difference = column[a * width + word]! - column[b * width + word]!
        if (difference !== 0) return difference
      }
    }
    return 0
  }

  function orderRun(from: number, to: number): void {
    let row = from + 1
    while (row < to && compare(row - 1, row) <= 0) row++
    if (row === to) return
    const rows = Array.from({ length: to - from }, (_, i) => from + i).sort(compare)
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!
      const copy = spareColumns[i]!
      const width = widths[i]!
      copy.set(column.subarray(from * width, to * width), from * width)
      for (let n = 0; n < rows.length; n++)
        for (let word = 0; word < width; word++) column[(from + n) * width + word] = copy[rows[n]! * width + word]!
    }
  }

  return {
    order() {
      let from = 0
      for (let row = 1; row < batch.length; row++) {
        if (at[row] === at[from] && nanos[row] === nanos[from]) continue
        if (row - from > 1) orderRun(from, row)
        from = row
      }
      if (batch.length - from > 1) orderRun(from, batch.length)
      return from
    },
    keepFrom(row) {
      for (let i = 0; i < columns.length; i++) columns[i]!.copyWithin(0, row * widths[i]!, batch.length * widths[i]!)
      batch.length -= row
    },
  }
}

function columnsOf(batch: PacketBatch): Column[] {
  return Object.values(batch).filter((value): value is Column => ArrayBuffer.isView(value))
}
