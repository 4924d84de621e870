/** ISO 3166-1 alpha-2, upper case; ZZ (user-assigned) stands for "no country known". */
export type CountryCode = string
export const UNKNOWN_COUNTRY: CountryCode = 'ZZ'

export function isCountryCode(text: string): text is CountryCode {
  return /^[A-Z]{2}$/.test(text)
}
