import { deriveId, formatInstant } from '#vocabulary'
import { type AlertEventType, type AlertNotice, type IncidentNotice, isIncidentNotice, priorityOf } from './alert-notice.ts'

/** Stands in every event, because a machine that reads only `type` must not make "down" of it. */
export const ALERT_CAVEAT =
  'An incident is an unusual rise of reports, of traffic, or of failed probes. Reports are what people say; by themselves they do not show that the service fails.'
const UNLABELLED = { scenario: 'unknown', note: 'SYNTHETIC: made by a rehearsal, nothing of this happened' }

export interface AlertEvent {
  /** The same for every try of the same event, also after a restart: receivers drop what they already have. */
  readonly id: string
  readonly type: AlertEventType
  /** The incident; of what tells several, or none, the silence or the test. Events of one subject stay in order. */
  readonly subject: string
  /** The event as JSON, identical in every try. */
  readonly body: string
  readonly notice: AlertNotice
}

/** Open, change and close of one revision are one event each, whoever tells them and however often. */
function idOf(notice: AlertNotice): string {
  if (notice.type === 'test') return deriveId('alert-test', notice.at)
  if (notice.type === 'silence.ended') return deriveId('alert-silence', notice.silence.id)
  const { type, incident, reminder, acknowledged } = notice
  if (type === 'incident.reminder') return deriveId('alert-reminder', incident.id, reminder ?? 0)
  if (type === 'incident.acknowledged') return deriveId('alert-acknowledged', incident.id, acknowledged?.at ?? 0)
  return deriveId('webhook-event', incident.id, type, incident.revision, ...(notice.raised ? ['raised'] : []))
}

function subjectOf(notice: AlertNotice): string {
  if (notice.type === 'test') return 'test'
  return notice.type === 'silence.ended' ? `silence:${notice.silence.id}` : notice.incident.id
}

function incidentParts(notice: IncidentNotice): Record<string, unknown> {
  const { incident, verdict, plannedWork, acknowledged } = notice
  return {
    service: { id: incident.service, name: notice.serviceName },
    priority: priorityOf(notice),
    ...(notice.echoOf === undefined ? {} : { likelyAbout: notice.echoOf }),
    ...(plannedWork ? { plannedWork } : {}),
    ...(acknowledged ? { acknowledged: { ...acknowledged, at: formatInstant(acknowledged.at) } } : {}),
    ...(notice.reminder === undefined ? {} : { reminder: notice.reminder }),
    ...(notice.mergedInto === undefined ? {} : { mergedInto: notice.mergedInto }),
    ...(notice.heldBack === undefined ? {} : { heldBack: notice.heldBack }),
    incident: {
      id: incident.id,
      state: incident.state,
      revision: incident.revision,
      onset: formatInstant(incident.onset),
      ...(incident.ended === undefined ? {} : { ended: formatInstant(incident.ended) }),
      phase: incident.phases.at(-1)?.kind ?? 'onset',
      reports: incident.reports,
      ...(incident.peak ? { peak: { at: formatInstant(incident.peak.at), reportsIn15Minutes: incident.peak.reports } } : {}),
      anomalies: incident.anomalies.map((anomaly) => ({
        kind: anomaly.kind,
        ...(anomaly.scope ? { scope: anomaly.scope } : {}),
        onset: formatInstant(anomaly.onset),
        ...(anomaly.ended === undefined ? {} : { ended: formatInstant(anomaly.ended) }),
        sentence: anomaly.sentence,
      })),
    },
    ...(verdict
      ? {
          verdict: {
            cause: verdict.cause,
            likelihood: verdict.likelihood,
            statement: verdict.statement,
            confidence: verdict.confidence,
            confidenceStatement: verdict.confidenceStatement,
          },
        }
      : {}),
  }
}

function parts(notice: AlertNotice): Record<string, unknown> {
  if (isIncidentNotice(notice)) return incidentParts(notice)
  if (notice.type === 'test') return { observatory: notice.instance, note: 'A test of this channel: nothing happened.' }
  const { silence, serviceName, incidents } = notice
  return {
    service: { id: silence.service, name: serviceName },
    priority: priorityOf(notice),
    silence: { id: silence.id, reason: silence.reason, from: formatInstant(silence.from), until: formatInstant(silence.until) },
    incidents: incidents.map(incidentParts),
  }
}

/** The event of a notice. `rehearsed` labels it even where the notice forgot to. */
export function eventOf(told: AlertNotice, rehearsed: boolean): AlertEvent {
  const synthetic = told.synthetic ?? (rehearsed ? UNLABELLED : undefined)
  const notice: AlertNotice = synthetic ? { ...told, synthetic } : told
  const id = idOf(notice)
  const body = JSON.stringify({
    format: 'breakwater.event.v1',
    type: notice.type,
    id,
    at: formatInstant(notice.at),
    ...(synthetic ? { synthetic: { ...synthetic, note: labelled(synthetic.note) } } : {}),
    ...parts(notice),
    caveat: ALERT_CAVEAT,
  })
  return { id, type: notice.type, subject: subjectOf(notice), body, notice }
}

/** The word itself, for whoever looks for it and not for the member. */
function labelled(note: string): string {
  return note.includes('SYNTHETIC') ? note : `SYNTHETIC: ${note}`
}
