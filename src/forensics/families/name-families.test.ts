import { describe, expect, it } from 'vitest'
import type { Family, Strand, TrafficEvidence } from '#vocabulary'
import { bots, evidenceOf, scatter, spread, strandOf } from '../../../test/fixtures/constructed-evidence.ts'
import { examine } from '../examine.ts'

function families(strands: readonly Strand[], parts: Partial<TrafficEvidence> = {}): readonly Family[] {
  return examine(evidenceOf(strands, parts)).families ?? []
}
const named = (all: readonly Family[], name: string) => all.find((one) => one.name.startsWith(name))
const shapes = (all: readonly Family[]) => named(all, 'Mirai lineage (flood)')
const real = {
  ttls: { distinct: 60, entropyBits: 5, top: [{ value: 50, share: 0.1 }] },
  singletonShare: 0,
  returnPackets: 0,
  strangerShare: 1,
}

const udp = (size: number, parts: Partial<Strand> = {}) =>
  strandOf('udp', 40_000, { size, destinationPorts: scatter(5000), sample: bots(2000), ...real, ...parts })
const gre = (size: number) => strandOf('gre', 20_000, { size, sample: bots(2000), ...real })
const acks = (size: number) =>
  strandOf('tcp-ack', 20_000, { size, destinationPorts: scatter(5000), sample: bots(2000), handshakeShare: 0, unfinishedShare: 1, ...real })
const monlist = strandOf('udp-answer', 20_000, {
  port: 123,
  size: 490,
  sample: bots(900),
  returnPackets: 0,
  strangerShare: 1,
  answerShare: 1,
})
const forged = strandOf('tcp-syn', 20_000, {
  size: 60,
  sample: Array.from({ length: 5000 }, (_, i) => ({
    ...bots(1)[0]!,
    address: `${i % 223}.${(i >>> 8) & 255}.${(i * 7) & 255}.9`,
    unrouted: i % 5 === 0,
  })),
  handshakeShare: 0,
  unfinishedShare: 1,
  optionlessShare: 1,
  windows: spread([0, 1]),
  ttls: spread([243, 1]),
  singletonShare: 1,
})

describe('shapes of the Mirai lineage', () => {
  it('raise it one by one, and together to moderate', () => {
    expect(shapes(families([udp(554)]))?.confidence).toBe('low')
    expect(shapes(families([udp(554), gre(578)]))?.confidence).toBe('moderate')
    expect(shapes(families([udp(554), gre(592), acks(566)]))?.confidence).toBe('moderate')
  })

  it('are exact: a byte more is another', () => {
    expect(shapes(families([udp(555)]))).toBeUndefined()
    expect(shapes(families([gre(579)]))).toBeUndefined()
    expect(shapes(families([acks(567)]))).toBeUndefined()
    expect(shapes(families([udp(554, { destinationPorts: spread([80, 1]) })]))).toBeUndefined()
    expect(shapes(families([udp(554, { sourcePorts: spread([4000, 1]) })]))).toBeUndefined()
  })

  it('are 14 bytes less in flow records', () => {
    const flows = { from: 'flows' } as const
    expect(shapes(families([udp(540)], flows))).toBeDefined()
    expect(shapes(families([udp(554)], flows))).toBeUndefined()
  })

  it('are contradicted by reflection and by forged SYNs beside them, and that is said', () => {
    for (const other of [monlist, forged]) {
      const family = shapes(families([udp(554), gre(578), other]))!
      expect(family.confidence).toBe('low')
      expect(family.text).toContain('speak against it')
      expect(family.reasons.some(({ rule }) => rule.endsWith('is-not-mirai'))).toBe(true)
    }
  })

  it('never stand on what genuine clients send as well', () => {
    const vse = strandOf('udp', 20_000, {
      size: 67,
      destinationPorts: spread([27_015, 1]),
      applications: [{ application: 'source-query', share: 1 }],
      emptyShare: 0,
      samePayloadShare: 1,
      ...real,
      sample: bots(2000),
    })
    expect(shapes(families([vse]))).toBeUndefined()
    expect(shapes(families([vse, udp(554)]))?.confidence).toBe('moderate')
  })
})

describe('the scanner', () => {
  const scan = (mirai: Strand['mirai'], parts: Partial<Strand> = {}) =>
    strandOf('tcp-syn', 2000, { from: 40, destinationPorts: spread([23, 0.9], [2323, 0.1]), ...(mirai ? { mirai } : {}), ...parts })

  it('is certain at two from one source, likely at one, and nothing at none', () => {
    expect(named(families([scan({ packets: 2, sources: 1 })]), 'Mirai')?.confidence).toBe('high')
    expect(named(families([scan({ packets: 1, sources: 0 })]), 'Mirai')?.confidence).toBe('moderate')
    expect(named(families([scan(undefined)]), 'Mirai')).toBeUndefined()
  })

  it('is only like one in flow records, by its ports and its reach', () => {
    const flows = { from: 'flows' } as const
    expect(named(families([scan(undefined, { destinations: 300 })], flows), 'IoT-scan-like')).toMatchObject({
      kind: 'unknown',
      confidence: 'low',
    })
    expect(named(families([scan(undefined, { destinations: 19 })], flows), 'IoT-scan-like')).toBeUndefined()
    expect(named(families([scan(undefined, { destinations: 300, destinationPorts: spread([443, 1]) })], flows), 'IoT')).toBeUndefined()
  })
})

describe('other families', () => {
  it('large packets from thousands of real sources are like the newer kin', () => {
    expect(named(families([udp(640)]), 'large-packet')?.confidence).toBe('low')
    expect(named(families([udp(760)]), 'large-packet')).toBeUndefined()
    expect(named(families([udp(530)]), 'large-packet')).toBeUndefined()
    expect(named(families([udp(640, { sample: bots(900) })]), 'large-packet')).toBeUndefined()
  })

  it('a generator is known by its fixed fields, and by nothing else', () => {
    const family = named(families([forged]), 'a generator')!
    expect(family).toMatchObject({ kind: 'spoofing-generator', confidence: 'high' })
    expect(family.text).toContain('no TCP options, window 0, TTL 243 on arrival and size 60 bytes')
    expect(named(families([udp(554)]), 'a generator')).toBeUndefined()
  })

  it('a set of reflectors is counted, with the factor of its service', () => {
    const family = named(families([monlist]), 'a set of NTP reflectors')!
    expect(family.kind).toBe('reflection-set')
    expect(family.text).toContain('900 servers were abused')
    expect(family.text).toContain('factor of 557')
  })

  it('the rest is unknown, and said to be', () => {
    expect(families([strandOf('icmp', 20_000, { sourcePorts: spread([8, 1]), sizes: scatter(90) })]).map(({ kind }) => kind)).toEqual([
      'unknown',
    ])
    expect(families([strandOf('tcp-ack', 100, { handshakeShare: 1, unfinishedShare: 0 })])).toEqual([])
  })
})

it('no family is said to be somebody or something', () => {
  for (const { text } of families([udp(554), gre(578), monlist, forged])) {
    expect(text).toMatch(/consistent with|Nothing in the traffic/)
    expect(text).not.toMatch(/\bis (the )?Mirai|operator|state-sponsored|group/)
  }
})
