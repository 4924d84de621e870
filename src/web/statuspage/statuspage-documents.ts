import { MINUTE } from '#vocabulary'
import { CAVEAT } from '../api/caveat.ts'
import { publicParts } from '../api/public-parts.ts'
import { probesFail, whoSaysSo } from '../api/who-says-so.ts'
import { SOURCE_WORDS } from '../pages/words.ts'
import type { IncidentSummary, PublicView, ServiceView, TimelineEntry } from '../view.ts'
import { statuspageMaintenances } from './statuspage-maintenances.ts'
import type {
  MaintenanceStatus,
  StatuspageComponent,
  StatuspageIncident,
  StatuspagePage,
  StatuspageStatus,
  StatuspageUpdate,
} from './statuspage-schemas.ts'
import { mark, NOT_RECORDED, pageId, type StatuspageScope, TOLD_AT_MOST, statuspageTime as text } from './statuspage-scope.ts'
import { statuspageUpdate as update } from './statuspage-update.ts'

/** Who a timeline entry may come from to be told here: what the press writes is not ours to pass on without its place on the page. */
const TOLD: readonly TimelineEntry['from'][] = ['people', 'probe', 'traffic', 'operator', 'observatory']

const servicesOf = ({ view, service }: StatuspageScope): readonly ServiceView[] => (service ? [service] : view.services())

function page(scope: StatuspageScope): StatuspagePage {
  const { view, service, link } = scope
  const all = servicesOf(scope)
  const about = all.length === 1 ? all[0]!.service.name : `${all.length} services`
  return {
    id: pageId(scope),
    name: `${mark(scope)}${view.instance}: independent reports about ${about}`,
    url: link(service ? `/services/${service.service.id}` : '/'),
    time_zone: 'Etc/UTC',
    updated_at: text(view.now()),
  }
}

function status(scope: StatuspageScope): StatuspageStatus {
  const { view } = scope
  const all = servicesOf(scope)
  const unusual = all.filter(({ state }) => state === 'incident' || state === 'reports-high')
  const deaf = all.filter(({ state }) => state === 'unknown').length
  const unheard =
    deaf === 0 ? '' : deaf === all.length ? 'not listening: no current data' : `no current data about ${deaf} of ${all.length}`
  const end = 'not a statement by the service'
  if (unusual.length === 0) {
    const said = deaf === all.length && deaf > 0 ? `${view.instance} is ${unheard}` : `Nothing unusual is reported to ${view.instance}`
    return { indicator: 'none', description: `${said}${deaf > 0 && deaf < all.length ? ` (${unheard})` : ''}; ${end}` }
  }
  const probed = unusual.filter((service) => probesFail(view, service)).length
  const sources =
    probed === 0 ? 'reports by people' : probed === unusual.length ? 'our probes fail' : 'reports by people; some probes of ours fail'
  const which = scope.service ? '' : ` for ${unusual.length} of ${all.length} services`
  return { indicator: 'minor', description: `Unusual${which}, says ${view.instance}: ${sources}; ${end}` }
}

function component(scope: StatuspageScope, service: ServiceView, index: number): StatuspageComponent {
  const fails = probesFail(scope.view, service)
  return {
    id: service.service.id,
    name: service.service.name,
    status: fails ? 'degraded_performance' : 'operational',
    created_at: NOT_RECORDED,
    updated_at: text(Math.floor(scope.view.now() / MINUTE) * MINUTE),
    position: index + 1,
    description: `${fails ? 'Our own probes of this service fail. ' : ''}${service.sentence} ${CAVEAT}`,
    showcase: true,
    start_date: null,
    group: false,
    group_id: null,
    page_id: pageId(scope),
    only_show_if_degraded: false,
  }
}

const components = (scope: StatuspageScope): StatuspageComponent[] =>
  servicesOf(scope).map((service, index) => component(scope, service, index))

/** Newest first, as Statuspage has them. */
function updates(view: PublicView, summary: IncidentSummary): StatuspageUpdate[] {
  const { id, onset, ended } = summary
  const incident = view.incident(id)
  const told = incident ? publicParts(incident).timeline.filter(({ from }) => TOLD.includes(from)) : []
  const seen: StatuspageUpdate[] = told
    .filter(({ at }) => ended === undefined || at < ended)
    .map(({ at, text: said, from }) => update(id, at, 'investigating', `${said} (From ${SOURCE_WORDS[from]}.)`))
  if (seen.length === 0) seen.push(update(id, onset, 'investigating', summary.sentence))
  if (ended !== undefined) seen.push(update(id, ended, 'resolved', `Over, by our count. ${summary.sentence}`))
  return seen.reverse()
}

function incident(scope: StatuspageScope, summary: IncidentSummary, parts: readonly StatuspageComponent[]): StatuspageIncident {
  const { view, link } = scope
  const said = updates(view, summary)
  return {
    id: summary.id,
    name: `${mark(scope)}${summary.serviceName}: unusual by ${whoSaysSo(view, summary)}`,
    status: summary.state === 'open' ? 'investigating' : 'resolved',
    impact: 'minor',
    created_at: text(summary.onset),
    updated_at: said[0]!.updated_at,
    monitoring_at: null,
    resolved_at: summary.ended === undefined ? null : text(summary.ended),
    started_at: text(summary.onset),
    shortlink: link(`/incidents/${summary.id}`),
    page_id: pageId(scope),
    incident_updates: said,
    components: parts.filter(({ id }) => id === summary.service),
  }
}

function incidents(scope: StatuspageScope, open: boolean): StatuspageIncident[] {
  const { view, service } = scope
  const parts = components(scope)
  return view
    .incidents()
    .filter((summary) => (!service || summary.service === service.service.id) && (!open || summary.state === 'open'))
    .slice(0, TOLD_AT_MOST)
    .map((summary) => incident(scope, summary, parts))
}

const maintenances = (scope: StatuspageScope, ...statuses: readonly MaintenanceStatus[]) => ({
  scheduled_maintenances: statuspageMaintenances(scope, components(scope), statuses),
})

const head = (scope: StatuspageScope) => ({
  page: page(scope),
  caveat: CAVEAT,
  ...(scope.view.synthetic ? { synthetic: scope.view.synthetic } : {}),
})

/** The documents by the name of their path. */
export const STATUSPAGE_DOCUMENTS = {
  'summary.json': (scope: StatuspageScope) => ({
    ...head(scope),
    status: status(scope),
    components: components(scope),
    incidents: incidents(scope, true),
    ...maintenances(scope, 'in_progress', 'scheduled'),
  }),
  'status.json': (scope: StatuspageScope) => ({ ...head(scope), status: status(scope) }),
  'components.json': (scope: StatuspageScope) => ({ ...head(scope), components: components(scope) }),
  'incidents.json': (scope: StatuspageScope) => ({ ...head(scope), incidents: incidents(scope, false) }),
  'incidents/unresolved.json': (scope: StatuspageScope) => ({ ...head(scope), incidents: incidents(scope, true) }),
  'scheduled-maintenances.json': (scope: StatuspageScope) => ({
    ...head(scope),
    ...maintenances(scope, 'in_progress', 'scheduled', 'completed'),
  }),
  'scheduled-maintenances/upcoming.json': (scope: StatuspageScope) => ({ ...head(scope), ...maintenances(scope, 'scheduled') }),
  'scheduled-maintenances/active.json': (scope: StatuspageScope) => ({ ...head(scope), ...maintenances(scope, 'in_progress') }),
} as const
