import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  exactly,
  formatWhole,
  type LocatedSource,
  NOTHING_SEEN,
  SECOND,
  STRAND_KINDS,
  type Strand,
  type StrandKind,
  type TrafficEvidence,
} from '#vocabulary'
import { EVIDENCE_START, evidenceOf, spread } from '../../test/fixtures/constructed-evidence.ts'
import { examine, examineWithStrands } from './examine.ts'
import { attackSentence, withArticle } from './sentence.ts'
import { runBattery } from './spoofing-battery.ts'
import { aboutCount, percent } from './words.ts'

const START = EVIDENCE_START

function source(address: string, parts: Partial<LocatedSource> = {}): LocatedSource {
  return { address, packets: 1, bytes: 60, countries: ['AA', 'AA'], asn: 64_496, unrouted: false, bogon: false, ...parts }
}

/** Scattered over the whole space: no two in one /24, first octets even. */
function scattered(n: number, parts: (i: number) => Partial<LocatedSource> = () => ({})): LocatedSource[] {
  return Array.from({ length: n }, (_, i) => source(`${i % 256}.${(i >>> 8) & 255}.${(i * 7) & 255}.9`, parts(i)))
}

/** Four hosts a /24, in a few first octets. */
function crowded(n: number): LocatedSource[] {
  return Array.from({ length: n }, (_, i) => source(`${40 + ((i >>> 2) % 40)}.1.${(i >>> 2) & 255}.${(i & 3) + 4 * (i >>> 10)}`))
}

function strand(kind: StrandKind, packets: number, seconds: number, parts: Partial<Strand> = {}): Strand {
  const sample = parts.sample ?? []
  return {
    kind,
    port: 0,
    packets,
    bytes: packets * 60,
    flows: 0,
    firstAt: START,
    lastAt: START + seconds * SECOND - 1,
    sources: exactly(sample.length),
    sourcePorts: spread([40_000, 0.01]),
    destinationPorts: spread([443, 1]),
    sizes: spread([60, 1]),
    ipLengths: spread([46, 1]),
    seconds: Array.from({ length: seconds }, (_, i) => ({
      at: START + i * SECOND,
      packets: packets / seconds,
      bytes: (packets * 60) / seconds,
    })),
    sample,
    ...parts,
  }
}

/** Evidence with two address databases, which tell countries from each other's mistakes. */
function evidence(strands: readonly Strand[], parts: Partial<TrafficEvidence> = {}): TrafficEvidence {
  const databases = ['one', 'two'].map((name) => ({ name, snapshot: '2025-03-01', bundled: false }))
  return evidenceOf(strands, { databases, ...parts })
}

const rawSyns = (sample: LocatedSource[], parts: Partial<Strand> = {}) =>
  strand('tcp-syn', 20_000, 10, {
    sample,
    singletonShare: 0.98,
    handshakeShare: 0,
    unfinishedShare: 1,
    optionlessShare: 1,
    windows: spread([0, 1]),
    ttls: spread([244, 0.5], [242, 0.5]),
    ...parts,
  })

describe('the gate before countries', () => {
  it('withholds them for forged sources', () => {
    const profile = examine(evidence([rawSyns(scattered(5000, (i) => (i % 5 === 0 ? { unrouted: true } : {})))]))
    expect(profile.nature).toBe('attack')
    expect(profile.spoofing.result).toBe('spoofed')
    expect(profile.geography.kind).toBe('withheld')
  })

  it('is not opened by what decides nothing: few sources', () => {
    const profile = examine(evidence([rawSyns(crowded(20))]))
    expect(profile.nature).toBe('attack')
    expect(profile.spoofing.result).toBe('undetermined')
    expect(profile.geography.kind).toBe('withheld')
  })

  it('sees forged sources among real ones', () => {
    const reading = runBattery(
      rawSyns(
        crowded(1000).map((one, i) => (i % 14 === 0 ? { ...one, unrouted: true } : one)),
        { ttls: { distinct: 60, entropyBits: 5, top: [{ value: 50, share: 0.1 }] } },
      ),
    )
    expect(reading.result).toBe('partly-spoofed')
  })

  it('shows them for real sources, by each database, and only of the vector that passed', () => {
    const real = crowded(2000).map((one, i) => ({ ...one, countries: i % 4 === 0 ? ['BB', 'AA'] : ['AA', 'AA'] }))
    const flood = strand('udp', 60_000, 20, {
      sample: real,
      sizes: spread([554, 1]),
      destinationPorts: { distinct: 5000, entropyBits: 12, top: [{ value: 7, share: 0.001 }] },
      ttls: { distinct: 60, entropyBits: 5, top: [{ value: 50, share: 0.1 }] },
      singletonShare: 0,
    })
    const profile = examine(evidence([flood, rawSyns(scattered(5000, (i) => (i % 5 === 0 ? { unrouted: true } : {})))]))
    expect(profile.vectors.map(({ kind }) => kind)).toEqual(['udp-flood', 'syn-flood'])
    expect(profile.spoofing.result).toBe('partly-spoofed')
    if (profile.geography.kind !== 'shown') throw new Error('withheld')
    expect(profile.geography.sampledSources).toBe(2000)
    expect(profile.geography.rows.map(({ country, sources }) => [country, sources])).toEqual([
      ['AA', [1500, 2000]],
      ['BB', [500, 0]],
    ])
    expect(profile.geography.hhi).toBeCloseTo(0.625, 9)
    expect(profile.geography.effectiveCountries).toBeCloseTo(2 ** 0.8112781, 5)
  })

  it('never places reflectors', () => {
    const answers = strand('udp-answer', 50_000, 10, {
      port: 123,
      sample: crowded(2000),
      bytes: 50_000 * 490,
      returnPackets: 0,
      strangerShare: 1,
      answerShare: 1,
    })
    const profile = examine(evidence([answers]))
    expect(profile.vectors[0]).toMatchObject({ kind: 'ntp-reflection', reflected: true, technique: 'T1498.002', confidence: 'high' })
    expect(profile.spoofing.result).toBe('reflected')
    expect(profile.geography.kind).toBe('withheld')
  })
})

describe('episodes', () => {
  const level = (packets: readonly number[]) =>
    packets.map((value, i) => ({ at: START + i * SECOND, packets: value, bytes: value * 60 })).filter((second) => second.packets > 0)
  const floodOver = (packets: readonly number[]) =>
    evidence(
      [
        rawSyns(
          scattered(5000, () => ({ unrouted: true })),
          { packets: packets.reduce((a, b) => a + b, 0), seconds: level(packets), lastAt: START + packets.length * SECOND - 1 },
        ),
      ],
      { window: { from: START, to: START + packets.length * SECOND } },
    )

  it('begin where the traffic leaves what came before', () => {
    const packets = [...new Array<number>(60).fill(10), ...new Array<number>(20).fill(2000), 5000, ...new Array<number>(60).fill(10)]
    const [episode, ...more] = examine(floodOver(packets)).episodes
    expect(more).toEqual([])
    expect(episode).toEqual({
      onset: START + 60 * SECOND,
      peakAt: START + 80 * SECOND,
      end: START + 81 * SECOND,
      ongoing: false,
      peakPacketsPerSecond: 5000,
      peakBitsPerSecond: 5000 * 60 * 8,
    })
  })

  it('are the span of the attack where nothing came before, tail included', () => {
    const packets = [9000, 5000, ...new Array<number>(10).fill(0), 80, 70]
    const [episode] = examine(floodOver(packets)).episodes
    expect(episode).toMatchObject({ onset: START, end: START + 14 * SECOND, ongoing: false })
  })

  it('are two when a long quiet lies between, and the last may go on', () => {
    const packets = [...new Array<number>(10).fill(3000), ...new Array<number>(200).fill(0), ...new Array<number>(10).fill(4000)]
    const { episodes } = examine(floodOver(packets))
    expect(episodes.map(({ ongoing, peakPacketsPerSecond }) => [ongoing, peakPacketsPerSecond])).toEqual([
      [false, 3000],
      [true, 4000],
    ])
  })
})

describe('what is no attack', () => {
  it('answers that were asked for', () => {
    const profile = examine(
      evidence([
        strand('udp-answer', 50_000, 10, { port: 53, sample: crowded(500), returnPackets: 50_000, strangerShare: 0, answerShare: 1 }),
      ]),
    )
    expect(profile.nature).toBe('none')
    expect(profile.looksLike).toContain('DNS')
  })

  it('answers too few to tell are undetermined, with the reason', () => {
    const profile = examine(
      evidence([strand('udp-answer', 40, 10, { port: 123, sample: crowded(5), returnPackets: 0, strangerShare: 1, answerShare: 1 })]),
    )
    expect(profile.nature).toBe('undetermined')
    expect(profile.reasons[0]!.text).toContain('too little to tell')
  })

  it('single sampled packets that stand for thousands', () => {
    const profile = examine(
      evidence(
        [
          strand('tcp-syn', 12_288, 3, { flows: 3, sample: crowded(3) }),
          strand('udp', 8192, 2, { flows: 2, sample: crowded(2), returnPackets: 0 }),
        ],
        {
          from: 'flows',
          coverage: { ...NOTHING_SEEN, samplingRates: [4096] },
        },
      ),
    )
    expect(profile.nature).toBe('none')
  })
})

it('answers for any evidence, without a number that is none', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const anySpread = fc.array(fc.tuple(fc.nat(65_535), share), { maxLength: 8 }).map((values) => spread(...values))
  const anyStrand = fc
    .record({
      kind: fc.constantFrom(...STRAND_KINDS),
      port: fc.constantFrom(0, 53, 123, 4500),
      packets: fc.nat(1_000_000),
      seconds: fc.integer({ min: 1, max: 20 }),
      sample: fc.nat(300).map((n) => scattered(n)),
      destinationPorts: anySpread,
      sourcePorts: anySpread,
      sizes: anySpread,
      returnPackets: fc.option(fc.nat(100_000), { nil: undefined }),
      handshakeShare: fc.option(share, { nil: undefined }),
      strangerShare: fc.option(share, { nil: undefined }),
    })
    .map(({ kind, packets, seconds, ...rest }) =>
      strand(kind, packets, seconds, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))),
    )
  fc.assert(
    fc.property(fc.array(anyStrand, { maxLength: 5 }), fc.boolean(), (strands, flows) => {
      const input = evidence(strands, flows ? { from: 'flows', coverage: { ...NOTHING_SEEN, samplingRates: [1000] } } : {})
      const profile = examine(input)
      const text = JSON.stringify(profile)
      expect(text).not.toMatch(/null|NaN|Infinity|undefined/)
      expect(JSON.stringify(examine(input))).toBe(text)
      expect(profile.vectors.length > 0).toBe(profile.nature === 'attack')
      if (profile.geography.kind === 'shown') expect(['not-spoofed', 'partly-spoofed']).toContain(profile.spoofing.result)
      const { strandsOfVectors } = examineWithStrands(input)
      expect(strandsOfVectors).toHaveLength(profile.vectors.length)
      for (const numbers of strandsOfVectors) {
        expect(numbers.length).toBeGreaterThan(0)
        expect(new Set(numbers).size).toBe(numbers.length)
        for (const number of numbers) expect(input.strands[number]).toBeDefined()
      }
    }),
    { numRuns: 300 },
  )
})

describe('words', () => {
  it('numbers, rates and articles', () => {
    expect([formatWhole(1_234_567), formatWhole(12)]).toEqual(['1,234,567', '12'])
    expect([percent(0.004), percent(0.999), percent(1), percent(0.123)]).toEqual(['0.4 %', 'over 99 %', '100 %', '12 %'])
    expect([aboutCount(exactly(37_623)), aboutCount(exactly(4276)), aboutCount({ value: 900, low: 850, high: 950, exact: false })]).toEqual(
      ['about 37,600', '4,276', 'about 900'],
    )
    for (const [noun, expected] of [
      ['SYN flood', 'a'],
      ['spoofed SYN flood', 'a'],
      ['SNMP reflection', 'an'],
      ['NTP reflection', 'an'],
      ['IKE NAT-T reflection', 'an'],
      ['DNS reflection', 'a'],
      ['UDP flood', 'a'],
      ['ICMP flood', 'an'],
      ['ACK flood', 'an'],
      ['RST flood', 'an'],
      ['memcached reflection', 'a'],
      ['fragment flood', 'a'],
      ['STOMP flood', 'a'],
      ['FIN-ACK flood', 'a'],
      ['PSH-ACK flood', 'a'],
      ['TLS handshake flood', 'a'],
      ['HTTP flood', 'an'],
      ['ESP flood', 'an'],
      ['RADIUS request flood', 'a'],
      ['RakNet ping flood', 'a'],
      ['slow-connection attack', 'a'],
      ['ICMP echo reply reflection', 'an'],
      ['Sentinel reflection', 'a'],
      ['NetBIOS reflection', 'a'],
      ['Apple Remote Desktop reflection', 'an'],
    ])
      expect(withArticle(noun!)).toBe(`${expected} ${noun}`)
  })

  it('one sentence, as promised', () => {
    const window = { from: START, to: START + 24 * SECOND }
    const profile = examine(
      evidence([
        rawSyns(
          scattered(5000, () => ({ unrouted: true })),
          { destinationPorts: spread([25_565, 1]) },
        ),
      ]),
    )
    expect(
      attackSentence({
        target: '192.0.2.10',
        port: 25_565,
        vectors: [{ vector: profile.vectors[0]!, noun: 'SYN flood' }],
        episodes: [
          {
            onset: window.from,
            peakAt: window.from,
            end: window.to,
            ongoing: false,
            peakPacketsPerSecond: 22_322,
            peakBitsPerSecond: 10_714_560,
          },
        ],
        sources: exactly(37_623),
        reflectors: exactly(0),
        spoofing: 'spoofed',
      }),
    ).toBe(
      'Attack on 192.0.2.10 (port 25565): a spoofed SYN flood, 2025-03-10 14:00:03–14:00:27 UTC, peak 22,322 packets/s (10.7 Mbit/s), from about 37,600 source addresses, which are spoofed: their countries mean nothing.',
    )
  })

  it.each([
    {
      of: [true],
      reflectors: 4028,
      spoofing: 'reflected',
      end: 'from 4,276 source addresses, of which 4,028 are reflectors: servers abused',
    },
    { of: [true], reflectors: 4276, spoofing: 'reflected', end: 'from 4,276 source addresses, which are reflectors: servers abused' },
    { of: [true, false], reflectors: 4028, spoofing: 'spoofed', end: 'addresses, some of which are spoofed and others reflectors.' },
    { of: [false, true], reflectors: 4028, spoofing: 'not-spoofed', end: 'addresses, some of which are reflectors.' },
    { of: [false], reflectors: 0, spoofing: 'partly-spoofed', end: 'addresses, some of which are spoofed.' },
    { of: [false], reflectors: 0, spoofing: 'not-spoofed', end: 'from 4,276 source addresses.' },
  ] as const)('says of each kind of sources what they are: $end', ({ of, reflectors, spoofing, end }) => {
    const { vectors } = examine(evidence([rawSyns(scattered(5000, () => ({ unrouted: true })))]))
    const sentence = attackSentence({
      target: '192.0.2.10',
      port: 0,
      vectors: of.map((reflected) => ({ vector: { ...vectors[0]!, reflected }, noun: 'flood' })),
      episodes: [],
      sources: exactly(4276),
      reflectors: exactly(reflectors),
      spoofing,
    })
    expect(sentence).toContain(end)
  })
})
