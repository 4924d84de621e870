import type { AttackProfile, Vector } from '#vocabulary'
import { formatNumber, formatShare } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import { VectorChart } from '../charts/vector-chart.tsx'
import { estimateText } from '../pages/estimate-text.ts'
import { Span } from '../pages/time.tsx'
import { FilterList } from './filter-list.tsx'

interface VectorListProps {
  readonly profile: AttackProfile
  readonly label: string
  /** Prefix of ids, unique on the page. */
  readonly id: string
  readonly synthetic: boolean
}

/** The vectors as a table, then each with its course, what shows it, and filters. */
export function VectorList({ profile, label, id, synthetic }: VectorListProps) {
  const { vectors } = profile
  return (
    <>
      <h4>Vectors</h4>
      {vectors.length === 0 ? (
        <p class="soft">No vector was recognised.</p>
      ) : (
        <ScrollTable label={`Vectors towards ${label}`}>
          <caption>Shares are of all traffic towards the target in each vector's window. Techniques are MITRE ATT&amp;CK ids.</caption>
          <thead>
            <tr>
              <th scope="col">Vector</th>
              <th scope="col">Window</th>
              <th scope="col" class="num">
                Peak packets/s
              </th>
              <th scope="col" class="num">
                Packets
              </th>
              <th scope="col" class="num">
                Bytes
              </th>
              <th scope="col">Sources</th>
              <th scope="col">Confidence</th>
            </tr>
          </thead>
          <tbody>
            {vectors.map((vector) => (
              <tr key={vector.number}>
                <th scope="row">
                  {vector.number}. {vector.name}
                  <br />
                  <span class="small soft">{vector.technique}</span>
                </th>
                <td>
                  <Span from={vector.window.from} to={vector.window.to} />
                </td>
                <td class="num">{peakText(vector)}</td>
                <td class="num">{formatShare(vector.shareOfPackets)}</td>
                <td class="num">{formatShare(vector.shareOfBytes)}</td>
                <td>
                  {estimateText(vector.sources)}
                  {vector.reflected ? <span class="small soft"> (reflectors: abused, not the attacker's machines)</span> : null}
                </td>
                <td>{vector.confidence}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
      {vectors.map((vector) => (
        <section class="vector" key={vector.number} aria-labelledby={`${id}-${vector.number}`}>
          <h5 id={`${id}-${vector.number}`}>
            {vector.number}. {vector.name}
          </h5>
          <VectorChart
            id={`${id}-${vector.number}-course`}
            name={vector.name}
            seconds={vector.seconds}
            window={profile.window}
            synthetic={synthetic}
          />
          <p>It is shown by:</p>
          <ul>
            {vector.traits.map((trait) => (
              <li key={trait}>{trait}</li>
            ))}
            <li>
              {vector.rule.text}{' '}
              <span class="small soft">
                (the rule that decided: <code>{vector.rule.rule}</code>)
              </span>
            </li>
          </ul>
          <FilterList filters={vector.filters ?? []} />
        </section>
      ))}
    </>
  )
}

function peakText({ seconds }: Vector): string {
  return seconds.length === 0 ? 'not known' : formatNumber(seconds.reduce((most, { packets }) => Math.max(most, packets), 0))
}
