import { type Anomaly, listed } from '#vocabulary'
import type { IncidentSummary, PublicView, ServiceView } from '../view.ts'
import { publicParts } from './public-parts.ts'

const SOURCES: readonly (readonly [string, readonly Anomaly['kind'][]])[] = [
  ['reports', ['report-surge']],
  ['probes', ['probe-failure']],
  ['traffic', ['traffic-flood', 'traffic-surge']],
]

/** "reports", "reports and probes": which of our instruments an incident rests on, as far as it is public. */
export function whoSaysSo(view: PublicView, summary: Pick<IncidentSummary, 'id'>): string {
  const incident = view.incident(summary.id)
  const kinds = new Set(incident ? publicParts(incident).anomalies.map(({ kind }) => kind) : [])
  const sources = SOURCES.filter(([, of]) => of.some((kind) => kinds.has(kind))).map(([word]) => word)
  return sources.length === 0 ? 'reports' : listed(sources)
}

/**
 * Our own probes fail at present, by the rule that opens incidents: not one bad answer, and never people's word or posts. It is all that
 * may move a component of the Statuspage answers.
 */
export function probesFail(view: PublicView, service: ServiceView): boolean {
  const incident = service.openIncident === undefined ? undefined : view.incident(service.openIncident)
  return (
    incident !== undefined && publicParts(incident).anomalies.some(({ kind, ended }) => kind === 'probe-failure' && ended === undefined)
  )
}
