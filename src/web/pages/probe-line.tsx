import { formatDay, type ProbeResult } from '#vocabulary'
import { formatDate, formatNumber } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import { Clock, Time } from './time.tsx'
import { OUTCOME_WORDS } from './words.ts'

/** The newest probe in one line. */
export function ProbeLine({ probes }: { readonly probes: readonly ProbeResult[] }) {
  const newest = probes[0]
  if (!newest) return <span class="soft">No probe of ours asks this service.</span>
  return (
    <span>
      Our probe at <Clock at={newest.at} />: {OUTCOME_WORDS[newest.outcome]} ({newest.detail}
      {newest.status === 0 ? '' : `, ${formatNumber(newest.tookMilliseconds)} ms`})
    </span>
  )
}

const SHOWN = 10

/** Probes come once a minute or so: the day is said once, and again only where it changes. */
export function ProbeTable({ probes, name }: { readonly probes: readonly ProbeResult[]; readonly name: string }) {
  const newest = probes[0]
  if (!newest) return <p class="soft">No probe of ours asks this service.</p>
  return (
    <ScrollTable label={`Newest probes of ${name}`}>
      <caption>
        The newest {Math.min(SHOWN, probes.length)} answers to this observatory's own probe, {formatDate(newest.at)}. One place on the
        network asks: what it meets, others need not meet.
      </caption>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Outcome</th>
          <th scope="col">What was seen</th>
          <th scope="col" class="num">
            Took, ms
          </th>
        </tr>
      </thead>
      <tbody>
        {probes.slice(0, SHOWN).map((probe) => (
          <tr key={probe.at}>
            <th scope="row">{formatDay(probe.at) === formatDay(newest.at) ? <Clock at={probe.at} seconds /> : <Time at={probe.at} />}</th>
            <td>{OUTCOME_WORDS[probe.outcome]}</td>
            <td>{probe.detail}</td>
            <td class="num">{formatNumber(probe.tookMilliseconds)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
