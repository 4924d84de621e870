import type { Fault, FlowBatch } from '#vocabulary'
import { PACKET_FRAGMENT, PACKET_SNAPPED, TUNNEL_NONE } from '#vocabulary'
import { createFlowDecoder, type FlowDecoderCounts } from './flow/flow-decoder.ts'
import { createPacketDecoder } from './packet/packet-decoder.ts'
import { drainPackets, type PacketOutput } from './packet/packet-output.ts'
import { countedCauses, DECODED, UNDECODED_NAMES } from './packet/undecoded.ts'
import { createCaptureReader } from './pcap/capture-reader.ts'
import type { SflowDeps } from './sflow/sflow-decoder.ts'
import { EXPORT_NONE, sniffExport } from './sniff-export.ts'

/**
 * HOT PATH: a capture file, pushed in pieces, into rows: its packets, and the flow records and sampled packets of export datagrams that it holds. An export
 * datagram is a packet as well and stays a row among them: payload that merely looks like an export must not make packets disappear.
 */
export interface CaptureDecoder {
  /** Takes the next bytes of the file; `chunk` may be filled anew afterwards. False: reading ended with a fault, further bytes are ignored. */
  push(chunk: Uint8Array): boolean
  /** The file is complete: drains what the batches hold. */
  end(): void
  summary(): CaptureSummary
}

export interface CaptureSummary {
  readonly format: 'pcap' | 'pcapng' | undefined
  readonly bytes: number
  /** Frames in the file, as far as it was read. */
  readonly packets: number
  /** Frames that became rows. */
  readonly decoded: number
  /** The others by cause, and packets that could not be taken from the file. Empty when there were none. */
  readonly undecoded: Readonly<Record<string, number>>
  /** Rows some of whose columns were cut off by the snap length. */
  readonly snapped: number
  /** Rows of packets inside other packets, and those of them in whose last layer there was yet another tunnel. */
  readonly tunnelled: number
  readonly tunnelsTooDeep: number
  /** Frames without a time of their own; they carry that of the frame before. */
  readonly untimed: number
  /** Export datagrams found, and what they gave. */
  readonly exports: FlowDecoderCounts
  /** Rates at which exporters in the file sampled, ascending; 0 = not said. Empty without exports. */
  readonly samplingRates: readonly number[]
  /** Why reading ended early, with the byte offset in the file. */
  readonly fault: Fault | undefined
}

export interface CaptureDecoderDeps extends PacketOutput {
  readonly flows: FlowBatch
  readonly drainFlows: (batch: FlowBatch) => void
  /** Takes what sFlow datagrams in the file sampled, dated by their capture. Absent: they are counted and not read. */
  readonly sampled?: SflowDeps
}

const UDP = 17

export function openCapture(deps: CaptureDecoderDeps): CaptureDecoder {
  const { packets } = deps
  const decoder = createPacketDecoder()
  const exported = createFlowDecoder({
    batch: deps.flows,
    drain: deps.drainFlows,
    ...(deps.sampled ? { sampled: deps.sampled } : {}),
  })
  const undecoded = new Float64Array(UNDECODED_NAMES.length)
  let decoded = 0
  let snapped = 0
  let tunnelled = 0

  const reader = createCaptureReader({
    frame(buffer, offset, captured, wire, micros, nanos, linkType) {
      if (packets.length === packets.capacity) drainPackets(deps)
      const code = decoder.decode(packets, buffer, offset, captured, wire, micros, nanos, linkType)
      if (code !== DECODED) {
        undecoded[code]!++
        return
      }
      decoded++
      const row = packets.length - 1
      const flags = packets.flags[row]!
      if ((flags & PACKET_SNAPPED) !== 0) snapped++
      if (packets.tunnel[row] !== TUNNEL_NONE) tunnelled++
      if (packets.protocol[row] !== UDP || (flags & PACKET_FRAGMENT) !== 0) return
      const length = decoder.payloadCaptured
      if (length !== packets.payloadLength[row] || sniffExport(buffer, decoder.payloadAt, length) === EXPORT_NONE) return
      exported.decode(buffer, decoder.payloadAt, length, packets.source, 4 * row, micros)
    },
  })

  function summary(): CaptureSummary {
    const causes = countedCauses(undecoded)
    const { interfaceUnknown, blockMalformed, timeImpossible } = reader.skipped
    if (interfaceUnknown > 0) causes['interface-unknown'] = interfaceUnknown
    if (blockMalformed > 0) causes['block-malformed'] = blockMalformed
    if (timeImpossible > 0) causes['time-impossible'] = timeImpossible
    const rates = new Set(exported.exporters.filter((exporter) => exporter.records > 0).map((exporter) => exporter.samplingRate))
    return {
      format: reader.format,
      bytes: reader.bytes,
      packets: reader.packets,
      decoded,
      undecoded: causes,
      snapped,
      tunnelled,
      tunnelsTooDeep: decoder.tunnelsTooDeep,
      untimed: reader.untimed,
      exports: exported.counts(),
      samplingRates: [...rates].sort((a, b) => a - b),
      fault: reader.fault,
    }
  }

  return {
    push: reader.push,
    end() {
      reader.end()
      drainPackets(deps)
      exported.flush()
    },
    summary,
  }
}
