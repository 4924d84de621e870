import { type Instant, QUARTER } from '#vocabulary'
import type { CaseFile } from './case-file.ts'
import { takeDown, written } from './said-then.ts'
import { publicIncidentView } from './views.ts'
import { viewSources, type Workings } from './workings.ts'

/** While only counts move, the page is taken down so often. What happens is taken down at once. */
const COUNTS_EVERY = QUARTER

/** Of one incident; beyond it only what happens is taken down. Five days of quarters. */
const MOST_COUNTS = 480

/** Takes down what the public page of an incident says, if it says something new. */
export function noteSaid(workings: Workings, file: CaseFile, now: Instant, happened: boolean): void {
  const { deps, journal } = workings
  const last = file.said[file.said.length - 1]
  if (!happened && last && (now - last.at < COUNTS_EVERY || file.said.length >= MOST_COUNTS)) return
  const sources = viewSources(workings)
  const withoutTraffic = { ...file, published: new Set([...file.published].filter((part) => part !== 'traffic')) }
  const full = file.published.has('traffic') ? publicIncidentView(sources, file, now) : undefined
  const said = takeDown(file.said, now, publicIncidentView(sources, withoutTraffic, now), full)
  if (!said) return
  const document = written(last, said)
  const revision = file.said.push(said)
  journal.add(() => deps.store.saveIncidentEvent({ incident: file.incident.id, at: now, kind: 'said', revision, document }))
}
