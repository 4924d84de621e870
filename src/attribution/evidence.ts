import type { AttackProfile, CountryCode } from '#vocabulary'

/** What a claim about an origin is held against. */
export interface ClaimEvidence {
  /** Profiles of the traffic; only those of nature `attack` can speak. A country without a row had no source when the rows add up to the sample. */
  readonly profiles: readonly AttackProfile[]
  /** First baseline: each country's share of the routed IPv4 space as each database maps it, 0…1. */
  readonly census?: readonly { readonly database: string; readonly shares: ReadonlyMap<CountryCode, number> }[]
  /** Second baseline: the service's own clean clients by country. */
  readonly clients?: CleanClients
  /** For sentences; a country without a name keeps its code. */
  readonly countryNames?: ReadonlyMap<CountryCode, string>
}

/** Where the clean clients of the service come from, on days without an attack. */
export interface CleanClients {
  /** How many clients were counted; absent where only shares are known, which then have no error of their own. */
  readonly sampled?: number
  /** Share of them in each country, 0…1, by the first database or whatever placed them. */
  readonly shares: ReadonlyMap<CountryCode, number>
  /** The same clients as each database of the attack's sources places them, by its name; `shares` serves for the others. */
  readonly byDatabase?: ReadonlyMap<string, ReadonlyMap<CountryCode, number>>
  /** Where they come from: "clients of 10 February to 9 March 2025". */
  readonly text: string
}
