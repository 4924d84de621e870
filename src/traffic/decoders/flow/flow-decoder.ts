import assert from 'node:assert/strict'
import type { Fault, FlowBatch, Instant } from '#vocabulary'
import { decodeIpfix } from '../ipfix/ipfix-decoder.ts'
import { decodeNetflowV5 } from '../netflow/netflow-v5.ts'
import { decodeNetflowV9 } from '../netflow/netflow-v9.ts'
import { drainPackets } from '../packet/packet-output.ts'
import { createSflowDecoder, NO_SFLOW, type SflowCounts, type SflowDeps } from '../sflow/sflow-decoder.ts'
import { SFLOW_VERSION } from '../sflow/sflow-formats.ts'
import { EXPORT_SFLOW_5, sniffExport } from '../sniff-export.ts'
import { createMessageSets, type TemplateCounts } from '../template/message-sets.ts'
import {
  createExporterTable,
  EXPORTER_LIMITS,
  type Exporter,
  type ExporterLimits,
  IPFIX,
  NETFLOW_5,
  NETFLOW_9,
  SFLOW_5,
} from './exporter-table.ts'
import { createFlowFaultCounter, type FlowFaultCode } from './flow-faults.ts'
import { clearRows, drainFlows } from './flow-output.ts'

/**
 * HOT PATH: export datagrams of every format into flow records and sampled packets, live and from captures alike. Holds what they need to remember
 * (templates, sampling, sequence numbers) and counts everything that did not become a record.
 */
export interface FlowDecoder {
  /**
   * Decodes the datagram `b[offset … offset + length)` sent by the address at `words[wordsAt … wordsAt + 3]`. Rows collect in the batches,
   * which are drained when full and by `flush`. `at` is when the datagram arrived or was captured: packets that sFlow sampled carry it, and
   * it must be given where they are asked for. Returns how many rows the datagram gave, flow records or packets. Nothing of `b` and `words` is
   * looked at after that: both may be filled anew.
   */
  decode(b: Uint8Array, offset: number, length: number, words: ArrayLike<number>, wordsAt: number, at?: Instant): number
  /** Drains what the batches hold. */
  flush(): void
  counts(): FlowDecoderCounts
  readonly exporters: readonly Exporter[]
  /** The newest fault, with its offset in its datagram. */
  readonly lastFault: Fault | undefined
}

export interface FlowDecoderCounts extends Readonly<TemplateCounts>, SflowCounts {
  readonly datagrams: number
  /** Flow records; the packets of sFlow are `sampledPackets`. */
  readonly records: number
  /** Faults by code; a datagram can have several, and records besides. */
  readonly malformed: Readonly<Partial<Record<FlowFaultCode, number>>>
  /** Datagrams of formats that are recognised and not read: sFlow where the caller takes no packets. */
  readonly notRead: { readonly sflow: number }
  /** Records and flow samples that exporters sent and that never came, by their sequence numbers (NetFlow version 5, IPFIX, sFlow). */
  readonly sequenceGaps: number
  /** Datagrams that never came, by the sequence numbers of NetFlow version 9, which count those. */
  readonly datagramGaps: number
  readonly exporterRestarts: number
}

export interface FlowDecoderDeps {
  readonly batch: FlowBatch
  /** Called with a filled batch; must be done with its rows on return. */
  readonly drain: (batch: FlowBatch) => void
  /** Takes the packets that sFlow samples, in a batch of their own. Absent: sFlow is recognised, counted and not read. */
  readonly sampled?: SflowDeps
}

export function createFlowDecoder(deps: FlowDecoderDeps, limits: ExporterLimits = EXPORTER_LIMITS): FlowDecoder {
  const table = createExporterTable(limits)
  const faults = createFlowFaultCounter()
  const sets = createMessageSets(table, deps, faults, limits.waitingBytes)
  clearRows(deps.batch, deps.batch.capacity)
  const sflowDecoder = deps.sampled && createSflowDecoder(table, deps.sampled, faults)
  let datagrams = 0
  let records = 0
  let sflow = 0

  function decode(b: Uint8Array, offset: number, length: number, words: ArrayLike<number>, wordsAt: number, at?: Instant): number {
    datagrams++
    const version = length < 2 ? -1 : (b[offset]! << 8) | b[offset + 1]!
    let rows = 0
    if (version === NETFLOW_5) rows = decodeNetflowV5(b, offset, length, words, wordsAt, table, deps, faults)
    else if (version === NETFLOW_9) rows = decodeNetflowV9(b, offset, length, words, wordsAt, table, sets, faults)
    else if (version === IPFIX) rows = decodeIpfix(b, offset, length, words, wordsAt, table, sets, faults)
    else if (version === 0 && sflowDecoder !== undefined && isSflow(b, offset, length)) {
      assert(at !== undefined, 'sFlow has no time of its own: the arrival is needed')
      return sflowDecoder.decode(b, offset, length, words, wordsAt, at)
    } else if (version < 0) faults.add('DATAGRAM_SHORT', 0)
    else if (sniffExport(b, offset, length) === EXPORT_SFLOW_5) sflow++
    else faults.add('VERSION_UNKNOWN', 0)
    records += rows
    return rows
  }

  function counts(): FlowDecoderCounts {
    let sequenceGaps = sflowDecoder?.sources.flowGaps ?? 0
    let datagramGaps = 0
    let exporterRestarts = 0
    for (const exporter of table.all) {
      // sFlow numbers datagrams, and beside them the samples of each source.
      if (exporter.format === NETFLOW_9) datagramGaps += exporter.sequence.lost
      else if (exporter.format !== SFLOW_5) sequenceGaps += exporter.sequence.lost
      exporterRestarts += exporter.sequence.restarts
    }
    return {
      ...sets.counts,
      ...(sflowDecoder?.counts() ?? NO_SFLOW),
      datagrams,
      records,
      malformed: { ...faults.counts },
      notRead: { sflow },
      sequenceGaps,
      datagramGaps,
      exporterRestarts,
    }
  }

  return {
    decode,
    flush() {
      drainFlows(deps)
      if (deps.sampled !== undefined) drainPackets(deps.sampled)
    },
    counts,
    exporters: table.all,
    get lastFault() {
      return faults.last
    },
  }
}

/** The version is a word of four bytes, whose upper half no other format begins with. */
function isSflow(b: Uint8Array, offset: number, length: number): boolean {
  return length >= 4 && b[offset + 2] === 0 && b[offset + 3] === SFLOW_VERSION
}
