import { countryName } from '#atlas'
import { AFFECTED } from '#incidents'
import type { ReportCounter } from '#signals'
import {
  type AnomalyScope,
  type Incident,
  type Instant,
  MINUTE,
  type ProbeResult,
  QUARTER,
  type Service,
  type ServiceId,
  type Window,
} from '#vocabulary'
import type { IncidentSummary, IncidentView, OperatorIncidentView, OurProbe, PlannedWorkView, ServiceView, TimelineEntry } from '#web'
import { affectedParts } from './affected-parts.ts'
import { type CaseFile, type ReportCourse, trafficOf } from './case-file.ts'
import { withNewestReports } from './newest-reports.ts'
import type { PeopleWatch } from './people-watch.ts'
import type { Probing } from './probe-sentences.ts'
import { isFelt, withoutTraffic } from './public-incident.ts'
import { relationView } from './relation-sentence.ts'
import { revisionsOf } from './said-then.ts'
import { incidentSentence, knownSentences, scopeWords, serviceSentence } from './sentences.ts'

/** What the views are drawn from. */
export interface ViewSources {
  readonly services: ReadonlyMap<ServiceId, Service>
  readonly counter: ReportCounter
  /** The name of an autonomous system, or an empty text. */
  readonly networkName: (asn: number) => string
  readonly people: PeopleWatch
  readonly cases: ReadonlyMap<string, CaseFile>
  readonly casesOf: (service: ServiceId) => readonly CaseFile[]
  /** The newest, oldest first. */
  readonly recentProbes: (service: ServiceId, most: number) => readonly ProbeResult[]
  readonly ourProbes: (service: ServiceId) => readonly OurProbe[]
  readonly surging: (service: ServiceId) => boolean
  readonly planned: (service: ServiceId) => readonly PlannedWorkView[]
  readonly listening: boolean
}

const DAY_MINUTES = 24 * 60
/** Minutes shown before an incident's onset, so that a reader sees what was usual. */
const LEAD_MINUTES = 60
/** Attempts counted in the sentence of a service with one probe. */
const SENTENCE_PROBES = 10
/** Results on a service's page, and in its JSON: as many as were kept while a service had one probe. */
const SHOWN_PROBES = 480

/** Traffic that nobody felt is the operator's alone: an incident is public once people or a probe speak, or its traffic was published. */
export function isPublic(file: CaseFile): boolean {
  return file.published.has('traffic') || file.incident.anomalies.some(isFelt)
}

/** The incident without what only traffic told, unless that was published. */
function publicIncident(file: CaseFile, now: Instant): Incident {
  return file.published.has('traffic') ? file.incident : withoutTraffic(file.incident, now)
}

/** The sentence of an incident: first what it is likely about, then what people and probes say. */
function sentenceOf(sources: ViewSources, file: CaseFile, incident: Incident, service: Service): string {
  const { likelyAbout, displaced, together } = relationOf(sources, file)
  const scope = scopeWords(incident, (name) => (isShown(sources, file, { kind: 'place', name }) ? placeName(name) : undefined))
  const standing = file.notOutage ? 'The operator has marked this as not an outage.' : ''
  const parts = [
    standing,
    likelyAbout?.sentence ?? displaced ?? together ?? '',
    incidentSentence(service, incident, scope, probingOf(sources, service.id)),
  ]
  return parts.filter((part) => part !== '').join(' ')
}

function probingOf(sources: ViewSources, service: ServiceId): Probing {
  return { ours: sources.ourProbes(service), attempts: sources.recentProbes(service, SENTENCE_PROBES) }
}

function relationOf(sources: ViewSources, file: CaseFile): Pick<IncidentView, 'likelyAbout' | 'displaced' | 'together'> {
  return relationView(file.relation, sources.services, sources.cases)
}

/**
 * May everybody know of this part? A place or a network from which fewer than ten reports came could point at somebody. Of a closed incident the
 * reports as they stood then say it: counts are in memory for two days only.
 */
function isShown(sources: ViewSources, file: CaseFile, { kind, name }: AnomalyScope): boolean {
  const { incident, course } = file
  if (kind === 'problem') return true
  if (incident.state === 'closed' && course)
    return kind === 'place'
      ? course.places.some(({ place }) => place === placeName(name))
      : (course.networks ?? []).some(({ network }) => network.split(' ', 1)[0] === `AS${name}`)
  const window = { from: incident.onset, to: (incident.ended ?? incident.onset + 2 * DAY_MINUTES * MINUTE) + MINUTE }
  return sources.counter
    .parts(incident.service, window)
    .some(({ scope, reports }) => scope.kind === kind && scope.name === name && reports >= AFFECTED.leastReports)
}

function summaryOf(sources: ViewSources, file: CaseFile, incident: Incident): IncidentSummary {
  const service = sources.services.get(incident.service)!
  const { likelyAbout } = relationOf(sources, file)
  return {
    id: incident.id,
    service: incident.service,
    serviceName: service.name,
    state: incident.state,
    onset: incident.onset,
    ...(incident.ended === undefined ? {} : { ended: incident.ended }),
    sentence: sentenceOf(sources, file, incident, service),
    ...(incident.peak ? { peakReports: incident.peak.reports } : {}),
    ...(likelyAbout ? { likelyAbout } : {}),
    ...(file.mergedInto === undefined ? {} : { mergedInto: file.mergedInto }),
  }
}

export function publicSummaries(sources: ViewSources, now: Instant, service?: ServiceId): readonly IncidentSummary[] {
  return [...(service === undefined ? sources.cases.values() : sources.casesOf(service))]
    .filter((file) => isPublic(file) && file.mergedInto === undefined)
    .map((file) => summaryOf(sources, file, publicIncident(file, now)))
    .sort((a, b) => b.onset - a.onset)
}

export function allSummaries(sources: ViewSources): readonly IncidentSummary[] {
  return [...sources.cases.values()].map((file) => summaryOf(sources, file, file.incident)).sort((a, b) => b.onset - a.onset)
}

/** Regions and countries as people read them: "US-east" stays, "VN" becomes "Vietnam". */
function placeName(place: string): string {
  if (place === 'ZZ') return 'place unknown'
  return /^[A-Z]{2}$/.test(place) ? countryName(place) : place
}

function places(sources: ViewSources, service: ServiceId, from: Instant, to: Instant): ServiceView['places'] {
  return sources.counter.places(service, { from, to }).map((tally) => ({ ...tally, place: placeName(tally.place) }))
}

function networkName(sources: ViewSources, asn: number | 'other'): string {
  return asn === 'other' ? 'other' : `AS${asn} ${sources.networkName(asn)}`.trim()
}

function networks(sources: ViewSources, service: ServiceId, from: Instant, to: Instant): NonNullable<ServiceView['networks']> {
  return sources.counter.networks(service, { from, to }).map((tally) => ({ ...tally, network: networkName(sources, tally.network) }))
}

function affected(sources: ViewSources, service: ServiceId, window: Window): NonNullable<ServiceView['affected']> {
  const heardSince = sources.people.heardSince(service, window.from, 2 * DAY_MINUTES) ?? window.from
  return affectedParts(sources.counter, service, window, heardSince, ({ kind, name }) =>
    kind === 'problem' ? name : kind === 'network' ? networkName(sources, Number(name)) : placeName(name),
  )
}

export function serviceView(sources: ViewSources, service: Service, now: Instant): ServiceView {
  const quarter = { from: now - QUARTER, to: now }
  const reports = sources.counter.total(service.id, quarter)
  const usual = sources.people.usualQuarter(service.id, now)
  const incidents = publicSummaries(sources, now, service.id)
  const opened = sources
    .casesOf(service.id)
    .filter((file) => file.incident.state === 'open' && isPublic(file))
    .map((file) => ({ file, incident: publicIncident(file, now) }))
    .find(({ incident }) => incident.state === 'open')
  const open = opened?.incident
  const relation = opened ? relationOf(sources, opened.file) : {}
  const high = sources.surging(service.id)
  const probing = probingOf(sources, service.id)
  const since = open ? open.onset : quarter.from
  const planned = sources.planned(service.id)
  let minutes: ServiceView['minutes'] | undefined
  return {
    service,
    state: open ? 'incident' : high ? 'reports-high' : sources.listening ? 'quiet' : 'unknown',
    sentence: serviceSentence(
      service,
      now,
      reports,
      usual,
      high,
      open,
      probing,
      sources.counter.distinctNetworks(service.id, quarter),
      relation.likelyAbout?.sentence ?? relation.displaced ?? relation.together,
    ),
    lastQuarter: { reports, ...(usual ? { usual } : {}) },
    // Most documents show none of a day's 1,440 minutes.
    get minutes() {
      minutes ??= sources.people.minutes(service.id, now, DAY_MINUTES)
      return minutes
    },
    problems: sources.counter.problems(service.id, { from: since, to: now }),
    places: places(sources, service.id, since, now),
    networks: networks(sources, service.id, since, now),
    ...(open ? { affected: affected(sources, service.id, { from: open.onset, to: now }) } : {}),
    probes: [...sources.recentProbes(service.id, SHOWN_PROBES)].reverse(),
    ourProbes: probing.ours,
    ...(open ? { openIncident: open.id } : {}),
    ...relation,
    incidents,
    ...(planned.length > 0 ? { planned } : {}),
  }
}

/** The reports of an incident, with an hour before and after. */
export function reportCourse(sources: ViewSources, incident: Incident, now: Instant): ReportCourse {
  const until = incident.ended ?? now
  const count = Math.min(2 * DAY_MINUTES, Math.ceil((until - incident.onset) / MINUTE) + 2 * LEAD_MINUTES)
  const window = { from: incident.onset, to: until + MINUTE }
  return {
    minutes: sources.people.minutes(incident.service, Math.min(now, until + LEAD_MINUTES * MINUTE), count),
    problems: sources.counter.problems(incident.service, window),
    places: places(sources, incident.service, window.from, window.to),
    networks: networks(sources, incident.service, window.from, window.to),
    affected: affected(sources, incident.service, window),
  }
}

/** The whole case; the public's view is cut from it. */
export function operatorIncidentView(sources: ViewSources, file: CaseFile, now: Instant): OperatorIncidentView {
  const incident = withNewestReports(sources.counter, file.incident, now)
  const service = sources.services.get(incident.service)!
  const sentences = knownSentences(incident, file.probes, { traffic: trafficOf(file).length > 0 })
  return {
    incident,
    service,
    sentence: sentenceOf(sources, file, incident, service),
    ...relationOf(sources, file),
    ...(file.mergedInto === undefined ? {} : { mergedInto: file.mergedInto }),
    ...(incident.state === 'closed' && file.course ? file.course : reportCourse(sources, incident, now)),
    timeline: [...file.timeline].sort((a, b) => a.at - b.at),
    known: sentences.known,
    notKnown: sentences.notKnown,
    published: [...file.published],
    verdict: file.verdict,
    traffic: trafficOf(file),
    claims: file.findings,
    probes: [...file.probes].reverse(),
    acts: file.acts,
  }
}

/** What the public sees of an incident: no anomaly of a part that could point at somebody. */
function withoutSmallCells(sources: ViewSources, file: CaseFile, incident: Incident): Incident {
  const anomalies = incident.anomalies.filter(({ scope }) => !scope || isShown(sources, file, scope))
  return anomalies.length === incident.anomalies.length ? incident : { ...incident, anomalies }
}

/** What the timeline says to everybody: the observatory's own words count from the first that was felt. */
function publicTimeline(timeline: readonly TimelineEntry[], onset: Instant): readonly TimelineEntry[] {
  return timeline.filter(({ from, at }) => from !== 'traffic' && (from !== 'observatory' || at >= onset))
}

export function publicIncidentView(sources: ViewSources, file: CaseFile, now: Instant): IncidentView | undefined {
  if (!isPublic(file)) return undefined
  const { probes: _probes, acts: _acts, verdict, traffic, claims, ...rest } = operatorIncidentView(sources, file, now)
  const told = file.published.has('traffic')
  const incident = withoutSmallCells(sources, file, withNewestReports(sources.counter, publicIncident(file, now), now))
  const sentences = knownSentences(incident, file.probes, { traffic: told })
  const shown = { from: incident.onset - LEAD_MINUTES * MINUTE, to: (incident.ended ?? now) + LEAD_MINUTES * MINUTE }
  return {
    ...rest,
    incident,
    sentence: sentenceOf(sources, file, incident, rest.service),
    minutes: told ? rest.minutes : rest.minutes.filter((minute) => minute.at >= shown.from && minute.at < shown.to),
    timeline: (told ? rest.timeline : publicTimeline(rest.timeline, incident.onset)).filter((entry) => entry.private === undefined),
    revisions: revisionsOf(file),
    known: sentences.known,
    notKnown: sentences.notKnown,
    ...(file.published.has('verdict') ? { verdict } : {}),
    ...(told ? { traffic } : {}),
    ...(file.published.has('claims') ? { claims } : {}),
  }
}
