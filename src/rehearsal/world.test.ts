import { describe, expect, it } from 'vitest'
import { createLocated } from '#atlas'
import { MAPPED, parsePrefix } from '#vocabulary'
import { addressOf, UNITS, unitOf } from './address-plan.ts'
import { measuredCountryShares } from './country-shares.ts'
import { createDice } from './dice.ts'
import { openScenario } from './scenario-catalogue.ts'
import { drawPool } from './source-pool.ts'
import { ipv6Of } from './synthetic-atlas.ts'
import { createWorld } from './world.ts'

const scenario = openScenario('x-2025-03-10')
const world = createWorld(scenario)

describe('the invented world', () => {
  it('is the same for the same seed, and another for another', () => {
    const again = createWorld(openScenario('x-2025-03-10'))
    expect(again.plan.networks).toEqual(world.plan.networks)
    expect(Buffer.from(again.plan.countryOfUnit[1].buffer).equals(Buffer.from(world.plan.countryOfUnit[1].buffer))).toBe(true)
    const other = createWorld({ ...scenario, seed: scenario.seed + 1 })
    expect(other.plan.networks).not.toEqual(world.plan.networks)
  })

  it('gives every unit of its space to one network, with private-use numbers and plain names', () => {
    expect(world.plan.networks.reduce((sum, network) => sum + network.units, 0)).toBe(UNITS)
    for (const network of world.plan.networks) {
      expect(network.asn).toBeGreaterThanOrEqual(4_200_000_000)
      expect(network.name).toBe(`Network ${network.index} (${network.country})`)
      expect(world.atlas.asnName(network.asn)).toBe(network.name)
    }
    expect(addressOf(0, 0) >>> 28).toBe(15)
    expect(addressOf(UNITS - 1, 255) >>> 24).toBe(254)
  })

  it('has a census like the measured shares, in both databases', () => {
    const measured = measuredCountryShares()
    for (const database of [0, 1]) {
      const census = world.atlas.census(database)
      expect([...census.values()].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
      for (const [country, share] of measured) {
        if (share < 0.001) continue
        expect(Math.abs(census.get(country)! - share) / share, country).toBeLessThan(0.1)
      }
      expect(census.get('UA')).toBeGreaterThan(0.0021)
      expect(census.get('UA')).toBeLessThan(0.0027)
    }
  })

  it('has two databases that disagree on about 4.5 % of the addresses', () => {
    const dice = createDice(5, 'addresses')
    const located = createLocated(2)
    let differ = 0
    const n = 100_000
    for (let i = 0; i < n; i++) {
      world.atlas.locate([0, 0, MAPPED, addressOf(dice.below(UNITS), dice.below(256))], 0, located)
      expect(located.unrouted).toBe(false)
      if (located.countries[0] !== located.countries[1]) differ++
    }
    expect(differ / n).toBeGreaterThan(0.042)
    expect(differ / n).toBeLessThan(0.048)
    expect(world.atlas.databases.every((database) => !database.bundled && database.caveat?.includes('SYNTHETIC'))).toBe(true)
  })

  it('takes shares from the file', () => {
    const own = createWorld({ ...scenario, world: { ...scenario.world, countrySharesPercent: { UA: 10 }, databasesDisagreePercent: 0 } })
    expect(own.plan.shares.get('UA')).toBeCloseTo(0.1, 3)
    expect(own.atlas.census(0)).toEqual(own.atlas.census(1))
  })

  it('knows what lies outside of it: unrouted, bogons, and the services themselves', () => {
    const located = createLocated(2)
    const at = (text: string) => {
      const prefix = parsePrefix(text)
      if (!prefix.ok) throw new Error(prefix.fault.message)
      world.atlas.locate(prefix.value.words, 0, located)
      return { unrouted: located.unrouted, bogon: located.bogon, asn: located.asn, countries: [...located.countries] }
    }
    expect(at('8.8.8.8')).toEqual({ unrouted: true, bogon: false, asn: 0, countries: ['ZZ', 'ZZ'] })
    for (const bogon of ['10.1.2.3', '127.0.0.1', '100.64.9.9', '172.31.0.1', '192.168.1.1', '224.0.0.1', '169.254.1.1', '0.1.2.3'])
      expect(at(bogon)).toMatchObject({ unrouted: true, bogon: true })
    expect(at('255.255.255.255')).toMatchObject({ unrouted: true })
    for (const home of ['203.0.113.10', '198.51.100.1', '192.0.2.255', '2001:db8::1'])
      expect(at(home)).toMatchObject({ unrouted: false, bogon: false })
    expect(at('2a00::1')).toMatchObject({ unrouted: true, bogon: false })
    expect(at('fe80::1')).toMatchObject({ unrouted: true, bogon: true })
  })

  it('places the IPv6 address of a client where its IPv4 address is', () => {
    const six = createLocated(2)
    const four = createLocated(2)
    const words = new Uint32Array(4)
    for (let unit = 17; unit < UNITS; unit += 40_009) {
      const address = addressOf(unit, 7)
      ipv6Of(world.plan, address, words, 0)
      world.atlas.locate(words, 0, six)
      world.atlas.locate([0, 0, MAPPED, address], 0, four)
      expect(six).toEqual(four)
    }
  })

  it('offers its services with the probes pointed at the stand-ins', () => {
    const [service] = world.services({ 'example-social': 'http://127.0.0.1:1/' })
    expect(service).toMatchObject({ id: 'example-social', probes: [{ url: 'http://127.0.0.1:1/', everySeconds: 60, timeoutSeconds: 10 }] })
    expect(world.services({})[0]).not.toHaveProperty('probes')
  })
})

describe('a pool of machines', () => {
  const wish = { count: 8_000, countries: { US: 22, VN: 14, BR: 11, UA: 0.3, census: 10 }, kinds: ['consumer'] as const }

  it('is distinct, keeps its quotas of countries, and lies in the world', () => {
    const pool = drawPool(world.plan, createDice(1, 'pool'), wish)
    expect(new Set(pool).size).toBe(8_000)
    const by = new Map<string, number>()
    for (const address of pool) {
      const network = world.plan.networks[world.plan.networkOfUnit[unitOf(address)]!]!
      by.set(network.country, (by.get(network.country) ?? 0) + 1)
    }
    const share = (country: string) => by.get(country)! / 8_000
    const total = 22 + 14 + 11 + 0.3 + 10
    expect(share('VN')).toBeCloseTo((14 + 10 * 0.0045) / total, 2)
    expect(share('UA')).toBeCloseTo((0.3 + 10 * 0.0024) / total, 3)
    expect(share('BR')).toBeCloseTo((11 + 10 * 0.022) / total, 2)
  })

  it('is clumped as real bots are: distinct /24s are 48 to 77 % of the addresses', () => {
    const pool = drawPool(world.plan, createDice(2, 'pool'), wish)
    const clumping = new Set(pool.map((address) => address >>> 8)).size / pool.length
    expect(clumping).toBeGreaterThan(0.48)
    expect(clumping).toBeLessThan(0.77)
  })
})
