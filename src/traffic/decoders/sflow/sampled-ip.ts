import { PACKET_SNAPPED, PAYLOAD_WORDS, type PacketBatch, TUNNEL_NONE } from '#vocabulary'
import { u32 } from '../big-endian.ts'

/** Bytes of the structures `sampled_ipv4` and `sampled_ipv6` ("sFlow Version 5", section 5, flow formats 0:3 and 0:4). */
export const SAMPLED_IPV4_BYTES = 32
export const SAMPLED_IPV6_BYTES = 56

const TCP = 6
const UDP = 17

/**
 * HOT PATH: appends the row of a packet that the agent describes instead of sending its header. What such a description lacks (time to live,
 * options, TCP's numbers, payload) is 0 and the row says SNAPPED. The caller has checked that the bytes are there and that a row is free.
 */
export function appendSampledIp(batch: PacketBatch, b: Uint8Array, at: number, six: boolean, when: number): void {
  const row = batch.length
  const a = 4 * row
  const length = u32(b, at)
  const protocol = u32(b, at + 4) & 0xff
  const words = six ? 4 : 1
  const { source, destination } = batch
  if (!six) {
    source[a] = destination[a] = 0
    source[a + 1] = destination[a + 1] = 0
    source[a + 2] = destination[a + 2] = 0xffff
  }
  for (let word = 0; word < words; word++) {
    source[a + 4 - words + word] = u32(b, at + 8 + 4 * word)
    destination[a + 4 - words + word] = u32(b, at + 8 + 4 * (words + word))
  }
  const rest = at + 8 + 8 * words
  batch.at[row] = when
  batch.nanos[row] = 0
  batch.wireLength[row] = length
  batch.capturedLength[row] = 0
  batch.ipLength[row] = length
  batch.ipVersion[row] = six ? 6 : 4
  batch.protocol[row] = protocol
  batch.ttl[row] = 0
  batch.ipId[row] = 0
  batch.flags[row] = PACKET_SNAPPED
  batch.sourcePort[row] = u32(b, rest)
  batch.destinationPort[row] = u32(b, rest + 4)
  batch.tcpFlags[row] = protocol === TCP ? u32(b, rest + 8) : 0
  batch.tcpSequence[row] = 0
  batch.tcpWindow[row] = 0
  batch.tcpOptionsLength[row] = 0
  // Only UDP's header has one length; without options, as nearly all packets are, the payload follows from it.
  batch.payloadLength[row] = protocol === UDP ? Math.max(0, length - (six ? 48 : 28)) : 0
  batch.payloadHead.fill(0, PAYLOAD_WORDS * row, PAYLOAD_WORDS * row + 3)
  batch.payloadHeld[row] = 0
  batch.application[row] = 0
  batch.tunnel[row] = TUNNEL_NONE
  batch.length = row + 1
}
