import {
  type FlowBatch,
  PACKET_DONT_FRAGMENT,
  PACKET_FRAGMENT,
  PACKET_LATER_FRAGMENT,
  PACKET_OPTIONS,
  PAYLOAD_WORDS,
  type PacketBatch,
  SECOND,
} from '#vocabulary'
import {
  ROW_AT,
  ROW_DESTINATION,
  ROW_FLAG_DONT_FRAGMENT,
  ROW_FLAG_FLOW,
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
  type RowSample,
} from './row-sample.ts'

/** HOT PATH (sampled rows only): a packet that is kept, header by header. `source` and `destination` are words or hashes (see `ROW_SOURCE`). */
export function keepPacket(
  sample: RowSample,
  hash: number,
  weight: number,
  batch: PacketBatch,
  row: number,
  six: boolean,
  source: number,
  destination: number,
): void {
  const at = sample.claim(hash, weight)
  if (at < 0) return
  const { head } = sample
  const o = at * ROW_WORDS
  const bits = batch.flags[row]!
  const held = batch.payloadHeld[row]!
  head[o + ROW_SOURCE] = source
  head[o + ROW_DESTINATION] = destination
  head[o + ROW_PORTS] = (batch.sourcePort[row]! << 16) | batch.destinationPort[row]!
  head[o + ROW_SIZE] = Math.min(batch.wireLength[row]!, 65_535) | (Math.min(batch.ipLength[row]!, 65_535) << 16)
  head[o + ROW_AT] = Math.floor(batch.at[row]! / SECOND)
  head[o + ROW_PAYLOAD_LENGTH] = batch.payloadLength[row]!
  head[o + ROW_HEADERS] = batch.ttl[row]! | (batch.tcpFlags[row]! << 8) | (batch.protocol[row]! << 16) | (batch.application[row]! << 24)
  head[o + ROW_WINDOW] = batch.tcpWindow[row]! | (batch.ipId[row]! << 16)
  const flags =
    (six ? ROW_FLAG_SIX : 0) |
    ((bits & PACKET_FRAGMENT) !== 0 ? ROW_FLAG_FRAGMENT : 0) |
    ((bits & PACKET_LATER_FRAGMENT) !== 0 ? ROW_FLAG_LATER : 0) |
    ((bits & PACKET_DONT_FRAGMENT) !== 0 ? ROW_FLAG_DONT_FRAGMENT : 0) |
    ((bits & PACKET_OPTIONS) !== 0 ? ROW_FLAG_OPTIONS : 0)
  head[o + ROW_FLAGS] = batch.tcpOptionsLength[row]! | (flags << 8) | (held << 16)
  if (held === 0) return
  const words = sample.payloadWords()
  const to = at * PAYLOAD_WORDS
  const from = row * PAYLOAD_WORDS
  // As the batch has it: the first three words are always whole, the others as far as bytes are held.
  for (let word = 0; word < 3 || word * 4 < held; word++) words[to + word] = batch.payloadHead[from + word]!
}

/** The same for a flow record; ICMP's type and code are put where packets have them. */
export function keepFlow(
  sample: RowSample,
  hash: number,
  weight: number,
  batch: FlowBatch,
  row: number,
  six: boolean,
  source: number,
  destination: number,
  size: number,
  fragment: boolean,
): void {
  const at = sample.claim(hash, weight)
  if (at < 0) return
  const { head } = sample
  const o = at * ROW_WORDS
  const protocol = batch.protocol[row]!
  const to = batch.destinationPort[row]!
  const icmp = protocol === 1 || protocol === 58
  head[o + ROW_SOURCE] = source
  head[o + ROW_DESTINATION] = destination
  head[o + ROW_PORTS] = icmp ? ((to >>> 8) << 16) | (to & 255) : (batch.sourcePort[row]! << 16) | to
  const length = Math.min(size, 65_535)
  head[o + ROW_SIZE] = length | (length << 16)
  head[o + ROW_AT] = Math.floor(batch.end[row]! / SECOND)
  head[o + ROW_PAYLOAD_LENGTH] = 0
  head[o + ROW_HEADERS] = batch.ttl[row]! | (batch.tcpFlags[row]! << 8) | (protocol << 16)
  head[o + ROW_WINDOW] = 0
  const flags = ROW_FLAG_FLOW | (six ? ROW_FLAG_SIX : 0) | (fragment ? ROW_FLAG_FRAGMENT | ROW_FLAG_LATER : 0)
  head[o + ROW_FLAGS] = flags << 8
}
