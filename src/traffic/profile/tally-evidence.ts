import {
  AMPLIFIERS,
  type Coverage,
  type Estimate,
  exactly,
  formatAddress,
  type LocatedSource,
  SECOND,
  type Strand,
  type StrandKind,
  type StrandSecond,
  type TrafficEvidence,
  type TrafficSecond,
  type Vantage,
  type Window,
} from '#vocabulary'
import { HASHES } from './address-hash.ts'
import { rowTraits } from './row-traits.ts'
import {
  ROW,
  ROW_BYTES,
  ROW_FIRST,
  ROW_FLOWS,
  ROW_LAST,
  ROW_NEW_SOURCES,
  ROW_PACKETS,
  ROW_RETURN,
  ROW_SECOND,
  type SecondColumns,
} from './second-columns.ts'
import type { LocatedWords, SourceLocator } from './source-locator.ts'
import { HANDSHAKE, MIRAI_TWICE, SEEN_RETURN, SourceTable } from './source-table.ts'
import {
  FRAGMENT,
  N_MIRAI,
  N_RETURN_BYTES,
  N_RETURN_PAYLOAD,
  OTHER,
  STRAND_COUNT,
  StrandTally,
  type TallyLimits,
  TCP_ACK_SERVED,
  TCP_ODD,
  TCP_SYN_ACK,
  UDP_ANSWER,
  UDP_SERVED,
} from './strand-tally.ts'
import type { Slot, TargetTally } from './target-tally.ts'
import { unspokenSources } from './unspoken-sources.ts'
import { usualTraffic } from './usual-traffic.ts'

const KINDS: readonly StrandKind[] = [
  'tcp-syn',
  'tcp-syn-ack',
  'tcp-rst',
  'tcp-ack',
  'tcp-odd',
  'udp',
  'fragment',
  'icmp',
  'gre',
  'other',
  'tcp-ack',
  'udp',
]
/** Sources kept of a union of thinned tables: 1.6 % of error. */
const UNION_SOURCES = 4096
/** 97.5 % quantile of the standard normal: bounds of a 95 % interval. */
const Z95 = 1.959963984540054

export interface EvidenceFrame {
  readonly target: string
  readonly vantage: Vantage
  readonly slotSeconds: number
  /** Are the marks of sources those of one tally? Of several that were joined they are not kept. */
  readonly marks: boolean
  readonly sample: number
  readonly limits: TallyLimits
  readonly locator: SourceLocator
  readonly window: Window | undefined
  readonly coverage: Coverage
  /** Known to the caller; worked out here when undefined. */
  readonly usual: TrafficEvidence['usual']
}

/** The tallies of one target, read as evidence. Rows are cut to the window by the second, sources and traits by the slot. */
export function tallyEvidence(tally: TargetTally, frame: EvidenceFrame): TrafficEvidence | undefined {
  const { window } = frame
  const fromSecond = window ? Math.floor(window.from / SECOND) : Number.NEGATIVE_INFINITY
  const toSecond = window ? Math.ceil(window.to / SECOND) : Number.POSITIVE_INFINITY
  const slots = [...tally.slots.values()].filter((slot) => slotOverlaps(slot, frame.slotSeconds, fromSecond, toSecond))
  slots.sort((a, b) => a.index - b.index)
  let out = 0
  let packetRows = 0
  let flowRows = 0
  for (const slot of slots) {
    out += slot.out
    packetRows += slot.packetRows
    flowRows += slot.flowRows
  }
  const twoWay = out > 0
  const totals = new Map<number, { packets: number; bytes: number; flows: number; newSources: number }>()
  const strands: Strand[] = []
  const tables: SourceTable[] = []
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  let opened = 0
  for (let index = 0; index < STRAND_COUNT; index++) {
    const parts: StrandTally[] = []
    for (const slot of slots) if (slot.strands[index] !== undefined) parts.push(slot.strands[index]!)
    if (parts.length === 0) continue
    const rows = rowsOf(parts, fromSecond, toSecond)
    if (index === TCP_SYN_ACK) opened = rows.returned
    if (!(rows.packets > 0)) continue
    for (const row of rows.seconds) {
      const total = totals.get(row.second) ?? { packets: 0, bytes: 0, flows: 0, newSources: 0 }
      total.packets += row.packets
      total.bytes += row.bytes
      total.flows += row.flows
      total.newSources += row.newSources
      totals.set(row.second, total)
    }
    if (rows.first < first) first = rows.first
    if (rows.last > last) last = rows.last
    const whole = parts.length === 1 ? parts[0]! : joined(parts, frame.limits)
    tables.push(whole.v4)
    if (whole.v6) tables.push(whole.v6)
    strands.push(strandOf(index, whole, rows, { ...frame, twoWay }))
  }
  if (strands.length === 0) return undefined
  const seconds = [...totals.entries()]
    .sort((a, b) => a[0] - b[0])
    .map(([second, { packets, bytes, flows, newSources }]) => trafficSecond(second, packets, bytes, flows, newSources))
  const usual = frame.usual ?? (window ? usualTraffic(tally, frame.slotSeconds, fromSecond) : undefined)
  return {
    vantage: frame.vantage,
    target: frame.target,
    window: window ?? { from: first, to: Math.floor(last) + 1 },
    from: flowRows === 0 ? 'packets' : packetRows === 0 ? 'flows' : 'both',
    seconds,
    strands,
    ...(twoWay ? { opened: Math.round(opened) } : {}),
    sources: distinctOver(tables, frame.limits),
    ...(usual ? { usual } : {}),
    databases: frame.locator.databases,
    coverage: frame.coverage,
  }
}

/** Rows of every second, ascending. */
export function secondsOf(columns: SecondColumns): TrafficSecond[] {
  const { values, length } = columns
  const seconds: TrafficSecond[] = []
  for (let row = 0; row < length; row++) {
    const o = row * ROW
    seconds.push(
      trafficSecond(
        values[o + ROW_SECOND]!,
        values[o + ROW_PACKETS]!,
        values[o + ROW_BYTES]!,
        values[o + ROW_FLOWS]!,
        values[o + ROW_NEW_SOURCES]!,
      ),
    )
  }
  return seconds.sort((a, b) => a.at - b.at)
}

export function tallySecond(slot: Slot | undefined, second: number): TrafficSecond {
  let packets = 0
  let bytes = 0
  let flows = 0
  let newSources = 0
  for (const strand of slot?.strands ?? []) {
    if (strand === undefined) continue
    const row = strand.seconds.find(second)
    if (row < 0) continue
    const { values } = strand.seconds
    packets += values[row * ROW + ROW_PACKETS]!
    bytes += values[row * ROW + ROW_BYTES]!
    flows += values[row * ROW + ROW_FLOWS]!
    newSources += values[row * ROW + ROW_NEW_SOURCES]!
  }
  return trafficSecond(second, packets, bytes, flows, newSources)
}

/** Sampled and spread flows make fractions of packets; they are added first and rounded once. */
function trafficSecond(second: number, packets: number, bytes: number, flows: number, newSources: number): TrafficSecond {
  return { at: second * SECOND, packets: Math.round(packets), bytes: Math.round(bytes), flows, newSources: Math.round(newSources) }
}

function slotOverlaps(slot: Slot, slotSeconds: number, fromSecond: number, toSecond: number): boolean {
  if (slotSeconds === Number.POSITIVE_INFINITY) return true
  return slot.index * slotSeconds < toSecond && (slot.index + 1) * slotSeconds > fromSecond
}

function joined(parts: readonly StrandTally[], limits: TallyLimits): StrandTally {
  const whole = new StrandTally({ sources: limits.sources * 4, rows: limits.rows * 4, seed: limits.seed })
  for (const part of parts) whole.absorb(part)
  return whole
}

interface StrandRows {
  readonly seconds: { second: number; packets: number; bytes: number; flows: number; newSources: number }[]
  packets: number
  bytes: number
  flows: number
  returned: number
  first: number
  last: number
}

function rowsOf(parts: readonly StrandTally[], fromSecond: number, toSecond: number): StrandRows {
  const rows: StrandRows = {
    seconds: [],
    packets: 0,
    bytes: 0,
    flows: 0,
    returned: 0,
    first: Number.POSITIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
  }
  for (const part of parts) {
    const { values, length } = part.seconds
    for (let row = 0; row < length; row++) {
      const o = row * ROW
      const second = values[o + ROW_SECOND]!
      if (second < fromSecond || second >= toSecond) continue
      rows.returned += values[o + ROW_RETURN]!
      const packets = values[o + ROW_PACKETS]!
      if (packets === 0) continue
      rows.packets += packets
      rows.bytes += values[o + ROW_BYTES]!
      rows.flows += values[o + ROW_FLOWS]!
      rows.first = Math.min(rows.first, values[o + ROW_FIRST]!)
      rows.last = Math.max(rows.last, values[o + ROW_LAST]!)
      rows.seconds.push({
        second,
        packets,
        bytes: values[o + ROW_BYTES]!,
        flows: values[o + ROW_FLOWS]!,
        newSources: values[o + ROW_NEW_SOURCES]!,
      })
    }
  }
  // Slots follow each other and never share a second, so sorting is enough.
  rows.seconds.sort((a, b) => a.second - b.second)
  return rows
}

function strandOf(index: number, tally: StrandTally, rows: StrandRows, frame: EvidenceFrame & { readonly twoWay: boolean }): Strand {
  const { n } = tally
  const tcp = index <= TCP_ODD || index === TCP_ACK_SERVED
  const answer = index > UDP_ANSWER
  const kept = keptSources(tally)
  const { singles, finished } = kept
  const { fromFlowsOnly, protocols, ...traits } = rowTraits(index, tally, tcp)
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0)
  const lazy = once(() => located(kept, frame))
  // A live tally moves on: what is not read now would be read from another moment.
  if (frame.slotSeconds !== Number.POSITIVE_INFINITY) lazy()
  return {
    kind: answer ? 'udp-answer' : KINDS[index]!,
    ...(frame.twoWay && (index === TCP_ACK_SERVED || index === UDP_SERVED) ? { served: true } : {}),
    port: answer ? AMPLIFIERS[index - UDP_ANSWER - 1]!.port : 0,
    packets: Math.round(rows.packets),
    bytes: Math.round(rows.bytes),
    flows: rows.flows,
    firstAt: rows.first,
    lastAt: Math.floor(rows.last),
    sources: distinctOf(tally),
    ...(tally.thinned || kept.count === 0 ? {} : { singletonShare: share(singles, kept.count) }),
    ...traits,
    ...(index === OTHER || index === FRAGMENT ? { protocols } : {}),
    ...(frame.twoWay
      ? {
          returnPackets: Math.round(rows.returned),
          returnBytes: Math.round(n[N_RETURN_BYTES]!),
          ...(fromFlowsOnly ? {} : { returnPayloadBytes: Math.round(n[N_RETURN_PAYLOAD]!) }),
        }
      : {}),
    ...(tcp && kept.count > 0 && !(fromFlowsOnly && tally.thinned)
      ? { handshakeShare: share(finished, kept.count), unfinishedShare: share(kept.unfinishedPackets, kept.packets) }
      : {}),
    ...(frame.twoWay && kept.count > 0 && !tally.thinned ? { strangerShare: share(kept.strangerPackets, kept.packets) } : {}),
    ...(n[N_MIRAI]! > 0 ? { mirai: { packets: Math.round(n[N_MIRAI]!), sources: Math.round(kept.scanners * kept.weight) } } : {}),
    conversations: tally.pairs.estimate,
    ...(index === TCP_ACK_SERVED && frame.twoWay && frame.marks && !fromFlowsOnly && !tally.thinned
      ? { unspoken: unspokenSources(tally) }
      : {}),
    seconds: rows.seconds.map(
      (row): StrandSecond => ({ at: row.second * SECOND, packets: Math.round(row.packets), bytes: Math.round(row.bytes) }),
    ),
    // Asked of the strands of an attack only: placing and writing down thousands of addresses costs more than all the rest.
    get sample() {
      return lazy()
    },
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** What the kept sources say together, and where they are: `order` holds hash, table and slot of each in one number, ascending by hash. */
interface KeptSources {
  readonly tables: readonly SourceTable[]
  readonly order: Float64Array
  count: number
  singles: number
  finished: number
  packets: number
  unfinishedPackets: number
  strangerPackets: number
  /** Sources with the mark of the Mirai scanner on at least two SYNs. */
  scanners: number
  /** How many sources one kept source stands for. */
  readonly weight: number
}

/** Room for the slot of any table, below the table's bit and the hash (30 bits): 53 bits in all. */
const SLOTS = 2 ** 22

/** The kept sources of both families below the lower of their thresholds, by hash: a bottom sample of all. */
function keptSources(tally: StrandTally): KeptSources {
  const tables = tally.v6 ? [tally.v4, tally.v6] : [tally.v4]
  const threshold = Math.min(tally.v4.threshold, tally.v6?.threshold ?? HASHES)
  const order = new Float64Array(tables.reduce((sum, table) => sum + table.count, 0))
  const kept: KeptSources = {
    tables,
    order,
    count: 0,
    singles: 0,
    finished: 0,
    packets: 0,
    unfinishedPackets: 0,
    strangerPackets: 0,
    scanners: 0,
    weight: HASHES / threshold,
  }
  for (let t = 0; t < tables.length; t++) {
    const table = tables[t]!
    for (let slot = 0; slot <= table.mask; slot++) {
      if (!table.isTaken(slot)) continue
      const packets = table.packets(slot)
      if (packets === 0) continue
      const hash = table.hashAt(slot)
      if (hash >= threshold) continue
      order[kept.count++] = (hash * 2 + t) * SLOTS + slot
      const bits = table.bits(slot)
      if (packets <= 1) kept.singles++
      if ((bits & HANDSHAKE) !== 0) kept.finished++
      else kept.unfinishedPackets += packets
      if ((bits & SEEN_RETURN) === 0) kept.strangerPackets += packets
      if ((bits & MIRAI_TWICE) !== 0) kept.scanners++
      kept.packets += packets
    }
  }
  return kept
}

function located(kept: KeptSources, frame: EvidenceFrame): LocatedSource[] {
  const into: LocatedWords = { countries: [], asn: 0, unrouted: false, bogon: false }
  const words = new Uint32Array(4)
  kept.order.subarray(0, kept.count).sort()
  const exact = kept.tables.every((table) => table.threshold === HASHES)
  const count = Math.min(kept.count, exact ? frame.limits.sources : frame.sample)
  const sample: LocatedSource[] = new Array<LocatedSource>(count)
  for (let i = 0; i < count; i++) {
    const packed = kept.order[i]!
    const slot = packed % SLOTS
    const table = kept.tables[Math.floor(packed / SLOTS) % 2]!
    for (let w = 0; w < 4; w++) words[w] = table.word(slot, w)
    frame.locator.locate(words, 0, into)
    sample[i] = {
      address: formatAddress(words),
      packets: table.packets(slot),
      bytes: table.bytes(slot),
      countries: into.countries.slice(),
      asn: into.asn,
      unrouted: into.unrouted,
      bogon: into.bogon,
      ...(table.highestTtl(slot) > 0 ? { ttl: table.highestTtl(slot) } : {}),
    }
  }
  return sample
}

function distinctOf(tally: StrandTally): Estimate {
  return estimate(tally.v6 ? [tally.v4, tally.v6] : [tally.v4])
}

/** count/share, with the spread of a count of which each was kept with probability `share`: sqrt(count (1 - share)) / share. */
function estimate(tables: readonly SourceTable[]): Estimate {
  let value = 0
  let variance = 0
  let counted = 0
  let all = true
  for (const table of tables) {
    const { share, count } = table
    value += count / share
    variance += (count * (1 - share)) / (share * share)
    counted += count
    if (share < 1) all = false
  }
  if (all) return exactly(counted)
  const reach = Z95 * Math.sqrt(variance)
  return { value: Math.round(value), low: Math.max(counted, Math.floor(value - reach)), high: Math.ceil(value + reach), exact: false }
}

function distinctOver(tables: readonly SourceTable[], limits: TallyLimits): Estimate {
  if (tables.length === 1) return estimate(tables)
  // Where they are thinned anyway, a union of as many says as much at a fraction of the cost.
  const most = tables.every((table) => table.share === 1) ? 4 * limits.sources : UNION_SOURCES
  const v4 = new SourceTable(1, most, limits.seed)
  const v6 = new SourceTable(4, most, limits.seed)
  for (const table of tables) (table.keyWords === 1 ? v4 : v6).absorb(table)
  return estimate(v6.taken > 0 || v6.share < 1 ? [v4, v6] : [v4])
}
