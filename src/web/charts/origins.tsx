import { countryName } from '#atlas'
import { type CountryRow, type GeoDatabase, type Geography, UNKNOWN_COUNTRY } from '#vocabulary'
import { formatNumber, formatShare } from './scale.ts'
import { ScrollTable } from './scroll-table.tsx'
import { WorldMap } from './world-map.tsx'

/** Enough for every country that could matter; the rest is summed in one line. */
const ROWS = 20

export interface OriginsProps {
  /** Of the map, unique on the page; without one no map is drawn. */
  readonly id?: string
  /** What was attacked: tells the tables of several targets apart. */
  readonly target: string
  readonly geography: Geography
  readonly synthetic?: boolean | undefined
}

/** Where the source addresses are registered, by every database side by side; or why that is not shown. */
export function Origins({ id, target, geography, synthetic }: OriginsProps) {
  if (geography.kind === 'withheld')
    return (
      <p>
        <strong>No countries are shown.</strong> {geography.because}
      </p>
    )
  const { databases, rows } = geography
  const first = databases[0]
  return (
    <>
      <p class="note">
        Countries of source addresses are those of networks whose customers' devices sent traffic. They say nothing about who steered the
        devices.
      </p>
      {id === undefined ? null : (
        <WorldMap
          id={id}
          title="Source addresses by country"
          counted="sampled source addresses"
          rows={rows.map((row) => ({ country: row.country, share: row.shareOfSources[0] ?? 0, count: row.sources[0] ?? 0 }))}
          caption={`The map is of ${first === undefined ? 'one database' : `${first.name}, snapshot of ${first.snapshot}`}: ${formatNumber(geography.sampledSources)} sampled sources, spread as widely as over ${formatNumber(geography.effectiveCountries, 1)} countries of equal size (HHI ${formatNumber(geography.hhi, 3)}).`}
          synthetic={synthetic}
          table={null}
        />
      )}
      <CountryTable target={target} rows={rows} databases={databases} />
      <Databases databases={databases} />
    </>
  )
}

function CountryTable({
  target,
  rows,
  databases,
}: {
  readonly target: string
  readonly rows: readonly CountryRow[]
  readonly databases: readonly GeoDatabase[]
}) {
  const rest = rows.slice(ROWS)
  // Where the databases differ, so do the weights of a country; else one column says it for all.
  const differ = databases.length > 1 && rows.some((row) => row.packetsByDatabase !== undefined)
  const weighed = differ ? databases.map(({ name }) => name) : ['']
  const weights = (values: readonly number[] | undefined, first: number) => weighed.map((_, d) => values?.[d] ?? first)
  const sum = (value: (row: CountryRow) => number) => rest.reduce((total, row) => total + value(row), 0)
  const lines = rows.slice(0, ROWS).map((row) => ({
    name: row.country === UNKNOWN_COUNTRY ? 'No country known' : countryName(row.country),
    sources: row.sources,
    shareOfSources: row.shareOfSources,
    packets: weights(row.packetsByDatabase, row.shareOfPackets),
    bytes: weights(row.bytesByDatabase, row.shareOfBytes),
  }))
  if (rest.length > 0)
    lines.push({
      name: `${rest.length} more`,
      sources: databases.map((_, d) => sum((row) => row.sources[d] ?? 0)),
      shareOfSources: databases.map((_, d) => sum((row) => row.shareOfSources[d] ?? 0)),
      packets: weighed.map((_, d) => sum((row) => row.packetsByDatabase?.[d] ?? row.shareOfPackets)),
      bytes: weighed.map((_, d) => sum((row) => row.bytesByDatabase?.[d] ?? row.shareOfBytes)),
    })
  return (
    <ScrollTable label={`Source addresses by country, towards ${target}`}>
      <caption>
        Sampled source addresses by country. The databases are shown side by side: where they differ, neither is known to be right.
      </caption>
      <thead>
        <tr>
          <th scope="col">Country</th>
          {databases.map((database) => (
            <th scope="col" class="num" key={database.name}>
              Sources
              <br />
              {database.name}
            </th>
          ))}
          {['Packets', 'Bytes'].map((what) =>
            weighed.map((name) => (
              <th scope="col" class="num" key={`${what} ${name}`}>
                {what}
                {name === '' ? null : (
                  <>
                    <br />
                    {name}
                  </>
                )}
              </th>
            )),
          )}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.name}>
            <th scope="row">{line.name}</th>
            {databases.map((database, d) => (
              <td class="num" key={database.name}>
                {formatNumber(line.sources[d] ?? 0)} <span class="soft">({formatShare(line.shareOfSources[d] ?? 0)})</span>
              </td>
            ))}
            {[...line.packets, ...line.bytes].map((share, i) => (
              <td class="num" key={i}>
                {formatShare(share)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}

/** Which databases, of which day, with what is known against them, and the credits their licences ask for. */
export function Databases({ databases }: { readonly databases: readonly GeoDatabase[] }) {
  if (databases.length === 0) return null
  return (
    <div class="small soft">
      <ul>
        {databases.map((database) => (
          <li key={database.name}>
            <strong>{database.name}</strong>, snapshot of {database.snapshot}
            {database.bundled ? ', bundled with this program' : ', loaded by the operator'}
            {database.caveat === undefined ? '.' : `: ${database.caveat}.`}
          </li>
        ))}
      </ul>
      {databases.some((database) => database.bundled) ? (
        <p>
          Bundled address data: <a href="https://www.nro.net">NRO</a>, <a href="https://www.routeviews.org">RouteViews</a> and{' '}
          <a href="https://db-ip.com">IP Geolocation by DB-IP</a>, under CC BY 4.0, by way of ip-location-db.
        </p>
      ) : null}
    </div>
  )
}
