import type { AddressWords } from '#vocabulary'
import type { FlowTemplate } from '../template/flow-template.ts'
import { createSamplingRates, type SamplingRates } from './sampling-rates.ts'
import { createSequenceWatch, type SequenceWatch } from './sequence-watch.ts'

/** Formats whose exporters are told apart even at one address: their sequence numbers and domains have nothing to do with each other. */
export const NETFLOW_5 = 5
export const NETFLOW_9 = 9
export const IPFIX = 10
/** sFlow version 5; no format of NetFlow's numbering. */
export const SFLOW_5 = 105

/**
 * One sender of records: an address, a format and an observation domain (RFC 7011 section 3.1) or, in NetFlow version 5, engine type and
 * number, and in sFlow the sub-agent. `index` is what `FlowBatch.exporter` and, for sFlow, `PacketBatch.exporter` hold.
 */
export interface Exporter {
  readonly index: number
  readonly address: AddressWords
  readonly format: typeof NETFLOW_5 | typeof NETFLOW_9 | typeof IPFIX | typeof SFLOW_5
  readonly domain: number
  /** Counts records in version 5 and IPFIX, datagrams in version 9. */
  readonly sequence: SequenceWatch
  /** Records in its newest message, for exporters whose sequence numbers count otherwise than they should. */
  newestRecords: number
  records: number
  /** One in so many packets, from options or headers; 0 = never said, or not the same everywhere. */
  samplingRate: number
  readonly rates: SamplingRates
  readonly templates: Map<number, FlowTemplate>
  /** Microseconds since the epoch at which sysUpTime was 0, from options; NaN when never said. */
  bootedAt: number
}

export interface ExporterTable {
  /** The exporter of the four words at `at`, made when new; undefined when the table is full. */
  find(words: ArrayLike<number>, at: number, format: Exporter['format'], domain: number): Exporter | undefined
  /** Takes `cost` of the memory that templates and rates may use together, in fields; false when there is none left. */
  spend(cost: number): boolean
  readonly all: readonly Exporter[]
}

export interface ExporterLimits {
  /** Exporters remembered. Senders of UDP can be forged, so the table must end somewhere. */
  readonly exporters: number
  /** Template fields, and sampling rates, remembered over all exporters; a template costs its fields and TEMPLATE_COST. */
  readonly templateFields: number
  /** Bytes of data sets that wait for their template, over all exporters. */
  readonly waitingBytes: number
}

/** What a template takes beside its fields, in fields: some 1500 bytes of objects against 80 for a field. */
export const TEMPLATE_COST = 20

/**
 * Some hundred bytes an exporter and some 80 a field: full tables take about 80 MB. Eight megabytes of waiting sets are some 6,000 full
 * datagrams (judgement): exporters repeat their templates every 20 datagrams to every half hour.
 */
export const EXPORTER_LIMITS: ExporterLimits = { exporters: 4096, templateFields: 1_000_000, waitingBytes: 8 * 1024 * 1024 }

export function createExporterTable(limits: ExporterLimits = EXPORTER_LIMITS): ExporterTable {
  const all: Exporter[] = []
  const byKey = new Map<string, Exporter>()
  let fieldsLeft = limits.templateFields
  let last: Exporter | undefined

  function find(words: ArrayLike<number>, at: number, format: Exporter['format'], domain: number): Exporter | undefined {
    const w0 = words[at]!
    const w1 = words[at + 1]!
    const w2 = words[at + 2]!
    const w3 = words[at + 3]!
    // Datagrams come in runs of one exporter: the common case costs six comparisons and allocates nothing.
    if (last !== undefined && last.domain === domain && last.format === format) {
      const known = last.address
      if (known[3] === w3 && known[2] === w2 && known[1] === w1 && known[0] === w0) return last
    }
    const key = `${w0}.${w1}.${w2}.${w3}.${format}.${domain}`
    let exporter = byKey.get(key)
    if (exporter === undefined) {
      if (all.length >= limits.exporters) return undefined
      exporter = {
        index: all.length,
        address: [w0, w1, w2, w3],
        format,
        domain,
        sequence: createSequenceWatch(),
        newestRecords: 0,
        records: 0,
        samplingRate: 0,
        rates: createSamplingRates(spend),
        templates: new Map(),
        bootedAt: Number.NaN,
      }
      all.push(exporter)
      byKey.set(key, exporter)
    }
    last = exporter
    return exporter
  }

  function spend(cost: number): boolean {
    if (cost > fieldsLeft) return false
    fieldsLeft -= cost
    return true
  }

  return { find, spend, all }
}
