import { createPacketBatch, FLOW_FRAGMENT, type FlowBatch, PACKET_FRAGMENT } from '#vocabulary'
import { createPacketDecoder } from '../packet/packet-decoder.ts'
import { DECODED } from '../packet/undecoded.ts'
import type { RecordPlan } from './flow-template.ts'
import { movePlace, PLACES_APART } from './record-places.ts'
import { FIELD } from './template-fields.ts'

/**
 * HOT PATH: records that carry the first bytes of a sampled packet in place of what a cache would have told (dataLinkFrameSection and
 * ipHeaderPacketSection of RFC 5477 section 8.5; IOS-XR and Junos export such). One record is one packet: its row has the packet's addresses,
 * ports and flags, a count of one and the length that its IP header says.
 */
export interface PacketSections {
  /** Leaves among `count` placed records, `PLACES_APART` at most, those whose section holds an IP packet; returns how many. */
  keep(b: Uint8Array, places: Int32Array, count: number, plan: RecordPlan, segments: number): number
  /** Completes the last rows of the batch, one for each record that was just kept. */
  fill(batch: FlowBatch): void
}

const ICMP = 1
const ICMPV6 = 58

export function createPacketSections(): PacketSections {
  const packets = createPacketBatch(PLACES_APART)
  const decoder = createPacketDecoder()

  function keep(b: Uint8Array, places: Int32Array, count: number, plan: RecordPlan, segments: number): number {
    const { segment, offset, width, form } = plan.steps.find((known) => known.field === FIELD.section)!
    packets.length = 0
    let kept = 0
    for (let i = 0; i < count; i++) {
      const at = places[segment * PLACES_APART + i]! + offset
      if (decoder.decode(packets, b, at, width, width, 0, 0, form) !== DECODED) continue
      if (kept !== i) movePlace(places, i, kept, segments)
      kept++
    }
    return kept
  }

  function fill(batch: FlowBatch): void {
    const row = batch.length - packets.length
    for (let i = 0; i < packets.length; i++) {
      const r = row + i
      for (let word = 0; word < 4; word++) {
        batch.source[4 * r + word] = packets.source[4 * i + word]!
        batch.destination[4 * r + word] = packets.destination[4 * i + word]!
      }
      const protocol = packets.protocol[i]!
      const type = packets.sourcePort[i]!
      const code = packets.destinationPort[i]!
      const icmp = protocol === ICMP || protocol === ICMPV6
      batch.ipVersion[r] = packets.ipVersion[i]!
      batch.protocol[r] = protocol
      batch.sourcePort[r] = icmp ? 0 : type
      batch.destinationPort[r] = icmp ? type * 256 + code : code
      batch.tcpFlags[r] = packets.tcpFlags[i]!
      batch.ttl[r] = packets.ttl[i]!
      if ((packets.flags[i]! & PACKET_FRAGMENT) !== 0) batch.flags[r]! |= FLOW_FRAGMENT
      batch.packets[r] = 1
      batch.bytes[r] = packets.ipLength[i]!
    }
  }

  return { keep, fill }
}
