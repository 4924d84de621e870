import type { AddressWords, CountryCode, NetworkKind } from '#vocabulary'

/** Where in the internet a reporter is, as far as the atlas knows it. Members that are not known are absent. */
export interface ReporterOrigin {
  readonly country?: CountryCode
  /** Number of the autonomous system. */
  readonly network?: number
  readonly kind?: NetworkKind
}

/** The atlas as the desk needs it. Called while a report is admitted; keeps nothing of the address. */
export type LocateReporter = (address: AddressWords) => ReporterOrigin
