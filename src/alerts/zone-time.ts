import { DAY, type Instant, MILLISECOND } from '#vocabulary'

/** Formats are dear to make, and there are few zones. */
const FORMATS = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  FORMATS.set(zone, format)
  return format
}

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}

/** How far the clocks of a zone are ahead of UTC, in microseconds; for instants of whole seconds. */
function aheadOfUtc(zone: string, at: Instant): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at / MILLISECOND)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) * MILLISECOND - at
}

/**
 * The instant at which the clocks of a zone show a time; `shown` is that time as if it were UTC. Shown twice, when clocks go back: the first.
 * Never shown, when they go forward: as much later as they jump, as RFC 5545 has it (section 3.3.5).
 */
export function instantShown(zone: string, shown: Instant): Instant {
  // Clocks change at most once within two days.
  const [before, after] = [aheadOfUtc(zone, shown - DAY), aheadOfUtc(zone, shown + DAY)]
  const real = [before, after].filter((ahead) => aheadOfUtc(zone, shown - ahead) === ahead).map((ahead) => shown - ahead)
  return real.length === 0 ? shown - before : Math.min(...real)
}
