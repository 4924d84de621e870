import { type Interval, locationQuotient, wilsonInterval } from '#statistics'
import { type CountryCode, type GeoDatabase, UNKNOWN_COUNTRY } from '#vocabulary'
import type { ClaimEvidence } from './evidence.ts'
import type { ShownGeography } from './gate.ts'

/** How one database maps the sampled sources: the area against every other country. */
export interface Tally {
  readonly database: GeoDatabase
  readonly sources: number
  readonly sampled: number
  /** Sources that may be the area's but stand in no row: not 0 when the table was cut and the area has a country without a row. */
  readonly hidden: number
  /** Share of the area with its 95 % Wilson interval; hidden sources raise the upper bound. */
  readonly share: Interval
  /** The strongest single country outside the area; none when there is no other. "No country known" is not a rival. */
  readonly rival?: { readonly country: CountryCode; readonly share: Interval }
}

/** One tally for each database. The countries of the area are added up; they are disjoint, so the sum is again a share. */
export function tallyArea(geography: ShownGeography, area: readonly CountryCode[]): Tally[] {
  const inside = new Set(area)
  const rowed = new Set(geography.rows.map((row) => row.country))
  const sampled = geography.sampledSources
  return geography.databases.map((database, index) => {
    let sources = 0
    let listed = 0
    let rival: { country: CountryCode; sources: number } | undefined
    for (const row of geography.rows) {
      const count = row.sources[index] ?? 0
      listed += count
      if (inside.has(row.country)) sources += count
      else if (row.country !== UNKNOWN_COUNTRY && count > (rival?.sources ?? 0)) rival = { country: row.country, sources: count }
    }
    const hidden = area.every((country) => rowed.has(country)) ? 0 : Math.max(0, sampled - listed)
    const share = wilsonInterval({ successes: sources, trials: sampled })
    return {
      database,
      sources,
      sampled,
      hidden,
      share: hidden === 0 ? share : { ...share, high: wilsonInterval({ successes: sources + hidden, trials: sampled }).high },
      ...(rival ? { rival: { country: rival.country, share: wilsonInterval({ successes: rival.sources, trials: sampled }) } } : {}),
    }
  })
}

/** The worst case over the databases: from the lowest lower to the highest upper bound. */
export function envelope(tallies: readonly Tally[]): { readonly low: number; readonly high: number } {
  return { low: Math.min(...tallies.map((tally) => tally.share.low)), high: Math.max(...tallies.map((tally) => tally.share.high)) }
}

/** Location quotients against one baseline, one a database. */
export interface Comparison {
  readonly baseline: 'address-space' | 'clean-clients'
  readonly text: string
  readonly quotients: readonly Interval[]
  /** Share of the area in the baseline, one a database. */
  readonly shares: readonly number[]
}

/** The baselines at hand that know the area. A baseline of mere shares without it has nothing to compare with and is left out. */
export function compare(evidence: ClaimEvidence, tallies: readonly Tally[], area: readonly CountryCode[]): Comparison[] {
  const sumOf = (shares: ReadonlyMap<CountryCode, number>) => area.reduce((sum, country) => sum + (shares.get(country) ?? 0), 0)
  const found: Comparison[] = []
  const census = tallies.map(({ database }) => evidence.census?.find((entry) => entry.database === database.name))
  const censusShares = census.map((entry) => (entry ? sumOf(entry.shares) : 0))
  if (tallies.length > 0 && censusShares.every((share) => share > 0))
    found.push({
      baseline: 'address-space',
      text: 'the share of the routed IPv4 space',
      shares: censusShares,
      quotients: tallies.map((tally, i) =>
        locationQuotient({ successes: tally.sources, trials: tally.sampled }, { share: censusShares[i] ?? 0 }),
      ),
    })
  const { clients } = evidence
  if (clients === undefined || clients.sampled === 0) return found
  const trials = clients.sampled
  const clientShares = tallies.map(({ database }) => Math.min(1, sumOf(clients.byDatabase?.get(database.name) ?? clients.shares)))
  // Of counted clients none may be from there: half a client stands for them, as half a source does in the quotient's own numerator.
  const compared = clientShares.map((share) => (share > 0 || trials === undefined ? share : 0.5 / trials))
  if (tallies.length > 0 && compared.every((share) => share > 0))
    found.push({
      baseline: 'clean-clients',
      text: `the service's own visitors (${clients.text})`,
      shares: clientShares,
      quotients: tallies.map((tally, i) =>
        locationQuotient(
          { successes: tally.sources, trials: tally.sampled },
          { share: compared[i] ?? 0, ...(trials === undefined ? {} : { trials }) },
        ),
      ),
    })
  return found
}
