/** Measures of how spread out counts are. Counts need not be normalised; zero and an empty list give zero. */

function total(counts: Iterable<number>): number {
  let sum = 0
  for (const count of counts) sum += count
  return sum
}

/** Shannon's entropy −Σ p·log2 p in bits. */
function shannonEntropyBits(counts: Iterable<number>): number {
  const list = [...counts]
  const sum = total(list)
  if (sum <= 0) return 0
  let bits = 0
  for (const count of list) if (count > 0) bits -= (count / sum) * Math.log2(count / sum)
  return Math.max(0, bits)
}

/** Herfindahl–Hirschman index Σ p²: 1 for one holder of everything, 1/n for n equal ones. */
export function hhi(counts: Iterable<number>): number {
  const list = [...counts]
  const sum = total(list)
  if (sum <= 0) return 0
  let squares = 0
  for (const count of list) squares += (count / sum) ** 2
  return squares
}

/** How many equal groups would have the same entropy: 2^H (Hill's number of order 1, M. O. Hill 1973). */
export function effectiveNumber(counts: Iterable<number>): number {
  const list = [...counts]
  return total(list) <= 0 ? 0 : 2 ** shannonEntropyBits(list)
}
