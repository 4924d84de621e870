import { type CountryCode, isCountryCode, UNKNOWN_COUNTRY } from '#vocabulary'

const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })

/** The English name of an ISO 3166-1 alpha-2 code; the code itself where it has none. */
export function countryName(code: CountryCode): string {
  if (code === UNKNOWN_COUNTRY) return 'no country known'
  return (isCountryCode(code) ? names.of(code) : undefined) ?? code
}
