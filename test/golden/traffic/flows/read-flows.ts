import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCaptureReader, createFlowDecoder, createPacketDecoder, type FlowDecoderCounts } from '#traffic'
import { createFlowBatch, createPacketBatch, FLOW_REVERSE, formatAddress } from '#vocabulary'

/** A flow record as the golden tests compare it; times are milliseconds, which is what all the others write. */
export interface ReadFlow {
  readonly source: string
  readonly destination: string
  readonly protocol: number
  readonly sourcePort: number
  readonly destinationPort: number
  readonly packets: number
  readonly bytes: number
  readonly start: number
  readonly end: number
  readonly rate: number
  readonly tcpFlags: number
  readonly tos: number
  readonly input: number
  readonly output: number
  readonly sourceAs: number
  readonly destinationAs: number
  readonly sourceMask: number
  readonly destinationMask: number
  readonly nextHop: string
  readonly vlan: number
  readonly direction: number
  readonly endReason: number
  readonly forwardingStatus: number
  readonly ttl: number
  readonly flags: number
}

export const flowCases: readonly string[] = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.pcap'))
  .map((file) => file.slice(0, -5))

/** The case whose name begins so. */
export function flowCase(start: string): string {
  return flowCases.find((name) => name.startsWith(start))!
}

/** Decodes the exports in a capture; the small batch makes sure that draining in the middle of a datagram loses nothing. */
export function readFlows(name: string, capacity = 7): { readonly rows: readonly ReadFlow[]; readonly counts: FlowDecoderCounts } {
  const rows: ReadFlow[] = []
  const flows = createFlowDecoder({
    batch: createFlowBatch(capacity),
    drain(b) {
      if (b.length > b.capacity) throw new Error('a row beyond the batch')
      for (let i = 0; i < b.length; i++)
        rows.push({
          source: formatAddress(b.source, 4 * i),
          destination: formatAddress(b.destination, 4 * i),
          protocol: b.protocol[i]!,
          sourcePort: b.sourcePort[i]!,
          destinationPort: b.destinationPort[i]!,
          packets: b.packets[i]!,
          bytes: b.bytes[i]!,
          start: Math.floor(b.start[i]! / 1000),
          end: Math.floor(b.end[i]! / 1000),
          rate: b.samplingRate[i]!,
          tcpFlags: b.tcpFlags[i]!,
          tos: b.tos[i]!,
          input: b.inputInterface[i]!,
          output: b.outputInterface[i]!,
          sourceAs: b.sourceAs[i]!,
          destinationAs: b.destinationAs[i]!,
          sourceMask: b.sourceMask[i]!,
          destinationMask: b.destinationMask[i]!,
          nextHop: formatAddress(b.nextHop, 4 * i),
          vlan: b.vlan[i]!,
          direction: b.direction[i]!,
          endReason: b.endReason[i]!,
          forwardingStatus: b.forwardingStatus[i]!,
          ttl: b.ttl[i]!,
          flags: b.flags[i]!,
        })
    },
  })
  const packets = createPacketBatch(1)
  const decoder = createPacketDecoder()
  const reader = createCaptureReader({
    frame(buffer, offset, captured, wire, micros, nanos, linkType) {
      packets.length = 0
      decoder.decode(packets, buffer, offset, captured, wire, micros, nanos, linkType)
      flows.decode(buffer, decoder.payloadAt, decoder.payloadCaptured, packets.source, 0)
    },
  })
  reader.push(readFileSync(join(import.meta.dirname, `${name}.pcap`)))
  reader.end()
  flows.flush()
  return { rows, counts: flows.counts() }
}

/** Records with one row each: what flowed back is a row of its own with us, and another column, or nothing, with the others. */
export function readForward(name: string): readonly ReadFlow[] {
  const rows = readFlows(name).rows.filter(({ flags }) => (flags & FLOW_REVERSE) === 0)
  // Case 50: two data sets come before their templates, and the others read only those that come after.
  return name.startsWith('logstash-50') ? rows.slice(3) : rows
}
