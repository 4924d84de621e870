import { listed } from '#vocabulary'
import { formatNumber } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import type { OurProbe, ServiceView } from '../view.ts'
import { Clock } from './time.tsx'
import { ANSWER_WORDS } from './words.ts'

/** How each probe of a service stands, by vantage point: names and networks, never an address. Nothing where there is one or none: its answers say it. */
export function OurProbes({ ours, name }: { readonly ours: readonly OurProbe[]; readonly name: string }) {
  if (ours.length < 2) return null
  return (
    <ScrollTable label={`Our probes of ${name}`} stack>
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
            <td data-label="Probe">{probe}</td>
            <td>{ANSWER_WORDS[answer]}</td>
            <td data-label="Heard">
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
  /** Names of the services, by what their probes meet. */
  readonly services: ReadonlyMap<OurProbe['answer'], readonly string[]>
}

function vantageRows(services: readonly ServiceView[]): readonly VantageRow[] {
  const rows = new Map<string, VantageRow>()
  for (const { service, ourProbes } of services) {
    for (const { vantage, network, answer, newest } of ourProbes) {
      const row = rows.get(vantage)
      const named = new Map(row?.services)
      named.set(answer, [...(named.get(answer) ?? []), service.name])
      rows.set(vantage, { vantage, network, newest: Math.max(newest.at, row?.newest ?? newest.at), services: named })
    }
  }
  return [...rows.values()].sort((a, b) => (a.vantage < b.vantage ? -1 : 1))
}

/** "succeeds: 12; fails: 1 (Example Shop)": those that do not simply succeed are named. */
function standingWords({ services }: VantageRow): string {
  return ANSWERS.flatMap((answer) => {
    const names = services.get(answer)
    if (!names) return []
    const named = answer === 'succeeds' ? '' : ` (${listed([...new Set(names)])})`
    return [`${ANSWER_WORDS[answer]}: ${formatNumber(names.length)}${named}`]
  }).join('; ')
}

/** Each vantage point with what its probes of all services meet; for the operator. */
export function Vantages({ services }: { readonly services: readonly ServiceView[] }) {
  const rows = vantageRows(services)
  if (rows.length === 0) return <p class="soft">No probe of ours was heard yet.</p>
  return (
    <ScrollTable label="Vantage points of our probes" stack>
      <caption>Probes of all services, by the place they are asked from. One that fails alone may have lost its own way out.</caption>
      <thead>
        <tr>
          <th scope="col">Asked from</th>
          <th scope="col">Network</th>
          <th scope="col">What its probes meet</th>
          <th scope="col">Heard</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.vantage}>
            <th scope="row">{row.vantage}</th>
            <td>{row.network}</td>
            <td>{standingWords(row)}</td>
            <td data-label="Heard">
              <Clock at={row.newest} seconds />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
