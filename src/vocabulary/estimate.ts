/** A count that may be an estimate: `value` with its 95 % interval; `exact` when nothing was estimated (low = value = high). */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly exact: boolean
}

export function exactly(value: number): Estimate {
  return { value, low: value, high: value, exact: true }
}
