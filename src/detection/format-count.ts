import { formatWhole } from '#vocabulary'

/** "1,312", "0.4": a figure for a sentence. Fractions are shown below 10 only. */
export function formatCount(value: number): string {
  if (value < 10 && !Number.isInteger(value)) return String(Number(value.toPrecision(2)))
  return formatWhole(value)
}
