import { countryName } from '#atlas'
import { type AttackProfile, formatWhole, type Geography, listed } from '#vocabulary'
import { share, signed } from './figures.ts'
import type { Page } from './page.ts'

const MOST_COUNTRIES = 10
const MOST_NETWORKS = 10

/** Are the addresses genuine, and if so, where do they stand. */
export function originSection(page: Page, profile: AttackProfile): void {
  if (profile.nature !== 'attack') return
  page.head('Are the source addresses genuine?')
  page.say(profile.spoofing.text)
  if (profile.spoofing.result !== 'reflected' && profile.vectors.some(({ reflected }) => reflected))
    page.say('Sources of the reflection are not among these: they are abused servers.')
  if (profile.spoofing.tests.length > 0) {
    page.table(
      [{ head: 'test' }, { head: 'weight', right: true }, { head: 'points to' }, { head: 'what was seen', foldTo: 24 }],
      profile.spoofing.tests.map(({ test, logLikelihoodRatio: weight, text }) => [
        test,
        signed(weight),
        weight === 0 ? 'nothing' : weight > 0 ? 'forged' : 'genuine',
        text,
      ]),
    )
    page.say('Weights are natural logarithms of how much likelier the finding is with forged addresses: 3 is 20 to 1, −3 is 1 to 20.', {
      style: 'dim',
    })
  }
  page.head('Countries of the source addresses')
  const { geography } = profile
  if (geography.kind === 'withheld') {
    page.say(`Withheld. ${geography.because}`)
    return
  }
  countries(page, geography)
  networks(page, geography)
  representation(page, geography)
}

type Shown = Extract<Geography, { kind: 'shown' }>

/** One figure where the databases agree, one of each where they do not: what differs is seen, and the table stays narrow. */
function countries(page: Page, geography: Shown): void {
  const rows = geography.rows.slice(0, MOST_COUNTRIES)
  const { databases } = geography
  page.table(
    [{ head: 'country', foldTo: 14 }, ...['sources', 'packets', 'bytes'].map((head) => ({ head, right: true as const }))],
    rows.map((row) => [
      countryName(row.country),
      together(row.shareOfSources.map(share)),
      // Where the databases differ, so do the weights of a country's packets.
      together((row.packetsByDatabase ?? [row.shareOfPackets]).map(share)),
      together((row.bytesByDatabase ?? [row.shareOfBytes]).map(share)),
    ]),
  )
  const rest = geography.rows.length - rows.length
  if (rest > 0) page.say(`and ${rest} more`)
  if (databases.length > 1) page.say(`By ${listed(databases.map(({ name }) => name))}; where they differ, in this order.`)
  page.say(
    `Over ${formatWhole(geography.sampledSources)} sources, spread as widely as over ${geography.effectiveCountries.toFixed(1)} countries of equal size (concentration ${geography.hhi.toFixed(3)}, where 1 is a single country). Addresses say where devices stood, not who sent for them.`,
  )
  // Databases of one origin share their caveat: it is said once.
  const told = new Map<string, string[]>()
  for (const { name, snapshot, caveat } of databases) {
    const rest = `, snapshot ${snapshot}${caveat === undefined ? '' : `: ${caveat}`}`
    told.set(rest, [...(told.get(rest) ?? []), name])
  }
  for (const [rest, names] of told) page.say(`${listed(names)}${rest}`, { style: 'dim' })
}

function together(figures: readonly string[]): string {
  return figures.every((figure) => figure === figures[0]) ? (figures[0] ?? '') : figures.join(' / ')
}

function networks(page: Page, geography: Shown): void {
  const { networks: rows = [], networkKinds = [], distinctNetworks, networkDatabase } = geography
  if (rows.length > 0) {
    page.head(
      `Networks whose customers' devices sent traffic${distinctNetworks === undefined ? '' : ` (${formatWhole(distinctNetworks)} in all)`}`,
    )
    page.table(
      [
        { head: 'network', foldTo: 16 },
        { head: 'AS' },
        { head: 'kind' },
        { head: 'sources', right: true },
        { head: 'packets', right: true },
        { head: 'bytes', right: true },
      ],
      rows
        .slice(0, MOST_NETWORKS)
        .map(({ asn, name, kind, shareOfSources, shareOfPackets, shareOfBytes }) => [
          name,
          String(asn),
          kind,
          share(shareOfSources),
          share(shareOfPackets),
          share(shareOfBytes),
        ]),
    )
    if (networkDatabase !== undefined)
      page.say(`Networks by ${networkDatabase.name}, snapshot ${networkDatabase.snapshot}`, { style: 'dim' })
  }
  if (networkKinds.length > 0) {
    page.line('')
    page.table(
      [{ head: 'kind of network' }, { head: 'sources', right: true }, { head: 'packets', right: true }, { head: 'bytes', right: true }],
      networkKinds.map(({ kind, shareOfSources, shareOfPackets, shareOfBytes }) => [
        kind,
        share(shareOfSources),
        share(shareOfPackets),
        share(shareOfBytes),
      ]),
    )
    page.say("Kinds are guessed from the operator's name; access means connections of homes and offices.", { style: 'dim' })
  }
}

/** A table a comparison, a row a country, a column a database: read side by side, and narrow enough for 60 columns. */
function representation(page: Page, { representation: rows = [] }: Shown): void {
  if (rows.length === 0) return
  page.head('Countries beside what would be usual')
  const names = new Set(rows.map(({ database }) => database))
  for (const baseline of new Set(rows.map((row) => row.baseline))) {
    const of = rows.filter((row) => row.baseline === baseline)
    page.say(`Times as many as by ${baseline}, with the 95 % interval:`)
    page.table(
      [{ head: 'country', foldTo: 14 }, ...[...names].map((head) => ({ head, right: true as const, foldTo: 12 }))],
      [...new Set(of.map(({ country }) => country))].map((country) => [
        countryName(country),
        ...[...names].map((name) => {
          const row = of.find((other) => other.country === country && other.database === name)
          return row === undefined ? 'not known' : `${times(row.quotient)} (${times(row.low)} to ${times(row.high)})`
        }),
      ]),
    )
  }
  page.say('1 is as many as the comparison has; an interval that holds 1 shows nothing.', { style: 'dim' })
}

function times(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(2)
}
