import { countryName } from '#atlas'
import type { Geography } from '#vocabulary'
import { formatNumber, formatShare } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'

type Shown = Extract<Geography, { kind: 'shown' }>
type Row = NonNullable<Shown['representation']>[number]

interface RepresentationTableProps {
  readonly geography: Shown
  readonly label: string
}

/**
 * Are there more sources in a country than would be usual? A row a country, a column a comparison and database: they are read side by side,
 * and on a telephone the first is seen without scrolling.
 */
export function RepresentationTable({ geography, label }: RepresentationTableProps) {
  const { representation = [] } = geography
  if (representation.length === 0) return null
  const columns = distinct(representation, columnOf)
  const countries = distinct(representation, ({ country }) => country)
  return (
    <>
      <h4>Countries beside what would be usual</h4>
      <ScrollTable label={`Representation of countries, ${label}`}>
        <caption>
          A country's share of the sources over its share of the comparison, with the 95 % interval; below, both shares. 1 is as many as the
          comparison has; an interval that holds 1 shows nothing.
        </caption>
        <thead>
          <tr>
            <th scope="col">Country</th>
            {columns.map((column) => (
              <th scope="col" class="num" key={columnOf(column)}>
                {column.baseline}
                <br />
                <span class="small soft">{column.database}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {countries.map(({ country }) => (
            <tr key={country}>
              <th scope="row">{countryName(country)}</th>
              {columns.map((column) => (
                <Cell
                  key={columnOf(column)}
                  row={representation.find((row) => row.country === country && columnOf(row) === columnOf(column))}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </>
  )
}

function Cell({ row }: { readonly row: Row | undefined }) {
  if (row === undefined) return <td class="num soft">not known</td>
  return (
    <td class="num">
      <strong>{times(row.quotient)}</strong>{' '}
      <span class="soft">
        {times(row.low)} to {times(row.high)}
      </span>
      <span class="line small soft">
        {formatShare(row.share)} beside {formatShare(row.baselineShare)}
      </span>
    </td>
  )
}

function columnOf({ baseline, database }: Row): string {
  return `${baseline}\n${database}`
}

/** The first of each kind, in the order given. */
function distinct(rows: readonly Row[], kindOf: (row: Row) => string): readonly Row[] {
  return rows.filter((row, i) => rows.findIndex((other) => kindOf(other) === kindOf(row)) === i)
}

function times(value: number): string {
  return formatNumber(value, value >= 10 ? 0 : 2)
}
