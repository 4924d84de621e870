/**
 * The newest values of a series, with their order statistics at hand: the same numbers in order of arrival and sorted, both in blocks of a
 * few dozen, so that a new value copies three blocks and shares the rest with the ring it came from. A value of the state: `withValue`
 * returns a new one. HOT PATH: plain loops over short arrays; nothing is sorted anew.
 */
export interface OrderRing {
  /** In order of arrival, as a ring of blocks once it is full. */
  readonly arrived: readonly (readonly number[])[]
  /** Ascending within and across blocks; none is empty. */
  readonly sorted: readonly (readonly number[])[]
  readonly size: number
  /** Where the next value goes, counted through the blocks of `arrived`. */
  readonly next: number
}

export const EMPTY_RING: OrderRing = { arrived: [], sorted: [], size: 0, next: 0 }

/** Values in a block of `arrived`; a block of `sorted` holds at most twice as many. About the root of the number of values. */
const BLOCK = 32

function inserted(block: readonly number[], place: number, value: number): number[] {
  const out = new Array<number>(block.length + 1)
  for (let i = 0; i < place; i++) out[i] = block[i]!
  out[place] = value
  for (let i = place; i < block.length; i++) out[i + 1] = block[i]!
  return out
}

function removed(block: readonly number[], place: number): number[] {
  const out = new Array<number>(block.length - 1)
  for (let i = 0; i < place; i++) out[i] = block[i]!
  for (let i = place + 1; i < block.length; i++) out[i - 1] = block[i]!
  return out
}

/** The first block whose greatest value is no less than `value`; the last one where there is none. */
function blockOf(sorted: readonly (readonly number[])[], value: number): number {
  let b = 0
  while (b < sorted.length - 1 && sorted[b]![sorted[b]!.length - 1]! < value) b++
  return b
}

function placeIn(block: readonly number[], value: number): number {
  let place = 0
  while (place < block.length && block[place]! < value) place++
  return place
}

/** Both change `sorted`, which is the caller's own copy of the list of blocks; blocks are never changed. */
function take(sorted: (readonly number[])[], value: number): void {
  const b = blockOf(sorted, value)
  const block = removed(sorted[b]!, placeIn(sorted[b]!, value))
  // Small neighbours become one, so that a series that wanders does not end in hundreds of small blocks.
  const after = sorted[b + 1]
  if (block.length === 0) sorted.splice(b, 1)
  else if (after && block.length + after.length <= BLOCK) sorted.splice(b, 2, [...block, ...after])
  else sorted[b] = block
}

function put(sorted: (readonly number[])[], value: number): void {
  if (sorted.length === 0) {
    sorted.push([value])
    return
  }
  const b = blockOf(sorted, value)
  const block = inserted(sorted[b]!, placeIn(sorted[b]!, value), value)
  if (block.length <= 2 * BLOCK) sorted[b] = block
  else sorted.splice(b, 1, block.slice(0, BLOCK), block.slice(BLOCK))
}

/** The ring after one more finite value; at `capacity` the oldest leaves. */
export function withValue(ring: OrderRing, value: number, capacity: number): OrderRing {
  const arrived = ring.arrived.slice()
  const sorted = ring.sorted.slice()
  const at = Math.floor(ring.next / BLOCK)
  const place = ring.next % BLOCK
  if (ring.size === capacity) {
    const block = arrived[at]!.slice()
    take(sorted, block[place]!)
    block[place] = value
    arrived[at] = block
  } else arrived[at] = inserted(arrived[at] ?? [], place, value)
  put(sorted, value)
  return { arrived, sorted, size: Math.min(capacity, ring.size + 1), next: ring.next + 1 === capacity ? 0 : ring.next + 1 }
}

/** The value of this rank, counted from 0. */
function ranked(sorted: readonly (readonly number[])[], rank: number): number {
  let left = rank
  let b = 0
  while (left >= sorted[b]!.length) left -= sorted[b++]!.length
  return sorted[b]![left]!
}

/** The quantile of what the ring holds, between neighbours by interpolation (Hyndman & Fan 1996, type 7). NaN for an empty ring. */
export function quantileOf({ sorted, size }: OrderRing, share: number): number {
  if (size === 0) return Number.NaN
  const position = share * (size - 1)
  const below = Math.floor(position)
  const a = ranked(sorted, below)
  return below + 1 < size ? a + (position - below) * (ranked(sorted, below + 1) - a) : a
}
