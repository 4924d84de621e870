import { describe, expect, it } from 'vitest'
import { createLocated } from '#atlas'
import { contains, type FlowBatch, formatAddress, type Instant, MINUTE, parsePrefix, SECOND, type VectorKind } from '#vocabulary'
import { readScenario } from './read-scenario.ts'
import type { Scenario } from './scenario.ts'
import { createWorld } from './world.ts'

interface Seen {
  readonly source: string
  readonly words: number[]
  readonly destination: string
  readonly inbound: boolean
  readonly protocol: number
  readonly sourcePort: number
  readonly destinationPort: number
  readonly flags: number
  readonly packets: number
  readonly bytes: number
  readonly start: Instant
  readonly end: Instant
  readonly version: number
  readonly fragment: boolean
}

function scenarioOf(traffic: string): Scenario {
  const reading = readScenario(
    `format: breakwater.scenario.v1
id: small
title: A small one
note: SYNTHETIC - for a test
seed: 11
from: 2025-01-06T00:00:00Z
to: 2025-01-06T01:00:00Z
services: [{ id: shop, name: Example Shop, prefixes: [192.0.2.0/24, "2001:db8:5::/48"] }]
traffic:
  - service: shop
    exporter: ipfix
${traffic}
truth: { quiet: [shop] }
`,
    'small.yaml',
  )
  if (!reading.ok) throw new Error(reading.faults.map((fault) => fault.message).join('\n'))
  return reading.value
}

const attackOf = (rest: string, normal = '{ clients: 10, packetsPerSecond: 0 }') => `    samplingRate: 100
    normal: ${normal}
    attacks:
      - { name: A1, from: 2025-01-06T00:10:00Z, to: 2025-01-06T00:20:00Z, packetsPerSecond: 20000, rampSeconds: 0, ${rest} }`

function rows(batches: readonly FlowBatch[]): Seen[] {
  return batches.flatMap((batch) =>
    Array.from({ length: batch.length }, (_, row) => ({
      source: formatAddress(batch.source, 4 * row),
      words: [...batch.source.subarray(4 * row, 4 * row + 4)],
      destination: formatAddress(batch.destination, 4 * row),
      inbound: batch.inputInterface[row] === 1,
      protocol: batch.protocol[row]!,
      sourcePort: batch.sourcePort[row]!,
      destinationPort: batch.destinationPort[row]!,
      flags: batch.tcpFlags[row]!,
      packets: batch.packets[row]!,
      bytes: batch.bytes[row]!,
      start: batch.start[row]!,
      end: batch.end[row]!,
      version: batch.ipVersion[row]!,
      fragment: (batch.flags[row]! & 1) === 1,
    })),
  )
}

function play(scenario: Scenario): Seen[] {
  const world = createWorld(scenario)
  const [source] = world.inputs().exporters
  const out: Seen[] = []
  for (let at = scenario.from; at < scenario.to; at += 15 * SECOND) out.push(...rows(source!.records(at, at + 15 * SECOND)))
  return out
}

const packets = (seen: readonly Seen[]) => seen.reduce((sum, one) => sum + one.packets, 0)

describe('traffic', () => {
  it('is the same for the same seed', () => {
    const scenario = scenarioOf(attackOf('vectors: [{ kind: udp-flood, share: 1 }]', '{ clients: 50, packetsPerSecond: 500 }'))
    const once = play(scenario)
    expect(once.length).toBeGreaterThan(100_000)
    expect(play(scenario)).toEqual(once)
  })

  it('ordinary clients send what the file says, get answers, and stay in the world', () => {
    const scenario = scenarioOf('    samplingRate: 50\n    normal: { clients: 300, packetsPerSecond: 4000, ipv6Share: 0.3 }')
    const seen = play(scenario)
    const inbound = seen.filter((one) => one.inbound)
    const expected = (4000 * 3600) / 50
    expect(Math.abs(packets(inbound) - expected) / expected).toBeLessThan(0.02)
    expect(packets(seen.filter((one) => !one.inbound)) / packets(inbound)).toBeCloseTo(20 / 14, 1)
    expect(new Set(inbound.filter((one) => one.version === 4).map((one) => one.source)).size).toBeLessThanOrEqual(300)
    const sixes = inbound.filter((one) => one.version === 6).length / inbound.length
    expect(sixes).toBeGreaterThan(0.15)
    expect(sixes).toBeLessThan(0.5)
    expect(seen.every((one) => one.start <= one.end && one.bytes <= 1500 * one.packets && one.bytes >= 40 * one.packets)).toBe(true)
    expect(inbound.filter((one) => one.protocol === 17).length / inbound.length).toBeGreaterThan(0.08)
  })

  it('with every packet seen, whole handshakes are seen', () => {
    const seen = play(scenarioOf('    samplingRate: 1\n    normal: { clients: 30, packetsPerSecond: 20, quicShare: 0 }'))
    const inbound = seen.filter((one) => one.inbound)
    const opened = inbound.filter((one) => (one.flags & 2) !== 0 && (one.flags & 16) !== 0).length
    expect(opened / inbound.length).toBeGreaterThan(0.5)
  })

  it.each([
    ['udp-flood', 17, 540, 0],
    ['ack-flood', 6, 552, 16],
    ['syn-flood', 6, 60, 2],
    ['icmp-flood', 1, 84, 0],
    ['gre-flood', 47, 564, 0],
    ['fragment-flood', 17, 1500, 0],
  ] as const)('%s: rate, size, flags, and real bots with many packets each', (kind: VectorKind, protocol, bytes, flags) => {
    const seen = play(scenarioOf(attackOf(`bots: 300, vectors: [{ kind: ${kind}, share: 1 }]`)))
    const attack = seen.filter((one) => one.inbound)
    const expected = (20_000 * 600) / 100
    expect(Math.abs(packets(attack) - expected) / expected).toBeLessThan(0.02)
    expect(attack.every((one) => one.protocol === protocol && one.flags === flags && one.bytes === bytes * one.packets)).toBe(true)
    expect(attack.every((one) => one.destination === '192.0.2.10')).toBe(true)
    expect(new Set(attack.map((one) => one.source)).size).toBe(300)
    expect(Math.min(...attack.map((one) => one.start))).toBeGreaterThanOrEqual(Date.UTC(2025, 0, 6, 0, 10) * 1000)
    expect(Math.max(...attack.map((one) => one.end))).toBeLessThanOrEqual(Date.UTC(2025, 0, 6, 0, 20) * 1000)
    expect(attack.every((one) => one.fragment === (kind === 'fragment-flood'))).toBe(true)
  })

  it('spoofed sources are drawn from all of IPv4, one packet each', () => {
    const scenario = scenarioOf(attackOf('bots: 0, spoofedShare: 1, vectors: [{ kind: syn-flood, share: 1, answeredShare: 0 }]'))
    const attack = play(scenario)
    expect(new Set(attack.map((one) => one.source)).size / attack.length).toBeGreaterThan(0.999)
    const octets = new Uint32Array(256)
    for (const one of attack) octets[one.words[3]! >>> 24]!++
    const mean = attack.length / 256
    expect(octets.reduce((sum, n) => sum + (n - mean) ** 2 / mean, 0)).toBeLessThan(340)
    const { atlas } = createWorld(scenario)
    const located = createLocated(2)
    const lost = attack.filter((one) => {
      atlas.locate(one.words, 0, located)
      return located.unrouted
    })
    expect(lost.length / attack.length).toBeGreaterThan(0.9)
  })

  it.each([
    ['dns-reflection', 53],
    ['ntp-reflection', 123],
    ['snmp-reflection', 161],
    ['ssdp-reflection', 1900],
  ] as const)('%s comes from the port of the amplifier, unasked and unanswered', (kind, port) => {
    const attack = play(scenarioOf(attackOf(`reflectors: 200, vectors: [{ kind: ${kind}, share: 1 }]`)))
    expect(attack.every((one) => one.inbound)).toBe(true)
    expect(attack.filter((one) => !one.fragment).every((one) => one.sourcePort === port)).toBe(true)
    expect(attack.filter((one) => one.fragment).every((one) => one.sourcePort === 0 && one.destinationPort === 0)).toBe(true)
    expect(new Set(attack.map((one) => one.source)).size).toBe(200)
  })

  it('the same botnet again shares the addresses that the file says', () => {
    const scenario = scenarioOf(`    normal: { clients: 10, packetsPerSecond: 0 }
    attacks:
      - { name: A1, from: 2025-01-06T00:10:00Z, to: 2025-01-06T00:20:00Z, packetsPerSecond: 1, bots: 1000, vectors: [{ kind: udp-flood, share: 1 }] }
      - { name: A2, from: 2025-01-06T00:30:00Z, to: 2025-01-06T00:40:00Z, packetsPerSecond: 1, bots: 1000, overlapWith: { attack: A1, share: 0.8 }, vectors: [{ kind: udp-flood, share: 1 }] }`)
    const [first, second] = createWorld(scenario).inputs().exporters[0]!.attacks
    const known = new Set(first!.bots)
    expect([...second!.bots].filter((bot) => known.has(bot))).toHaveLength(800)
    expect(new Set(second!.bots).size).toBe(1000)
  })

  it('pulses and ramps are in the rate', () => {
    const scenario = scenarioOf(attackOf('bots: 50, pulse: { onSeconds: 30, offSeconds: 30 }, vectors: [{ kind: udp-flood, share: 1 }]'))
    const attack = play(scenario).filter((one) => one.inbound)
    const expected = (20_000 * 300) / 100
    expect(Math.abs(packets(attack) - expected) / expected).toBeLessThan(0.03)
    const from = Date.UTC(2025, 0, 6, 0, 10) * 1000
    expect(attack.every((one) => (one.start - from) % MINUTE < 30 * SECOND)).toBe(true)
  })

  it('an attack on a prefix hits all of it', () => {
    const attack = play(
      scenarioOf(attackOf('bots: 50, targets: [192.0.2.128/25], vectors: [{ kind: udp-flood, share: 1, answeredShare: 0 }]')),
    )
    const prefix = parsePrefix('192.0.2.128/25')
    if (!prefix.ok) throw new Error()
    expect(new Set(attack.map((one) => one.destination)).size).toBe(128)
    expect(attack.every((one) => contains(prefix.value, [0, 0, 0xffff, Number(one.destination.split('.')[3]) + 0xc0000200]))).toBe(true)
  })

  it('a crowd brings new clients, ten times the traffic, and answers', () => {
    const scenario = scenarioOf(`    samplingRate: 10
    normal: { clients: 200, packetsPerSecond: 200 }
    crowds: [{ from: 2025-01-06T00:20:00Z, to: 2025-01-06T00:40:00Z, factor: 10 }]`)
    const seen = play(scenario)
    const at = (minute: number) => scenario.from + minute * MINUTE
    const during = seen.filter((one) => one.inbound && one.end >= at(26) && one.end < at(34))
    const before = seen.filter((one) => one.inbound && one.end >= at(4) && one.end < at(12))
    expect(packets(during) / packets(before)).toBeGreaterThan(9)
    expect(packets(during) / packets(before)).toBeLessThan(11)
    const sources = (list: readonly Seen[]) => new Set(list.map((one) => one.source)).size
    expect(sources(during) / sources(before)).toBeGreaterThan(5)
    expect(seen.some((one) => !one.inbound)).toBe(true)
  })
})
