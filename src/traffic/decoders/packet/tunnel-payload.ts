import {
  TUNNEL_6IN4,
  TUNNEL_GENEVE,
  TUNNEL_GRE,
  TUNNEL_GTP,
  TUNNEL_IP_IN_IP,
  TUNNEL_MPLS_IN_IP,
  TUNNEL_NONE,
  TUNNEL_TEREDO,
  TUNNEL_VXLAN,
} from '#vocabulary'
import { ETHERTYPE_MPLS, ethernetPayload, etherPayload, tunnelledPayload } from './ether-payload.ts'
import { type FoundIp, ipVersionAt } from './found-ip.ts'
import { grePayload } from './gre-payload.ts'
import { DECODED } from './undecoded.ts'

/** IANA "Protocol Numbers". */
const IPV4 = 4
const UDP = 17
const IPV6 = 41
const GRE = 47
const MPLS = 137

/** IANA "Service Name and Port Number": VXLAN, Linux's VXLAN before it had a number, VXLAN with a protocol, Geneve, MPLS and GRE in UDP, GTP-U, Teredo. */
const PORT_VXLAN = 4789
const PORT_VXLAN_LINUX = 8472
const PORT_VXLAN_GPE = 4790
const PORT_GENEVE = 6081
const PORT_MPLS = 6635
const PORT_GRE = 4754
const PORT_GTP = 2152
const PORT_TEREDO = 3544

const GPE_IPV4 = 1
const GPE_IPV6 = 2
const GPE_ETHERNET = 3

const UDP_HEADER = 8

/** HOT PATH: may a packet of this protocol and to this port hold an IP packet? Asked of every packet. */
export function mayHoldIp(protocol: number, sourcePort: number, destinationPort: number): boolean {
  switch (protocol) {
    case UDP:
      switch (destinationPort) {
        case PORT_VXLAN:
        case PORT_VXLAN_LINUX:
        case PORT_VXLAN_GPE:
        case PORT_GENEVE:
        case PORT_MPLS:
        case PORT_GRE:
        case PORT_GTP:
        case PORT_TEREDO:
          return true
        default:
          return sourcePort === PORT_TEREDO
      }
    case IPV4:
    case IPV6:
    case GRE:
    case MPLS:
      return true
    default:
      return false
  }
}

/**
 * Finds the IP header inside a packet for which `mayHoldIp` holds. Returns the tunnel's code and fills `into`, or `TUNNEL_NONE` when there is
 * no IP header inside, or not the whole of it, or one whose lengths do not fit: then the packet stays what it is on the outside.
 *
 * @param at first byte behind the IP headers
 * @param cut first byte that was not captured
 * @param end where the outer packet, or the datagram in it, ends
 */
export function tunnelPayload(
  outerVersion: number,
  protocol: number,
  destinationPort: number,
  b: Uint8Array,
  at: number,
  cut: number,
  end: number,
  into: FoundIp,
): number {
  const kind = find(outerVersion, protocol, destinationPort, b, at, cut, end, into)
  if (kind === TUNNEL_NONE) return TUNNEL_NONE
  const version = ipVersionAt(b, into.at, cut, end)
  if (version === 0 || (into.version !== 0 && into.version !== version)) return TUNNEL_NONE
  into.version = version
  return kind
}

function find(
  outerVersion: number,
  protocol: number,
  destinationPort: number,
  b: Uint8Array,
  at: number,
  cut: number,
  end: number,
  into: FoundIp,
): number {
  switch (protocol) {
    case IPV4:
    case IPV6:
      into.at = at
      into.version = protocol === IPV4 ? 4 : 6
      // RFC 2003 and RFC 2473; the two versions in one another, RFC 4213 section 3 and RFC 2473.
      return into.version === outerVersion ? TUNNEL_IP_IN_IP : TUNNEL_6IN4
    case GRE:
      return grePayload(b, at, cut, end, into)
    case MPLS:
      // RFC 4023 section 3.
      return etherPayload(b, at, cut, end, ETHERTYPE_MPLS, into) === DECODED ? TUNNEL_MPLS_IN_IP : TUNNEL_NONE
    default:
      return inDatagram(destinationPort, b, at + UDP_HEADER, cut, end, into)
  }
}

function inDatagram(destinationPort: number, b: Uint8Array, at: number, cut: number, end: number, into: FoundIp): number {
  switch (destinationPort) {
    case PORT_VXLAN:
    case PORT_VXLAN_LINUX: {
      // RFC 7348 section 5: the flag that says there is a network number. On the unregistered port all else must be zero.
      if (cut - at < 8 || (b[at]! & 0x08) === 0) return TUNNEL_NONE
      const bare = b[at] === 0x08 && b[at + 1] === 0 && b[at + 2] === 0 && b[at + 3] === 0 && b[at + 7] === 0
      if (destinationPort === PORT_VXLAN_LINUX && !bare) return TUNNEL_NONE
      return ethernetPayload(b, at + 8, cut, end, into) === DECODED ? TUNNEL_VXLAN : TUNNEL_NONE
    }
    case PORT_VXLAN_GPE:
      return inGenericVxlan(b, at, cut, end, into)
    case PORT_GENEVE: {
      // RFC 8926 section 3.4: version 0, options in words of four bytes, an EtherType.
      if (cut - at < 8 || b[at]! >>> 6 !== 0) return TUNNEL_NONE
      const inside = at + 8 + 4 * (b[at]! & 63)
      const type = (b[at + 2]! << 8) | b[at + 3]!
      return tunnelledPayload(b, inside, cut, end, type, into) === DECODED ? TUNNEL_GENEVE : TUNNEL_NONE
    }
    case PORT_MPLS:
      // RFC 7510 section 3.
      return etherPayload(b, at, cut, end, ETHERTYPE_MPLS, into) === DECODED ? TUNNEL_MPLS_IN_IP : TUNNEL_NONE
    case PORT_GRE:
      // RFC 8086 section 2.
      return grePayload(b, at, cut, end, into) === TUNNEL_NONE ? TUNNEL_NONE : TUNNEL_GRE
    case PORT_GTP:
      return inGtp(b, at, cut, end, into)
    default:
      return inTeredo(b, at, cut, into)
  }
}

/** draft-ietf-nvo3-vxlan-gpe section 3: version 0, a network number, and with the P bit the protocol of the inside, else Ethernet. */
function inGenericVxlan(b: Uint8Array, at: number, cut: number, end: number, into: FoundIp): number {
  if (cut - at < 8 || (b[at]! & 0x38) !== 0x08) return TUNNEL_NONE
  const protocol = (b[at]! & 0x04) !== 0 ? b[at + 3]! : GPE_ETHERNET
  if (protocol === GPE_ETHERNET) return ethernetPayload(b, at + 8, cut, end, into) === DECODED ? TUNNEL_VXLAN : TUNNEL_NONE
  if (protocol !== GPE_IPV4 && protocol !== GPE_IPV6) return TUNNEL_NONE
  into.at = at + 8
  into.version = protocol === GPE_IPV4 ? 4 : 6
  return TUNNEL_VXLAN
}

/** GTP-U (3GPP TS 29.281 sections 5.1 and 5.2): version 1, a G-PDU, optional fields, extension headers in words of four bytes. */
function inGtp(b: Uint8Array, start: number, cut: number, end: number, into: FoundIp): number {
  if (cut - start < 8 || (b[start]! & 0xf0) !== 0x30 || b[start + 1] !== 255) return TUNNEL_NONE
  if (((b[start + 2]! << 8) | b[start + 3]!) > end - start - 8) return TUNNEL_NONE
  let at = start + 8
  if ((b[start]! & 0x07) !== 0) {
    if (cut - at < 4) return TUNNEL_NONE
    let next = (b[start]! & 0x04) !== 0 ? b[at + 3]! : 0
    at += 4
    while (next !== 0) {
      if (at >= cut) return TUNNEL_NONE
      const length = 4 * b[at]!
      if (length === 0 || cut - at < length) return TUNNEL_NONE
      next = b[at + length - 1]!
      at += length
    }
  }
  into.at = at
  into.version = 0
  return TUNNEL_GTP
}

/** Teredo (RFC 4380 section 5.1.1): an authentication and an origin indication may stand before the IPv6 header. */
function inTeredo(b: Uint8Array, start: number, cut: number, into: FoundIp): number {
  let at = start
  if (cut - at >= 4 && b[at] === 0 && b[at + 1] === 1) at += 4 + b[at + 2]! + b[at + 3]! + 9
  if (cut - at >= 8 && b[at] === 0 && b[at + 1] === 0) at += 8
  into.at = at
  into.version = 6
  return TUNNEL_TEREDO
}
