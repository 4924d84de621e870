import { formatNumber } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import type { OurProbe, ServiceView } from '../view.ts'
import { Clock } from './time.tsx'
import { ANSWER_WORDS } from './words.ts'

/** How each probe of a service stands, by vantage point: names and networks, never an address. Nothing where there is one or none: its answers say it. */
export function OurProbes({ ours, name }: { readonly ours: readonly OurProbe[]; readonly name: string }) {
  if (ours.length < 2) return null
  return (
    <ScrollTable label={`Our probes of ${name}`}>
      <caption>Each probe as it stands now, and from where it asks.</caption>
      <thead>
        <tr>
          <th scope="col">Asked from</th>
          <th scope="col">Network</th>
          <th scope="col">Probe</th>
          <th scope="col">Stands</th>
          <th scope="col">Heard</th>
        </tr>
      </thead>
      <tbody>
        {ours.map(({ probe, vantage, network, answer, newest }) => (
          <tr key={`${vantage} ${probe}`}>
            <th scope="row">{vantage}</th>
            <td>{network}</td>
            <td>{probe}</td>
            <td>{ANSWER_WORDS[answer]}</td>
            <td>
              <Clock at={newest.at} />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}

const ANSWERS = ['succeeds', 'slow', 'fails', 'refused', 'unheard', 'cut-off'] as const satisfies readonly OurProbe['answer'][]

interface VantageRow {
  readonly vantage: string
  readonly network: string
  readonly newest: number
  readonly counts: Readonly<Record<OurProbe['answer'], number>>
}

function vantageRows(services: readonly ServiceView[]): readonly VantageRow[] {
  const rows = new Map<string, VantageRow>()
  for (const { vantage, network, answer, newest } of services.flatMap(({ ourProbes }) => ourProbes)) {
    const row = rows.get(vantage)
    const counts = row?.counts ?? { succeeds: 0, slow: 0, fails: 0, refused: 0, unheard: 0, 'cut-off': 0 }
    rows.set(vantage, {
      vantage,
      network,
      newest: Math.max(newest.at, row?.newest ?? newest.at),
      counts: { ...counts, [answer]: counts[answer] + 1 },
    })
  }
  return [...rows.values()].sort((a, b) => (a.vantage < b.vantage ? -1 : 1))
}

/** Each vantage point with what its probes of all services meet; for the operator. */
export function Vantages({ services }: { readonly services: readonly ServiceView[] }) {
  const rows = vantageRows(services)
  if (rows.length === 0) return <p class="soft">No probe of ours was heard yet.</p>
  return (
    <ScrollTable label="Vantage points of our probes">
      <caption>Probes of all services, by the place they are asked from. One that fails alone may have lost its own way out.</caption>
      <thead>
        <tr>
          <th scope="col">Asked from</th>
          <th scope="col">Network</th>
          {ANSWERS.map((answer) => (
            <th key={answer} scope="col" class="num">
              {ANSWER_WORDS[answer]}
            </th>
          ))}
          <th scope="col">Heard</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ vantage, network, counts, newest }) => (
          <tr key={vantage}>
            <th scope="row">{vantage}</th>
            <td>{network}</td>
            {ANSWERS.map((answer) => (
              <td key={answer} class="num">
                {formatNumber(counts[answer])}
              </td>
            ))}
            <td>
              <Clock at={newest} seconds />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
