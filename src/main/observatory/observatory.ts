import type { IncidentNotice, Webhook } from '#alerts'
import { type Atlas, countryName } from '#atlas'
import { type ClaimEvidence, weighClaim } from '#attribution'
import type { AnomalyUpdate } from '#detection'
import { diagnose } from '#diagnosis'
import { type IncidentEvent, type IncidentsState, incidents } from '#incidents'
import { Broadcast, type Clock, type Counters, isOperationError, type Logger } from '#plumbing'
import type { Said } from '#rehearsal'
import type { Prober, ReportCounter, ReportDesk } from '#signals'
import type { Store } from '#storage'
import type { FlowCollectorCounts } from '#traffic'
import {
  type Claim,
  DAY,
  HOUR,
  type Incident,
  type Instant,
  MINUTE,
  type ProbeResult,
  parseClaim,
  type Service,
  type ServiceId,
} from '#vocabulary'
import {
  type AuditEntry,
  type OperatorView,
  PUBLISHABLE,
  type PublicView,
  type Publishable,
  type RehearsalProgress,
  type ServiceView,
  type Synthetic,
  type TimelineEntry,
} from '#web'
import { type CaseFile, KEPT_PROBES, openCase, type StoredCase, storedCase, type TrafficEpisode, trafficOf } from './case-file.ts'
import { createJournal } from './journal.ts'
import { diagnosisEvidence, isDue, PROBE_LEAD } from './judgement.ts'
import { createPeopleWatch } from './people-watch.ts'
import { createProbeWatches, KEPT_RESULTS } from './probe-watches.ts'
import type { TrafficWatch } from './traffic-watch.ts'
import {
  allSummaries,
  isPublic,
  operatorIncidentView,
  publicIncidentView,
  publicSummaries,
  reportCourse,
  serviceView,
  type ViewSources,
} from './views.ts'

export interface ObservatoryConfig {
  readonly instance: string
  readonly services: ReadonlyMap<ServiceId, Service>
  /** live: probes run beside the ticks; stepped: a tick waits for those of the tick before, since the clock waits too. */
  readonly pace: 'live' | 'stepped'
  readonly synthetic?: Synthetic
}

export interface ObservatoryDeps {
  readonly clock: Clock
  readonly store: Store
  readonly desk: ReportDesk
  readonly counter: ReportCounter
  readonly trafficWatch: TrafficWatch
  readonly createProber: (onResult: (result: ProbeResult) => void) => Prober
  readonly atlas: Atlas
  readonly webhooks: readonly Webhook[]
  readonly counters: Counters
  readonly log: Logger
  readonly flowCounts: () => FlowCollectorCounts
  readonly progress?: () => RehearsalProgress | undefined
}

/** The whole chain from what came in to what is said, driven by `tick`. */
export interface Observatory {
  readonly view: OperatorView
  readonly publicView: PublicView
  start(): Promise<void>
  stop(): Promise<void>
  /** Closes what has ended by `now`, decides, writes down, tells. One at a time. */
  tick(now: Instant): Promise<void>
  said(): Promise<Said>
  openIncidents(): readonly { readonly id: string }[]
  /** Resolves to a sentence when the claim cannot be weighed yet. */
  claim(input: {
    readonly service: ServiceId
    readonly claim: Claim
    readonly text: string
    readonly by: string
    readonly at: Instant
  }): Promise<string | undefined>
  press(item: { readonly at: Instant; readonly service?: ServiceId | undefined; readonly text: string; readonly source: string }): void
}

/** Detector states are written down so often; a crash costs at most so much of what was learned. */
const FREEZE_EVERY = 5 * MINUTE
/** A case that keeps changing is written down so often. */
const CASE_EVERY = MINUTE
/** Traffic in which nothing stands out is looked at so often. */
const LOOK_EVERY = 5 * MINUTE
/** Cases that are held, and read back at a start; beyond it the oldest that have been closed for a day make room. */
const KEPT_CASES = 200
const KEPT_AUDIT = 200
/** Reports are read back this far for counts and charts. */
const COUNTED_BACK = 48 * HOUR

/** Topics of changes, beside `board` and `service:ID`. */
const INCIDENT = 'incident:'
const CONSOLE = 'console'

const STATE_INCIDENTS = 'incidents'
const STATE_PEOPLE = 'people-watch'
const STATE_PROBES = 'probe-watch'

function isPublishable(part: string): part is Publishable {
  return (PUBLISHABLE as readonly string[]).includes(part)
}

/** Counters are named as Prometheus wants it. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

export function createObservatory(config: ObservatoryConfig, deps: ObservatoryDeps): Observatory {
  const { clock, store, desk, counter, trafficWatch, counters, log, atlas } = deps
  const { services } = config
  const ids = [...services.keys()]
  const changes = new Broadcast<string>((error) => log.error({ err: error }, 'a page could not be told of a change'))
  const cases = new Map<string, CaseFile>()
  const probes = createProbeWatches(ids)
  const pendingProbes: ProbeResult[] = []
  const audit: AuditEntry[] = []
  const press: { readonly at: Instant; readonly service: ServiceId | undefined; readonly entry: TimelineEntry }[] = []
  const surging = new Map<ServiceId, boolean>()
  const heardReports = new Map<ServiceId, number>()
  const heardProbes = new Map<ServiceId, number>()
  let people = createPeopleWatch(ids, counter, clock.now())
  let state: IncidentsState = incidents.initial()
  let prober: Prober | undefined
  let probing: Promise<void> | undefined
  let frozenAt = clock.now()
  let version = 0
  let serviceViews: { version: number; at: Instant; views: readonly ServiceView[] } | undefined
  const touched = new Set<string>()
  const journal = createJournal({ log, counters })
  let ticking: Promise<void> = Promise.resolve()

  const sources = (): ViewSources => ({
    services,
    counter,
    people,
    cases,
    recentProbes: (service) => probes.recent(service),
    surging: (service) => surging.get(service) === true,
    listening: prober !== undefined,
  })

  desk.onAccepted((report) => {
    counter.add(report)
    heardReports.set(report.service, (heardReports.get(report.service) ?? 0) + 1)
    touched.add(report.service)
  })

  function tell(topics: Iterable<string>): void {
    version++
    for (const topic of topics) changes.publish(topic)
  }

  const census = atlas.databases.map((database, index) => ({ database: database.name, shares: atlas.census(index) }))

  function claimEvidence(file: CaseFile): ClaimEvidence {
    const codes = new Set(file.claims.flatMap((claim) => claim.area))
    return {
      profiles: trafficOf(file).map((told) => told.profile),
      census,
      ...(file.clients ? { clients: file.clients } : {}),
      countryNames: new Map([...codes].map((code) => [code, countryName(code)])),
    }
  }

  function judge(file: CaseFile, now: Instant): void {
    const service = services.get(file.incident.service)!
    const until = file.incident.ended ?? now
    if (file.episodes.length === 0 && (now - file.lookedAt >= LOOK_EVERY || file.incident.state === 'closed')) {
      file.ordinary = trafficWatch.look(service.id, file.incident.onset, until)
      file.lookedAt = now
    }
    const evidence = diagnosisEvidence(
      file,
      {
        service,
        counter,
        account: trafficWatch.account(service.id, file.incident.onset, until),
        usualPerQuarter: file.usualPerQuarter,
        usualMilliseconds: probes.usualMilliseconds(service.id, file.incident.onset - PROBE_LEAD),
      },
      now,
    )
    file.verdict = diagnose(evidence)
    weigh(file)
    file.judgedAt = now
    file.dirty = false
  }

  function weigh(file: CaseFile): void {
    const evidence = claimEvidence(file)
    file.findings = file.claims.map((claim) => weighClaim(claim, evidence))
  }

  function caseOf(incident: Incident, now: Instant): CaseFile {
    const known = cases.get(incident.id)
    if (known) {
      known.incident = incident
      return known
    }
    const evidence = { service: services.get(incident.service)!.name, window: { from: incident.onset, to: now } }
    const file = openCase(incident, diagnose(evidence))
    // A probe may have failed before anybody reported: those results belong to the case.
    file.probes.push(...probes.recent(incident.service).filter((result) => result.at >= incident.onset - PROBE_LEAD))
    for (const item of press)
      if (item.at >= incident.onset && (item.service === undefined || item.service === incident.service)) file.timeline.push(item.entry)
    file.clients = trafficWatch.clients(incident.service, incident.onset)
    file.usualPerQuarter = people.usualQuarter(incident.service, incident.onset)?.middle ?? 0
    cases.set(incident.id, file)
    return file
  }

  function takeEpisodes(told: readonly { service: ServiceId; episode: TrafficEpisode }[]): void {
    for (const { service, episode } of told) {
      for (const file of cases.values()) {
        if (file.incident.service !== service || !file.incident.anomalies.some((anomaly) => anomaly.id === episode.anomaly)) continue
        const before = file.episodes.findIndex((one) => one.anomaly === episode.anomaly)
        if (before >= 0) file.episodes[before] = episode
        else file.episodes.push(episode)
        file.dirty = true
      }
    }
  }

  function note(file: CaseFile, event: IncidentEvent, now: Instant): void {
    const { incident, kind, notes } = event
    for (const { from, text } of notes) file.timeline.push({ at: now, text, from })
    journal.add(() => store.saveIncident(incident, now))
    journal.add(() => store.saveIncidentEvent({ incident: incident.id, at: now, kind, revision: incident.revision, document: { notes } }))
    counters.add('main_incident_events_total', { kind })
  }

  function alert(file: CaseFile, event: IncidentEvent, now: Instant): void {
    const notice: IncidentNotice = {
      type: `incident.${event.kind}`,
      at: now,
      incident: event.incident,
      serviceName: services.get(event.incident.service)!.name,
      verdict: file.verdict,
      ...(config.synthetic ? { synthetic: config.synthetic } : {}),
    }
    for (const webhook of deps.webhooks) webhook.send(notice)
  }

  function keepCase(file: CaseFile, now: Instant): void {
    const document = storedCase(file)
    journal.add(() => store.saveState(`case:${file.incident.id}`, document, now))
    file.keptAt = now
  }

  function freeze(now: Instant): void {
    const documents: readonly [string, unknown][] = [
      [STATE_INCIDENTS, state],
      [STATE_PEOPLE, people.freeze()],
      [STATE_PROBES, probes.freeze()],
    ]
    for (const [name, document] of documents) journal.add(() => store.saveState(name, document, now))
    frozenAt = now
  }

  function forgetOldCases(now: Instant): void {
    for (const [id, { incident }] of cases) {
      if (cases.size <= KEPT_CASES) return
      // One that was closed just now may still be reopened, and wants its history then.
      if (incident.ended !== undefined && now - incident.ended > DAY) cases.delete(id)
    }
  }

  async function turnKeys(now: Instant): Promise<void> {
    try {
      await desk.tick(now)
    } catch (error) {
      // Reports are refused until it works; everything else goes on.
      if (!isOperationError(error)) throw error
      log.error({ err: error }, 'the keys of reporters could not be turned')
    }
  }

  async function step(now: Instant): Promise<void> {
    await turnKeys(now)
    probing = prober?.tick(now).catch((error: unknown) => log.error({ err: error }, 'probing failed'))
    // A stepped clock stands still until its probes are answered: else they would meet the service of a later time.
    if (config.pace === 'stepped') await probing

    const results = pendingProbes.splice(0)
    const heard = people.advance(now, desk.settledUntil(now))
    const wire = trafficWatch.advance(now)
    const updates: AnomalyUpdate[] = [...heard.anomalies, ...wire.anomalies]
    for (const result of results) updates.push(...probes.take(result, now))
    for (const { change, anomaly } of heard.anomalies) surging.set(anomaly.service, change !== 'ended')

    const told = incidents.step(state, { anomalies: updates.map((update) => update.anomaly), minutes: heard.minutes }, now)
    state = told.state
    const topics = new Set<string>()
    for (const event of told.outputs.events) {
      const file = caseOf(event.incident, now)
      file.dirty = true
      note(file, event, now)
      topics.add(`${INCIDENT}${file.incident.id}`)
      if (isPublic(file)) topics.add(`service:${file.incident.service}`)
    }
    for (const incident of heard.minutes.length > 0 ? incidents.current(state, now) : []) {
      const file = cases.get(incident.id)
      if (file && file.incident.state === 'open') {
        file.incident = incident
        file.dirty = true
      }
    }
    takeEpisodes(wire.episodes)
    for (const result of results) {
      for (const file of cases.values()) {
        if (file.incident.state !== 'open' || file.incident.service !== result.service) continue
        if (!file.probes.includes(result)) file.probes.push(result)
        if (file.probes.length > KEPT_PROBES) file.probes.shift()
        file.dirty = true
      }
    }

    for (const { change, anomaly } of updates) if (change !== 'updated') journal.add(() => store.saveAnomaly(anomaly))
    if (results.length > 0) journal.add(() => store.appendProbes(results))
    if (wire.minutes.length > 0) journal.add(() => store.saveTrafficMinutes(wire.minutes))
    for (const file of cases.values()) {
      if (!isDue(file, now)) continue
      const before = file.verdict
      judge(file, now)
      if (file.incident.state === 'closed') file.course = reportCourse(sources(), file.incident, now)
      topics.add(`${INCIDENT}${file.incident.id}`)
      if (before.cause !== file.verdict.cause || before.likelihood !== file.verdict.likelihood) {
        const { verdict } = file
        journal.add(() => store.saveVerdict({ incident: file.incident.id, at: now, verdict }))
      }
      if (now - file.keptAt >= CASE_EVERY || file.incident.state === 'closed') keepCase(file, now)
    }
    for (const event of told.outputs.events) alert(cases.get(event.incident.id)!, event, now)
    if (told.outputs.events.length > 0 || now - frozenAt >= FREEZE_EVERY) freeze(now)
    forgetOldCases(now)
    await journal.flush(now)

    if (heard.minutes.length > 0) for (const id of ids) touched.add(id)
    for (const id of touched) topics.add(`service:${id}`)
    for (const result of results) {
      heardProbes.set(result.service, (heardProbes.get(result.service) ?? 0) + 1)
      topics.add(`service:${result.service}`)
    }
    touched.clear()
    // What only traffic told moves the console and nothing public.
    const seen = [...topics].some((topic) => topic.startsWith('service:') || isPublicIncident(topic))
    if (topics.size > 0 || wire.anomalies.length > 0) tell([CONSOLE, ...(seen ? ['board'] : []), ...topics])
  }

  function isPublicIncident(topic: string): boolean {
    const file = cases.get(topic.slice(INCIDENT.length))
    return topic.startsWith(INCIDENT) && file !== undefined && isPublic(file)
  }

  /** Without the topics of private incidents; of one that turns private the last time, so that its page goes away. */
  function subscribePublic(listener: (topic: string) => void): () => void {
    const known = new Set<string>()
    return changes.subscribe((topic) => {
      if (topic === CONSOLE) return
      if (!topic.startsWith(INCIDENT)) listener(topic)
      else if (isPublicIncident(topic)) {
        known.add(topic)
        listener(topic)
      } else if (known.delete(topic)) listener(topic)
    })
  }

  function allServices(): readonly ServiceView[] {
    const now = clock.now()
    if (serviceViews?.version !== version || serviceViews.at !== now) {
      const from = sources()
      serviceViews = { version, at: now, views: [...services.values()].map((service) => serviceView(from, service, now)) }
    }
    return serviceViews.views
  }

  async function act(actor: string, what: string, subject: string): Promise<void> {
    const entry: AuditEntry = { at: clock.now(), actor, act: what, subject }
    await store.appendAudit(entry)
    audit.unshift(entry)
    audit.length = Math.min(audit.length, KEPT_AUDIT)
  }

  async function setPublished(id: string, part: Publishable, published: boolean, actor: string): Promise<void> {
    const file = cases.get(id)
    if (!file || file.published.has(part) === published) return
    const now = clock.now()
    await act(actor, published ? `publish ${part}` : `withdraw ${part}`, id)
    await store.savePublication({ incident: id, part, published, at: now, actor })
    if (published) file.published.add(part)
    else file.published.delete(part)
    file.timeline.push({
      at: now,
      text: published ? `The operator published the ${part}.` : `The operator took back the ${part}.`,
      from: 'operator',
    })
    keepCase(file, now)
    tell(['board', `${INCIDENT}${id}`, `service:${file.incident.service}`])
  }

  async function addClaim(file: CaseFile, claim: Claim, actor: string): Promise<void> {
    await act(actor, 'add claim', file.incident.id)
    await store.saveClaim({ incident: file.incident.id, at: clock.now(), claim })
    if (!file.claims.some((known) => known.id === claim.id)) file.claims.push(claim)
    weigh(file)
    file.dirty = true
    keepCase(file, clock.now())
    tell([`${INCIDENT}${file.incident.id}`])
  }

  const publicView: PublicView = {
    instance: config.instance,
    ...(config.synthetic ? { synthetic: config.synthetic } : {}),
    now: () => clock.now(),
    services: allServices,
    service(id) {
      const service = services.get(id)
      return service && serviceView(sources(), service, clock.now())
    },
    incidents: () => publicSummaries(sources(), clock.now()),
    incident(id) {
      const file = cases.get(id)
      return file && publicIncidentView(sources(), file, clock.now())
    },
    subscribe: subscribePublic,
  }

  const view: OperatorView = {
    ...publicView,
    subscribe: (listener) => changes.subscribe(listener),
    incidents: () => allSummaries(sources()),
    operatorIncident(id) {
      const file = cases.get(id)
      return file && operatorIncidentView(sources(), file, clock.now())
    },
    traffic: () => trafficWatch.now(clock.now()),
    audit: () => audit,
    counters() {
      const { lastTelemetry: _told, ...flows } = deps.flowCounts()
      const inlet = Object.entries(flows).flatMap(([name, value]) =>
        typeof value === 'number' ? [[`traffic_inlet_${snake(name)}`, value] as const] : [],
      )
      return { ...counters.snapshot(), ...Object.fromEntries(inlet) }
    },
    rehearsal: () => deps.progress?.(),
    publish: (id, part, actor) => setPublished(id, part, true, actor),
    withdraw: (id, part, actor) => setPublished(id, part, false, actor),
    async addClaim(id, text, said, actor) {
      const file = cases.get(id)
      if (!file) return { ok: false, message: 'there is no such incident' }
      const parsed = parseClaim(text)
      if (!parsed.ok) return { ok: false, message: parsed.fault.message }
      await addClaim(
        file,
        { ...parsed.value, at: clock.now(), ...(said.text ? { text: said.text } : {}), ...(said.by ? { by: said.by } : {}) },
        actor,
      )
      return { ok: true }
    },
  }

  async function restoredCase(incident: Incident): Promise<CaseFile> {
    const stored = (await store.state(`case:${incident.id}`))?.document as StoredCase | undefined
    const window = { from: incident.onset, to: incident.ended ?? clock.now() }
    const verdict = stored?.verdict ?? diagnose({ service: services.get(incident.service)!.name, window })
    const file = openCase(incident, verdict, stored)
    // The acts themselves hold, not the case's memory of them, which may be older.
    for (const { part, published } of await store.publications(incident.id)) {
      if (!isPublishable(part)) continue
      if (published) file.published.add(part)
      else file.published.delete(part)
    }
    for (const { claim } of await store.claims(incident.id)) if (!file.claims.some((held) => held.id === claim.id)) file.claims.push(claim)
    // What is closed was judged with evidence that is not all in memory any more: its last verdict stands.
    file.dirty = incident.state === 'open'
    weigh(file)
    return file
  }

  async function restore(): Promise<void> {
    await counter.rebuild(store.since(clock.now() - COUNTED_BACK))
    const kept = await store.state(STATE_PEOPLE)
    people = createPeopleWatch(ids, counter, clock.now())
    if (kept) people.thaw(kept.document)
    probes.thaw((await store.state(STATE_PROBES))?.document)
    const window = { from: clock.now() - COUNTED_BACK, to: clock.now() }
    for (const id of ids) probes.recall(id, await store.probes(id, window, KEPT_RESULTS))
    const known = (await store.incidents({ limit: KEPT_CASES })).filter((incident) => services.has(incident.service))
    const open = known.filter((incident) => incident.state === 'open')
    state = incidents.resume((await store.state(STATE_INCIDENTS))?.document, open)
    // Oldest first, as they come while it runs.
    for (const incident of [...known].reverse()) cases.set(incident.id, await restoredCase(incident))
    audit.push(...(await store.audit(KEPT_AUDIT)))
  }

  return {
    view,
    publicView,
    async start() {
      await restore()
      prober = deps.createProber((result) => {
        pendingProbes.push(result)
      })
    },
    async stop() {
      await prober?.stop()
      // A step under way has changed what it has not written yet; whether it failed, its caller knows.
      await ticking.catch(() => {})
      const now = clock.now()
      freeze(now)
      for (const file of cases.values()) if (file.incident.state === 'open') keepCase(file, now)
      await journal.drain()
    },
    tick(now) {
      ticking = step(now)
      return ticking
    },
    async said() {
      const from = sources()
      return {
        incidents: [...cases.values()].map((file) => {
          const told = operatorIncidentView(from, file, clock.now())
          return { incident: told.incident, verdict: told.verdict, traffic: told.traffic, claims: told.claims, problems: told.problems }
        }),
        heard: {
          reports: Object.fromEntries(heardReports),
          probes: Object.fromEntries(heardProbes),
          flowRecords: deps.flowCounts().records,
        },
      }
    },
    openIncidents: () => [...cases.values()].filter((file) => file.incident.state === 'open').map((file) => ({ id: file.incident.id })),
    async claim(input) {
      const file = [...cases.values()].reverse().find((one) => one.incident.service === input.service)
      if (!file) return 'there is no incident of this service yet'
      await addClaim(file, { ...input.claim, at: input.at, text: input.text, by: input.by }, 'rehearsal')
      return undefined
    },
    press(item) {
      const entry: TimelineEntry = { at: item.at, text: `${item.source}: ${item.text}`, from: 'press' }
      press.push({ at: item.at, service: item.service, entry })
      for (const file of cases.values()) {
        if (item.service !== undefined && item.service !== file.incident.service) continue
        file.timeline.push(entry)
        file.dirty = file.dirty || file.incident.state === 'open'
      }
    },
  }
}
