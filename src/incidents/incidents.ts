import { formatCount } from '#detection'
import {
  type Anomaly,
  type AnomalyKind,
  deriveId,
  formatClock,
  formatDay,
  formatDuration,
  type Incident,
  type Instant,
  MINUTE,
  type Phase,
  type ServiceId,
} from '#vocabulary'
import type { IncidentAct } from './incident-act.ts'
import { BLANK, type Heard, type IncidentRecord, type IncidentsState, resumeIncidents, type ServiceRecord } from './incidents-state.ts'
import { endOf, type MinuteCounts, peakBetween, reportsBetween, trimmed, withMinute } from './minute-counts.ts'
import { INCIDENT, SCOPED } from './parameters.ts'
import { type Activity, phasesOf } from './phases.ts'

/**
 * Which anomalies of a service are one incident? One incident a service at a time: what begins before it has been quiet for six hours
 * belongs to it. Which kinds may open one: a surge of reports (people feel it), a flood (somebody attacks, felt or not), a probe that has
 * failed for five minutes. Much traffic alone may not: being popular is no failure; it joins what others have opened.
 */

/** A closed minute of accepted reports of one service, or that nobody was listening. */
export type ReportMinute =
  | { readonly service: ServiceId; readonly at: Instant; readonly reports: number }
  | { readonly service: ServiceId; readonly at: Instant; readonly gap: true }

export interface IncidentInput {
  /** Newest states of anomalies, of any services, in any order; several of one anomaly are allowed. */
  readonly anomalies: readonly Anomaly[]
  readonly minutes: readonly ReportMinute[]
  /** What an operator decided, in order: done before anything else of the step. */
  readonly acts?: readonly IncidentAct[]
}

/** One thing that happened, and who says so: what only traffic told must be told apart, since it is the operator's until published. */
export interface IncidentNote {
  readonly from: 'people' | 'traffic' | 'probe' | 'operator' | 'observatory'
  readonly text: string
}

export interface IncidentEvent {
  readonly kind: 'opened' | 'changed' | 'closed'
  readonly incident: Incident
  /** What happened, one sentence or two each, in order. */
  readonly notes: readonly IncidentNote[]
}

export interface IncidentsOutputs {
  /** At most one of an incident and step, ordered by service. */
  readonly events: readonly IncidentEvent[]
}

const KIND_FROM: Readonly<Record<AnomalyKind, IncidentNote['from']>> = {
  'report-surge': 'people',
  'traffic-flood': 'traffic',
  'traffic-surge': 'traffic',
  'probe-failure': 'probe',
}

/** A place or network with few reports is named to nobody: whether it may be is known where counts are. */
function wordsOf({ kind, scope }: Anomaly): string {
  if (!scope || kind !== 'report-surge') return KIND_WORDS[kind]
  return scope.kind === 'problem' ? `a surge of reports about one problem (${scope.name})` : `a surge of reports from one ${scope.kind}`
}

/** What was found, in its own words; where they would name a place or network, only the times by how much. */
function sentenceOf(anomaly: Anomaly): string {
  if (!anomaly.scope || anomaly.scope.kind === 'problem') return `: ${anomaly.sentence}`
  return ` (rule ${anomaly.rule}).`
}

const KIND_WORDS: Readonly<Record<AnomalyKind, string>> = {
  'report-surge': 'a surge of reports',
  'traffic-flood': 'a traffic flood',
  'traffic-surge': 'a traffic surge',
  'probe-failure': 'a failing probe',
}

/** Kinds in which somebody suffers or is attacked; the order is that of the sentence when several begin at once. */
const HARM: readonly AnomalyKind[] = ['report-surge', 'traffic-flood', 'probe-failure']

function isHarm(anomaly: Anomaly): boolean {
  return HARM.includes(anomaly.kind)
}

/** May this anomaly alone open, or reopen, an incident? */
function mayOpen(anomaly: Anomaly): boolean {
  const lasted = anomaly.lastSeen - anomaly.onset
  if (anomaly.kind === 'probe-failure') return lasted >= INCIDENT.probeSustainedMicroseconds
  // More people who find it slow, while nothing else moves, are what a rush brings: that joins an incident, and is none.
  if (anomaly.scope?.kind === 'problem' && anomaly.scope.name === 'slow') return false
  if (anomaly.scope) return isHarm(anomaly) && anomaly.score >= SCOPED.openScore && lasted >= SCOPED.sustainedMicroseconds
  return isHarm(anomaly)
}

/** Order that does not depend on the order of arrival. */
function byOnset(a: Anomaly, b: Anomaly): number {
  return a.onset - b.onset || HARM.indexOf(a.kind) - HARM.indexOf(b.kind) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** Of two states of one anomaly, which is newer? An end is final. */
function newer(a: Anomaly, b: Anomaly): Anomaly {
  if ((a.ended === undefined) !== (b.ended === undefined)) return a.ended === undefined ? b : a
  if (a.lastSeen !== b.lastSeen) return a.lastSeen > b.lastSeen ? a : b
  // Equal ages: any choice will do as long as it is the same in either order.
  return JSON.stringify(a) > JSON.stringify(b) ? a : b
}

/** `undefined` while it is going on. */
function endOfHeard(heard: Heard, now: Instant): Instant | undefined {
  if (heard.anomaly.ended !== undefined) return heard.anomaly.ended
  return now - heard.at > INCIDENT.staleMicroseconds ? Math.max(heard.anomaly.onset, heard.at) : undefined
}

/** The stretches in which any harm of the incident was going on. */
function activityOf(record: IncidentRecord, now: Instant): Activity[] {
  const stretches: { from: Instant; to: Instant | undefined }[] = []
  for (const heard of [...record.heard].sort((a, b) => byOnset(a.anomaly, b.anomaly))) {
    if (!isHarm(heard.anomaly)) continue
    const from = Math.max(record.onset, heard.anomaly.onset)
    const heardEnd = endOfHeard(heard, now)
    // What an operator has closed is over, whatever goes on.
    const end = record.ended === null ? heardEnd : Math.min(heardEnd ?? record.ended, record.ended)
    const to = end === undefined ? undefined : Math.max(from, end)
    const last = stretches[stretches.length - 1]
    if (last && (last.to === undefined || from <= last.to))
      last.to = last.to === undefined || to === undefined ? undefined : Math.max(last.to, to)
    else stretches.push({ from, to })
  }
  return stretches.map(({ from, to }) => (to === undefined ? { from } : { from, to }))
}

function usualOf(record: IncidentRecord): number | undefined {
  let usual: number | undefined
  for (const { anomaly } of record.heard)
    if (anomaly.kind === 'report-surge' && !anomaly.scope) usual = Math.max(usual ?? 0, anomaly.expected.middle)
  return usual
}

function phasesFor(record: IncidentRecord, minutes: MinuteCounts, now: Instant): Phase[] {
  return phasesOf({
    onset: record.onset,
    noticedAt: record.noticedAt,
    ended: record.ended ?? undefined,
    activity: activityOf(record, now),
    minutes,
    usualPerMinute: usualOf(record),
  })
}

function incidentOf(service: ServiceId, record: IncidentRecord, minutes: MinuteCounts, now: Instant): Incident {
  const to = record.ended ?? Number.MAX_SAFE_INTEGER
  const from = Math.floor(record.onset / MINUTE) * MINUTE
  const peak = minutes.from < 0 ? undefined : peakBetween(minutes, from, Math.min(to, endOf(minutes)))
  return {
    id: record.id,
    service,
    state: record.ended === null ? 'open' : 'closed',
    onset: record.onset,
    ...(record.ended === null ? {} : { ended: record.ended }),
    anomalies: record.heard.map(({ anomaly }) => anomaly).sort(byOnset),
    phases: phasesFor(record, minutes, now),
    ...(peak ? { peak } : {}),
    reports: minutes.from < 0 ? 0 : reportsBetween(minutes, from, Math.min(to, endOf(minutes))),
    revision: record.revision,
  }
}

/** "13:30 UTC": the day is said where it is not the incident's first. */
function clockOf(at: Instant, onset: Instant): string {
  const day = formatDay(at) === formatDay(onset) ? '' : `${formatDay(at)} `
  return `${day}${formatClock(at)} UTC`
}

function latestPhase(phases: readonly Phase[]): Phase {
  return phases[phases.length - 1]!
}

const PHASE_SENTENCES: Readonly<Record<Phase['kind'], string>> = {
  onset: 'It begins',
  surge: 'Reports are rising',
  plateau: 'It goes on at about the same height',
  decline: 'It is declining',
  relapse: 'It has come back',
  over: 'It is over',
}

/** Anomalies that are remembered as closed by an operator. A service has few at a time; each ends within a day. */
const KEPT_DISMISSED = 200

/** The incidents of one service under a step's hands. */
interface Docket {
  main: Draft
  apart: Draft[]
  /** Merged away: told of once more, then held no longer. */
  readonly gone: Draft[]
  dismissed: string[]
}

function idsOf(heard: readonly Heard[]): string[] {
  return heard.map(({ anomaly }) => anomaly.id)
}

/** Does what an operator decided. An act on an incident that is not held any more does nothing: whoever calls has said so before. */
function applyAct(docket: Docket, service: ServiceId, act: IncidentAct, now: Instant): void {
  const all = [docket.main, ...docket.apart]
  const draft = all.find((one) => one.incident?.id === act.incident)
  const record = draft?.incident
  if (!draft || !record) return
  if (act.kind === 'note') say(draft, act.text, act.from ?? 'operator')
  else if (act.kind === 'close') {
    if (record.ended === null) {
      draft.incident = { ...record, ended: Math.max(record.onset, Math.min(now, quietSince(record, now) ?? now)) }
      draft.kind = 'closed'
      draft.notes.push({ from: 'operator', text: act.text })
    } else say(draft, act.text, 'operator')
    docket.dismissed = [...docket.dismissed, ...idsOf(record.heard)]
  } else if (act.kind === 'reopen') {
    if (record.ended === null) return
    const held = idsOf(record.heard)
    docket.dismissed = docket.dismissed.filter((id) => !held.includes(id))
    draft.incident = { ...record, ended: null, toldQuiet: false, reopenedAt: now }
    say(draft, act.text, 'operator')
  } else if (act.kind === 'split') {
    const moved = record.heard.filter(({ anomaly }) => act.anomalies.includes(anomaly.id))
    const rest = record.heard.filter((heard) => !moved.includes(heard))
    if (moved.length === 0 || rest.length === 0) return
    draft.incident = { ...record, heard: rest }
    say(draft, act.text, 'operator')
    const own = draftOf({ ...BLANK, settledUntil: docket.main.settledUntil }, docket.main.minutes, {
      ...record,
      // The revision too: what was put back may be taken out again.
      id: deriveId(service, 'incident', record.id, 'apart', record.revision, ...idsOf(moved).sort()),
      onset: Math.min(...moved.map(({ anomaly }) => anomaly.onset)),
      noticedAt: now,
      heard: moved,
      revision: 0,
      toldPhase: '',
      toldPeak: 0,
      toldPeakAt: now,
    })
    own.kind = 'opened'
    own.notes.push({ from: 'operator', text: act.text })
    docket.apart.push(own)
  } else {
    const into = all.find((one) => one.incident?.id === act.into)
    if (!into?.incident || into === draft) return
    const known = idsOf(into.incident.heard)
    into.incident = {
      ...into.incident,
      onset: Math.min(into.incident.onset, record.onset),
      ended: record.ended === null ? null : into.incident.ended,
      heard: [...into.incident.heard, ...record.heard.filter(({ anomaly }) => !known.includes(anomaly.id))],
    }
    say(into, act.text, 'operator')
    draft.incident = { ...record, ended: record.ended ?? Math.max(record.onset, now) }
    draft.kind = 'closed'
    draft.notes.push({ from: 'operator', text: act.text })
    docket.gone.push(draft)
    docket.apart = docket.apart.filter((one) => one !== draft && one !== into)
    // The one that stays is the service's own: what begins now joins it.
    if (draft === docket.main) docket.main = { ...into, waiting: draft.waiting }
    else if (into !== docket.main) docket.apart.push(into)
  }
}

interface Draft {
  minutes: MinuteCounts
  waiting: Heard[]
  incident: IncidentRecord | null
  settledUntil: Instant
  /** What to say of the incident, and as what. */
  kind: IncidentEvent['kind'] | undefined
  notes: IncidentNote[]
}

function say(draft: Draft, text: string, from: IncidentNote['from'] = 'observatory'): void {
  draft.kind ??= 'changed'
  draft.notes.push({ from, text })
}

/**
 * Who tells of a moment of the incident: what only a flood's beginning or end gave is traffic's, and the operator's; all else the observatory's.
 */
function toldBy(record: IncidentRecord, at: Instant, now: Instant): IncidentNote['from'] {
  const tellers = record.heard
    .filter((heard) => heard.anomaly.onset === at || endOfHeard(heard, now) === at)
    .map(({ anomaly }) => KIND_FROM[anomaly.kind])
  return tellers.length > 0 && tellers.every((from) => from === 'traffic') ? 'traffic' : 'observatory'
}

/** Puts the newest states of anomalies where they belong: to the incident that holds them, else among the waiting. */
function take(draft: Draft, anomalies: readonly Anomaly[], now: Instant): void {
  const latest = new Map<string, Anomaly>()
  for (const anomaly of anomalies) {
    const other = latest.get(anomaly.id)
    latest.set(anomaly.id, other ? newer(other, anomaly) : anomaly)
  }
  for (const anomaly of [...latest.values()].sort(byOnset)) {
    const held = draft.incident?.heard.find((heard) => heard.anomaly.id === anomaly.id)
    if (draft.incident && held) {
      const kept = newer(held.anomaly, anomaly)
      if (held.anomaly.ended === undefined && kept.ended !== undefined && draft.incident.ended === null)
        say(draft, `${sentenceCase(wordsOf(kept))} ended at ${clockOf(kept.ended, draft.incident.onset)}.`, KIND_FROM[kept.kind])
      draft.incident = {
        ...draft.incident,
        heard: draft.incident.heard.map((heard) => (heard === held ? { anomaly: kept, at: now } : heard)),
      }
      continue
    }
    const waiting = draft.waiting.find((heard) => heard.anomaly.id === anomaly.id)
    const kept = waiting ? newer(waiting.anomaly, anomaly) : anomaly
    draft.waiting = [...draft.waiting.filter((heard) => heard !== waiting), { anomaly: kept, at: now }]
  }
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What has been over for longer than an incident waits before it closes opens and joins nothing any more. */
function forgetOld(draft: Draft, now: Instant): void {
  draft.waiting = draft.waiting.filter((heard) => {
    const end = endOfHeard(heard, now)
    return end === undefined || now - end < INCIDENT.closeAfterMicroseconds
  })
}

function joinWaiting(draft: Draft, incident: IncidentRecord): void {
  const joining = draft.waiting.map((heard) => heard.anomaly).sort(byOnset)
  const earliest = Math.min(incident.onset, ...joining.filter(isHarm).map((anomaly) => anomaly.onset))
  const bound = Math.max(incident.onset - INCIDENT.onsetMovesBackMicroseconds, draft.settledUntil)
  for (const anomaly of joining) say(draft, `Joined by ${wordsOf(anomaly)}${sentenceOf(anomaly)}`, KIND_FROM[anomaly.kind])
  draft.incident = { ...incident, onset: Math.min(incident.onset, Math.max(earliest, bound)), heard: [...incident.heard, ...draft.waiting] }
  draft.waiting = []
}

function openFrom(draft: Draft, service: ServiceId, now: Instant): void {
  const all = draft.waiting.map((heard) => heard.anomaly).sort(byOnset)
  const first = all.find(isHarm)!
  // What an older incident has already covered is not its beginning: so no onset, and no id, is used twice.
  const onset = Math.max(first.onset, draft.settledUntil)
  draft.kind = 'opened'
  draft.notes = all.map((anomaly) => ({
    from: KIND_FROM[anomaly.kind],
    text: `${anomaly === first ? 'Incident opened by' : 'With it'} ${wordsOf(anomaly)}${sentenceOf(anomaly)}`,
  }))
  draft.incident = {
    id: deriveId(service, 'incident', onset),
    onset,
    noticedAt: now,
    ended: null,
    heard: draft.waiting,
    revision: 0,
    toldPhase: '',
    toldPeak: 0,
    toldPeakAt: now,
    toldQuiet: false,
  }
  draft.waiting = []
}

/** Since when nothing has been going on; undefined while something is. */
function quietSince(record: IncidentRecord, now: Instant): Instant | undefined {
  const activity = activityOf(record, now)
  const quiet = activity[activity.length - 1]?.to
  return quiet === undefined ? undefined : Math.max(quiet, record.reopenedAt ?? quiet)
}

function settle(draft: Draft, now: Instant): void {
  const record = draft.incident
  if (!record) return
  const quiet = quietSince(record, now)
  if (record.ended === null && quiet !== undefined && now - quiet >= INCIDENT.closeAfterMicroseconds) {
    // One that was opened again for nothing ended when it ended.
    draft.incident = { ...record, ended: quiet }
    draft.kind = 'closed'
    const surges = phasesFor(draft.incident, draft.minutes, now).filter(({ kind }) => kind === 'surge' || kind === 'relapse').length
    const waves = surges > 1 ? `, in ${surges} waves` : ''
    const hidden = [record.onset, quiet].some((at) => toldBy(record, at, now) === 'traffic')
    draft.notes.push({
      from: hidden ? 'traffic' : 'observatory',
      text:
        `Closed after ${formatDuration(INCIDENT.closeAfterMicroseconds)} without any anomaly. It lasted from ${clockOf(record.onset, record.onset)} ` +
        `to ${clockOf(quiet, record.onset)}, ${formatDuration(quiet - record.onset)}${waves}.`,
    })
    return
  }
  // What begins within the time may be found a little later.
  if (record.ended !== null && now - record.ended > INCIDENT.reopenWithinMicroseconds + INCIDENT.onsetMovesBackMicroseconds) {
    draft.settledUntil = Math.max(draft.settledUntil, record.ended + MINUTE)
    draft.incident = null
  }
}

/** Phase, quiet and peak, told once each time they change. */
function tell(draft: Draft, now: Instant): void {
  const record = draft.incident
  if (!record || record.ended !== null) return
  const phase = latestPhase(phasesFor(record, draft.minutes, now))
  const toldPhase = `${phase.kind} ${phase.from}`
  const quiet = quietSince(record, now)
  const peak = peakBetween(draft.minutes, Math.floor(record.onset / MINUTE) * MINUTE, now)?.reports ?? 0
  let toldPeak = record.toldPeak
  if (quiet !== undefined && !record.toldQuiet)
    say(
      draft,
      `Quiet since ${clockOf(quiet, record.onset)}: no anomaly is going on; it closes after ${formatDuration(INCIDENT.closeAfterMicroseconds)} of quiet.`,
      toldBy(record, quiet, now),
    )
  // A boundary that only shifts is no news; another kind of phase is.
  else if (record.toldPhase !== '' && record.toldPhase.split(' ')[0] !== phase.kind)
    say(draft, `${PHASE_SENTENCES[phase.kind]} since ${clockOf(phase.from, record.onset)}.`, toldBy(record, phase.from, now))
  let toldPeakAt = record.toldPeakAt
  if (
    usualOf(record) !== undefined &&
    peak >= INCIDENT.peakTold * Math.max(1, record.toldPeak) &&
    now - toldPeakAt >= INCIDENT.peakMinutes * MINUTE
  ) {
    say(draft, `The peak is now ${formatCount(peak)} reports in ${INCIDENT.peakMinutes} minutes.`)
    toldPeak = peak
    toldPeakAt = now
  }
  draft.incident = { ...record, toldPhase, toldPeak, toldPeakAt, toldQuiet: quiet !== undefined }
}

function draftOf(before: ServiceRecord, minutes: MinuteCounts, incident: IncidentRecord | null): Draft {
  return { minutes, waiting: [], incident, settledUntil: before.settledUntil, kind: undefined, notes: [] }
}

/** The newest state of each anomaly, without those that an operator has dismissed and nobody holds. */
function admitted(anomalies: readonly Anomaly[], main: Draft, dismissed: readonly string[]): Anomaly[] {
  const held = main.incident?.heard ?? []
  return anomalies.filter(({ id }) => !dismissed.includes(id) || held.some(({ anomaly }) => anomaly.id === id))
}

function stepService(
  service: ServiceId,
  before: ServiceRecord,
  anomalies: readonly Anomaly[],
  minutes: readonly ReportMinute[],
  acts: readonly IncidentAct[],
  now: Instant,
): { record: ServiceRecord; events: readonly IncidentEvent[] } {
  let counted = before.minutes
  for (const minute of [...minutes].sort((a, b) => a.at - b.at))
    counted = withMinute(counted, Math.floor(minute.at / MINUTE) * MINUTE, 'gap' in minute ? undefined : minute.reports)
  const docket: Docket = {
    main: { ...draftOf(before, counted, before.incident), waiting: [...before.waiting] },
    apart: before.apart.map((record) => draftOf(before, counted, record)),
    gone: [],
    dismissed: [...before.dismissed],
  }
  for (const act of acts) applyAct(docket, service, act, now)
  const draft = docket.main
  const theirs = (id: string) => docket.apart.find((one) => one.incident?.heard.some(({ anomaly }) => anomaly.id === id))
  for (const one of docket.apart)
    take(
      one,
      anomalies.filter(({ id }) => theirs(id) === one),
      now,
    )
  take(
    draft,
    admitted(
      anomalies.filter(({ id }) => !theirs(id)),
      draft,
      docket.dismissed,
    ),
    now,
  )
  forgetOld(draft, now)

  const opener = draft.waiting.some(({ anomaly }) => mayOpen(anomaly))
  const record = draft.incident
  if (record && record.ended === null) {
    if (draft.waiting.length > 0) joinWaiting(draft, record)
  } else if (opener) {
    const openers = draft.waiting.map(({ anomaly }) => anomaly).filter(mayOpen)
    const begins = Math.min(...openers.map((anomaly) => anomaly.onset))
    if (record?.ended != null && begins - record.ended <= INCIDENT.reopenWithinMicroseconds) {
      const from = openers.every((anomaly) => KIND_FROM[anomaly.kind] === 'traffic') ? 'traffic' : 'observatory'
      say(draft, `Reopened after ${formatDuration(Math.max(MINUTE, begins - record.ended))} of quiet.`, from)
      joinWaiting(draft, { ...record, ended: null, toldQuiet: false })
    } else {
      if (record?.ended != null) draft.settledUntil = Math.max(draft.settledUntil, record.ended + MINUTE)
      openFrom(draft, service, now)
    }
  }
  for (const one of [draft, ...docket.apart]) {
    settle(one, now)
    tell(one, now)
  }

  const events: IncidentEvent[] = []
  const told = (one: Draft): IncidentRecord | null => {
    if (!one.incident || !one.kind) return one.incident
    const incident = { ...one.incident, revision: one.incident.revision + 1 }
    events.push({ kind: one.kind, incident: incidentOf(service, incident, counted, now), notes: one.notes })
    return incident
  }
  for (const one of docket.gone) told(one)
  const incident = told(draft)
  const apart = docket.apart.map(told).filter((one) => one !== null)
  const keepFrom = Math.min(now, ...[incident, ...apart].map((one) => one?.onset ?? now)) - INCIDENT.rememberMinutes * MINUTE
  return {
    record: {
      minutes: trimmed(counted, keepFrom),
      waiting: draft.waiting,
      incident,
      apart,
      dismissed: docket.dismissed.slice(-KEPT_DISMISSED),
      settledUntil: draft.settledUntil,
    },
    events,
  }
}

function grouped<T extends { readonly service: ServiceId }>(items: readonly T[]): Map<ServiceId, T[]> {
  const groups = new Map<ServiceId, T[]>()
  for (const item of items) {
    const group = groups.get(item.service)
    if (group) group.push(item)
    else groups.set(item.service, [item])
  }
  return groups
}

function step(state: IncidentsState, input: IncidentInput, now: Instant): { state: IncidentsState; outputs: IncidentsOutputs } {
  const anomalies = grouped(input.anomalies)
  const minutes = grouped(input.minutes)
  const acts = grouped(input.acts ?? [])
  const services: Record<ServiceId, ServiceRecord> = {}
  const events: IncidentEvent[] = []
  const names = new Set([...Object.keys(state.services), ...anomalies.keys(), ...minutes.keys(), ...acts.keys()])
  for (const service of [...names].sort()) {
    const before = state.services[service] ?? BLANK
    const stepped = stepService(service, before, anomalies.get(service) ?? [], minutes.get(service) ?? [], acts.get(service) ?? [], now)
    services[service] = stepped.record
    events.push(...stepped.events)
  }
  return { state: { services }, outputs: { events } }
}

/** Incidents that are open or may still be reopened, newest onset first, as they are at `now`: counts and phases move between events too. */
function current(state: IncidentsState, now: Instant): Incident[] {
  const all: Incident[] = []
  for (const [service, record] of Object.entries(state.services))
    for (const incident of [record.incident, ...record.apart]) if (incident) all.push(incidentOf(service, incident, record.minutes, now))
  return all.sort((a, b) => b.onset - a.onset || (a.id < b.id ? -1 : 1))
}

export interface Incidents {
  initial(): IncidentsState
  /** To be called at least once a minute, with nothing if nothing has come: quiet closes incidents. */
  step(state: IncidentsState, input: IncidentInput, now: Instant): { state: IncidentsState; outputs: IncidentsOutputs }
  current(state: IncidentsState, now: Instant): Incident[]
  /**
   * After a restart: the kept state without what makes no sense in it, and with those of the `open` incidents that it does not know of, so
   * that each of them will close.
   */
  resume(kept: unknown, open: readonly Incident[]): IncidentsState
}

export const incidents: Incidents = { initial: () => ({ services: {} }), step, current, resume: resumeIncidents }
