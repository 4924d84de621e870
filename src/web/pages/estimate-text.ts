import type { Estimate } from '#vocabulary'
import { formatNumber, formatShort } from '../charts/scale.ts'

/** "40,123" when exact, else "about 1.2 million (95 %: 1.1 to 1.3 million)". */
export function estimateText(estimate: Estimate): string {
  if (estimate.exact) return formatNumber(estimate.value)
  return `about ${formatShort(estimate.value)} (95 %: ${formatShort(estimate.low)} to ${formatShort(estimate.high)})`
}
