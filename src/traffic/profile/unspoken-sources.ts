import type { Strand } from '#vocabulary'
import { ROW_FLAG_SIX } from './row-sample.ts'
import { HANDSHAKE, type SourceTable } from './source-table.ts'
import type { StrandTally } from './strand-tally.ts'

/** Payload bytes that the target says before it has said anything: no answer of a service with its headers is shorter (judgement). */
const NOTHING_SAID = 64

/** Clients that got in and were told nothing: the marks of the strand's sources hold what the target said to each. */
export function unspokenSources(tally: StrandTally): NonNullable<Strand['unspoken']> {
  let sources = 0
  let packets = 0
  let bytes = 0
  for (const table of tally.v6 ? [tally.v4, tally.v6] : [tally.v4]) {
    for (let slot = 0; slot <= table.mask; slot++) {
      if (!isUnspoken(table, slot)) continue
      sources += table.weight
      packets += table.packets(slot) * table.weight
      bytes += table.bytes(slot) * table.weight
    }
  }
  return { sources: Math.round(sources), packets: Math.round(packets), bytes: Math.round(bytes), conversations: conversationsOf(tally) }
}

function isUnspoken(table: SourceTable, slot: number): boolean {
  return table.isTaken(slot) && table.packets(slot) > 0 && (table.bits(slot) & HANDSHAKE) !== 0 && table.mark(slot) <= NOTHING_SAID
}

function conversationsOf(tally: StrandTally): number {
  const { rows } = tally
  const pairs = new Set<number>()
  for (let row = 0; row < rows.length; row++) {
    // Of an IPv6 source the row holds a hash, by which no entry is found.
    if ((rows.flags(row) & ROW_FLAG_SIX) !== 0) continue
    const source = rows.source(row) | 0
    const slot = tally.v4.find(0, 0, 0xffff, source, tally.v4.hashOf(source))
    if (slot >= 0 && isUnspoken(tally.v4, slot)) pairs.add((source >>> 0) * 65_536 + rows.sourcePort(row))
  }
  return pairs.size
}
