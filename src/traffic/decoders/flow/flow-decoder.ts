import type { Fault, FlowBatch } from '#vocabulary'
import { createIpfixDecoder, type IpfixCounts } from '../ipfix/ipfix-decoder.ts'
import { decodeNetflowV5 } from '../netflow/netflow-v5.ts'
import { EXPORT_NETFLOW_9, EXPORT_SFLOW_5, sniffExport } from '../sniff-export.ts'
import { createExporterTable, EXPORTER_LIMITS, type Exporter, type ExporterLimits, IPFIX, NETFLOW_5 } from './exporter-table.ts'
import { createFlowFaultCounter, type FlowFaultCode } from './flow-faults.ts'
import { drainFlows } from './flow-output.ts'

/**
 * HOT PATH: export datagrams of either format into flow records, live and from captures alike. Holds what the formats need to remember
 * (templates, sampling, sequence numbers) and counts everything that did not become a record.
 */
export interface FlowDecoder {
  /**
   * Decodes the datagram `b[offset … offset + length)` sent by the address at `words[wordsAt … wordsAt + 3]`. Rows collect in the batch,
   * which is drained when full and by `flush`. Returns how many records the datagram gave.
   */
  decode(b: Uint8Array, offset: number, length: number, words: ArrayLike<number>, wordsAt: number): number
  /** Drains what the batch holds. */
  flush(): void
  counts(): FlowDecoderCounts
  readonly exporters: readonly Exporter[]
  /** The newest fault, with its offset in its datagram. */
  readonly lastFault: Fault | undefined
}

export interface FlowDecoderCounts extends Readonly<IpfixCounts> {
  readonly datagrams: number
  readonly records: number
  /** Faults by code; a datagram can have several, and records besides. */
  readonly malformed: Readonly<Partial<Record<FlowFaultCode, number>>>
  /** Datagrams of formats that this version recognises and does not read. */
  readonly notRead: { readonly netflow9: number; readonly sflow: number }
  /** Records that exporters sent and that never came, by their sequence numbers. */
  readonly sequenceGaps: number
  readonly exporterRestarts: number
}

export interface FlowDecoderDeps {
  readonly batch: FlowBatch
  /** Called with a filled batch; must be done with its rows on return. */
  readonly drain: (batch: FlowBatch) => void
}

export function createFlowDecoder(deps: FlowDecoderDeps, limits: ExporterLimits = EXPORTER_LIMITS): FlowDecoder {
  const table = createExporterTable(limits)
  const faults = createFlowFaultCounter()
  const ipfix = createIpfixDecoder(table, deps, faults)
  let datagrams = 0
  let records = 0
  let netflow9 = 0
  let sflow = 0

  function decode(b: Uint8Array, offset: number, length: number, words: ArrayLike<number>, wordsAt: number): number {
    datagrams++
    const version = length < 2 ? -1 : (b[offset]! << 8) | b[offset + 1]!
    let rows = 0
    if (version === NETFLOW_5) rows = decodeNetflowV5(b, offset, length, words, wordsAt, table, deps, faults)
    else if (version === IPFIX) rows = ipfix.decode(b, offset, length, words, wordsAt)
    else if (version < 0) faults.add('DATAGRAM_SHORT', 0)
    else {
      const other = sniffExport(b, offset, length)
      if (other === EXPORT_NETFLOW_9) netflow9++
      else if (other === EXPORT_SFLOW_5) sflow++
      else faults.add('VERSION_UNKNOWN', 0)
    }
    records += rows
    return rows
  }

  function counts(): FlowDecoderCounts {
    let sequenceGaps = 0
    let exporterRestarts = 0
    for (const exporter of table.all) {
      sequenceGaps += exporter.sequence.lost
      exporterRestarts += exporter.sequence.restarts
    }
    return {
      ...ipfix.counts,
      datagrams,
      records,
      malformed: { ...faults.counts },
      notRead: { netflow9, sflow },
      sequenceGaps,
      exporterRestarts,
    }
  }

  return {
    decode,
    flush: () => drainFlows(deps),
    counts,
    exporters: table.all,
    get lastFault() {
      return faults.last
    },
  }
}
