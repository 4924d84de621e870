import { formatDay, type Instant } from '#vocabulary'
import type { TimelineEntry } from '../view.ts'
import { Clock, Time } from './time.tsx'
import { SOURCE_WORDS } from './words.ts'

/** Lines in order of time, each with who it comes from; the day is said where it changes. */
export function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  if (entries.length === 0) return <p class="soft">Nothing yet.</p>
  let day: string | undefined
  const isNewDay = (at: Instant) => {
    const before = day
    day = formatDay(at)
    return day !== before
  }
  return (
    <ol class="timeline">
      {entries.map((entry, i) => (
        <li key={`${entry.at}-${i}`}>
          <p class="timeline-head small soft">
            {isNewDay(entry.at) ? <Time at={entry.at} /> : <Clock at={entry.at} />} · {SOURCE_WORDS[entry.from]}
          </p>
          <p>{entry.text}</p>
        </li>
      ))}
    </ol>
  )
}
