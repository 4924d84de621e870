import { PACKET_FRAGMENT, PACKET_LATER_FRAGMENT, PACKET_SNAPPED, PAYLOAD_WORDS, type PacketBatch, TUNNEL_NONE } from '#vocabulary'
import { applicationOf } from './application-of.ts'
import { ETHERNET_HEADER, ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './ether-payload.ts'
import type { FoundIp } from './found-ip.ts'
import { copyAddresses, type IpHeader, readIpv4Header, readIpv6Header } from './ip-header.ts'
import { linkPayload } from './link-payload.ts'
import { LINK_ETHERNET } from './link-types.ts'
import { mayHoldIp, tunnelPayload } from './tunnel-payload.ts'
import { BATCH_FULL, DECODED, IP_HEADER_CUT, IP_HEADER_MALFORMED, NOT_IP } from './undecoded.ts'

/**
 * HOT PATH: one frame into one row of a `PacketBatch`. Plain byte reads, no object, no exception, no allocation: three million frames a
 * second pass here, half of them hostile. Every read is bounded by the captured bytes; what lies beyond them is 0 and the row says SNAPPED.
 * IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293), UDP (RFC 768), ICMP (RFC 792), ICMPv6 (RFC 4443), and the ports of SCTP (RFC 9260) and
 * UDP-Lite (RFC 3828); `linkPayload` has what may lie before them, `tunnelPayload` what may lie around them. A packet in a packet is the row of
 * the inner one; when its inside is not IP, is cut or does not fit, and when the outer packet is a fragment, the row is that of the outer one.
 */
export interface PacketDecoder {
  /**
   * Appends a row and returns `DECODED`, or returns why there is none (an index of `UNDECODED_NAMES`). `BATCH_FULL` means that the batch
   * must be drained before this frame is offered again.
   */
  decode(
    batch: PacketBatch,
    buffer: Uint8Array,
    offset: number,
    captured: number,
    wire: number,
    micros: number,
    nanos: number,
    linkType: number,
  ): number
  /** Where the payload of the row just decoded begins in `buffer`; meaningful after `DECODED` only. */
  readonly payloadAt: number
  /** How many bytes of that payload were captured. */
  readonly payloadCaptured: number
  /** Packets in whose innermost layer that was looked into there was yet another one: rows of the layer where the look ended. */
  readonly tunnelsTooDeep: number
}

/** Tunnels in tunnels that are looked into: a mirrored (1) overlay (2) with a tunnel of its user's own (3), and one to spare (judgement). */
const MOST_TUNNELS = 4
/** Of an IP version that the link layer did not say. */
const ANY_VERSION = 0

const MOST_HELD = 4 * PAYLOAD_WORDS

const ICMP = 1
const TCP = 6
const UDP = 17
const ICMPV6 = 58
const SCTP = 132
const UDP_LITE = 136

export function createPacketDecoder(): PacketDecoder {
  const decoder = { decode, payloadAt: 0, payloadCaptured: 0, tunnelsTooDeep: 0 }
  const found: FoundIp = { at: 0, version: ANY_VERSION }
  const header: IpHeader = { protocol: 0, length: 0, ttl: 0, id: 0, flags: 0, next: 0 }

  function decode(
    batch: PacketBatch,
    b: Uint8Array,
    offset: number,
    captured: number,
    wire: number,
    micros: number,
    nanos: number,
    linkType: number,
  ): number {
    const row = batch.length
    if (row >= batch.capacity) return BATCH_FULL
    const cut = offset + captured
    /** Where the layer above says that the packet ends: gives the length that segmentation offload left out. */
    let limit = offset + wire
    let ip = offset + ETHERNET_HEADER
    let version: number

    // Nearly every frame is this one; the others are walked by the rules of their link type.
    const type = linkType === LINK_ETHERNET && ip <= cut ? (b[ip - 2]! << 8) | b[ip - 1]! : 0
    if (type === ETHERTYPE_IPV4) version = 4
    else if (type === ETHERTYPE_IPV6) version = 6
    else {
      const code = linkPayload(b, offset, cut, limit, linkType, found)
      if (code !== DECODED) return code
      ip = found.at
      version = found.version
    }

    if (ip >= cut) return IP_HEADER_CUT
    const written = b[ip]! >>> 4
    if (version === ANY_VERSION) {
      if (written !== 4 && written !== 6) return NOT_IP
      version = written
    } else if (written !== version) return IP_HEADER_MALFORMED

    let sourcePort = 0
    let destinationPort = 0
    let tcpFlags = 0
    let tcpSequence = 0
    let tcpWindow = 0
    let tcpOptions = 0
    let at: number
    let packetEnd: number
    let payload: number
    let payloadLength: number
    /** Bytes of the transport header that carry a column; when they were not captured the row says so. */
    let wanted: number
    let tunnel = TUNNEL_NONE
    let depth = 0

    for (;;) {
      const code = version === 4 ? readIpv4Header(b, ip, cut, limit, header) : readIpv6Header(b, ip, cut, limit, header)
      // Of the outermost header only: an inner one has been looked at before.
      if (code !== DECODED) return code
      const { protocol, flags } = header
      packetEnd = ip + header.length
      const end = Math.min(cut, packetEnd)
      at = header.next
      payload = at
      wanted = 0
      sourcePort = 0
      destinationPort = 0
      if ((flags & PACKET_LATER_FRAGMENT) === 0) {
        const held = end - at
        if (protocol === TCP) {
          wanted = 20
          payload = at + 20
          if (held >= 4) {
            sourcePort = (b[at]! << 8) | b[at + 1]!
            destinationPort = (b[at + 2]! << 8) | b[at + 3]!
          }
          if (held >= 8) tcpSequence = ((b[at + 4]! << 24) | (b[at + 5]! << 16) | (b[at + 6]! << 8) | b[at + 7]!) >>> 0
          if (held >= 14) {
            const header = (b[at + 12]! >>> 4) * 4
            tcpFlags = b[at + 13]!
            // A data offset below five words is malformed; such a header counts as one without options.
            if (header > 20) {
              tcpOptions = header - 20
              payload = at + header
            }
          }
          if (held >= 16) tcpWindow = (b[at + 14]! << 8) | b[at + 15]!
        } else if (protocol === UDP || protocol === SCTP || protocol === UDP_LITE) {
          wanted = protocol === SCTP ? 12 : 8
          payload = at + wanted
          if (held >= 4) {
            sourcePort = (b[at]! << 8) | b[at + 1]!
            destinationPort = (b[at + 2]! << 8) | b[at + 3]!
          }
        } else if (protocol === ICMP || protocol === ICMPV6) {
          wanted = 8
          payload = at + 8
          if (held >= 1) sourcePort = b[at]!
          if (held >= 2) destinationPort = b[at + 1]!
        }
      }

      payloadLength = packetEnd > payload ? packetEnd - payload : 0
      if (protocol === UDP && (flags & PACKET_FRAGMENT) === 0 && end - at >= 8) {
        // The datagram may be shorter than the IP packet says (padding); it cannot be longer. Zero is a jumbogram's (RFC 2675 section 4).
        const said = (b[at + 4]! << 8) | b[at + 5]!
        if (said >= 8 && said - 8 < payloadLength) payloadLength = said - 8
      }

      if ((flags & PACKET_FRAGMENT) !== 0 || !mayHoldIp(protocol, sourcePort, destinationPort)) break
      const kind = tunnelPayload(version, protocol, destinationPort, b, at, cut, payload + payloadLength, found)
      if (kind === TUNNEL_NONE) break
      if (depth === MOST_TUNNELS) {
        decoder.tunnelsTooDeep++
        break
      }
      if (depth === 0) {
        tunnel = kind
        copyAddresses(b, ip, version, batch.outerSource, batch.outerDestination, row)
        batch.outerLength[row] = header.length
      }
      depth++
      limit = payload + payloadLength
      ip = found.at
      version = found.version
    }

    const protocol = header.protocol
    let flags = header.flags
    const payloadHeld = Math.max(0, Math.min(payloadLength, cut - payload))
    copyAddresses(b, ip, version, batch.source, batch.destination, row)

    const h = PAYLOAD_WORDS * row
    const head = batch.payloadHead
    const heldHere = payloadHeld < MOST_HELD ? payloadHeld : MOST_HELD
    let word = 0
    let from = payload
    for (; word < heldHere >>> 2; word++, from += 4)
      head[h + word] = (b[from]! << 24) | (b[from + 1]! << 16) | (b[from + 2]! << 8) | b[from + 3]!
    if ((heldHere & 3) !== 0) {
      let last = b[from]! << 24
      if ((heldHere & 3) > 1) last |= b[from + 1]! << 16
      if ((heldHere & 3) > 2) last |= b[from + 2]! << 8
      head[h + word++] = last
    }
    for (; word < 3; word++) head[h + word] = 0
    if (payloadHeld < 12 && payloadHeld < payloadLength) flags |= PACKET_SNAPPED
    if (cut - at < Math.min(wanted, packetEnd - at)) flags |= PACKET_SNAPPED

    batch.at[row] = micros
    batch.nanos[row] = nanos
    batch.wireLength[row] = wire
    batch.capturedLength[row] = captured
    batch.ipLength[row] = header.length
    batch.ipVersion[row] = version
    batch.ttl[row] = header.ttl
    batch.ipId[row] = header.id
    batch.protocol[row] = protocol
    batch.flags[row] = flags
    batch.sourcePort[row] = sourcePort
    batch.destinationPort[row] = destinationPort
    batch.tcpFlags[row] = tcpFlags
    batch.tcpSequence[row] = tcpSequence
    batch.tcpWindow[row] = tcpWindow
    batch.tcpOptionsLength[row] = tcpOptions
    batch.payloadLength[row] = payloadLength
    batch.payloadHeld[row] = heldHere
    batch.application[row] =
      payloadHeld > 0 && (flags & PACKET_LATER_FRAGMENT) === 0
        ? applicationOf(protocol, sourcePort, destinationPort, b, payload, payloadHeld, payloadLength)
        : 0
    batch.tunnel[row] = tunnel
    batch.length = row + 1
    decoder.payloadAt = payload
    decoder.payloadCaptured = payloadHeld
    return DECODED
  }

  return decoder
}
