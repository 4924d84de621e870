import { formatInstant, type Instant } from '#vocabulary'
import type { IncidentRevision } from '../view.ts'
import { Time } from './time.tsx'

export interface RevisionsProps {
  readonly incident: string
  readonly revisions: readonly IncidentRevision[]
  /** Which of them the page shows; the newest where left out. */
  readonly shown: Instant | undefined
}

/** As many updates as are read; the older ones are folded. */
const OPEN = 8

/** What was said and when, newest first, each with an address that keeps it: so that nobody can be quoted with what they never said. */
export function Revisions({ incident, revisions, shown }: RevisionsProps) {
  if (revisions.length === 0) return null
  const newest = [...revisions].reverse()
  const older = newest.slice(OPEN)
  const item = (revision: IncidentRevision) => (
    <li key={revision.at}>
      <p class="timeline-head small soft">
        {revision.at === shown ? (
          <span aria-current="true">
            <Time at={revision.at} seconds /> (shown here)
          </span>
        ) : (
          <a href={`/incidents/${incident}?at=${encodeURIComponent(formatInstant(revision.at))}`}>
            As of <Time at={revision.at} seconds />
          </a>
        )}
      </p>
      <p>{revision.sentence}</p>
    </li>
  )
  return (
    <section aria-labelledby="updates">
      <h2 id="updates">Updates</h2>
      <p class="small soft">What this page said, newest first. Each time is a permanent address of the page as it stood.</p>
      <ol class="timeline">{newest.slice(0, OPEN).map(item)}</ol>
      {older.length === 0 ? null : (
        <details>
          <summary>{older.length === 1 ? 'One earlier update' : `${older.length} earlier updates`}</summary>
          <ol class="timeline">{older.map(item)}</ol>
        </details>
      )}
    </section>
  )
}
