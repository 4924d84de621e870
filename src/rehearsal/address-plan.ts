import type { CountryCode } from '#vocabulary'
import { measuredCountryShares } from './country-shares.ts'
import { createDice, hashName, hashWord } from './dice.ts'
import type { Scenario } from './scenario.ts'

export const NETWORK_KINDS = ['consumer', 'mobile', 'business', 'hosting'] as const
export type NetworkKind = (typeof NETWORK_KINDS)[number]

/** One invented autonomous system; its addresses are one run of units. */
export interface Network {
  readonly index: number
  /** RFC 6996 section 5: private use, 4200000000 to 4294967294. */
  readonly asn: number
  readonly name: string
  readonly country: CountryCode
  readonly kind: NetworkKind
  readonly firstUnit: number
  readonly units: number
}

/**
 * The invented internet: nobody's addresses, given to invented networks so that each country has its measured share. A unit is a /24 of
 * 240.0.0.0/4, which RFC 1112 section 4 reserves; 255.0.0.0/8 stays out of it, for the sake of the broadcast address.
 */
export interface AddressPlan {
  readonly networks: readonly Network[]
  readonly countries: readonly CountryCode[]
  /** Unit → index of its network. */
  readonly networkOfUnit: Uint16Array
  /** For each of the two databases: unit → index into `countries`. */
  readonly countryOfUnit: readonly [Uint16Array, Uint16Array]
  /** Country → its networks, largest first. */
  readonly networksOf: ReadonlyMap<CountryCode, readonly Network[]>
  /** True share of the units by country, largest first. */
  readonly shares: ReadonlyMap<CountryCode, number>
}

const FIRST_UNIT = 240 << 16
export const UNITS = 15 << 16
const FIRST_ASN = 4_200_000_000

/** The unit of an IPv4 address, or -1 outside of the plan. */
export function unitOf(address: number): number {
  const unit = (address >>> 8) - FIRST_UNIT
  return unit >= 0 && unit < UNITS ? unit : -1
}

export function addressOf(unit: number, host: number): number {
  return (((FIRST_UNIT + unit) << 8) | host) >>> 0
}

/** Shares of networks by kind; judgement: most networks with end users are access networks. */
const KIND_BELOW: readonly (readonly [NetworkKind, number])[] = [
  ['consumer', 0.55],
  ['mobile', 0.7],
  ['business', 0.85],
  ['hosting', 1],
]

/** Larger countries have more networks, but less than in proportion. */
const NETWORK_EXPONENT = 0.7
/** Sizes of the networks of a country follow a Zipf law with this exponent. */
const SIZE_EXPONENT = 0.9

function wantedShares(world: Scenario['world']): Map<CountryCode, number> {
  const measured = measuredCountryShares()
  const given = Object.entries(world.countrySharesPercent ?? {}).map(([country, percent]) => [country, percent / 100] as const)
  const givenSum = given.reduce((sum, [, value]) => sum + value, 0)
  const rest = [...measured].filter(([country]) => !given.some(([other]) => other === country))
  const restSum = rest.reduce((sum, [, value]) => sum + value, 0)
  const all = [...given, ...rest.map(([country, value]) => [country, (value / restSum) * (1 - givenSum)] as const)]
  return new Map(all.filter(([, value]) => value > 0).sort((a, b) => b[1] - a[1]))
}

/** Splits `total` whole things by weight, at least one each; the largest takes what rounding leaves. */
function split(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  const parts = weights.map((weight) => Math.max(1, Math.round((weight / sum) * total)))
  let over = parts.reduce((a, b) => a + b, 0) - total
  while (over !== 0) {
    const largest = parts.indexOf(Math.max(...parts))
    const take = over > 0 ? Math.min(over, parts[largest]! - 1) : over
    parts[largest]! -= take
    over -= take
    if (take === 0) break
  }
  return parts
}

export function createAddressPlan(scenario: Scenario): AddressPlan {
  const { seed, world } = scenario
  const dice = createDice(seed, 'address plan')
  const shares = wantedShares(world)
  const countries = [...shares.keys()]
  const unitsOf = split(UNITS, [...shares.values()])
  const networkCounts = split(
    world.networks,
    [...shares.values()].map((share) => share ** NETWORK_EXPONENT),
  )

  const drafts: { country: CountryCode; kind: NetworkKind; units: number; order: number }[] = []
  for (const [i, country] of countries.entries()) {
    const count = Math.min(networkCounts[i]!, unitsOf[i]!)
    const sizes = split(
      unitsOf[i]!,
      Array.from({ length: count }, (_, rank) => 1 / (rank + 1) ** SIZE_EXPONENT),
    )
    for (const [rank, units] of sizes.entries()) {
      const roll = dice.unit()
      // Every country has people at home: its largest network is an access network.
      const kind = rank === 0 ? 'consumer' : KIND_BELOW.find(([, below]) => roll < below)![0]
      drafts.push({ country, kind, units, order: dice.word() })
    }
  }

  drafts.sort((a, b) => a.order - b.order)
  const networkOfUnit = new Uint16Array(UNITS)
  let unit = 0
  const networks = drafts.map((draft, index): Network => {
    const network = {
      index,
      asn: FIRST_ASN + index,
      name: `Network ${index} (${draft.country})`,
      country: draft.country,
      kind: draft.kind,
      firstUnit: unit,
      units: draft.units,
    }
    networkOfUnit.fill(index, unit, unit + draft.units)
    unit += draft.units
    return network
  })

  const networksOf = new Map<CountryCode, Network[]>()
  for (const network of networks) {
    const list = networksOf.get(network.country) ?? []
    list.push(network)
    networksOf.set(network.country, list)
  }
  for (const list of networksOf.values()) list.sort((a, b) => b.units - a.units)

  return {
    networks,
    countries,
    networkOfUnit,
    countryOfUnit: surveyed(seed, world.databasesDisagreePercent / 100, networks, networkOfUnit, countries),
    networksOf,
    shares: new Map(countries.map((country, i) => [country, unitsOf[i]! / UNITS])),
  }
}

/**
 * Two surveys of the world. Where they differ one of them is wrong, by turns, and puts the unit where some other unit is: so each keeps
 * the census of the world.
 */
function surveyed(
  seed: number,
  disagree: number,
  networks: readonly Network[],
  networkOfUnit: Uint16Array,
  countries: readonly CountryCode[],
): readonly [Uint16Array, Uint16Array] {
  const indexOf = new Map(countries.map((country, i) => [country, i]))
  const countryOfNetwork = networks.map((network) => indexOf.get(network.country)!)
  const first = new Uint16Array(UNITS)
  const salt = hashName('survey') ^ seed
  for (let unit = 0; unit < UNITS; unit++) first[unit] = countryOfNetwork[networkOfUnit[unit]!]!
  const second = first.slice()
  const truth = first.slice()
  for (let unit = 0; unit < UNITS; unit++) {
    let hash = hashWord(unit ^ salt)
    if (hash >= disagree * 0x100000000) continue
    const survey = hashWord(hash) & 1 ? first : second
    let country = truth[unit]!
    for (let tries = 0; country === truth[unit] && tries < 64; tries++) {
      hash = hashWord(hash + 0x9e3779b9)
      country = truth[hash % UNITS]!
    }
    survey[unit] = country
  }
  return [first, second]
}
