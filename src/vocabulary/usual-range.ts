import type { Expected } from './anomaly.ts'
import { formatWhole } from './whole-number.ts'

/**
 * "9 to 22", "1,204 to 2,000", "22" where both are the same. Rounded outwards, wherever it is told: what is called unusual lies outside of it, and
 * one range is not told in two ways on one page.
 */
export function formatUsual(expected: Pick<Expected, 'low' | 'high'>, between = ' to '): string {
  const low = formatWhole(Math.floor(expected.low))
  const high = formatWhole(Math.ceil(expected.high))
  return low === high ? high : `${low}${between}${high}`
}
