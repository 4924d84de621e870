import { diagnose } from '#diagnosis'
import { incidents } from '#incidents'
import { HOUR, type Incident, type Instant } from '#vocabulary'
import { PUBLISHABLE, type Publishable } from '#web'
import { type CaseFile, openCase, type StoredCase } from './case-file.ts'
import { KEPT_CASES } from './case-shelf.ts'
import { weighClaims } from './judge-case.ts'
import { KEPT_AUDIT } from './operator-acts.ts'
import { restoreAlerts } from './operator-alerts.ts'
import { createPeopleWatch } from './people-watch.ts'
import { KEPT_RESULTS } from './probe-watches.ts'
import { readBack, type WrittenRevision } from './said-then.ts'
import type { Workings } from './workings.ts'

/** Reports are read back this far for counts and charts. */
const COUNTED_BACK = 48 * HOUR

const STATE_INCIDENTS = 'incidents'
const STATE_PEOPLE = 'people-watch'
const STATE_PROBES = 'probe-watch'

/** Writes down what the stages have learned. */
export function freezeStages(workings: Workings, now: Instant): void {
  const { deps, journal, people, probes } = workings
  const documents: readonly [string, unknown][] = [
    [STATE_INCIDENTS, workings.incidents],
    [STATE_PEOPLE, people.freeze()],
    [STATE_PROBES, probes.freeze()],
  ]
  for (const [name, document] of documents) journal.add(() => deps.store.saveState(name, document, now))
  workings.frozenAt = now
}

/** Takes up everything where the process before left it. */
export async function restoreWorkings(workings: Workings): Promise<void> {
  const { config, cases, probes } = workings
  const ids = [...config.services.keys()]
  const { clock, counter, store } = workings.deps
  await counter.rebuild(store.since(clock.now() - COUNTED_BACK))
  const kept = await store.state(STATE_PEOPLE)
  workings.people = createPeopleWatch(ids, counter, clock.now())
  if (kept) workings.people.thaw(kept.document)
  probes.thaw((await store.state(STATE_PROBES))?.document)
  const window = { from: clock.now() - COUNTED_BACK, to: clock.now() }
  for (const id of ids) probes.recall(id, await store.probes(id, window, KEPT_RESULTS))
  const known = (await store.incidents({ limit: KEPT_CASES })).filter((incident) => config.services.has(incident.service))
  const open = known.filter((incident) => incident.state === 'open')
  workings.incidents = incidents.resume((await store.state(STATE_INCIDENTS))?.document, open)
  // Oldest first, as they come while it runs.
  for (const incident of [...known].reverse()) {
    const { name } = config.services.get(incident.service)!
    cases.set(incident.id, await restoredCase(workings, incident, name))
  }
  await restoreAlerts(workings)
  workings.audit.push(...(await store.audit(KEPT_AUDIT)))
}

function isPublishable(part: string): part is Publishable {
  return (PUBLISHABLE as readonly string[]).includes(part)
}

/** The case of a stored incident, as far as it was written down. */
export async function restoredCase(workings: Workings, incident: Incident, serviceName: string): Promise<CaseFile> {
  const { clock, store } = workings.deps
  const stored = (await store.state(`case:${incident.id}`))?.document as StoredCase | undefined
  const window = { from: incident.onset, to: incident.ended ?? clock.now() }
  const verdict = stored?.verdict ?? diagnose({ service: serviceName, window })
  const file = openCase(incident, verdict, stored)
  // The acts themselves hold, not the case's memory of them, which may be older.
  for (const { part, published } of await store.publications(incident.id)) {
    if (!isPublishable(part)) continue
    if (published) file.published.add(part)
    else file.published.delete(part)
  }
  for (const { claim } of await store.claims(incident.id)) if (!file.claims.some((held) => held.id === claim.id)) file.claims.push(claim)
  for (const { kind, document } of await store.incidentEvents(incident.id))
    if (kind === 'said') file.said.push(readBack(file.said.at(-1), document as WrittenRevision))
  // What is closed was judged with evidence that is not all in memory any more: its last verdict stands.
  file.dirty = incident.state === 'open'
  weighClaims(workings, file)
  return file
}
