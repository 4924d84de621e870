import { applicationCode } from '#vocabulary'
import { berApplication } from './ber-application.ts'
import { isDnp3Frame } from './dnp3-frame.ts'
import { dnsApplication } from './dns-application.ts'
import { byteAt, reads, shortAt, wordAt } from './payload-bytes.ts'
import { createPortRules, ruleOf } from './port-rules.ts'
import { textApplication } from './text-application.ts'

const TLS_CLIENT_HELLO = applicationCode('tls-client-hello')
const TLS_OTHER = applicationCode('tls-other')
const OPENVPN = applicationCode('openvpn')
const BITTORRENT = applicationCode('bittorrent')
const MEMCACHED_REQUEST = applicationCode('memcached-request')
const MEMCACHED_ANSWER = applicationCode('memcached-answer')
const SSH = applicationCode('ssh')
const SMTP = applicationCode('smtp')
const MINECRAFT = applicationCode('minecraft')
const RDP = applicationCode('rdp')
const MQTT = applicationCode('mqtt')
const DNP3 = applicationCode('dnp3')
const MODBUS = applicationCode('modbus')
const NETBIOS = applicationCode('netbios')

/** The longest record with the expansion that encryption may add (RFC 5246 section 6.2.3; RFC 8446 section 5.2 allows less). */
const LONGEST_TLS_RECORD = 16_384 + 2048

/** Protocols that need the port, or have messages that do (numbers of IANA's "Service Name and Port Number" registry). */
const BY_DNS = 1
const BY_MAIL = 2
const BY_MEMCACHED = 3
const BY_OPENVPN = 4
const BY_RDP = 5
const BY_MQTT = 6
const BY_MODBUS = 7
const BY_NETBIOS = 8
const BY_MINECRAFT = 9
const BY_BER = 10

const RULES = createPortRules([
  [BY_DNS, [53]],
  [BY_MAIL, [25, 587, 2525]],
  [BY_MEMCACHED, [11_211]],
  [BY_OPENVPN, [1194]],
  [BY_RDP, [3389]],
  [BY_MQTT, [1883]],
  [BY_MODBUS, [502]],
  [BY_NETBIOS, [139]],
  [BY_MINECRAFT, [25_565]],
  [BY_BER, [161, 389, 3268]],
])

/** The ISO transport service has it for other protocols (RFC 1006). */
const PORT_ISO_TRANSPORT = 102

/**
 * TCP payloads: of one segment, which may lie in the middle of a message, so a rule must be strong enough not to be met by chance there.
 * HOT PATH: the first byte chooses the rules that are asked, then the ports.
 */
export function streamApplication(
  sourcePort: number,
  destinationPort: number,
  b: Uint8Array,
  at: number,
  seen: number,
  length: number,
): number {
  if (seen < 4) return 0
  const application = byContent(sourcePort, destinationPort, b, at, seen, length)
  if (application !== 0) return application
  const rule = ruleOf(RULES, sourcePort, destinationPort)
  if (rule !== 0) return byPort(rule, sourcePort, b, at, seen, length)
  return 0
}

function byContent(sourcePort: number, destinationPort: number, b: Uint8Array, at: number, seen: number, length: number): number {
  const first = b[at]!
  const second = b[at + 1]!
  switch (first) {
    case 0x00: {
      // SMB straight in the frame of NetBIOS sessions (RFC 1002 section 4.3.1, MS-SMB2 section 2.1).
      const smb = wordAt(b, at, seen, 4)
      return smb === 0xff534d42 || smb === 0xfe534d42 || smb === 0xfd534d42 ? NETBIOS : 0
    }
    case 0x03:
      // TPKT (RFC 2126 section 6) with a connection request or confirm of X.224, as RDP begins.
      if (second === 0 && seen >= 6) {
        const type = b[at + 5]! & 0xf0
        const said = shortAt(b, at, seen, 2)
        if ((type === 0xe0 || type === 0xd0) && said >= 7 && said <= length && b[at + 4] === said - 5)
          return sourcePort === PORT_ISO_TRANSPORT || destinationPort === PORT_ISO_TRANSPORT ? 0 : RDP
      }
      return 0
    case 0x05:
      return isDnp3Frame(b, at, seen) ? DNP3 : 0
    case 0x10:
      // MQTT (OASIS MQTT 3.1.1 and 5.0 section 3.1): CONNECT, and the name of the protocol behind its length of one or two bytes.
      if (isMqttName(b, at, seen, 2) || (second >= 0x80 && isMqttName(b, at, seen, 3))) return MQTT
      break
    case 0x13:
      // BEP 3: a length, then the name of the protocol.
      return reads(b, at, seen, 1, 'BitTorrent protocol') ? BITTORRENT : 0
    case 20:
    case 21:
    case 22:
    case 23:
    case 24: {
      // TLS (RFC 8446 section 5.1): content type, version 3.x, length; a handshake of type 1 is the client's hello.
      const said = shortAt(b, at, seen, 3)
      if (second !== 3 || b[at + 2]! > 4 || seen < 5 || said === 0 || said > LONGEST_TLS_RECORD) break
      return first === 22 && byteAt(b, at, seen, 5) === 1 ? TLS_CLIENT_HELLO : TLS_OTHER
    }
    case 0x45: // EHLO (RFC 5321 section 4.1.1.1)
      return reads(b, at, seen, 1, 'HLO ') ? SMTP : 0
    case 0x3c:
    case 0x41:
    case 0x42:
    case 0x43:
    case 0x44:
    case 0x47:
    case 0x48:
    case 0x49:
    case 0x4d:
    case 0x4e:
    case 0x4f:
    case 0x50:
    case 0x52:
    case 0x53:
    case 0x54:
    case 0x55: {
      const text = textApplication(b, at, seen, false)
      return text !== 0 ? text : wordsOfOne(b, at, seen)
    }
    default:
  }
  return second === 0 && isMinecraftHandshake(b, at, seen) ? MINECRAFT : 0
}

/** SSH (RFC 4253 section 4.2) and the other commands by which mail begins (RFC 5321 section 4.1.1). */
function wordsOfOne(b: Uint8Array, at: number, seen: number): number {
  switch (wordAt(b, at, seen, 0)) {
    case 0x5353482d: // SSH-
      return SSH
    case 0x48454c4f: // HELO
      return reads(b, at, seen, 4, ' ') ? SMTP : 0
    case 0x4d41494c: // MAIL
      return reads(b, at, seen, 4, ' FROM:') ? SMTP : 0
    case 0x52435054: // RCPT
      return reads(b, at, seen, 4, ' TO:') ? SMTP : 0
    default:
      return 0
  }
}

function byPort(rule: number, sourcePort: number, b: Uint8Array, at: number, seen: number, length: number): number {
  const first = b[at]!
  const second = b[at + 1]!
  switch (rule) {
    case BY_DNS:
      // A length of two bytes stands before each message (RFC 1035 section 4.2.2).
      return shortAt(b, at, seen, 0) >= 12 ? dnsApplication(b, at, seen, 2, false) : 0
    case BY_MAIL:
      // A reply code and a space or hyphen (RFC 5321 section 4.2): FTP's replies look alike.
      return isReplyCode(b, at) ? SMTP : 0
    case BY_MEMCACHED:
      return memcachedApplication(b, at, seen)
    case BY_OPENVPN: {
      // A length of two bytes before each packet, and an opcode in use (OpenVPN, "network protocol").
      const opcode = byteAt(b, at, seen, 2) >>> 3
      return opcode >= 3 && opcode <= 10 && shortAt(b, at, seen, 0) <= length ? OPENVPN : 0
    }
    case BY_RDP:
      // Any TPKT.
      return first === 3 && second === 0 && shortAt(b, at, seen, 2) >= 7 ? RDP : 0
    case BY_MQTT:
      // The other packets have a type and a remaining length (section 2.2).
      return first >= 0x20 && first < 0xf0 && (second >= 0x80 || second + 2 <= length) ? MQTT : 0
    case BY_MODBUS: {
      // Modbus Messaging on TCP/IP 1.0b section 3.1.3: transaction, protocol 0, length of what follows, at least a unit and a function.
      const said = shortAt(b, at, seen, 4)
      return shortAt(b, at, seen, 2) === 0 && said >= 2 && said <= 254 && said <= length - 6 ? MODBUS : 0
    }
    case BY_NETBIOS:
      // Session requests and their answers (RFC 1002 sections 4.3.2 to 4.3.6).
      return first >= 0x81 && first <= 0x85 && second <= 1 && shortAt(b, at, seen, 2) === length - 4 ? NETBIOS : 0
    case BY_MINECRAFT:
      // The ping of clients before 1.7, and a server's status (a packet 0 with a string that is JSON).
      if (first === 0xfe && second === 1) return MINECRAFT
      for (let i = 1; i <= 3; i++) if (byteAt(b, at, seen, i) === 0 && hasStatus(b, at, seen, i + 1)) return MINECRAFT
      return 0
    case BY_BER:
      return berApplication(sourcePort, b, at, seen)
    default:
      return 0
  }
}

function isMqttName(b: Uint8Array, at: number, seen: number, i: number): boolean {
  const size = shortAt(b, at, seen, i)
  return (size === 4 && reads(b, at, seen, i + 2, 'MQTT')) || (size === 6 && reads(b, at, seen, i + 2, 'MQIsdp'))
}

/** Three digits, the first of them 2 to 5. */
function isReplyCode(b: Uint8Array, at: number): boolean {
  const end = b[at + 3]
  return b[at]! >= 0x32 && b[at]! <= 0x35 && isDigit(b[at + 1]!) && isDigit(b[at + 2]!) && (end === 0x20 || end === 0x2d)
}

function isDigit(letter: number): boolean {
  return letter >= 0x30 && letter <= 0x39
}

/**
 * The handshake of Minecraft's Java edition (minecraft.wiki, "Java Edition protocol"): length, packet 0, protocol version, host name, port,
 * next state; lengths as variable integers. The length must end exactly behind the state.
 */
function isMinecraftHandshake(b: Uint8Array, at: number, seen: number): boolean {
  const size = b[at]!
  if (size < 7 || size >= 0x80) return false
  // The version takes one to five bytes.
  let i = 2
  while (i < 7 && byteAt(b, at, seen, i) >= 0x80) i++
  i++
  const host = byteAt(b, at, seen, i)
  const state = i + 1 + host + 2
  if (host === 0 || state !== size) return false
  // Beyond the bytes that are looked at, the lengths alone have to do.
  if (state >= seen) return true
  const next = b[at + state]!
  return next >= 1 && next <= 3
}

/** A string whose length takes one to three bytes and which begins `{"`. */
function hasStatus(b: Uint8Array, at: number, seen: number, i: number): boolean {
  for (let more = 1; more <= 3; more++) if (shortAt(b, at, seen, i + more) === 0x7b22) return true
  return false
}

/** Commands and answers of one word (memcached's protocol.txt), and the magic bytes of its binary protocol. */
function memcachedApplication(b: Uint8Array, at: number, seen: number): number {
  if (b[at] === 0x80) return MEMCACHED_REQUEST
  if (b[at] === 0x81) return MEMCACHED_ANSWER
  switch (wordAt(b, at, seen, 0)) {
    case 0x73746174: // stat
    case 0x76657273: // vers
    case 0x67657473: // gets
    case 0x67657420: // get
    case 0x73657420: // set
    case 0x61646420: // add
    case 0x64656c65: // dele
    case 0x696e6372: // incr
      return MEMCACHED_REQUEST
    case 0x454e440d: // END
    case 0x56414c55: // VALU
    case 0x53544154: // STAT
    case 0x53544f52: // STOR
    case 0x4552524f: // ERRO
    case 0x56455253: // VERS
      return MEMCACHED_ANSWER
    default:
      return 0
  }
}
