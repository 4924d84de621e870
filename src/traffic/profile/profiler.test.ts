import { describe, expect, it } from 'vitest'
import {
  createFlowBatch,
  createPacketBatch,
  type FlowBatch,
  PAYLOAD_WORDS,
  type PacketBatch,
  type Prefix,
  parseAddress,
  parsePrefix,
} from '#vocabulary'
import { createProfiler } from './profiler.ts'
import type { SourceLocator } from './source-locator.ts'

const SECOND = 1_000_000
const START = 1_741_600_800 * SECOND

const locator: SourceLocator = {
  databases: [],
  locate(_words, _at, into) {
    into.countries = []
    into.asn = 0
    into.unrouted = false
    into.bogon = false
  },
}

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}

function setAddress(into: Uint32Array, row: number, text: string): void {
  const parsed = parseAddress(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  into.set(parsed.value, 4 * row)
}

interface PacketParts {
  at?: number
  from: string
  to: string
  protocol?: number
  ports?: readonly [number, number]
  tcpFlags?: number
  sequence?: number
  bytes?: number
  flags?: number
  head?: number
}

function addPacket(batch: PacketBatch, parts: PacketParts): void {
  const row = batch.length++
  batch.at[row] = parts.at ?? START
  setAddress(batch.source, row, parts.from)
  setAddress(batch.destination, row, parts.to)
  batch.protocol[row] = parts.protocol ?? 6
  batch.sourcePort[row] = parts.ports?.[0] ?? 40_000
  batch.destinationPort[row] = parts.ports?.[1] ?? 80
  batch.tcpFlags[row] = parts.tcpFlags ?? 0
  batch.tcpSequence[row] = parts.sequence ?? 0
  batch.wireLength[row] = parts.bytes ?? 60
  batch.flags[row] = parts.flags ?? 0
  batch.payloadLength[row] = parts.head === undefined ? 0 : 40
  batch.payloadHead[PAYLOAD_WORDS * row] = parts.head ?? 0
  batch.payloadHeld[row] = parts.head === undefined ? 0 : 4
}

interface FlowRow {
  from: string
  to: string
  start: number
  end: number
  packets: number
  bytes: number
  rate?: number
  protocol?: number
  ports?: readonly [number, number]
  tcpFlags?: number
}

function addFlow(batch: FlowBatch, parts: FlowRow): void {
  const row = batch.length++
  setAddress(batch.source, row, parts.from)
  setAddress(batch.destination, row, parts.to)
  batch.start[row] = parts.start
  batch.end[row] = parts.end
  batch.packets[row] = parts.packets
  batch.bytes[row] = parts.bytes
  batch.samplingRate[row] = parts.rate ?? 1
  batch.protocol[row] = parts.protocol ?? 17
  batch.sourcePort[row] = parts.ports?.[0] ?? 5000
  batch.destinationPort[row] = parts.ports?.[1] ?? 443
  batch.tcpFlags[row] = parts.tcpFlags ?? 0
}

describe('targets', () => {
  it('takes the longest protected prefix, in both families, and ignores the rest', () => {
    const profiler = createProfiler(
      { vantage: 'victim', prefixes: ['192.0.2.0/24', '192.0.2.128/25', '2001:db8::/32', '2001:db8:1::/48'].map(prefix) },
      { locator },
    )
    const batch = createPacketBatch(16)
    for (const to of ['192.0.2.1', '192.0.2.129', '192.0.2.255', '2001:db8::5', '2001:db8:1::5', '198.51.100.1', '2001:db9::1'])
      addPacket(batch, { from: '203.0.113.5', to })
    profiler.packets(batch)
    expect(profiler.targets().map(({ name, packets }) => [name, packets])).toEqual([
      ['192.0.2.0/24', 1],
      ['192.0.2.128/25', 2],
      ['2001:db8::/32', 1],
      ['2001:db8:1::/48', 1],
    ])
  })

  it('protects other prefixes from now on, each under its old place, and forgets those that are protected no more', () => {
    const profiler = createProfiler({ vantage: 'victim', prefixes: [prefix('192.0.2.0/25'), prefix('198.51.100.0/24')] }, { locator })
    const batch = createPacketBatch(8)
    const send = () => {
      batch.length = 0
      addPacket(batch, { from: '203.0.113.9', to: '192.0.2.1' })
      addPacket(batch, { from: '203.0.113.9', to: '192.0.2.200' })
      addPacket(batch, { from: '203.0.113.9', to: '198.51.100.1' })
      addPacket(batch, { from: '203.0.113.9', to: '2001:db8::1' })
      profiler.packets(batch)
    }
    const counts = () => profiler.targets().map(({ packets }) => packets)
    send()
    expect(counts()).toEqual([1, 1])
    profiler.protect([undefined, prefix('198.51.100.0/24'), prefix('192.0.2.128/25'), prefix('2001:db8::/48')])
    expect(counts()).toEqual([0, 1, 0, 0])
    send()
    expect(counts()).toEqual([0, 2, 1, 1])
    expect(profiler.evidence(0)).toBeUndefined()
    profiler.protect([prefix('192.0.2.0/25'), undefined, prefix('192.0.2.128/25'), prefix('2001:db8::/48')])
    send()
    expect(counts()).toEqual([1, 0, 2, 2])
  })

  it('finds the heavy destination among a million others, in bounded memory', () => {
    const profiler = createProfiler({ vantage: 'upstream', candidates: 256 }, { locator })
    const batch = createPacketBatch(1000)
    for (let round = 0; round < 300; round++) {
      batch.length = 0
      for (let i = 0; i < 1000; i++) {
        const n = round * 1000 + i
        addPacket(batch, {
          from: '198.51.100.1',
          to: i % 10 === 0 ? '192.0.2.10' : `10.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`,
          tcpFlags: 2,
        })
      }
      profiler.packets(batch)
    }
    const [first] = profiler.targets()
    expect(first!.name).toBe('192.0.2.10')
    expect(first!.packets).toBe(30_000)
    expect(profiler.targets().length).toBeLessThanOrEqual(256)
  })
})

describe('flows', () => {
  it('spreads bytes over the seconds of a flow and multiplies by the sampling rate', () => {
    const profiler = createProfiler({ vantage: 'victim', prefixes: [prefix('192.0.2.0/24')] }, { locator })
    const batch = createFlowBatch(4)
    // 20 s long, over two slots of ten seconds: 1 packet of 100 bytes a second and sampled packet.
    addFlow(batch, {
      from: '203.0.113.9',
      to: '192.0.2.1',
      start: START + 5 * SECOND,
      end: START + 25 * SECOND - 1,
      packets: 20,
      bytes: 2000,
      rate: 10,
    })
    profiler.flows(batch)
    for (const s of [5, 14, 15, 24]) {
      const second = profiler.second(0, START + s * SECOND)
      expect(second.packets).toBe(10)
      expect(second.bytes).toBe(1000)
    }
    expect(profiler.second(0, START + 25 * SECOND).packets).toBe(0)
    expect(profiler.second(0, START + 24 * SECOND).flows).toBe(1)
    const evidence = profiler.evidence(0)!
    expect(evidence.strands[0]!.packets).toBe(200)
    expect(evidence.strands[0]!.sources).toEqual({ value: 1, low: 1, high: 1, exact: true })
    expect(evidence.strands[0]!.singletonShare).toBeUndefined()
    expect(evidence.coverage.samplingRates).toEqual([10])
    expect(profiler.evidence(0, { from: START + 10 * SECOND, to: START + 12 * SECOND })!.strands[0]!.packets).toBe(20)
  })

  it('forgets what is older than it must keep', () => {
    const profiler = createProfiler(
      { vantage: 'victim', prefixes: [prefix('192.0.2.0/24')], slotSeconds: 10, keepSeconds: 60 },
      { locator },
    )
    for (let minute = 0; minute < 10; minute++) {
      const batch = createFlowBatch(60)
      for (let s = 0; s < 60; s++) {
        const at = START + (minute * 60 + s) * SECOND
        addFlow(batch, { from: `203.0.113.${s}`, to: '192.0.2.1', start: at, end: at, packets: 1, bytes: 60 })
      }
      profiler.flows(batch)
    }
    const evidence = profiler.evidence(0)!
    expect(evidence.seconds.length).toBeLessThanOrEqual(60)
    expect(evidence.seconds.at(-1)!.at).toBe(START + 599 * SECOND)
    expect(profiler.second(0, START).packets).toBe(0)
  })

  it('says what was usual before a window, silence included', () => {
    const profiler = createProfiler({ vantage: 'victim', prefixes: [prefix('192.0.2.0/24')] }, { locator })
    const batch = createFlowBatch(2000)
    for (let s = 0; s < 120; s++)
      if (s % 4 !== 3)
        addFlow(batch, { from: '203.0.113.1', to: '192.0.2.1', start: START + s * SECOND, end: START + s * SECOND, packets: 8, bytes: 800 })
    for (let i = 0; i < 1000; i++)
      addFlow(batch, {
        from: `198.18.${i >>> 8}.${i & 255}`,
        to: '192.0.2.1',
        start: START + 120 * SECOND,
        end: START + 120 * SECOND,
        packets: 9,
        bytes: 900,
      })
    profiler.flows(batch)
    const evidence = profiler.evidence(0, { from: START + 120 * SECOND, to: START + 130 * SECOND })!
    expect(evidence.usual).toMatchObject({ packetsPerSecond: 8, bitsPerSecond: 6400, seconds: 120 })
    expect(evidence.sources.value).toBe(1000)
    expect(evidence.seconds).toEqual([{ at: START + 120 * SECOND, packets: 9000, bytes: 900_000, flows: 1000, newSources: 1000 }])
  })
})

describe('strands', () => {
  const one = () => createProfiler({ vantage: 'victim' }, { locator })
  const towards = (profiler: ReturnType<typeof one>, name: string) =>
    profiler.evidence(profiler.targets().find((target) => target.name === name)!.index)!

  it('sees a handshake finish, from both sides and from one', () => {
    for (const twoWay of [true, false]) {
      const profiler = one()
      const batch = createPacketBatch(16)
      const client = { from: '203.0.113.1', to: '192.0.2.1', ports: [40_000, 443] as const }
      addPacket(batch, { ...client, tcpFlags: 2, sequence: 0xffffffff })
      if (twoWay) addPacket(batch, { from: '192.0.2.1', to: '203.0.113.1', ports: [443, 40_000], tcpFlags: 18 })
      addPacket(batch, { ...client, tcpFlags: 16, sequence: 0 })
      addPacket(batch, { from: '203.0.113.2', to: '192.0.2.1', tcpFlags: 2, sequence: 77 })
      addPacket(batch, { from: '203.0.113.2', to: '192.0.2.1', tcpFlags: 16, sequence: 5 })
      profiler.packets(batch)
      const syn = towards(profiler, '192.0.2.1').strands.find(({ kind }) => kind === 'tcp-syn')!
      expect(syn.handshakeShare).toBe(0.5)
      expect(syn.unfinishedShare).toBe(0.5)
      expect(syn.returnPackets).toBe(twoWay ? 1 : undefined)
    }
  })

  it('tells asked answers from unasked ones, also of a host that asked before anything reached it', () => {
    const profiler = one()
    const batch = createPacketBatch(64)
    addPacket(batch, { from: '192.0.2.1', to: '203.0.113.53', protocol: 17, ports: [40_000, 53], head: 0x12340100 })
    addPacket(batch, { from: '203.0.113.53', to: '192.0.2.1', protocol: 17, ports: [53, 40_000], head: 0x12348180, bytes: 100 })
    for (let i = 0; i < 9; i++)
      addPacket(batch, { from: `198.51.100.${i}`, to: '192.0.2.1', protocol: 17, ports: [53, 22], head: 0x99998180, bytes: 1400 })
    profiler.packets(batch)
    const answers = towards(profiler, '192.0.2.1').strands.find(({ kind }) => kind === 'udp-answer')!
    expect(answers).toMatchObject({ port: 53, packets: 10, returnPackets: 1, answerShare: 1 })
    expect(answers.strangerShare).toBeCloseTo(0.9, 9)
    expect(answers.sources.value).toBe(10)
  })

  it('joins later fragments to the answers of the same source', () => {
    const profiler = one()
    const batch = createPacketBatch(16)
    addPacket(batch, { from: '198.51.100.1', to: '192.0.2.1', protocol: 17, ports: [53, 22], flags: 1, head: 0x99998180 })
    addPacket(batch, { from: '198.51.100.1', to: '192.0.2.1', protocol: 17, ports: [0, 0], flags: 3 })
    addPacket(batch, { from: '198.51.100.2', to: '192.0.2.1', protocol: 17, ports: [0, 0], flags: 3 })
    profiler.packets(batch)
    const { strands } = towards(profiler, '192.0.2.1')
    expect(strands.map(({ kind, packets, fragmentShare }) => ({ kind, packets, fragmentShare }))).toEqual([
      { kind: 'fragment', packets: 1, fragmentShare: 1 },
      { kind: 'udp-answer', packets: 2, fragmentShare: 1 },
    ])
  })

  it('keeps questions and exchanges between equals out of the answers', () => {
    const profiler = one()
    const batch = createPacketBatch(16)
    // NTP client mode 3 from port 123, symmetric; SSDP announcement; DNS query from port 53.
    addPacket(batch, { from: '198.51.100.1', to: '192.0.2.1', protocol: 17, ports: [123, 123], head: 0x23000000 })
    addPacket(batch, { from: '198.51.100.1', to: '192.0.2.1', protocol: 17, ports: [1900, 1900], head: 0x4e4f5449 })
    addPacket(batch, { from: '198.51.100.1', to: '192.0.2.1', protocol: 17, ports: [53, 53], head: 0x12340100 })
    addPacket(batch, { from: '198.51.100.1', to: '192.0.2.1', protocol: 17, ports: [27_015, 53], head: 0x12340100 })
    profiler.packets(batch)
    expect(towards(profiler, '192.0.2.1').strands.map(({ kind }) => kind)).toEqual(['udp'])
  })

  it('counts a source once although it speaks in several strands, and apart by ports in service', () => {
    const profiler = one()
    const batch = createPacketBatch(64)
    addPacket(batch, { from: '203.0.113.1', to: '192.0.2.1', tcpFlags: 2 })
    addPacket(batch, { from: '192.0.2.1', to: '203.0.113.1', ports: [80, 40_000], tcpFlags: 18 })
    for (let i = 0; i < 5; i++) addPacket(batch, { from: '203.0.113.1', to: '192.0.2.1', tcpFlags: 16 })
    addPacket(batch, { from: '203.0.113.2', to: '192.0.2.1', ports: [4, 999], tcpFlags: 16 })
    profiler.packets(batch)
    const evidence = towards(profiler, '192.0.2.1')
    expect(evidence.sources.value).toBe(2)
    expect(evidence.seconds[0]).toMatchObject({ packets: 7, newSources: 2 })
    expect(evidence.strands.filter(({ kind }) => kind === 'tcp-ack').map(({ served, packets }) => ({ served, packets }))).toEqual([
      { served: undefined, packets: 1 },
      { served: true, packets: 5 },
    ])
  })
})
