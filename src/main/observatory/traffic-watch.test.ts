import { beforeEach, describe, expect, it } from 'vitest'
import { createProfiler } from '#traffic'
import {
  createFlowBatch,
  createPacketBatch,
  type FlowBatch,
  HOUR,
  type Instant,
  MINUTE,
  type Prefix,
  parsePrefix,
  SECOND,
  type TrafficEvidence,
} from '#vocabulary'
import { withContext } from '../origins/evidence-context.ts'
import { createTrafficWatch, type TrafficWatch, thinned } from './traffic-watch.ts'

const START = Date.UTC(2025, 2, 10, 12) * 1000

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}

const databases = [{ name: 'world', snapshot: '2025-03-01', bundled: false }]
const locator = {
  databases,
  locate(words: ArrayLike<number>, at: number, into: { countries: string[]; asn: number; unrouted: boolean; bogon: boolean }): void {
    into.countries[0] = words[at + 3]! % 4 === 0 ? 'VN' : 'US'
    into.asn = 4_200_000_000 + ((words[at + 3]! >>> 16) & 0xff)
    into.unrouted = false
    into.bogon = false
  },
}

interface Row {
  readonly from: number
  readonly to: number
  readonly start: Instant
  readonly end: Instant
  readonly packets: number
  readonly bytes: number
  readonly flags: number
  readonly ports: readonly [number, number]
}

function fill(batch: FlowBatch, rows: readonly Row[]): FlowBatch {
  batch.length = 0
  for (const row of rows) {
    const i = batch.length++
    batch.source.set([0, 0, 0xffff, row.from >>> 0], 4 * i)
    batch.destination.set([0, 0, 0xffff, row.to >>> 0], 4 * i)
    batch.ipVersion[i] = 4
    batch.protocol[i] = 6
    batch.sourcePort[i] = row.ports[0]
    batch.destinationPort[i] = row.ports[1]
    batch.tcpFlags[i] = row.flags
    batch.start[i] = row.start
    batch.end[i] = row.end
    batch.packets[i] = row.packets
    batch.bytes[i] = row.bytes
    batch.samplingRate[i] = 1
  }
  return batch
}

const TARGET = 0xc0000201 // 192.0.2.1
const OTHER = 0xc6336401 // 198.51.100.1

describe('the traffic watch', () => {
  let watch: TrafficWatch
  const batch = createFlowBatch(8192)

  /** Clients that fetch pages, told of a minute late, in both directions. */
  function ordinaryMinute(at: Instant): void {
    const rows: Row[] = []
    for (const to of [TARGET, OTHER]) {
      for (let i = 0; i < 200; i++) {
        const client = 0xf0000000 + i * 977 + (at / MINUTE) * 31
        const start = at + (i % 50) * SECOND
        const port = 20_000 + i
        rows.push({ from: client, to, start, end: start + 5 * SECOND, packets: 40, bytes: 6_000, flags: 0x1b, ports: [port, 443] })
        rows.push({ from: to, to: client, start, end: start + 5 * SECOND, packets: 60, bytes: 70_000, flags: 0x1b, ports: [443, port] })
      }
    }
    watch.take(fill(batch, rows))
  }

  function synFlood(at: Instant): void {
    const rows: Row[] = []
    for (let i = 0; i < 5000; i++) {
      rows.push({ from: 0xf1000000 + i * 131, to: TARGET, start: at, end: at, packets: 12, bytes: 720, flags: 2, ports: [1024 + i, 443] })
    }
    watch.take(fill(batch, rows))
  }

  /** The same flood as an sFlow agent samples it: one packet in twelve. */
  function sampledSynFlood(at: Instant): void {
    const sampled = createPacketBatch(5000)
    for (let i = 0; i < 5000; i++) {
      sampled.at[i] = at
      sampled.source.set([0, 0, 0xffff, 0xf1000000 + i * 131], 4 * i)
      sampled.destination.set([0, 0, 0xffff, TARGET], 4 * i)
      sampled.ipVersion[i] = 4
      sampled.protocol[i] = 6
      sampled.tcpFlags[i] = 2
      sampled.sourcePort[i] = 1024 + i
      sampled.destinationPort[i] = 443
      sampled.wireLength[i] = 60
      sampled.ipLength[i] = 40
      sampled.samplingRate[i] = 12
    }
    sampled.length = 5000
    watch.takeSampled(sampled)
  }

  const complete = (evidence: TrafficEvidence) => withContext(evidence, { atlas: { ...locator, asnName, census }, claims: [] })
  const asnName = (asn: number) => `Example Hosting ${asn}`
  const census = () => new Map([['VN', 0.01]])

  beforeEach(() => {
    const targets = [
      { service: 'shop', prefix: prefix('192.0.2.0/24') },
      { service: 'bank', prefix: prefix('198.51.100.0/24') },
    ]
    const profiler = createProfiler({ vantage: 'victim', prefixes: targets.map((target) => target.prefix) }, { locator })
    watch = createTrafficWatch({ targets, profiler, sequenceGaps: () => 4, agentDrops: () => 9, complete })
    for (let at = START; at < START + HOUR; at += MINUTE) {
      ordinaryMinute(at)
      watch.advance(at + MINUTE)
    }
  })

  it('says nothing of an ordinary hour', () => {
    const account = watch.account('shop', START, START + HOUR)
    expect(account).toMatchObject({ listening: true, quiet: true })
    expect(account!.usual!.packetsPerSecond).toBeGreaterThan(50)
    expect(watch.advance(START + HOUR + MINUTE).anomalies).toEqual([])
  })

  it('goes on with the targets that stay, begins with those that come and forgets those that go', () => {
    watch.retarget([
      { service: 'kiosk', prefix: prefix('198.51.100.0/24') },
      { service: 'shop', prefix: prefix('192.0.2.0/24') },
    ])
    expect(watch.account('shop', START, START + HOUR)!.usual!.packetsPerSecond).toBeGreaterThan(50)
    expect(watch.account('bank', START, START + HOUR)).toBeUndefined()
    expect(watch.account('kiosk', START, START + HOUR)).toBeUndefined()
    const at = START + HOUR + 10 * SECOND
    for (let s = 0; s < 2; s++) synFlood(at + s * SECOND)
    ordinaryMinute(at)
    const told = [...watch.advance(at + 2 * SECOND).anomalies, ...watch.advance(at + 2 * SECOND + 250_000).anomalies]
    expect(told.map(({ anomaly }) => [anomaly.service, anomaly.kind])).toEqual([['shop', 'traffic-flood']])
    expect(watch.now(at + 2 * SECOND).map(({ service, prefix: name }) => [service, name])).toEqual([
      ['kiosk', '198.51.100.0/24'],
      ['shop', '192.0.2.0/24'],
    ])
    expect(watch.now(at + 2 * SECOND)[0]!.seconds.some(({ packets }) => packets > 0)).toBe(true)
  })

  it.each([
    ['flow records', synFlood],
    ['sampled packets', sampledSynFlood],
  ])('tells of a flood in %s at the next look, for the service that is flooded only', (_, flood) => {
    const at = START + HOUR + 10 * SECOND
    for (let s = 0; s < 2; s++) flood(at + s * SECOND)
    const first = watch.advance(at + 2 * SECOND)
    const second = watch.advance(at + 2 * SECOND + 250_000)
    const told = [...first.anomalies, ...second.anomalies].filter((update) => update.change === 'opened')
    expect(told.map(({ anomaly }) => [anomaly.service, anomaly.kind])).toEqual([['shop', 'traffic-flood']])
    const [episode] = [...first.episodes, ...second.episodes]
    expect(episode!.service).toBe('shop')
    expect(episode!.episode.profile.vectors.map((vector) => vector.kind)).toContain('syn-flood')
    expect(watch.account('bank', START + HOUR, at + 3 * SECOND)!.quiet).toBe(true)
    const { coverage } = episode!.episode.profile
    expect(coverage.sequenceGaps).toBe(4)
    expect(coverage.notes.join(' ')).toContain('9 packets were sampled and not sent')
  })

  it('knows since when a flood goes on, though it is told by its newest minute and a half', () => {
    const at = START + HOUR + 10 * SECOND
    const goesOn = () => watch.now(at + 4 * MINUTE).map(({ service, since }) => [service, since])
    expect(goesOn().map(([, since]) => since)).toEqual([undefined, undefined])
    for (let s = 0; s < 240; s++) {
      synFlood(at + s * SECOND)
      watch.advance(at + (s + 1) * SECOND)
    }
    const [shop, bank] = watch.now(at + 4 * MINUTE)
    expect([shop!.since, bank!.since]).toEqual([at, undefined])
    expect(shop!.current!.window.from).toBeGreaterThan(at + MINUTE)
  })

  /** Eight hosts a /24, as real ones lie. */
  const crowded = (n: number) => 0x50000000 + ((n >>> 3) % 40) * 65_536 + (n & 7) + 16 * (n >>> 9)

  it('sets countries and networks beside what is known of them, where the sources are genuine', () => {
    const at = START + HOUR + 10 * SECOND
    const rows = Array.from({ length: 2000 }, (_, i) => ({
      from: crowded(i % 1000),
      to: TARGET,
      start: at,
      end: at + SECOND,
      packets: 20,
      bytes: 20 * 120,
      flags: 0x1b,
      ports: [1024 + i, 443] as const,
    }))
    const flood = fill(createFlowBatch(2000), rows)
    flood.protocol.fill(17)
    watch.take(flood)
    const [view] = watch.look('shop', at, at + 3 * SECOND)
    const { geography } = view!.profile
    if (geography.kind !== 'shown') throw new Error(geography.because)
    expect(geography.networks!.length).toBeGreaterThan(10)
    expect(geography.networks!.every(({ asn, name }) => name === `Example Hosting ${asn}`)).toBe(true)
    expect(geography.networkKinds!.map(({ kind }) => kind)).toEqual(['hosting'])
    expect(geography.representation).toContainEqual(expect.objectContaining({ country: 'VN', baseline: 'address space' }))
  })

  it('knows who the clean clients were before, and nobody where nobody came', () => {
    const clients = watch.clients('shop', START + HOUR)
    expect(clients!.sampled).toBeGreaterThan(500)
    expect([...clients!.shares.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
    expect(watch.clients('shop', START)).toBeUndefined()
  })

  it('is not listening once the exporter is silent', () => {
    watch.advance(START + 2 * HOUR)
    expect(watch.account('shop', START + HOUR + 30 * MINUTE, START + 2 * HOUR)!.listening).toBe(false)
  })
})

it('thins a long course to the busiest second of each step', () => {
  const seconds = Array.from({ length: 3000 }, (_, i) => ({ at: i * SECOND, packets: i % 100, bytes: 2 * i, flows: 1, newSources: 0 }))
  seconds[1501] = { ...seconds[1501]!, packets: 90_000 }
  seconds[1502] = { ...seconds[1502]!, bytes: 7e6 }
  const thin = thinned(seconds)
  expect(thin.length).toBeLessThanOrEqual(720)
  expect(thin.find(({ packets }) => packets === 90_000)?.at).toBe(1501 * SECOND)
  expect(Math.max(...thin.map(({ bytes }) => bytes))).toBe(7e6)
  expect(thin.every(({ at }, i) => i === 0 || at > thin[i - 1]!.at)).toBe(true)
})
