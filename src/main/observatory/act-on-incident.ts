import { type IncidentAct, incidents } from '#incidents'
import type { Instant } from '#vocabulary'
import type { OperatorAct } from '#web'
import type { CaseFile } from './case-file.ts'
import { keepCase } from './case-shelf.ts'
import { takeEvents, tellEvents } from './chain-step.ts'
import { CONSOLE_TOPIC, incidentTopic } from './change-topics.ts'
import { judgeCase } from './judge-case.ts'
import { noteSaid } from './note-said.ts'
import { auditAct } from './operator-acts.ts'
import { freezeStages } from './restart.ts'
import type { Workings } from './workings.ts'

type Outcome = { ok: true } | { ok: false; message: string }

const refuse = (message: string): Outcome => ({ ok: false, message })

/** Incidents that the stage still holds, and so can be changed: open, or closed within the last hours. */
function isHeld({ incidents: state, deps }: Workings, id: string): boolean {
  return incidents.current(state, deps.clock.now()).some((incident) => incident.id === id)
}

/** Why it cannot be done, in a sentence; undefined where it can. */
function obstacle(workings: Workings, file: CaseFile, act: OperatorAct): string | undefined {
  const { cases } = workings
  const { incident, mergedInto } = file
  if (mergedInto !== undefined && act.kind !== 'annotate') return 'it was merged into another incident'
  const words = act.kind === 'annotate' ? act.text : act.reason
  if (words.trim() === '') return act.kind === 'annotate' ? 'the note is empty' : 'a reason is needed'
  if (act.kind === 'merge') {
    const into = cases.get(act.into)
    if (!into) return 'there is no incident to merge it into'
    if (into === file) return 'an incident cannot be merged into itself'
    if (into.mergedInto !== undefined) return 'that incident was itself merged into another'
  }
  if (act.kind === 'split') {
    if (!isHeld(workings, incident.id)) return 'it is over for too long to be changed'
    const moved = incident.anomalies.filter(({ id }) => act.anomalies.includes(id))
    if (moved.length === 0) return 'nothing was chosen to be taken out'
    if (moved.length === incident.anomalies.length) return 'something has to stay'
  }
  if (act.kind === 'close' && incident.state === 'closed') return 'it is closed already'
  if (act.kind === 'reopen') {
    if (incident.state === 'open') return 'it is open'
    if (!isHeld(workings, incident.id)) return 'it is over for too long to be opened again'
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

/** Does what an operator decided, with its entry in the audit trail; all of it is on disk when it resolves. */
export function actOnIncident(workings: Workings, id: string, act: OperatorAct, actor: string): Promise<Outcome> {
  return workings.inTurn(async () => {
    const file = workings.cases.get(id)
    if (!file) return refuse('there is no such incident')
    const message = obstacle(workings, file, act)
    if (message !== undefined) return refuse(message)
    const now = workings.deps.clock.now()
    const subject = act.kind === 'merge' ? `${id} into ${act.into}` : id
    await auditAct(workings, actor, act.kind === 'annotate' && act.isPrivate ? 'annotate privately' : act.kind, subject)
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
