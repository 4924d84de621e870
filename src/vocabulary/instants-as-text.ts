import { formatInstant } from './instant.ts'

/** The names under which these words keep instants. `from` and `to` hold words elsewhere, so only numbers are touched. */
const INSTANT_NAMES = [
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
  'since',
  'until',
  'announced',
] as const
type InstantName = (typeof INSTANT_NAMES)[number]

/** The names of what has numbers called `from` and `to` that are no instants: lengths of packets in a TrafficMatch. */
const OTHER_RANGES = ['ipLengths'] as const
type OtherRange = (typeof OTHER_RANGES)[number]

const names: ReadonlySet<string> = new Set(INSTANT_NAMES)
const others: ReadonlySet<string> = new Set(OTHER_RANGES)

/** The same value with text where an instant stands. */
export type InstantsAsText<T> = T extends readonly (infer Item)[]
  ? InstantsAsText<Item>[]
  : T extends object
    ? { -readonly [Name in keyof T]: Name extends OtherRange ? T[Name] : Field<Name, T[Name]> }
    : T
type Field<Name, T> = Name extends InstantName ? (T extends number ? string : InstantsAsText<T>) : InstantsAsText<T>

/** A copy in which every instant is RFC 3339 in UTC, as all machine formats have it; microseconds stay where they are not zero. */
export function instantsAsText<T>(value: T): InstantsAsText<T> {
  return copyOf(value) as InstantsAsText<T>
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf)
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const [name, item] of Object.entries(value))
    copy[name] = typeof item === 'number' && names.has(name) ? formatInstant(item) : others.has(name) ? item : copyOf(item)
  return copy
}
