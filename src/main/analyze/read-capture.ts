import { OperationError } from '#plumbing'
import {
  BATCH_FULL,
  createCaptureReader,
  createFlowDecoder,
  createPacketDecoder,
  DECODED,
  EXPORT_IPFIX,
  EXPORT_NETFLOW_5,
  EXPORT_NONE,
  type FlowDecoder,
  type Profiler,
  sniffExport,
  UNDECODED_NAMES,
} from '#traffic'
import { type AnalysedInput, createFlowBatch, createPacketBatch, formatAddress, PACKET_FRAGMENT, PACKET_SNAPPED } from '#vocabulary'
import type { CaptureInput } from './capture-input.ts'

/** Rows between decoder and profile: some 200 kB of columns, which the second-level cache holds. */
const BATCH_ROWS = 1024
const UDP = 17
/**
 * A site has this many routers that report to one place at most (judgement). What looks like exports from more sources is a flood that
 * dresses up as one, and must not vanish from what is judged.
 */
const MOST_EXPORTERS = 64

export interface CaptureTotals {
  packets: number
  snapped: number
  readonly undecoded: Map<string, number>
  readonly notes: string[]
  /** Set by the first flow record. */
  flowRecords: number
}

/** Streams captures into a profiler; templates of flow exporters are remembered from file to file. */
export interface CaptureFeed {
  read(input: CaptureInput, progress: (bytes: number, packets: number) => void): Promise<AnalysedInput>
  readonly totals: CaptureTotals
  readonly flowDecoder: FlowDecoder
}

/**
 * HOT PATH: frames go from the reader through the decoder into one batch, and the full batch to the profile. Datagrams that are flow
 * exports become flow records and leave the batch again: what a router reports to its collector is no traffic to be judged.
 */
export function createCaptureFeed(profiler: Profiler): CaptureFeed {
  const batch = createPacketBatch(BATCH_ROWS)
  const decoder = createPacketDecoder()
  const flowDecoder = createFlowDecoder({ batch: createFlowBatch(BATCH_ROWS), drain: (rows) => profiler.flows(rows) })
  const totals: CaptureTotals = { packets: 0, snapped: 0, undecoded: new Map(), notes: [], flowRecords: 0 }
  const undecoded = new Float64Array(UNDECODED_NAMES.length)
  const exporters = new Set<string>()

  function isExporter(row: number): boolean {
    const name = formatAddress(batch.source, 4 * row)
    if (exporters.has(name)) return true
    if (exporters.size === MOST_EXPORTERS) return false
    exporters.add(name)
    return true
  }

  function drain(): void {
    if (batch.length === 0) return
    profiler.packets(batch)
    batch.length = 0
  }

  function frame(b: Uint8Array, offset: number, captured: number, wire: number, micros: number, nanos: number, linkType: number): void {
    let outcome = decoder.decode(batch, b, offset, captured, wire, micros, nanos, linkType)
    if (outcome === BATCH_FULL) {
      drain()
      outcome = decoder.decode(batch, b, offset, captured, wire, micros, nanos, linkType)
    }
    if (outcome !== DECODED) {
      undecoded[outcome] = undecoded[outcome]! + 1
      return
    }
    const row = batch.length - 1
    const flags = batch.flags[row]!
    if ((flags & PACKET_SNAPPED) !== 0) totals.snapped++
    // Export datagrams begin with a zero byte; the rest of the test is for those few.
    if (batch.protocol[row] !== UDP || (flags & (PACKET_SNAPPED | PACKET_FRAGMENT)) !== 0 || b[decoder.payloadAt] !== 0) return
    const length = decoder.payloadCaptured
    if (length < batch.payloadLength[row]! || length < 16) return
    const format = sniffExport(b, decoder.payloadAt, length)
    if (format === EXPORT_NONE || !isExporter(row)) return
    if (format === EXPORT_NETFLOW_5 || format === EXPORT_IPFIX) {
      totals.flowRecords += flowDecoder.decode(b, decoder.payloadAt, length, batch.source, 4 * row)
    } else flowDecoder.decode(b, decoder.payloadAt, length, batch.source, 4 * row)
    batch.length = row
  }

  async function read(input: CaptureInput, progress: (bytes: number, packets: number) => void): Promise<AnalysedInput> {
    const reader = createCaptureReader({ frame })
    const records = totals.flowRecords
    undecoded.fill(0)
    for await (const chunk of input.chunks()) {
      const readable = reader.push(chunk)
      progress(reader.bytes, reader.packets)
      if (!readable) break
    }
    if (reader.fault === undefined) reader.end()
    drain()
    flowDecoder.flush()
    const { fault } = reader
    if (fault !== undefined) {
      const cut = fault.code === 'CAPTURE_TRUNCATED'
      if (!cut || reader.packets === 0)
        throw new OperationError('INPUT_UNREADABLE', `${input.given}: ${fault.message}. ${remedy(fault.code, fault.offset)}`)
      totals.notes.push(`${input.name} ends in the middle of a packet at byte ${fault.offset}; what came before it was read.`)
    }
    for (let i = 0; i < undecoded.length; i++) if (undecoded[i]! > 0) add(UNDECODED_NAMES[i]!, undecoded[i]!)
    add('interface-unknown', reader.skipped.interfaceUnknown)
    add('block-malformed', reader.skipped.blockMalformed)
    add('time-impossible', reader.skipped.timeImpossible)
    if (reader.untimed > 0)
      totals.notes.push(
        `${input.name} has ${reader.untimed} packets without a time of their own; they were given that of the packet before.`,
      )
    totals.packets += reader.packets
    return {
      name: input.name,
      kind: reader.format ?? 'pcap',
      bytes: reader.bytes,
      packets: reader.packets,
      flowRecords: totals.flowRecords - records,
    }
  }

  function add(name: string, count: number): void {
    if (count > 0) totals.undecoded.set(name, (totals.undecoded.get(name) ?? 0) + count)
  }

  return { read, totals, flowDecoder }
}

function remedy(code: string, offset: number | undefined): string {
  switch (code) {
    case 'CAPTURE_EMPTY':
      return 'Capture again.'
    case 'CAPTURE_FORMAT_UNKNOWN':
      return 'Give a pcap or pcapng file, as tcpdump -w and Wireshark write them; tcpdump -r tells what it is.'
    case 'CAPTURE_COMPRESSED':
      return 'Unpack it first (only gzip is read as it is).'
    case 'CAPTURE_TRUNCATED':
      return 'It holds no whole packet; capture or fetch it again.'
    default:
      return `What lies before the damage can be read on its own: head -c ${offset ?? 0} FILE > part.pcap.`
  }
}
