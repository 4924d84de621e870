import { type FlowBatch, type Instant, MILLISECOND, SECOND } from '#vocabulary'
import { type FlowEncoder, LARGEST_DATAGRAM } from './flow-encoder.ts'
import { ICMP } from './vector-habits.ts'

// HOT PATH: writes straight into the datagram, no object a record.

/** RFC 7011: message header (section 3.1), set header (3.3.2), template set 2, options template set 3, data sets from 256. */
const HEADER_BYTES = 16
const SET_HEADER_BYTES = 4
const TEMPLATE_SET = 2
const OPTIONS_TEMPLATE_SET = 3
const TEMPLATE_V4 = 256
const TEMPLATE_V6 = 257
const TEMPLATE_SAMPLING = 258

/** Information elements by number (IANA registry "IPFIX Entities"), with the lengths used here (reduced-size encoding, RFC 7011 section 6.2). */
const rest: readonly (readonly [element: number, bytes: number])[] = [
  [7, 2], // sourceTransportPort
  [11, 2], // destinationTransportPort
  [4, 1], // protocolIdentifier
  [6, 1], // tcpControlBits
  [52, 1], // minimumTTL
  [197, 1], // fragmentFlags
  [32, 2], // icmpTypeCodeIPv4
  [10, 4], // ingressInterface
  [14, 4], // egressInterface
  [2, 4], // packetDeltaCount
  [1, 4], // octetDeltaCount
  [152, 8], // flowStartMilliseconds
  [153, 8], // flowEndMilliseconds
]
const FIELDS_V4 = [[8, 4], [12, 4], ...rest] as const
const FIELDS_V6 = [[27, 16], [28, 16], ...rest] as const
/** Scope observationDomainId (149); samplingInterval (34), samplingAlgorithm (35: 2 = random). */
const SAMPLING_FIELDS = [
  [149, 4],
  [34, 4],
  [35, 1],
] as const
const RANDOM_SAMPLING = 2
/** fragmentFlags, bit 2 "more fragments" (registry: bit 0 is the highest). */
const MORE_FRAGMENTS = 0x20

const lengthOf = (fields: readonly (readonly [number, number])[]) => fields.reduce((sum, [, bytes]) => sum + bytes, 0)
const REST_BYTES = lengthOf(rest)
const BYTES_V6 = lengthOf(FIELDS_V6)

export function createIpfixEncoder(options: { readonly domain: number; readonly samplingRate: number }): FlowEncoder {
  const { domain, samplingRate } = options
  let sequence = 0

  function header(length: number, exportedAt: Instant, into: Buffer): void {
    into.writeUInt16BE(10, 0)
    into.writeUInt16BE(length, 2)
    into.writeUInt32BE(Math.floor(exportedAt / SECOND), 4)
    into.writeUInt32BE(sequence, 8)
    into.writeUInt32BE(domain, 12)
  }

  function template(id: number, fields: readonly (readonly [number, number])[], scopes: number, at: number, into: Buffer): number {
    let next = at + 4
    into.writeUInt16BE(id, at)
    into.writeUInt16BE(fields.length, at + 2)
    if (scopes > 0) {
      into.writeUInt16BE(scopes, next)
      next += 2
    }
    for (const [element, bytes] of fields) {
      into.writeUInt16BE(element, next)
      into.writeUInt16BE(bytes, next + 2)
      next += 4
    }
    return next
  }

  function set(id: number, from: number, to: number, into: Buffer): void {
    into.writeUInt16BE(id, from)
    into.writeUInt16BE(to - from, from + 2)
  }

  function instant(at: Instant, offset: number, into: Buffer): void {
    const millis = Math.floor(at / MILLISECOND)
    into.writeUInt32BE(Math.floor(millis / 0x100000000), offset)
    into.writeUInt32BE(millis % 0x100000000, offset + 4)
  }

  function record(batch: FlowBatch, row: number, offset: number, into: Buffer): number {
    const six = batch.ipVersion[row] === 6
    let at = offset
    for (let word = six ? 0 : 3; word < 4; word++) {
      into.writeUInt32BE(batch.source[4 * row + word]!, at)
      at += 4
    }
    for (let word = six ? 0 : 3; word < 4; word++) {
      into.writeUInt32BE(batch.destination[4 * row + word]!, at)
      at += 4
    }
    const icmp = batch.protocol[row] === ICMP
    into.writeUInt16BE(batch.sourcePort[row]!, at)
    into.writeUInt16BE(batch.destinationPort[row]!, at + 2)
    into.writeUInt8(batch.protocol[row]!, at + 4)
    into.writeUInt8(batch.tcpFlags[row]!, at + 5)
    into.writeUInt8(batch.ttl[row]!, at + 6)
    into.writeUInt8(batch.flags[row]! & 1 ? MORE_FRAGMENTS : 0, at + 7)
    into.writeUInt16BE(icmp ? batch.destinationPort[row]! : 0, at + 8)
    into.writeUInt32BE(batch.inputInterface[row]!, at + 10)
    into.writeUInt32BE(batch.outputInterface[row]!, at + 14)
    into.writeUInt32BE(batch.packets[row]!, at + 18)
    into.writeUInt32BE(batch.bytes[row]!, at + 22)
    instant(batch.start[row]!, at + 26, into)
    instant(batch.end[row]!, at + 34, into)
    return at + REST_BYTES
  }

  return {
    // At worst every record is IPv6 and in a set of its own.
    recordsPerDatagram: Math.floor((LARGEST_DATAGRAM - HEADER_BYTES) / (BYTES_V6 + SET_HEADER_BYTES)),
    encode(batch, row, count, exportedAt, into) {
      let at = HEADER_BYTES
      let setAt = 0
      let version = 0
      for (let i = row; i < row + count; i++) {
        if (batch.ipVersion[i] !== version) {
          if (version !== 0) set(version === 6 ? TEMPLATE_V6 : TEMPLATE_V4, setAt, at, into)
          version = batch.ipVersion[i]!
          setAt = at
          at += SET_HEADER_BYTES
        }
        at = record(batch, i, at, into)
      }
      set(version === 6 ? TEMPLATE_V6 : TEMPLATE_V4, setAt, at, into)
      header(at, exportedAt, into)
      // RFC 7011 section 3.1: the sequence counts data records, of the messages before this one.
      sequence = (sequence + count) >>> 0
      return at
    },
    preamble(exportedAt, into) {
      let at = template(TEMPLATE_V4, FIELDS_V4, 0, HEADER_BYTES + SET_HEADER_BYTES, into)
      at = template(TEMPLATE_V6, FIELDS_V6, 0, at, into)
      set(TEMPLATE_SET, HEADER_BYTES, at, into)
      const options = at
      at = template(TEMPLATE_SAMPLING, SAMPLING_FIELDS, 1, options + SET_HEADER_BYTES, into)
      // Padding to four bytes (RFC 7011 section 3.3.1).
      while (at % 4 !== 0) into.writeUInt8(0, at++)
      set(OPTIONS_TEMPLATE_SET, options, at, into)
      const data = at
      into.writeUInt32BE(domain, data + SET_HEADER_BYTES)
      into.writeUInt32BE(samplingRate, data + SET_HEADER_BYTES + 4)
      into.writeUInt8(RANDOM_SAMPLING, data + SET_HEADER_BYTES + 8)
      at = data + SET_HEADER_BYTES + 9
      while (at % 4 !== 0) into.writeUInt8(0, at++)
      set(TEMPLATE_SAMPLING, data, at, into)
      header(at, exportedAt, into)
      sequence = (sequence + 1) >>> 0
      return at
    },
  }
}
