import { type AnomalyKind, formatClock, formatDay, formatWhole, type Instant, listed } from '#vocabulary'
import { ALERT_CAVEAT } from './alert-event.ts'
import { type AlertEventType, type AlertNotice, type IncidentNotice, isIncidentNotice, priorityOf } from './alert-notice.ts'

/** Who says so, in order. Reports alone never say that a service is unavailable. */
const SAYERS: readonly (readonly [AnomalyKind, string])[] = [
  ['report-surge', 'people report problems'],
  ['probe-failure', 'our probes fail'],
  ['traffic-flood', 'attack-like traffic'],
  ['traffic-surge', 'much traffic'],
]

const TYPE_WORDS: Readonly<Record<AlertEventType, string>> = {
  'incident.opened': 'Opened',
  'incident.changed': 'Changed',
  'incident.acknowledged': 'Acknowledged',
  'incident.reminder': 'Still open',
  'incident.closed': 'Over',
  'silence.ended': 'After a silence',
  test: 'Test',
}

function whoSays({ incident }: IncidentNotice): string {
  return listed(SAYERS.filter(([kind]) => incident.anomalies.some((anomaly) => anomaly.kind === kind)).map(([, words]) => words))
}

function subjectOf(notice: AlertNotice): string {
  if (notice.type === 'test') return `Test of this channel by ${notice.instance}`
  const words = TYPE_WORDS[notice.type]
  if (notice.type === 'silence.ended')
    return `${words}: ${notice.serviceName}, ${notice.incidents.length === 1 ? '1 incident goes on' : `${notice.incidents.length} incidents go on`}`
  const marks = [
    ...(notice.echoOf === undefined ? [] : [`likely about ${notice.echoOf}`]),
    ...(notice.plannedWork ? ['during planned work'] : []),
  ]
  return `${words}: ${notice.serviceName}, ${whoSays(notice)}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`
}

/** Says what happened, to which service, and who says so; and SYNTHETIC first where it did not happen. */
export function alertSubject(notice: AlertNotice): string {
  return `${notice.synthetic ? 'SYNTHETIC: ' : ''}${subjectOf(notice)}`
}

function when(at: Instant): string {
  return `${formatDay(at)} ${formatClock(at)} UTC`
}

function incidentLines(notice: IncidentNotice): string[] {
  const { incident, verdict, acknowledged } = notice
  const { peak } = incident
  return [
    ...(notice.heldBack === undefined ? [] : [notice.heldBack]),
    ...(notice.reminder === undefined ? [] : [`This is reminder ${notice.reminder}. Acknowledging the incident stops them.`]),
    ...(notice.echoOf === undefined ? [] : [`These reports are likely about ${notice.echoOf}.`]),
    ...(notice.plannedWork ? [`Planned work: ${notice.plannedWork.note}`] : []),
    ...(notice.mergedInto === undefined ? [] : [`An operator merged it into incident ${notice.mergedInto}.`]),
    ...incident.anomalies.map((anomaly) => anomaly.sentence),
    `Since ${when(incident.onset)}${incident.ended === undefined ? '' : `, until ${when(incident.ended)}`}: ${formatWhole(incident.reports)} accepted reports${
      peak ? `, at most ${formatWhole(peak.reports)} in 15 minutes (by ${when(peak.at)})` : ''
    }.`,
    ...(verdict ? [`${verdict.statement} ${verdict.confidenceStatement}`] : []),
    ...(acknowledged
      ? [
          `Acknowledged by ${acknowledged.by} at ${when(acknowledged.at)}${acknowledged.note === undefined ? '' : `: ${acknowledged.note}`}.`,
        ]
      : []),
    `Priority: ${priorityOf(notice)}. Incident ${incident.id}, revision ${incident.revision}.`,
  ]
}

/** Paragraphs for people, the caveat last. `link`: where to read more about an incident. */
export function alertParagraphs(notice: AlertNotice, link?: (incident: string) => string): string[] {
  const synthetic = notice.synthetic ? [`SYNTHETIC: rehearsal ${notice.synthetic.scenario}. ${notice.synthetic.note}`] : []
  const linked = (told: IncidentNotice) => [...incidentLines(told), ...(link ? [link(told.incident.id)] : [])]
  if (notice.type === 'test') return [...synthetic, `${notice.instance} tests this channel. Nothing happened.`, ALERT_CAVEAT]
  if (isIncidentNotice(notice)) return [...synthetic, ...linked(notice), ALERT_CAVEAT]
  const { silence, incidents } = notice
  return [
    ...synthetic,
    `The silence of ${notice.serviceName} (“${silence.reason}”, since ${when(silence.from)}) is over. Not told meanwhile, and still going on:`,
    ...incidents.flatMap(linked),
    ALERT_CAVEAT,
  ]
}
