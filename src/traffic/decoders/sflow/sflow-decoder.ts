import type { Instant } from '#vocabulary'
import { u32 } from '../big-endian.ts'
import { type Exporter, type ExporterTable, SFLOW_5 } from '../flow/exporter-table.ts'
import type { FlowFaultCounter } from '../flow/flow-faults.ts'
import { watchSequence } from '../flow/sequence-watch.ts'
import { LINK_ETHERNET, LINK_IPV4, LINK_IPV6 } from '../packet/link-types.ts'
import { createPacketDecoder } from '../packet/packet-decoder.ts'
import { drainPackets, type PacketOutput } from '../packet/packet-output.ts'
import { countedCauses, DECODED, UNDECODED_NAMES } from '../packet/undecoded.ts'
import { LONGEST_FRAME } from '../pcap/capture-reader.ts'
import { INTERFACE_COUNTERS_BYTES, type InterfaceCounters, readInterfaceCounters } from './interface-counters.ts'
import { appendSampledIp, SAMPLED_IPV4_BYTES, SAMPLED_IPV6_BYTES } from './sampled-ip.ts'
import { createSamplingSources, type SourceTotals } from './sampling-sources.ts'
import {
  ADDRESS_IPV4,
  ADDRESS_IPV6,
  ADDRESS_UNKNOWN,
  COUNTERS_GENERIC_INTERFACE,
  HEADER_ETHERNET,
  HEADER_IPV4,
  HEADER_IPV6,
  INTERFACE_INDEX,
  INTERFACE_NONE,
  RECORD_RAW_HEADER,
  RECORD_SAMPLED_ETHERNET,
  RECORD_SAMPLED_IPV4,
  RECORD_SAMPLED_IPV6,
  SAMPLE_COUNTERS,
  SAMPLE_COUNTERS_EXPANDED,
  SAMPLE_DISCARDED,
  SAMPLE_FLOW,
  SAMPLE_FLOW_EXPANDED,
} from './sflow-formats.ts'

/**
 * HOT PATH: sFlow version 5 datagrams into rows of a `PacketBatch`, plain reads, nothing allocated per sample. Format: sflow.org, "sFlow
 * Version 5", section 5; XDR, so that everything is big-endian words and an opaque value is padded to four bytes (RFC 4506 section 4.10).
 *
 * A flow sample is one packet and becomes one row: that of its raw header, or where there is none the sampled IPv4 or IPv6 description. `at`
 * is when the datagram arrived, since an agent tells only its uptime. Structures that are not known, or known and without a column (switch,
 * router, gateway, NAT, MPLS and the other extended data), are stepped over by their length; so are bytes behind a structure, which newer
 * agents may append. Discarded packets never passed and are counted, not taken for traffic.
 */
export interface SflowDecoder {
  /**
   * Decodes the datagram `b[offset … offset + length)` of the sender at `words[wordsAt…]`, which arrived at `at`; returns the number of rows
   * appended. The exporter is the agent that the datagram names, so that relays make no difference; the sender where it names none.
   */
  decode(b: Uint8Array, offset: number, length: number, words: ArrayLike<number>, wordsAt: number, at: Instant): number
  counts(): SflowCounts
  /** Totals over all sampling sources; the object stays the same. */
  readonly sources: Readonly<SourceTotals>
}

/** What sFlow datagrams gave, and what not. All are totals. */
export interface SflowCounts {
  readonly sflowDatagrams: number
  /** Datagrams that agents sent and that never came, by their sequence numbers. The samples in them are in `sequenceGaps`. */
  readonly sflowDatagramGaps: number
  /** Flow samples; each is one sampled packet. */
  readonly flowSamples: number
  /** Those that became rows. */
  readonly sampledPackets: number
  /** Flow samples without a row: not IP, or a header that is not read. */
  readonly samplesWithoutPacket: number
  readonly counterSamples: number
  readonly counterSampleGaps: number
  /** Notifications of packets that the device discarded; no traffic that went anywhere. */
  readonly discardSamples: number
  /** Samples of formats that are not known. */
  readonly otherSamples: number
  /** Samples that agents took and could not send, by their own count. */
  readonly agentDrops: number
  /** Packets that passed the samplers, by their own count: `sampledPackets` times the rate should come near. */
  readonly samplePool: number
  /** Why flow samples gave no row, by cause (`UNDECODED_NAMES`, `header-protocol-unknown`, `ethernet-only`: no header but a description without IP). */
  readonly headersUndecoded: Readonly<Record<string, number>>
}

/** Of a decoder that heard none. */
export const NO_SFLOW: SflowCounts = {
  sflowDatagrams: 0,
  sflowDatagramGaps: 0,
  flowSamples: 0,
  sampledPackets: 0,
  samplesWithoutPacket: 0,
  counterSamples: 0,
  counterSampleGaps: 0,
  discardSamples: 0,
  otherSamples: 0,
  agentDrops: 0,
  samplePool: 0,
  headersUndecoded: {},
}

export interface SflowDeps extends PacketOutput {
  /** Called for each interface whose generic counters a counter sample holds. */
  readonly interfaceCounters?: (counters: InterfaceCounters) => void
}

/** Without the agent's address: version, its kind, sub-agent, sequence, uptime, number of samples. */
const HEADER_BYTES = 24
const FLOW_BYTES = 32
const FLOW_EXPANDED_BYTES = 44
const COUNTERS_BYTES = 12
const COUNTERS_EXPANDED_BYTES = 16
const DISCARDED_BYTES = 32
const RAW_HEADER_BYTES = 16

export function createSflowDecoder(table: ExporterTable, deps: SflowDeps, faults: FlowFaultCounter): SflowDecoder {
  const { packets } = deps
  const decoder = createPacketDecoder()
  const sources = createSamplingSources()
  const undecoded = new Float64Array(UNDECODED_NAMES.length)
  const agent = new Uint32Array(4)
  let protocolUnknown = 0
  let ethernetOnly = 0
  let datagrams = 0
  let datagramGaps = 0
  let flowSamples = 0
  let sampledPackets = 0
  let counterSamples = 0
  let discardSamples = 0
  let otherSamples = 0
  let origin = 0
  let when = 0

  function decode(b: Uint8Array, offset: number, length: number, words: ArrayLike<number>, wordsAt: number, at: Instant): number {
    datagrams++
    origin = offset
    when = at
    const to = offset + length
    if (length < 8) {
      faults.add('DATAGRAM_SHORT', 0)
      return 0
    }
    const kind = u32(b, offset + 4)
    if (kind !== ADDRESS_IPV4 && kind !== ADDRESS_IPV6 && kind !== ADDRESS_UNKNOWN) {
      faults.add('SFLOW_AGENT', 4)
      return 0
    }
    const addressBytes = kind === ADDRESS_IPV4 ? 4 : kind === ADDRESS_IPV6 ? 16 : 0
    if (length < HEADER_BYTES + addressBytes) {
      faults.add('DATAGRAM_SHORT', 0)
      return 0
    }
    readAgent(b, offset + 8, kind, words, wordsAt)
    let p = offset + 8 + addressBytes
    const exporter = table.find(agent, 0, SFLOW_5, u32(b, p))
    if (exporter === undefined) {
      faults.add('TABLE_FULL', 0)
      return 0
    }
    const lost = exporter.sequence.lost
    watchSequence(exporter.sequence, u32(b, p + 4), 1)
    datagramGaps += exporter.sequence.lost - lost
    const samples = u32(b, p + 12)
    p += 16
    const before = sampledPackets
    for (let i = 0; i < samples; i++) {
      if (to - p < 8) {
        faults.add('SFLOW_SAMPLE_OVERRUN', p - origin)
        p = to
        break
      }
      const size = u32(b, p + 4)
      const body = p + 8
      if (size > to - body) {
        faults.add('SFLOW_SAMPLE_OVERRUN', p + 4 - origin)
        p = to
        break
      }
      const end = body + size
      switch (u32(b, p)) {
        case SAMPLE_FLOW:
          flowSample(b, body, end, FLOW_BYTES, exporter)
          break
        case SAMPLE_FLOW_EXPANDED:
          flowSample(b, body, end, FLOW_EXPANDED_BYTES, exporter)
          break
        case SAMPLE_COUNTERS:
          countersSample(b, body, end, COUNTERS_BYTES, exporter)
          break
        case SAMPLE_COUNTERS_EXPANDED:
          countersSample(b, body, end, COUNTERS_EXPANDED_BYTES, exporter)
          break
        case SAMPLE_DISCARDED:
          if (size < DISCARDED_BYTES) faults.add('SFLOW_SAMPLE_SHORT', body - origin)
          else discardSamples++
          break
        default:
          otherSamples++
      }
      p = Math.min(to, padded(end, body))
    }
    if (p < to) faults.add('TRAILING_BYTES', p - origin)
    const rows = sampledPackets - before
    exporter.records += rows
    return rows
  }

  /** Who speaks: the agent's own address; the sender's where it has none or says 0.0.0.0, as agents without a configuration do. */
  function readAgent(b: Uint8Array, at: number, kind: number, words: ArrayLike<number>, wordsAt: number): void {
    if (kind === ADDRESS_IPV6) for (let i = 0; i < 4; i++) agent[i] = u32(b, at + 4 * i)
    else if (kind === ADDRESS_IPV4 && u32(b, at) !== 0) {
      agent[0] = 0
      agent[1] = 0
      agent[2] = 0xffff
      agent[3] = u32(b, at)
    } else for (let i = 0; i < 4; i++) agent[i] = words[wordsAt + i]!
  }

  /** `fixed` tells the two forms apart: the expanded one has a word more for each of source, input and output. */
  function flowSample(b: Uint8Array, at: number, end: number, fixed: number, exporter: Exporter): void {
    if (end - at < fixed) {
      faults.add('SFLOW_SAMPLE_SHORT', at - origin)
      return
    }
    flowSamples++
    const expanded = fixed === FLOW_EXPANDED_BYTES
    const type = expanded ? u32(b, at + 4) : b[at + 4]!
    const index = expanded ? u32(b, at + 8) : u32(b, at + 4) & 0xffffff
    const rates = at + (expanded ? 12 : 8)
    const rate = u32(b, rates)
    if (!sources.flow(exporter.index, type, index, u32(b, at), u32(b, rates + 4), u32(b, rates + 8))) faults.add('TABLE_FULL', at - origin)
    exporter.samplingRate = rate
    const faces = rates + 12
    const input = expanded ? interfaceOf(u32(b, faces), u32(b, faces + 4)) : compactInterface(u32(b, faces))
    const output = expanded ? interfaceOf(u32(b, faces + 8), u32(b, faces + 12)) : compactInterface(u32(b, faces + 4))

    const records = u32(b, at + fixed - 4)
    let found = false
    let described = -1
    let six = false
    let ethernet = false
    let p = at + fixed
    for (let i = 0; i < records; i++) {
      const body = p + 8
      if (end < body || u32(b, p + 4) > end - body) {
        faults.add('SFLOW_RECORD_OVERRUN', p - origin)
        break
      }
      const size = u32(b, p + 4)
      const format = u32(b, p)
      if (format === RECORD_RAW_HEADER) found ||= rawHeader(b, body, size)
      else if (format === RECORD_SAMPLED_IPV4 || format === RECORD_SAMPLED_IPV6) {
        if (size < (format === RECORD_SAMPLED_IPV6 ? SAMPLED_IPV6_BYTES : SAMPLED_IPV4_BYTES))
          faults.add('SFLOW_RECORD_SHORT', body - origin)
        else {
          described = body
          six = format === RECORD_SAMPLED_IPV6
        }
      } else if (format === RECORD_SAMPLED_ETHERNET) ethernet = true
      p = Math.min(end, padded(body + size, body))
    }
    if (!found && described >= 0) {
      if (u32(b, described) > LONGEST_FRAME) faults.add('SFLOW_FRAME_LENGTH', described - origin)
      else {
        if (packets.length >= packets.capacity) drainPackets(deps)
        appendSampledIp(packets, b, described, six, when)
        found = true
      }
    }
    if (!found) {
      // MAC addresses, a type and a length: nothing to judge traffic by.
      if (ethernet) ethernetOnly++
      return
    }
    sampledPackets++
    const row = packets.length - 1
    packets.samplingRate[row] = rate
    packets.exporter[row] = exporter.index
    packets.inputInterface[row] = input
    packets.outputInterface[row] = output
  }

  /** A header as it was on the wire (flow format 0:1); true when it became a row. */
  function rawHeader(b: Uint8Array, at: number, size: number): boolean {
    if (size < RAW_HEADER_BYTES) {
      faults.add('SFLOW_RECORD_SHORT', at - origin)
      return false
    }
    const protocol = u32(b, at)
    const frame = u32(b, at + 4)
    const held = u32(b, at + 12)
    if (held > size - RAW_HEADER_BYTES) {
      faults.add('SFLOW_HEADER_OVERRUN', at + 12 - origin)
      return false
    }
    if (frame > LONGEST_FRAME) {
      faults.add('SFLOW_FRAME_LENGTH', at + 4 - origin)
      return false
    }
    const link =
      protocol === HEADER_ETHERNET ? LINK_ETHERNET : protocol === HEADER_IPV4 ? LINK_IPV4 : protocol === HEADER_IPV6 ? LINK_IPV6 : -1
    if (link < 0) {
      protocolUnknown++
      return false
    }
    if (packets.length >= packets.capacity) drainPackets(deps)
    // A frame cannot be shorter than what was taken from it: some agents leave its length out.
    const code = decoder.decode(packets, b, at + RAW_HEADER_BYTES, held, Math.max(frame, held), when, 0, link)
    if (code === DECODED) return true
    undecoded[code]!++
    return false
  }

  function countersSample(b: Uint8Array, at: number, end: number, fixed: number, exporter: Exporter): void {
    if (end - at < fixed) {
      faults.add('SFLOW_SAMPLE_SHORT', at - origin)
      return
    }
    counterSamples++
    const expanded = fixed === COUNTERS_EXPANDED_BYTES
    const type = expanded ? u32(b, at + 4) : b[at + 4]!
    const index = expanded ? u32(b, at + 8) : u32(b, at + 4) & 0xffffff
    if (!sources.counters(exporter.index, type, index, u32(b, at))) faults.add('TABLE_FULL', at - origin)
    const records = u32(b, at + fixed - 4)
    let p = at + fixed
    for (let i = 0; i < records; i++) {
      const body = p + 8
      if (end < body || u32(b, p + 4) > end - body) {
        faults.add('SFLOW_RECORD_OVERRUN', p - origin)
        return
      }
      const size = u32(b, p + 4)
      if (u32(b, p) === COUNTERS_GENERIC_INTERFACE) {
        if (size < INTERFACE_COUNTERS_BYTES) faults.add('SFLOW_RECORD_SHORT', body - origin)
        else if (deps.interfaceCounters !== undefined) deps.interfaceCounters(readInterfaceCounters(b, body, exporter, when))
      }
      p = Math.min(end, padded(body + size, body))
    }
  }

  function counts(): SflowCounts {
    const headersUndecoded = countedCauses(undecoded)
    if (ethernetOnly > 0) headersUndecoded['ethernet-only'] = ethernetOnly
    if (protocolUnknown > 0) headersUndecoded['header-protocol-unknown'] = protocolUnknown
    return {
      sflowDatagrams: datagrams,
      sflowDatagramGaps: datagramGaps,
      flowSamples,
      sampledPackets,
      samplesWithoutPacket: flowSamples - sampledPackets,
      counterSamples,
      counterSampleGaps: sources.totals.counterGaps,
      discardSamples,
      otherSamples,
      agentDrops: sources.totals.agentDrops,
      samplePool: sources.totals.pool,
      headersUndecoded,
    }
  }

  return { decode, counts, sources: sources.totals }
}

/** The interface's ifIndex; 0 where the value means something else or the interface is not known. */
function interfaceOf(format: number, value: number): number {
  return format === INTERFACE_INDEX && value !== INTERFACE_NONE ? value : 0
}

/** In a compact sample the two high bits are the format. */
function compactInterface(word: number): number {
  return interfaceOf(word >>> 30, word & 0x3fffffff)
}

/** Where the next structure begins after one of `from … end`: opaque data is padded to four bytes. */
function padded(end: number, from: number): number {
  return from + ((end - from + 3) & ~3)
}
