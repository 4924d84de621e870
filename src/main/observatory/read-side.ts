import { type Instant, parseClaim, SECOND } from '#vocabulary'
import type { OperatorView, PublicView, ServiceView } from '#web'
import { actOnIncident } from './act-on-incident.ts'
import { createLongCourses } from './long-courses.ts'
import { addClaim, refuseStale, setPublished } from './operator-acts.ts'
import { createOperatorAlerts } from './operator-alerts.ts'
import { saidAt } from './said-then.ts'
import { allSummaries, operatorIncidentView, publicIncidentView, publicSummaries, serviceView } from './views.ts'
import { viewSources, type Workings } from './workings.ts'

/** Counters are named as Prometheus wants it. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

export function createPublicView(workings: Workings): PublicView {
  const { cases, changes, config, deps } = workings
  const { clock } = deps
  const { services } = config
  const courses = createLongCourses({
    counts: deps.store,
    services: () => services.keys(),
    now: () => clock.now(),
    log: deps.log,
    changed: (ids) => changes.tell(ids.map((id) => `service:${id}`)),
  })
  let drawn: { readonly version: number; readonly at: Instant; readonly views: readonly ServiceView[] } | undefined
  return {
    instance: config.instance,
    ...(config.synthetic ? { synthetic: config.synthetic } : {}),
    now: () => clock.now(),
    services() {
      const now = clock.now()
      // A document asks several times, and time goes on while it is made: what is said names no time below a second.
      if (drawn?.version !== changes.version || Math.floor(drawn.at / SECOND) !== Math.floor(now / SECOND)) {
        const from = viewSources(workings)
        drawn = { version: changes.version, at: now, views: [...services.values()].map((service) => serviceView(from, service, now)) }
      }
      return drawn.views
    },
    service(id) {
      const service = services.get(id)
      return service && serviceView(viewSources(workings), service, clock.now())
    },
    incidents: () => publicSummaries(viewSources(workings), clock.now()),
    incident(id) {
      const file = cases.get(id)
      return file && publicIncidentView(viewSources(workings), file, clock.now())
    },
    course: (id, range) => courses.course(id, range),
    incidentAt(id, at) {
      const file = cases.get(id)
      const now = file && publicIncidentView(viewSources(workings), file, clock.now())
      return now && saidAt(file, at, now)
    },
    subscribe: (listener) => changes.subscribePublic(listener),
    plannedWork: () =>
      deps.alerts.workOnRecord().map(({ id, service, from, to, note, announced }) => ({
        id,
        service,
        serviceName: services.get(service)?.name ?? service,
        from,
        to,
        text: note,
        ...(announced === undefined ? {} : { announced }),
      })),
  }
}

export function createOperatorView(workings: Workings, publicView: PublicView): OperatorView {
  const { audit, cases, changes, deps } = workings
  const { clock } = deps
  return {
    ...publicView,
    subscribe: (listener) => changes.subscribe(listener),
    incidents: () => allSummaries(viewSources(workings)),
    operatorIncident(id) {
      const file = cases.get(id)
      return file && operatorIncidentView(viewSources(workings), file, clock.now())
    },
    traffic: () => deps.trafficWatch.now(clock.now()),
    audit: () => audit,
    counters() {
      const { lastTelemetry: _told, ...flows } = deps.flowCounts()
      const inlet = Object.entries(flows).flatMap(([name, value]) =>
        typeof value === 'number' ? [[`traffic_inlet_${snake(name)}`, value] as const] : [],
      )
      return { ...deps.counters.snapshot(), ...Object.fromEntries(inlet) }
    },
    rehearsal: () => deps.progress?.(),
    alerts: createOperatorAlerts(workings),
    act: (id, act, actor, seen) => actOnIncident(workings, id, act, actor, seen),
    publish: (id, part, actor, seen) => workings.inTurn(() => setPublished(workings, id, { part, published: true, actor, seen })),
    withdraw: (id, part, actor, seen) => workings.inTurn(() => setPublished(workings, id, { part, published: false, actor, seen })),
    addClaim: (id, text, said, actor, seen) =>
      workings.inTurn(async () => {
        const file = cases.get(id)
        if (!file) return { ok: false, message: 'there is no such incident', isMissing: true }
        const parsed = parseClaim(text)
        if (!parsed.ok) return { ok: false, message: parsed.fault.message }
        const stale = refuseStale(file, seen)
        if (stale) return stale
        const words = { ...(said.text ? { text: said.text } : {}), ...(said.by ? { by: said.by } : {}) }
        await addClaim(workings, file, { ...parsed.value, at: clock.now(), ...words }, actor)
        return { ok: true }
      }),
  }
}
