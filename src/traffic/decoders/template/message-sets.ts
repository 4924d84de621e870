import { u16 } from '../big-endian.ts'
import { type Exporter, type ExporterTable, TEMPLATE_COST } from '../flow/exporter-table.ts'
import type { FlowFaultCounter } from '../flow/flow-faults.ts'
import { type FlowOutput, freeRows } from '../flow/flow-output.ts'
import { readOptions } from './exporter-options.ts'
import { fillRows } from './fill-rows.ts'
import { compileTemplate, type FlowTemplate, type RecordPlan, type TemplateForm } from './flow-template.ts'
import { keepCounting } from './keep-counting.ts'
import { createPacketSections } from './packet-sections.ts'
import { CUT, createPlaces, MOST_ROWS_AT_ONCE, measureFields, PLACES_APART, placeFixed, placeVariable } from './record-places.ts'
import { createWaitingSets } from './waiting-sets.ts'

/**
 * HOT PATH: the sets of a message, which NetFlow version 9 (RFC 3954) and IPFIX (RFC 7011) have in common. Templates are compiled when they
 * arrive (flow-template.ts) and data sets are copied column by column (fill-rows.ts). Every length is checked against what encloses it before
 * anything is read; what is wrong is counted with its offset, and the records before it stay.
 *
 * Templates belong to an exporter's address and observation domain, not to its port: exporters that restart come back from another port,
 * and akvorado and nfdump key them the same way.
 */
export interface MessageSets {
  /**
   * Reads the sets in `b[from … to)`; returns where it stopped, which is `to` unless `dialect.isNext` recognised another message.
   * @param origin first byte of the datagram: offsets of faults count from it
   */
  read(
    b: Uint8Array,
    from: number,
    to: number,
    origin: number,
    exporter: Exporter,
    dialect: Dialect,
    exported: number,
    uptime: number,
  ): number
  /** Data records of the last message, or -1 when a set could not be counted. */
  readonly records: number
  /** Flow records appended since the decoder began. */
  readonly rows: number
  readonly counts: Readonly<TemplateCounts>
}

/** What differs between the two formats. */
export interface Dialect extends TemplateForm {
  readonly templateSet: number
  readonly optionsTemplateSet: number
  /** A template without fields withdraws the one of its number (RFC 7011 section 8.1). */
  readonly withdrawals: boolean
  /** Lengths of scope and options stand in bytes (RFC 3954 section 6.1), not as counts of fields. */
  readonly optionsInBytes: boolean
  /** Another message begins here; for the format whose header does not tell its length. */
  readonly isNext: ((b: Uint8Array, at: number, to: number) => boolean) | undefined
}

export interface TemplateCounts {
  messages: number
  /** Templates learnt or changed; repetitions are not counted. */
  templates: number
  withdrawals: number
  optionsRecords: number
  /** Data records without a pair of addresses: about applications, stations, interfaces, the exporter itself, frames that are not IP. */
  otherRecords: number
  /** Data sets without a template so far: it may still come, or was never sent. */
  templateUnknown: number
  /** Data sets that came before their template, and were read when it came. */
  templateLate: number
  /** Data sets without a template that had to make room for newer ones. */
  waitingDropped: number
  /** Fields of enterprises in templates learnt, and among them those of the reverse direction (RFC 5103). */
  enterpriseFields: number
  reverseFields: number
}

/** Sets below are templates or reserved (RFC 3954 section 5.2, RFC 7011 section 3.3.2). */
const FIRST_DATA_SET = 256
/** The registry has about 500 elements and the longest template of our corpus 60 fields; a template set cannot say more than 16,000. */
const MOST_FIELDS = 1024
/** Templates of one exporter; the numbers allow 65,280, real exporters use up to some dozens. */
const MOST_TEMPLATES = 512

export function createMessageSets(table: ExporterTable, output: FlowOutput, faults: FlowFaultCounter, waitingBytes: number): MessageSets {
  const counts: TemplateCounts = {
    messages: 0,
    templates: 0,
    withdrawals: 0,
    optionsRecords: 0,
    otherRecords: 0,
    templateUnknown: 0,
    templateLate: 0,
    waitingDropped: 0,
    enterpriseFields: 0,
    reverseFields: 0,
  }
  const waiting = createWaitingSets(waitingBytes)
  const places = createPlaces()
  const sections = createPacketSections()
  /** Lengths of the fields of the options record being read. */
  const lengths = new Uint32Array(MOST_FIELDS)
  let origin = 0
  let exported = 0
  let uptime = -1
  let records = 0
  let rows = 0

  function read(
    b: Uint8Array,
    from: number,
    to: number,
    datagram: number,
    exporter: Exporter,
    dialect: Dialect,
    exportTime: number,
    exportUptime: number,
  ): number {
    counts.messages++
    origin = datagram
    exported = exportTime
    uptime = exportUptime
    records = 0
    const early = optionsFollow(b, from, to, exporter, dialect)
    if (early) readSets(b, from, to, exporter, dialect, true, false)
    return readSets(b, from, to, exporter, dialect, !early, true)
  }

  /** One pass over the sets; options and flows can be read apart, since what options say holds for the flows of the whole message. */
  function readSets(
    b: Uint8Array,
    from: number,
    to: number,
    exporter: Exporter,
    dialect: Dialect,
    options: boolean,
    flows: boolean,
  ): number {
    let at = from
    while (to - at >= 4) {
      const id = u16(b, at)
      const said = u16(b, at + 2)
      if (dialect.isNext?.(b, at, to)) return at
      if (said < 4) {
        // Some exporters fill up a datagram of fixed size with zeros.
        if (flows && !isZero(b, at, to)) {
          faults.add('SET_LENGTH', at - origin)
          records = -1
        }
        return to
      }
      const overrun = said > to - at
      const end = overrun ? to : at + said
      if (id >= FIRST_DATA_SET) {
        const isOptions = exporter.templates.get(id)?.kind === 'options'
        if (isOptions ? options : flows) dataSet(b, at + 4, end, id, exporter)
      } else if (id === dialect.templateSet) {
        if (flows) templateSet(b, at + 4, end, false, exporter, dialect)
      } else if (id === dialect.optionsTemplateSet) {
        if (options) templateSet(b, at + 4, end, true, exporter, dialect)
      } else if (flows) faults.add('SET_RESERVED', at - origin)
      if (overrun) {
        if (flows) {
          faults.add('SET_OVERRUN', at - origin)
          records = -1
        }
        return to
      }
      at = end
    }
    return to
  }

  /** Options after flows in one message: some exporters write them in that order. */
  function optionsFollow(b: Uint8Array, from: number, to: number, exporter: Exporter, dialect: Dialect): boolean {
    let flows = false
    for (let at = from; to - at >= 4; ) {
      const id = u16(b, at)
      const said = u16(b, at + 2)
      if (said < 4 || said > to - at || dialect.isNext?.(b, at, to)) return false
      if (id === dialect.optionsTemplateSet) {
        if (flows) return true
      } else if (id >= FIRST_DATA_SET) {
        if (exporter.templates.get(id)?.kind !== 'options') flows = true
        else if (flows) return true
      }
      at += said
    }
    return false
  }

  function templateSet(b: Uint8Array, from: number, to: number, options: boolean, exporter: Exporter, dialect: Dialect): void {
    let at = from
    // Less than a template's head is padding; so are zeros, which some exporters pad with beyond four bytes.
    while (to - at >= 4) {
      const id = u16(b, at)
      let count = u16(b, at + 2)
      if (id === 0 && count === 0) return
      const inBytes = options && dialect.optionsInBytes
      if (count === 0 && !inBytes) {
        if (dialect.withdrawals) withdraw(id, exporter, dialect)
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
      let scopes = options ? u16(b, at + 4) : 0
      if (inBytes) {
        const scopeBytes = count
        count = (scopeBytes + scopes) / 4
        scopes = scopeBytes / 4
        if (!Number.isInteger(count) || !Number.isInteger(scopes)) {
          faults.add('TEMPLATE_MALFORMED', at - origin)
          return
        }
      }
      let end = at + head
      for (let i = 0; i < count; i++) {
        if (to - end < 4) {
          faults.add('TEMPLATE_CUT', at - origin)
          return
        }
        end += dialect.enterprises && (b[end]! & 0x80) !== 0 ? 8 : 4
      }
      if (end > to) {
        faults.add('TEMPLATE_CUT', at - origin)
        return
      }
      // "The Scope Field Count MUST NOT be zero" (RFC 7011 section 3.4.2.2), nor can it exceed the fields. Version 9 has no such rule, and
      // Juniper's SRX writes options without a scope.
      const scopeless = options && !inBytes && (scopes === 0 || scopes > count)
      if (count > MOST_FIELDS || count === 0 || scopeless) faults.add('TEMPLATE_MALFORMED', at - origin)
      else learn(b, at, end, id, options, count, scopes, head, exporter, dialect)
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
    scopes: number,
    head: number,
    exporter: Exporter,
    dialect: Dialect,
  ): void {
    const known = exporter.templates.get(id)
    if (known !== undefined && (known.kind === 'options') === options && sameBytes(known.written, b, at, end)) return
    // A changed template takes the place of the old one at once: over UDP there is no withdrawal to wait for (RFC 7011 section 8.4).
    if ((known === undefined && exporter.templates.size >= MOST_TEMPLATES) || !table.spend(count + TEMPLATE_COST)) {
      faults.add('TABLE_FULL', at - origin)
      return
    }
    const template = compileTemplate(id, options, count, scopes, copyOf(b, at, end), head, dialect)
    if (template === undefined) {
      faults.add('TEMPLATE_MALFORMED', at - origin)
      table.spend(-count - TEMPLATE_COST)
      return
    }
    if (known !== undefined) table.spend(-known.lengths.length - TEMPLATE_COST)
    exporter.templates.set(id, template)
    counts.templates++
    counts.enterpriseFields += template.enterpriseFields
    counts.reverseFields += template.reverseFields
    readWaiting(exporter, id)
  }

  /** The number of the set itself withdraws all templates of its kind (RFC 7011 section 8.1). */
  function withdraw(id: number, exporter: Exporter, dialect: Dialect): void {
    counts.withdrawals++
    if (id === dialect.templateSet || id === dialect.optionsTemplateSet) {
      for (const [known, template] of exporter.templates) {
        if ((template.kind === 'options') !== (id === dialect.optionsTemplateSet)) continue
        exporter.templates.delete(known)
        table.spend(-template.lengths.length - TEMPLATE_COST)
      }
      return
    }
    const template = exporter.templates.get(id)
    if (template === undefined) return
    exporter.templates.delete(id)
    table.spend(-template.lengths.length - TEMPLATE_COST)
  }

  /** Sets that came before this template: read as if they had come now, except that their times are those of their own message. */
  function readWaiting(exporter: Exporter, id: number): void {
    const sets = waiting.take(exporter, id)
    if (sets.length === 0) return
    const now = { origin, exported, uptime, records }
    for (const set of sets) {
      origin = -set.offset
      exported = set.exported
      uptime = set.uptime
      counts.templateUnknown--
      counts.templateLate++
      dataSet(set.body, 0, set.body.length, id, exporter)
    }
    origin = now.origin
    exported = now.exported
    uptime = now.uptime
    records = now.records
  }

  function dataSet(b: Uint8Array, from: number, to: number, id: number, exporter: Exporter): void {
    const template = exporter.templates.get(id)
    if (template === undefined) {
      counts.templateUnknown++
      counts.waitingDropped += waiting.add({ exporter, id, body: copyOf(b, from, to), offset: from - origin, exported, uptime })
      records = -1
    } else if (template.kind === 'options') optionsRecords(b, from, to, template, exporter)
    else if (template.kind === 'other') otherRecords(b, from, to, template)
    else {
      const held = flowRecords(b, from, to, template, template.forward, exporter)
      if (held >= 0) countRecords(held)
      else records = -1
      if (template.reverse !== undefined) flowRecords(b, from, to, template, template.reverse, exporter)
    }
  }

  function countRecords(added: number): void {
    if (records >= 0) records += added
  }

  /**
   * One direction of the records of a set: rows of all records of the set, some at a time. Returns how many records there are, or CUT; what
   * is wrong is counted with the forward direction.
   */
  function flowRecords(b: Uint8Array, from: number, to: number, template: FlowTemplate, plan: RecordPlan, exporter: Exporter): number {
    const { fixedLength, shortest, kind } = template
    const most = template.uneven ? 1 : fixedLength > 0 && kind === 'flow' ? MOST_ROWS_AT_ONCE : PLACES_APART
    let at = from
    let held = 0
    // Less than the shortest record is padding (RFC 7011 section 3.3.1).
    while (to - at >= shortest) {
      const room = Math.min(freeRows(output), most)
      let placed = 0
      let cut = false
      if (fixedLength > 0) {
        placed = Math.min(room, Math.floor((to - at) / fixedLength))
        placeFixed(places, at, fixedLength, placed)
        at += placed * fixedLength
      } else
        while (placed < room && to - at >= shortest) {
          const next = placeVariable(b, at, to, template, places, placed)
          if (next === CUT) {
            cut = true
            break
          }
          at = next
          placed++
        }
      held += placed
      let kept = placed
      const { forward, reverse, segments } = template
      if (reverse !== undefined) kept = keepCounting(b, places, placed, forward, reverse, plan, segments)
      else if (kind === 'section') {
        kept = sections.keep(b, places, placed, plan, segments)
        counts.otherRecords += placed - kept
      }
      if (kept > 0) {
        fillRows(b, places, kept, template.id, plan, exporter, exported, uptime, output.batch)
        if (kind === 'section') sections.fill(output.batch)
      }
      rows += kept
      exporter.records += kept
      if (cut) {
        if (!plan.reverse) faults.add('RECORD_CUT', at - origin)
        return CUT
      }
    }
    return held
  }

  function optionsRecords(b: Uint8Array, from: number, to: number, template: FlowTemplate, exporter: Exporter): void {
    let at = from
    while (to - at >= template.shortest) {
      const next = measureFields(b, at, to, template, lengths)
      if (next === CUT) {
        faults.add('RECORD_CUT', at - origin)
        records = -1
        return
      }
      countRecords(1)
      counts.optionsRecords++
      readOptions(b, at, lengths, template, exporter)
      at = next
    }
  }

  function otherRecords(b: Uint8Array, from: number, to: number, template: FlowTemplate): void {
    if (template.fixedLength > 0) {
      const held = Math.floor((to - from) / template.fixedLength)
      counts.otherRecords += held
      countRecords(held)
      return
    }
    let at = from
    while (to - at >= template.shortest) {
      const next = placeVariable(b, at, to, template, places, 0)
      if (next === CUT) {
        faults.add('RECORD_CUT', at - origin)
        records = -1
        return
      }
      countRecords(1)
      counts.otherRecords++
      at = next
    }
  }

  return {
    read,
    get records() {
      return records
    },
    get rows() {
      return rows
    },
    counts,
  }
}

/** Bytes that outlive the call: callers may fill their buffer anew. A Node Buffer has a `slice` of its own, which shares them. */
function copyOf(b: Uint8Array, from: number, to: number): Uint8Array {
  return Uint8Array.prototype.slice.call(b, from, to)
}

function sameBytes(known: Uint8Array, b: Uint8Array, at: number, end: number): boolean {
  if (known.length !== end - at) return false
  for (let i = 0; i < known.length; i++) if (known[i] !== b[at + i]) return false
  return true
}

function isZero(b: Uint8Array, at: number, to: number): boolean {
  for (let p = at; p < to; p++) if (b[p] !== 0) return false
  return true
}
