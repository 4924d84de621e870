import { type IncidentAct, incidents } from '#incidents'
import type { Instant } from '#vocabulary'
import type { ActOutcome, OperatorAct, Refusal } from '#web'
import type { CaseFile } from './case-file.ts'
import { keepCase } from './case-shelf.ts'
import { takeEvents, tellEvents } from './chain-step.ts'
import { CONSOLE_TOPIC, incidentTopic } from './change-topics.ts'
import { judgeCase } from './judge-case.ts'
import { noteSaid } from './note-said.ts'
import { auditAct, noteAct, refuseStale } from './operator-acts.ts'
import { freezeStages } from './restart.ts'
import type { Workings } from './workings.ts'

/** Incidents that the stage still holds, and so can be changed: open, or closed within the last hours. */
function isHeld({ incidents: state, deps }: Workings, id: string): boolean {
  return incidents.current(state, deps.clock.now()).some((incident) => incident.id === id)
}

/** Why it cannot be done; undefined where it can. Much may have changed since the operator saw the page. */
function obstacle(workings: Workings, file: CaseFile, act: OperatorAct): Refusal | undefined {
  const { cases } = workings
  const { incident, mergedInto } = file
  if (mergedInto !== undefined && act.kind !== 'annotate') return { message: 'it was merged into another incident' }
  if (act.kind === 'annotate') return act.text.trim() === '' ? { message: 'the note is missing', field: 'text' } : undefined
  if (act.reason.trim() === '') return { message: 'the reason is missing', field: 'reason' }
  if (act.kind === 'merge') {
    const into = cases.get(act.into)
    if (!into) return { message: 'there is no such incident to merge it into', field: 'into' }
    if (into === file) return { message: 'an incident cannot be merged into itself', field: 'into' }
    if (into.mergedInto !== undefined) return { message: 'that incident was itself merged into another', field: 'into' }
  }
  if (act.kind === 'split') {
    const field = 'anomalies'
    if (!isHeld(workings, incident.id)) return { message: 'it is over for too long to be changed' }
    const chosen = new Set(act.anomalies)
    const moved = incident.anomalies.filter(({ id }) => chosen.has(id))
    if (chosen.size === 0) return { message: 'nothing was chosen to be taken out', field }
    if (moved.length < chosen.size) return { message: 'something that was chosen is not part of it, or not any more', field }
    if (moved.length === incident.anomalies.length) return { message: 'something has to stay', field }
  }
  if (act.kind === 'close' && incident.state === 'closed') return { message: 'it is closed already' }
  if (act.kind === 'reopen') {
    if (incident.state === 'open') return { message: 'it is open already' }
    if (!isHeld(workings, incident.id)) return { message: 'it is over for too long to be opened again' }
  }
  return undefined
}

/** What the stage has to do for it. */
function stageActs(workings: Workings, { incident }: CaseFile, act: OperatorAct): readonly IncidentAct[] {
  const { id, service } = incident
  const base = { service, incident: id }
  if (act.kind === 'annotate') return act.isPrivate ? [] : [{ ...base, kind: 'note', text: `Note by the operator: ${act.text}` }]
  if (act.kind === 'split')
    return [{ ...base, kind: 'split', anomalies: act.anomalies, text: `Taken apart by the operator: ${act.reason}` }]
  if (act.kind === 'reopen') return [{ ...base, kind: 'reopen', text: `Opened again by the operator: ${act.reason}` }]
  if (act.kind === 'close') return [{ ...base, kind: 'close', text: `Closed by the operator: ${act.reason}` }]
  if (act.kind === 'not-an-outage') return [{ ...base, kind: 'close', text: `Marked by the operator as not an outage: ${act.reason}` }]
  const into = workings.cases.get(act.into)!.incident
  const text = `Merged by the operator: ${act.reason}`
  if (into.service === service && isHeld(workings, id) && isHeld(workings, into.id))
    return [{ ...base, kind: 'merge', into: into.id, text }]
  // Reports about another service stay counted where they were made: only what is told of them moves.
  return [
    { ...base, kind: 'close', text },
    {
      service: into.service,
      incident: into.id,
      kind: 'note',
      text: `An incident of ${workings.config.services.get(service)?.name ?? service} was merged into this one by the operator: ${act.reason}`,
    },
  ]
}

/** What the audit trail says of it: on what it was done, and why. */
function subjectOf(id: string, act: OperatorAct): string {
  if (act.kind === 'annotate') return `${id}: ${act.text}`
  return `${id}${act.kind === 'merge' ? ` into ${act.into}` : ''}: ${act.reason}`
}

/** Does what an operator decided, with its entry in the audit trail; all of it is on disk when it resolves. */
export function actOnIncident(workings: Workings, id: string, act: OperatorAct, actor: string, seen?: number): Promise<ActOutcome> {
  return workings.inTurn(async () => {
    const file = workings.cases.get(id)
    if (!file) return { ok: false, message: 'there is no such incident', isMissing: true }
    const stale = refuseStale(file, seen)
    if (stale) return stale
    const refusal = obstacle(workings, file, act)
    if (refusal !== undefined) return { ok: false, ...refusal }
    const now = workings.deps.clock.now()
    await auditAct(workings, actor, act.kind === 'annotate' && act.isPrivate ? 'annotate privately' : act.kind, subjectOf(id, act))
    noteAct(file, now, actor, act.kind)
    if (act.kind === 'merge') noteAct(workings.cases.get(act.into)!, now, actor, act.kind)
    const acts = stageActs(workings, file, act)
    if (act.kind === 'merge') file.mergedInto = act.into
    if (act.kind === 'not-an-outage') file.notOutage = true
    if (act.kind === 'reopen') file.notOutage = false
    if (act.kind === 'annotate' && act.isPrivate)
      file.timeline.push({ at: now, text: `Note: ${act.text}`, from: 'operator', private: true })
    await carryOut(workings, file, acts, now)
    return { ok: true }
  })
}

async function carryOut(workings: Workings, file: CaseFile, acts: readonly IncidentAct[], now: Instant): Promise<void> {
  const { cases, changes, journal } = workings
  const told = incidents.step(workings.incidents, { anomalies: [], minutes: [], acts }, now)
  workings.incidents = told.state
  const { events } = told.outputs
  const topics = takeEvents(workings, events, now)
  // What the stage does not hold any more has its line all the same.
  for (const act of acts) {
    const one = cases.get(act.incident)
    if (one && !events.some(({ incident }) => incident.id === act.incident))
      one.timeline.push({ at: now, text: act.text, from: 'operator' })
  }
  const touched = new Set([
    file,
    ...acts.flatMap(({ incident }) => cases.get(incident) ?? []),
    ...events.flatMap(({ incident }) => cases.get(incident.id) ?? []),
  ])
  for (const one of touched) {
    if (one.dirty) judgeCase(workings, one, now)
    noteSaid(workings, one, now, true)
    keepCase(workings, one, now)
    topics.add(incidentTopic(one.incident.id))
    topics.add(`service:${one.incident.service}`)
  }
  tellEvents(workings, events, now)
  freezeStages(workings, now)
  await journal.drain()
  changes.tell([CONSOLE_TOPIC, 'board', ...topics])
}
