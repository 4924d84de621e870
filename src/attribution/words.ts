import type { CountryCode } from '#vocabulary'

/** "0.24 %", "8 %", "60.2 %": two digits below ten per cent, one place above. */
export function percent(share: number): string {
  const value = share * 100
  return `${value < 10 ? Number(value.toPrecision(2)) : Number(value.toFixed(1))} %`
}

export function range({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${percent(low)} to ${percent(high)}`
}

/** "Ukraine", "Ukraine or Moldova", "Ukraine, Moldova or Romania". */
export function areaName(area: readonly CountryCode[], names: ReadonlyMap<CountryCode, string> | undefined): string {
  const words = area.map((code) => names?.get(code) ?? code)
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** "0.65", "32", "unbounded": two digits. */
export function decimal(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(2))) : 'unbounded'
}
