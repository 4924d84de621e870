import { type AnomalyKind, type AnomalyScope, DAY, type Instant } from '#vocabulary'
import type { AlertPriority, IncidentNotice } from './alert-notice.ts'
import { FLAPPING, type TellingSettings } from './telling-settings.ts'
import type { Followed, Hold, PlannedWork, Silence, TellingState } from './telling-state.ts'
import { isBelow } from './threshold.ts'

/** What is judged against a learned range. A probe that fails needs no learning. */
const LEARNED: readonly AnomalyKind[] = ['report-surge', 'traffic-flood', 'traffic-surge']

export function isSilenceActive(silence: Silence, now: Instant): boolean {
  return silence.from <= now && now < silence.until
}

/** Somebody wrote it by hand: "AS64500" is the network 64500, and "us-east" the place US-east. */
function isPart(written: string, scope: AnomalyScope | undefined): boolean {
  if (scope === undefined) return false
  const text = written.toLowerCase()
  return (scope.kind === 'network' ? text.replace(/^as\s*(?=\d)/, '') : text) === scope.name.toLowerCase()
}

/** An incident is covered while all that it rests on is; something else beside it is news. */
export function covers(silence: Silence, { incident }: IncidentNotice): boolean {
  return (
    silence.service === incident.service &&
    incident.anomalies.every(
      ({ kind, scope }) =>
        (silence.kind === undefined || kind === silence.kind) && (silence.scope === undefined || isPart(silence.scope, scope)),
    )
  )
}

/** End of learning; undefined before the first report. */
export function learningUntil(state: TellingState, service: string, settings: TellingSettings): Instant | undefined {
  const since = state.heardSince[service]
  return since === undefined ? undefined : Math.min(since + settings.learnOnlyDays * DAY, state.learnt[service] ?? Number.MAX_SAFE_INTEGER)
}

export function isLearning(state: TellingState, service: string, settings: TellingSettings, now: Instant): boolean {
  const until = learningUntil(state, service, settings)
  return until !== undefined && now < until
}

/** Why nobody is told of this incident now. */
export function whyHeld(
  state: TellingState,
  followed: Followed,
  settings: TellingSettings,
  now: Instant,
): { readonly hold: Hold; readonly silence?: string } | undefined {
  const { incident } = followed.heard
  const silence = state.silences.find((one) => isSilenceActive(one, now) && covers(one, followed.heard))
  if (silence) return { hold: 'silence', silence: silence.id }
  const isLearned = incident.anomalies.every(({ kind }) => LEARNED.includes(kind))
  if (isLearned && isLearning(state, incident.service, settings, now)) return { hold: 'learning' }
  // What was told once is followed to its end.
  if (isLearned && followed.told === 'nobody' && isBelow(settings.thresholds?.[incident.service], incident)) return { hold: 'threshold' }
  const recent = (state.openings[incident.service] ?? []).filter((at) => now - at < FLAPPING.window)
  if (followed.told === 'nobody' && recent.length >= FLAPPING.openings) return { hold: 'flapping' }
  return undefined
}

/** The work that was planned when the incident began, or that is going on now. */
export function workOf(state: TellingState, { incident }: IncidentNotice, now: Instant): PlannedWork | undefined {
  return state.plannedWork.find(
    (work) => work.service === incident.service && ((work.from <= incident.onset && incident.onset < work.to) || isUnderWay(work, now)),
  )
}

export function isUnderWay(work: PlannedWork, now: Instant): boolean {
  return work.from <= now && now < work.to
}

/** An incident that outlasts the planned work wakes. */
export function levelOf(state: TellingState, heard: IncidentNotice, now: Instant): AlertPriority {
  if (heard.priority === 'low' || heard.echoOf !== undefined) return 'low'
  const work = workOf(state, heard, now)
  return work && isUnderWay(work, now) ? 'low' : 'wake'
}
