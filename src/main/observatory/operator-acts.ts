import { type Claim, formatClock, type Instant } from '#vocabulary'
import type { ActOutcome, AuditEntry, NotDone, Publishable } from '#web'
import type { CaseFile } from './case-file.ts'
import { keepCase } from './case-shelf.ts'
import { incidentTopic } from './change-topics.ts'
import { weighClaims } from './judge-case.ts'
import { noteSaid } from './note-said.ts'
import type { Workings } from './workings.ts'

export const KEPT_AUDIT = 200

/** Writes an act to the audit trail: before what it does. */
export async function auditAct({ deps, audit }: Workings, actor: string, act: string, subject: string): Promise<void> {
  const entry: AuditEntry = { at: deps.clock.now(), actor, act, subject }
  await deps.store.appendAudit(entry)
  audit.unshift(entry)
  audit.length = Math.min(audit.length, KEPT_AUDIT)
}

/** Refuses an act on an incident on which somebody acted after it was shown to the actor. */
export function refuseStale({ acts: { revision, last } }: CaseFile, seen: number | undefined): NotDone | undefined {
  if (seen === undefined || seen === revision) return undefined
  const message = last
    ? `the incident was changed at ${formatClock(last.at)} UTC by ${last.by} (${last.act}); look again`
    : 'the incident was changed meanwhile; look again'
  return { ok: false, isStale: true, message }
}

/** What was seen of the incident before is stale from here on. */
export function noteAct(file: CaseFile, at: Instant, by: string, act: string): void {
  file.acts = { revision: file.acts.revision + 1, last: { at, by, act } }
}

export interface Publishing {
  readonly part: Publishable
  readonly published: boolean
  readonly actor: string
  readonly seen: number | undefined
}

export async function setPublished(workings: Workings, id: string, { part, published, actor, seen }: Publishing): Promise<ActOutcome> {
  const { cases, changes, deps } = workings
  const file = cases.get(id)
  if (!file) return { ok: false, message: 'there is no such incident', isMissing: true }
  if (file.published.has(part) === published) return { ok: true }
  const stale = refuseStale(file, seen)
  if (stale) return stale
  const now = deps.clock.now()
  const act = published ? `publish ${part}` : `withdraw ${part}`
  await auditAct(workings, actor, act, id)
  noteAct(file, now, actor, act)
  await deps.store.savePublication({ incident: id, part, published, at: now, actor })
  if (published) file.published.add(part)
  else file.published.delete(part)
  file.timeline.push({
    at: now,
    text: published ? `The operator published the ${part}.` : `The operator took back the ${part}.`,
    from: 'operator',
  })
  keepCase(workings, file, now)
  noteSaid(workings, file, now, true)
  changes.tell(['board', incidentTopic(id), `service:${file.incident.service}`])
  return { ok: true }
}

export async function addClaim(workings: Workings, file: CaseFile, claim: Claim, actor: string): Promise<void> {
  const { changes, deps } = workings
  await auditAct(workings, actor, 'add claim', file.incident.id)
  noteAct(file, deps.clock.now(), actor, 'add claim')
  await deps.store.saveClaim({ incident: file.incident.id, at: deps.clock.now(), claim })
  if (!file.claims.some((known) => known.id === claim.id)) file.claims.push(claim)
  weighClaims(workings, file)
  file.dirty = true
  keepCase(workings, file, deps.clock.now())
  changes.tell([incidentTopic(file.incident.id)])
}
