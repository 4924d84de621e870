import { type FoundIp, ipVersionAt } from './found-ip.ts'
import { afterLabels } from './mpls-labels.ts'
import { pppPayload } from './ppp-payload.ts'
import { DECODED, FRAME_CUT, NOT_IP, TAGS_TOO_DEEP } from './undecoded.ts'

export const ETHERTYPE_IPV4 = 0x0800
export const ETHERTYPE_IPV6 = 0x86dd
export const ETHERTYPE_MPLS = 0x8847
const ETHERTYPE_MPLS_UPSTREAM = 0x8848
/** Whole Ethernet frames in GRE (RFC 1701) and Geneve (RFC 8926 section 3.4). */
const ETHERTYPE_TRANSPARENT_ETHERNET = 0x6558
const ETHERTYPE_PPPOE_SESSION = 0x8864
const ETHERTYPE_VLAN = 0x8100
const ETHERTYPE_QINQ = 0x88a8
/** The tag of QinQ before 802.1ad gave it a number of its own. */
const ETHERTYPE_QINQ_OLD = 0x9100
/** 802.1ah: a tag of four bytes, then the whole frame of the customer. */
const ETHERTYPE_BACKBONE = 0x88e7
/** At or below it the field is a length and LLC follows (IEEE 802.3 clause 3.2.6). */
const LONGEST_LENGTH = 1500
/** EtherTypes begin here (IEEE 802.3 clause 3.2.6). */
const FIRST_ETHERTYPE = 0x0600
/** 802.1ad has two tags and 802.1ah three; the others leave room for what providers stack on top, and for a pseudowire with tags of its own. */
const MOST_LAYERS = 8
export const ETHERNET_HEADER = 14

/**
 * Finds the IP header behind an EtherType (IEEE 802 numbers): through 802.1Q, 802.1ad and 802.1ah tags, LLC with SNAP (RFC 1042), MPLS
 * labels (RFC 3032) with IP or an Ethernet pseudowire (RFC 4448) below them, and PPPoE sessions (RFC 2516). Each step is at least four
 * bytes on and their number is bounded. Returns `DECODED` and fills `into`, or says why there is none.
 *
 * @param at first byte behind the EtherType
 * @param cut first byte that was not captured
 * @param end where the frame ends, as said by what carries it
 */
export function etherPayload(b: Uint8Array, start: number, cut: number, end: number, etherType: number, into: FoundIp): number {
  let at = start
  let type = etherType
  for (let layer = 0; layer <= MOST_LAYERS; layer++) {
    switch (type) {
      case ETHERTYPE_IPV4:
        into.at = at
        into.version = 4
        return DECODED
      case ETHERTYPE_IPV6:
        into.at = at
        into.version = 6
        return DECODED
      case ETHERTYPE_VLAN:
      case ETHERTYPE_QINQ:
      case ETHERTYPE_QINQ_OLD:
        if (cut - at < 4) return FRAME_CUT
        type = (b[at + 2]! << 8) | b[at + 3]!
        at += 4
        break
      case ETHERTYPE_BACKBONE:
        if (cut - at < 4 + ETHERNET_HEADER) return FRAME_CUT
        at += 4 + ETHERNET_HEADER
        type = (b[at - 2]! << 8) | b[at - 1]!
        break
      case ETHERTYPE_MPLS:
      case ETHERTYPE_MPLS_UPSTREAM: {
        at = afterLabels(b, at, cut)
        if (at >= cut) return FRAME_CUT
        const version = b[at]! >>> 4
        // RFC 4928 section 2: below the labels the first four bits are the IP version, as far as there is no pseudowire.
        if (ipVersionAt(b, at, cut, end) !== 0 || ((version === 4 || version === 6) && !isEthernet(b, at, cut))) {
          into.at = at
          into.version = version
          return DECODED
        }
        // A control word begins with four zero bits (RFC 4385 section 3), and so do many addresses: the EtherType decides.
        if (version === 0 && isEthernet(b, at + 4, cut)) at += 4
        else if (!isEthernet(b, at, cut)) return NOT_IP
        at += ETHERNET_HEADER
        type = (b[at - 2]! << 8) | b[at - 1]!
        break
      }
      case ETHERTYPE_PPPOE_SESSION:
        return pppoePayload(b, at, cut, into)
      default: {
        if (type > LONGEST_LENGTH) return NOT_IP
        // LLC: SNAP with the EtherTypes' own number (RFC 1042), or the old access point of IP.
        if (cut - at < 3) return FRAME_CUT
        if (b[at] === 0x06 && b[at + 1] === 0x06 && b[at + 2] === 0x03) {
          at += 3
          type = ETHERTYPE_IPV4
          break
        }
        if (b[at] !== 0xaa || b[at + 1] !== 0xaa || b[at + 2] !== 0x03) return NOT_IP
        if (cut - at < 8) return FRAME_CUT
        if (b[at + 3] !== 0 || b[at + 4] !== 0) return NOT_IP
        type = (b[at + 6]! << 8) | b[at + 7]!
        // 00-00-00, or the number that 802.1H gave to bridges; another length would be a header within a header.
        if ((b[at + 5] !== 0 && b[at + 5] !== 0xf8) || type <= LONGEST_LENGTH) return NOT_IP
        at += 8
        break
      }
    }
  }
  return TAGS_TOO_DEEP
}

/** Finds the IP header of a whole Ethernet frame at `at`. Returns as `etherPayload` does. */
export function ethernetPayload(b: Uint8Array, at: number, cut: number, end: number, into: FoundIp): number {
  if (cut - at < ETHERNET_HEADER) return FRAME_CUT
  return etherPayload(b, at + ETHERNET_HEADER, cut, end, (b[at + 12]! << 8) | b[at + 13]!, into)
}

/** As `etherPayload`, behind the protocol type of a tunnel: small numbers are no lengths there, and one number means a whole frame. */
export function tunnelledPayload(b: Uint8Array, at: number, cut: number, end: number, type: number, into: FoundIp): number {
  if (type === ETHERTYPE_TRANSPARENT_ETHERNET) return ethernetPayload(b, at, cut, end, into)
  return type < FIRST_ETHERTYPE ? NOT_IP : etherPayload(b, at, cut, end, type, into)
}

/** Has what begins at `at` an EtherType that can be looked into where Ethernet has it? */
function isEthernet(b: Uint8Array, at: number, cut: number): boolean {
  if (cut - at < ETHERNET_HEADER) return false
  switch ((b[at + 12]! << 8) | b[at + 13]!) {
    case ETHERTYPE_IPV4:
    case ETHERTYPE_IPV6:
    case ETHERTYPE_VLAN:
    case ETHERTYPE_QINQ:
    case ETHERTYPE_QINQ_OLD:
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_UPSTREAM:
    case ETHERTYPE_PPPOE_SESSION:
      return true
    default:
      return false
  }
}

/** Version and type 1, code 0 for data, session and length (RFC 2516 section 4), then PPP. */
export function pppoePayload(b: Uint8Array, at: number, cut: number, into: FoundIp): number {
  if (cut - at < 6) return FRAME_CUT
  if (b[at] !== 0x11 || b[at + 1] !== 0) return NOT_IP
  return pppPayload(b, at + 6, cut, into)
}
