import { type CountryCode, type GeoDatabase, UNKNOWN_COUNTRY } from '#vocabulary'

/** What an atlas knows of one address. Filled in place by `locate`: make one with `createLocated` and use it again and again. */
export interface Located {
  /** One a database, in the order of `Atlas.databases`; ZZ where a database knows none. */
  countries: CountryCode[]
  /** Number of the autonomous system that announces the address; 0 when none is known. */
  asn: number
  /** Not in any prefix of the table of routes. */
  unrouted: boolean
  /** In a block that may never be a source on the internet (RFC 6890). */
  bogon: boolean
}

/** A map of the internet: address → country (by several databases, which disagree), network, and whether it can be real at all. */
export interface Atlas {
  readonly databases: readonly GeoDatabase[]
  /** Where numbers and names of networks come from, when it says so. */
  readonly networkDatabase?: GeoDatabase
  /** Looks up the address at `words[at…at+3]` (see AddressWords) and fills `into`. Allocates nothing. */
  locate(words: ArrayLike<number>, at: number, into: Located): void
  /** Name of the organisation that runs the network; "AS64500" where the atlas knows no name. */
  asnName(asn: number): string
  /** Share of the IPv4 space that the database maps to each country (0…1, sums to 1), without the space it maps to none. */
  census(database: number): ReadonlyMap<CountryCode, number>
}

export function createLocated(databases: number): Located {
  return { countries: new Array<CountryCode>(databases).fill(UNKNOWN_COUNTRY), asn: 0, unrouted: true, bogon: false }
}
