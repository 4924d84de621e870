import { HOUR, type Instant, type ServiceId } from '#vocabulary'
import type { AlertNotice, AlertPriority, IncidentNotice } from './alert-notice.ts'
import { FLAPPING, FOLLOWED_AFTER_CLOSING, LISTED_FOR, MOST_NOTED, type TellingSettings } from './telling-settings.ts'
import {
  type Acknowledgement,
  type Followed,
  type Hold,
  NOTHING_TOLD,
  type PlannedWork,
  type Silence,
  type TellingState,
  type WouldHaveTold,
} from './telling-state.ts'
import { standingOut } from './threshold.ts'
import { levelOf, whyHeld, workOf } from './why-held.ts'

/**
 * Who is told what, and when. What holds an incident back (a silence, learning, flapping) is asked anew at each step, so that whatever
 * ends a hold also tells what is still going on: nothing is lost. Closings are told to whoever was told of the opening, also in a silence.
 */

export type TellingInput =
  | { readonly kind: 'incident'; readonly notice: IncidentNotice }
  | { readonly kind: 'report'; readonly service: ServiceId }
  | { readonly kind: 'acknowledge'; readonly incident: string; readonly acknowledgement: Acknowledgement }
  | { readonly kind: 'silence'; readonly silence: Silence }
  | { readonly kind: 'end-silence'; readonly id: string }
  | { readonly kind: 'plan'; readonly work: PlannedWork }
  | { readonly kind: 'end-plan'; readonly id: string }
  | { readonly kind: 'catalogue'; readonly work: readonly PlannedWork[] }
  | { readonly kind: 'end-learning'; readonly service: ServiceId }
  | { readonly kind: 'time' }

/** `waking`: channels that only want what wakes; `quiet`: the others. */
export interface Telling {
  readonly notice: AlertNotice
  readonly audience: 'all' | 'waking' | 'quiet'
}

const HOLD_WORDS: Readonly<Record<Hold, string>> = {
  silence: 'it was silenced',
  learning: 'this service was in learn-only mode',
  threshold: 'it stood out less than the threshold of this service asks',
  flapping: `this service had opened and closed ${FLAPPING.openings} times within ${FLAPPING.window / HOUR} hours`,
}

/** The state while a step is under way. */
interface Desk {
  state: TellingState
  readonly settings: TellingSettings
  readonly now: Instant
  readonly outputs: Telling[]
}

function put(desk: Desk, followed: Followed): void {
  if (desk.state.incidents[followed.heard.incident.id] === followed) return
  desk.state = { ...desk.state, incidents: { ...desk.state.incidents, [followed.heard.incident.id]: followed } }
}

function audienceOf(told: AlertPriority): Telling['audience'] {
  return told === 'wake' ? 'all' : 'quiet'
}

/** What is said of an incident now, with everything that policy knows of it. */
function noticeOf(desk: Desk, followed: Followed, type: IncidentNotice['type'], more: Partial<IncidentNotice> = {}): IncidentNotice {
  const work = workOf(desk.state, followed.heard, desk.now)
  return {
    ...followed.heard,
    type,
    at: desk.now,
    priority: levelOf(desk.state, followed.heard, desk.now),
    ...(work ? { plannedWork: { id: work.id, note: work.note } } : {}),
    ...(followed.acknowledged ? { acknowledged: followed.acknowledged } : {}),
    ...more,
  }
}

function withoutHold(followed: Followed): Followed {
  const { hold: _hold, silence: _silence, ...rest } = followed
  return rest
}

function asTold(desk: Desk, followed: Followed, level: AlertPriority): Followed {
  const told = followed.told === 'wake' ? 'wake' : level
  return { ...withoutHold(followed), told, revisionTold: followed.heard.incident.revision, toldAt: desk.now }
}

function noteOpening(desk: Desk, service: ServiceId): void {
  const before = (desk.state.openings[service] ?? []).filter((at) => desk.now - at < FLAPPING.window)
  desk.state = { ...desk.state, openings: { ...desk.state.openings, [service]: [...before, desk.now] } }
}

function consider(desk: Desk, followed: Followed): void {
  const { incident } = followed.heard
  const { outputs } = desk
  if (incident.state === 'closed') {
    if (followed.told !== 'nobody')
      outputs.push({ notice: noticeOf(desk, followed, 'incident.closed'), audience: audienceOf(followed.told) })
    const { acknowledged: _done, ...closed } = withoutHold(followed)
    put(desk, { ...closed, told: 'nobody', revisionTold: incident.revision })
    return
  }
  const held = whyHeld(desk.state, followed, desk.settings, desk.now)
  if (held) {
    if (held.hold === 'learning') noteWouldHaveTold(desk, followed)
    const isKnown = desk.state.incidents[incident.id] === followed && followed.hold === held.hold && followed.silence === held.silence
    if (!isKnown) put(desk, { ...withoutHold(followed), ...held })
    return
  }
  put(desk, tellOpen(desk, followed))
}

/** Nothing holds it: what is told of an incident that is open, and how it stands then. */
function tellOpen(desk: Desk, followed: Followed): Followed {
  const { incident } = followed.heard
  const level = levelOf(desk.state, followed.heard, desk.now)
  const heldBack = followed.hold ? { heldBack: `Not told earlier: ${HOLD_WORDS[followed.hold]}.` } : {}
  const tell = (type: IncidentNotice['type'], audience: Telling['audience'], more: Partial<IncidentNotice> = {}) =>
    desk.outputs.push({ notice: noticeOf(desk, followed, type, more), audience })
  if (followed.told === 'nobody') {
    tell('incident.opened', audienceOf(level), heldBack)
    noteOpening(desk, incident.service)
    return asTold(desk, followed, level)
  }
  if (followed.told === 'low' && level === 'wake') {
    tell('incident.opened', 'waking', heldBack)
    tell('incident.changed', 'quiet', { raised: true })
    return asTold(desk, followed, level)
  }
  if (incident.revision > followed.revisionTold) {
    tell('incident.changed', audienceOf(followed.told))
    return { ...withoutHold(followed), revisionTold: incident.revision }
  }
  if (isDue(desk, followed, level)) {
    const reminder = followed.reminders + 1
    tell('incident.reminder', 'all', { reminder })
    return { ...withoutHold(followed), reminders: reminder, toldAt: desk.now }
  }
  return followed.hold ? withoutHold(followed) : followed
}

function isDue({ settings, now }: Desk, followed: Followed, level: AlertPriority): boolean {
  const { repeatHours } = settings
  return (
    repeatHours > 0 &&
    level === 'wake' &&
    followed.told === 'wake' &&
    followed.acknowledged === undefined &&
    now - followed.toldAt >= repeatHours * HOUR
  )
}

function noteWouldHaveTold(desk: Desk, followed: Followed): void {
  const { incident } = followed.heard
  const before = desk.state.wouldHaveTold.find((noted) => noted.incident === incident.id)
  const { score, ratio } = standingOut(incident)
  const noted: WouldHaveTold = {
    incident: incident.id,
    service: incident.service,
    at: before?.at ?? desk.now,
    priority: levelOf(desk.state, followed.heard, desk.now),
    score: Math.max(score, before?.score ?? 0),
    ratio: Math.max(ratio, before?.ratio ?? 0),
  }
  if (before && before.score === noted.score && before.ratio === noted.ratio) return
  const others = desk.state.wouldHaveTold.filter((one) => one !== before)
  const ofService = others.filter((one) => one.service === incident.service)
  const oldest = ofService.length >= MOST_NOTED ? ofService[0] : undefined
  desk.state = { ...desk.state, wouldHaveTold: [...others.filter((one) => one !== oldest), noted] }
}

/** One message for all that a silence held and that still goes on. */
function sumUp(desk: Desk, silence: Silence): void {
  const held = Object.values(desk.state.incidents).filter(
    (followed) =>
      followed.silence === silence.id &&
      followed.heard.incident.state === 'open' &&
      whyHeld(desk.state, followed, desk.settings, desk.now) === undefined,
  )
  const first = held[0]
  if (!first) return
  const { id, service, reason, from, until } = silence
  const { synthetic, serviceName } = first.heard
  const levels = held.map((followed) => levelOf(desk.state, followed.heard, desk.now))
  const level: AlertPriority = levels.includes('wake') ? 'wake' : 'low'
  // To those who only want to be woken it is new, if they hear of it now.
  const isNew = ({ told }: Followed) => told === 'nobody' || (told === 'low' && level === 'wake')
  desk.outputs.push({
    notice: {
      type: 'silence.ended',
      at: desk.now,
      ...(synthetic ? { synthetic } : {}),
      silence: { id, service, reason, from, until },
      serviceName,
      incidents: held.map((followed) => noticeOf(desk, followed, isNew(followed) ? 'incident.opened' : 'incident.changed')),
    },
    audience: audienceOf(level),
  })
  for (const followed of held) {
    if (followed.told === 'nobody') noteOpening(desk, service)
    put(desk, asTold(desk, followed, level))
  }
}

/** What had not begun is taken back; what is under way ends now. */
function endedWork(work: PlannedWork, now: Instant): readonly PlannedWork[] {
  return now <= work.from ? [] : [{ ...work, to: Math.min(work.to, now) }]
}

/** The same list with what the catalogue announces now: the operator's own work and what is over stay. */
function workByCatalogue(known: readonly PlannedWork[], announced: readonly PlannedWork[], now: Instant): readonly PlannedWork[] {
  const wanted = new Map(announced.map((work) => [work.id, work]))
  const kept = known.flatMap((work) => {
    const again = wanted.get(work.id)
    wanted.delete(work.id)
    if (again) return [again.to === work.to ? work : { ...work, to: again.to }]
    return work.isConfigured && work.to > now ? endedWork(work, now) : [work]
  })
  return [...kept, ...wanted.values()]
}

function take(desk: Desk, input: TellingInput): void {
  const { state, now } = desk
  switch (input.kind) {
    case 'incident': {
      const { notice } = input
      const before = state.incidents[notice.incident.id]
      // An older state that arrives late tells nothing new.
      if (before && notice.incident.revision < before.heard.incident.revision) return
      const fresh = { told: 'nobody', revisionTold: 0, toldAt: now, reminders: 0 } as const
      if (before?.heard.incident.state === 'closed' && notice.incident.state === 'closed') return
      consider(desk, { ...(before ?? fresh), heard: notice })
      return
    }
    case 'report':
      if (state.heardSince[input.service] === undefined)
        desk.state = { ...state, heardSince: { ...state.heardSince, [input.service]: now } }
      return
    case 'acknowledge': {
      const before = state.incidents[input.incident]
      // The first to say so has it.
      if (before?.heard.incident.state !== 'open' || before.acknowledged) return
      const followed: Followed = { ...before, acknowledged: input.acknowledgement }
      put(desk, followed)
      if (followed.told !== 'nobody')
        desk.outputs.push({ notice: noticeOf(desk, followed, 'incident.acknowledged'), audience: audienceOf(followed.told) })
      return
    }
    case 'silence':
      desk.state = { ...state, silences: [...state.silences.filter(({ id }) => id !== input.silence.id), input.silence] }
      return
    case 'end-silence':
      desk.state = {
        ...state,
        silences: state.silences.map((one) =>
          one.id === input.id ? { ...one, until: Math.max(one.from, Math.min(one.until, now)) } : one,
        ),
      }
      return
    case 'plan':
      desk.state = { ...state, plannedWork: [...state.plannedWork.filter(({ id }) => id !== input.work.id), input.work] }
      return
    case 'end-plan':
      desk.state = {
        ...state,
        plannedWork: state.plannedWork.flatMap((work) => (work.id === input.id ? endedWork(work, now) : [work])),
      }
      return
    case 'catalogue': {
      const plannedWork = workByCatalogue(state.plannedWork, input.work, now)
      if (plannedWork.some((work, n) => work !== state.plannedWork[n]) || plannedWork.length < state.plannedWork.length)
        desk.state = { ...state, plannedWork }
      return
    }
    case 'end-learning':
      desk.state = { ...state, learnt: { ...state.learnt, [input.service]: Math.min(state.learnt[input.service] ?? now, now) } }
      return
    case 'time':
  }
}

/** What time alone changes: holds end, reminders come due, old things are forgotten. */
function passTime(desk: Desk): void {
  const { now } = desk
  for (const silence of desk.state.silences) if (silence.until <= now) sumUp(desk, silence)
  for (const followed of Object.values(desk.state.incidents)) if (followed.heard.incident.state === 'open') consider(desk, followed)
  const { incidents, silences, plannedWork, wouldHaveTold } = desk.state
  const gone = Object.values(incidents).filter(
    ({ heard: { incident } }) => incident.state === 'closed' && now - (incident.ended ?? now) > FOLLOWED_AFTER_CLOSING,
  )
  if (gone.length > 0) {
    const kept = { ...incidents }
    for (const followed of gone) delete kept[followed.heard.incident.id]
    desk.state = { ...desk.state, incidents: kept }
  }
  const old = <T>(all: readonly T[], at: (one: T) => Instant) =>
    all.some((one) => now - at(one) > LISTED_FOR) ? all.filter((one) => now - at(one) <= LISTED_FOR) : all
  const listed = {
    silences: old(silences, ({ until }) => until),
    plannedWork: old(plannedWork, ({ to }) => to),
    wouldHaveTold: old(wouldHaveTold, ({ at }) => at),
  }
  if (listed.silences !== silences || listed.plannedWork !== plannedWork || listed.wouldHaveTold !== wouldHaveTold)
    desk.state = { ...desk.state, ...listed }
}

export const telling = {
  initial: (): TellingState => NOTHING_TOLD,
  /** The state comes back as the same object where nothing changed. */
  step(
    state: TellingState,
    input: TellingInput,
    now: Instant,
    settings: TellingSettings,
  ): { state: TellingState; outputs: readonly Telling[] } {
    const desk: Desk = { state, settings, now, outputs: [] }
    take(desk, input)
    if (input.kind !== 'report' && input.kind !== 'incident' && input.kind !== 'catalogue') passTime(desk)
    return { state: desk.state, outputs: desk.outputs }
  },
}
