import { type Estimate, formatWhole } from '#vocabulary'

/** As it is below ten thousand, in three significant digits above: "4,276", "about 37,600". */
export function aboutCount(estimate: Estimate): string {
  const { value } = estimate
  if (value < 10_000) return estimate.exact ? formatWhole(value) : `about ${formatWhole(value)}`
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2)
  return `about ${formatWhole(Math.round(value / unit) * unit)}`
}

/** "1 source", "4,276 sources", "2 addresses" where the plural is given. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatWhole(count)} ${Math.round(count) === 1 ? one : many}`
}

/** "SYN flood (TCP port 80)"; without the port where it is 0, which means many. */
export function atPort(noun: string, transport: 'TCP' | 'UDP', port: number): string {
  return port === 0 ? noun : `${noun} (${transport} port ${port})`
}

/** "-26" with a minus sign (U+2212) in place of the hyphen. */
export function fixed(value: number, digits: number): string {
  return value.toFixed(digits).replace('-', '−')
}

/** "97 %", "0.4 %". */
export function percent(share: number): string {
  const value = share * 100
  if (value === 0 || value === 100) return `${value} %`
  if (value > 99.5) return 'over 99 %'
  return `${value >= 10 ? Math.round(value) : Number(value.toPrecision(1))} %`
}

/** "14:00:03". */
export function clockSeconds(at: number): string {
  return new Date(Math.floor(at / 1000)).toISOString().slice(11, 19)
}
