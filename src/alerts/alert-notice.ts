import type { Incident, Instant, ServiceId, Verdict } from '#vocabulary'

export const INCIDENT_EVENT_TYPES = [
  'incident.opened',
  'incident.changed',
  'incident.acknowledged',
  'incident.reminder',
  'incident.closed',
] as const
export const ALERT_EVENT_TYPES = [...INCIDENT_EVENT_TYPES, 'silence.ended', 'test'] as const
export type AlertEventType = (typeof ALERT_EVENT_TYPES)[number]

/** `wake`: somebody should look now. `low`: good to know, no reason to get up: echoes of another service's incident, planned work. */
export type AlertPriority = 'wake' | 'low'

interface Told {
  /** When it was noticed. */
  readonly at: Instant
  /** Set in a rehearsal: which one, and that nothing of it is real. */
  readonly synthetic?: { readonly scenario: string; readonly note: string }
}

/** What happened to an incident, as the observatory tells it. */
export interface IncidentNotice extends Told {
  readonly type: (typeof INCIDENT_EVENT_TYPES)[number]
  readonly incident: Incident
  readonly serviceName: string
  /** What the evidence supports by now. */
  readonly verdict?: Verdict
  /** `wake` where left out. */
  readonly priority?: AlertPriority
  /** The reports are likely about another service, of that name. */
  readonly echoOf?: string
  /** It began, or goes on, while work was planned. */
  readonly plannedWork?: { readonly id: string; readonly note: string }
  readonly acknowledged?: { readonly at: Instant; readonly by: string; readonly note?: string }
  /** Its priority rose from `low` to `wake`. */
  readonly raised?: true
  /** Which reminder this is, from 1. */
  readonly reminder?: number
  /** The incident into which an operator merged this one. */
  readonly mergedInto?: string
  /** Why it was not told when it began, in words. */
  readonly heldBack?: string
}

/** A silence is over, and these incidents, which were not told, still go on: one message for all. */
export interface SilenceEndedNotice extends Told {
  readonly type: 'silence.ended'
  readonly silence: {
    readonly id: string
    readonly service: ServiceId
    readonly reason: string
    readonly from: Instant
    readonly until: Instant
  }
  readonly serviceName: string
  readonly incidents: readonly IncidentNotice[]
}

/** Shows that a channel works. */
export interface TestNotice extends Told {
  readonly type: 'test'
  readonly instance: string
}

export type AlertNotice = IncidentNotice | SilenceEndedNotice | TestNotice

export function isIncidentNotice(notice: AlertNotice): notice is IncidentNotice {
  return notice.type !== 'silence.ended' && notice.type !== 'test'
}

export function priorityOf(notice: AlertNotice): AlertPriority {
  if (isIncidentNotice(notice)) return notice.priority ?? 'wake'
  return notice.type === 'silence.ended' && notice.incidents.every((told) => told.priority === 'low') ? 'low' : 'wake'
}
