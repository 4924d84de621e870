import { countryName } from '#atlas'
import { type CountryCode, isCountryCode, type ReportPlace } from '#vocabulary'

/** ISO 3166-1 alpha-2, all 249 entries of 2020. */
const CODES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'

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
  options ??= CODES.split(' ')
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
