import type { FoundIp } from './found-ip.ts'
import { afterLabels } from './mpls-labels.ts'
import { DECODED, FRAME_CUT, NOT_IP } from './undecoded.ts'

const PPP_IPV4 = 0x21
const PPP_IPV6 = 0x57
const PPP_MPLS = 0x0281
const PPP_MPLS_UPSTREAM = 0x0283

/**
 * Finds the IP header behind PPP: address and control may be left out and the protocol be one byte (RFC 1661 sections 2, 6.5 and 6.6,
 * RFC 1662 section 3.1); IPv4 (RFC 1332), IPv6 (RFC 5072), or MPLS labels (RFC 3032 section 4.3) with IP below. Returns as `etherPayload` does.
 */
export function pppPayload(b: Uint8Array, start: number, cut: number, into: FoundIp): number {
  let at = start
  if (cut - at >= 2 && b[at] === 0xff && b[at + 1] === 0x03) at += 2
  if (at >= cut) return FRAME_CUT
  let protocol = b[at]!
  at++
  // Only the last byte of a protocol number is odd.
  if ((protocol & 1) === 0) {
    if (at >= cut) return FRAME_CUT
    protocol = (protocol << 8) | b[at]!
    at++
  }
  if (protocol === PPP_MPLS || protocol === PPP_MPLS_UPSTREAM) {
    at = afterLabels(b, at, cut)
    if (at >= cut) return FRAME_CUT
    const version = b[at]! >>> 4
    if (version !== 4 && version !== 6) return NOT_IP
    into.version = version
  } else if (protocol === PPP_IPV4) into.version = 4
  else if (protocol === PPP_IPV6) into.version = 6
  else return NOT_IP
  into.at = at
  return DECODED
}
