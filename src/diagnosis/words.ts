import { formatWhole } from '#vocabulary'

/** "12 times", "1.4 times"; beyond 10,000 the figure means only "far more". */
export function times(ratio: number): string {
  if (ratio > 10_000) return 'more than 10,000 times'
  return `${count(ratio)} times`
}

/** "20,000", "12", "1.4": two digits below ten, whole above, thousands apart; the same in every locale. */
export function count(value: number): string {
  return value < 10 ? String(Number(value.toPrecision(2))) : formatWhole(value)
}
