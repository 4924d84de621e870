import { formatPrefix, instantsAsText, QUARTER, type Service } from '#vocabulary'
import { CAVEAT, FINDINGS_CAVEAT } from '../api/caveat.ts'
import type { OperatorIncidentView, OperatorView } from '../view.ts'

function envelope(view: OperatorView, format: string): Record<string, unknown> {
  return {
    format: `breakwater.operator-${format}.v1`,
    observatory: view.instance,
    at: view.now(),
    caveat: `${CAVEAT} ${FINDINGS_CAVEAT}`,
    private: 'For the operator. What is not listed under "published" is not public.',
    ...(view.synthetic ? { synthetic: view.synthetic } : {}),
  }
}

function serviceOf(service: Service): Record<string, unknown> {
  return { ...service, prefixes: service.prefixes.map(formatPrefix) }
}

export function consoleDocument(view: OperatorView): unknown {
  const now = view.now()
  return instantsAsText({
    ...envelope(view, 'console'),
    services: view.services().map((service) => ({
      service: serviceOf(service.service),
      state: service.state,
      sentence: service.sentence,
      reports: {
        counts: 'accepted reports',
        value: service.lastQuarter.reports,
        window: { from: now - QUARTER, to: now },
        ...(service.lastQuarter.usual ? { usual: service.lastQuarter.usual } : {}),
      },
      probes: service.probes,
      ourProbes: service.ourProbes,
    })),
    incidents: view.incidents(),
    counters: view.counters(),
    ...(view.rehearsal?.() ? { rehearsal: view.rehearsal() } : {}),
  })
}

export function trafficDocument(view: OperatorView): unknown {
  return instantsAsText({
    ...envelope(view, 'traffic'),
    counts: 'packets, bytes and flow records towards each protected prefix, in each second; estimates where exporters sample',
    traffic: view.traffic(),
  })
}

export function operatorIncidentDocument(view: OperatorView, incident: OperatorIncidentView): unknown {
  const { incident: itself, service, ...rest } = incident
  return instantsAsText({ ...envelope(view, 'incident'), incident: { ...itself, ...rest, catalogueEntry: serviceOf(service) } })
}

export function auditDocument(view: OperatorView): unknown {
  return instantsAsText({ ...envelope(view, 'audit'), audit: view.audit() })
}

export function alertsDocument(view: OperatorView): unknown {
  return instantsAsText({ ...envelope(view, 'alerts'), ...view.alerts.view() })
}
