import {
  AMPLIFIERS,
  type Coverage,
  type FlowBatch,
  type Instant,
  PACKET_FRAGMENT,
  PACKET_LATER_FRAGMENT,
  PACKET_SNAPPED,
  type PacketBatch,
  type Prefix,
  SECOND,
  type TrafficEvidence,
  type TrafficSecond,
  type Vantage,
  type Window,
} from '#vocabulary'
import { hashWord, hashWords } from './address-hash.ts'
import { AMPLIFIER_SLOT } from './amplifier-slot.ts'
import { DestinationTable } from './destination-table.ts'
import { fitsAnswer } from './fits-answer.ts'
import { PrefixTable } from './prefix-table.ts'
import { ROW_BYTES, ROW_FIRST, ROW_FLOWS, ROW_LAST, ROW_NEW_SOURCES, ROW_PACKETS, ROW_RETURN } from './second-columns.ts'
import type { SourceLocator } from './source-locator.ts'
import { HANDSHAKE, SEEN_RETURN, type SourceTable } from './source-table.ts'
import {
  FRAGMENT,
  GRE,
  ICMP,
  N_ANSWER_CHECKED,
  N_ANSWER_FITS,
  N_FLOW,
  N_FRAGMENT,
  N_OPTIONLESS,
  N_TCP,
  OTHER,
  STRAND_COUNT,
  type StrandTally,
  type TallyLimits,
  TCP_ACK,
  TCP_ACK_SERVED,
  TCP_ODD,
  TCP_SYN,
  TCP_SYN_ACK,
  UDP,
  UDP_ANSWER,
  UDP_SERVED,
} from './strand-tally.ts'
import { tallyEvidence, tallySecond } from './tally-evidence.ts'
import { type Slot, TargetTally } from './target-tally.ts'
import { isHandshakeFlow, TCP_STRAND, tcpFlowStrand } from './tcp-strand.ts'
import { udpFlowStrand, udpStrand } from './udp-strand.ts'

/**
 * HOT PATH: batches of packets and flow records become per-target tallies, in one pass and bounded memory. Plain loops, nothing
 * allocated per row; a row touches the target's index entry, its strand's row of the second and at most one cache line of its source.
 */
export interface ProfilerConfig {
  readonly vantage: Vantage
  /** Protected prefixes, one target each (longest match). Absent: the heavy destinations are found, one target an address. */
  readonly prefixes?: readonly Prefix[]
  /** Length of the slots that sources and traits are kept in. Default: 10 with prefixes, else one slot for all time. */
  readonly slotSeconds?: number
  /** How far back evidence can reach. Default 3600; without meaning when there is one slot. */
  readonly keepSeconds?: number
  /** Sources kept for a strand in a slot before thinning; counts are exact up to here. Default 2048 with prefixes, else 40,960, what 65,536 slots of 32 bytes hold at 5/8. */
  readonly sources?: number
  /** Rows of a strand in a slot whose traits are all counted; then a sample. Default 512 with prefixes, else 8192. */
  readonly traits?: number
  /** Sources written into the evidence of a strand when not all of them were kept. Default 4096 with prefixes, else 16,384. */
  readonly sample?: number
  /** Destinations watched at once when they must be found. Default 4096. */
  readonly candidates?: number
  /** Of the address hash. A live collector takes a random one, so that nobody can choose addresses that collide. Default 0. */
  readonly seed?: number
}

export interface ProfilerTarget {
  readonly index: number
  /** Address or prefix as text. */
  readonly name: string
  readonly packets: number
  readonly bytes: number
}

export interface Profiler {
  packets(batch: PacketBatch): void
  flows(batch: FlowBatch): void
  /** Heaviest first (packets, then name). With prefixes: in the order given, with or without traffic. */
  targets(): readonly ProfilerTarget[]
  /** Everything towards a target in a window; the whole of what is kept when no window is given. `usual`: what the caller
   * knows to be usual, which spares working it out of what is kept before the window. Undefined: nothing came. */
  evidence(target: number, window?: Window, coverage?: Coverage, usual?: TrafficEvidence['usual']): TrafficEvidence | undefined
  /** Totals of the second that holds `at`: cheap enough to be asked every second for every target. */
  second(target: number, at: Instant): TrafficSecond
  /** Rows taken in. */
  readonly rows: number
  /** Earliest and latest instant seen, over all traffic. */
  readonly span: Window | undefined
}

const PROTOCOL_ICMP = 1
const PROTOCOL_TCP = 6
const PROTOCOL_UDP = 17
const PROTOCOL_GRE = 47
const PROTOCOL_ICMPV6 = 58
const FLAG_SYN = 2
const FLAG_ACK = 16
const FLAG_RST = 4
/** A flow longer than this has a broken clock or is a whole day's; its packets are spread over no more seconds than this. */
const LONGEST_FLOW_SECONDS = 3600

export function createProfiler(config: ProfilerConfig, deps: { readonly locator: SourceLocator }): Profiler {
  const discover = config.prefixes === undefined
  const slotSeconds = config.slotSeconds ?? (discover ? Number.POSITIVE_INFINITY : 10)
  const oneSlot = slotSeconds === Number.POSITIVE_INFINITY
  const keep = oneSlot ? 1 : Math.max(1, Math.ceil((config.keepSeconds ?? 3600) / slotSeconds))
  const seed = config.seed ?? 0
  const limits: TallyLimits = {
    sources: config.sources ?? (discover ? 40_960 : 2048),
    traits: config.traits ?? (discover ? 8192 : 512),
    seed,
  }
  const sample = config.sample ?? (discover ? 16_384 : 4096)
  const prefixes = discover ? undefined : new PrefixTable(config.prefixes)
  const protectedTallies: (TargetTally | undefined)[] = discover
    ? []
    : new Array<TargetTally | undefined>(config.prefixes.length).fill(undefined)
  const destinations = discover ? new DestinationTable(config.candidates ?? 4096, limits) : undefined
  const rates = new Set<number>()
  let rows = 0
  let snapped = 0
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  let secondFrom = Number.NaN
  let second = 0
  let slotIndex = 0
  const flowSlots: Slot[] = []

  function setSecond(at: Instant): void {
    second = Math.floor(at / SECOND)
    secondFrom = second * SECOND
    slotIndex = oneSlot ? 0 : Math.floor(second / slotSeconds)
  }

  function protectedTally(index: number): TargetTally {
    return (protectedTallies[index] ??= new TargetTally(limits, keep, slotIndex))
  }

  function towards(w0: number, w1: number, w2: number, w3: number): TargetTally | undefined {
    if (destinations) return destinations.admit(w0, w1, w2, w3)
    const index = prefixes!.find(w0, w1, w2, w3)
    if (index < 0) return undefined
    const tally = protectedTally(index)
    tally.rows++
    return tally
  }

  function sender(w0: number, w1: number, w2: number, w3: number): TargetTally | undefined {
    if (destinations) return destinations.sender(w0, w1, w2, w3)
    const index = prefixes!.find(w0, w1, w2, w3)
    return index < 0 ? undefined : protectedTally(index)
  }

  /** The source has not been counted by another strand of the slot: a client's SYN and ACK make one new source, not two. */
  function isNewToSlot(slot: Slot, own: number, six: boolean, w0: number, w1: number, w2: number, w3: number, hash: number): boolean {
    for (let i = 0; i < STRAND_COUNT; i++) {
      const strand = slot.strands[i]
      if (strand === undefined || i === own) continue
      const table = six ? strand.v6 : strand.v4
      if (table === undefined) continue
      const there = table.find(w0, w1, w2, w3, hash)
      if (there >= 0 && table.packets(there) > 0) return false
    }
    return true
  }

  /** A packet or flow from a target to a peer: which strand of the target it belongs to as the other direction; -1 = none. */
  function returnStrand(protocol: number, flags: number, sourcePort: number, destinationPort: number, asAnswer: boolean): number {
    if (protocol === PROTOCOL_TCP) {
      if ((flags & FLAG_SYN) !== 0) return (flags & FLAG_ACK) !== 0 ? TCP_SYN : TCP_SYN_ACK
      if ((flags & FLAG_RST) !== 0) return -1
      return TCP_ACK_SERVED
    }
    if (protocol === PROTOCOL_UDP) {
      if (asAnswer || sourcePort === destinationPort) return UDP_SERVED
      const slot = AMPLIFIER_SLOT[destinationPort]!
      return slot === 0 ? UDP_SERVED : UDP_ANSWER + slot
    }
    if (protocol === PROTOCOL_ICMP || protocol === PROTOCOL_ICMPV6) return ICMP
    return protocol === PROTOCOL_GRE ? GRE : OTHER
  }

  /** Notes that the target sent something to a peer. Questions are kept even before the peer answers. */
  function noteReturn(target: TargetTally, slot: Slot, index: number, peer: SourceTableKey, packets: number): void {
    const asks = index === TCP_SYN_ACK || index > UDP_ANSWER || index === ICMP
    let strand = slot.strands[index]
    if (strand === undefined) {
      if (!asks && index !== UDP_SERVED && index !== TCP_ACK_SERVED) return
      strand = target.strand(slot, index)
    }
    const seconds = strand.seconds
    if (seconds.second !== second) seconds.seek(second)
    const o = seconds.offset + ROW_RETURN
    seconds.values[o] = seconds.values[o]! + packets
    if (asks || index === UDP_SERVED) {
      const table = strand.table(peer.six)
      const at = table.claim(peer.w0, peer.w1, peer.w2, peer.w3, peer.hash)
      if (at >= 0) table.setBits(at, SEEN_RETURN)
      return
    }
    const table = peer.six ? strand.v6 : strand.v4
    if (table === undefined) return
    const at = table.find(peer.w0, peer.w1, peer.w2, peer.w3, peer.hash)
    if (at >= 0) table.setBits(at, SEEN_RETURN)
  }

  interface SourceTableKey {
    six: boolean
    w0: number
    w1: number
    w2: number
    w3: number
    hash: number
  }
  /** The one key that `noteReturn` reads; filled again for every row, so that nothing is allocated. */
  const peer: SourceTableKey = { six: false, w0: 0, w1: 0, w2: 0, w3: 0, hash: 0 }

  /** Has this source's SYN been followed by the ACK that continues its sequence (RFC 9293 section 3.5)? */
  function finishHandshake(
    slot: Slot | undefined,
    six: boolean,
    w0: number,
    w1: number,
    w2: number,
    w3: number,
    hash: number,
    sequence: number,
  ): boolean {
    const strand = slot?.strands[TCP_SYN]
    const table = six ? strand?.v6 : strand?.v4
    if (table === undefined) return false
    const at = table.find(w0, w1, w2, w3, hash)
    if (at < 0) return false
    if ((table.bits(at) & HANDSHAKE) !== 0) return true
    if (table.packets(at) === 0 || table.mark(at) !== sequence) return false
    table.setBits(at, HANDSHAKE)
    return true
  }

  /** A later fragment has no ports: it belongs to the answers that the same source sends to the same target, if it sends any. */
  function answersOf(slot: Slot, six: boolean, w0: number, w1: number, w2: number, w3: number, hash: number): number {
    for (let i = UDP_ANSWER + 1; i < STRAND_COUNT; i++) {
      const strand = slot.strands[i]
      if (strand === undefined) continue
      const table = six ? strand.v6 : strand.v4
      if (table === undefined) continue
      const at = table.find(w0, w1, w2, w3, hash)
      if (at >= 0 && table.packets(at) > 0) return i
    }
    return FRAGMENT
  }

  function packets(batch: PacketBatch): void {
    const { source, destination, protocol, flags, sourcePort, destinationPort, tcpFlags, payloadHead, payloadLength, wireLength } = batch
    const at = batch.at
    const length = batch.length
    rows += length
    let d0 = 0
    let d1 = 0
    let d2 = 0
    let d3 = 0
    let target: TargetTally | undefined
    let known = false
    for (let row = 0; row < length; row++) {
      const instant = at[row]!
      if (instant < first) first = instant
      if (instant > last) last = instant
      if (!(instant >= secondFrom && instant < secondFrom + SECOND)) setSecond(instant)
      const a = 4 * row
      const t0 = destination[a]! | 0
      const t1 = destination[a + 1]! | 0
      const t2 = destination[a + 2]! | 0
      const t3 = destination[a + 3]! | 0
      const s0 = source[a]! | 0
      const s1 = source[a + 1]! | 0
      const s2 = source[a + 2]! | 0
      const s3 = source[a + 3]! | 0
      const six = !(s0 === 0 && s1 === 0 && s2 === 0xffff)
      const proto = protocol[row]!
      const bits = flags[row]!
      const from = sourcePort[row]!
      const to = destinationPort[row]!
      const wire = wireLength[row]!
      if ((bits & PACKET_SNAPPED) !== 0) snapped++

      let index: number
      if ((bits & PACKET_LATER_FRAGMENT) !== 0) index = FRAGMENT
      else if (proto === PROTOCOL_TCP) index = TCP_STRAND[tcpFlags[row]!]!
      else if (proto === PROTOCOL_UDP) {
        index =
          AMPLIFIER_SLOT[from] === 0
            ? UDP
            : udpStrand(
                from,
                to,
                payloadHead[3 * row]! | 0,
                payloadHead[3 * row + 1]! | 0,
                payloadHead[3 * row + 2]! | 0,
                payloadLength[row]!,
              )
      } else if ((bits & PACKET_FRAGMENT) !== 0) index = FRAGMENT
      else if (proto === PROTOCOL_ICMP || proto === PROTOCOL_ICMPV6) index = ICMP
      else index = proto === PROTOCOL_GRE ? GRE : OTHER
      const answer = index > UDP_ANSWER

      if (known && d3 === t3 && d2 === t2 && d1 === t1 && d0 === t0 && (target === undefined ? destinations === undefined : true)) {
        if (target !== undefined) target.rows++
      } else {
        target = towards(t0, t1, t2, t3)
        d0 = t0
        d1 = t1
        d2 = t2
        d3 = t3
        known = true
      }

      if (target !== undefined) {
        const slot = target.current.index === slotIndex ? target.current : target.turn(slotIndex)
        slot.packetRows++
        const hash = six ? hashWords(s0, s1, s2, s3, seed) : hashWord(s3, seed)
        let fragment = false
        if (index === FRAGMENT) {
          if ((bits & PACKET_LATER_FRAGMENT) !== 0) {
            const joined = answersOf(slot, six, s0, s1, s2, s3, hash)
            fragment = joined !== FRAGMENT
            index = joined
          }
        } else {
          if ((bits & PACKET_FRAGMENT) !== 0) fragment = true
          if (index === TCP_ACK) {
            if (target.tcpPorts.has(to)) index = TCP_ACK_SERVED
          } else if (index === UDP && target.udpPorts.has(to)) index = UDP_SERVED
        }
        let strand = slot.strands[index]
        if (strand === undefined) strand = target.strand(slot, index)
        const seconds = strand.seconds
        if (seconds.second !== second) seconds.seek(second)
        const values = seconds.values
        const o = seconds.offset
        values[o + ROW_PACKETS] = values[o + ROW_PACKETS]! + 1
        values[o + ROW_BYTES] = values[o + ROW_BYTES]! + wire
        if (instant < values[o + ROW_FIRST]!) values[o + ROW_FIRST] = instant
        if (instant > values[o + ROW_LAST]!) values[o + ROW_LAST] = instant
        const table = six ? strand.table(true) : strand.v4
        if (hash < table.threshold) {
          const entry = table.touch(s0, s1, s2, s3, hash, 1, wire)
          if (entry >= 0) {
            if (table.fresh && isNewToSlot(slot, index, six, s0, s1, s2, s3, hash))
              values[o + ROW_NEW_SOURCES] = values[o + ROW_NEW_SOURCES]! + table.weight
            if (index === TCP_SYN) table.setMark(entry, (batch.tcpSequence[row]! + 1) | 0)
            else if ((index === TCP_ACK || index === TCP_ACK_SERVED) && (table.bits(entry) & HANDSHAKE) === 0) {
              const sequence = batch.tcpSequence[row]! | 0
              if (
                finishHandshake(slot, six, s0, s1, s2, s3, hash, sequence) ||
                (!oneSlot && finishHandshake(target.previous, six, s0, s1, s2, s3, hash, sequence))
              )
                table.setBits(entry, HANDSHAKE)
            }
          }
        }
        if (--strand.wait === 0) packetTraits(strand, batch, row, index, fragment)
      }

      const origin = sender(s0, s1, s2, s3)
      if (origin !== undefined && origin !== target) {
        const slot = origin.current.index === slotIndex ? origin.current : origin.turn(slotIndex)
        slot.out++
        if ((bits & PACKET_LATER_FRAGMENT) === 0) {
          const back = returnStrand(proto, tcpFlags[row]!, from, to, answer)
          if (proto === PROTOCOL_UDP) origin.udpPorts.add(from)
          else if (back === TCP_ACK_SERVED || back === TCP_SYN || back === TCP_SYN_ACK) origin.tcpPorts.add(from)
          if (back >= 0) {
            peer.six = !(t0 === 0 && t1 === 0 && t2 === 0xffff)
            peer.w0 = t0
            peer.w1 = t1
            peer.w2 = t2
            peer.w3 = t3
            peer.hash = peer.six ? hashWords(t0, t1, t2, t3, seed) : hashWord(t3, seed)
            noteReturn(origin, slot, back, peer, 1)
            // Between equals (NTP, IKE) the same packet may be a question, and what comes back an answer to it.
            if (from === to && !answer && proto === PROTOCOL_UDP && AMPLIFIER_SLOT[from] !== 0)
              noteReturn(origin, slot, UDP_ANSWER + AMPLIFIER_SLOT[from]!, peer, 1)
          }
        }
      }
    }
  }

  function packetTraits(strand: StrandTally, batch: PacketBatch, row: number, index: number, fragment: boolean): void {
    const weight = strand.drawn()
    const { n } = strand
    strand.traits(batch.wireLength[row]!, weight)
    // Later fragments have no ports, and zeros would pass for an aim.
    if ((batch.flags[row]! & PACKET_LATER_FRAGMENT) === 0) strand.ports(batch.sourcePort[row]!, batch.destinationPort[row]!, weight)
    strand.addTtl(batch.ttl[row]!, weight)
    if (fragment) n[N_FRAGMENT] = n[N_FRAGMENT]! + weight
    if (index <= TCP_ODD || index === TCP_ACK_SERVED) {
      strand.addWindow(batch.tcpWindow[row]!, weight)
      n[N_TCP] = n[N_TCP]! + weight
      if (batch.tcpOptionsLength[row] === 0) n[N_OPTIONLESS] = n[N_OPTIONLESS]! + weight
    } else if (index > UDP_ANSWER && (batch.flags[row]! & PACKET_LATER_FRAGMENT) === 0) {
      const head = batch.payloadHead
      const port = AMPLIFIERS[index - UDP_ANSWER - 1]!.port
      const fits = fitsAnswer(port, head[3 * row]!, head[3 * row + 1]!, head[3 * row + 2]!, batch.payloadLength[row]!)
      if (fits >= 0) {
        n[N_ANSWER_CHECKED] = n[N_ANSWER_CHECKED]! + weight
        n[N_ANSWER_FITS] = n[N_ANSWER_FITS]! + weight * fits
      }
    }
  }

  function flows(batch: FlowBatch): void {
    const { source, destination, protocol, sourcePort, destinationPort, tcpFlags, flags } = batch
    const length = batch.length
    rows += length
    for (let row = 0; row < length; row++) {
      const sampling = batch.samplingRate[row]!
      rates.add(sampling)
      const rate = sampling === 0 ? 1 : sampling
      const count = batch.packets[row]! * rate
      const bytes = batch.bytes[row]! * rate
      if (!(count > 0)) continue
      const start = batch.start[row]!
      const end = Math.max(start, batch.end[row]!)
      if (start < first) first = start
      if (end > last) last = end
      const a = 4 * row
      const s0 = source[a]! | 0
      const s1 = source[a + 1]! | 0
      const s2 = source[a + 2]! | 0
      const s3 = source[a + 3]! | 0
      const t0 = destination[a]! | 0
      const t1 = destination[a + 1]! | 0
      const t2 = destination[a + 2]! | 0
      const t3 = destination[a + 3]! | 0
      const proto = protocol[row]!
      const from = sourcePort[row]!
      const to = destinationPort[row]!
      setSecond(end)
      const target = towards(t0, t1, t2, t3)
      const origin = sender(s0, s1, s2, s3)
      if (target === undefined && origin === undefined) continue
      const six = !(s0 === 0 && s1 === 0 && s2 === 0xffff)
      const size = bytes / count

      let index: number
      if ((flags[row]! & 1) !== 0 && from === 0 && to === 0) index = FRAGMENT
      else if (proto === PROTOCOL_TCP) index = tcpFlowStrand(tcpFlags[row]!, batch.packets[row]!, from, to)
      else if (proto === PROTOCOL_UDP) {
        // Port 0 on both sides is how exporters write later fragments (reference ddos.md section 5.4, R12).
        index = from === 0 && to === 0 ? FRAGMENT : udpFlowStrand(from, to, size)
      } else if (proto === PROTOCOL_ICMP || proto === PROTOCOL_ICMPV6) index = ICMP
      else index = proto === PROTOCOL_GRE ? GRE : OTHER
      const answer = index > UDP_ANSWER

      if (target !== undefined) {
        const hash = six ? hashWords(s0, s1, s2, s3, seed) : hashWord(s3, seed)
        const slot = target.current.index === slotIndex ? target.current : target.turn(slotIndex)
        slot.flowRows++
        if (index === FRAGMENT) index = answersOf(slot, six, s0, s1, s2, s3, hash)
        else if (index === TCP_ACK) {
          if (target.tcpPorts.has(to)) index = TCP_ACK_SERVED
        } else if (index === UDP && target.udpPorts.has(to)) index = UDP_SERVED
        const fragment = index > UDP_ANSWER && from === 0 && to === 0
        const done = (index === TCP_ACK || index === TCP_ACK_SERVED) && isHandshakeFlow(tcpFlags[row]!, batch.packets[row]!)
        spread(target, slot, index, start, end, count, bytes, six, s0, s1, s2, s3, hash, done, rate)
        const strand = slot.strands[index]!
        if (--strand.wait === 0) {
          const weight = strand.drawn() * count
          const icmp = index === ICMP
          // NetFlow v5 writes ICMP's type and code into the destination port; packets have the type as source and the code as destination.
          strand.traits(Math.round(size), weight)
          if (!fragment) strand.ports(icmp ? to >>> 8 : from, icmp ? to & 255 : to, weight)
          if (batch.ttl[row] !== 0) strand.addTtl(batch.ttl[row]!, weight)
          strand.n[N_FLOW] = strand.n[N_FLOW]! + weight
          if (fragment) strand.n[N_FRAGMENT] = strand.n[N_FRAGMENT]! + weight
        }
      }

      if (origin !== undefined && origin !== target) {
        setSecond(end)
        const slot = origin.current.index === slotIndex ? origin.current : origin.turn(slotIndex)
        slot.out += count
        if (!(from === 0 && to === 0 && proto === PROTOCOL_UDP)) {
          const back = flowReturnStrand(proto, tcpFlags[row]!, index, from, to, answer)
          if (proto === PROTOCOL_UDP) origin.udpPorts.add(from)
          else if (back === TCP_ACK_SERVED || back === TCP_SYN || back === TCP_SYN_ACK) origin.tcpPorts.add(from)
          if (back >= 0) {
            peer.six = !(t0 === 0 && t1 === 0 && t2 === 0xffff)
            peer.w0 = t0
            peer.w1 = t1
            peer.w2 = t2
            peer.w3 = t3
            peer.hash = peer.six ? hashWords(t0, t1, t2, t3, seed) : hashWord(t3, seed)
            noteReturn(origin, slot, back, peer, count)
            if (from === to && !answer && proto === PROTOCOL_UDP && AMPLIFIER_SLOT[from] !== 0)
              noteReturn(origin, slot, UDP_ANSWER + AMPLIFIER_SLOT[from]!, peer, count)
            // A whole connection from the target's side answers the peer's SYN and its data alike.
            if (back === TCP_ACK_SERVED && (tcpFlags[row]! & FLAG_SYN) !== 0) noteReturn(origin, slot, TCP_SYN, peer, 1)
          }
        }
      }
    }
  }

  /** A flow from the target: a lone SYN-ACK answers a SYN, a lone SYN asks, everything else is half of a conversation. */
  function flowReturnStrand(protocol: number, tcpFlags: number, strand: number, from: number, to: number, answer: boolean): number {
    if (protocol !== PROTOCOL_TCP) return returnStrand(protocol, tcpFlags, from, to, answer)
    if (strand === TCP_SYN) return TCP_SYN_ACK
    if (strand === TCP_SYN_ACK) return TCP_SYN
    return strand === TCP_ACK || strand === TCP_ACK_SERVED ? TCP_ACK_SERVED : -1
  }

  /** Spreads a flow's packets and bytes over the seconds from its start to its end, slot by slot; leaves `slot` as the newest touched. */
  function spread(
    target: TargetTally,
    newest: Slot,
    index: number,
    start: Instant,
    end: Instant,
    count: number,
    bytes: number,
    six: boolean,
    w0: number,
    w1: number,
    w2: number,
    w3: number,
    hash: number,
    done: boolean,
    rate: number,
  ): void {
    const lastSecond = Math.floor(end / SECOND)
    const firstSecond = Math.max(Math.floor(start / SECOND), lastSecond - LONGEST_FLOW_SECONDS + 1)
    if (firstSecond === lastSecond) {
      addFlow(target, newest, index, lastSecond, start, end, count, bytes, 1)
      addFlowSource(target, newest, index, lastSecond, count, bytes, six, w0, w1, w2, w3, hash, done, rate)
      return
    }
    const from = Math.max(start, firstSecond * SECOND)
    // A flow that ends at t has its last packet there: the instant itself counts, so the span is never zero.
    const span = end - from + 1
    flowSlots.length = 0
    let slot = newest
    let share = 0
    for (let s = firstSecond; s <= lastSecond; s++) {
      const low = Math.max(from, s * SECOND)
      const high = Math.min(end + 1, (s + 1) * SECOND)
      const part = (high - low) / span
      const at = oneSlot ? 0 : Math.floor(s / slotSeconds)
      if (at !== slot.index) {
        const next = at === newest.index ? newest : target.slots.get(at)
        // Older than all that is kept: that part of the flow is not told any more.
        if (next === undefined) {
          if (at < newest.index - keep) continue
          slot = target.turn(at)
          target.turn(newest.index)
        } else slot = next
      }
      addFlow(target, slot, index, s, low, high - 1, count * part, bytes * part, s === lastSecond ? 1 : 0)
      share += part
      const closes = s === lastSecond || (!oneSlot && Math.floor((s + 1) / slotSeconds) !== at)
      if (closes) {
        addFlowSource(target, slot, index, s, count * share, bytes * share, six, w0, w1, w2, w3, hash, done, rate)
        share = 0
      }
    }
  }

  function addFlow(
    target: TargetTally,
    slot: Slot,
    index: number,
    s: number,
    from: Instant,
    to: Instant,
    count: number,
    bytes: number,
    flowCount: number,
  ): void {
    const strand = slot.strands[index] ?? target.strand(slot, index)
    const seconds = strand.seconds
    if (seconds.second !== s) seconds.seek(s)
    const values = seconds.values
    const o = seconds.offset
    values[o + ROW_PACKETS] = values[o + ROW_PACKETS]! + count
    values[o + ROW_BYTES] = values[o + ROW_BYTES]! + bytes
    values[o + ROW_FLOWS] = values[o + ROW_FLOWS]! + flowCount
    if (from < values[o + ROW_FIRST]!) values[o + ROW_FIRST] = from
    if (to > values[o + ROW_LAST]!) values[o + ROW_LAST] = to
  }

  function addFlowSource(
    target: TargetTally,
    slot: Slot,
    index: number,
    s: number,
    count: number,
    bytes: number,
    six: boolean,
    w0: number,
    w1: number,
    w2: number,
    w3: number,
    hash: number,
    done: boolean,
    rate: number,
  ): void {
    const strand = slot.strands[index] ?? target.strand(slot, index)
    if (rate > 1) strand.thinned = true
    const table: SourceTable = strand.table(six)
    const entry = table.touch(w0, w1, w2, w3, hash, count, bytes)
    if (entry < 0) return
    if (table.fresh && isNewToSlot(slot, index, six, w0, w1, w2, w3, hash)) {
      const seconds = strand.seconds
      if (seconds.second !== s) seconds.seek(s)
      const o = seconds.offset + ROW_NEW_SOURCES
      seconds.values[o] = seconds.values[o]! + table.weight
    }
    if (!done) return
    table.setBits(entry, HANDSHAKE)
    const syns = slot.strands[TCP_SYN]
    const synTable = six ? syns?.v6 : syns?.v4
    const syn = synTable === undefined ? -1 : synTable.find(w0, w1, w2, w3, hash)
    if (syn >= 0) synTable!.setBits(syn, HANDSHAKE)
  }

  function tallyOf(index: number): TargetTally | undefined {
    return destinations ? destinations.tallies[index] : protectedTallies[index]
  }

  function nameOf(index: number): string {
    return destinations ? destinations.name(index) : prefixes!.names[index]!
  }

  return {
    packets,
    flows,
    targets() {
      const out: ProfilerTarget[] = []
      const all = destinations ? destinations.tallies : protectedTallies
      for (let index = 0; index < all.length; index++) {
        const tally = all[index]
        if (tally === undefined && destinations) continue
        let count = 0
        let bytes = 0
        for (const slot of tally?.slots.values() ?? []) {
          for (const strand of slot.strands) {
            if (strand === undefined) continue
            const { values, length } = strand.seconds
            for (let row = 0; row < length; row++) {
              count += values[row * 8 + ROW_PACKETS]!
              bytes += values[row * 8 + ROW_BYTES]!
            }
          }
        }
        if (count > 0 || !destinations) out.push({ index, name: nameOf(index), packets: count, bytes })
      }
      if (destinations) out.sort((a, b) => b.packets - a.packets || b.bytes - a.bytes || (a.name < b.name ? -1 : 1))
      return out
    },
    evidence(index, window, coverage, usual) {
      const tally = tallyOf(index)
      if (tally === undefined) return undefined
      return tallyEvidence(tally, {
        target: nameOf(index),
        vantage: config.vantage,
        slotSeconds,
        sample,
        limits,
        locator: deps.locator,
        window,
        usual,
        coverage: coverage ?? {
          read: rows,
          undecoded: {},
          samplingRates: [...rates].sort((a, b) => a - b),
          sequenceGaps: 0,
          snapped,
          notes: [],
        },
      })
    },
    second(index, at) {
      const s = Math.floor(at / SECOND)
      const tally = tallyOf(index)
      const slot = tally?.slots.get(oneSlot ? 0 : Math.floor(s / slotSeconds))
      return tallySecond(slot, s)
    },
    get rows() {
      return rows
    },
    get span() {
      return last < first ? undefined : { from: first, to: last + 1 }
    },
  }
}
