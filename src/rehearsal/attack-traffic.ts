import { type Instant, SECOND } from '#vocabulary'
import type { AddressPlan } from './address-plan.ts'
import { createDice, hashWord } from './dice.ts'
import type { FlowWriter } from './flow-writer.ts'
import { ttlOf } from './hops.ts'
import type { Attack, AttackVector, Scenario, TrafficPlan } from './scenario.ts'
import { blockOf, type ServiceAddresses } from './service-addresses.ts'
import { drawPool } from './source-pool.ts'
import { ACK, FIN, ICMP, ICMP_ECHO_REPLY, ICMP_PORT_UNREACHABLE, PSH, RST, SYN, TCP, VECTOR_HABITS } from './vector-habits.ts'

/** Records about an attack: never packets, and never sent anywhere but to a collector on this machine. */
export interface AttackTraffic {
  readonly name: string
  readonly bots: Uint32Array
  readonly reflectors: Uint32Array
  /** Writes the records that are exported in [from, to). */
  write(from: Instant, to: Instant, writer: FlowWriter): void
  /** Packets a second at an instant, before sampling. */
  packetsPerSecond(at: Instant): number
}

/** A spoofing generator shows few TTLs, since all its packets take one path: two, as in a real capture of a spoofed SYN flood. */
const SPOOFED_TTLS = [242, 244] as const
const ICMP_UNREACHABLE_BYTES = 56
/** Packets of one HTTP conversation of a bot, towards the service and back; judgement. */
const HTTP_IN = 12
const HTTP_OUT = 10
const HTTP_OUT_BYTES = 700
const FIRST_EPHEMERAL = 1_024

/** Height of the attack over time (ramp and pulse), with its integral by second. */
function createHeight(attack: Attack): { at(instant: Instant): number; seconds(from: Instant, to: Instant): number } {
  const length = (attack.to - attack.from) / SECOND
  const at = (instant: Instant): number => {
    const since = (instant - attack.from) / SECOND
    if (since < 0 || since >= length) return 0
    if (attack.pulse && since % (attack.pulse.onSeconds + attack.pulse.offSeconds) >= attack.pulse.onSeconds) return 0
    if (attack.rampSeconds === 0) return 1
    return Math.min(1, since / attack.rampSeconds, (length - since) / attack.rampSeconds)
  }
  const cells = Math.ceil(length)
  const sums = new Float64Array(cells + 1)
  for (let i = 0; i < cells; i++) sums[i + 1] = sums[i]! + at(attack.from + (i + 0.5) * SECOND)
  const until = (instant: Instant): number => {
    const position = Math.min(cells, Math.max(0, (instant - attack.from) / SECOND))
    const cell = Math.min(cells - 1, Math.floor(position))
    return sums[cell]! + (sums[cell + 1]! - sums[cell]!) * (position - cell)
  }
  return { at, seconds: (from, to) => until(to) - until(from) }
}

export function createAttackTraffic(
  scenario: Scenario,
  plan: AddressPlan,
  traffic: TrafficPlan,
  home: ServiceAddresses,
  attack: Attack,
  earlier: ReadonlyMap<string, AttackTraffic>,
): AttackTraffic {
  const dice = createDice(scenario.seed, `attack ${attack.name}`)
  const { samplingRate } = traffic
  const active = traffic.activeTimeoutSeconds * SECOND
  const height = createHeight(attack)
  const blocks = attack.targets?.map(blockOf) ?? [{ base: home.fronts[0]!, size: 1 }]
  const target = () => {
    const block = blocks.length === 1 ? blocks[0]! : blocks[dice.below(blocks.length)]!
    return block.size === 1 ? block.base : block.base + dice.below(block.size)
  }

  const bots = recruit()
  const needsReflectors = attack.vectors.some((vector) => VECTOR_HABITS[vector.kind].reflected)
  const reflectors = needsReflectors
    ? drawPool(plan, dice, { count: attack.reflectors, countries: attack.countries, kinds: ['hosting', 'business'] })
    : new Uint32Array(0)

  function recruit(): Uint32Array {
    const before = attack.overlapWith ? earlier.get(attack.overlapWith.attack)!.bots : new Uint32Array(0)
    const again = Math.min(before.length, Math.round(attack.bots * (attack.overlapWith?.share ?? 0)))
    // Pools are in random order: any run of them is a fair sample.
    const known = before.slice(0, again)
    const fresh = drawPool(plan, dice, {
      count: attack.bots - again,
      countries: attack.countries,
      kinds: ['consumer', 'consumer', 'mobile'],
      except: new Set(before),
    })
    const all = new Uint32Array(again + fresh.length)
    all.set(known)
    all.set(fresh, again)
    for (let i = all.length - 1; i > 0; i--) {
      const j = dice.below(i + 1)
      const held = all[i]!
      all[i] = all[j]!
      all[j] = held
    }
    return all
  }

  const writers = attack.vectors.map((vector, index) => vectorWriter(vector, index))

  function vectorWriter(vector: AttackVector, index: number): (from: Instant, to: Instant, writer: FlowWriter) => void {
    const habit = VECTOR_HABITS[vector.kind]
    const { protocol, reflected } = habit
    const pool = reflected ? reflectors : bots
    const bytes = vector.packetBytes ?? habit.packetBytes
    const spread = vector.packetBytes === undefined ? habit.spread : 0
    const answered = vector.answeredShare ?? habit.answeredShare
    const fixedSource = vector.sourcePort ?? habit.sourcePort
    const fixedDestination = vector.destinationPort ?? habit.destinationPort
    const portless = habit.fragmentShare === 1 || (protocol !== TCP && protocol !== 17)
    const random = (vector.ports ?? habit.ports) === 'random'
    const spoofed = reflected || vector.kind === 'http-flood' ? 0 : (vector.spoofedShare ?? attack.spoofedShare)
    // Sampled packets a second at full height, by manner.
    const full = (attack.packetsPerSecond * vector.share) / samplingRate
    const genuine = full * (1 - spoofed)

    const sizeOf = (packets: number): number => {
      if (spread === 0) return packets * bytes
      const mean = bytes * (1 + spread * (2 * dice.unit() - 1))
      return packets * Math.min(1_500, Math.max(28, Math.round(mean)))
    }
    const sourcePortOf = () => (portless ? 0 : fixedSource > 0 ? fixedSource : FIRST_EPHEMERAL + dice.below(65_536 - FIRST_EPHEMERAL))
    const destinationPortOf = (): number => {
      if (fixedDestination !== 'random') return fixedDestination
      return portless ? 0 : 1 + dice.below(65_535)
    }

    function put(
      start: Instant,
      end: Instant,
      source: number,
      ttl: number,
      sourcePort: number,
      destinationPort: number,
      packets: number,
      writer: FlowWriter,
    ): void {
      const destination = target()
      const fragment = habit.fragmentShare > 0 && (habit.fragmentShare === 1 || dice.unit() < habit.fragmentShare)
      if (fragment) {
        writer.add(start, end, source, destination, protocol, 0, 0, 0, packets, sizeOf(packets), ttl, true)
        writer.fragments()
      } else
        writer.add(
          start,
          end,
          source,
          destination,
          protocol,
          sourcePort,
          destinationPort,
          habit.tcpFlags,
          packets,
          sizeOf(packets),
          ttl,
          true,
        )
      const replies = answered > 0 ? dice.poisson(packets * answered) : 0
      if (replies > 0) reply(start, end, destination, source, sourcePort, destinationPort, replies, writer)
    }

    function reply(
      start: Instant,
      end: Instant,
      from: number,
      to: number,
      sourcePort: number,
      destinationPort: number,
      packets: number,
      writer: FlowWriter,
    ): void {
      if (protocol === TCP) {
        const flags = vector.kind === 'syn-flood' ? SYN | ACK : RST
        writer.add(
          start,
          end,
          from,
          to,
          TCP,
          destinationPort,
          sourcePort,
          flags,
          packets,
          packets * (vector.kind === 'syn-flood' ? 60 : 40),
          64,
          false,
        )
      } else if (protocol === ICMP) writer.add(start, end, from, to, ICMP, 0, ICMP_ECHO_REPLY, 0, packets, packets * bytes, 64, false)
      else writer.add(start, end, from, to, ICMP, 0, ICMP_PORT_UNREACHABLE, 0, packets, packets * ICMP_UNREACHABLE_BYTES, 64, false)
    }

    /** One record a sampled packet: new ports, or a new source, with every packet. */
    function single(
      perSecond: number,
      from: Instant,
      to: Instant,
      writer: FlowWriter,
      address: () => number,
      ttl: (address: number) => number,
    ): void {
      for (let second = Math.max(from, attack.from); second < Math.min(to, attack.to); second += SECOND) {
        const end = Math.min(to, attack.to, second + SECOND)
        const count = dice.poisson(perSecond * height.seconds(second, end))
        for (let n = 0; n < count; n++) {
          const at = Math.floor(second + dice.unit() * (end - second))
          const source = address()
          put(at, at, source, ttl(source), sourcePortOf(), destinationPortOf(), 1, writer)
        }
      }
    }

    /** Machines differ: the last ones of the pool send half as much as the mean, the first ones more. */
    const botOf = () => {
      const roll = dice.unit()
      return pool[Math.floor(pool.length * roll * (0.5 + 0.5 * roll))]!
    }

    /** Long flows: each machine's flow is exported once every active timeout, at a phase of its own. */
    const phases = random || pool.length === 0 ? [] : phasesOf(pool, active, index)
    function steady(from: Instant, to: Instant, writer: FlowWriter): void {
      const perMachine = genuine / pool.length
      for (const { phase, machines } of phases) {
        const due = from + ((((phase - from) % active) + active) % active)
        for (let at = due; at < to; at += active) {
          const start = Math.max(at - active, attack.from)
          const end = Math.min(at, attack.to)
          if (start >= end) continue
          const seconds = height.seconds(start, end)
          for (const i of machines) {
            // From 1.5 times the mean down to half of it.
            const mean = perMachine * seconds * (1.5 - i / pool.length)
            const packets = dice.poisson(mean)
            if (packets === 0) continue
            const source = pool[i]!
            const from = start + dice.below(Math.max(1, Math.floor((end - start) / (packets + 1))))
            const till = packets === 1 ? from : Math.min(end, from + Math.floor(((end - from) * packets) / (packets + 1)))
            const fixed = hashWord(source ^ hashWord(index + attack.from / SECOND))
            const sourcePort = portless ? 0 : fixedSource > 0 ? fixedSource : FIRST_EPHEMERAL + (fixed % (65_536 - FIRST_EPHEMERAL))
            const destinationPort = fixedDestination !== 'random' ? fixedDestination : portless ? 0 : 1 + ((fixed >>> 8) % 65_535)
            put(from, till, source, ttlOf(source), sourcePort, destinationPort, packets, writer)
          }
        }
      }
    }

    /** Whole conversations, answered: what a web server under a flood of requests sees. */
    function requests(from: Instant, to: Instant, writer: FlowWriter): void {
      const start = Math.max(from, attack.from)
      const end = Math.min(to, attack.to)
      if (start >= end) return
      const meanSeen = (HTTP_IN + HTTP_OUT * answered) / samplingRate
      const conversations = ((attack.packetsPerSecond * vector.share) / HTTP_IN) * height.seconds(start, end)
      const count = dice.poisson(conversations * -Math.expm1(-meanSeen))
      const inShare = HTTP_IN / (HTTP_IN + HTTP_OUT * answered)
      for (let n = 0; n < count; n++) {
        const seen = dice.poissonAboveZero(meanSeen)
        let inSeen = 0
        for (let i = 0; i < seen; i++) if (dice.unit() < inShare) inSeen++
        const outSeen = seen - inSeen
        const source = botOf()
        const destination = target()
        const port = FIRST_EPHEMERAL + dice.below(65_536 - FIRST_EPHEMERAL)
        const finish = Math.floor(start + dice.unit() * (end - start))
        const begin = seen === 1 ? finish : Math.max(attack.from, finish - dice.below(3 * SECOND))
        const closing = (part: number, all: number) => (dice.unit() < part / all ? FIN : 0)
        const opening = (part: number, all: number) => (dice.unit() < part / all ? SYN : 0)
        const https = fixedDestination === 'random' ? 443 : fixedDestination
        if (inSeen > 0) {
          const flags = ACK | PSH | opening(inSeen, HTTP_IN) | closing(inSeen, HTTP_IN)
          writer.add(begin, finish, source, destination, TCP, port, https, flags, inSeen, sizeOf(inSeen), ttlOf(source), true)
        }
        if (outSeen > 0) {
          const flags = ACK | PSH | opening(outSeen, HTTP_OUT) | closing(outSeen, HTTP_OUT)
          writer.add(begin, finish, destination, source, TCP, https, port, flags, outSeen, outSeen * HTTP_OUT_BYTES, 64, false)
        }
      }
    }

    return (from, to, writer) => {
      if (vector.kind === 'http-flood') return requests(from, to, writer)
      if (spoofed > 0) {
        single(full * spoofed, from, to, writer, dice.word, (address) => SPOOFED_TTLS[address & 1]!)
      }
      if (genuine <= 0 || pool.length === 0) return
      if (random) single(genuine, from, to, writer, botOf, ttlOf)
      else steady(from, to, writer)
    }
  }

  return {
    name: attack.name,
    bots,
    reflectors,
    packetsPerSecond: (at) => attack.packetsPerSecond * height.at(at),
    write(from, to, writer) {
      // The last records of long flows leave up to one active timeout after the end.
      if (to <= attack.from || from >= attack.to + active) return
      for (const write of writers) write(from, to, writer)
    },
  }
}

/** Machines by the second of the active timeout at which their flows are exported. */
function phasesOf(pool: Uint32Array, active: number, salt: number): { readonly phase: Instant; readonly machines: readonly number[] }[] {
  const seconds = active / SECOND
  const groups: number[][] = Array.from({ length: seconds }, () => [])
  for (let i = 0; i < pool.length; i++) groups[hashWord(pool[i]! ^ hashWord(salt + 1)) % seconds]!.push(i)
  return groups.map((machines, second) => ({ phase: second * SECOND, machines }))
}
