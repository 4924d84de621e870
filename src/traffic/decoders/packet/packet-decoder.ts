import {
  PACKET_DONT_FRAGMENT,
  PACKET_FRAGMENT,
  PACKET_LATER_FRAGMENT,
  PACKET_OPTIONS,
  PACKET_SNAPPED,
  PAYLOAD_WORDS,
  type PacketBatch,
  TUNNEL_NONE,
} from '#vocabulary'
import { applicationOf } from './application-of.ts'
import {
  LINK_ETHERNET,
  LINK_IPV4,
  LINK_IPV6,
  LINK_LINUX_COOKED,
  LINK_LINUX_COOKED_2,
  LINK_LOOP,
  LINK_NULL,
  LINK_RAW,
  LINK_RAW_BSD,
  LINK_RAW_OPENBSD,
} from './link-types.ts'
import {
  BATCH_FULL,
  DECODED,
  FRAME_CUT,
  IP_HEADER_CUT,
  IP_HEADER_MALFORMED,
  LINK_TYPE_UNKNOWN,
  NOT_IP,
  TAGS_TOO_DEEP,
} from './undecoded.ts'

/**
 * HOT PATH: one frame into one row of a `PacketBatch`. Plain byte reads, no object, no exception, no allocation: three million frames a
 * second pass here, half of them hostile. Every read is bounded by the captured bytes; what lies beyond them is 0 and the row says SNAPPED.
 * Ethernet with 802.1Q and QinQ tags, Linux cooked, BSD loopback and raw IP; IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293), UDP (RFC 768),
 * ICMP (RFC 792), ICMPv6 (RFC 4443), and the ports of SCTP (RFC 9260) and UDP-Lite (RFC 3828). Tunnels are not looked into.
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
}

const ETHERTYPE_IPV4 = 0x0800
const ETHERTYPE_IPV6 = 0x86dd
const ETHERTYPE_VLAN = 0x8100
const ETHERTYPE_QINQ = 0x88a8
/** The tag of QinQ before 802.1ad gave it a number of its own. */
const ETHERTYPE_QINQ_OLD = 0x9100
/** 802.1ad has two; four leave room for what providers stack on top. */
const MOST_TAGS = 4
/** Of an IP version that the link layer did not say. */
const ANY_VERSION = 0

const MOST_HELD = 4 * PAYLOAD_WORDS

const ICMP = 1
const TCP = 6
const UDP = 17
const ICMPV6 = 58
const SCTP = 132
const UDP_LITE = 136

/** IPv6 extension headers that are walked over (IANA "IPv6 Extension Header Types", without ESP, which hides the rest). */
const HOP_BY_HOP = 0
const ROUTING = 43
const FRAGMENT = 44
const AUTHENTICATION = 51
const DESTINATION_OPTIONS = 60
const MOBILITY = 135
const HIP = 139
const SHIM6 = 140

export function createPacketDecoder(): PacketDecoder {
  const decoder = { decode, payloadAt: 0, payloadCaptured: 0 }

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
    let at = offset
    let version = ANY_VERSION

    if (linkType === LINK_ETHERNET) {
      if (captured < 14) return FRAME_CUT
      let type = (b[at + 12]! << 8) | b[at + 13]!
      at += 14
      let tags = 0
      while (type === ETHERTYPE_VLAN || type === ETHERTYPE_QINQ || type === ETHERTYPE_QINQ_OLD) {
        if (++tags > MOST_TAGS) return TAGS_TOO_DEEP
        if (cut - at < 4) return FRAME_CUT
        type = (b[at + 2]! << 8) | b[at + 3]!
        at += 4
      }
      if (type === ETHERTYPE_IPV4) version = 4
      else if (type === ETHERTYPE_IPV6) version = 6
      else return NOT_IP
    } else if (linkType === LINK_LINUX_COOKED || linkType === LINK_LINUX_COOKED_2) {
      const first = linkType === LINK_LINUX_COOKED
      const head = first ? 16 : 20
      if (captured < head) return FRAME_CUT
      let type = first ? (b[at + 14]! << 8) | b[at + 15]! : (b[at]! << 8) | b[at + 1]!
      at += head
      let tags = 0
      while (type === ETHERTYPE_VLAN || type === ETHERTYPE_QINQ) {
        if (++tags > MOST_TAGS) return TAGS_TOO_DEEP
        if (cut - at < 4) return FRAME_CUT
        type = (b[at + 2]! << 8) | b[at + 3]!
        at += 4
      }
      if (type === ETHERTYPE_IPV4) version = 4
      else if (type === ETHERTYPE_IPV6) version = 6
      else return NOT_IP
    } else if (linkType === LINK_NULL || linkType === LINK_LOOP) {
      if (captured < 4) return FRAME_CUT
      // The address family, in the order of the machine that captured: 2 is IPv4 everywhere; IPv6 is 10, 24, 28 or 30 by system.
      const big = ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0
      const family = big > 0xffff ? (b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24)) >>> 0 : big
      if (family === 2) version = 4
      else if (family === 10 || family === 24 || family === 28 || family === 30) version = 6
      else return NOT_IP
      at += 4
    } else if (linkType === LINK_IPV4) version = 4
    else if (linkType === LINK_IPV6) version = 6
    else if (linkType !== LINK_RAW && linkType !== LINK_RAW_BSD && linkType !== LINK_RAW_OPENBSD) return LINK_TYPE_UNKNOWN

    if (at >= cut) return IP_HEADER_CUT
    const written = b[at]! >>> 4
    if (version === ANY_VERSION) {
      if (written !== 4 && written !== 6) return NOT_IP
    } else if (written !== version) return IP_HEADER_MALFORMED

    const ip = at
    /** Bytes of the frame before the IP header, to tell the length that segmentation offload left out. */
    const before = ip - offset
    let protocol: number
    let length: number
    let flags = 0
    const a = 4 * row

    if (written === 4) {
      if (cut - ip < 20) return IP_HEADER_CUT
      const header = (b[ip]! & 15) * 4
      length = (b[ip + 2]! << 8) | b[ip + 3]!
      // Captured before segmentation offload filled it in: the frame's own length says it.
      if (length === 0) length = Math.max(wire - before, 0)
      if (header < 20 || length < header) return IP_HEADER_MALFORMED
      if (header > 20) flags |= PACKET_OPTIONS
      const fragment = (b[ip + 6]! << 8) | b[ip + 7]!
      if ((fragment & 0x4000) !== 0) flags |= PACKET_DONT_FRAGMENT
      if ((fragment & 0x3fff) !== 0) flags |= PACKET_FRAGMENT
      if ((fragment & 0x1fff) !== 0) flags |= PACKET_LATER_FRAGMENT
      protocol = b[ip + 9]!
      batch.ipId[row] = (b[ip + 4]! << 8) | b[ip + 5]!
      batch.ttl[row] = b[ip + 8]!
      const source = batch.source
      source[a] = 0
      source[a + 1] = 0
      source[a + 2] = 0xffff
      source[a + 3] = (b[ip + 12]! << 24) | (b[ip + 13]! << 16) | (b[ip + 14]! << 8) | b[ip + 15]!
      const destination = batch.destination
      destination[a] = 0
      destination[a + 1] = 0
      destination[a + 2] = 0xffff
      destination[a + 3] = (b[ip + 16]! << 24) | (b[ip + 17]! << 16) | (b[ip + 18]! << 8) | b[ip + 19]!
      at = ip + header
    } else {
      if (cut - ip < 40) return IP_HEADER_CUT
      length = 40 + ((b[ip + 4]! << 8) | b[ip + 5]!)
      // A jumbogram (RFC 2675) or segmentation offload: again the frame's length says it.
      if (length === 40 && wire - before > 40 && b[ip + 6] !== 59) length = wire - before
      protocol = b[ip + 6]!
      batch.ipId[row] = 0
      batch.ttl[row] = b[ip + 7]!
      const source = batch.source
      const destination = batch.destination
      for (let word = 0; word < 4; word++) {
        const s = ip + 8 + 4 * word
        source[a + word] = (b[s]! << 24) | (b[s + 1]! << 16) | (b[s + 2]! << 8) | b[s + 3]!
        destination[a + word] = (b[s + 16]! << 24) | (b[s + 17]! << 16) | (b[s + 18]! << 8) | b[s + 19]!
      }
      at = ip + 40
      // Each header is at least eight bytes, so the captured length bounds the walk.
      const end = Math.min(cut, ip + length)
      walk: while (at + 8 <= end) {
        switch (protocol) {
          case HOP_BY_HOP:
          case ROUTING:
          case DESTINATION_OPTIONS:
          case MOBILITY:
          case HIP:
          case SHIM6:
            protocol = b[at]!
            at += (b[at + 1]! + 1) * 8
            flags |= PACKET_OPTIONS
            break
          case AUTHENTICATION:
            protocol = b[at]!
            at += (b[at + 1]! + 2) * 4
            flags |= PACKET_OPTIONS
            break
          case FRAGMENT: {
            const fragment = (b[at + 2]! << 8) | b[at + 3]!
            protocol = b[at]!
            at += 8
            // A lone "atomic" fragment (RFC 6946) is whole: neither more to come nor an offset.
            if ((fragment & 0xfff9) !== 0) flags |= PACKET_FRAGMENT
            if ((fragment & 0xfff8) !== 0) {
              flags |= PACKET_LATER_FRAGMENT
              break walk
            }
            break
          }
          default:
            break walk
        }
      }
    }

    const packetEnd = ip + length
    const end = Math.min(cut, packetEnd)
    let sourcePort = 0
    let destinationPort = 0
    let tcpFlags = 0
    let tcpSequence = 0
    let tcpWindow = 0
    let tcpOptions = 0
    let payload = at
    /** Bytes of the transport header that carry a column; when they were not captured the row says so. */
    let wanted = 0

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

    let payloadLength = packetEnd > payload ? packetEnd - payload : 0
    if (protocol === UDP && (flags & PACKET_FRAGMENT) === 0 && end - at >= 8) {
      // The datagram may be shorter than the IP packet says (padding); it cannot be longer. Zero is a jumbogram's (RFC 2675 section 4).
      const said = (b[at + 4]! << 8) | b[at + 5]!
      if (said >= 8 && said - 8 < payloadLength) payloadLength = said - 8
    }
    const payloadHeld = Math.max(0, Math.min(payloadLength, cut - payload))

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
    batch.ipLength[row] = length
    batch.ipVersion[row] = written
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
    batch.tunnel[row] = TUNNEL_NONE
    batch.length = row + 1
    decoder.payloadAt = payload
    decoder.payloadCaptured = payloadHeld
    return DECODED
  }

  return decoder
}
