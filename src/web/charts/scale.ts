import { DAY, HOUR, type Instant, MINUTE, SECOND } from '#vocabulary'

/** "40,123": thousands parted by commas, at most `digits` decimals. Written by hand so that every Node build writes the same. */
export function formatNumber(value: number, digits = 0): string {
  if (!Number.isFinite(value)) return 'unknown'
  const [whole = '0', fraction = ''] = Math.abs(value).toFixed(digits).split('.')
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const decimals = fraction.replace(/0+$/, '')
  const text = decimals === '' ? parted : `${parted}.${decimals}`
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text
}

/** Three significant digits and a word a tired reader knows: "1.24 million", "40,123", "7.5". */
export function formatShort(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e12) return `${formatNumber(value / 1e12, 2)} trillion`
  if (size >= 1e9) return `${formatNumber(value / 1e9, 2)} billion`
  if (size >= 1e6) return `${formatNumber(value / 1e6, 2)} million`
  if (size >= 100 || Number.isInteger(value)) return formatNumber(value)
  return formatNumber(value, size >= 10 ? 1 : 2)
}

/** A share of 0…1 as a percentage; what is above nothing but below a tenth of a percent is said to be so. */
export function formatShare(share: number): string {
  const percent = share * 100
  if (percent > 0 && percent < 0.1) return '< 0.1 %'
  if (percent < 100 && percent > 99.9) return '> 99.9 %'
  // One decimal below ten, also where it is 0: columns of shares line up.
  return percent > 0 && percent < 9.95 ? `${percent.toFixed(1)} %` : `${formatNumber(percent)} %`
}

/** Decimal bytes: "1.2 GB". */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${formatNumber(value, unit === 0 || value >= 100 ? 0 : value < 10 ? 2 : 1)} ${units[unit]}`
}

/** Round numbers from 0 to at least `max`, in steps of 1, 2 or 5 times a power of ten, about `wanted` of them. */
export function valueTicks(max: number, wanted = 4): readonly number[] {
  if (!(max > 0) || !Number.isFinite(max)) return [0, 1]
  const raw = max / wanted
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = ([1, 2, 5, 10].find((m) => m * power >= raw * (1 - 1e-9)) ?? 10) * power
  const count = Math.ceil((max / step) * (1 - 1e-9))
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)))
}

const TIME_STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28].map((n) => n * DAY),
]

export interface TimeTick {
  readonly at: Instant
  readonly label: string
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** "10 March 2025" in UTC. */
export function formatDate(at: Instant): string {
  const date = new Date(Math.floor(at / 1000))
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

/** "14:05:09" in UTC; fractions of a second are cut. */
export function formatTimeOfDay(at: Instant): string {
  return new Date(Math.floor(at / 1000)).toISOString().slice(11, 19)
}

/** Ticks at round UTC times within the window, at most `wanted` of them, labelled as finely as their step. */
export function timeTicks(from: Instant, to: Instant, wanted = 8): readonly TimeTick[] {
  const span = to - from
  if (!(span > 0)) return []
  const step = TIME_STEPS.find((s) => span / s <= wanted) ?? Math.ceil(span / wanted / (28 * DAY)) * 28 * DAY
  const ticks: TimeTick[] = []
  for (let at = Math.ceil(from / step) * step; at < to; at += step) {
    const clock = formatTimeOfDay(at)
    const date = formatDate(at).split(' ')
    const day = `${date[0]} ${date[1]?.slice(0, 3)}`
    ticks.push({ at, label: step >= DAY || clock === '00:00:00' ? day : step < MINUTE ? clock : clock.slice(0, 5) })
  }
  return ticks
}

/** "10 March 2025, 14:00 to 15:30 UTC", with both days where they differ and seconds where the window is short. */
export function formatSpan(from: Instant, to: Instant): string {
  const fine = to - from < 10 * MINUTE
  const clock = (at: Instant) => formatTimeOfDay(at).slice(0, fine ? 8 : 5)
  const sameDay = formatDate(from) === formatDate(to)
  return sameDay
    ? `${formatDate(from)}, ${clock(from)} to ${clock(to)} UTC`
    : `${formatDate(from)}, ${clock(from)} to ${formatDate(to)}, ${clock(to)} UTC`
}
