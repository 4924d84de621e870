import {
  createPacketBatch,
  PACKET_DONT_FRAGMENT,
  PACKET_FRAGMENT,
  PACKET_LATER_FRAGMENT,
  PACKET_OPTIONS,
  type PacketBatch,
  SECOND,
} from '#vocabulary'
import {
  ROW_AT,
  ROW_DESTINATION,
  ROW_FLAG_DONT_FRAGMENT,
  ROW_FLAG_FRAGMENT,
  ROW_FLAG_LATER,
  ROW_FLAG_OPTIONS,
  ROW_FLAG_SIX,
  ROW_FLAGS,
  ROW_HEADERS,
  ROW_PAYLOAD_LENGTH,
  ROW_PORTS,
  ROW_SIZE,
  ROW_SOURCE,
  ROW_WINDOW,
  ROW_WORDS,
} from './row-sample.ts'
import type { TargetTally } from './target-tally.ts'

/** The kept rows of a target as packets again: headers without payload, times to the second; `weights[i]` packets are like row i. */
export interface SampledRows {
  readonly batch: PacketBatch
  readonly weights: Float64Array
}

/**
 * @param target words of the target's address, written into every row: of IPv6 the rows hold hashes only. Undefined for a prefix, whose
 * IPv6 rows then have no address.
 */
export function sampledRows(tally: TargetTally, target: ArrayLike<number> | undefined): SampledRows {
  let length = 0
  for (const slot of tally.slots.values()) for (const index of slot.present) length += slot.strands[index]!.rows.length
  const batch = createPacketBatch(length)
  const weights = new Float64Array(length)
  for (const slot of tally.slots.values())
    for (const index of slot.present) {
      const sample = slot.strands[index]!.rows
      const { head, each } = sample
      for (let i = 0; i < sample.length; i++) {
        const o = i * ROW_WORDS
        const row = batch.length++
        weights[row] = sample.weights[i]! * each
        const flags = (head[o + ROW_FLAGS]! >>> 8) & 255
        const headers = head[o + ROW_HEADERS]!
        const six = (flags & ROW_FLAG_SIX) !== 0
        batch.at[row] = head[o + ROW_AT]! * SECOND
        batch.ipVersion[row] = six ? 6 : 4
        batch.wireLength[row] = head[o + ROW_SIZE]! & 0xffff
        batch.ipLength[row] = head[o + ROW_SIZE]! >>> 16
        batch.sourcePort[row] = head[o + ROW_PORTS]! >>> 16
        batch.destinationPort[row] = head[o + ROW_PORTS]! & 0xffff
        batch.payloadLength[row] = head[o + ROW_PAYLOAD_LENGTH]!
        batch.ttl[row] = headers & 255
        batch.tcpFlags[row] = (headers >>> 8) & 255
        batch.protocol[row] = (headers >>> 16) & 255
        batch.application[row] = headers >>> 24
        batch.tcpWindow[row] = head[o + ROW_WINDOW]! & 0xffff
        batch.ipId[row] = head[o + ROW_WINDOW]! >>> 16
        batch.tcpOptionsLength[row] = head[o + ROW_FLAGS]! & 255
        batch.flags[row] =
          ((flags & ROW_FLAG_FRAGMENT) !== 0 ? PACKET_FRAGMENT : 0) |
          ((flags & ROW_FLAG_LATER) !== 0 ? PACKET_LATER_FRAGMENT : 0) |
          ((flags & ROW_FLAG_DONT_FRAGMENT) !== 0 ? PACKET_DONT_FRAGMENT : 0) |
          ((flags & ROW_FLAG_OPTIONS) !== 0 ? PACKET_OPTIONS : 0)
        if (!six) {
          batch.source[4 * row + 2] = 0xffff
          batch.source[4 * row + 3] = head[o + ROW_SOURCE]!
          batch.destination[4 * row + 2] = 0xffff
          batch.destination[4 * row + 3] = head[o + ROW_DESTINATION]!
        }
        if (target !== undefined) for (let word = 0; word < 4; word++) batch.destination[4 * row + word] = target[word]!
      }
    }
  return { batch, weights }
}
