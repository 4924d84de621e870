import { type CountryCode, type GeoDatabase, UNKNOWN_COUNTRY } from '#vocabulary'
import { type Atlas, createLocated } from './atlas.ts'
import type { OwnDatabase } from './own-database.ts'

/** Names remembered as networks are met; there are some 85,000 networks on the internet. */
const MOST_NAMES = 131_072

/**
 * An atlas with the operator's own files before the bundled data, or instead of the bundled countries. An own file of networks is believed
 * before the bundled one where it knows the address; an address is unrouted when neither knows a network for it. Bogons stay as they are.
 */
export function withOwnDatabases(atlas: Atlas, own: readonly OwnDatabase[], bundledCountries: 'beside' | 'left out'): Atlas {
  const countries = own.filter(({ offers }) => offers.countries)
  const networks = own.filter(({ offers }) => offers.networks)
  const beside = bundledCountries === 'beside'
  const bundled = atlas.databases
  const inner = createLocated(bundled.length)
  const names = new Map<number, string>()
  const taken = new Set(bundled.map(({ name }) => name))
  const databases: readonly GeoDatabase[] = [
    ...countries.map((database) => ({ name: freeName(database, taken), snapshot: database.snapshot, bundled: false })),
    ...(beside ? bundled : []),
  ]
  const source = networks[0]
  return {
    databases,
    ...(source
      ? { networkDatabase: { name: source.name, snapshot: source.snapshot, bundled: false } }
      : atlas.networkDatabase
        ? { networkDatabase: atlas.networkDatabase }
        : {}),
    locate(words, at, into) {
      atlas.locate(words, at, inner)
      for (let d = 0; d < countries.length; d++) into.countries[d] = countries[d]!.find(words, at)?.country ?? UNKNOWN_COUNTRY
      if (beside) for (let d = 0; d < bundled.length; d++) into.countries[countries.length + d] = inner.countries[d]!
      into.asn = inner.asn
      into.unrouted = inner.unrouted
      into.bogon = inner.bogon
      for (const database of networks) {
        const found = database.find(words, at)
        if (found === undefined || found.asn === 0) continue
        into.asn = found.asn
        into.unrouted = false
        if (found.name !== '' && names.size < MOST_NAMES) names.set(found.asn, found.name)
        break
      }
    },
    asnName: (asn) => names.get(asn) ?? atlas.asnName(asn),
    census(database): ReadonlyMap<CountryCode, number> {
      const one = countries[database]
      if (one !== undefined) return one.census()
      if (!beside) throw new RangeError(`there is no database ${database}; the atlas has ${countries.length}`)
      return atlas.census(database - countries.length)
    },
  }
}

/** Names tell the databases of a report apart: the second of a name carries its file's, and a number if need be. */
function freeName({ name, file }: OwnDatabase, taken: Set<string>): string {
  let free = name
  for (let n = 1; taken.has(free); n++) free = n === 1 ? `${name} (${file})` : `${name} (${file}, ${n})`
  taken.add(free)
  return free
}
