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
  /** Leaves among `count` placed records those whose section holds an IP packet; returns how many. */
  keep(b: Uint8Array, places: Int32Array, count: number, plan: RecordPlan, segments: number): number
  /** Completes the last `count` rows of the batch, one for each record kept. */
  fill(b: Uint8Array, places: Int32Array, count: number, plan: RecordPlan, batch: FlowBatch): void
}

const ICMP = 1
const ICMPV6 = 58

export function createPacketSections(): PacketSections {
  const packets = createPacketBatch(1)
  const decoder = createPacketDecoder()

  function read(b: Uint8Array, places: Int32Array, record: number, plan: RecordPlan): boolean {
    const step = plan.steps.find((known) => known.field === FIELD.section)!
    packets.length = 0
    const at = places[step.segment * PLACES_APART + record]! + step.offset
    return decoder.decode(packets, b, at, step.width, step.width, 0, 0, step.form) === DECODED
  }

  function keep(b: Uint8Array, places: Int32Array, count: number, plan: RecordPlan, segments: number): number {
    let kept = 0
    for (let i = 0; i < count; i++) {
      if (!read(b, places, i, plan)) continue
      if (kept !== i) movePlace(places, i, kept, segments)
      kept++
    }
    return kept
  }

  function fill(b: Uint8Array, places: Int32Array, count: number, plan: RecordPlan, batch: FlowBatch): void {
    const row = batch.length - count
    for (let i = 0; i < count; i++) {
      read(b, places, i, plan)
      const r = row + i
      for (let word = 0; word < 4; word++) {
        batch.source[4 * r + word] = packets.source[word]!
        batch.destination[4 * r + word] = packets.destination[word]!
      }
      const protocol = packets.protocol[0]!
      const type = packets.sourcePort[0]!
      const code = packets.destinationPort[0]!
      const icmp = protocol === ICMP || protocol === ICMPV6
      batch.ipVersion[r] = packets.ipVersion[0]!
      batch.protocol[r] = protocol
      batch.sourcePort[r] = icmp ? 0 : type
      batch.destinationPort[r] = icmp ? type * 256 + code : code
      batch.tcpFlags[r] = packets.tcpFlags[0]!
      batch.ttl[r] = packets.ttl[0]!
      if ((packets.flags[0]! & PACKET_FRAGMENT) !== 0) batch.flags[r]! |= FLOW_FRAGMENT
      batch.packets[r] = 1
      batch.bytes[r] = packets.ipLength[0]!
    }
  }

  return { keep, fill }
}
