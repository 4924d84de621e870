import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CountryBaseline, GeoDatabase, Geography, LocatedSource } from '#vocabulary'
import { countCountries } from './geography.ts'

const FIRST: GeoDatabase = { name: 'first', snapshot: '2025-03-01', bundled: false }
const SECOND: GeoDatabase = { name: 'second', snapshot: '2025-02-01', bundled: false }

function source(n: number, over: Partial<LocatedSource> = {}): LocatedSource {
  return {
    address: `198.18.${n >>> 8}.${n & 255}`,
    packets: 1,
    bytes: 100,
    countries: ['UA', 'UA'],
    asn: 64_500,
    unrouted: false,
    bogon: false,
    ...over,
  }
}

function shown(geography: Geography): Extract<Geography, { kind: 'shown' }> {
  if (geography.kind !== 'shown') throw new Error(geography.because)
  return geography
}

describe('countries', () => {
  it('stand by sources, packets and bytes, and by each database where these differ', () => {
    const sources = [
      source(1, { countries: ['UA', 'UA'] }),
      source(2, { countries: ['UA', 'PL'], packets: 7, bytes: 300 }),
      source(3, { countries: ['US', 'US'], packets: 2, bytes: 600 }),
    ]
    const { rows } = shown(countCountries(sources, [FIRST, SECOND]))
    expect(rows.map(({ country }) => country)).toEqual(['UA', 'US', 'PL'])
    expect(rows[0]).toEqual({
      country: 'UA',
      sources: [2, 1],
      shareOfSources: [2 / 3, 1 / 3],
      shareOfPackets: 0.8,
      shareOfBytes: 0.4,
      packetsByDatabase: [0.8, 0.1],
      bytesByDatabase: [0.4, 0.1],
    })
    expect(rows[1]).toEqual({ country: 'US', sources: [1, 1], shareOfSources: [1 / 3, 1 / 3], shareOfPackets: 0.2, shareOfBytes: 0.6 })
    expect(rows[2]).toMatchObject({ sources: [0, 1], shareOfPackets: 0, packetsByDatabase: [0, 0.7] })
  })

  it('add up to the sources in every database, whatever the world', () => {
    const worlds = fc.array(
      fc.record({ a: fc.constantFrom('UA', 'US', 'ZZ'), b: fc.constantFrom('UA', 'US', 'BR'), asn: fc.nat(40), packets: fc.nat(9) }),
      { minLength: 1, maxLength: 80 },
    )
    fc.assert(
      fc.property(worlds, (world) => {
        const sources = world.map(({ a, b, asn, packets }, i) => source(i, { countries: [a, b], asn, packets, bytes: packets * 60 }))
        const geography = shown(countCountries(sources, [FIRST, SECOND], { networks: new Map() }))
        for (const d of [0, 1]) expect(geography.rows.reduce((sum, row) => sum + row.sources[d]!, 0)).toBe(sources.length)
        const kinds = geography.networkKinds!
        expect(kinds.reduce((sum, kind) => sum + kind.shareOfSources, 0)).toBeCloseTo(1, 9)
        expect(geography.networks!.length).toBeLessThanOrEqual(32)
        expect(geography.distinctNetworks).toBe(new Set(sources.map(({ asn }) => asn).filter((asn) => asn !== 0)).size)
        expect(JSON.stringify(geography)).not.toMatch(/null/)
      }),
    )
  })

  it('are withheld without a source or a database', () => {
    expect(countCountries([], [FIRST]).kind).toBe('withheld')
    expect(countCountries([source(1)], []).kind).toBe('withheld')
  })
})

describe('networks', () => {
  const names = new Map([
    [64_500, { name: 'Example Hosting' }],
    [64_501, { name: 'Example Telecom' }],
    [64_502, { name: 'Example Telecom Mobile Hosting', kind: 'education' as const }],
  ])

  it('are listed by sources, with kinds by name unless somebody knows better', () => {
    const sources = [
      ...Array.from({ length: 6 }, (_, i) => source(i)),
      ...Array.from({ length: 3 }, (_, i) => source(100 + i, { asn: 64_501, packets: 10 })),
      source(200, { asn: 64_502 }),
      source(201, { asn: 0 }),
      source(202, { asn: 64_509 }),
    ]
    const geography = shown(countCountries(sources, [FIRST], { networks: names }))
    expect(geography.networks?.map(({ asn, name, kind, sources }) => [asn, name, kind, sources])).toEqual([
      [64_500, 'Example Hosting', 'hosting', 6],
      [64_501, 'Example Telecom', 'access', 3],
      [64_502, 'Example Telecom Mobile Hosting', 'education', 1],
      [64_509, 'AS64509', 'unknown', 1],
    ])
    expect(geography.networks?.[1]).toMatchObject({ shareOfSources: 3 / 12, shareOfPackets: 30 / 39, shareOfBytes: 3 / 12 })
    expect(geography.networkKinds?.map(({ kind, shareOfSources }) => [kind, shareOfSources])).toEqual([
      ['hosting', 6 / 12],
      ['access', 3 / 12],
      ['unknown', 2 / 12],
      ['education', 1 / 12],
    ])
    expect(geography.distinctNetworks).toBe(4)
    // 6, 3, 1, 1 of 11: (36 + 9 + 1 + 1) / 121.
    expect(geography.networkHhi).toBeCloseTo(47 / 121, 12)
    expect(geography.networks?.[0]).not.toHaveProperty('shareOfClients')
  })

  it('are cut at 32, the largest first, and stand beside the clean clients', () => {
    const sources = Array.from({ length: 40 }, (_, i) =>
      Array.from({ length: i + 1 }, (_, j) => source(i * 64 + j, { asn: 64_000 + i })),
    ).flat()
    const clients = { name: 'clients', shares: new Map(), networkShares: new Map([[64_039, 0.25]]) }
    const geography = shown(countCountries(sources, [FIRST], { networks: new Map(), baselines: [clients] }))
    expect(geography.networks).toHaveLength(32)
    expect(geography.networks?.[0]).toMatchObject({ asn: 64_039, sources: 40, shareOfClients: 0.25 })
    expect(geography.networks?.[1]).toMatchObject({ asn: 64_038, shareOfClients: 0 })
    expect(geography.networks?.[31]?.asn).toBe(64_008)
    expect(geography.distinctNetworks).toBe(40)
  })
})

describe('representation', () => {
  const census: CountryBaseline = {
    name: 'space',
    database: 'first',
    shares: new Map([
      ['UA', 0.0025],
      ['US', 0.4],
    ]),
  }
  const clients: CountryBaseline = {
    name: 'clients',
    shares: new Map([
      ['UA', 0.01],
      ['FR', 0.02],
    ]),
    sampled: 40_000,
  }
  const sources = Array.from({ length: 5000 }, (_, i) => source(i, { countries: i < 400 ? ['UA', 'UA'] : ['US', 'US'] }))

  it('is the quotient with its interval, by database and baseline', () => {
    const geography = shown(countCountries(sources, [FIRST, SECOND], { baselines: [census, clients] }))
    const found = geography.representation!
    expect(found.map(({ country, database, baseline }) => `${country} ${database} ${baseline}`)).toEqual([
      'US first space',
      'US first clients',
      'US second clients',
      'UA first space',
      'UA first clients',
      'UA second clients',
    ])
    const [, , , space, visitors] = found
    expect(space).toMatchObject({ share: 0.08, baselineShare: 0.0025 })
    expect(space!.quotient).toBeCloseTo(32, 10)
    // Reference: 400 of 5,000 → LQ 32 (29 to 36 by rounding): ln ± 1.959964·√(0.92/400).
    expect(space!.low).toBeCloseTo(32 * Math.exp(-1.959964 * Math.sqrt(0.92 / 400)), 4)
    expect(space!.high).toBeCloseTo(32 * Math.exp(1.959964 * Math.sqrt(0.92 / 400)), 4)
    // The clients were counted, 400 of 40,000 in Ukraine: their own error widens the interval.
    expect(visitors!.high / visitors!.quotient).toBeCloseTo(Math.exp(1.959964 * Math.sqrt(0.92 / 400 + 0.99 / 400)), 6)
  })

  it('holds every claimed country, also one without a source', () => {
    const geography = shown(countCountries(sources, [FIRST], { baselines: [clients], claimed: ['FR', 'UA', 'XK'] }))
    const france = geography.representation!.find(({ country }) => country === 'FR')!
    expect(france).toMatchObject({ share: 0, quotient: 0, low: 0 })
    expect(france.high).toBeGreaterThan(0)
    expect(Number.isFinite(france.high)).toBe(true)
    // Nobody of 40,000 clients: half a one; against mere shares there is nothing to divide by.
    expect(geography.representation!.find(({ country }) => country === 'XK')).toMatchObject({ share: 0, baselineShare: 0, quotient: 0 })
    const { sampled: _, ...mere } = clients
    const shares = shown(countCountries(sources, [FIRST], { baselines: [mere], claimed: ['FR', 'XK'] }))
    expect(shares.representation!.map(({ country }) => country)).toEqual(['UA', 'FR'])
    const novel = { name: 'elsewhere', shares: new Map([['FR', 1]]), sampled: 1000 }
    const ukraine = shown(countCountries(sources, [FIRST], { baselines: [novel] })).representation!.find(({ country }) => country === 'UA')!
    expect(ukraine.quotient).toBeCloseTo(0.08 / 0.0005, 9)
    expect(ukraine.low).toBeGreaterThan(1)
  })

  it('compares ten countries at most when none is claimed', () => {
    const many = Array.from({ length: 26 * 4 }, (_, i) => source(i, { countries: [`A${String.fromCharCode(65 + (i % 26))}`, 'ZZ'] }))
    const all = new Map(Array.from({ length: 26 }, (_, i) => [`A${String.fromCharCode(65 + i)}`, 0.03]))
    const geography = shown(countCountries(many, [FIRST], { baselines: [{ name: 'x', shares: all }] }))
    expect(geography.representation).toHaveLength(10)
  })
})
