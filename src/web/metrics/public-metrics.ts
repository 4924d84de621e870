import { CAVEAT } from '../api/caveat.ts'
import type { PublicView, ServiceView } from '../view.ts'
import { exposition, type MetricFamily } from './exposition.ts'

const STATES: readonly ServiceView['state'][] = ['quiet', 'reports-high', 'incident', 'unknown']

/** Gauges that are on the board anyway: no counter of the inside. */
export function publicFamilies(view: PublicView): readonly MetricFamily[] {
  const services = view.services()
  const of = (service: ServiceView) => ({ service: service.service.id })
  const listened = services.filter(({ state }) => state !== 'unknown')
  const usual = listened.filter(({ lastQuarter }) => lastQuarter.usual !== undefined)
  const { synthetic } = view
  return [
    {
      name: 'breakwater_observatory_info',
      type: 'gauge',
      help: `Always 1; who counts. ${CAVEAT}`,
      samples: [[{ observatory: view.instance, ...(synthetic ? { synthetic: `SYNTHETIC ${synthetic.scenario}` } : {}) }, 1]],
    },
    {
      name: 'breakwater_service_reports',
      type: 'gauge',
      help: 'Accepted reports in the last 15 minutes. Absent while nobody listens.',
      samples: listened.map((service) => [of(service), service.lastQuarter.reports]),
    },
    {
      name: 'breakwater_service_reports_usual_low',
      type: 'gauge',
      help: 'Lower bound of what is usual for 15 minutes at this time. Absent while it is not known.',
      samples: usual.map((service) => [of(service), service.lastQuarter.usual!.low]),
    },
    {
      name: 'breakwater_service_reports_usual_high',
      type: 'gauge',
      help: 'Upper bound of what is usual for 15 minutes at this time. Absent while it is not known.',
      samples: usual.map((service) => [of(service), service.lastQuarter.usual!.high]),
    },
    {
      name: 'breakwater_service_state',
      type: 'gauge',
      help: 'The state of the service by our count, 1 for the one that holds: quiet, reports-high, incident, unknown (not listening). Not a statement by the service.',
      samples: services.flatMap((service) => STATES.map((state) => [{ ...of(service), state }, service.state === state ? 1 : 0] as const)),
    },
    {
      name: 'breakwater_incidents_open',
      type: 'gauge',
      help: 'Incidents of the service that are open, by reports of people or our own probes.',
      samples: services.map((service) => [of(service), service.incidents.filter(({ state }) => state === 'open').length]),
    },
  ]
}

export const publicMetrics = (view: PublicView): string => exposition(publicFamilies(view))
