// First bytes of protocols, as their specifications give them. Every function returns bytes of its own.

const ascii = (text) => Buffer.from(text, 'latin1')

/** Types of DNS records (IANA). */
export const A = 1
export const NS = 2
export const MX = 15
export const TXT = 16
export const AAAA = 28
export const DS = 43
export const RRSIG = 46
export const DNSKEY = 48
export const ANY = 255
export const HTTPS = 65

/** TLS ClientHello of about 517 bytes (RFC 8446 section 4.1.2): the extensions that browsers send, the name among them, padded (RFC 7685). */
export function clientHello(dice, name) {
  const host = ascii(name)
  const random = Buffer.alloc(32 + 32)
  for (let i = 0; i < random.length; i++) random[i] = dice.next()
  const extension = (type, body) => {
    const head = Buffer.alloc(4)
    head.writeUInt16BE(type, 0)
    head.writeUInt16BE(body.length, 2)
    return Buffer.concat([head, body])
  }
  const sni = Buffer.concat([Buffer.from([(host.length + 3) >> 8, (host.length + 3) & 255, 0, host.length >> 8, host.length & 255]), host])
  const share = Buffer.alloc(38)
  share.writeUInt16BE(36, 0)
  share.writeUInt16BE(0x001d, 2)
  share.writeUInt16BE(32, 4)
  for (let i = 6; i < 38; i++) share[i] = dice.next()
  const parts = [
    extension(0, sni),
    extension(23, Buffer.alloc(0)),
    extension(0xff01, Buffer.from([0])),
    extension(10, Buffer.from([0, 6, 0, 0x1d, 0, 0x17, 0, 0x18])),
    extension(11, Buffer.from([1, 0])),
    extension(16, Buffer.from([0, 12, 2, 0x68, 0x32, 8, ...ascii('http/1.1')])),
    extension(13, Buffer.from([0, 8, 4, 3, 8, 4, 4, 1, 5, 3])),
    extension(51, share),
    extension(43, Buffer.from([4, 3, 4, 3, 3])),
  ]
  const ciphers = Buffer.from([0, 12, 0x13, 1, 0x13, 2, 0x13, 3, 0xc0, 0x2b, 0xc0, 0x2f, 0xc0, 0x30])
  const fixed = 4 + 2 + 32 + 1 + 32 + ciphers.length + 2 + 2
  let extensions = Buffer.concat(parts)
  const padding = 512 - fixed - extensions.length
  if (padding >= 4) extensions = Buffer.concat([extensions, extension(21, Buffer.alloc(padding - 4))])
  const length = fixed + extensions.length - 4
  const head = Buffer.from([0x16, 3, 1, (length + 4) >> 8, (length + 4) & 255, 1, 0, length >> 8, length & 255, 3, 3])
  const extensionsLength = Buffer.from([extensions.length >> 8, extensions.length & 255])
  return Buffer.concat([
    head,
    random.subarray(0, 32),
    Buffer.from([32]),
    random.subarray(32),
    ciphers,
    Buffer.from([1, 0]),
    extensionsLength,
    extensions,
  ])
}

/** The first bytes of ServerHello's record. */
export const SERVER_HELLO = Buffer.from([0x16, 3, 3, 0, 0x7a, 2, 0, 0, 0x76, 3, 3])
/** A record of application data of the largest size. */
export const TLS_DATA = Buffer.from([0x17, 3, 3, 0x40, 0x18])

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:138.0) Gecko/20100101 Firefox/138.0',
]

export function httpRequest(dice, host, path, agent = dice.pick(AGENTS)) {
  return ascii(
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${agent}\r\nAccept: */*\r\nAccept-Encoding: gzip\r\nConnection: keep-alive\r\n\r\n`,
  )
}

export function httpAnswer(length, status = '200 OK') {
  return ascii(`HTTP/1.1 ${status}\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: ${length}\r\n\r\n`)
}

const names = new Map()

const signature = (length) =>
  Buffer.concat([
    Buffer.from([0, A, 8, 2, 0, 0, 1, 44, 0x6a, 0, 0, 0, 0x69, 0, 0, 0, 0, 0]),
    dnsName('example'),
    Buffer.alloc(length, 0x5a),
  ])
/** As ECDSA P-256 makes it, and as RSA with 2048 bits does. */
const SHORT_SIGNATURE = signature(64)
const LONG_SIGNATURE = signature(256)

/** Data of a record as its type wants it (RFC 1035 section 3.3, RFC 4034, RFC 9460); `n` makes it differ. */
export function dnsData(type, n) {
  const low = [(n >> 16) & 255, (n >> 8) & 255, n & 255]
  switch (type) {
    case A:
      return Buffer.from([23, ...low])
    case AAAA:
      return Buffer.from([0x26, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...low])
    case MX:
      return Buffer.concat([Buffer.from([0, 10]), dnsName(`mx.${domain(n)}`)])
    case NS:
      return dnsName(`ns${n % 4}.${domain(n)}`)
    case TXT:
      return Buffer.concat([Buffer.from([60]), Buffer.alloc(60, `v=spf1 ip4:198.51.100.0/24 include:${n}.example -all`)])
    case DS:
      return Buffer.concat([Buffer.from([n >> 8, n, 13, 2]), Buffer.alloc(32, n)])
    case DNSKEY:
      return Buffer.concat([Buffer.from([1, n & 1, 3, 8]), Buffer.alloc(260, n)])
    case RRSIG: {
      const bytes = Buffer.from(n % 2 === 0 ? SHORT_SIGNATURE : LONG_SIGNATURE)
      bytes.writeUInt16BE(n, 16)
      return bytes
    }
    default:
      return Buffer.concat([Buffer.from([0, 1, 0, 0, 1, 0, 3, 2]), ascii('h2')])
  }
}

/** A name in labels. Some ten thousand are kept: a resolver hears the same ones all day. */
function dnsName(name) {
  const known = names.get(name)
  if (known) return known
  const bytes = encodeName(name)
  if (names.size > 50_000) names.clear()
  names.set(name, bytes)
  return bytes
}

function encodeName(name) {
  const parts = []
  for (const label of name.split('.')) if (label !== '') parts.push(Buffer.from([label.length]), ascii(label))
  parts.push(Buffer.from([0]))
  return Buffer.concat(parts)
}

/** A query (RFC 1035 section 4), with EDNS0 (RFC 6891) unless `edns` is 0; `secure` sets DO. */
export function dnsQuery(id, name, type, { edns = 1232, secure = false, recursive = true } = {}) {
  const question = dnsName(name)
  const bytes = Buffer.alloc(12 + question.length + 4 + (edns ? 11 : 0))
  bytes.writeUInt16BE(id, 0)
  bytes.writeUInt16BE(recursive ? 0x0100 : 0, 2)
  bytes.writeUInt16BE(1, 4)
  bytes.writeUInt16BE(edns ? 1 : 0, 10)
  question.copy(bytes, 12)
  let o = 12 + question.length
  bytes.writeUInt16BE(type, o)
  bytes.writeUInt16BE(1, o + 2)
  o += 4
  if (edns) {
    bytes.writeUInt16BE(41, o + 1)
    bytes.writeUInt16BE(edns, o + 3)
    bytes.writeUInt16BE(secure ? 0x8000 : 0, o + 7)
  }
  return bytes
}

/** An answer: flags as given, `records` of type, TTL and data; `rcode` 3 is NXDOMAIN. */
export function dnsAnswer(id, name, type, { records = [], rcode = 0, authoritative = false, recursive = true } = {}) {
  const question = dnsName(name)
  let length = 12 + question.length + 4
  for (const record of records) length += 12 + record.data.length
  const bytes = Buffer.allocUnsafe(length)
  bytes.writeUInt16BE(id, 0)
  bytes.writeUInt16BE(0x8000 | (authoritative ? 0x0400 : 0) | (recursive ? 0x0180 : 0) | rcode, 2)
  bytes.writeUInt16BE(1, 4)
  bytes.writeUInt16BE(records.length, 6)
  bytes.writeUInt32BE(0, 8)
  bytes.set(question, 12)
  let o = 12 + question.length
  bytes.writeUInt16BE(type, o)
  bytes.writeUInt16BE(1, o + 2)
  o += 4
  for (const record of records) {
    bytes.writeUInt16BE(0xc00c, o)
    bytes.writeUInt16BE(record.type, o + 2)
    bytes.writeUInt16BE(1, o + 4)
    bytes.writeUInt32BE(record.ttl ?? 300, o + 6)
    bytes.writeUInt16BE(record.data.length, o + 10)
    bytes.set(record.data, o + 12)
    o += 12 + record.data.length
  }
  return bytes
}

const SYLLABLES = ['ka', 'mer', 'lo', 'tis', 'van', 'pel', 'do', 'rin', 'sho', 'bel', 'ni', 'cor', 'wa', 'lum', 'fe', 'gra']

/** A name that people could have chosen, the same for the same number. */
export function domain(n) {
  let name = ''
  for (let left = n + 17, i = 0; i < 2 + (n % 3); i++, left = Math.floor(left / 7) + 31 * i) name += SYLLABLES[left % SYLLABLES.length]
  return `${name}${n % 10 === 0 ? n % 100 : ''}.example`
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

export function randomLabel(dice, length) {
  let label = ''
  for (let i = 0; i < length; i++) label += LETTERS[dice.below(36)]
  return label
}

/** NTP, 48 bytes (RFC 5905 section 7.3): mode 3 from a client, 4 from a server. */
export function ntp(mode, seconds, stratum = mode === 4 ? 2 : 0) {
  const bytes = Buffer.alloc(48)
  bytes[0] = (4 << 3) | mode
  bytes[1] = stratum
  bytes[2] = 6
  bytes[3] = 0xec
  // Seconds since 1900; the era of 2036 is not reached.
  bytes.writeUInt32BE((seconds + 2_208_988_800) >>> 0, 40)
  if (mode === 4) {
    bytes.writeUInt32BE((seconds + 2_208_988_700) >>> 0, 16)
    bytes.writeUInt32BE((seconds + 2_208_988_800) >>> 0, 32)
  }
  return bytes
}

/** An answer to MON_GETLIST_1: response bit, mode 7, implementation 3 (XNTPD), request 42, six entries of 72 bytes: 440 bytes in all. */
export function ntpMonlist(sequence) {
  const bytes = Buffer.alloc(8 + 6 * 72)
  bytes[0] = 0xd7
  bytes[1] = sequence & 0x7f
  bytes[2] = 3
  bytes[3] = 42
  bytes.writeUInt16BE(6, 4)
  bytes.writeUInt16BE(72, 6)
  return bytes
}

/** QUIC version 1, long header, type Initial, padded to 1200 bytes (RFC 9000 sections 14.1 and 17.2.2); what follows is encrypted. */
export function quicInitial(dice, length = 1200) {
  const bytes = Buffer.alloc(26)
  bytes[0] = 0xc0 | dice.below(16)
  bytes.writeUInt32BE(1, 1)
  bytes[5] = 8
  bytes.writeUInt32BE(dice.next(), 6)
  bytes.writeUInt32BE(dice.next(), 10)
  bytes[14] = 0
  bytes[15] = 0
  bytes.writeUInt16BE(0x4000 | (length - 18), 16)
  for (let i = 18; i < 26; i++) bytes[i] = dice.next()
  return bytes
}

/** RTP version 2 (RFC 3550 section 5.1), payload type 0 (G.711). */
export function rtp(bytes, sequence, timestamp, source) {
  bytes[0] = 0x80
  bytes[1] = 0
  bytes.writeUInt16BE(sequence & 0xffff, 2)
  bytes.writeUInt32BE(timestamp >>> 0, 4)
  bytes.writeUInt32BE(source, 8)
  return bytes
}

export function sip(dice, method, user, host, branch = randomLabel(dice, 16)) {
  return ascii(
    `${method} sip:${user}@${host} SIP/2.0\r\nVia: SIP/2.0/UDP ${host}:5060;branch=z9hG4bK${branch}\r\nMax-Forwards: 70\r\nTo: <sip:${user}@${host}>\r\n` +
      `From: <sip:${user}@${host}>;tag=${randomLabel(dice, 8)}\r\nCall-ID: ${randomLabel(dice, 20)}\r\nCSeq: ${dice.below(1000)} ${method}\r\nContent-Length: 0\r\n\r\n`,
  )
}

export function sipAnswer(dice, code, user, host) {
  return ascii(
    `SIP/2.0 ${code}\r\nVia: SIP/2.0/UDP ${host}:5060;branch=z9hG4bK${randomLabel(dice, 16)}\r\nTo: <sip:${user}@${host}>;tag=${randomLabel(dice, 8)}\r\n` +
      `From: <sip:${user}@${host}>\r\nCall-ID: ${randomLabel(dice, 20)}\r\nCSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n`,
  )
}

/** Valve's server queries: A2S_INFO, its challenge, and an answer. */
export const A2S_INFO = Buffer.concat([Buffer.from([255, 255, 255, 255]), ascii('TSource Engine Query\0')])
export const A2S_CHALLENGE = Buffer.from([255, 255, 255, 255, 0x41, 0x4b, 0xa1, 0xd5, 0x22])
export const A2S_ANSWER = Buffer.concat([
  Buffer.from([255, 255, 255, 255, 0x49, 0x11]),
  ascii('Harbour Night [EU]\0de_harbour\0csgo\0Counter-Strike\0'),
  Buffer.from([0xda, 2, 17, 32, 0, 0x64, 0x6c, 0, 1]),
])

function ber(tag, ...bodies) {
  const body = Buffer.concat(bodies)
  return Buffer.concat([
    body.length < 128 ? Buffer.from([tag, body.length]) : Buffer.from([tag, 0x82, body.length >> 8, body.length & 255]),
    body,
  ])
}

const OID = [0x2b, 6, 1, 2, 1, 2, 2, 1]

/** SNMPv2c (RFC 3416): tag 0xa0 GetRequest, 0xa5 GetBulk, 0xa2 Response, with so many variables of interfaces. */
export function snmp(tag, id, variables) {
  const list = []
  for (let i = 0; i < variables; i++)
    list.push(
      ber(
        0x30,
        ber(6, Buffer.from([...OID, 10 + (i % 8), 1 + (i % 100)])),
        tag === 0xa2 ? ber(0x41, Buffer.from([1, i & 127, 3, 4])) : ber(5),
      ),
    )
  const whole = ber(
    tag,
    ber(2, Buffer.from([1, (id >> 8) & 127, id & 127])),
    ber(2, Buffer.from([0])),
    ber(2, Buffer.from([tag === 0xa5 ? 20 : 0])),
    ber(0x30, ...list),
  )
  return ber(0x30, ber(2, Buffer.from([1])), ber(4, ascii('public')), whole)
}

/** A device's answer to M-SEARCH (UPnP Device Architecture 1.1 section 1.3.3). */
export function ssdpAnswer(dice, address, kind) {
  return ascii(
    `HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: ${kind}\r\nUSN: uuid:${randomLabel(dice, 8)}-2f6b-4a1c-9a40-${randomLabel(dice, 12)}::${kind}\r\nEXT:\r\n` +
      `SERVER: Linux/3.14 UPnP/1.1 MiniUPnPd/1.9\r\nLOCATION: http://${address}:5000/rootDesc.xml\r\n\r\n`,
  )
}

/** searchResEntry of a connectionless LDAP (RFC 4511 section 4.5.2): the rootDSE of a domain controller, long. */
export function cldapAnswer(values) {
  const text = ascii('CN=Aggregate,CN=Schema,CN=Configuration,DC=corp,DC=example')
  const rows = []
  for (let i = 0; i < values; i++) rows.push(ber(4, text))
  const attribute = ber(0x30, ber(4, ascii('namingContexts')), ber(0x31, ...rows))
  return ber(0x30, ber(2, Buffer.from([7])), ber(0x64, ber(4), ber(0x30, attribute)))
}

/** memcached's UDP frame header (request, sequence, count, reserved), then a VALUE as `stats` or `get` bring it. */
export function memcachedAnswer(sequence, of) {
  const head = Buffer.alloc(8)
  head.writeUInt16BE(sequence, 2)
  head.writeUInt16BE(of, 4)
  return sequence === 0
    ? Buffer.concat([head, ascii('VALUE a 0 1048576\r\n'), Buffer.alloc(64, 0x61)])
    : Buffer.concat([head, Buffer.alloc(64, 0x61)])
}

export const WSD_ANSWER = ascii(
  '<?xml version="1.0" encoding="utf-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><SOAP-ENV:Header>',
)
export const DHIP_ANSWER = Buffer.concat([
  Buffer.from([0x20, 0, 0, 0, 0x44, 0x48, 0x49, 0x50, 0, 0, 0, 0, 0, 0, 0, 0, 0xbc, 2, 0, 0, 0, 0, 0, 0, 0xbc, 2, 0, 0, 0, 0, 0, 0]),
  ascii('{"mac":"3c:ef:8c:12:34:56","method":"client.notifyDevInfo","params":{"deviceInfo":{"AlarmInputChannels":0,"DeviceClass":"IPC"'),
])

/** WireGuard's messages: 1 initiation of 148 bytes, 2 response of 92, 4 transport data. */
export function wireguard(type, receiver, counter) {
  const bytes = Buffer.alloc(16)
  bytes[0] = type
  bytes.writeUInt32LE(receiver, 4)
  bytes.writeUInt32LE(counter >>> 0, 8)
  return bytes
}

export function syslog(dice, host) {
  return ascii(
    `<${dice.between(80, 190)}>1 2026-05-12T09:14:0${dice.below(10)}.${dice.between(100, 999)}Z ${host} sshd ${dice.between(300, 32_000)} - - Connection closed by authenticating user root port ${dice.between(1024, 65_000)} [preauth]`,
  )
}
