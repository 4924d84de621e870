import {
  ANOMALY_KINDS,
  type AnomalyKind,
  DAY,
  deriveId,
  fault,
  type Instant,
  MINUTE,
  ok,
  type Result,
  type ServiceId,
  type Window,
} from '#vocabulary'
import type { PlannedWork, Silence } from './telling-state.ts'

/** Longer ones are forgotten by those who made them. A choice: a month. */
const LONGEST_SILENCE = 31 * DAY
/** A choice: work on a service that lasts longer is no maintenance. */
const LONGEST_WORK = 14 * DAY
/** Room for a sentence or two. */
export const REASON_CHARACTERS = 300
/** A name of a place, problem or network. */
export const SCOPE_CHARACTERS = 80
/** Work may be entered after it began, for the record. */
const WORK_ENTERED_LATE = DAY

export interface SilenceForm {
  readonly service: ServiceId
  readonly kind?: string
  readonly scope?: string
  readonly reason: string
  readonly until: Instant
}

function isAnomalyKind(text: string): text is AnomalyKind {
  return (ANOMALY_KINDS as readonly string[]).includes(text)
}

function checkLength(text: string, field: string, characters = REASON_CHARACTERS): Result<string> {
  const words = text.trim()
  return words.length > characters ? fault('WORDS_LONG', `the ${field} is longer than ${characters} characters`, { field }) : ok(words)
}

function checkWords(text: string, field: string): Result<string> {
  return text.trim() === '' ? fault('WORDS_MISSING', `the ${field} is missing`, { field }) : checkLength(text, field)
}

/** What somebody says who acknowledges: may be nothing. */
export function acknowledgementNoteOf(text: string): Result<string> {
  return checkLength(text, 'note')
}

const unknownService = () => fault('SERVICE_UNKNOWN', 'there is no such service', { field: 'service' })

/** A silence from now on, or what is wrong with it. */
export function silenceOf(form: SilenceForm, by: string, now: Instant, services: ReadonlySet<ServiceId>): Result<Silence> {
  if (!services.has(form.service)) return unknownService()
  const reason = checkWords(form.reason, 'reason')
  if (!reason.ok) return reason
  const kind = form.kind === undefined || form.kind === '' ? undefined : form.kind
  if (kind !== undefined && !isAnomalyKind(kind))
    return fault('KIND_UNKNOWN', `the kind is one of ${ANOMALY_KINDS.join(', ')}`, { field: 'kind' })
  if (form.until <= now) return fault('EXPIRY_PAST', 'the expiry lies in the past', { field: 'until' })
  if (form.until - now > LONGEST_SILENCE)
    return fault('EXPIRY_FAR', `a silence lasts ${LONGEST_SILENCE / DAY} days at most`, { field: 'until' })
  const place = checkLength(form.scope ?? '', 'scope', SCOPE_CHARACTERS)
  if (!place.ok) return place
  const scope = place.value
  return ok({
    id: deriveId('silence', form.service, kind ?? '', scope, reason.value, now),
    service: form.service,
    ...(kind === undefined ? {} : { kind }),
    ...(scope === '' ? {} : { scope }),
    reason: reason.value,
    from: now,
    until: form.until,
    by,
  })
}

export interface PlannedWorkForm {
  readonly service: ServiceId
  readonly from: Instant
  readonly to: Instant
  readonly note: string
}

/** When work is done, or what is wrong with that at any time. */
export function checkWorkWindow({ from, to }: Window): Result<Window> {
  if (to < from) return fault('WINDOW_EMPTY', 'the end lies before the beginning', { field: 'to' })
  if (to - from < MINUTE) return fault('WINDOW_EMPTY', 'planned work lasts a minute at least', { field: 'to' })
  if (to - from > LONGEST_WORK) return fault('WINDOW_LONG', `planned work lasts ${LONGEST_WORK / DAY} days at most`, { field: 'to' })
  return ok({ from, to })
}

/** Planned work, or what is wrong with it. The note is public. */
export function plannedWorkOf(form: PlannedWorkForm, by: string, now: Instant, services: ReadonlySet<ServiceId>): Result<PlannedWork> {
  if (!services.has(form.service)) return unknownService()
  const note = checkWords(form.note, 'note')
  if (!note.ok) return note
  const window = checkWorkWindow(form)
  if (!window.ok) return window
  if (form.to <= now) return fault('WINDOW_PAST', 'the end lies in the past', { field: 'to' })
  if (form.from < now - WORK_ENTERED_LATE) return fault('WINDOW_PAST', 'the beginning lies more than a day back', { field: 'from' })
  return ok({
    id: deriveId('planned-work', form.service, form.from, form.to, note.value, now),
    service: form.service,
    from: form.from,
    to: form.to,
    note: note.value,
    by,
    announced: now,
  })
}
