import { deriveId, formatInstant, type Incident, type Instant, type Verdict } from '#vocabulary'

export const WEBHOOK_EVENT_TYPES = ['incident.opened', 'incident.changed', 'incident.closed'] as const
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number]

/** What happened, as the observatory tells it. */
export interface IncidentNotice {
  readonly type: WebhookEventType
  /** When it was noticed. */
  readonly at: Instant
  readonly incident: Incident
  readonly serviceName: string
  /** What the evidence supports by now. */
  readonly verdict?: Verdict
  /** Set in a rehearsal: which one, and that nothing of it is real. */
  readonly synthetic?: { readonly scenario: string; readonly note: string }
}

/** Stands in every event, because a machine that reads only `type` must not make "down" of it. */
const CAVEAT =
  'An incident is an unusual rise of reports, of traffic, or of failed probes. Reports are what people say; by themselves they do not show that the service fails.'
const UNLABELLED = { scenario: 'unknown', note: 'SYNTHETIC: made by a rehearsal, nothing of this happened' }

export interface WebhookEvent {
  /** The same for every try of the same event, also after a restart: receivers drop what they already have. */
  readonly id: string
  readonly type: WebhookEventType
  readonly incident: string
  /** The body as it is sent and signed, identical in every try. */
  readonly body: string
}

/** The event of a notice. `rehearsed` labels it even where the notice forgot to. */
export function eventOf(notice: IncidentNotice, rehearsed: boolean): WebhookEvent {
  const { type, incident, verdict } = notice
  const id = deriveId('webhook-event', incident.id, type, incident.revision)
  const synthetic = notice.synthetic ?? (rehearsed ? UNLABELLED : undefined)
  const body = JSON.stringify({
    format: 'breakwater.event.v1',
    type,
    id,
    at: formatInstant(notice.at),
    ...(synthetic ? { synthetic } : {}),
    service: { id: incident.service, name: notice.serviceName },
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
    caveat: CAVEAT,
  })
  return { id, type, incident: incident.id, body }
}
