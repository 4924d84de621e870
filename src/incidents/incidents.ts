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
import { BLANK, type Heard, type IncidentRecord, type IncidentsState, resumeIncidents, type ServiceRecord } from './incidents-state.ts'
import { endOf, type MinuteCounts, peakBetween, reportsBetween, trimmed, withMinute } from './minute-counts.ts'
import { INCIDENT } from './parameters.ts'
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
}

/** One thing that happened, and who says so: what only traffic told must be told apart, since it is the operator's until published. */
export interface IncidentNote {
  readonly from: 'people' | 'traffic' | 'probe' | 'observatory'
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
  if (anomaly.kind === 'probe-failure') return anomaly.lastSeen - anomaly.onset >= INCIDENT.probeSustainedMicroseconds
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
    const end = endOfHeard(heard, now)
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
  for (const { anomaly } of record.heard) if (anomaly.kind === 'report-surge') usual = Math.max(usual ?? 0, anomaly.expected.middle)
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
        say(draft, `${sentenceCase(KIND_WORDS[kept.kind])} ended at ${clockOf(kept.ended, draft.incident.onset)}.`, KIND_FROM[kept.kind])
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
  for (const anomaly of joining) say(draft, `Joined by ${KIND_WORDS[anomaly.kind]}: ${anomaly.sentence}`, KIND_FROM[anomaly.kind])
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
    text: `${anomaly === first ? 'Incident opened by' : 'With it'} ${KIND_WORDS[anomaly.kind]}: ${anomaly.sentence}`,
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
  return activity[activity.length - 1]?.to
}

function settle(draft: Draft, now: Instant): void {
  const record = draft.incident
  if (!record) return
  const quiet = quietSince(record, now)
  if (record.ended === null && quiet !== undefined && now - quiet >= INCIDENT.closeAfterMicroseconds) {
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

function stepService(
  service: ServiceId,
  before: ServiceRecord,
  anomalies: readonly Anomaly[],
  minutes: readonly ReportMinute[],
  now: Instant,
): { record: ServiceRecord; event: IncidentEvent | undefined } {
  const draft: Draft = {
    minutes: before.minutes,
    waiting: [...before.waiting],
    incident: before.incident,
    settledUntil: before.settledUntil,
    kind: undefined,
    notes: [],
  }
  for (const minute of [...minutes].sort((a, b) => a.at - b.at))
    draft.minutes = withMinute(draft.minutes, Math.floor(minute.at / MINUTE) * MINUTE, 'gap' in minute ? undefined : minute.reports)
  take(draft, anomalies, now)
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
  settle(draft, now)
  tell(draft, now)

  const keepFrom = (draft.incident?.onset ?? now) - INCIDENT.rememberMinutes * MINUTE
  let incident = draft.incident
  let event: IncidentEvent | undefined
  if (incident && draft.kind) {
    incident = { ...incident, revision: incident.revision + 1 }
    event = { kind: draft.kind, incident: incidentOf(service, incident, draft.minutes, now), notes: draft.notes }
  }
  return {
    record: { minutes: trimmed(draft.minutes, keepFrom), waiting: draft.waiting, incident, settledUntil: draft.settledUntil },
    event,
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
  const services: Record<ServiceId, ServiceRecord> = {}
  const events: IncidentEvent[] = []
  const names = new Set([...Object.keys(state.services), ...anomalies.keys(), ...minutes.keys()])
  for (const service of [...names].sort()) {
    const before = state.services[service] ?? BLANK
    const { record, event } = stepService(service, before, anomalies.get(service) ?? [], minutes.get(service) ?? [], now)
    services[service] = record
    if (event) events.push(event)
  }
  return { state: { services }, outputs: { events } }
}

/** Incidents that are open or may still be reopened, newest onset first, as they are at `now`: counts and phases move between events too. */
function current(state: IncidentsState, now: Instant): Incident[] {
  const all: Incident[] = []
  for (const [service, record] of Object.entries(state.services))
    if (record.incident) all.push(incidentOf(service, record.incident, record.minutes, now))
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
