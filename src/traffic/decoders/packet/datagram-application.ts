import { applicationCode } from '#vocabulary'
import { berApplication } from './ber-application.ts'
import { isDnp3Frame } from './dnp3-frame.ts'
import { dnsApplication } from './dns-application.ts'
import { outOfBandApplication, raknetApplication } from './game-application.ts'
import { byteAt, reads, shortAt, wordAt } from './payload-bytes.ts'
import { createPortRules, ruleOf } from './port-rules.ts'
import { textApplication } from './text-application.ts'

const NTP_REQUEST = applicationCode('ntp-request')
const NTP_ANSWER = applicationCode('ntp-answer')
const NTP_CONTROL = applicationCode('ntp-control')
const SOURCE_ANSWER = applicationCode('source-answer')
const DTLS = applicationCode('dtls')
const QUIC_INITIAL = applicationCode('quic-initial')
const QUIC_OTHER = applicationCode('quic-other')
const TEAMSPEAK = applicationCode('teamspeak')
const RTP = applicationCode('rtp')
const STUN_REQUEST = applicationCode('stun-request')
const STUN_ANSWER = applicationCode('stun-answer')
const IKE = applicationCode('ike')
const WIREGUARD = applicationCode('wireguard')
const OPENVPN = applicationCode('openvpn')
const DHCP = applicationCode('dhcp')
const BITTORRENT = applicationCode('bittorrent')
const MEMCACHED_REQUEST = applicationCode('memcached-request')
const MEMCACHED_ANSWER = applicationCode('memcached-answer')
const COAP_REQUEST = applicationCode('coap-request')
const COAP_ANSWER = applicationCode('coap-answer')
const RDP = applicationCode('rdp')
const DNP3 = applicationCode('dnp3')
const NETBIOS = applicationCode('netbios')
const TFTP = applicationCode('tftp')
const RADIUS = applicationCode('radius')
const FLOW_EXPORT = applicationCode('flow-export')

/** Protocols whose first bytes say too little without the port (numbers of IANA's "Service Name and Port Number" registry). */
const BY_DNS = 1
const BY_NTP = 2
const BY_OPENVPN = 3
const BY_DHCP = 4
const BY_MEMCACHED = 5
const BY_COAP = 6
const BY_NETBIOS_NAME = 7
const BY_TFTP = 8
const BY_RADIUS = 9
const BY_QUIC = 10
const BY_DHCPV6 = 11
const BY_RDP = 12
const BY_STUN = 13
const BY_NETBIOS_DATAGRAM = 14

const RULES = createPortRules([
  [BY_DNS, [53, 5353, 5355]],
  [BY_NTP, [123]],
  [BY_OPENVPN, [1194]],
  [BY_DHCP, [67, 68]],
  [BY_MEMCACHED, [11_211]],
  [BY_COAP, [5683]],
  [BY_NETBIOS_NAME, [137]],
  [BY_NETBIOS_DATAGRAM, [138]],
  [BY_TFTP, [69]],
  [BY_RADIUS, [1645, 1646, 1812, 1813, 3799]],
  [BY_QUIC, [443]],
  [BY_DHCPV6, [546, 547]],
  [BY_RDP, [3389]],
  [BY_STUN, [3478]],
])

/** Ports below it are no one's media stream (RFC 3550 section 11 and RFC 3551 section 8 leave them dynamic, above the system ports). */
const LOWEST_MEDIA_PORT = 1024

/** UDP payloads. HOT PATH: the ports' rule first where they have one, then what content alone can tell. */
export function datagramApplication(
  sourcePort: number,
  destinationPort: number,
  b: Uint8Array,
  at: number,
  seen: number,
  length: number,
): number {
  if (seen < 4) return 0
  const rule = ruleOf(RULES, sourcePort, destinationPort)
  if (rule !== 0) {
    const application = byPort(rule, sourcePort, b, at, seen, length)
    if (application !== 0) return application
  }
  return byContent(sourcePort, destinationPort, b, at, seen, length)
}

function byPort(rule: number, sourcePort: number, b: Uint8Array, at: number, seen: number, length: number): number {
  const first = b[at]!
  switch (rule) {
    case BY_DNS:
      return dnsApplication(b, at, seen, 0, true)
    case BY_NTP: {
      // RFC 5905 section 7.3, RFC 9327 for mode 6; mode 7 is the reference implementation's own ("monlist").
      const version = (first >>> 3) & 7
      const mode = first & 7
      if (version === 0 || version > 4) return 0
      if (mode === 6 || mode === 7) return length >= 8 ? NTP_CONTROL : 0
      if (mode === 0 || length < 48) return 0
      return mode === 1 || mode === 3 ? NTP_REQUEST : NTP_ANSWER
    }
    case BY_OPENVPN: {
      // Opcode in the upper five bits, key number below (doxygen of OpenVPN, "network protocol"): 3 to 10 are in use; a session ID follows.
      const opcode = first >>> 3
      return opcode >= 3 && opcode <= 10 && length >= 10 ? OPENVPN : 0
    }
    case BY_DHCP:
      // BOOTP's fields (RFC 2131 section 2): operation, kind and length of the hardware address, and at least its 236 bytes.
      return (first === 1 || first === 2) && b[at + 1] !== 0 && b[at + 2]! <= 16 && length >= 236 ? DHCP : 0
    case BY_DHCPV6:
      // Message types of IANA's "DHCPv6 Parameters"; a transaction ID and options follow (RFC 8415 section 8).
      return first >= 1 && first <= 36 ? DHCP : 0
    case BY_MEMCACHED: {
      // memcached's protocol.txt, "UDP protocol": request, sequence, number of datagrams, zero; then text or a binary header.
      if (seen < 8) return 0
      const sequence = shortAt(b, at, seen, 2)
      const total = shortAt(b, at, seen, 4)
      if (shortAt(b, at, seen, 6) !== 0 || total === 0 || sequence >= total) return 0
      return sourcePort === 11_211 ? MEMCACHED_ANSWER : MEMCACHED_REQUEST
    }
    case BY_COAP: {
      // RFC 7252 section 3: version 1, a token of up to eight bytes, and a code whose class says question or answer.
      const token = first & 15
      if (first >>> 6 !== 1 || token > 8 || length < 4 + token) return 0
      const kind = b[at + 1]! >>> 5
      if (kind === 0) return b[at + 1] === 0 ? COAP_ANSWER : COAP_REQUEST
      return kind === 2 || kind === 4 || kind === 5 ? COAP_ANSWER : 0
    }
    case BY_NETBIOS_NAME:
      // RFC 1002 section 4.2.1.1: the header of DNS.
      return dnsApplication(b, at, seen, 0, true) !== 0 ? NETBIOS : 0
    case BY_NETBIOS_DATAGRAM:
      // RFC 1002 section 4.4.1: types 10 to 16, hexadecimal.
      return first >= 0x10 && first <= 0x16 && length >= 10 ? NETBIOS : 0
    case BY_TFTP:
      // RFC 1350 section 5, RFC 2347 for 6.
      return first === 0 && b[at + 1]! >= 1 && b[at + 1]! <= 6 ? TFTP : 0
    case BY_RADIUS: {
      // RFC 2865 section 3: the length counts the whole packet, the rest is padding.
      const said = shortAt(b, at, seen, 2)
      return first !== 0 && said >= 20 && said <= length ? RADIUS : 0
    }
    case BY_QUIC:
      // A short header (RFC 9000 section 17.3.1): 01, then a random-looking connection ID; it must leave 16 bytes for the sample and the tag.
      return first >>> 6 === 1 && length >= 21 ? QUIC_OTHER : 0
    case BY_RDP:
      // MS-RDPEUDP section 2.2.2.1: the first datagram of either side acknowledges FFFFFFFF and has the SYN bit; the type of a later one varies.
      return wordAt(b, at, seen, 0) === 0xffffffff && (shortAt(b, at, seen, 6) & 1) !== 0 ? RDP : 0
    case BY_STUN: {
      // RFC 3489 knew no cookie: two zero bits and a length that fits.
      const type = shortAt(b, at, seen, 0)
      return type < 0x4000 && length === 20 + shortAt(b, at, seen, 2) ? stunClass(type) : 0
    }
    default:
      return 0
  }
}

/** The first byte chooses the rules that are asked, since nearly all bytes have none or one; only IKE and DNS begin with a random number. */
function byContent(sourcePort: number, destinationPort: number, b: Uint8Array, at: number, seen: number, length: number): number {
  const first = b[at]!
  const application = byFirstByte(first, sourcePort, destinationPort, b, at, seen, length)
  if (application !== 0) return application
  // A STUN message (RFC 8489 section 5): two zero bits, the cookie, a length that fits.
  if (first < 0x40 && seen >= 20 && b[at + 4] === 0x21 && wordAt(b, at, seen, 4) === 0x2112a442)
    if (shortAt(b, at, seen, 2) === length - 20) return stunClass((first << 8) | b[at + 1]!)
  if (seen >= 28 && (b[at + 17] === 0x10 || b[at + 17] === 0x20) && isIke(b, at, seen, 0, length)) return IKE
  if (first === 0 && isIke(b, at, seen, 4, length) && wordAt(b, at, seen, 0) === 0) return IKE
  // One question, as nearly every message of DNS has.
  return seen > 12 && b[at + 5] === 1 && b[at + 4] === 0 ? dnsApplication(b, at, seen, 0, false) : 0
}

function byFirstByte(
  first: number,
  sourcePort: number,
  destinationPort: number,
  b: Uint8Array,
  at: number,
  seen: number,
  length: number,
): number {
  const second = b[at + 1]!
  switch (first) {
    case 0x00:
      if (second === 0 && wordAt(b, at, seen, 0) === 0x00000417 && wordAt(b, at, seen, 4) === 0x27101980) return BITTORRENT
      if (isFlowExport(b, at, seen, length)) return FLOW_EXPORT
      // Read and write requests name a file and then a mode (RFC 1350 section 5).
      return (second === 1 || second === 2) && isTftpRequest(b, at, seen) ? TFTP : 0
    case 0x01:
    case 0x02:
    case 0x03:
    case 0x04:
      return isWireguard(first, b, at, seen, length) ? WIREGUARD : raknetApplication(b, at, seen)
    case 0x05:
      return isDnp3Frame(b, at, seen) ? DNP3 : raknetApplication(b, at, seen)
    case 0x06:
    case 0x07:
    case 0x08:
    case 0x1a:
    case 0x1c:
      return raknetApplication(b, at, seen)
    case 20:
    case 21:
    case 22:
    case 23:
    case 24:
    case 25:
      // DTLS (RFC 6347 section 4.1): a content type, version FEFF or FEFD, and a length that fits.
      if (second === 0xfe && seen >= 13 && (b[at + 2] === 0xff || b[at + 2] === 0xfd) && shortAt(b, at, seen, 11) <= length - 13)
        return DTLS
      return raknetApplication(b, at, seen)
    case 0x30:
      return berApplication(sourcePort, b, at, seen)
    case 0x38:
      // The reset that opens an OpenVPN session off its port: opcode 7, key 0, a session ID, no acknowledgements, packet 0.
      return length === 14 && byteAt(b, at, seen, 9) === 0 && wordAt(b, at, seen, 10) === 0 ? OPENVPN : 0
    case 0x54:
      // "TS3INIT1" begins the handshake of TeamSpeak 3 (its packets have no other mark).
      return reads(b, at, seen, 0, 'TS3INIT1') ? TEAMSPEAK : 0
    case 0x64:
      // BEP 5: a bencoded dictionary of a query, an answer or an error.
      return reads(b, at, seen, 0, 'd1:ad2:id20:') || reads(b, at, seen, 0, 'd1:rd2:id20:') || reads(b, at, seen, 0, 'd1:el')
        ? BITTORRENT
        : 0
    case 0x3c:
    case 0x41:
    case 0x42:
    case 0x43:
    case 0x48:
    case 0x49:
    case 0x4d:
    case 0x4e:
    case 0x4f:
    case 0x50:
    case 0x52:
    case 0x53:
    case 0x55:
      return textApplication(b, at, seen, true)
    default:
      if (first >= 0xc0) return outOfBandOrQuic(b, at, seen, length)
      // Media come between ports that nobody else has.
      return first >>> 6 === 2 && sourcePort >= LOWEST_MEDIA_PORT && destinationPort >= LOWEST_MEDIA_PORT && isMedia(b, at, seen, length)
        ? RTP
        : 0
  }
}

function outOfBandOrQuic(b: Uint8Array, at: number, seen: number, length: number): number {
  const word = wordAt(b, at, seen, 0)
  // An answer of a game server in several packets (Server queries, "Multi-packet response format").
  if (word === 0xfffffffe && length >= 12) return SOURCE_ANSWER
  const application = word === 0xffffffff ? outOfBandApplication(b, at, seen) : 0
  return application !== 0 ? application : quicApplication(b, at, seen)
}

/** wireguard.com/protocol: the type, three zero bytes; each message but data has its one length, data comes in blocks of 16. */
function isWireguard(first: number, b: Uint8Array, at: number, seen: number, length: number): boolean {
  if ((wordAt(b, at, seen, 0) & 0x00ff_ffff) !== 0) return false
  if (first === 4) return length >= 32 && (length & 15) === 0
  return (first === 1 && length === 148) || (first === 2 && length === 92) || (first === 3 && length === 64)
}

/**
 * RTCP (RFC 3550 section 12.1, RFC 4585), and RTP without padding and contributors, with no extension or that of RFC 8285 section 4.2 (BEDE);
 * payload types 0 to 34 are static, 96 to 127 dynamic (RFC 3551 section 6). Version 2 alone would fit a quarter of all noise.
 */
function isMedia(b: Uint8Array, at: number, seen: number, length: number): boolean {
  if (seen < 12) return false
  const second = b[at + 1]!
  if (second >= 200 && second <= 206) return 4 * (shortAt(b, at, seen, 2) + 1) <= length
  const kind = second & 0x7f
  return (b[at] === 0x80 || (b[at] === 0x90 && shortAt(b, at, seen, 12) === 0xbede)) && (kind <= 34 || kind >= 96)
}

/** RFC 8489 section 5: two bits of the type are the class; success and error answer, requests and indications do not. */
function stunClass(type: number): number {
  return (type & 0x0100) !== 0 ? STUN_ANSWER : STUN_REQUEST
}

/** Long headers (RFC 9000 section 17.2) of versions 1 and 2 (RFC 9369 section 3), negotiation, the drafts, and Google's versions "Q0xx". */
function quicApplication(b: Uint8Array, at: number, seen: number): number {
  if (seen < 7 || b[at + 5]! > 20) return 0
  const version = wordAt(b, at, seen, 1)
  const type = (b[at]! >>> 4) & 3
  if (version === 1 || version >>> 8 === 0xff0000) return type === 0 ? QUIC_INITIAL : QUIC_OTHER
  if (version === 0x6b3343cf) return type === 1 ? QUIC_INITIAL : QUIC_OTHER
  if (version === 0 && seen >= 7 + b[at + 5]!) return QUIC_OTHER
  return version >>> 16 === 0x5130 || version >>> 16 === 0x5430 ? QUIC_OTHER : 0
}

/** ISAKMP's header (RFC 2408 section 3.1, RFC 7296 section 3.1): version 1.0 or 2.0, a known exchange, and the length of the whole message. */
function isIke(b: Uint8Array, at: number, seen: number, i: number, length: number): boolean {
  if (i + 28 > seen) return false
  const version = b[at + i + 17]!
  if (version !== 0x10 && version !== 0x20) return false
  const exchange = b[at + i + 18]!
  const known = version === 0x10 ? exchange <= 6 || exchange === 32 || exchange === 33 : exchange >= 34 && exchange <= 44
  const said = wordAt(b, at, seen, i + 24)
  return known && said >= 28 && said <= length - i
}

/** NetFlow 5 and 9 (RFC 3954 section 5), IPFIX (RFC 7011 section 3.1), sFlow 5 (sflow.org, "sFlow Version 5"). */
function isFlowExport(b: Uint8Array, at: number, seen: number, length: number): boolean {
  const count = shortAt(b, at, seen, 2)
  switch (b[at + 1]) {
    case 5:
      // A header of 24 bytes and up to 30 records of 48.
      return count >= 1 && count <= 30 && length === 24 + 48 * count
    case 9: {
      const set = shortAt(b, at, seen, 20)
      const said = shortAt(b, at, seen, 22)
      return seen >= 24 && count > 0 && (set <= 1 || set >= 256) && said >= 4 && said <= length - 20
    }
    case 10:
      return count === length && count >= 20
    case 0: {
      const family = wordAt(b, at, seen, 4)
      return count === 5 && (family === 1 || family === 2) && length >= 28
    }
    default:
      return false
  }
}

function isTftpRequest(b: Uint8Array, at: number, seen: number): boolean {
  for (let i = 2; i < seen; i++) {
    const letter = b[at + i]!
    if (letter === 0) return i > 2 && (reads(b, at, seen, i + 1, 'octet') || reads(b, at, seen, i + 1, 'netascii'))
    if (letter < 0x20 || letter > 0x7e) return false
  }
  return false
}
