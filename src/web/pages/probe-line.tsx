import { formatDay, type ProbeResult, probeNameOf, probeSeriesOf, vantageOf } from '#vocabulary'
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

/** "One place on the network asks", or from where several do. */
function askedFrom(probes: readonly ProbeResult[]): string {
  const networks = new Set(probes.map((probe) => vantageOf(probe).network)).size
  return networks === 1
    ? 'One place on the network asks: what it meets, others need not meet.'
    : `They are asked from ${networks} networks.`
}

/** Probes come once a minute or so: the day is said once, and again only where it changes. */
export function ProbeTable({ probes, name }: { readonly probes: readonly ProbeResult[]; readonly name: string }) {
  const newest = probes[0]
  if (!newest) return <p class="soft">No probe of ours asks this service.</p>
  const shown = probes.slice(0, SHOWN)
  const several = new Set(probes.map(probeSeriesOf)).size > 1
  return (
    <ScrollTable label={`Newest probes of ${name}`}>
      <caption>
        The newest {shown.length} answers to this observatory's own {several ? 'probes' : 'probe'}, {formatDate(newest.at)}.{' '}
        {askedFrom(probes)}
      </caption>
      <thead>
        <tr>
          <th scope="col">When</th>
          {several ? <th scope="col">Probe</th> : null}
          {several ? <th scope="col">Asked from</th> : null}
          <th scope="col">Outcome</th>
          <th scope="col">What was seen</th>
          <th scope="col" class="num">
            Took, ms
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((probe) => (
          <tr key={`${probe.at} ${probeSeriesOf(probe)}`}>
            <th scope="row">{formatDay(probe.at) === formatDay(newest.at) ? <Clock at={probe.at} seconds /> : <Time at={probe.at} />}</th>
            {several ? <td>{probeNameOf(probe)}</td> : null}
            {several ? <td>{vantageOf(probe).name}</td> : null}
            <td>{OUTCOME_WORDS[probe.outcome]}</td>
            <td>{probe.detail}</td>
            <td class="num">{formatNumber(probe.tookMilliseconds)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
