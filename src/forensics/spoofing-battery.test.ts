import { describe, expect, it } from 'vitest'
import { exactly, type LocatedSource, SECOND, type Strand } from '#vocabulary'
import { hopsOf, readHops } from './hops.ts'
import { runBattery } from './spoofing-battery.ts'
import { andersonDarling, REJECTS_UNIFORM } from './uniform-addresses.ts'

/** mulberry32: the same draws every time. */
function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
}

const text = (word: number) => `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`
const source = (address: string, parts: Partial<LocatedSource> = {}): LocatedSource => ({
  address,
  packets: 3,
  bytes: 180,
  countries: ['AA'],
  asn: 64_496,
  unrouted: false,
  bogon: false,
  ...parts,
})

const strand = (sample: readonly LocatedSource[], parts: Partial<Strand> = {}): Strand => ({
  kind: 'udp',
  port: 0,
  packets: 3 * sample.length,
  bytes: 180 * sample.length,
  flows: 0,
  firstAt: 0,
  lastAt: 10 * SECOND,
  sources: exactly(sample.length),
  sourcePorts: { distinct: 0, entropyBits: 0, top: [] },
  destinationPorts: { distinct: 0, entropyBits: 0, top: [] },
  sizes: { distinct: 0, entropyBits: 0, top: [] },
  ipLengths: { distinct: 0, entropyBits: 0, top: [] },
  sample,
  ...parts,
})

const ratio = (reading: ReturnType<typeof runBattery>, name: string) => reading.tests.find(({ test }) => test === name)?.logLikelihoodRatio

describe('Anderson-Darling', () => {
  it('rejects one in twenty of evenly spread addresses, over the whole space or that of unicast', () => {
    const next = dice(1)
    let rejected = 0
    for (let run = 0; run < 200; run++) if (andersonDarling(Array.from({ length: 300 }, () => next())) > REJECTS_UNIFORM) rejected++
    // 200 runs at 5 %: the binomial stays between 2 and 20 in 999 of 1000 cases, and the better of two ranges rejects less.
    expect(rejected).toBeLessThanOrEqual(20)
    const unicast = Array.from({ length: 2000 }, () => 2 ** 24 + Math.floor((next() / 2 ** 32) * 223 * 2 ** 24))
    expect(andersonDarling(unicast)).toBeLessThanOrEqual(REJECTS_UNIFORM)
  })

  it('agrees with the formula for two addresses worked by hand', () => {
    // u = 1/4 and 3/4 of the whole space: A² = -2 - (1/2)(1·(ln u1 + ln(1-u2)) + 3·(ln u2 + ln(1-u1))) = 0.249...
    const expected = -2 - 0.5 * (2 * Math.log(0.25) + 6 * Math.log(0.75))
    expect(andersonDarling([2 ** 30, 3 * 2 ** 30])).toBeLessThanOrEqual(expected + 1e-6)
    expect(andersonDarling([2 ** 30, 3 * 2 ** 30])).toBeGreaterThan(0)
  })

  it('tells hosts of some networks from drawn ones', () => {
    const next = dice(2)
    const hosts = Array.from({ length: 1000 }, () => (40 + (next() % 60)) * 2 ** 24 + (next() % 2 ** 24))
    expect(andersonDarling(hosts) / hosts.length).toBeGreaterThan(0.1)
    expect(Number.isNaN(andersonDarling([]))).toBe(true)
  })

  it('weighs in the battery on both sides', () => {
    const next = dice(3)
    const drawn = runBattery(strand(Array.from({ length: 1000 }, () => source(text(next())))))
    expect(ratio(drawn, 'anderson-darling')).toBe(1)
    const real = runBattery(strand(Array.from({ length: 1000 }, (_, i) => source(`${40 + (i % 60)}.1.${i & 255}.${next() & 255}`))))
    expect(ratio(real, 'anderson-darling')).toBe(-0.5)
  })
})

describe('hops', () => {
  it('count from the initial TTL that is nearest above', () => {
    expect([64, 63, 32, 31, 128, 65, 255, 129, 1].map(hopsOf)).toEqual([0, 1, 0, 1, 0, 63, 0, 126, 31])
  })

  const neighbours = (ttl: (network: number, i: number) => number) =>
    Array.from({ length: 600 }, (_, i) =>
      source(`${40 + (i % 40)}.1.${i & 255}.${i & 127}`, { asn: 64_496 + (i % 40), ttl: ttl(i % 40, i) }),
    )

  it('of neighbours are alike: real', () => {
    const reading = runBattery(strand(neighbours((network, i) => 64 - 6 - (network % 18) - (i % 2))))
    expect(ratio(reading, 'hops')).toBe(-2)
    expect(readHops(neighbours((network) => 64 - 6 - (network % 18)))!.withinNetworks).toBe(0)
  })

  it('drawn at random lie farther than paths reach: forged', () => {
    const next = dice(4)
    expect(ratio(runBattery(strand(neighbours(() => 1 + (next() % 255)))), 'hops')).toBe(3)
  })

  it('drawn from those of real paths do not fit the networks, and decide nothing', () => {
    const next = dice(5)
    expect(ratio(runBattery(strand(neighbours(() => 64 - 6 - (next() % 18)))), 'hops')).toBe(0)
  })

  it('say nothing where the input has none, or where all share one', () => {
    expect(ratio(runBattery(strand(neighbours(() => 0))), 'hops')).toBeUndefined()
    expect(readHops([])).toBeUndefined()
    const one = strand(
      neighbours(() => 243),
      { ttls: { distinct: 1, entropyBits: 0, top: [{ value: 243, share: 1 }] } },
    )
    expect(ratio(runBattery(one), 'hops')).toBeUndefined()
    expect(ratio(runBattery(one), 'ttl')).toBe(4)
  })
})
