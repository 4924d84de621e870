// First bytes of protocols that the other sets do not speak. Every function returns bytes of its own.

export const text = (line) => Buffer.from(line, 'latin1')
export const bytes = (hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

export function random(dice, length) {
  const noise = Buffer.alloc(length)
  for (let i = 0; i < length; i++) noise[i] = dice.next()
  return noise
}

const u16 = (value) => Buffer.from([value >> 8, value & 255])

/** An attribute of STUN, padded to four bytes (RFC 8489 section 14). */
const attribute = (type, body) => Buffer.concat([u16(type), u16(body.length), body, Buffer.alloc(-body.length & 3)])

/** STUN's fixed words (RFC 8489 section 5). */
const COOKIE = bytes('2112a442')
const BINDING = 1
const BINDING_SUCCESS = 0x0101

function stun(type, transaction, attributes) {
  const body = Buffer.concat(attributes)
  return Buffer.concat([u16(type), u16(body.length), COOKIE, transaction, body])
}

/** A connectivity check of ICE with user name, priority, role, integrity and fingerprint (RFC 8445 section 7.1.1). */
export function iceCheck(dice, user, transaction = random(dice, 12)) {
  return stun(BINDING, transaction, [
    attribute(0x0006, text(user)),
    attribute(0x0024, random(dice, 4)),
    attribute(0x802a, random(dice, 8)),
    attribute(0x0008, random(dice, 20)),
    attribute(0x8028, random(dice, 4)),
  ])
}

/** Its answer: the address that was seen, exclusive-ored with the cookie. */
export function iceAnswer(dice, transaction) {
  return stun(BINDING_SUCCESS, transaction, [
    attribute(0x0020, Buffer.concat([bytes('0001'), random(dice, 6)])),
    attribute(0x0008, random(dice, 20)),
    attribute(0x8028, random(dice, 4)),
  ])
}

/** What a server of the open internet answers to everybody: mapped, xor-mapped, its other address, its software. */
export function stunAnswer(dice) {
  const address = () => Buffer.concat([bytes('0001'), random(dice, 6)])
  return stun(BINDING_SUCCESS, random(dice, 12), [
    attribute(0x0001, address()),
    attribute(0x0020, address()),
    attribute(0x802c, address()),
    attribute(0x802b, address()),
    attribute(0x8022, text(dice.pick(['Coturn-4.5.2', 'Vovida.org 0.96', "Citrix-3.2.5.1 'Marshal West'"]))),
  ])
}

/** DTLS 1.2's record of a handshake (RFC 6347 section 4.1); what is in it beyond the header is not written. */
export const dtlsHandshake = (sequence, length) => Buffer.concat([bytes('16 fefd 0000 00000000'), u16(sequence), u16(length - 13)])

/** IKEv2's SA_INIT (RFC 7296 section 1.2): an offer of AES-256, SHA-256 and group 14, a public value of 256 bytes, a nonce of 32. */
export function ikeInit(dice, { responder = false } = {}) {
  const offer = bytes(
    '22 00 0030  00 00 002c 01 01 00 04  03 00 000c 01 00 000c 800e 0100  03 00 0008 02 00 0005  03 00 0008 03 00 000c  00 00 0008 04 00 000e',
  )
  const exchange = Buffer.concat([bytes('28 00 0108 000e 0000'), random(dice, 256)])
  const nonce = Buffer.concat([bytes('00 00 0024'), random(dice, 32)])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(28 + offer.length + exchange.length + nonce.length)
  const spi = responder ? random(dice, 8) : Buffer.alloc(8)
  return Buffer.concat([
    random(dice, 8),
    spi,
    bytes('21 20 22'),
    Buffer.from([responder ? 0x20 : 0x08]),
    Buffer.alloc(4),
    length,
    offer,
    exchange,
    nonce,
  ])
}

/** The answer of a gateway under load: a cookie, and nothing is remembered (RFC 7296 section 2.6). */
export function ikeCookie(dice, initiator) {
  const notify = Buffer.concat([bytes('00 00 001c 00 00 4006'), random(dice, 20)])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(28 + notify.length)
  return Buffer.concat([initiator, Buffer.alloc(8), bytes('29 20 22 20'), Buffer.alloc(4), length, notify])
}

const MAGIC_COOKIE = bytes('63825363')
/** A message of DHCP (RFC 2131 section 2) that passed a relay: 300 bytes. `kind` 1 is DISCOVER, 2 OFFER. */
export function dhcp(kind, relay, hardware, transaction, offered = 0) {
  const message = Buffer.alloc(300)
  message[0] = kind === 1 ? 1 : 2
  message[1] = 1
  message[2] = 6
  message[3] = 1
  message.writeUInt32BE(transaction, 4)
  message.writeUInt16BE(0x8000, 10)
  message.writeUInt32BE(offered, 16)
  message.writeUInt32BE(relay, 24)
  hardware.copy(message, 28)
  MAGIC_COOKIE.copy(message, 236)
  bytes(`3501 0${kind} 3704 0103060f ff`).copy(message, 240)
  return message
}

/** A name's table of NetBIOS (RFC 1002 section 4.2.18), asked for by `*`. */
export function netbiosNames(dice) {
  const names = ['FILESRV', 'FILESRV', 'WORKGROUP', 'WORKGROUP', '\x01\x02__MSBROWSE__\x02', 'WORKGROUP']
  const suffixes = [0x00, 0x20, 0x00, 0x1e, 0x01, 0x1d]
  const rows = names.map((name, i) => Buffer.concat([text(name.padEnd(15)), Buffer.from([suffixes[i], i > 1 ? 0x84 : 0x04, 0])]))
  const data = Buffer.concat([Buffer.from([names.length]), ...rows, random(dice, 6), Buffer.alloc(40)])
  return Buffer.concat([
    random(dice, 2),
    bytes('8400 0000 0001 0000 0000 20'),
    text(`CK${'A'.repeat(30)}`),
    bytes('00 0021 0001 00000000'),
    u16(data.length),
    data,
  ])
}

/** RADIUS (RFC 2865 section 3): code, identifier, length, authenticator, attributes as [type, value]. */
export function radius(dice, code, identifier, attributes) {
  const body = Buffer.concat(attributes.map(([type, value]) => Buffer.concat([Buffer.from([type, value.length + 2]), value])))
  return Buffer.concat([Buffer.from([code, identifier]), u16(20 + body.length), random(dice, 16), body])
}

/** A PDU of DICOM's upper layer (PS3.8 section 9.3): type, length, what follows. */
const pdu = (type, body) => {
  const head = Buffer.alloc(6)
  head[0] = type
  head.writeUInt32BE(body.length, 2)
  return Buffer.concat([head, body])
}
const item = (type, body) => Buffer.concat([Buffer.from([type, 0]), u16(body.length), body])

/** A-ASSOCIATE-RQ (1) or -AC (2) for CT images in little-endian. */
export function dicomAssociate(type, calling) {
  const syntax = item(0x40, text('1.2.840.10008.1.2.1'))
  const context =
    type === 1
      ? Buffer.concat([bytes('01000000'), item(0x30, text('1.2.840.10008.5.1.4.1.1.2')), syntax])
      : Buffer.concat([bytes('01000000'), syntax])
  return pdu(
    type,
    Buffer.concat([
      bytes('0001 0000'),
      text('ARCHIVE'.padEnd(16)),
      text(calling.padEnd(16)),
      Buffer.alloc(32),
      item(0x10, text('1.2.840.10008.3.1.1.1')),
      item(type === 1 ? 0x20 : 0x21, context),
      item(0x50, item(0x51, bytes('00004000'))),
    ]),
  )
}

/** The head of P-DATA-TF of 16 KiB (4): one value, data of the first context. */
export const DICOM_DATA = bytes('04 00 00003ffa 00003ff6 01 00')
export const DICOM_RELEASE = bytes('05 00 00000004 00000000')
export const DICOM_RELEASED = bytes('06 00 00000004 00000000')

/** BER's tag and length in two bytes, for a body of `length` bytes. */
const long = (tag, length) => Buffer.from([tag, 0x82, length >> 8, length & 255])
const LONG = 4

/**
 * Kerberos over TCP (RFC 4120 sections 5.4, 5.9 and 7.2.2): a length, a message, a sequence; then `inside`, and one string of whatever is
 * encrypted to the end, inside `tags` (each in the one before).
 */
function kerberos(message, length, inside, tags) {
  const parts = [Buffer.alloc(4), long(message, length - 2 * LONG), long(0x30, length - 3 * LONG), inside]
  parts[0].writeUInt32BE(length - LONG)
  let left = length - 3 * LONG - inside.length
  for (const tag of tags) {
    const between = typeof tag === 'number' ? Buffer.alloc(0) : bytes(tag[1])
    left -= LONG
    parts.push(long(typeof tag === 'number' ? tag : tag[0], left), between)
    left -= between.length
  }
  return Buffer.concat(parts)
}
const TYPED = [0x30, 'a103 020102']
/** AS-REQ that proves itself by the time, TGS-REQ, KRB-ERROR (proof wanted), AS-REP and TGS-REP. */
export const kerberosAsk = (length) => kerberos(0x6a, length, bytes('a103020105 a20302010a'), [0xa3, 0x30, TYPED, 0xa2, 0x04])
export const kerberosTicket = (length) => kerberos(0x6c, length, bytes('a103020105 a20302010c'), [0xa3, 0x30, TYPED, 0xa2, 0x04])
export const kerberosError = (length) =>
  kerberos(
    0x7e,
    length,
    bytes(
      'a003020105 a10302011e a411 180f 32303236303531323038303030305a a505 020301e240 a603 020119 a90e 1b0c 434f52502e4558414d504c45 aa21 301f a003 020102 a118 3016 1b06 6b7262746774 1b0c 434f52502e4558414d504c45',
    ),
    [0xac, 0x04],
  )
export const kerberosAnswer = (length) => kerberos(0x6b, length, bytes('a003020105 a10302010b'), [0xa2, 0x30, TYPED, 0xa2, 0x04])
export const kerberosTicketAnswer = (length) => kerberos(0x6d, length, bytes('a003020105 a10302010d'), [0xa2, 0x30, TYPED, 0xa2, 0x04])

/** A directory's bind by SPNEGO (RFC 4511 section 4.2, RFC 4178), 1900 bytes, and its acceptance, 210 bytes. */
export const LDAP_BIND = bytes(
  '30820768 020101 60820761 020103 0400 a3820758 040a 4753532d53504e45474f 04820748 60820744 0606 2b0601050502 a0820738 30820734 a018 3016 0609 2a864882f712010202 0609 2a864886f712010202 a2820716 04820712',
)
export const LDAP_BOUND = bytes(
  '3081cf 020101 6181c9 0a0100 0400 0400 8781bf a181bc 3081b9 a003 0a0100 a10b 0609 2a864882f712010202 a281a4 0481a1',
)

/** What is said after it: sealed (RFC 4121 section 4.2.6.2), behind its length. */
export function sealed(length) {
  const head = Buffer.alloc(20)
  head.writeUInt32BE(length - 4)
  bytes('0504 06ff 0000 001c').copy(head, 4)
  return head
}

/** A search for the root of a directory over UDP (RFC 4511 section 4.5.1): base, everything, limits of zero, `(objectClass=*)`. */
export const LDAP_ROOT = bytes('30 25 020107 63 20 0400 0a0100 0a0100 020100 020100 010100 870b 6f626a656374436c617373 3000')
/** searchResDone: success. */
export const LDAP_DONE = bytes('30 0c 020107 65 07 0a0100 0400 0400')
