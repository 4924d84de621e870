import type { Anomaly, Incident, Instant, ServiceId } from '#vocabulary'
import { type MinuteCounts, NO_MINUTES } from './minute-counts.ts'

/** An anomaly as one service's record holds it. */
export interface Heard {
  readonly anomaly: Anomaly
  /** When it was last heard of, by the caller's clock. */
  readonly at: Instant
}

/** An incident between two steps. */
export interface IncidentRecord {
  readonly id: string
  readonly onset: Instant
  readonly noticedAt: Instant
  readonly ended: Instant | null
  readonly heard: readonly Heard[]
  readonly revision: number
  /** Phases and peak as they were last told. */
  readonly toldPhase: string
  readonly toldPeak: number
  readonly toldPeakAt: Instant
  readonly toldQuiet: boolean
  /** When an operator opened it again: quiet counts from then. */
  readonly reopenedAt?: Instant
}

/** All that is kept of one service. */
export interface ServiceRecord {
  readonly minutes: MinuteCounts
  /** Anomalies that belong to no incident yet. */
  readonly waiting: readonly Heard[]
  readonly incident: IncidentRecord | null
  /** Incidents that an operator has taken out of another one: they hold what they were given, and nothing joins them. */
  readonly apart: readonly IncidentRecord[]
  /** Anomalies of incidents that an operator has closed: they open nothing any more. */
  readonly dismissed: readonly string[]
  /** A minute past the end of the last incident that can no longer be reopened: no onset lies before it, so no id comes twice. */
  readonly settledUntil: Instant
}

/** Plain JSON: survives a restart as it is. */
export interface IncidentsState {
  readonly services: Readonly<Record<ServiceId, ServiceRecord>>
}

export const BLANK: ServiceRecord = { minutes: NO_MINUTES, waiting: [], incident: null, apart: [], dismissed: [], settledUntil: -1 }

type Unknown<T> = { readonly [Key in keyof T]?: unknown }

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isMinuteCounts(value: unknown): boolean {
  if (!isObject(value)) return false
  const { from, counts } = value as Unknown<MinuteCounts>
  return Number.isSafeInteger(from) && Array.isArray(counts) && counts.every((count) => Number.isSafeInteger(count))
}

function isHeardList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isHeard)
}

function isHeard(value: unknown): boolean {
  if (!isObject(value)) return false
  const { anomaly, at } = value as Unknown<Heard>
  if (!isObject(anomaly) || !Number.isSafeInteger(at)) return false
  const { id, kind, onset, lastSeen, expected } = anomaly as Unknown<Anomaly>
  return typeof id === 'string' && typeof kind === 'string' && [onset, lastSeen].every(Number.isSafeInteger) && isObject(expected)
}

function isIncidentRecord(value: unknown): boolean {
  if (!isObject(value)) return false
  const { id, onset, noticedAt, ended, heard, revision, toldPhase, toldPeak, toldPeakAt } = value as Unknown<IncidentRecord>
  return (
    typeof id === 'string' &&
    typeof toldPhase === 'string' &&
    [onset, noticedAt, revision, toldPeak, toldPeakAt].every(Number.isSafeInteger) &&
    (ended === null || Number.isSafeInteger(ended)) &&
    isHeardList(heard)
  )
}

function isServiceRecord(value: unknown): value is ServiceRecord {
  if (!isObject(value)) return false
  const { minutes, waiting, incident, apart, dismissed, settledUntil } = value as Unknown<ServiceRecord>
  return (
    // A state from before operators could act has neither.
    (apart === undefined || (Array.isArray(apart) && apart.every(isIncidentRecord))) &&
    (dismissed === undefined || (Array.isArray(dismissed) && dismissed.every((id) => typeof id === 'string'))) &&
    isMinuteCounts(minutes) &&
    isHeardList(waiting) &&
    (incident === null || isIncidentRecord(incident)) &&
    Number.isSafeInteger(settledUntil)
  )
}

/** From what was told of an incident, where the record itself is lost. What was told last is not known: it may be told once more. */
function recordOf(incident: Incident): IncidentRecord {
  const { id, onset, revision, anomalies, phases, peak } = incident
  const phase = phases[phases.length - 1]
  return {
    id,
    onset,
    noticedAt: onset,
    ended: null,
    heard: anomalies.map((anomaly) => ({ anomaly, at: anomaly.ended ?? anomaly.lastSeen })),
    revision,
    toldPhase: phase ? `${phase.kind} ${phase.from}` : '',
    toldPeak: peak?.reports ?? 0,
    toldPeakAt: peak?.at ?? onset,
    toldQuiet: false,
  }
}

/** The kept state as far as it makes sense; `open` are the incidents that were open, by what was told of them. */
export function resumeIncidents(kept: unknown, open: readonly Incident[]): IncidentsState {
  const written = isObject(kept) ? (kept as Unknown<IncidentsState>).services : undefined
  const services = new Map(
    Object.entries(isObject(written) ? written : {})
      .filter((entry): entry is [string, ServiceRecord] => isServiceRecord(entry[1]))
      .map(([id, record]) => [id, { ...record, apart: record.apart ?? [], dismissed: record.dismissed ?? [] }]),
  )
  for (const incident of open) {
    const record = services.get(incident.service) ?? BLANK
    if (record.incident?.id === incident.id || record.apart.some(({ id }) => id === incident.id)) continue
    if (record.incident === null) services.set(incident.service, { ...record, incident: recordOf(incident) })
    else services.set(incident.service, { ...record, apart: [...record.apart, recordOf(incident)] })
  }
  return { services: Object.fromEntries(services) }
}
