import { effectiveNumber, hhi } from '#statistics'
import {
  type CountryBaseline,
  type CountryCode,
  type CountryRow,
  type GeoDatabase,
  type Geography,
  type KnownNetwork,
  type LocatedSource,
  UNKNOWN_COUNTRY,
} from '#vocabulary'
import { countNetworks } from './networks.ts'
import { compareCountries } from './representation.ts'

/** What is known beside the sources themselves; evidence is one. */
export interface GeographyContext {
  readonly networks?: ReadonlyMap<number, KnownNetwork>
  readonly networkDatabase?: GeoDatabase
  readonly baselines?: readonly CountryBaseline[]
  readonly claimed?: readonly CountryCode[]
}

interface Counted {
  readonly sources: number[]
  readonly packets: number[]
  readonly bytes: number[]
}

/**
 * Countries of the sources, side by side for each database, by sources, packets and bytes; with their networks where these are known, and
 * beside baselines where there are some. A few well-connected devices can turn a ranking by bytes over, so none of the three stands alone.
 */
export function countCountries(
  sources: readonly LocatedSource[],
  databases: readonly GeoDatabase[],
  context: GeographyContext = {},
): Geography {
  if (sources.length === 0) return { kind: 'withheld', because: 'There is no source to place.' }
  if (databases.length === 0) return { kind: 'withheld', because: 'No geolocation database was loaded.' }
  const counted = new Map<CountryCode, Counted>()
  let packets = 0
  let bytes = 0
  const of = (country: CountryCode) => {
    let found = counted.get(country)
    if (!found) {
      found = { sources: databases.map(() => 0), packets: databases.map(() => 0), bytes: databases.map(() => 0) }
      counted.set(country, found)
    }
    return found
  }
  for (const source of sources) {
    packets += source.packets
    bytes += source.bytes
    for (let d = 0; d < databases.length; d++) {
      const into = of(source.countries[d] ?? UNKNOWN_COUNTRY)
      into.sources[d] = into.sources[d]! + 1
      into.packets[d] = into.packets[d]! + source.packets
      into.bytes[d] = into.bytes[d]! + source.bytes
    }
  }
  const rows = [...counted]
    .map(([country, sums]) => rowOf(country, sums, sources.length, packets, bytes))
    .sort((a, b) => b.sources[0]! - a.sources[0]! || (a.country < b.country ? -1 : 1))
  const counts = rows.map((row) => row.sources[0]!).filter((value) => value > 0)
  const { networks, networkDatabase, baselines, claimed } = context
  const clients = baselines?.find(({ networkShares }) => networkShares !== undefined)?.networkShares
  return {
    kind: 'shown',
    databases,
    sampledSources: sources.length,
    rows,
    effectiveCountries: effectiveNumber(counts),
    hhi: hhi(counts),
    ...(networks ? countNetworks(sources, networks, clients) : {}),
    ...(networks && networkDatabase ? { networkDatabase } : {}),
    ...(baselines && baselines.length > 0
      ? { representation: compareCountries(rows, sources.length, databases, baselines, claimed ?? []) }
      : {}),
  }
}

function rowOf(country: CountryCode, sums: Counted, sources: number, packets: number, bytes: number): CountryRow {
  const byPackets = sums.packets.map((value) => (packets > 0 ? value / packets : 0))
  const byBytes = sums.bytes.map((value) => (bytes > 0 ? value / bytes : 0))
  const differ = (shares: readonly number[]) => shares.some((share) => share !== shares[0])
  return {
    country,
    sources: sums.sources,
    shareOfSources: sums.sources.map((n) => n / sources),
    shareOfPackets: byPackets[0]!,
    shareOfBytes: byBytes[0]!,
    ...(differ(byPackets) ? { packetsByDatabase: byPackets } : {}),
    ...(differ(byBytes) ? { bytesByDatabase: byBytes } : {}),
  }
}
