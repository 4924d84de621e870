import { applicationCode } from '#vocabulary'
import { byteAt } from './payload-bytes.ts'

const SNMP_REQUEST = applicationCode('snmp-request')
const SNMP_ANSWER = applicationCode('snmp-answer')
const LDAP_REQUEST = applicationCode('ldap-request')
const LDAP_ANSWER = applicationCode('ldap-answer')

const SEQUENCE = 0x30
const INTEGER = 0x02
const OCTET_STRING = 0x04
const SNMP_PORT = 161
const SNMP_V3 = 3

/**
 * SNMP (RFC 3416 section 3, RFC 3412 section 6) and LDAP (RFC 4511 section 4.1.1, over UDP RFC 1798): both are a BER SEQUENCE that begins
 * with a small INTEGER; what follows it tells them apart. HOT PATH.
 */
export function berApplication(sourcePort: number, b: Uint8Array, at: number, seen: number): number {
  if (byteAt(b, at, seen, 0) !== SEQUENCE) return 0
  let i = afterLength(b, at, seen, 1)
  if (i === 0 || byteAt(b, at, seen, i) !== INTEGER) return 0
  const size = byteAt(b, at, seen, i + 1)
  // A message ID below 2^31 has four bytes at most (RFC 4511 section 4.1.1.1).
  if (size === 0 || size > 4) return 0
  const value = byteAt(b, at, seen, i + 2)
  i += 2 + size
  const tag = byteAt(b, at, seen, i)
  const version = size === 1 && (value <= 1 || value === SNMP_V3)
  if (version && tag === OCTET_STRING && value <= 1) {
    // The community, then the PDU: its tag says what it is. Where the cut hides the tag, the port does.
    const pdu = i + 2 + byteAt(b, at, seen, i + 1)
    if (pdu >= seen) return sourcePort === SNMP_PORT ? SNMP_ANSWER : SNMP_REQUEST
    const kind = byteAt(b, at, seen, pdu)
    if (kind < 0xa0 || kind > 0xa8) return 0
    // A2 is a response, A8 a report; the others ask or notify.
    return kind === 0xa2 || kind === 0xa8 ? SNMP_ANSWER : SNMP_REQUEST
  }
  // Version 3 encrypts its PDU: the port says who asks.
  if (version && value === SNMP_V3 && tag === SEQUENCE) return sourcePort === SNMP_PORT ? SNMP_ANSWER : SNMP_REQUEST
  switch (tag) {
    // bind, unbind, search, modify, add, delete, modify DN, compare, abandon, extended (RFC 4511 sections 4.2 to 4.12)
    case 0x60:
    case 0x42:
    case 0x63:
    case 0x66:
    case 0x68:
    case 0x4a:
    case 0x6c:
    case 0x6e:
    case 0x50:
    case 0x77:
      return LDAP_REQUEST
    case 0x61:
    case 0x64:
    case 0x65:
    case 0x67:
    case 0x69:
    case 0x6b:
    case 0x6d:
    case 0x6f:
    case 0x73:
    case 0x78:
    case 0x79:
      return LDAP_ANSWER
    default:
      return 0
  }
}

/** Where the content begins whose BER length stands at `i` (X.690 section 8.1.3, definite form of up to four bytes); 0 when it is none. */
function afterLength(b: Uint8Array, at: number, seen: number, i: number): number {
  const first = byteAt(b, at, seen, i)
  if (first < 0x80) return i + 1
  const more = first & 0x7f
  return more >= 1 && more <= 4 ? i + 1 + more : 0
}
