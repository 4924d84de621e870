import { formatWhole } from './whole-number.ts'

/** Decimal prefixes, as links are sold. */
const UNITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'] as const

/** "10.7 Mbit/s": a rate in bits a second, in three significant digits and the unit that keeps the number below a thousand. */
export function formatBitRate(bitsPerSecond: number): string {
  let value = bitsPerSecond
  let unit = 0
  // From here on it would be rounded to a thousand.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${value >= 100 ? formatWhole(value) : Number(value.toPrecision(3))} ${UNITS[unit]}`
}
