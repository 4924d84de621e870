import type { IncidentNotice } from '#alerts'
import type { AnomalyUpdate } from '#detection'
import { type IncidentEvent, incidents, wakes } from '#incidents'
import { isOperationError } from '#plumbing'
import { type Instant, MINUTE } from '#vocabulary'
import type { CaseFile } from './case-file.ts'
import { caseOf, forgetOldCases, keepCase, takeEpisodes, takeProbes } from './case-shelf.ts'
import { CONSOLE_TOPIC, incidentTopic } from './change-topics.ts'
import { judgeCase } from './judge-case.ts'
import { isDue } from './judgement.ts'
import { withNewestReports } from './newest-reports.ts'
import { noteSaid } from './note-said.ts'
import { noteAlerts } from './operator-alerts.ts'
import { relateCases } from './relate-cases.ts'
import { freezeStages } from './restart.ts'
import { isPublic, reportCourse } from './views.ts'
import { viewSources, type Workings } from './workings.ts'

/** Detector states are written down so often; a crash costs at most so much of what was learned. */
const FREEZE_EVERY = 5 * MINUTE
/** A case that keeps changing is written down so often. */
const CASE_EVERY = MINUTE

/** One look at everything: what came in since the last becomes anomalies, incidents, verdicts, and what is written down and told of them. */
export async function chainStep(workings: Workings, now: Instant): Promise<void> {
  const { cases, changes, config, deps, heardProbes, journal, people, pendingProbes, probes, surging, touched } = workings
  const { desk, log, store, trafficWatch } = deps
  await turnKeys(workings, now)
  // Before anything else touches them: by now only those with new reports are.
  for (const service of touched) deps.alerts.take({ kind: 'report', service })
  const probing = workings.prober?.tick(now).catch((error: unknown) => log.error({ err: error }, 'probing failed'))
  // A stepped clock stands still until its probes are answered: else they would meet the service of a later time.
  if (config.pace === 'stepped') await probing

  const results = pendingProbes.splice(0)
  const heard = people.advance(now, desk.settledUntil(now))
  const wire = trafficWatch.advance(now)
  const updates: AnomalyUpdate[] = [...heard.anomalies, ...heard.scoped, ...wire.anomalies]
  const counted = results.filter((result) => {
    const { anomalies, counts } = probes.take(result, now)
    updates.push(...anomalies)
    return counts
  })
  for (const { change, anomaly } of heard.anomalies) if (!anomaly.scope) surging.set(anomaly.service, change !== 'ended')

  const acts = workings.acts.splice(0)
  const told = incidents.step(workings.incidents, { anomalies: updates.map((update) => update.anomaly), minutes: heard.minutes, acts }, now)
  workings.incidents = told.state
  const topics = takeEvents(workings, told.outputs.events, now)
  for (const incident of heard.minutes.length > 0 ? incidents.current(workings.incidents, now) : []) {
    const file = cases.get(incident.id)
    if (file && file.incident.state === 'open') {
      file.incident = incident
      file.dirty = true
    }
  }
  workings.acts.push(...relateCases(workings, now))
  takeEpisodes(workings, wire.episodes)
  takeProbes(workings, counted)

  for (const { change, anomaly } of updates) if (change !== 'updated') journal.add(() => store.saveAnomaly(anomaly))
  if (results.length > 0) journal.add(() => store.appendProbes(results))
  if (wire.minutes.length > 0) journal.add(() => store.saveTrafficMinutes(wire.minutes))
  for (const file of cases.values()) if (isDue(file, now)) topics.add(thinkAgain(workings, file, now))
  tellEvents(workings, told.outputs.events, now)
  raiseAlerts(workings, now)
  deps.alerts.take({ kind: 'time' })
  noteAlerts(workings, now)
  if (told.outputs.events.length > 0 || now - workings.frozenAt >= FREEZE_EVERY) freezeStages(workings, now)
  forgetOldCases(workings, now)
  await journal.flush(now)

  if (heard.minutes.length > 0) for (const id of config.services.keys()) touched.add(id)
  for (const id of touched) topics.add(`service:${id}`)
  for (const result of results) {
    heardProbes.set(result.service, (heardProbes.get(result.service) ?? 0) + 1)
    topics.add(`service:${result.service}`)
  }
  touched.clear()
  // What only traffic told moves the console and nothing public.
  const seen = [...topics].some((topic) => topic.startsWith('service:') || changes.isPublicIncident(topic))
  if (topics.size > 0 || wire.anomalies.length > 0) changes.tell([CONSOLE_TOPIC, ...(seen ? ['board'] : []), ...topics])
}

/** Opens and updates cases by what happened to incidents; the topics of what changed come back. */
export function takeEvents(workings: Workings, events: readonly IncidentEvent[], now: Instant): Set<string> {
  const topics = new Set<string>()
  for (const event of events) {
    const file = caseOf(workings, event.incident, now)
    file.dirty = true
    noteEvent(workings, file, event, now)
    topics.add(incidentTopic(file.incident.id))
    if (isPublic(file)) topics.add(`service:${file.incident.service}`)
  }
  return topics
}

/** Takes down what the page says now, and tells those who must be told. */
export function tellEvents(workings: Workings, events: readonly IncidentEvent[], now: Instant): void {
  for (const event of events) {
    const file = workings.cases.get(event.incident.id)!
    noteSaid(workings, file, now, true)
    alert(workings, file, event, now)
  }
}

async function turnKeys({ deps: { desk, log } }: Workings, now: Instant): Promise<void> {
  try {
    await desk.tick(now)
  } catch (error) {
    // Reports are refused until it works; everything else goes on.
    if (!isOperationError(error)) throw error
    log.error({ err: error }, 'the keys of reporters could not be turned')
  }
}

function noteEvent({ deps: { counters, store }, journal }: Workings, file: CaseFile, event: IncidentEvent, now: Instant): void {
  const { incident, kind, notes } = event
  for (const { from, text } of notes) file.timeline.push({ at: now, text, from })
  journal.add(() => store.saveIncident(incident, now))
  journal.add(() => store.saveIncidentEvent({ incident: incident.id, at: now, kind, revision: incident.revision, document: { notes } }))
  counters.add('main_incident_events_total', { kind })
}

/** The verdict anew; what changed of it is written down. The topic of the case comes back. */
function thinkAgain(workings: Workings, file: CaseFile, now: Instant): string {
  const { store } = workings.deps
  const before = file.verdict
  judgeCase(workings, file, now)
  if (file.incident.state === 'closed') file.course = reportCourse(viewSources(workings), file.incident, now)
  if (before.cause !== file.verdict.cause || before.likelihood !== file.verdict.likelihood) {
    const { verdict } = file
    workings.journal.add(() => store.saveVerdict({ incident: file.incident.id, at: now, verdict }))
  }
  noteSaid(workings, file, now, file.said.length === 0 || file.incident.state === 'closed')
  if (now - file.keptAt >= CASE_EVERY || file.incident.state === 'closed') keepCase(workings, file, now)
  return incidentTopic(file.incident.id)
}

/** What was told as no reason to get up, and has become one since: no event need have happened to the incident for that. */
function raiseAlerts(workings: Workings, now: Instant): void {
  for (const file of workings.cases.values()) {
    const { incident } = file
    if (incident.state === 'open' && !file.woke && isWorthWaking(file)) alert(workings, file, { kind: 'changed', incident }, now)
  }
}

function isWorthWaking(file: CaseFile): boolean {
  return wakes(file.incident, { relation: file.relation, verdict: file.verdict })
}

function isAboutAnother({ relation }: CaseFile): boolean {
  return relation?.kind === 'echo' || relation?.kind === 'displaced'
}

function alert({ config, deps }: Workings, file: CaseFile, event: Pick<IncidentEvent, 'kind' | 'incident'>, now: Instant): void {
  file.woke ||= isWorthWaking(file)
  const notice: IncidentNotice = {
    type: `incident.${event.kind}`,
    at: now,
    incident: withNewestReports(deps.counter, event.incident, now),
    serviceName: config.services.get(event.incident.service)!.name,
    verdict: file.verdict,
    // What is likely about another service, or a rush of newcomers, gets nobody up; nor does a small surge that nothing else bears out.
    ...(isAboutAnother(file) || !file.woke ? { priority: 'low' as const } : {}),
    ...(file.relation?.kind === 'echo' ? { echoOf: config.services.get(file.relation.of)?.name ?? file.relation.of } : {}),
    ...(file.mergedInto === undefined ? {} : { mergedInto: file.mergedInto }),
    ...(config.synthetic ? { synthetic: config.synthetic } : {}),
  }
  deps.alerts.take({ kind: 'incident', notice })
}
