import { type Estimate, formatWhole } from '#vocabulary'

/** "12 %", with one decimal below ten, so that a column lines up; what is not nothing is never written as 0. */
export function share(value: number): string {
  const percent = value * 100
  if (percent > 0 && percent < 0.05) return '< 0.1 %'
  return percent > 0 && percent < 9.95 ? `${percent.toFixed(1)} %` : `${percent.toFixed(0)} %`
}

export function estimate({ value, exact }: Estimate): string {
  return `${exact ? '' : '~'}${formatWhole(value)}`
}

/** With its sign: which way it pulls is the point. */
export function signed(value: number): string {
  return value === 0 ? '0' : `${value > 0 ? '+' : '−'}${Math.abs(value).toFixed(1)}`
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatWhole(count)} ${count === 1 ? one : many}`
}
