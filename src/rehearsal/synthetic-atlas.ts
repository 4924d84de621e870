import type { Atlas, Located } from '#atlas'
import { type CountryCode, formatDay, type GeoDatabase, isIPv4Words, type Prefix, parsePrefix, UNKNOWN_COUNTRY } from '#vocabulary'
import { type AddressPlan, UNITS, unitOf } from './address-plan.ts'
import type { Scenario } from './scenario.ts'
import { SYNTHETIC } from './scenario-schema.ts'

/** RFC 5398: for documentation; here the network in which the protected prefixes lie. */
const SERVICE_ASN = 64_496

const prefix = (text: string): Prefix => {
  const parsed = parsePrefix(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}

/** RFC 5737: in this world the addresses of the services under watch. */
const SERVICE_BLOCKS = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].map(prefix)

/** Blocks that may never be a source on the internet: RFC 6890 section 2.2.2 and its successors, multicast (RFC 5771). 240.0.0.0/4 is this world. */
const BOGONS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
].map((text) => {
  const { words, length } = prefix(text)
  return { word: words[3], mask: (0xffffffff << (128 - length)) >>> 0 }
})

/** 2001:db8::/32 (RFC 3849): its lower half belongs to services, its upper half to networks, one /48 each. */
const DOCUMENTATION_V6 = 0x20010db8

/** The IPv6 address that goes with a client's IPv4 address: its network's /48, and the IPv4 address as the host part. */
export function ipv6Of(plan: AddressPlan, address: number, into: Uint32Array, at: number): void {
  const network = plan.networkOfUnit[unitOf(address)]!
  into[at] = DOCUMENTATION_V6
  into[at + 1] = (0x80000000 | (network << 16)) >>> 0
  into[at + 2] = 0
  into[at + 3] = address
}

/** The atlas of an invented world: the same questions as the real one answers. */
export function createSyntheticAtlas(scenario: Scenario, plan: AddressPlan): Atlas {
  const caveat = `${SYNTHETIC}: an invented world, made for the rehearsal ${scenario.id}`
  const databases = ['Register of the invented world', 'Survey of the invented world'].map(
    (name): GeoDatabase => ({ name, snapshot: formatDay(scenario.from), bundled: false, caveat }),
  )
  const [first, second] = plan.countryOfUnit
  const { countries, networkOfUnit, networks } = plan

  function place(into: Located, one: CountryCode, other: CountryCode, asn: number, unrouted: boolean, bogon: boolean): void {
    into.countries[0] = one
    into.countries[1] = other
    into.countries.length = 2
    into.asn = asn
    into.unrouted = unrouted
    into.bogon = bogon
  }
  const nowhere = (into: Located, bogon: boolean) => place(into, UNKNOWN_COUNTRY, UNKNOWN_COUNTRY, 0, true, bogon)
  const atHome = (into: Located) => place(into, UNKNOWN_COUNTRY, UNKNOWN_COUNTRY, SERVICE_ASN, false, false)

  return {
    databases,
    locate(words, at, into) {
      const last = words[at + 3]!
      if (isIPv4Words(words, at)) {
        const unit = unitOf(last)
        if (unit >= 0)
          return place(into, countries[first[unit]!]!, countries[second[unit]!]!, networks[networkOfUnit[unit]!]!.asn, false, false)
        if (SERVICE_BLOCKS.some((block) => (last & 0xffffff00) >>> 0 === block.words[3])) return atHome(into)
        return nowhere(
          into,
          BOGONS.some(({ word, mask }) => (last & mask) >>> 0 === word),
        )
      }
      // RFC 3849 is nobody's; outside of 2000::/3 there is no global unicast (RFC 4291 section 2.4).
      if (words[at] !== DOCUMENTATION_V6) return nowhere(into, words[at]! >>> 29 !== 1)
      if (words[at + 1]! >>> 31 === 0) return atHome(into)
      const unit = unitOf(last)
      if (unit < 0) return nowhere(into, false)
      place(into, countries[first[unit]!]!, countries[second[unit]!]!, networks[networkOfUnit[unit]!]!.asn, false, false)
    },
    asnName(asn) {
      if (asn === SERVICE_ASN) return 'Network of the services under watch'
      return networks[asn - networks[0]!.asn]?.name ?? `AS${asn}`
    },
    census(database) {
      const of = plan.countryOfUnit[database === 0 ? 0 : 1]
      const counts = new Uint32Array(countries.length)
      for (let unit = 0; unit < UNITS; unit++) counts[of[unit]!]!++
      return new Map(countries.map((country, i) => [country, counts[i]! / UNITS]))
    },
  }
}
