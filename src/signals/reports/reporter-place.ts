import type { ReportPlace } from '#vocabulary'
import { UNKNOWN_COUNTRY } from '#vocabulary'

/** What a browser says of itself without being asked for a place. */
export interface BrowserHints {
  /** IANA name, e.g. "America/New_York". */
  readonly timeZone?: string
  /** BCP 47 tag, e.g. "de-AT". */
  readonly language?: string
}

/**
 * Regions of the United States by time zone (IANA zone names; the states are those of 49 CFR part 71). Other countries get no region:
 * their zones do not part them in a way that readers know.
 */
const US_REGIONS: Readonly<Record<string, readonly string[]>> = {
  'US-east': ['America/New_York', 'America/Detroit', 'America/Indianapolis', 'America/Indiana/', 'America/Louisville', 'America/Kentucky/'],
  'US-central': ['America/Chicago', 'America/Menominee', 'America/North_Dakota/', 'America/Indiana/Knox', 'America/Indiana/Tell_City'],
  'US-mountain': ['America/Denver', 'America/Boise', 'America/Phoenix'],
  'US-west': ['America/Los_Angeles'],
  'US-alaska': [
    'America/Anchorage',
    'America/Juneau',
    'America/Sitka',
    'America/Metlakatla',
    'America/Yakutat',
    'America/Nome',
    'America/Adak',
  ],
  'US-hawaii': ['Pacific/Honolulu'],
}

/** Words that a region may end in: a free word would let anybody write on public pages. */
const REGION_WORDS =
  /^(north|south|east|west|central|northeast|northwest|southeast|southwest|mountain|midwest|pacific|atlantic|alaska|hawaii)$/

const regionNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

function zonesOf(country: string): readonly string[] {
  const locale = new Intl.Locale('und', { region: country }) as Intl.Locale & { timeZones?: string[]; getTimeZones?(): string[] }
  return locale.getTimeZones?.() ?? locale.timeZones ?? []
}

/** Asking the engine takes a third of a millisecond, and a surge asks thousands of times a second; there are 676 codes. */
const assigned = new Map<string, boolean>()

/** A country's code of today, or "ZZ": CLDR names it, gives it a time zone, and knows no newer code for it (as DE is for DD). */
export function isAssignedCountry(code: string): boolean {
  if (code === UNKNOWN_COUNTRY) return true
  const known = assigned.get(code)
  if (known !== undefined) return known
  const answer = askForCountry(code)
  if (/^[A-Z]{2}$/.test(code)) assigned.set(code, answer)
  return answer
}

function askForCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || regionNames.of(code) === undefined) return false
  return Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}` && zonesOf(code).length > 0
}

/** "US-east": the country's code and one known word. */
export function isRegionOf(country: string, region: string): boolean {
  return region.startsWith(`${country}-`) && REGION_WORDS.test(region.slice(country.length + 1))
}

let countriesByZone: ReadonlyMap<string, string> | undefined

/** Zone → country from CLDR's copy of the tz database (zone.tab), which comes with Node; zones under the names that Intl calls canonical. */
function zoneTable(): ReadonlyMap<string, string> {
  if (countriesByZone) return countriesByZone
  const table = new Map<string, string>()
  for (let a = 65; a <= 90; a++) {
    for (let b = 65; b <= 90; b++) {
      const country = String.fromCharCode(a, b)
      if (!isAssignedCountry(country)) continue
      for (const zone of zonesOf(country)) if (!table.has(zone)) table.set(zone, country)
    }
  }
  countriesByZone = table
  return table
}

/** Names already made canonical: building a DateTimeFormat takes some 50 µs. There are about 600 names, so the map stays small. */
const canonicalNames = new Map<string, string>()

function canonicalZone(name: string): string | undefined {
  const known = canonicalNames.get(name)
  if (known) return known
  try {
    const canonical = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
    if (canonicalNames.size < 2_000) canonicalNames.set(name, canonical)
    return canonical
  } catch {
    return undefined
  }
}

function usRegion(zone: string): string | undefined {
  let found: string | undefined
  let length = 0
  for (const [region, zones] of Object.entries(US_REGIONS)) {
    for (const entry of zones) {
      const fits = entry.endsWith('/') ? zone.startsWith(entry) : zone === entry
      if (fits && entry.length > length) {
        found = region
        length = entry.length
      }
    }
  }
  return found
}

/**
 * Where a reporter probably is, from the time zone, else from the language's country. "en-US" is not taken for a place: it is what
 * browsers say that were never told a language, and what those say that hide.
 */
export function placeOfBrowser(hints: BrowserHints): ReportPlace {
  const zone = hints.timeZone === undefined ? undefined : canonicalZone(hints.timeZone)
  const country = zone === undefined ? undefined : zoneTable().get(zone)
  if (zone !== undefined && country !== undefined) {
    const region = country === 'US' ? usRegion(zone) : undefined
    return region === undefined ? { country } : { country, region }
  }
  const tag = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?-([A-Z]{2})(?:-|$)/.exec(hints.language ?? '')
  if (tag && hints.language !== 'en-US' && isAssignedCountry(tag[1])) return { country: tag[1] }
  return { country: UNKNOWN_COUNTRY }
}
