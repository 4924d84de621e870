import { effectiveNumber, hhi } from '#statistics'
import type { CountryRow, GeoDatabase, Geography, LocatedSource } from '#vocabulary'

/** Countries of the sources, side by side for each database, by sources, packets and bytes. Shares of traffic follow the first database. */
export function countCountries(sources: readonly LocatedSource[], databases: readonly GeoDatabase[]): Geography {
  if (sources.length === 0) return { kind: 'withheld', because: 'There is no source to place.' }
  if (databases.length === 0) return { kind: 'withheld', because: 'No geolocation database was loaded.' }
  const rows = new Map<string, { sources: number[]; packets: number; bytes: number }>()
  let packets = 0
  let bytes = 0
  const row = (country: string) => {
    let found = rows.get(country)
    if (!found) {
      found = { sources: databases.map(() => 0), packets: 0, bytes: 0 }
      rows.set(country, found)
    }
    return found
  }
  for (const source of sources) {
    packets += source.packets
    bytes += source.bytes
    for (let d = 0; d < databases.length; d++) {
      const into = row(source.countries[d] ?? 'ZZ')
      into.sources[d] = into.sources[d]! + 1
      if (d > 0) continue
      into.packets += source.packets
      into.bytes += source.bytes
    }
  }
  const counts = [...rows.values()].map((value) => value.sources[0]!).filter((value) => value > 0)
  return {
    kind: 'shown',
    databases,
    sampledSources: sources.length,
    rows: [...rows.entries()]
      .map(
        ([country, value]): CountryRow => ({
          country,
          sources: value.sources,
          shareOfSources: value.sources.map((n) => n / sources.length),
          shareOfPackets: packets > 0 ? value.packets / packets : 0,
          shareOfBytes: bytes > 0 ? value.bytes / bytes : 0,
        }),
      )
      .sort((a, b) => b.sources[0]! - a.sources[0]! || (a.country < b.country ? -1 : 1)),
    effectiveCountries: effectiveNumber(counts),
    hhi: hhi(counts),
  }
}
