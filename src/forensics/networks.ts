import { effectiveNumber, hhi } from '#statistics'
import type { Geography, KnownNetwork, LocatedSource, NetworkKind } from '#vocabulary'
import { kindOfNetwork } from './network-kind.ts'

/** Networks that a profile lists; the rest is in the totals. */
const LISTED = 32

/** What a shown geography says of networks where they are known. */
type NetworkSpread = Required<
  Pick<
    Extract<Geography, { readonly kind: 'shown' }>,
    'networks' | 'networkKinds' | 'distinctNetworks' | 'networkHhi' | 'effectiveNetworks'
  >
>

interface Sum {
  sources: number
  packets: number
  bytes: number
}

/**
 * Networks of the sources, by sources, packets and bytes. All shares are of all sources, those in no known network among them; spread and
 * concentration are over the sources in known networks. `clients`: share of the service's clean clients by AS number.
 */
export function countNetworks(
  sources: readonly LocatedSource[],
  known: ReadonlyMap<number, KnownNetwork>,
  clients?: ReadonlyMap<number, number>,
): NetworkSpread {
  const sums = new Map<number, Sum>()
  const all: Sum = { sources: 0, packets: 0, bytes: 0 }
  for (const source of sources) {
    add(all, 1, source.packets, source.bytes)
    let sum = sums.get(source.asn)
    if (sum === undefined) {
      sum = { sources: 0, packets: 0, bytes: 0 }
      sums.set(source.asn, sum)
    }
    add(sum, 1, source.packets, source.bytes)
  }
  const kinds = new Map<NetworkKind, Sum>()
  const rows: { readonly asn: number; readonly name: string; readonly kind: NetworkKind; readonly sum: Sum }[] = []
  for (const [asn, sum] of sums) {
    const network = known.get(asn)
    const name = network?.name ?? `AS${asn}`
    const kind = asn === 0 ? 'unknown' : (network?.kind ?? kindOfNetwork(asn, name))
    const into = kinds.get(kind)
    if (into) add(into, sum.sources, sum.packets, sum.bytes)
    else kinds.set(kind, { ...sum })
    if (asn !== 0) rows.push({ asn, name, kind, sum })
  }
  rows.sort((a, b) => b.sum.sources - a.sum.sources || b.sum.packets - a.sum.packets || a.asn - b.asn)
  const counts = rows.map(({ sum }) => sum.sources)
  return {
    networks: rows.slice(0, LISTED).map(({ asn, name, kind, sum }) => ({
      asn,
      name,
      kind,
      sources: sum.sources,
      ...sharesOf(sum, all),
      ...(clients ? { shareOfClients: clients.get(asn) ?? 0 } : {}),
    })),
    networkKinds: [...kinds]
      .sort(([a, x], [b, y]) => y.sources - x.sources || (a < b ? -1 : 1))
      .map(([kind, sum]) => ({ kind, ...sharesOf(sum, all) })),
    distinctNetworks: rows.length,
    networkHhi: hhi(counts),
    effectiveNetworks: effectiveNumber(counts),
  }
}

function add(into: Sum, sources: number, packets: number, bytes: number): void {
  into.sources += sources
  into.packets += packets
  into.bytes += bytes
}

function sharesOf(part: Sum, all: Sum) {
  return {
    shareOfSources: all.sources > 0 ? part.sources / all.sources : 0,
    shareOfPackets: all.packets > 0 ? part.packets / all.packets : 0,
    shareOfBytes: all.bytes > 0 ? part.bytes / all.bytes : 0,
  }
}
