import type { Profiler } from '#traffic'
import { type CountryCode, type LocatedSource, type Strand, UNKNOWN_COUNTRY } from '#vocabulary'

/** Clients of a service on a clean day, as the atlas places them. */
export interface ServiceClients {
  /** Distinct client addresses that were placed: all, or a bottom-k sample of them by hash of address. */
  readonly sampled: number
  /** The service's addresses, the one with most clients first. */
  readonly addresses: readonly string[]
  /** Share of the clients by country, one map a database. */
  readonly shares: readonly ReadonlyMap<CountryCode, number>[]
  /** Share of the clients by AS number, those in a known one. */
  readonly networkShares: ReadonlyMap<number, number>
}

/** Destinations that are looked at: a service has few addresses, and its clients are destinations too. As many as an analysis examines. */
const LOOKED_AT = 64
/** An address belongs to the service when it has a tenth of the clients of its busiest address: a client's own peers are a few. Judgement. */
const LEAST_PART = 0.1
/** Below this nothing can be compared (reference attribution.md section 2.3: presence needs ten). */
export const LEAST_CLIENTS = 10

/**
 * Who was served in the traffic that a profile holds: sources that came to ports from which the target answered, or that completed handshakes. SYNs,
 * stray datagrams and answers that the target asked for are nobody's visit. Undefined when fewer than ten were served.
 */
export function countServiceClients(profiler: Profiler, databases: number): ServiceClients | undefined {
  const visited = profiler
    .targets()
    .slice(0, LOOKED_AT)
    .map(({ index, name }) => ({ name, clients: clientsOf(profiler.evidence(index)?.strands ?? []) }))
    .sort((a, b) => b.clients.size - a.clients.size || (a.name < b.name ? -1 : 1))
  const most = visited[0]?.clients.size ?? 0
  const service = visited.filter(({ clients }) => clients.size >= Math.max(LEAST_CLIENTS, LEAST_PART * most))
  const all = new Map(service.flatMap(({ clients }) => [...clients]))
  if (all.size < LEAST_CLIENTS) return undefined
  const countries = Array.from({ length: databases }, () => new Map<CountryCode, number>())
  const networks = new Map<number, number>()
  for (const client of all.values()) {
    for (let d = 0; d < databases; d++) increment(countries[d]!, client.countries[d] ?? UNKNOWN_COUNTRY)
    if (client.asn !== 0) increment(networks, client.asn)
  }
  const sharesOf = <K>(counts: ReadonlyMap<K, number>) => new Map([...counts].map(([key, count]) => [key, count / all.size] as const))
  return {
    sampled: all.size,
    addresses: service.map(({ name }) => name),
    shares: countries.map(sharesOf),
    networkShares: sharesOf(networks),
  }
}

function clientsOf(strands: readonly Strand[]): Map<string, LocatedSource> {
  const clients = new Map<string, LocatedSource>()
  for (const strand of strands) if (isVisit(strand)) for (const source of strand.sample) clients.set(source.address, source)
  return clients
}

function isVisit({ kind, served, handshakeShare }: Strand): boolean {
  // Where only the clients' direction was seen nothing is known to be served, but a handshake that went on was answered.
  return (kind === 'tcp-ack' || kind === 'udp') && (served === true || (kind === 'tcp-ack' && (handshakeShare ?? 0) >= 0.5))
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
