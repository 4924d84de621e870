import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ethernetPayload, etherPayload, pppoePayload } from './ether-payload.ts'
import type { FoundIp } from './found-ip.ts'
import {
  LINK_CISCO_HDLC,
  LINK_ETHERNET,
  LINK_FRAME_RELAY,
  LINK_IPV4,
  LINK_IPV6,
  LINK_LINUX_COOKED,
  LINK_LINUX_COOKED_2,
  LINK_LOOP,
  LINK_NULL,
  LINK_PPP,
  LINK_PPP_ETHER,
  LINK_PPP_HDLC,
  LINK_RAW,
  LINK_RAW_BSD,
  LINK_RAW_OPENBSD,
} from './link-types.ts'
import { pppPayload } from './ppp-payload.ts'
import { DECODED, FRAME_CUT, LINK_TYPE_UNKNOWN, NOT_IP } from './undecoded.ts'

const LINUX_COOKED_HEADER = 16
const LINUX_COOKED_2_HEADER = 20

/**
 * HOT PATH: finds the IP header of a frame by its link type (headers as tcpdump.org/linktypes.html has them). Returns `DECODED` and fills
 * `into`, or says why there is none.
 *
 * @param cut first byte that was not captured
 * @param end where the frame ended on the wire
 */
export function linkPayload(b: Uint8Array, offset: number, cut: number, end: number, linkType: number, into: FoundIp): number {
  const captured = cut - offset
  switch (linkType) {
    case LINK_ETHERNET:
      return ethernetPayload(b, offset, cut, end, into)
    case LINK_LINUX_COOKED:
      if (captured < LINUX_COOKED_HEADER) return FRAME_CUT
      return etherPayload(b, offset + LINUX_COOKED_HEADER, cut, end, cookedType((b[offset + 14]! << 8) | b[offset + 15]!), into)
    case LINK_LINUX_COOKED_2:
      if (captured < LINUX_COOKED_2_HEADER) return FRAME_CUT
      return etherPayload(b, offset + LINUX_COOKED_2_HEADER, cut, end, cookedType((b[offset]! << 8) | b[offset + 1]!), into)
    case LINK_NULL:
    case LINK_LOOP: {
      if (captured < 4) return FRAME_CUT
      // The address family, in the order of the machine that captured: 2 is IPv4 everywhere; IPv6 is 10, 24, 28 or 30 by system.
      const big = ((b[offset]! << 24) | (b[offset + 1]! << 16) | (b[offset + 2]! << 8) | b[offset + 3]!) >>> 0
      const family = big > 0xffff ? (b[offset]! | (b[offset + 1]! << 8) | (b[offset + 2]! << 16) | (b[offset + 3]! << 24)) >>> 0 : big
      if (family === 2) into.version = 4
      else if (family === 10 || family === 24 || family === 28 || family === 30) into.version = 6
      else return NOT_IP
      into.at = offset + 4
      return DECODED
    }
    case LINK_IPV4:
    case LINK_IPV6:
    case LINK_RAW:
    case LINK_RAW_BSD:
    case LINK_RAW_OPENBSD:
      into.at = offset
      into.version = linkType === LINK_IPV4 ? 4 : linkType === LINK_IPV6 ? 6 : 0
      return DECODED
    case LINK_PPP:
    case LINK_PPP_HDLC:
      return pppPayload(b, offset, cut, into)
    case LINK_PPP_ETHER:
      return pppoePayload(b, offset, cut, into)
    case LINK_CISCO_HDLC:
      if (captured < 4) return FRAME_CUT
      return etherPayload(b, offset + 4, cut, end, (b[offset + 2]! << 8) | b[offset + 3]!, into)
    case LINK_FRAME_RELAY:
      return frameRelayPayload(b, offset, cut, end, into)
    default:
      return LINK_TYPE_UNKNOWN
  }
}

/** Linux writes 4 for frames with LLC and smaller numbers for what has no EtherType (packet(7), <linux/if_ether.h>). */
function cookedType(type: number): number {
  return type < 4 ? 0xffff : type
}

/** Q.922 addresses of two to four bytes, the last of them odd, then RFC 2427 section 3: control 03, a pad byte or none, and an NLPID. */
function frameRelayPayload(b: Uint8Array, offset: number, cut: number, end: number, into: FoundIp): number {
  let at = offset
  while (at < cut && at < offset + 3 && (b[at]! & 1) === 0) at++
  at++
  if (cut - at < 2) return FRAME_CUT
  if (b[at] !== 0x03) {
    // The manufacturers' older form has an EtherType here.
    const type = (b[at]! << 8) | b[at + 1]!
    return type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6 ? etherPayload(b, at + 2, cut, end, type, into) : NOT_IP
  }
  at++
  if (b[at] === 0) at++
  if (at >= cut) return FRAME_CUT
  switch (b[at]) {
    case 0xcc:
      return etherPayload(b, at + 1, cut, end, ETHERTYPE_IPV4, into)
    case 0x8e:
      return etherPayload(b, at + 1, cut, end, ETHERTYPE_IPV6, into)
    case 0x80:
      if (cut - at < 6) return FRAME_CUT
      if (b[at + 1] !== 0 || b[at + 2] !== 0 || b[at + 3] !== 0) return NOT_IP
      return etherPayload(b, at + 6, cut, end, (b[at + 4]! << 8) | b[at + 5]!, into)
    default:
      return NOT_IP
  }
}
