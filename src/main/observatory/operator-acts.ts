import type { Claim } from '#vocabulary'
import type { AuditEntry, Publishable } from '#web'
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

export async function setPublished(workings: Workings, id: string, part: Publishable, published: boolean, actor: string): Promise<void> {
  const { cases, changes, deps } = workings
  const file = cases.get(id)
  if (!file || file.published.has(part) === published) return
  const now = deps.clock.now()
  await auditAct(workings, actor, published ? `publish ${part}` : `withdraw ${part}`, id)
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
}

export async function addClaim(workings: Workings, file: CaseFile, claim: Claim, actor: string): Promise<void> {
  const { changes, deps } = workings
  await auditAct(workings, actor, 'add claim', file.incident.id)
  await deps.store.saveClaim({ incident: file.incident.id, at: deps.clock.now(), claim })
  if (!file.claims.some((known) => known.id === claim.id)) file.claims.push(claim)
  weighClaims(workings, file)
  file.dirty = true
  keepCase(workings, file, deps.clock.now())
  changes.tell([incidentTopic(file.incident.id)])
}
