import { describe, expect, it } from 'vitest'
import { exactly, SECOND, type Strand, type StrandSecond, type TrafficEvidence } from '#vocabulary'
import { bots, EVIDENCE_START, evidenceOf, scatter, spread, strandOf } from '../../test/fixtures/constructed-evidence.ts'
import { examine } from './examine.ts'
import { riseOf } from './rise.ts'

/** Evidence made by hand: floods of some seconds beside a day of a hundred. CONSTRUCTED. */
const DAY = 100

function said(strands: readonly Strand[], parts: Partial<TrafficEvidence> = {}): string {
  const profile = examine(evidenceOf(strands, parts))
  if (profile.nature === 'attack') return profile.vectors.map(({ kind }) => kind).join('+')
  return profile.nature === 'undetermined' ? 'unclear' : 'none'
}

type Parts = NonNullable<Parameters<typeof strandOf>[2]>

/** From the fortieth second on. */
function later(strand: Strand): Strand {
  return {
    ...strand,
    firstAt: strand.firstAt + 40 * SECOND,
    lastAt: strand.lastAt + 40 * SECOND,
    seconds: strand.seconds!.map((second) => ({ ...second, at: second.at + 40 * SECOND })),
  }
}

/** So many packets over the whole day, and so many more from the fortieth second on for ten. */
function risen(kind: Parameters<typeof strandOf>[0], usual: number, more: number, parts: Parts = {}): Strand {
  const strand = strandOf(kind, usual + more, { over: DAY, ...parts })
  const size = strand.bytes / strand.packets
  const seconds: StrandSecond[] = Array.from({ length: DAY }, (_, i) => {
    const packets = usual / DAY + (i >= 40 && i < 50 ? more / 10 : 0)
    return { at: EVIDENCE_START + i * SECOND, packets, bytes: packets * size }
  })
  return { ...strand, seconds }
}

/** Pages read over TLS by people, 4,000 packets a second. */
const people = (parts: Parts = {}) =>
  strandOf('tcp-ack', 400_000, {
    over: DAY,
    size: 140,
    from: 500,
    returnPackets: 600_000,
    returnPayloadBytes: 800_000_000,
    handshakeShare: 1,
    unfinishedShare: 0,
    strangerShare: 0,
    served: true,
    conversations: 3000,
    emptyShare: 0.8,
    applications: [
      { application: 'tls-other', share: 0.9 },
      { application: 'tls-client-hello', share: 0.1 },
    ],
    ...parts,
  })
const unanswered = { returnPackets: 0, strangerShare: 1 } as const

describe('a flood of seconds beside a day of traffic', () => {
  const protocols = (parts: Parts = {}, packets = 5000) =>
    later(strandOf('other', packets, { size: 500, protocols: scatter(200), returnPackets: 0, strangerShare: 1, ...parts }))
  it('is looked at by its share while it lasts', () => {
    // A hundredth of the packets, a tenth while it lasts.
    expect(said([people(), protocols()])).toBe('protocol-flood')
    expect(said([people(), protocols({ over: 60, size: 100 }, 3000)])).toBe('none')
  })
  it('keeps the share of the whole in what is shown', () => {
    const { vectors } = examine(evidenceOf([people(), protocols()]))
    expect(vectors[0]!.shareOfPackets).toBeCloseTo(5000 / 405_000, 6)
  })
})

describe('what rises out of a strand', () => {
  const evidence = evidenceOf([people()])
  it('is what exceeds its own median second', () => {
    const rise = riseOf(risen('udp', 100_000, 5000).seconds!, evidence)!
    expect(rise.base).toBe(1000)
    expect(rise.packets).toBeCloseTo(5000, 3)
    expect(rise.peak).toBeCloseTo(500, 3)
    expect(rise.seconds).toHaveLength(10)
  })
  it('is all of it where most seconds are silent, and nothing where it is even', () => {
    expect(riseOf(later(strandOf('udp', 5000)).seconds!, evidence)).toMatchObject({ base: 0, packets: 5000 })
    expect(riseOf(strandOf('udp', 5000, { over: DAY }).seconds!, evidence)).toBeUndefined()
    expect(riseOf([], evidence)).toBeUndefined()
  })
  it('is the port that has as many packets, at its own pace', () => {
    const names = {
      destinationPort: 53,
      share: 0.92,
      sources: 5000,
      sizes: scatter(30),
      ipLengths: scatter(30),
      sourcePorts: scatter(2000),
      strangerShare: 0,
    }
    const queries = (parts: Partial<NonNullable<Strand['facets']>[number]> = {}) => ({
      destinationPort: 27_015,
      share: 0.08,
      sources: 300,
      sizes: spread([67, 1]),
      ipLengths: spread([53, 1]),
      sourcePorts: scatter(500),
      strangerShare: 0,
      samePayloadShare: 1,
      applications: [{ application: 'source-query' as const, share: 1 }],
      ...parts,
    })
    const both = (facet: ReturnType<typeof queries>) =>
      risen('udp', 92_000, 8000, {
        from: 5300,
        size: 80,
        returnPackets: 95_000,
        strangerShare: 0,
        served: true,
        emptyShare: 0,
        applications: [
          { application: 'dns-query', share: 0.92 },
          { application: 'source-query', share: 0.08 },
        ],
        facets: [{ ...names, applications: [{ application: 'dns-query', share: 1 }] }, facet],
      })
    expect(said([both(queries())])).toBe('game-query-flood')
    // As many packets, but over the whole day: 80 a second.
    const even = both(queries())
    expect(said([{ ...even, seconds: even.seconds!.map((second) => ({ ...second, packets: 1000 })) }])).not.toBe('game-query-flood')
  })
})

describe('tunnels and strangers', () => {
  const gre = (strangerShare: number, parts: Parts = {}) =>
    strandOf('gre', 100_000, { size: 578, from: 600, returnPackets: 50_000, strangerShare, ...parts })
  it('a router with tunnels is flooded by those with whom it has none', () => {
    expect(said([gre(0.8)])).toBe('gre-flood')
    expect(examine(evidenceOf([gre(0.8)])).vectors[0]!.packets).toBe(80_000)
    expect(said([gre(0.05)])).toBe('none')
    expect(said([gre(0.8, { from: 4 })])).not.toBe('gre-flood')
  })
  it('more senders than anybody has tunnels with, unanswered, at any pace above the noise', () => {
    const slow = (parts: Parts = {}) => later(strandOf('gre', 2000, { size: 578, from: 500, ...unanswered, ...parts }))
    expect(said([people({ packets: 40_000 }), slow()])).toBe('gre-flood')
    expect(said([people({ packets: 40_000 }), slow({ from: 20 })])).toBe('none')
    expect(said([people({ packets: 40_000 }), slow({ over: 60 })])).toBe('none')
  })
})

it('strangers at a port in use, who are as many as rose, are matched by the one length that is as frequent', () => {
  const mixed = risen('udp', 90_000, 10_000, {
    from: 2000,
    size: 300,
    destinationPorts: spread([27_015, 1]),
    sizes: spread([67, 0.1], [300, 0.02]),
    ipLengths: spread([53, 0.1], [286, 0.02]),
    returnPackets: 90_000,
    strangerShare: 0.1,
    served: true,
    applications: [{ application: 'source-query', share: 0.1 }],
  })
  const { vectors } = examine(evidenceOf([mixed]))
  expect(vectors.map(({ packets, match }) => [packets, match.ipLengths])).toEqual([[10_000, [{ from: 53, to: 53 }]]])
})

describe('resets beside connections', () => {
  const resets = (parts: Parts = {}) =>
    later(strandOf('tcp-rst', 3000, { from: 3000, ...unanswered, sourcePorts: scatter(2000), flagSets: spread([4, 1]), ...parts }))
  it('of more machines than have a connection are a flood', () => {
    expect(said([people(), resets()], { opened: 0 })).toBe('rst-flood')
    // Clients that end their connections.
    expect(said([people(), resets({ from: 480 })], { opened: 0 })).toBe('none')
    // Backscatter comes from the port of the service that answered.
    expect(said([people(), resets({ sourcePorts: spread([8123, 1]) })], { opened: 0 })).toBe('none')
    // To no service: what refuses a scan that was sent from here.
    expect(said([people(), resets({ destinationPorts: spread([51_234, 1]) })], { opened: 0 })).toBe('none')
    expect(said([people(), resets()], { opened: 3000 })).toBe('none')
  })
})

describe('SYN-ACKs of which one direction is seen', () => {
  const seen = (strand: Strand): Strand => {
    const { returnPackets: _r, returnPayloadBytes: _b, strangerShare: _s, served: _v, ...rest } = strand
    return rest
  }
  const answers = (sample: readonly Strand['sample'][number][]) =>
    later(strandOf('tcp-syn-ack', 8000, { sample, sourcePorts: spread([443, 0.6], [80, 0.4]), destinationPorts: scatter(4000) }))
  it('are a reflection where their servers say nothing else', () => {
    const others = bots(2500).slice(500)
    expect(said([seen(people()), answers(others)])).toBe('syn-ack-reflection')
    // Servers that were asked go on to send.
    expect(said([seen(people({ from: 2500 })), answers(others)])).toBe('none')
  })
})

describe('SYNs that no handshake ends, beside clients', () => {
  const mixed = (parts: Parts = {}) =>
    risen('tcp-syn', 3000, 1500, {
      from: 2000,
      size: 66,
      destinationPorts: spread([443, 1]),
      handshakeShare: 0.25,
      unfinishedShare: 1 / 3,
      optionlessShare: 1 / 3,
      windows: spread([64_240, 0.4], [0, 1 / 3]),
      ttls: spread([242, 0.17], [244, 0.16], [52, 0.05]),
      singletonShare: 1,
      returnPackets: 3000,
      strangerShare: 1 / 3,
      ...parts,
    })
  it("bear a generator's marks", () => {
    expect(said([people({ packets: 40_000 }), mixed()])).toBe('syn-flood')
    // With the options of real stacks they may be clients whom the server lost.
    expect(said([people({ packets: 40_000 }), mixed({ optionlessShare: 0 })])).toBe('none')
    expect(said([people({ packets: 40_000 }), mixed({ unfinishedShare: 0.05 })])).toBe('none')
  })
  const stacks = (parts: Parts = {}) =>
    strandOf('tcp-syn', 1000, {
      from: 800,
      size: 74,
      destinationPorts: spread([443, 1]),
      sourcePorts: scatter(900),
      handshakeShare: 0,
      unfinishedShare: 1,
      optionlessShare: 0,
      windows: scatter(880),
      returnPackets: 600,
      strangerShare: 0.3,
      ...parts,
    })
  it('with a new window in each, answered and never gone on with', () => {
    expect(said([stacks()])).toBe('syn-flood')
    expect(said([stacks({ windows: spread([64_240, 0.7], [65_535, 0.3]), returnPackets: 0 })])).toBe('unclear')
    expect(said([stacks({ over: 14 })])).toBe('syn-flood')
    expect(said([stacks({ over: 14, returnPackets: 0 })])).toBe('unclear')
    expect(said([stacks({ over: 60 })])).not.toBe('syn-flood')
  })
})

describe('questions beside questions', () => {
  const one = { sampled: 1000, zones: [], types: spread([1, 1]), distinctShare: 0.001, nxdomainShare: 0 }
  const names = (parts: Parts = {}) =>
    strandOf('udp', 10_000, {
      size: 76,
      from: 9000,
      destinationPorts: spread([53, 1]),
      emptyShare: 0,
      applications: [{ application: 'dns-query', share: 1 }],
      questions: one,
      singletonShare: 1,
      served: true,
      returnPackets: 4000,
      strangerShare: 0.6,
      ...parts,
    })
  it('are a flood of questions by its name, not one of datagrams', () => {
    expect(said([names()])).toBe('dns-query-flood')
    expect(said([names({ over: 90 })])).toBe('dns-query-flood')
    // All are answered: a popular name.
    expect(said([names({ strangerShare: 0, returnPackets: 10_000 })])).toBe('none')
    expect(said([names({ over: 90, questions: { ...one, distinctShare: 0.5 } })])).toBe('none')
  })
  const quic = (initial: number, parts: Parts = {}) =>
    strandOf('udp', 50_000, {
      size: 1000,
      from: 40_000,
      destinationPorts: spread([443, 1]),
      emptyShare: 0,
      applications: [
        { application: 'quic-initial', share: initial },
        { application: 'quic-other', share: 1 - initial },
      ],
      singletonShare: 0.95,
      served: true,
      returnPackets: 30_000,
      strangerShare: 0.5,
      ...parts,
    })
  it('Initials that nothing follows are a QUIC flood beside QUIC', () => {
    expect(said([quic(0.7)])).toBe('quic-flood')
    expect(said([quic(0.1, { strangerShare: 0.02, singletonShare: 0.05 })])).toBe('none')
    expect(said([quic(0.7, { strangerShare: 0.1, from: 40, singletonShare: 0 })])).toBe('none')
  })
  const sip = (parts: Parts = {}) =>
    strandOf('udp', 6000, {
      over: 20,
      size: 300,
      from: 200,
      destinationPorts: spread([5060, 1]),
      emptyShare: 0,
      applications: [{ application: 'sip-request', share: 1 }],
      served: true,
      returnPackets: 1200,
      strangerShare: 0,
      ...parts,
    })
  it('SIP requests faster than clients repeat themselves, which the server cannot keep up with', () => {
    expect(said([sip()])).toBe('voice-query-flood')
    expect(said([sip({ returnPackets: 6000 })])).toBe('none')
    // Two thousand clients that repeat as RFC 3261 has it.
    expect(said([sip({ from: 2000 })])).toBe('none')
  })
})

describe('pieces and beginnings', () => {
  it('far more pieces than beginnings are a flood of fragments, whatever begins them', () => {
    const first = strandOf('udp', 5000, { size: 1514, destinationPorts: scatter(2000), sample: bots(300), ...unanswered })
    const pieces = (packets: number) =>
      strandOf('fragment', packets, { size: 1400, sample: bots(300), ...unanswered, protocols: spread([17, 1]) })
    expect(said([first, pieces(20_000)])).toBe('fragment-flood')
    expect(said([first, pieces(5000)])).toBe('udp-flood')
  })
})

describe('connections that are told nothing, beside those that are served', () => {
  const unspoken = (parts: Partial<NonNullable<Strand['unspoken']>>, more = 3000, whole: Parts = {}) =>
    risen('tcp-ack', 100_000, more, {
      size: 130,
      from: 800,
      returnPackets: 150_000,
      returnPayloadBytes: 200_000_000,
      handshakeShare: 1,
      unfinishedShare: 0,
      strangerShare: 0,
      served: true,
      conversations: 4000,
      emptyShare: 0.8,
      applications: [{ application: 'tls-other', share: 1 }],
      unspoken: { sources: 300, packets: more, bytes: more * 66, conversations: 120, ...parts },
      ...whole,
    })
  it('are a connection flood when nothing is said in many', () => {
    const profile = examine(evidenceOf([unspoken({})]))
    expect(profile.vectors.map(({ kind }) => kind)).toEqual(['connection-flood'])
    expect(profile.vectors[0]!.sources).toEqual(exactly(300))
    expect(profile.vectors[0]!.packets).toBe(3000)
    expect(profile.vectors[0]!.window.from).toBe(EVIDENCE_START + 40 * SECOND)
  })
  it('are matched by the lengths at their port, where they have one', () => {
    const facet = (destinationPort: number, share: number, sources: number, ipLength: number) => ({
      destinationPort,
      share,
      sources,
      sizes: spread([ipLength + 14, 1]),
      ipLengths: spread([ipLength, 1]),
      sourcePorts: scatter(1000),
      strangerShare: 0,
    })
    const facets = [facet(443, 100 / 103, 500, 116), facet(8443, 3 / 103, 300, 52)]
    const { vectors } = examine(evidenceOf([unspoken({}, 3000, { facets, ipLengths: spread([116, 100 / 103], [52, 3 / 103]) })]))
    expect(vectors[0]!.match).toMatchObject({ destinationPorts: [8443], ipLengths: [{ from: 52, to: 52 }] })
  })
  it('are none when they are few: health checks, failed clients', () => {
    expect(said([unspoken({ sources: 3, packets: 100, bytes: 6600, conversations: 50 })])).toBe('none')
    // Each tried once.
    expect(said([unspoken({ sources: 2900, conversations: 118 }, 3000, { from: 5000, conversations: 5200 })])).toBe('none')
    // All of them: the answers may have taken another way.
    expect(said([unspoken({ sources: 800 })])).toBe('none')
  })
  it('are slow connections when they are held and fed with crumbs', () => {
    const crumbs = (size: number, parts: Partial<NonNullable<Strand['unspoken']>> = {}) =>
      unspoken({ sources: 40, bytes: 3000 * size, conversations: 20, ...parts }, 3000, { conversations: 1300 })
    expect(said([crumbs(85)])).toBe('slow-connections')
    // A server of which most connections are these, and whose requests only begin: no HTTP flood.
    const begun = (more: number): Strand => ({
      ...unspoken({ sources: 60, packets: 20_000, bytes: 20_000 * 85, conversations: 800 }, 20_000, { conversations: 3000, from: 100 }),
      packets: 20_000 + more,
      emptyShare: 0.2,
      applications: [{ application: 'http-request', share: 0.5 }],
      seconds: Array.from({ length: 10 }, (_, i) => ({
        at: EVIDENCE_START + (40 + i) * SECOND,
        packets: 2000 + more / 10,
        bytes: 200_000,
      })),
      requests: {
        sampled: 300,
        methods: [{ method: 'GET', share: 1 }],
        topPathShare: 1,
        distinctPathShare: 0.003,
        queryShare: 1,
        distinctQueryShare: 0.003,
      },
    })
    expect(said([begun(2000)])).toBe('slow-connections')
    expect(said([begun(60_000)])).toBe('http-flood')
    // Whole requests, whose answers were not seen.
    expect(said([crumbs(200)])).toBe('none')
    // A connection or two of each.
    expect(said([crumbs(85, { sources: 400 })])).toBe('none')
  })
  it('says none of it of sampled traffic', () => {
    const sampled = { coverage: { ...evidenceOf([]).coverage, samplingRates: [1000] } } as const
    expect(said([unspoken({})], sampled)).toBe('none')
  })
})

describe('in words', () => {
  const talk = (port: number, parts: Parts = {}) =>
    people({ destinationPorts: spread([port, 1]), applications: [{ application: 'none', share: 1 }], ...parts })
  const words = (strand: Strand) => examine(evidenceOf([strand])).looksLike
  it('says what is served where the port and the payload carry it', () => {
    expect(words(talk(25))).toBe('mail')
    expect(words(talk(993, { applications: [{ application: 'tls-other', share: 1 }] }))).toBe('mail')
    expect(words(talk(5432))).toBe('a database and its clients')
    expect(words(talk(8883))).toBe('devices at a message broker (MQTT)')
    expect(words(talk(25, { applications: [{ application: 'http-request', share: 1 }] }))).toContain('a busy service')
    expect(words(talk(443))).toContain('a busy service')
  })
})
