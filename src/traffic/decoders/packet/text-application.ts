import { applicationCode } from '#vocabulary'
import { byteAt, reads, shortAt, wordAt } from './payload-bytes.ts'

const HTTP_REQUEST = applicationCode('http-request')
const HTTP_ANSWER = applicationCode('http-answer')
const SSDP_SEARCH = applicationCode('ssdp-search')
const SSDP_ANSWER = applicationCode('ssdp-answer')
const SIP_REQUEST = applicationCode('sip-request')
const SIP_ANSWER = applicationCode('sip-answer')
const SYSLOG = applicationCode('syslog')

/** The longest method of those below, `SUBSCRIBE`. */
const LONGEST_METHOD = 9

/**
 * Protocols whose message begins with a line of text: HTTP (RFC 9110 section 9, RFC 9112 section 3; the preface of HTTP/2, RFC 9113 section
 * 3.4), SSDP (UPnP Device Architecture 2.0 section 1), SIP (RFC 3261 section 7), syslog (RFC 5424 section 6.2.1). HOT PATH: the first four
 * bytes decide for almost all.
 */
export function textApplication(b: Uint8Array, at: number, seen: number, datagram: boolean): number {
  switch (wordAt(b, at, seen, 0)) {
    case 0x48545450: // HTTP
      if (!reads(b, at, seen, 4, '/')) return 0
      // Over UDP only SSDP speaks so: the answer to a search.
      return datagram ? SSDP_ANSWER : HTTP_ANSWER
    case 0x5349502f: // SIP/
      return reads(b, at, seen, 4, '2.0 ') ? SIP_ANSWER : 0
    case 0x4d2d5345: // M-SE
      return reads(b, at, seen, 4, 'ARCH * ') ? SSDP_SEARCH : 0
    case 0x50524920: // PRI
      return reads(b, at, seen, 4, '* HTTP/2') ? HTTP_REQUEST : 0
    case 0x47455420: // GET
    case 0x50555420: // PUT
      return datagram ? 0 : HTTP_REQUEST
    case 0x48454144: // HEAD
    case 0x504f5354: // POST
      return !datagram && reads(b, at, seen, 4, ' ') ? HTTP_REQUEST : 0
    case 0x44454c45: // DELE
      return !datagram && reads(b, at, seen, 4, 'TE ') ? HTTP_REQUEST : 0
    case 0x54524143: // TRAC
      return !datagram && reads(b, at, seen, 4, 'E ') ? HTTP_REQUEST : 0
    case 0x50415443: // PATC
      return !datagram && reads(b, at, seen, 4, 'H ') ? HTTP_REQUEST : 0
    case 0x434f4e4e: // CONN
      return !datagram && reads(b, at, seen, 4, 'ECT ') ? HTTP_REQUEST : 0
    case 0x4e4f5449: // NOTI: SSDP announces with it, SIP notifies, UPnP's events are HTTP
      if (reads(b, at, seen, 4, 'FY * ')) return SSDP_ANSWER
      return sipOr(b, at, seen, 6, datagram ? 0 : HTTP_REQUEST)
    case 0x4f505449: // OPTI: HTTP's and SIP's
      return sipOr(b, at, seen, 7, datagram ? 0 : HTTP_REQUEST)
    case 0x494e5649: // INVI
    case 0x52454749: // REGI
    case 0x41434b20: // ACK
    case 0x42594520: // BYE
    case 0x43414e43: // CANC
    case 0x50524143: // PRAC
    case 0x55504441: // UPDA
    case 0x494e464f: // INFO
    case 0x4d455353: // MESS
    case 0x52454645: // REFE
    case 0x53554253: // SUBS
    case 0x5055424c: // PUBL
      return sipOr(b, at, seen, LONGEST_METHOD, 0)
    default:
      return byteAt(b, at, seen, 0) === 0x3c && isPriority(b, at, seen) ? SYSLOG : 0
  }
}

/** SIP when a `sip:`, `sips:` or `tel:` address follows the method, which ends within `longest` bytes; `other` when another thing follows it. */
function sipOr(b: Uint8Array, at: number, seen: number, longest: number, other: number): number {
  for (let i = 3; i <= longest; i++) {
    if (byteAt(b, at, seen, i) !== 0x20) continue
    const scheme = wordAt(b, at, seen, i + 1)
    return scheme === 0x7369703a || scheme === 0x73697073 || scheme === 0x74656c3a ? SIP_REQUEST : other
  }
  return 0
}

/** `<` then a number up to 191 (23 facilities of 8 severities each and the first) then `>`. */
function isPriority(b: Uint8Array, at: number, seen: number): boolean {
  let value = 0
  let i = 1
  for (; i <= 3; i++) {
    const digit = byteAt(b, at, seen, i) - 0x30
    if (digit < 0 || digit > 9) break
    value = 10 * value + digit
  }
  return i > 1 && value <= 191 && shortAt(b, at, seen, i) >>> 8 === 0x3e
}
