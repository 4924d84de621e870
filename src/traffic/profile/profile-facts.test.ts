import { describe, expect, it } from 'vitest'
import {
  applicationCode,
  createPacketBatch,
  PACKET_FRAGMENT,
  PACKET_LATER_FRAGMENT,
  PAYLOAD_WORDS,
  type PacketBatch,
  parseAddress,
  SECOND,
  type TrafficEvidence,
  TUNNEL_GRE,
  TUNNEL_VXLAN,
} from '#vocabulary'
import { createProfiler, type Profiler } from './profiler.ts'
import type { SourceLocator } from './source-locator.ts'

const START = 1_741_600_800 * SECOND
const SYN = 2
const RST = 4
const ACK = 16

const locator: SourceLocator = {
  databases: [],
  locate(_words, _at, into) {
    into.countries = []
    into.asn = 0
    into.unrouted = false
    into.bogon = false
  },
}

interface Parts {
  readonly from: string
  readonly to: string
  readonly at?: number
  readonly protocol?: number
  readonly ports?: readonly [number, number]
  readonly tcpFlags?: number
  readonly sequence?: number
  readonly bytes?: number
  readonly ttl?: number
  readonly payload?: Uint8Array
  readonly application?: number
  readonly rate?: number
  readonly later?: boolean
  readonly outer?: readonly [string, string]
  readonly tunnel?: number
}

function words(text: string): readonly number[] {
  const parsed = parseAddress(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}

function add(batch: PacketBatch, parts: Parts): void {
  const row = batch.length++
  const payload = parts.payload ?? new Uint8Array(0)
  batch.at[row] = parts.at ?? START
  batch.source.set(words(parts.from), 4 * row)
  batch.destination.set(words(parts.to), 4 * row)
  batch.protocol[row] = parts.protocol ?? 6
  batch.sourcePort[row] = parts.ports?.[0] ?? 40_000
  batch.destinationPort[row] = parts.ports?.[1] ?? 80
  batch.tcpFlags[row] = parts.tcpFlags ?? 0
  batch.tcpSequence[row] = parts.sequence ?? row
  batch.wireLength[row] = parts.bytes ?? 60
  batch.ipLength[row] = (parts.bytes ?? 60) - 14
  batch.ttl[row] = parts.ttl ?? 50
  batch.flags[row] = parts.later ? PACKET_FRAGMENT | PACKET_LATER_FRAGMENT : 0
  batch.application[row] = parts.application ?? 0
  batch.samplingRate[row] = parts.rate ?? 1
  batch.payloadLength[row] = payload.length
  batch.payloadHeld[row] = Math.min(64, payload.length)
  for (let i = 0; i < Math.min(64, payload.length); i++) {
    const at = PAYLOAD_WORDS * row + (i >>> 2)
    const clear = (i & 3) === 0 ? 0 : batch.payloadHead[at]!
    batch.payloadHead[at] = clear | (payload[i]! << (24 - 8 * (i & 3)))
  }
  batch.tunnel[row] = parts.outer ? (parts.tunnel ?? TUNNEL_GRE) : 0
  if (parts.outer) {
    batch.outerSource.set(words(parts.outer[0]), 4 * row)
    batch.outerDestination.set(words(parts.outer[1]), 4 * row)
    batch.outerLength[row] = batch.ipLength[row]!
  }
}

function towards(profiler: Profiler, name: string): TrafficEvidence {
  const target = profiler.targets().find((one) => one.name === name)
  const evidence = target && profiler.evidence(target.index)
  if (!evidence) throw new Error(`nothing came to ${name}`)
  return evidence
}

function profiled(rows: readonly Parts[]): Profiler {
  const profiler = createProfiler({ vantage: 'victim' }, { locator })
  const batch = createPacketBatch(64)
  for (const row of rows) {
    if (batch.length === batch.capacity) {
      profiler.packets(batch)
      batch.length = 0
    }
    add(batch, row)
  }
  profiler.packets(batch)
  return profiler
}

function question(name: string, type = 1): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)])
  return Uint8Array.from([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1])
}

describe('what the kept rows say together', () => {
  it('reads the names that were asked for, and how many of the answers said that there is no such name', () => {
    const rows: Parts[] = []
    for (let i = 0; i < 50; i++) {
      const from = `198.51.100.${i + 1}`
      rows.push({
        from,
        to: '192.0.2.53',
        protocol: 17,
        ports: [4000 + i, 53],
        at: START + i,
        payload: question(`${'abcdefghij'[i % 10]}${String(i).padStart(11, 'x')}.victim.example`),
        application: applicationCode('dns-query'),
      })
      rows.push({
        from: '192.0.2.53',
        to: from,
        protocol: 17,
        ports: [53, 4000 + i],
        at: START + i + 100,
        payload: Uint8Array.from([0x12, 0x34, 0x81, i % 5 === 0 ? 0x80 : 0x83, 0, 1, 0, 0, 0, 0, 0, 0]),
        application: applicationCode('dns-answer'),
      })
    }
    // The first question came before the target was seen to serve.
    const strand = towards(profiled(rows), '192.0.2.53').strands.find(({ served }) => served)!
    expect(strand.questions).toMatchObject({ sampled: 49, distinctShare: 1, nxdomainShare: 0.8 })
    expect(strand.questions!.zones).toMatchObject([{ zone: 'victim.example', share: 1, distinctShare: 1 }])
    expect(strand.questions!.zones[0]!.labelLengths.top[0]).toMatchObject({ value: 12, share: 1 })
    expect(strand.applications).toEqual([{ application: 'dns-query', share: 1 }])
  })

  it('writes what no name may hold as zone files do, so that a terminal stays whole', () => {
    const rows = [
      {
        from: '198.51.100.1',
        to: '192.0.2.53',
        protocol: 17,
        ports: [4000, 53] as const,
        payload: question('\u001b[2J.example'),
        application: applicationCode('dns-query'),
      },
    ]
    expect(towards(profiled(rows), '192.0.2.53').strands[0]!.questions!.zones[0]!.zone).toBe('\\027[2j.example')
  })

  it('tells parts of a strand by port, with what is special to each', () => {
    const rows: Parts[] = []
    const same = Uint8Array.from(Buffer.from('\xff\xff\xff\xffTSource Engine Query\0', 'latin1'))
    for (let i = 0; i < 90; i++)
      rows.push({
        from: `198.51.100.${i + 1}`,
        to: '192.0.2.10',
        protocol: 17,
        ports: [50_000 + i, 27_015],
        payload: same,
        bytes: 67,
        at: START + i,
      })
    for (let i = 0; i < 10; i++)
      rows.push({
        from: '203.0.113.9',
        to: '192.0.2.10',
        protocol: 17,
        ports: [50_000 + i, 443],
        payload: Uint8Array.from([i, 1, 2]),
        bytes: 1200,
        at: START + i,
      })
    const { facets } = towards(profiled(rows), '192.0.2.10').strands.find(({ kind }) => kind === 'udp')!
    expect(facets!.map(({ destinationPort, share, sources }) => ({ destinationPort, share, sources }))).toEqual([
      { destinationPort: 27_015, share: 0.9, sources: 90 },
      { destinationPort: 443, share: 0.1, sources: 1 },
    ])
    expect(facets![0]!.samePayloadShare).toBe(1)
    expect(facets![1]!.samePayloadShare).toBe(0)
    expect(facets![1]!.sizes.top[0]).toEqual({ value: 1200, share: 1 })
    expect(facets!.map(({ ipLengths }) => ipLengths.top)).toEqual([[{ value: 53, share: 1 }], [{ value: 1186, share: 1 }]])
  })

  it('multiplies sampled packets, and then says nothing of single ones', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({
      from: `198.51.100.${i + 1}`,
      to: '192.0.2.10',
      protocol: 17,
      rate: 1000,
      at: START + i,
    }))
    const evidence = towards(profiled(rows), '192.0.2.10')
    expect(evidence.strands[0]).toMatchObject({ packets: 20_000, bytes: 1_200_000 })
    expect(evidence.strands[0]!.singletonShare).toBeUndefined()
    expect(evidence.seconds[0]).toMatchObject({ packets: 20_000 })
  })
})

describe('later fragments', () => {
  it('belong to the exchange that the target has with their source, and of strangers to nothing', () => {
    const rows: Parts[] = []
    for (let i = 0; i < 10; i++) {
      rows.push({ from: '198.51.100.1', to: '192.0.2.49', protocol: 17, ports: [700, 2049], at: START + 10 * i })
      rows.push({ from: '192.0.2.49', to: '198.51.100.1', protocol: 17, ports: [2049, 700], at: START + 10 * i + 1 })
      rows.push({ from: '198.51.100.1', to: '192.0.2.49', protocol: 17, ports: [0, 0], at: START + 10 * i + 2, later: true })
      rows.push({ from: '198.51.100.2', to: '192.0.2.49', protocol: 17, ports: [0, 0], at: START + 10 * i + 3, later: true })
    }
    const { strands } = towards(profiled(rows), '192.0.2.49')
    expect(strands.map(({ kind, served, packets }) => [kind, served ?? false, packets])).toEqual([
      ['udp', false, 1],
      // One of them came before the target was seen to serve.
      ['fragment', false, 11],
      ['udp', true, 18],
    ])
  })
})

describe('clients that were told nothing', () => {
  it('are told from those that were served', () => {
    const rows: Parts[] = []
    const said = new Uint8Array(200)
    for (let i = 0; i < 30; i++) {
      const from = `198.51.100.${i + 1}`
      const client = (at: number, tcpFlags: number, sequence: number, payload?: Uint8Array): Parts => ({
        from,
        to: '192.0.2.80',
        ports: [5000 + i, 80],
        at: START + at,
        tcpFlags,
        sequence,
        ...(payload ? { payload } : {}),
      })
      const server = (at: number, tcpFlags: number, payload?: Uint8Array): Parts => ({
        from: '192.0.2.80',
        to: from,
        ports: [80, 5000 + i],
        at: START + at,
        tcpFlags,
        ...(payload ? { payload } : {}),
      })
      rows.push(client(10 * i, SYN, 100), server(10 * i + 1, SYN | ACK), client(10 * i + 2, ACK, 101))
      for (let crumb = 0; crumb < 4; crumb++) rows.push(client(10 * i + 1000 * (crumb + 1), ACK, 101 + crumb, new Uint8Array(10)))
      if (i < 20) rows.push(server(10 * i + 900, ACK, said), server(10 * i + 1500, ACK, said))
    }
    rows.sort((a, b) => a.at! - b.at!)
    const strand = towards(profiled(rows), '192.0.2.80').strands.find(({ kind, served }) => kind === 'tcp-ack' && served)!
    expect(strand.unspoken).toMatchObject({ sources: 10, packets: 50, conversations: 10 })
  })
})

describe('tunnels', () => {
  it('counts the packet inside and the packet around it, and the total once', () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({
      from: `10.0.0.${i + 1}`,
      to: '10.9.9.9',
      protocol: 17,
      bytes: 578,
      at: START + i,
      outer: [`198.51.100.${i + 1}`, '192.0.2.10'] as const,
    }))
    const profiler = profiled(rows)
    expect(towards(profiler, '192.0.2.10').strands.map(({ kind, packets, sources }) => [kind, packets, sources.value])).toEqual([
      ['gre', 30, 30],
    ])
    expect(towards(profiler, '10.9.9.9').strands.map(({ kind, packets }) => [kind, packets])).toEqual([['udp', 30]])
    expect(profiler.totals()).toMatchObject([{ packets: 30, bytes: 30 * 578, newSources: 30 }])
    expect(profiler.rows).toBe(30)
  })

  it('knows the other direction of a VXLAN tunnel, whose ends send to its port from any', () => {
    const rows: Parts[] = []
    for (let i = 0; i < 20; i++) {
      const there = ['198.51.100.7', '192.0.2.10'] as const
      rows.push({ from: '10.0.0.1', to: '10.0.0.2', at: START + 2 * i, outer: there, tunnel: TUNNEL_VXLAN })
      rows.push({ from: '10.0.0.2', to: '10.0.0.1', at: START + 2 * i + 1, outer: [there[1], there[0]], tunnel: TUNNEL_VXLAN })
    }
    const strand = towards(profiled(rows), '192.0.2.10').strands.find(({ kind, served }) => kind === 'udp' && served)!
    expect(strand.packets).toBe(19)
    expect(strand.strangerShare).toBe(0)
    expect(strand.returnPackets).toBeGreaterThan(0)
  })
})

describe('scanners', () => {
  it('are those whose SYNs carry their destination twice, over all destinations', () => {
    const number = (text: string) => words(text)[3]!
    const rows: Parts[] = []
    for (let i = 1; i < 40; i++) {
      const to = `192.0.2.${i}`
      rows.push({ from: '198.51.100.1', to, tcpFlags: SYN, sequence: number(to), ports: [5555, i % 10 === 0 ? 2323 : 23], at: START + i })
      rows.push({
        from: '198.51.100.2',
        to,
        tcpFlags: SYN,
        sequence: i === 7 ? number(to) : number(to) + 1,
        ports: [5556, 23],
        at: START + i,
      })
    }
    expect(profiled(rows).scanners()).toEqual({ packets: 40, sources: 1, ports: [23, 2323] })
    expect(profiled([{ from: '198.51.100.2', to: '192.0.2.1', tcpFlags: SYN, sequence: 5 }]).scanners()).toBeUndefined()
  })
})

describe('carpets', () => {
  const hit = (hosts: number, each: number, network = '192.0.2') =>
    Array.from({ length: hosts * each }, (_, i) => ({
      from: `198.51.${i % 200}.${(i * 7) % 250}`,
      to: `${network}.${(i % hosts) + 1}`,
      protocol: 17,
      ports: [50_000 + (i % 10_000), 2000 + (i % 5000)] as const,
      at: START + i * 50,
    }))

  it('joins the addresses of a network that were hit alike', () => {
    const carpets = profiled(hit(20, 30)).carpets()
    expect(carpets.map(({ evidence }) => evidence.target)).toEqual(['192.0.2.0/24'])
    expect(carpets[0]!.evidence.carpet).toEqual({ destinations: 20, packetsPerDestination: 30, largestShare: 0.05 })
    expect(carpets[0]!.evidence.strands[0]!.packets).toBe(600)
    expect(carpets[0]!.evidence.seconds.reduce((sum, { packets }) => sum + packets, 0)).toBe(600)
    expect(carpets[0]!.members).toHaveLength(20)
  })

  it('leaves few addresses, and one that stands out, to themselves', () => {
    expect(profiled(hit(7, 30)).carpets()).toEqual([])
    const one = Array.from({ length: 700 }, (_, i) => ({ from: '203.0.113.1', to: '192.0.2.5', protocol: 17, at: START + i }))
    expect(profiled([...hit(20, 30), ...one]).carpets()).toEqual([])
  })

  it('joins neighbouring networks to the prefix that covers them', () => {
    const rows = ['10.1.0', '10.1.1', '10.1.2', '10.1.3'].flatMap((network) => hit(10, 12, network))
    expect(
      profiled(rows)
        .carpets()
        .map(({ evidence }) => evidence.target),
    ).toEqual(['10.1.0.0/22'])
  })
})

describe('kept rows as packets', () => {
  it('have the headers that filters ask for, and weights that add up', () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({
      from: `198.51.100.${(i % 50) + 1}`,
      to: '192.0.2.10',
      tcpFlags: SYN,
      ports: [1000 + i, 443] as const,
      bytes: 74,
      at: START + i,
    }))
    const profiler = profiled(rows)
    const sampled = profiler.sampled(profiler.targets()[0]!.index)!
    expect(sampled.weights.reduce((sum, weight) => sum + weight, 0)).toBe(100)
    expect(sampled.batch.ipLength[0]).toBe(60)
    expect([...sampled.batch.destination.subarray(0, 4)]).toEqual(words('192.0.2.10'))
    expect(sampled.batch.destinationPort[5]).toBe(443)
    expect(sampled.batch.at[0]).toBe(START)
  })

  it('say of which strand they are, and stand for its packets however few were kept', () => {
    const many = (count: number, tcpFlags: number): Parts[] =>
      Array.from({ length: count }, (_, i) => ({ from: '198.51.100.1', to: '192.0.2.10', tcpFlags, sequence: i, at: START + i }))
    // One that only answers are counted for stands before both: it is no strand of the evidence.
    const asked: Parts[] = [{ from: '192.0.2.10', to: '198.51.100.9', tcpFlags: SYN | ACK }]
    const profiler = profiled([...many(9001, ACK), ...asked, ...many(5003, RST)])
    const { index } = profiler.targets().find(({ name }) => name === '192.0.2.10')!
    const { strands } = profiler.evidence(index)!
    const { batch, weights, strands: of } = profiler.sampled(index)!
    expect(batch.length).toBeLessThan(9001)
    const stand = strands.map((_, n) => weights.reduce((sum, weight, row) => sum + (of[row] === n ? weight : 0), 0))
    expect(strands.map(({ kind }, n) => [kind, Math.round(stand[n]!)])).toEqual([
      ['tcp-rst', 5003],
      ['tcp-ack', 9001],
    ])
    for (let row = 0; row < batch.length; row++) expect(batch.tcpFlags[row]).toBe(strands[of[row]!]!.kind === 'tcp-rst' ? RST : ACK)
  })
})
