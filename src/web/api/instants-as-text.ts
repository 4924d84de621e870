import { formatInstant } from '#vocabulary'

/** The keys under which the vocabulary keeps instants. `from` and `to` also hold words elsewhere: only numbers are touched. */
const INSTANT_KEYS: ReadonlySet<string> = new Set([
  'at',
  'from',
  'to',
  'onset',
  'end',
  'ended',
  'lastSeen',
  'peakAt',
  'firstAt',
  'lastAt',
  'lastTelemetry',
])

/** A copy in which every instant is RFC 3339 in UTC, as all machine formats have it. */
export function instantsAsText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(instantsAsText)
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    copy[key] = typeof item === 'number' && INSTANT_KEYS.has(key) ? formatInstant(item) : instantsAsText(item)
  }
  return copy
}
