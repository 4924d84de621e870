import { TUNNEL_ERSPAN, TUNNEL_GRE, TUNNEL_NONE } from '#vocabulary'
import { ethernetPayload, tunnelledPayload } from './ether-payload.ts'
import type { FoundIp } from './found-ip.ts'
import { pppPayload } from './ppp-payload.ts'
import { DECODED } from './undecoded.ts'

const CHECKSUM = 0x8000
const ROUTING = 0x4000
const KEY = 0x2000
const SEQUENCE = 0x1000
/** Of version 1 only. */
const ACKNOWLEDGEMENT = 0x0080
const VERSION = 0x0007

const PPP = 0x880b
const ERSPAN = 0x88be
const ERSPAN_3 = 0x22eb

/** ERSPAN's headers (draft-foschiano-erspan sections 4.2 and 4.3); version 3 may add a subheader of eight bytes. */
const ERSPAN_2_HEADER = 8
const ERSPAN_3_HEADER = 12
const ERSPAN_3_SUBHEADER = 8
const FRAME_ETHERNET = 0
const FRAME_IP = 2

/**
 * Finds the IP header behind a GRE header at `start`: RFC 2784 and RFC 2890, the source routes of RFC 1701, version 1 with PPP (RFC 2637),
 * and mirrored frames (ERSPAN). Returns the tunnel's code and fills `into`, or `TUNNEL_NONE`.
 */
export function grePayload(b: Uint8Array, start: number, cut: number, end: number, into: FoundIp): number {
  if (cut - start < 4) return TUNNEL_NONE
  const flags = (b[start]! << 8) | b[start + 1]!
  const type = (b[start + 2]! << 8) | b[start + 3]!
  let at = start + 4

  if ((flags & VERSION) === 1) {
    // Payload length and call number stand where the key is; the key bit is always set (RFC 2637 section 4.1).
    if (type !== PPP || (flags & KEY) === 0) return TUNNEL_NONE
    at += 4
    if ((flags & SEQUENCE) !== 0) at += 4
    if ((flags & ACKNOWLEDGEMENT) !== 0) at += 4
    return pppPayload(b, at, cut, into) === DECODED ? TUNNEL_GRE : TUNNEL_NONE
  }
  if ((flags & VERSION) !== 0) return TUNNEL_NONE

  // Either bit brings checksum and offset (RFC 1701).
  if ((flags & (CHECKSUM | ROUTING)) !== 0) at += 4
  if ((flags & KEY) !== 0) at += 4
  if ((flags & SEQUENCE) !== 0) at += 4
  if ((flags & ROUTING) !== 0) {
    // Route entries: family, offset, length, then as many bytes; an entry without family and length ends them. Each is four bytes on or more.
    for (;;) {
      if (cut - at < 4) return TUNNEL_NONE
      const length = b[at + 3]!
      const last = b[at] === 0 && b[at + 1] === 0 && length === 0
      at += 4 + length
      if (last) break
    }
  }

  switch (type) {
    case PPP:
      return pppPayload(b, at, cut, into) === DECODED ? TUNNEL_GRE : TUNNEL_NONE
    case ERSPAN:
      // Type I has neither a sequence number nor a header of its own (section 4.1).
      if ((flags & SEQUENCE) !== 0) at += ERSPAN_2_HEADER
      return ethernetPayload(b, at, cut, end, into) === DECODED ? TUNNEL_ERSPAN : TUNNEL_NONE
    case ERSPAN_3: {
      if (cut - at < ERSPAN_3_HEADER) return TUNNEL_NONE
      const frame = (b[at + 10]! >>> 2) & 31
      at += (b[at + 11]! & 1) !== 0 ? ERSPAN_3_HEADER + ERSPAN_3_SUBHEADER : ERSPAN_3_HEADER
      if (frame === FRAME_ETHERNET) return ethernetPayload(b, at, cut, end, into) === DECODED ? TUNNEL_ERSPAN : TUNNEL_NONE
      if (frame !== FRAME_IP) return TUNNEL_NONE
      into.at = at
      into.version = 0
      return TUNNEL_ERSPAN
    }
    default:
      return tunnelledPayload(b, at, cut, end, type, into) === DECODED ? TUNNEL_GRE : TUNNEL_NONE
  }
}
