import { locationQuotient } from '#statistics'
import {
  type CountryBaseline,
  type CountryCode,
  type CountryRow,
  type GeoDatabase,
  type Representation,
  UNKNOWN_COUNTRY,
} from '#vocabulary'

/** Countries that are compared beside those that a claim names: as many as a table on a terminal shows. */
const LARGEST = 10

/**
 * The largest countries and every claimed one beside each baseline, by each database: location quotient LQ = p / b with its 95 % interval,
 * ln LQ ± 1.96·√((1−p)/(np) + (1−b)/(mb)), the second term 0 for a census (reference attribution.md section 2.3, step 3; Katz et al. 1978).
 * A country without a share in a baseline of mere shares is left out there: nothing can be divided by. Without a client among those that were
 * counted, half a client stands for it.
 */
export function compareCountries(
  rows: readonly CountryRow[],
  sampledSources: number,
  databases: readonly GeoDatabase[],
  baselines: readonly CountryBaseline[],
  claimed: readonly CountryCode[],
): readonly Representation[] {
  const largest = rows.filter(({ country }) => country !== UNKNOWN_COUNTRY).slice(0, LARGEST)
  const countries = [...new Set([...largest.map(({ country }) => country), ...claimed])]
  const byCountry = new Map(rows.map((row) => [row.country, row]))
  const found: Representation[] = []
  for (const country of countries)
    for (const baseline of baselines)
      databases.forEach((database, index) => {
        if (baseline.database !== undefined && baseline.database !== database.name) return
        const { sampled } = baseline
        const baselineShare = baseline.shares.get(country) ?? 0
        const compared = baselineShare > 0 ? baselineShare : sampled === undefined || sampled === 0 ? 0 : 0.5 / sampled
        if (compared <= 0) return
        const successes = byCountry.get(country)?.sources[index] ?? 0
        const { value, low, high } = locationQuotient(
          { successes, trials: sampledSources },
          { share: compared, ...(sampled === undefined ? {} : { trials: sampled }) },
        )
        found.push({
          country,
          database: database.name,
          baseline: baseline.name,
          share: successes / sampledSources,
          baselineShare,
          quotient: value,
          low,
          high,
        })
      })
  return found
}
