import { applicationCode } from '#vocabulary'
import { berApplication } from './ber-application.ts'
import { dnsApplication } from './dns-application.ts'
import { byteAt, reads, shortAt, wordAt } from './payload-bytes.ts'
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

/**
 * TCP payloads: of one segment, which may lie in the middle of a message, so a rule must be strong enough not to be met by chance there.
 * HOT PATH.
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
  const first = b[at]!
  const second = b[at + 1]!

  // TLS (RFC 8446 section 5.1): content type, version 3.x, length; a handshake of type 1 is the client's hello.
  if (first >= 20 && first <= 24 && second === 3) {
    const said = shortAt(b, at, seen, 3)
    if (b[at + 2]! <= 4 && seen >= 5 && said > 0 && said <= LONGEST_TLS_RECORD)
      return first === 22 && byteAt(b, at, seen, 5) === 1 ? TLS_CLIENT_HELLO : TLS_OTHER
  }

  const word = wordAt(b, at, seen, 0)
  switch (word) {
    case 0x5353482d: // SSH- (RFC 4253 section 4.2)
      return SSH
    case 0x45484c4f: // EHLO, HELO (RFC 5321 section 4.1.1.1)
    case 0x48454c4f:
      return reads(b, at, seen, 4, ' ') ? SMTP : 0
    case 0x4d41494c: // MAIL
      return reads(b, at, seen, 4, ' FROM:') ? SMTP : 0
    case 0x52435054: // RCPT
      return reads(b, at, seen, 4, ' TO:') ? SMTP : 0
    case 0x13426974: // BEP 3: a length, then the name of the protocol
      return reads(b, at, seen, 4, 'Torrent protocol') ? BITTORRENT : 0
    case 0x56414c55: // VALUE, STAT: answers of memcached (its protocol.txt)
      return isOn(11_211, sourcePort, destinationPort) && reads(b, at, seen, 4, 'E ') ? MEMCACHED_ANSWER : 0
    case 0x53544154:
      return isOn(11_211, sourcePort, destinationPort) && reads(b, at, seen, 4, ' ') ? MEMCACHED_ANSWER : 0
    default:
  }

  const text = textApplication(b, at, seen, false)
  if (text !== 0) return text

  // TPKT (RFC 2126 section 6) with a connection request or confirm of X.224 (class 0), as RDP begins; later ones on its port.
  if (word >>> 16 === 0x0300 && seen >= 6) {
    const type = b[at + 5]! & 0xf0
    const said = word & 0xffff
    if (said >= 7 && isOn(3389, sourcePort, destinationPort)) return RDP
    // Port 102 is that of other protocols above the same layer.
    const connects = (type === 0xe0 || type === 0xd0) && said >= 7 && said <= length && b[at + 4] === said - 5
    if (connects && !isOn(102, sourcePort, destinationPort)) return RDP
  }

  // MQTT (OASIS MQTT 3.1.1 and 5.0 section 3.1): CONNECT, and the name of the protocol behind its length of one or two bytes.
  if (first === 0x10 && (isMqttName(b, at, seen, 2) || (second >= 0x80 && isMqttName(b, at, seen, 3)))) return MQTT
  if (isOn(1883, sourcePort, destinationPort) && first >= 0x20 && first < 0xf0 && second + 2 <= length) return MQTT

  // IEEE 1815 clause 9.2: start bytes, then a length of at least five.
  if (first === 0x05 && second === 0x64 && b[at + 2]! >= 5) return DNP3

  // Modbus Messaging on TCP/IP 1.0b section 3.1.3: transaction, protocol 0, length of what follows, at least a unit and a function.
  if ((word & 0xffff) === 0 && seen >= 8) {
    const said = shortAt(b, at, seen, 4)
    if (isOn(502, sourcePort, destinationPort) && said >= 2 && said <= 254 && said <= length - 6) return MODBUS
  }

  // NetBIOS session service (RFC 1002 section 4.3): a request, or a message that begins as SMB (MS-SMB2 section 2.1 uses the same frame).
  if (first === 0 || (first >= 0x81 && first <= 0x85)) {
    const smb = wordAt(b, at, seen, 4)
    if (first === 0 && (smb === 0xff534d42 || smb === 0xfe534d42 || smb === 0xfd534d42)) return NETBIOS
    if (first !== 0 && isOn(139, sourcePort, destinationPort) && second <= 1 && shortAt(b, at, seen, 2) === length - 4) return NETBIOS
  }

  if (isMinecraftHandshake(b, at, seen)) return MINECRAFT
  if (isOn(25_565, sourcePort, destinationPort)) {
    // The ping of clients before 1.7, and a server's status (a packet 0 with a string that is JSON).
    if (first === 0xfe && second === 1) return MINECRAFT
    for (let i = 1; i <= 3; i++) if (byteAt(b, at, seen, i) === 0 && hasStatus(b, at, seen, i + 1)) return MINECRAFT
  }

  if (
    first === 0x30 &&
    (isOn(389, sourcePort, destinationPort) || isOn(3268, sourcePort, destinationPort) || isOn(161, sourcePort, destinationPort))
  )
    return berApplication(sourcePort, b, at, seen)

  // The length of two bytes that stands before each message (RFC 1035 section 4.2.2).
  if (isOn(53, sourcePort, destinationPort) && shortAt(b, at, seen, 0) >= 12) return dnsApplication(b, at, seen, 2, false)

  // A reply code and a space or hyphen (RFC 5321 section 4.2): FTP's replies look alike, so the port says it.
  if ((sourcePort === 25 || sourcePort === 587 || sourcePort === 2525) && isReplyCode(b, at)) return SMTP

  if (isOn(11_211, sourcePort, destinationPort)) return memcachedApplication(b, at, seen)

  // A length of two bytes before each packet, and an opcode in use (OpenVPN, "network protocol").
  if (
    isOn(1194, sourcePort, destinationPort) &&
    byteAt(b, at, seen, 2) >>> 3 >= 3 &&
    byteAt(b, at, seen, 2) >>> 3 <= 10 &&
    shortAt(b, at, seen, 0) <= length
  )
    return OPENVPN

  return 0
}

function isOn(port: number, sourcePort: number, destinationPort: number): boolean {
  return sourcePort === port || destinationPort === port
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
  if (b[at + 1] !== 0 || size < 7 || size >= 0x80) return false
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
    case 0x53544f52: // STOR
    case 0x4552524f: // ERRO
    case 0x56455253: // VERS
      return MEMCACHED_ANSWER
    default:
      return 0
  }
}
