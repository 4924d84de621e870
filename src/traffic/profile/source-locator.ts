import type { CountryCode, GeoDatabase } from '#vocabulary'

/** What the profile asks of the atlas when it writes its sampled sources down. An `Atlas` is one. */
export interface SourceLocator {
  readonly databases: readonly GeoDatabase[]
  locate(words: ArrayLike<number>, at: number, into: LocatedWords): void
}

export interface LocatedWords {
  countries: CountryCode[]
  asn: number
  unrouted: boolean
  bogon: boolean
}
