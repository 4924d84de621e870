import {
  applicationCode,
  type Coverage,
  createPacketBatch,
  type FlowBatch,
  type Instant,
  PACKET_FRAGMENT,
  PACKET_LATER_FRAGMENT,
  PACKET_SNAPPED,
  PAYLOAD_WORDS,
  type PacketBatch,
  type Prefix,
  SECOND,
  type TrafficEvidence,
  type TrafficSecond,
  type Vantage,
  type Window,
} from '#vocabulary'
import { appendOuterRow } from '../decoders/packet/outer-row.ts'
import { hashWord, hashWords } from './address-hash.ts'
import { AMPLIFIER_SLOT } from './amplifier-slot.ts'
import { type CarpetEvidence, joinCarpets } from './carpets.ts'
import { DestinationTable } from './destination-table.ts'
import { keepFlow, keepPacket } from './keep-row.ts'
import { PrefixTable } from './prefix-table.ts'
import { RowBudget } from './row-sample.ts'
import { type SampledRows, sampledRows } from './sampled-rows.ts'
import { createScannerWatch, type Scanners } from './scanner-watch.ts'
import { ROW_BYTES, ROW_FIRST, ROW_FLOWS, ROW_LAST, ROW_NEW_SOURCES, ROW_PACKETS, ROW_RETURN, SecondColumns } from './second-columns.ts'
import { SourceBudget } from './source-budget.ts'
import type { SourceLocator } from './source-locator.ts'
import { HANDSHAKE, SEEN_RETURN, SourceTable } from './source-table.ts'
import {
  FRAGMENT,
  GRE,
  ICMP,
  N_MIRAI,
  N_RETURN_ANSWERS,
  N_RETURN_BYTES,
  N_RETURN_NXDOMAIN,
  N_RETURN_PAYLOAD,
  OTHER,
  type StrandTally,
  type TallyLimits,
  TCP_ACK,
  TCP_ACK_SERVED,
  TCP_SYN,
  TCP_SYN_ACK,
  UDP,
  UDP_ANSWER,
  UDP_SERVED,
} from './strand-tally.ts'
import { type EvidenceFrame, secondsOf, tallyEvidence, tallySecond } from './tally-evidence.ts'
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
  /** Rows of a strand in a slot that are kept for their traits; beyond, a sample. Default 512 with prefixes, else 4096. */
  readonly rows?: number
  /** Sources written into the evidence of a strand when not all of them were kept. Default 4096. */
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
  /**
   * Protects these prefixes from now on, each under its place in the list. A hole keeps the place of one that is protected no more; what was
   * kept of it is gone. A place never changes its prefix. Without meaning where destinations are found.
   */
  protect(prefixes: readonly (Prefix | undefined)[]): void
  /** Heaviest first (packets, then name). With prefixes: in the order given, with or without traffic. */
  targets(): readonly ProfilerTarget[]
  /** Everything towards a target in a window; the whole of what is kept when no window is given. `usual`: what the caller
   * knows to be usual, which spares working it out of what is kept before the window. Undefined: nothing came. */
  evidence(target: number, window?: Window, coverage?: Coverage, usual?: TrafficEvidence['usual']): TrafficEvidence | undefined
  /** Totals of the second that holds `at`: cheap enough to be asked every second for every target. */
  second(target: number, at: Instant): TrafficSecond
  /** The kept rows towards a target, as packets: what filters are tried on. Undefined: nothing came. */
  sampled(target: number): SampledRows | undefined
  /** Prefixes whose addresses were hit together, found among the destinations: what no single address shows. Empty with prefixes. */
  carpets(coverage?: Coverage): readonly CarpetEvidence[]
  /** Totals of every second over all traffic, ascending. */
  totals(): readonly TrafficSecond[]
  /** Sources of SYNs that carry the mark of the Mirai scanner, over all destinations; undefined when there was none. */
  scanners(): Scanners | undefined
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
/** Sources over all destinations that are kept before they are thinned: 1 % of error. */
const ALL_SOURCES = 10_240
const OUTER_ROWS = 256
const DNS_ANSWER = applicationCode('dns-answer')
const DNS = 53

export function createProfiler(config: ProfilerConfig, deps: { readonly locator: SourceLocator }): Profiler {
  const discover = config.prefixes === undefined
  const slotSeconds = config.slotSeconds ?? (discover ? Number.POSITIVE_INFINITY : 10)
  const oneSlot = slotSeconds === Number.POSITIVE_INFINITY
  const keep = oneSlot ? 1 : Math.max(1, Math.ceil((config.keepSeconds ?? 3600) / slotSeconds))
  const seed = config.seed ?? 0
  const limits: TallyLimits = {
    sources: config.sources ?? (discover ? 40_960 : 2048),
    rows: config.rows ?? (discover ? 4096 : 512),
    seed,
    ...(discover ? { rowBudget: new RowBudget(), sourceBudget: new SourceBudget() } : {}),
  }
  const sample = config.sample ?? 4096
  let prefixes = discover ? undefined : new PrefixTable(config.prefixes)
  const protectedTallies: (TargetTally | undefined)[] = discover
    ? []
    : new Array<TargetTally | undefined>(config.prefixes.length).fill(undefined)
  const destinations = discover ? new DestinationTable(config.candidates ?? 4096, limits) : undefined
  const rates = new Set<number>()
  const scannerWatch = createScannerWatch(seed)
  const total = new SecondColumns()
  /** Sources over all destinations; with prefixes nobody asks. */
  const everybody = new SourceTable(1, ALL_SOURCES, seed)
  const everybody6 = new SourceTable(4, ALL_SOURCES, seed)
  /** Outer packets of tunnels, waiting to be counted like any other. */
  const outer = createPacketBatch(OUTER_ROWS)
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

  function sender(w0: number, w1: number, w2: number, w3: number, hash: number): TargetTally | undefined {
    if (destinations) return destinations.sender(w0, w1, w2, w3, hash)
    const index = prefixes!.find(w0, w1, w2, w3)
    return index < 0 ? undefined : protectedTally(index)
  }

  /** The source has not been counted by another strand of the slot: a client's SYN and ACK make one new source, not two. */
  function isNewToSlot(slot: Slot, own: number, six: boolean, w0: number, w1: number, w2: number, w3: number, hash: number): boolean {
    const { present, strands } = slot
    for (let i = 0; i < present.length; i++) {
      const index = present[i]!
      if (index === own) continue
      const strand = strands[index]!
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
  function noteReturn(
    target: TargetTally,
    slot: Slot,
    index: number,
    peer: SourceTableKey,
    packets: number,
    bytes: number,
    payload: number,
  ): StrandTally | undefined {
    const asks = index === TCP_SYN_ACK || index > UDP_ANSWER || index === ICMP
    let strand = slot.strands[index]
    if (strand === undefined) {
      if (!asks && index !== UDP_SERVED && index !== TCP_ACK_SERVED) return undefined
      strand = target.strand(slot, index)
    }
    const seconds = strand.seconds
    if (seconds.second !== second) seconds.seek(second)
    const o = seconds.offset + ROW_RETURN
    seconds.values[o] = seconds.values[o]! + packets
    const { n } = strand
    n[N_RETURN_BYTES] = n[N_RETURN_BYTES]! + bytes
    n[N_RETURN_PAYLOAD] = n[N_RETURN_PAYLOAD]! + payload
    if (asks || index === UDP_SERVED) {
      const table = strand.table(peer.six)
      const at = table.claim(peer.w0, peer.w1, peer.w2, peer.w3, peer.hash)
      if (at >= 0) table.setBits(at, SEEN_RETURN)
      return strand
    }
    const table = peer.six ? strand.v6 : strand.v4
    if (table === undefined) return strand
    const at = table.find(peer.w0, peer.w1, peer.w2, peer.w3, peer.hash)
    if (at >= 0) {
      table.setBits(at, SEEN_RETURN)
      if (index === TCP_ACK_SERVED) table.addToMark(at, payload)
    }
    return strand
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

  /** Counts a conversation, by source and its port; returns the two mixed, for the hash of the row. */
  function notePair(strand: StrandTally, hash: number, port: number): number {
    const pair = Math.imul(hash ^ (port << 14), 0x9e3779b1)
    strand.pairs.add((pair ^ (pair >>> 15)) >>> 2)
    return pair
  }

  function setPeer(w0: number, w1: number, w2: number, w3: number): void {
    peer.six = !(w0 === 0 && w1 === 0 && w2 === 0xffff)
    peer.w0 = w0
    peer.w1 = w1
    peer.w2 = w2
    peer.w3 = w3
    peer.hash = peer.six ? hashWords(w0, w1, w2, w3, seed) : hashWord(w3, seed)
  }

  /** A target that sends from a port serves there, unless it only refuses. `back`: what `returnStrand` says of what it sent. */
  function learnService(target: TargetTally, protocol: number, back: number, port: number): void {
    if (protocol === PROTOCOL_UDP) target.udpPorts.add(port)
    else if (back === TCP_ACK_SERVED || back === TCP_SYN || back === TCP_SYN_ACK) target.tcpPorts.add(port)
  }

  /** Between equals (NTP, IKE) the same packet may be a question, and what comes back an answer to it. */
  function isBetweenEquals(protocol: number, from: number, to: number, answer: boolean): boolean {
    return from === to && !answer && protocol === PROTOCOL_UDP && AMPLIFIER_SLOT[from] !== 0
  }

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

  /**
   * A later fragment has no ports: it belongs to the answers that the same source sends to the same target, if it sends any; else to the
   * exchange of datagrams that the target has with it.
   */
  function answersOf(slot: Slot, six: boolean, w0: number, w1: number, w2: number, w3: number, hash: number): number {
    let found = FRAGMENT
    for (const i of slot.present) {
      // Of several services that one source answers for, always the same, whichever came first.
      if (i <= UDP_ANSWER || (found !== FRAGMENT && i > found)) continue
      const strand = slot.strands[i]!
      const table = six ? strand.v6 : strand.v4
      if (table === undefined) continue
      const at = table.find(w0, w1, w2, w3, hash)
      if (at >= 0 && table.packets(at) > 0) found = i
    }
    if (found !== FRAGMENT) return found
    const met = slot.strands[UDP_SERVED]
    const table = six ? met?.v6 : met?.v4
    if (table === undefined) return FRAGMENT
    const at = table.find(w0, w1, w2, w3, hash)
    return at >= 0 && table.packets(at) > 0 && (table.bits(at) & SEEN_RETURN) !== 0 ? UDP_SERVED : FRAGMENT
  }

  function packets(batch: PacketBatch): void {
    rows += batch.length
    packetRows(batch, false)
    if (outer.length > 0) {
      packetRows(outer, true)
      outer.length = 0
    }
  }

  /** `enclosing`: rows of tunnels whose insides were counted already; they add to their targets and to nothing else. */
  function packetRows(batch: PacketBatch, enclosing: boolean): void {
    const { source, destination, protocol, flags, sourcePort, destinationPort, tcpFlags, payloadHead, payloadLength, wireLength } = batch
    const { at, samplingRate, tunnel, tcpSequence, ipId, ttl } = batch
    const length = batch.length
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
      const hash = six ? hashWords(s0, s1, s2, s3, seed) : hashWord(s3, seed)
      const proto = protocol[row]!
      const bits = flags[row]!
      const from = sourcePort[row]!
      const to = destinationPort[row]!
      const wire = wireLength[row]!
      const payload = payloadLength[row]!
      const rate = samplingRate[row]!
      const count = rate === 0 ? 1 : rate
      if ((bits & PACKET_SNAPPED) !== 0 && !enclosing) snapped++
      if (tunnel[row] !== 0) keepOuter(batch, row)

      let index: number
      if ((bits & PACKET_LATER_FRAGMENT) !== 0) index = FRAGMENT
      else if (proto === PROTOCOL_TCP) index = TCP_STRAND[tcpFlags[row]!]!
      else if (proto === PROTOCOL_UDP) {
        const p = PAYLOAD_WORDS * row
        index =
          AMPLIFIER_SLOT[from] === 0
            ? UDP
            : udpStrand(from, to, payloadHead[p]! | 0, payloadHead[p + 1]! | 0, payloadHead[p + 2]! | 0, payload)
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

      let mirai = false
      if (index === TCP_SYN && tcpSequence[row]! === t3 >>> 0 && !six && t3 !== 0) {
        mirai = true
        if (!enclosing) scannerWatch.note(s3, hash, to, count)
      }

      if (discover && !enclosing) {
        if (total.second !== second) total.seek(second)
        const { values } = total
        const o = total.offset
        values[o + ROW_PACKETS] = values[o + ROW_PACKETS]! + count
        values[o + ROW_BYTES] = values[o + ROW_BYTES]! + wire * count
        const all = six ? everybody6 : everybody
        if (hash < all.threshold && all.touch(s0, s1, s2, s3, hash, 1, 0) >= 0 && all.fresh)
          values[o + ROW_NEW_SOURCES] = values[o + ROW_NEW_SOURCES]! + all.weight
      }

      if (target !== undefined) {
        const slot = target.current.index === slotIndex ? target.current : target.turn(slotIndex)
        slot.packetRows++
        if (index === FRAGMENT) {
          if ((bits & PACKET_LATER_FRAGMENT) !== 0) index = answersOf(slot, six, s0, s1, s2, s3, hash)
        } else if (index === TCP_ACK) {
          if (target.tcpPorts.has(to)) index = TCP_ACK_SERVED
        } else if (index === UDP && target.udpPorts.has(to)) index = UDP_SERVED
        let strand = slot.strands[index]
        if (strand === undefined) strand = target.strand(slot, index)
        const seconds = strand.seconds
        if (seconds.second !== second) seconds.seek(second)
        const values = seconds.values
        const o = seconds.offset
        values[o + ROW_PACKETS] = values[o + ROW_PACKETS]! + count
        values[o + ROW_BYTES] = values[o + ROW_BYTES]! + wire * count
        if (instant < values[o + ROW_FIRST]!) values[o + ROW_FIRST] = instant
        if (instant > values[o + ROW_LAST]!) values[o + ROW_LAST] = instant
        if (count > 1) strand.thinned = true
        if (mirai) strand.n[N_MIRAI] = strand.n[N_MIRAI]! + count
        const table = six ? strand.table(true) : strand.v4
        if (hash < table.threshold) {
          const entry = table.touch(s0, s1, s2, s3, hash, count, wire * count)
          if (entry >= 0) {
            if (table.fresh && isNewToSlot(slot, index, six, s0, s1, s2, s3, hash))
              values[o + ROW_NEW_SOURCES] = values[o + ROW_NEW_SOURCES]! + table.weight
            table.noteTtl(entry, ttl[row]!)
            if (index === TCP_SYN) {
              table.setMark(entry, (tcpSequence[row]! + 1) | 0)
              if (mirai) table.noteMirai(entry)
            } else if ((index === TCP_ACK || index === TCP_ACK_SERVED) && (table.bits(entry) & HANDSHAKE) === 0) {
              const sequence = tcpSequence[row]! | 0
              if (
                finishHandshake(slot, six, s0, s1, s2, s3, hash, sequence) ||
                (!oneSlot && finishHandshake(target.previous, six, s0, s1, s2, s3, hash, sequence))
              )
                table.setBits(entry, HANDSHAKE)
            }
          }
        }
        // Murmur3's multipliers, so that each of these headers reaches every bit (Appleby, public domain).
        const pair = notePair(strand, hash, from)
        const { rows: sample } = strand
        let h = Math.imul(pair ^ to ^ ((instant - secondFrom) << 12), 0x85ebca6b) ^ Math.imul(t3 ^ second, 0xcc9e2d51)
        h = Math.imul(h ^ (h >>> 13) ^ ipId[row]! ^ (wire << 16), 0xc2b2ae35) ^ tcpSequence[row]!
        h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
        const rowHash = (h ^ (h >>> 15)) >>> 2
        if (rowHash < sample.threshold)
          keepPacket(sample, rowHash, count, batch, row, six, six ? hash : s3, six ? hashWords(t0, t1, t2, t3, seed) : t3)
      }

      const origin = sender(s0, s1, s2, s3, hash)
      if (origin !== undefined && origin !== target) {
        const slot = origin.current.index === slotIndex ? origin.current : origin.turn(slotIndex)
        slot.out += count
        if ((bits & PACKET_LATER_FRAGMENT) === 0) {
          const back = returnStrand(proto, tcpFlags[row]!, from, to, answer)
          learnService(origin, proto, back, from)
          if (back >= 0) {
            setPeer(t0, t1, t2, t3)
            const there = noteReturn(origin, slot, back, peer, count, wire * count, payload * count)
            if (from === DNS && there !== undefined && batch.application[row] === DNS_ANSWER) {
              const { n } = there
              n[N_RETURN_ANSWERS] = n[N_RETURN_ANSWERS]! + count
              // RCODE 3, NXDOMAIN, in the low four bits of the fourth byte (RFC 1035 section 4.1.1).
              if ((payloadHead[PAYLOAD_WORDS * row]! & 15) === 3) n[N_RETURN_NXDOMAIN] = n[N_RETURN_NXDOMAIN]! + count
            }
            if (isBetweenEquals(proto, from, to, answer))
              noteReturn(origin, slot, UDP_ANSWER + AMPLIFIER_SLOT[from]!, peer, count, wire * count, payload * count)
          }
        }
      }
    }
  }

  /** A flood of GRE hits the end of the tunnel, whatever it carries. */
  function keepOuter(batch: PacketBatch, row: number): void {
    if (outer.length === outer.capacity) {
      packetRows(outer, true)
      outer.length = 0
    }
    appendOuterRow(batch, row, outer)
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
      const six = !(s0 === 0 && s1 === 0 && s2 === 0xffff)
      const hash = six ? hashWords(s0, s1, s2, s3, seed) : hashWord(s3, seed)
      if (discover) addTotal(start, end, count, bytes, six, s0, s1, s2, s3, hash)
      const target = towards(t0, t1, t2, t3)
      const origin = sender(s0, s1, s2, s3, hash)
      if (target === undefined && origin === undefined) continue
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
        const slot = target.current.index === slotIndex ? target.current : target.turn(slotIndex)
        slot.flowRows++
        if (index === FRAGMENT) index = answersOf(slot, six, s0, s1, s2, s3, hash)
        else if (index === TCP_ACK) {
          if (target.tcpPorts.has(to)) index = TCP_ACK_SERVED
        } else if (index === UDP && target.udpPorts.has(to)) index = UDP_SERVED
        const fragment = (index > UDP_ANSWER || index === FRAGMENT) && from === 0 && to === 0
        const done = (index === TCP_ACK || index === TCP_ACK_SERVED) && isHandshakeFlow(tcpFlags[row]!, batch.packets[row]!)
        spread(target, slot, index, start, end, count, bytes, six, s0, s1, s2, s3, hash, done, rate)
        const strand = slot.strands[index]!
        const pair = notePair(strand, hash, from)
        let h =
          Math.imul(pair ^ to ^ Math.imul((start / 1000) | 0, 0x1b873593), 0x85ebca6b) ^ Math.imul(t3 ^ ((end / 1000) | 0), 0xcc9e2d51)
        h = Math.imul(h ^ (h >>> 13) ^ count ^ (bytes << 8), 0xc2b2ae35)
        const rowHash = (h ^ (h >>> 16)) >>> 2
        if (rowHash < strand.rows.threshold)
          keepFlow(
            strand.rows,
            rowHash,
            count,
            batch,
            row,
            six,
            six ? hash : s3,
            six ? hashWords(t0, t1, t2, t3, seed) : t3,
            Math.round(size),
            fragment || (flags[row]! & 1) !== 0,
          )
      }

      if (origin !== undefined && origin !== target) {
        setSecond(end)
        const slot = origin.current.index === slotIndex ? origin.current : origin.turn(slotIndex)
        slot.out += count
        if (!(from === 0 && to === 0 && proto === PROTOCOL_UDP)) {
          const back = flowReturnStrand(proto, tcpFlags[row]!, index, from, to, answer)
          learnService(origin, proto, back, from)
          if (back >= 0) {
            setPeer(t0, t1, t2, t3)
            noteReturn(origin, slot, back, peer, count, bytes, 0)
            if (isBetweenEquals(proto, from, to, answer))
              noteReturn(origin, slot, UDP_ANSWER + AMPLIFIER_SLOT[from]!, peer, count, bytes, 0)
            // A whole connection from the target's side answers the peer's SYN and its data alike.
            if (back === TCP_ACK_SERVED && (tcpFlags[row]! & FLAG_SYN) !== 0) noteReturn(origin, slot, TCP_SYN, peer, 1, 0, 0)
          }
        }
      }
    }
  }

  /** A flow's share of every second from its start to its end. */
  function addTotal(
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
  ): void {
    const lastSecond = Math.floor(end / SECOND)
    const firstSecond = Math.max(Math.floor(start / SECOND), lastSecond - LONGEST_FLOW_SECONDS + 1)
    const from = Math.max(start, firstSecond * SECOND)
    const span = end - from + 1
    for (let s = firstSecond; s <= lastSecond; s++) {
      if (total.second !== s) total.seek(s)
      const { values } = total
      const o = total.offset
      const part = (Math.min(end + 1, (s + 1) * SECOND) - Math.max(from, s * SECOND)) / span
      values[o + ROW_PACKETS] = values[o + ROW_PACKETS]! + count * part
      values[o + ROW_BYTES] = values[o + ROW_BYTES]! + bytes * part
      if (s !== lastSecond) continue
      values[o + ROW_FLOWS] = values[o + ROW_FLOWS]! + 1
      const all = six ? everybody6 : everybody
      if (hash < all.threshold && all.touch(w0, w1, w2, w3, hash, 1, 0) >= 0 && all.fresh)
        values[o + ROW_NEW_SOURCES] = values[o + ROW_NEW_SOURCES]! + all.weight
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

  function frameOf(
    target: string,
    window: Window | undefined,
    coverage: Coverage | undefined,
    usual: TrafficEvidence['usual'],
  ): EvidenceFrame {
    return {
      target,
      vantage: config.vantage,
      slotSeconds,
      marks: oneSlot,
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
    }
  }

  return {
    packets,
    flows,
    protect(wanted) {
      if (discover) return
      prefixes = new PrefixTable(wanted)
      // Nothing is kept of a hole; a new place begins with nothing.
      for (const [index, prefix] of wanted.entries()) if (!prefix || index >= protectedTallies.length) protectedTallies[index] = undefined
    },
    targets() {
      const out: ProfilerTarget[] = []
      const all = destinations ? destinations.tallies : protectedTallies
      for (let index = 0; index < all.length; index++) {
        const tally = all[index]
        if (tally === undefined && destinations) continue
        const { packets: count, bytes } = tally?.received() ?? { packets: 0, bytes: 0 }
        if (count > 0 || !destinations) out.push({ index, name: nameOf(index), packets: count, bytes })
      }
      if (destinations) out.sort((a, b) => b.packets - a.packets || b.bytes - a.bytes || (a.name < b.name ? -1 : 1))
      return out
    },
    evidence(index, window, coverage, usual) {
      const tally = tallyOf(index)
      if (tally === undefined) return undefined
      return tallyEvidence(tally, frameOf(nameOf(index), window, coverage, usual))
    },
    sampled(index) {
      const tally = tallyOf(index)
      if (tally === undefined) return undefined
      return sampledRows(tally, destinations ? [0, 1, 2, 3].map((i) => destinations.word(index, i) >>> 0) : undefined)
    },
    carpets(coverage) {
      if (!destinations) return []
      const frame = frameOf('', undefined, coverage, undefined)
      return joinCarpets(destinations, frame)
    },
    totals() {
      return secondsOf(total)
    },
    scanners: () => scannerWatch.scanners(),
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
