import { type Exporter, type ExporterTable, IPFIX } from '../flow/exporter-table.ts'
import type { FlowFaultCounter } from '../flow/flow-faults.ts'
import { type FlowOutput, freeRows } from '../flow/flow-output.ts'
import { watchSequence } from '../flow/sequence-watch.ts'
import { fillRows } from './ipfix-columns.ts'
import { readOptions } from './ipfix-options.ts'
import { compileTemplate, type IpfixTemplate, MOST_ROWS_AT_ONCE, VARIABLE } from './ipfix-template.ts'

/**
 * HOT PATH: IPFIX (RFC 7011) over UDP. Templates are compiled when they arrive (ipfix-template.ts) and data sets are copied column by column
 * (ipfix-columns.ts). Every length is checked against what encloses it before anything is read; what is wrong is counted with its offset,
 * and the records before it stay.
 *
 * Templates belong to an exporter's address and observation domain, not to its port: exporters that restart come back from another port,
 * and akvorado and nfdump key them the same way.
 */
export interface IpfixDecoder {
  /** Decodes the datagram `b[offset … offset + length)`; returns the number of flow records appended. */
  decode(b: Uint8Array, offset: number, length: number, words: ArrayLike<number>, wordsAt: number): number
  readonly counts: Readonly<IpfixCounts>
}

export interface IpfixCounts {
  messages: number
  /** Templates learnt or changed; repetitions are not counted. */
  templates: number
  withdrawals: number
  optionsRecords: number
  /** Data records whose template has no pair of addresses: about applications, stations, interfaces, the exporter itself. */
  otherRecords: number
  /** Data sets that came before their template, or whose template was never sent. */
  templateUnknown: number
  /** Fields of enterprises in templates learnt, and among them those of the reverse direction (RFC 5103): not read. */
  enterpriseFields: number
  reverseFields: number
}

/** Says that a record does not end within its set. */
const CUT = -1
const HEADER = 16
const TEMPLATE_SET = 2
const OPTIONS_TEMPLATE_SET = 3
/** Sets below are templates or reserved (RFC 7011 section 3.3.2). */
const FIRST_DATA_SET = 256
/** The registry has about 500 elements and the longest template of our corpus 60 fields; a template set cannot say more than 16,000. */
const MOST_FIELDS = 1024
/** Templates of one exporter; the numbers allow 65,280, real exporters use up to some dozens. */
const MOST_TEMPLATES = 512

export function createIpfixDecoder(table: ExporterTable, output: FlowOutput, faults: FlowFaultCounter): IpfixDecoder {
  const counts: IpfixCounts = {
    messages: 0,
    templates: 0,
    withdrawals: 0,
    optionsRecords: 0,
    otherRecords: 0,
    templateUnknown: 0,
    enterpriseFields: 0,
    reverseFields: 0,
  }
  /** Lengths of the fields of the record being walked. */
  const lengths = new Uint32Array(MOST_FIELDS)
  /** First byte of the datagram: offsets of faults count from it. */
  let origin = 0
  /** Data records of the message, or -1 once a set could not be counted. */
  let records = 0
  let rows = 0

  function decode(b: Uint8Array, offset: number, length: number, words: ArrayLike<number>, wordsAt: number): number {
    origin = offset
    rows = 0
    const to = offset + length
    let at = offset
    do {
      if (to - at < HEADER) {
        faults.add(at === offset ? 'DATAGRAM_SHORT' : 'TRAILING_BYTES', at - offset)
        break
      }
      if (b[at] !== 0 || b[at + 1] !== IPFIX) {
        faults.add(at === offset ? 'VERSION_UNKNOWN' : 'TRAILING_BYTES', at - offset)
        break
      }
      const said = u16(b, at + 2)
      if (said < HEADER) {
        faults.add('MESSAGE_LENGTH', at - offset + 2)
        break
      }
      const exporter = table.find(words, wordsAt, IPFIX, u32(b, at + 12))
      if (exporter === undefined) {
        faults.add('TABLE_FULL', at - offset)
        break
      }
      counts.messages++
      const cut = said > to - at
      message(b, at, cut ? to : at + said, exporter)
      if (cut) {
        faults.add('MESSAGE_CUT', to - offset)
        break
      }
      at += said
    } while (at < to)
    return rows
  }

  function message(b: Uint8Array, from: number, to: number, exporter: Exporter): void {
    const exported = u32(b, from + 4) * 1_000_000
    const sequence = u32(b, from + 8)
    records = 0
    let at = from + HEADER
    while (to - at >= 4) {
      const id = u16(b, at)
      const said = u16(b, at + 2)
      if (said < 4) {
        faults.add('SET_LENGTH', at - origin)
        records = -1
        break
      }
      const overrun = said > to - at
      const end = overrun ? to : at + said
      if (id >= FIRST_DATA_SET) dataSet(b, at + 4, end, id, exporter, exported)
      else if (id === TEMPLATE_SET || id === OPTIONS_TEMPLATE_SET) templateSet(b, at + 4, end, id === OPTIONS_TEMPLATE_SET, exporter)
      else faults.add('SET_RESERVED', at - origin)
      if (overrun) {
        faults.add('SET_OVERRUN', at - origin)
        records = -1
        break
      }
      at = end
    }
    watchSequence(exporter.sequence, sequence, records)
  }

  function templateSet(b: Uint8Array, from: number, to: number, options: boolean, exporter: Exporter): void {
    let at = from
    // Less than a template's head is padding; so are zeros, which some exporters pad with beyond four bytes.
    while (to - at >= 4) {
      const id = u16(b, at)
      const count = u16(b, at + 2)
      if (id === 0 && count === 0) return
      if (count === 0) {
        withdraw(id, exporter)
        at += 4
        continue
      }
      if (id < FIRST_DATA_SET) {
        faults.add('TEMPLATE_MALFORMED', at - origin)
        return
      }
      const head = options ? 6 : 4
      if (to - at < head) {
        faults.add('TEMPLATE_CUT', at - origin)
        return
      }
      const scopes = options ? u16(b, at + 4) : 0
      let end = at + head
      for (let i = 0; i < count; i++) {
        if (to - end < 4) {
          faults.add('TEMPLATE_CUT', at - origin)
          return
        }
        end += (b[end]! & 0x80) === 0 ? 4 : 8
      }
      if (end > to) {
        faults.add('TEMPLATE_CUT', at - origin)
        return
      }
      // "The Scope Field Count MUST NOT be zero" (RFC 7011 section 3.4.2.2), nor can it exceed the fields.
      if (count > MOST_FIELDS || (options && (scopes === 0 || scopes > count))) faults.add('TEMPLATE_MALFORMED', at - origin)
      else learn(b, at, end, id, options, count, head, exporter)
      at = end
    }
  }

  function learn(
    b: Uint8Array,
    at: number,
    end: number,
    id: number,
    options: boolean,
    count: number,
    head: number,
    exporter: Exporter,
  ): void {
    const known = exporter.templates.get(id)
    if (known !== undefined && (known.kind === 'options') === options && sameBytes(known.written, b, at, end)) return
    // A changed template takes the place of the old one at once: over UDP there is no withdrawal to wait for (RFC 7011 section 8.4).
    if ((known === undefined && exporter.templates.size >= MOST_TEMPLATES) || !table.spend(count)) {
      faults.add('TABLE_FULL', at - origin)
      return
    }
    const template = compileTemplate(id, options, count, b.slice(at, end), head)
    if (template === undefined) {
      faults.add('TEMPLATE_MALFORMED', at - origin)
      table.spend(-count)
      return
    }
    if (known !== undefined) table.spend(-known.lengths.length)
    exporter.templates.set(id, template)
    counts.templates++
    counts.enterpriseFields += template.enterpriseFields
    counts.reverseFields += template.reverseFields
  }

  /** A template without fields withdraws the one of its number; the number of the set itself withdraws all (RFC 7011 section 8.1). */
  function withdraw(id: number, exporter: Exporter): void {
    counts.withdrawals++
    if (id === TEMPLATE_SET || id === OPTIONS_TEMPLATE_SET) {
      for (const [known, template] of exporter.templates) {
        if ((template.kind === 'options') !== (id === OPTIONS_TEMPLATE_SET)) continue
        exporter.templates.delete(known)
        table.spend(-template.lengths.length)
      }
      return
    }
    const template = exporter.templates.get(id)
    if (template === undefined) return
    exporter.templates.delete(id)
    table.spend(-template.lengths.length)
  }

  function dataSet(b: Uint8Array, from: number, to: number, id: number, exporter: Exporter, exported: number): void {
    const template = exporter.templates.get(id)
    if (template === undefined) {
      counts.templateUnknown++
      records = -1
      return
    }
    if (template.fixedLength > 0 && template.kind !== 'options') fixedRecords(b, from, to, template, exporter, exported)
    else walkedRecords(b, from, to, template, exporter, exported)
  }

  function countRecords(added: number): void {
    if (records >= 0) records += added
  }

  function fixedRecords(b: Uint8Array, from: number, to: number, template: IpfixTemplate, exporter: Exporter, exported: number): void {
    const length = template.fixedLength
    const held = Math.floor((to - from) / length)
    countRecords(held)
    if (template.kind === 'other') {
      counts.otherRecords += held
      return
    }
    let at = from
    let left = held
    while (left > 0) {
      const now = Math.min(left, freeRows(output), MOST_ROWS_AT_ONCE)
      fillRows(b, at, length, now, template, exporter, exported, output.batch)
      at += now * length
      left -= now
    }
    rows += held
    exporter.records += held
  }

  /** Records of variable length, and options: one after the other. */
  function walkedRecords(b: Uint8Array, from: number, to: number, template: IpfixTemplate, exporter: Exporter, exported: number): void {
    let at = from
    // Less than the shortest record is padding (RFC 7011 section 3.3.1).
    while (to - at >= template.shortest) {
      const next = walkRecord(b, at, to, template)
      if (next === CUT) {
        faults.add('RECORD_CUT', at - origin)
        records = -1
        return
      }
      countRecords(1)
      if (template.kind === 'options') {
        counts.optionsRecords++
        readOptions(b, at, lengths, template, exporter)
      } else if (template.kind === 'other') counts.otherRecords++
      else {
        freeRows(output)
        fillRows(b, at, 0, 1, template, exporter, exported, output.batch)
        rows++
        exporter.records++
      }
      at = next
    }
  }

  /** Finds the lengths of the fields of one record (RFC 7011 section 7) and places its plan; returns where it ends, or CUT. */
  function walkRecord(b: Uint8Array, at: number, to: number, template: IpfixTemplate): number {
    const fields = template.lengths
    const plan = template.plan
    let p = at
    let step = 0
    for (let i = 0; i < fields.length; i++) {
      let width = fields[i]!
      if (width === VARIABLE) {
        if (p >= to) return CUT
        width = b[p]!
        p += 1
        if (width === 255) {
          if (to - p < 2) return CUT
          width = u16(b, p)
          p += 2
        }
      }
      if (width > to - p) return CUT
      lengths[i] = width
      if (step < plan.length && plan[step]!.position === i) {
        plan[step]!.offset = p - at
        plan[step]!.width = width
        step++
      }
      p += width
    }
    return p
  }

  return { decode, counts }
}

function sameBytes(known: Uint8Array, b: Uint8Array, at: number, end: number): boolean {
  if (known.length !== end - at) return false
  for (let i = 0; i < known.length; i++) if (known[i] !== b[at + i]) return false
  return true
}

function u16(b: Uint8Array, at: number): number {
  return (b[at]! << 8) | b[at + 1]!
}

function u32(b: Uint8Array, at: number): number {
  return ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0
}
