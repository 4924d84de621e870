import { type CountryCode, isCountryCode, UNKNOWN_COUNTRY } from '#vocabulary'

/** Made when first asked for: loading the names takes longer than most of what a command does. */
let names: Intl.DisplayNames | undefined

/** The English name of an ISO 3166-1 alpha-2 code; the code itself where it has none. */
export function countryName(code: CountryCode): string {
  if (code === UNKNOWN_COUNTRY) return 'no country known'
  if (!isCountryCode(code)) return code
  names ??= new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
  return names.of(code) ?? code
}
