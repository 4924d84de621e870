import { countryName } from '#atlas'
import type { Geography } from '#vocabulary'
import { formatNumber, formatShare } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'

interface RepresentationTableProps {
  readonly geography: Extract<Geography, { kind: 'shown' }>
  readonly label: string
}

/** Are there more sources in a country than would be usual? The share beside a baseline, with the interval of their ratio. */
export function RepresentationTable({ geography, label }: RepresentationTableProps) {
  const { representation = [] } = geography
  if (representation.length === 0) return null
  return (
    <>
      <h4>Countries beside what would be usual</h4>
      <ScrollTable label={`Representation of countries, ${label}`}>
        <caption>
          A country's share of the sources over its share of the comparison, with the 95 % interval. 1 is as many as the comparison has; an
          interval that holds 1 shows nothing.
        </caption>
        <thead>
          <tr>
            <th scope="col">Country</th>
            <th scope="col">Database</th>
            <th scope="col" class="num">
              Share of sources
            </th>
            <th scope="col">Beside</th>
            <th scope="col" class="num">
              Times
            </th>
            <th scope="col" class="num">
              95 % interval
            </th>
          </tr>
        </thead>
        <tbody>
          {representation.map((row) => (
            <tr key={`${row.country} ${row.database} ${row.baseline}`}>
              <th scope="row">{countryName(row.country)}</th>
              <td>{row.database}</td>
              <td class="num">{formatShare(row.share)}</td>
              <td>
                {formatShare(row.baselineShare)} {row.baseline}
              </td>
              <td class="num">{times(row.quotient)}</td>
              <td class="num">
                {times(row.low)} to {times(row.high)}
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </>
  )
}

function times(value: number): string {
  return formatNumber(value, value >= 10 ? 0 : 2)
}
