import { type Instant, SECOND } from '#vocabulary'
import type { AddressPlan } from './address-plan.ts'
import { createDice } from './dice.ts'
import type { FlowWriter } from './flow-writer.ts'
import { ttlOf } from './hops.ts'
import { rhythmAt } from './rhythm.ts'
import type { Scenario, TrafficPlan } from './scenario.ts'
import type { ServiceAddresses } from './service-addresses.ts'
import { drawPool } from './source-pool.ts'
import { ipv6Of } from './synthetic-atlas.ts'
import { ACK, FIN, PSH, RST, SYN, TCP, UDP } from './vector-habits.ts'
import { createCurve } from './wave-curve.ts'

/**
 * An ordinary conversation: packets of the client and of the service, their mean lengths on the IP level, and how long it takes. Judgement:
 * a page or an API call over a connection that is reused a few times.
 */
const CONVERSATION = {
  tcp: { protocol: TCP, inPackets: 14, inBytes: 160, outPackets: 20, outBytes: 980, meanSeconds: 8 },
  quic: { protocol: UDP, inPackets: 24, inBytes: 170, outPackets: 34, outBytes: 1050, meanSeconds: 12 },
} as const

/** Of the clients that a crowd adds, most are new; the others are regulars who come more often. */
const NEW_IN_CROWD = 0.8
/** Scanners look for these doors (ports that IoT worms and mass scans try, from honeypot reports). */
const SCANNED = [23, 2323, 22, 80, 443, 445, 3389, 5555, 7547, 8080, 8443, 37215, 52869, 81]
const HTTPS = 443
const FIRST_EPHEMERAL = 32_768
const EPHEMERAL = 28_000

export interface OrdinaryTraffic {
  /** Writes the flows that ended in [from, to). */
  write(from: Instant, to: Instant, writer: FlowWriter): void
  /** What ordinary traffic is multiplied by at an instant: rhythm, crowds and dips. */
  level(at: Instant): number
}

export function createOrdinaryTraffic(
  scenario: Scenario,
  plan: AddressPlan,
  traffic: TrafficPlan,
  home: ServiceAddresses,
): OrdinaryTraffic {
  const { normal, scans, samplingRate } = traffic
  const dice = createDice(scenario.seed, `ordinary traffic of ${traffic.service} ${traffic.exporter} ${scenario.traffic.indexOf(traffic)}`)
  const crowds = traffic.crowds.map((crowd) => ({ factor: crowd.factor, curve: createCurve(crowd) }))
  const dips = traffic.dips.map((dip) => ({ factor: dip.factor, curve: createCurve(dip) }))
  const largest = crowds.reduce((most, crowd) => Math.max(most, crowd.factor), 1)
  const clients = drawPool(plan, dice, {
    count: Math.ceil(normal.clients * (1 + (largest - 1) * NEW_IN_CROWD)),
    countries: normal.countries,
    kinds: ['consumer', 'mobile', 'business'],
  })
  const scanners = scans ? drawPool(plan, dice, { count: scans.sources, countries: undefined, kinds: ['hosting', 'consumer'] }) : undefined
  const source6 = new Uint32Array(4)

  const crowdFactor = (at: Instant) => crowds.reduce((product, { factor, curve }) => product * (1 + (factor - 1) * curve.at(at)), 1)
  const dipFactor = (at: Instant) => dips.reduce((product, { factor, curve }) => product * (1 + (factor - 1) * curve.at(at)), 1)
  const level = (at: Instant) => rhythmAt(normal.rhythm, at) * crowdFactor(at) * dipFactor(at)

  function conversations(
    manner: keyof typeof CONVERSATION,
    packetsPerSecond: number,
    from: Instant,
    to: Instant,
    active: number,
    writer: FlowWriter,
  ): void {
    const { protocol, inPackets, inBytes, outPackets, outBytes, meanSeconds } = CONVERSATION[manner]
    const flows = (packetsPerSecond / inPackets) * ((to - from) / SECOND)
    // Sampled packets of one conversation; conversations of which nothing is sampled leave no record and are not drawn.
    const meanSeen = (inPackets + outPackets) / samplingRate
    const count = dice.poisson(flows * -Math.expm1(-meanSeen))
    const inShare = inPackets / (inPackets + outPackets)
    for (let n = 0; n < count; n++) {
      const seen = dice.poissonAboveZero(meanSeen)
      let inSeen = 0
      for (let i = 0; i < seen; i++) if (dice.unit() < inShare) inSeen++
      const outSeen = seen - inSeen
      // Squaring makes some clients busier than others.
      const roll = dice.unit()
      const client = clients[Math.floor(active * roll * roll)]!
      const port = FIRST_EPHEMERAL + dice.below(EPHEMERAL)
      const server = home.fronts[client % home.fronts.length]!
      const end = Math.floor(from + dice.unit() * (to - from))
      const length = Math.min(traffic.activeTimeoutSeconds, meanSeconds * dice.waiting()) * SECOND
      const six = home.v6 && normal.ipv6Share > 0 && (client & 0xff) < normal.ipv6Share * 256
      if (six) ipv6Of(plan, client, source6, 0)
      if (inSeen > 0) {
        const start = Math.floor(end - (length * (inSeen - 1)) / inSeen)
        const flags = protocol === TCP ? flagsOf(inSeen, inPackets, SYN) : 0
        const bytes = Math.max(40 * inSeen, Math.round(inSeen * inBytes * (0.6 + 0.8 * dice.unit())))
        writer.add(start, end, client, server, protocol, port, HTTPS, flags, inSeen, bytes, ttlOf(client), true)
        if (six) writer.version6(source6, home.v6!)
      }
      if (outSeen > 0) {
        const start = Math.floor(end - (length * (outSeen - 1)) / outSeen)
        const flags = protocol === TCP ? flagsOf(outSeen, outPackets, SYN | ACK) : 0
        const bytes = Math.max(40 * outSeen, Math.min(1500 * outSeen, Math.round(outSeen * outBytes * (0.6 + 0.8 * dice.unit()))))
        writer.add(start, end, server, client, protocol, HTTPS, port, flags, outSeen, bytes, 64, false)
        if (six) writer.version6(home.v6!, source6)
      }
    }
  }

  /** The OR of the flags of `seen` packets drawn from the `all` of one direction: one opens it, one closes it, half carry data. */
  function flagsOf(seen: number, all: number, opening: number): number {
    let flags = 0
    for (let i = 0; i < seen; i++) {
      const which = seen >= all ? i : dice.below(all)
      if (which === 0) flags |= opening
      else if (which === all - 1) flags |= FIN | ACK
      else flags |= which & 1 ? ACK | PSH : ACK
    }
    return flags
  }

  function scan(packetsPerSecond: number, from: Instant, to: Instant, writer: FlowWriter): void {
    const count = dice.poisson((packetsPerSecond / samplingRate) * ((to - from) / SECOND))
    for (let n = 0; n < count; n++) {
      const source = scanners![dice.below(scanners!.length)]!
      const destination = home.base + dice.below(home.size)
      const port = SCANNED[dice.below(SCANNED.length)]!
      const at = Math.floor(from + dice.unit() * (to - from))
      const sourcePort = FIRST_EPHEMERAL + dice.below(EPHEMERAL)
      writer.add(at, at, source, destination, TCP, sourcePort, port, SYN, 1, 44, ttlOf(source), true)
      // Hosts that exist refuse; nobody answers for the others.
      if (home.fronts.includes(destination) && port !== HTTPS && dice.below(samplingRate) === 0)
        writer.add(at, at, destination, source, TCP, port, sourcePort, RST | ACK, 1, 40, 64, false)
    }
  }

  return {
    level,
    write(from, to, writer) {
      const middle = (from + to) / 2
      const packets = normal.packetsPerSecond * level(middle)
      const added = 1 + (crowdFactor(middle) - 1) * NEW_IN_CROWD
      const active = Math.max(1, Math.min(clients.length, Math.floor(normal.clients * Math.max(1, added))))
      conversations('tcp', packets * (1 - normal.quicShare), from, to, active, writer)
      conversations('quic', packets * normal.quicShare, from, to, active, writer)
      if (scans) scan(scans.packetsPerSecond, from, to, writer)
    },
  }
}
