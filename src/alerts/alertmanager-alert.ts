import { formatInstant, SECOND } from '#vocabulary'
import { ALERT_CAVEAT } from './alert-event.ts'
import { type AlertPriority, type IncidentNotice, priorityOf, type TestNotice } from './alert-notice.ts'
import { alertParagraphs, alertSubject } from './alert-text.ts'

/** One alert as POST /api/v2/alerts takes it. Its labels are its identity: they must stay as they are while it is open. */
export interface AlertmanagerAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt?: string
  readonly generatorURL?: string
}

/** Words that routes of Alertmanager commonly ask for. */
const SEVERITY: Readonly<Record<AlertPriority, string>> = { wake: 'critical', low: 'info' }
/** A test resolves by itself. */
const TEST_LASTS = 60 * SECOND

export interface AlertOptions {
  readonly instance: string
  readonly link?: (incident: string) => string
}

export function alertOfIncident(notice: IncidentNotice, options: AlertOptions, as: AlertPriority = priorityOf(notice)): AlertmanagerAlert {
  const { incident, synthetic } = notice
  const isOver = incident.state === 'closed' || as !== priorityOf(notice)
  return {
    labels: {
      alertname: 'BreakwaterIncident',
      service: incident.service,
      incident: incident.id,
      severity: SEVERITY[as],
      instance: options.instance,
      ...(synthetic ? { synthetic: 'true' } : {}),
    },
    annotations: {
      summary: alertSubject(notice),
      description: alertParagraphs(notice).slice(0, -1).join('\n'),
      caveat: ALERT_CAVEAT,
    },
    startsAt: formatInstant(incident.onset),
    ...(isOver ? { endsAt: formatInstant(Math.max(incident.onset, incident.ended ?? notice.at)) } : {}),
    ...(options.link ? { generatorURL: options.link(incident.id) } : {}),
  }
}

export function alertOfTest(notice: TestNotice, { instance }: AlertOptions): AlertmanagerAlert {
  return {
    labels: { alertname: 'BreakwaterTest', severity: 'info', instance, ...(notice.synthetic ? { synthetic: 'true' } : {}) },
    annotations: { summary: alertSubject(notice), description: alertParagraphs(notice).slice(0, -1).join('\n'), caveat: ALERT_CAVEAT },
    startsAt: formatInstant(notice.at),
    endsAt: formatInstant(notice.at + TEST_LASTS),
  }
}
