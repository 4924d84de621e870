import { countryName } from '#atlas'
import { type CountryCode, isCountryCode, isoCountries, type ReportPlace, UNKNOWN_COUNTRY } from '#vocabulary'

/** Large countries are asked for a part: an outage along one coast is otherwise invisible. */
const PARTS: Readonly<Record<CountryCode, readonly (readonly [string, string])[]>> = {
  US: [
    ['US-east', 'East'],
    ['US-central', 'Central'],
    ['US-mountain', 'Mountain'],
    ['US-west', 'West'],
    ['US-alaska', 'Alaska'],
    ['US-hawaii', 'Hawaii'],
  ],
}

export interface PlaceOption {
  /** "DE", or "US/US-east". */
  readonly value: string
  readonly label: string
}

/** The reporter does not want to be anywhere. */
export const NO_PLACE = 'none'

let options: readonly PlaceOption[] | undefined

/** Every country by name, with the parts of large ones below it. */
export function placeOptions(): readonly PlaceOption[] {
  options ??= isoCountries()
    .map((code) => ({ code, name: countryName(code) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
    .flatMap(({ code, name }) => [
      { value: code, label: name },
      ...(PARTS[code] ?? []).map(([region, part]) => ({ value: `${code}/${region}`, label: `${name}, ${part}` })),
    ])
  return options
}

/** The place that an option of the form stands for; undefined for none and for anything that is not on the list. */
export function placeOfOption(value: string): ReportPlace | undefined {
  const [country = '', region] = value.split('/', 2)
  if (!isCountryCode(country) || !placeOptions().some((option) => option.value === value)) return undefined
  return region === undefined ? { country } : { country, region }
}

let codes: ReadonlyMap<string, CountryCode> | undefined

/** The country of a place as the pages name it ("Vietnam", "US-east", "DE"); undefined for "other" and for places unknown. */
export function countryOfPlace(place: string): CountryCode | undefined {
  codes ??= new Map(isoCountries().map((code) => [countryName(code), code]))
  const named = codes.get(place)
  if (named !== undefined) return named
  const code = place.split('-', 1)[0] ?? ''
  return isCountryCode(code) && code !== UNKNOWN_COUNTRY ? code : undefined
}
