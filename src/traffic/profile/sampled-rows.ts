import {
  createPacketBatch,
  PACKET_DONT_FRAGMENT,
  PACKET_FRAGMENT,
  PACKET_LATER_FRAGMENT,
  PACKET_OPTIONS,
  type PacketBatch,
  SECOND,
} from '#vocabulary'
import { ROW_FLAG_DONT_FRAGMENT, ROW_FLAG_FRAGMENT, ROW_FLAG_LATER, ROW_FLAG_OPTIONS, ROW_FLAG_SIX, type RowSample } from './row-sample.ts'
import { ROW_PACKETS } from './second-columns.ts'
import { STRAND_COUNT } from './strand-tally.ts'
import type { TargetTally } from './target-tally.ts'

/** The kept rows of a target as packets again: headers without payload, times to the second. */
export interface SampledRows {
  readonly batch: PacketBatch
  /** So many packets are like row i; those of a strand add up to its packets. */
  readonly weights: Float64Array
  /** Which of `TrafficEvidence.strands`, of the same target over all time, row i is of. */
  readonly strands: Uint8Array
}

/**
 * @param target words of the target's address, written into every row: of IPv6 the rows hold hashes only. Undefined for a prefix, whose
 * IPv6 rows then have no address.
 */
export function sampledRows(tally: TargetTally, target: ArrayLike<number> | undefined): SampledRows {
  const slots = [...tally.slots.values()]
  let length = 0
  for (const slot of slots) for (const index of slot.present) length += slot.strands[index]!.rows.length
  const batch = createPacketBatch(length)
  const weights = new Float64Array(length)
  const strands = new Uint8Array(length)
  let told = 0
  for (let index = 0; index < STRAND_COUNT; index++) {
    let came = 0
    for (const slot of slots) {
      const strand = slot.strands[index]
      if (strand === undefined) continue
      const sample = strand.rows
      // How many packets came is known: a sample need not guess it.
      const packets = strand.seconds.sum(ROW_PACKETS)
      came += packets
      const each = packets / weightOf(sample)
      for (let i = 0; i < sample.length; i++) {
        const row = batch.length++
        weights[row] = sample.weights[i]! * each
        strands[row] = told
        const flags = sample.flags(i)
        const six = (flags & ROW_FLAG_SIX) !== 0
        batch.at[row] = sample.second(i) * SECOND
        batch.ipVersion[row] = six ? 6 : 4
        batch.wireLength[row] = sample.wireLength(i)
        batch.ipLength[row] = sample.ipLength(i)
        batch.sourcePort[row] = sample.sourcePort(i)
        batch.destinationPort[row] = sample.destinationPort(i)
        batch.payloadLength[row] = sample.payloadLength(i)
        batch.ttl[row] = sample.ttl(i)
        batch.tcpFlags[row] = sample.tcpFlags(i)
        batch.protocol[row] = sample.protocol(i)
        batch.application[row] = sample.application(i)
        batch.tcpWindow[row] = sample.window(i)
        batch.ipId[row] = sample.ipId(i)
        batch.tcpOptionsLength[row] = sample.optionsLength(i)
        batch.flags[row] =
          ((flags & ROW_FLAG_FRAGMENT) !== 0 ? PACKET_FRAGMENT : 0) |
          ((flags & ROW_FLAG_LATER) !== 0 ? PACKET_LATER_FRAGMENT : 0) |
          ((flags & ROW_FLAG_DONT_FRAGMENT) !== 0 ? PACKET_DONT_FRAGMENT : 0) |
          ((flags & ROW_FLAG_OPTIONS) !== 0 ? PACKET_OPTIONS : 0)
        if (!six) {
          batch.source[4 * row + 2] = 0xffff
          batch.source[4 * row + 3] = sample.source(i)
          batch.destination[4 * row + 2] = 0xffff
          batch.destination[4 * row + 3] = sample.destination(i)
        }
        if (target !== undefined) for (let word = 0; word < 4; word++) batch.destination[4 * row + word] = target[word]!
      }
    }
    // A strand of which only answers to it were seen is none of the evidence's.
    if (came > 0) told++
  }
  return { batch, weights, strands }
}

function weightOf({ weights, length }: RowSample): number {
  let weight = 0
  for (let row = 0; row < length; row++) weight += weights[row]!
  return weight
}
