import { PACKET_DONT_FRAGMENT, PACKET_FRAGMENT, PACKET_LATER_FRAGMENT, PACKET_OPTIONS } from '#vocabulary'
import { DECODED, IP_HEADER_CUT, IP_HEADER_MALFORMED } from './undecoded.ts'

/** What an IP header says, its extension headers included: an output parameter that its owner makes once. */
export interface IpHeader {
  /** Of the last header reached. */
  protocol: number
  /** Bytes of the packet from its header on. */
  length: number
  ttl: number
  id: number
  /** Of `PACKET_…`: fragments, don't-fragment, options. */
  flags: number
  /** First byte behind the headers; may lie beyond what was captured. */
  next: number
}

/** IPv6 extension headers that are walked over (IANA "IPv6 Extension Header Types", without ESP, which hides the rest). */
const HOP_BY_HOP = 0
const ROUTING = 43
const FRAGMENT = 44
const AUTHENTICATION = 51
const DESTINATION_OPTIONS = 60
const MOBILITY = 135
const HIP = 139
const SHIM6 = 140
const NO_NEXT_HEADER = 59

/**
 * HOT PATH: reads the IPv4 header at `ip` (RFC 791 section 3.1) and an authentication header behind it (RFC 4302).
 *
 * @param cut first byte that was not captured
 * @param limit where the layer above says that the packet ends
 */
export function readIpv4Header(b: Uint8Array, ip: number, cut: number, limit: number, into: IpHeader): number {
  if (cut - ip < 20) return IP_HEADER_CUT
  const header = (b[ip]! & 15) * 4
  let length = (b[ip + 2]! << 8) | b[ip + 3]!
  // Captured before segmentation offload filled it in: the frame's own length says it.
  if (length === 0) length = Math.max(limit - ip, 0)
  if (header < 20 || length < header) return IP_HEADER_MALFORMED
  const fragment = (b[ip + 6]! << 8) | b[ip + 7]!
  let flags = header > 20 ? PACKET_OPTIONS : 0
  if ((fragment & 0x4000) !== 0) flags |= PACKET_DONT_FRAGMENT
  if ((fragment & 0x3fff) !== 0) flags |= PACKET_FRAGMENT
  if ((fragment & 0x1fff) !== 0) flags |= PACKET_LATER_FRAGMENT
  let protocol = b[ip + 9]!
  let next = ip + header
  if (protocol === AUTHENTICATION && (flags & PACKET_LATER_FRAGMENT) === 0 && next + 8 <= Math.min(cut, ip + length)) {
    protocol = b[next]!
    next += (b[next + 1]! + 2) * 4
  }
  into.protocol = protocol
  into.length = length
  into.ttl = b[ip + 8]!
  into.id = (b[ip + 4]! << 8) | b[ip + 5]!
  into.flags = flags
  into.next = next
  return DECODED
}

/** HOT PATH: reads the IPv6 header at `ip` and the extension headers behind it (RFC 8200 sections 3 and 4). Parameters as above. */
export function readIpv6Header(b: Uint8Array, ip: number, cut: number, limit: number, into: IpHeader): number {
  if (cut - ip < 40) return IP_HEADER_CUT
  let protocol = b[ip + 6]!
  let length = 40 + ((b[ip + 4]! << 8) | b[ip + 5]!)
  // A jumbogram (RFC 2675) or segmentation offload: again the frame's length says it.
  if (length === 40 && limit - ip > 40 && protocol !== NO_NEXT_HEADER) length = limit - ip
  let flags = 0
  let at = ip + 40
  // Each header is at least eight bytes, so the captured length bounds the walk.
  const end = Math.min(cut, ip + length)
  walk: while (at + 8 <= end) {
    switch (protocol) {
      case MOBILITY:
      case HIP:
      case SHIM6:
        // These carry a message of their own, and then nothing follows (RFC 6275 section 6.1.1).
        if (b[at] === NO_NEXT_HEADER) break walk
        protocol = b[at]!
        at += (b[at + 1]! + 1) * 8
        flags |= PACKET_OPTIONS
        break
      case HOP_BY_HOP:
      case ROUTING:
      case DESTINATION_OPTIONS:
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
  into.protocol = protocol
  into.length = length
  into.ttl = b[ip + 7]!
  into.id = 0
  into.flags = flags
  into.next = at
  return DECODED
}

/** HOT PATH: writes source and destination of the header at `ip` as the four words of row `row`. */
export function copyAddresses(
  b: Uint8Array,
  ip: number,
  version: number,
  source: Uint32Array,
  destination: Uint32Array,
  row: number,
): void {
  const a = 4 * row
  if (version === 4) {
    source[a] = 0
    source[a + 1] = 0
    source[a + 2] = 0xffff
    source[a + 3] = (b[ip + 12]! << 24) | (b[ip + 13]! << 16) | (b[ip + 14]! << 8) | b[ip + 15]!
    destination[a] = 0
    destination[a + 1] = 0
    destination[a + 2] = 0xffff
    destination[a + 3] = (b[ip + 16]! << 24) | (b[ip + 17]! << 16) | (b[ip + 18]! << 8) | b[ip + 19]!
    return
  }
  for (let word = 0; word < 4; word++) {
    const s = ip + 8 + 4 * word
    source[a + word] = (b[s]! << 24) | (b[s + 1]! << 16) | (b[s + 2]! << 8) | b[s + 3]!
    destination[a + word] = (b[s + 16]! << 24) | (b[s + 17]! << 16) | (b[s + 18]! << 8) | b[s + 19]!
  }
}
