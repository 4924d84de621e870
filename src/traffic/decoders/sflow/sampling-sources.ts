import { createSequenceWatch, type SequenceWatch, watchSequence } from '../flow/sequence-watch.ts'

/**
 * What is remembered of each sampler ("data source" in the specification: an interface, a VLAN or a device of an agent), whose samples are
 * numbered each by itself. Flow and counter samples of one source have numbers of their own.
 */
export interface SamplingSources {
  /** A flow sample came. `agent` is the exporter's index, `pool` and `drops` the running totals that the sample carries. False: table full. */
  flow(agent: number, type: number, index: number, sequence: number, pool: number, drops: number): boolean
  /** A counter sample came. */
  counters(agent: number, type: number, index: number, sequence: number): boolean
  readonly totals: SourceTotals
}

export interface SourceTotals {
  /** Flow samples that agents sent and that never came, by the sequence numbers of their sources. */
  flowGaps: number
  counterGaps: number
  /** Times the numbers of a source began anew. */
  restarts: number
  /** Samples that agents could not send for lack of means, by their own count, since each source was first heard. */
  agentDrops: number
  /** Packets that passed the samplers, by their own count, since each source was first heard. */
  pool: number
}

/** A chassis has some thousand interfaces; more sources than this are forged. A full table takes some 10 MB. */
export const MOST_SOURCES = 65_536
/** A step of a running total counts only when not more samples than this are missing between the two that tell it (judgement). */
const LONGEST_STEP = 65_536

interface Source {
  readonly agent: number
  readonly key: number
  readonly watch: SequenceWatch
  sequence: number
  pool: number
  drops: number
}

export function createSamplingSources(most = MOST_SOURCES): SamplingSources {
  const flows: Map<number, Source>[] = []
  const counted: Map<number, Source>[] = []
  const totals: SourceTotals = { flowGaps: 0, counterGaps: 0, restarts: 0, agentDrops: 0, pool: 0 }
  let held = 0
  let last: Source | undefined

  /** The source, made when new. `sequence` -1 marks one that has told nothing yet. */
  function find(table: Map<number, Source>[], agent: number, key: number): Source | undefined {
    const ofAgent = (table[agent] ??= new Map())
    let source = ofAgent.get(key)
    if (source === undefined) {
      if (held >= most) return undefined
      held++
      source = { agent, key, watch: createSequenceWatch(), sequence: -1, pool: 0, drops: 0 }
      ofAgent.set(key, source)
    }
    return source
  }

  function flow(agent: number, type: number, index: number, sequence: number, pool: number, drops: number): boolean {
    const key = keyOf(type, index)
    const source = last !== undefined && last.key === key && last.agent === agent ? last : find(flows, agent, key)
    if (source === undefined) return false
    last = source
    const { watch } = source
    const { lost, restarts } = watch
    watchSequence(watch, sequence, 1)
    totals.flowGaps += watch.lost - lost
    const restarted = watch.restarts !== restarts
    if (restarted) totals.restarts++
    const ahead = (sequence - source.sequence) >>> 0
    // A late sample tells of an earlier state; the first one, and the first after a restart, only where to count from.
    if (source.sequence < 0 || restarted || ahead < LONGEST_STEP) {
      if (source.sequence >= 0 && !restarted) {
        totals.pool += (pool - source.pool) >>> 0
        totals.agentDrops += (drops - source.drops) >>> 0
      }
      source.sequence = sequence
      source.pool = pool
      source.drops = drops
    }
    return true
  }

  function counters(agent: number, type: number, index: number, sequence: number): boolean {
    const source = find(counted, agent, keyOf(type, index))
    if (source === undefined) return false
    const before = source.watch.lost
    watchSequence(source.watch, sequence, 1)
    totals.counterGaps += source.watch.lost - before
    return true
  }

  return { flow, counters, totals }
}

/** One number for type and index; a type takes eight bits, or in expanded samples a word of which no more is used than makes a safe integer. */
function keyOf(type: number, index: number): number {
  return (type & 0x1fffff) * 0x1_0000_0000 + index
}
