import type { Geography } from '#vocabulary'
import { formatNumber, formatShare } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'

/** As many as a reader takes in; the others are folded (judgement). */
const FIRST_NETWORKS = 10

interface NetworkTablesProps {
  readonly geography: Extract<Geography, { kind: 'shown' }>
  readonly label: string
}

/** The networks that the sources are in, and what kinds of network they are. */
export function NetworkTables({ geography, label }: NetworkTablesProps) {
  const { networks = [], networkKinds = [], distinctNetworks, effectiveNetworks, networkDatabase } = geography
  if (networks.length === 0 && networkKinds.length === 0) return null
  const clients = networks.some(({ shareOfClients }) => shareOfClients !== undefined)
  return (
    <>
      <h4>Networks whose customers' devices sent traffic</h4>
      {networks.length === 0 ? null : (
        <ScrollTable label={`Networks of the sources, ${label}`}>
          <caption>
            Autonomous systems by sampled sources
            {distinctNetworks === undefined ? '' : `; ${formatNumber(distinctNetworks)} in all`}
            {effectiveNetworks === undefined ? '' : `, spread as widely as over ${formatNumber(effectiveNetworks, 1)} of equal size`}. The
            networks are victims too. Kinds are guessed from the operator's name.
            {networkDatabase === undefined ? '' : ` Numbers and names: ${networkDatabase.name}, snapshot of ${networkDatabase.snapshot}.`}
          </caption>
          <NetworkRows networks={networks.slice(0, FIRST_NETWORKS)} clients={clients} />
        </ScrollTable>
      )}
      {networks.length <= FIRST_NETWORKS ? null : (
        <details>
          <summary>
            {networks.length - FIRST_NETWORKS} more {networks.length === FIRST_NETWORKS + 1 ? 'network' : 'networks'}
          </summary>
          <ScrollTable label={`More networks of the sources, ${label}`}>
            <NetworkRows networks={networks.slice(FIRST_NETWORKS)} clients={clients} />
          </ScrollTable>
        </details>
      )}
      {networkKinds.length === 0 ? null : (
        <ScrollTable label={`Kinds of network, ${label}`} fit={true}>
          <caption>Kinds of network; access means the connections of homes and offices.</caption>
          <thead>
            <tr>
              <th scope="col">Kind of network</th>
              <ShareHeads />
            </tr>
          </thead>
          <tbody>
            {networkKinds.map((row) => (
              <tr key={row.kind}>
                <th scope="row">{row.kind}</th>
                <td class="num">{formatShare(row.shareOfSources)}</td>
                <td class="num">{formatShare(row.shareOfPackets)}</td>
                <td class="num">{formatShare(row.shareOfBytes)}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </>
  )
}

/** Both tables tell shares of the same three. */
function ShareHeads() {
  return (
    <>
      {['Sources', 'Packets', 'Bytes'].map((what) => (
        <th scope="col" class="num" key={what}>
          {what}
        </th>
      ))}
    </>
  )
}

interface NetworkRowsProps {
  readonly networks: NonNullable<NetworkTablesProps['geography']['networks']>
  /** Whether clean clients were counted to compare with. */
  readonly clients: boolean
}

function NetworkRows({ networks, clients }: NetworkRowsProps) {
  return (
    <>
      <thead>
        <tr>
          <th scope="col">Network</th>
          <th scope="col">AS</th>
          <th scope="col">Kind</th>
          <ShareHeads />
          {clients ? (
            <th scope="col" class="num">
              Of clean clients
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {networks.map((network) => (
          <tr key={network.asn}>
            <th scope="row">{network.name}</th>
            <td>{network.asn}</td>
            <td>{network.kind}</td>
            <td class="num">
              {formatNumber(network.sources)} <span class="soft">({formatShare(network.shareOfSources)})</span>
            </td>
            <td class="num">{formatShare(network.shareOfPackets)}</td>
            <td class="num">{formatShare(network.shareOfBytes)}</td>
            {clients ? (
              <td class="num">{network.shareOfClients === undefined ? 'not known' : formatShare(network.shareOfClients)}</td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </>
  )
}
