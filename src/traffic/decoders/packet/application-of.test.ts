import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { APPLICATIONS, type Application } from '#vocabulary'
import { ascii, type Bytes, u16, u32, zeros } from '../../../../test/fixtures/packet-bytes.ts'
import { applicationOf } from './application-of.ts'

const TCP = 6
const UDP = 17
/** Ports that no rule asks for. */
const ANY = 40_001
const OTHER = 40_003

function name(protocol: number, sourcePort: number, destinationPort: number, bytes: Bytes, length = bytes.length, held = bytes.length) {
  const b = Uint8Array.from([0xee, ...bytes.slice(0, held), ...new Array<number>(80).fill(0xee)])
  return APPLICATIONS[applicationOf(protocol, sourcePort, destinationPort, b, 1, held, length)]
}

const dns = (flags: number, questions: number, answers: number): Bytes => [
  ...[0x12, 0x34, ...u16(flags), ...u16(questions), ...u16(answers), 0, 0, 0, 0],
  ...[7, ...ascii('example'), 0, 0, 1, 0, 1],
]
const sequence = (...body: Bytes): Bytes => [0x30, body.length, ...body]
const snmp = (pdu: number): Bytes => sequence(2, 1, 1, 4, 6, ...ascii('public'), pdu, 3, 2, 1, 5)
const ldap = (tag: number): Bytes => sequence(2, 1, 7, tag, 3, 4, 1, 0)
const stun = (type: number): Bytes => [...u16(type), 0, 0, ...u32(0x2112a442), ...zeros(12)]
const ike = (version: number, exchange: number): Bytes => [
  ...new Array<number>(8).fill(9),
  ...zeros(8),
  33,
  version,
  exchange,
  8,
  ...zeros(4),
  ...u32(32),
  ...zeros(4),
]
const raknetMagic: Bytes = [...u32(0x00ffff00), ...u32(0xfefefefe), ...u32(0xfdfdfdfd), ...u32(0x12345678)]
const outOfBand = (text: string): Bytes => [...u32(0xffffffff), ...ascii(text)]
const memcached = (text: string): Bytes => [0, 1, 0, 0, 0, 1, 0, 0, ...ascii(text)]
const minecraft: Bytes = [16, 0, 0xfb, 0x05, 9, ...ascii('localhost'), 0x63, 0xdd, 1]

type Case = readonly [
  application: Application,
  protocol: number,
  sourcePort: number,
  destinationPort: number,
  payload: Bytes,
  length?: number,
]
const cases: readonly Case[] = [
  ['dns-query', UDP, ANY, 53, dns(0x0100, 1, 0)],
  ['dns-query', UDP, ANY, OTHER, dns(0x0100, 1, 0)],
  ['dns-answer', UDP, 53, ANY, dns(0x8180, 1, 4)],
  ['dns-answer', UDP, ANY, OTHER, dns(0x8180, 1, 4)],
  ['dns-answer', UDP, 5353, 5353, dns(0x8400, 0, 2)],
  ['dns-query', TCP, ANY, 53, [0, 25, ...dns(0x0100, 1, 0)]],
  ['ntp-request', UDP, ANY, 123, [0x23, ...zeros(47)]],
  ['ntp-answer', UDP, 123, ANY, [0x24, ...zeros(47)]],
  ['ntp-control', UDP, ANY, 123, [0x17, 0, 3, 0x2a, ...zeros(4)]],
  ['ntp-control', UDP, 123, ANY, [0x16, 2, ...zeros(10)]],
  ['snmp-request', UDP, ANY, OTHER, snmp(0xa5)],
  ['snmp-answer', UDP, ANY, OTHER, snmp(0xa2)],
  ['snmp-answer', UDP, 161, ANY, sequence(2, 1, 3, 0x30, 0)],
  ['ldap-request', UDP, ANY, 389, ldap(0x63)],
  ['ldap-answer', UDP, 389, ANY, ldap(0x64)],
  ['ldap-request', TCP, ANY, 389, ldap(0x60)],
  ['ssdp-search', UDP, ANY, 1900, ascii('M-SEARCH * HTTP/1.1\r\n')],
  ['ssdp-answer', UDP, 1900, ANY, ascii('HTTP/1.1 200 OK\r\n')],
  ['ssdp-answer', UDP, ANY, 1900, ascii('NOTIFY * HTTP/1.1\r\n')],
  ['tls-client-hello', TCP, ANY, 443, [22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]],
  ['tls-other', TCP, 443, ANY, [23, 3, 3, 0x10, 0, 9, 9, 9]],
  ['dtls', UDP, ANY, OTHER, [22, 0xfe, 0xfd, ...zeros(8), 0, 3, 1, 1, 1]],
  ['http-request', TCP, ANY, OTHER, ascii('GET / HTTP/1.1\r\n')],
  ['http-request', TCP, ANY, OTHER, ascii('OPTIONS * HTTP/1.1\r\n')],
  ['http-request', TCP, ANY, OTHER, ascii('PRI * HTTP/2.0\r\n')],
  ['http-request', TCP, ANY, OTHER, ascii('DELETE /x HTTP/1.1')],
  ['http-answer', TCP, 80, ANY, ascii('HTTP/1.1 200 OK\r\n')],
  ['quic-initial', UDP, ANY, OTHER, [0xc3, 0, 0, 0, 1, 8, ...zeros(30)]],
  ['quic-initial', UDP, ANY, OTHER, [0xd3, ...u32(0x6b3343cf), 8, ...zeros(30)]],
  ['quic-other', UDP, ANY, OTHER, [0xe3, 0, 0, 0, 1, 8, ...zeros(30)]],
  ['quic-other', UDP, ANY, 443, [0x43, ...zeros(30)]],
  ['source-query', UDP, ANY, 27_015, outOfBand('TSource Engine Query\0')],
  ['source-query', UDP, ANY, OTHER, outOfBand('U????')],
  ['source-answer', UDP, 27_015, ANY, outOfBand('I\u0011name')],
  ['source-answer', UDP, 27_015, ANY, [...u32(0xfffffffe), ...zeros(12)]],
  ['quake-query', UDP, ANY, OTHER, outOfBand('getstatus')],
  ['quake-query', UDP, ANY, OTHER, outOfBand('getservers 68 empty full')],
  ['quake-answer', UDP, ANY, OTHER, outOfBand('statusResponse\n')],
  ['quake-answer', UDP, ANY, OTHER, outOfBand('getserversResponse')],
  ['raknet-ping', UDP, ANY, OTHER, [1, ...zeros(8), ...raknetMagic]],
  ['raknet-other', UDP, ANY, OTHER, [0x1c, ...zeros(16), ...raknetMagic]],
  ['raknet-other', UDP, ANY, OTHER, [5, ...raknetMagic, 11]],
  ['teamspeak', UDP, ANY, OTHER, ascii('TS3INIT1\0e')],
  ['sip-request', UDP, ANY, OTHER, ascii('INVITE sip:a@example.org SIP/2.0')],
  ['sip-request', UDP, ANY, OTHER, ascii('OPTIONS sip:a@example.org SIP/2.0')],
  ['sip-answer', UDP, ANY, OTHER, ascii('SIP/2.0 200 OK')],
  ['rtp', UDP, ANY, OTHER, [0x80, 96, ...zeros(30)]],
  ['rtp', UDP, ANY, OTHER, [0x81, 201, 0, 7, ...zeros(28)]],
  ['stun-request', UDP, ANY, OTHER, stun(0x0001)],
  ['stun-answer', UDP, ANY, OTHER, stun(0x0101)],
  ['ike', UDP, ANY, OTHER, ike(0x20, 34)],
  ['ike', UDP, 4500, 4500, [0, 0, 0, 0, ...ike(0x10, 2)]],
  ['wireguard', UDP, ANY, OTHER, [1, 0, 0, 0, ...new Array<number>(144).fill(7)]],
  ['wireguard', UDP, ANY, OTHER, [4, 0, 0, 0, ...new Array<number>(28).fill(7)]],
  ['openvpn', UDP, ANY, 1194, [0x38, ...new Array<number>(41).fill(5)]],
  ['openvpn', UDP, ANY, OTHER, [0x38, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0]],
  ['openvpn', TCP, ANY, 1194, [0, 14, 0x38, ...new Array<number>(13).fill(5)]],
  ['dhcp', UDP, 68, 67, [1, 1, 6, 0, ...zeros(60)], 300],
  ['dhcp', UDP, 546, 547, [1, 9, 9, 9, 0, 8]],
  ['bittorrent', UDP, ANY, OTHER, ascii('d1:ad2:id20:aaaaaaaaaaaaaaaaaaaa')],
  ['bittorrent', UDP, ANY, OTHER, [...u32(0x417), ...u32(0x27101980), ...zeros(8)]],
  ['bittorrent', TCP, ANY, OTHER, [19, ...ascii('BitTorrent protocol')]],
  ['memcached-request', UDP, ANY, 11_211, memcached('stats\r\n')],
  ['memcached-answer', UDP, 11_211, ANY, memcached('VALUE x 0 1\r\n')],
  ['memcached-request', TCP, ANY, 11_211, ascii('get x\r\n')],
  ['memcached-answer', TCP, 11_211, ANY, ascii('STAT pid 1\r\n')],
  ['coap-request', UDP, ANY, 5683, [0x40, 1, 0, 1]],
  ['coap-answer', UDP, 5683, ANY, [0x60, 0x45, 0, 1, 0xff, 1]],
  ['ssh', TCP, 22, ANY, ascii('SSH-2.0-x\r\n')],
  ['smtp', TCP, ANY, OTHER, ascii('EHLO example.org\r\n')],
  ['smtp', TCP, ANY, OTHER, ascii('MAIL FROM:<a@example.org>')],
  ['smtp', TCP, 25, ANY, ascii('220 example.org ESMTP')],
  ['minecraft', TCP, ANY, OTHER, minecraft],
  ['minecraft', TCP, ANY, 25_565, [0xfe, 1, 0xfa, 0]],
  ['rdp', TCP, ANY, OTHER, [3, 0, 0, 19, 14, 0xe0, ...zeros(13)]],
  ['rdp', UDP, 3389, ANY, [...u32(0xffffffff), 0, 64, 0, 5, ...zeros(8)]],
  ['mqtt', TCP, ANY, OTHER, [0x10, 16, 0, 4, ...ascii('MQTT'), 4, 2, 0, 60]],
  ['mqtt', TCP, ANY, 1883, [0xc0, 0, 0xc0, 0]],
  ['dnp3', TCP, ANY, OTHER, [0x05, 0x64, 0x05, 0xc0, 0x01, 0x00, 0x00, 0x04, 0xe9, 0x21]],
  ['modbus', TCP, ANY, 502, [0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 1]],
  ['syslog', UDP, ANY, 514, ascii('<34>Oct 11 22:14:15 host su: x')],
  ['netbios', UDP, 137, 137, dns(0x0110, 1, 0)],
  ['netbios', TCP, ANY, OTHER, [0, 0, 0, 40, 0xfe, ...ascii('SMB@')]],
  ['tftp', UDP, ANY, OTHER, [0, 1, ...ascii('boot.img'), 0, ...ascii('octet'), 0]],
  ['tftp', UDP, 69, ANY, [0, 3, 0, 1, 9]],
  ['radius', UDP, ANY, 1812, [1, 7, 0, 20, ...zeros(16)]],
  ['flow-export', UDP, ANY, OTHER, [0, 5, 0, 1, ...zeros(60)], 72],
  ['flow-export', UDP, ANY, OTHER, [0, 10, 0, 24, ...zeros(20)]],
  ['flow-export', UDP, ANY, OTHER, [0, 0, 0, 5, 0, 0, 0, 1, ...zeros(24)]],
  ['flow-export', UDP, ANY, OTHER, [0, 9, 0, 1, ...zeros(16), 1, 0, 0, 8, ...zeros(4)]],
]

describe('what a payload begins with', () => {
  for (const [application, protocol, sourcePort, destinationPort, payload, length] of cases)
    it(`${application} (protocol ${protocol}, ports ${sourcePort} and ${destinationPort})`, () => {
      expect(name(protocol, sourcePort, destinationPort, payload, length ?? payload.length)).toBe(application)
    })

  it('every application but none has a case', () => {
    expect([...new Set(cases.map(([application]) => application))].sort()).toEqual(APPLICATIONS.slice(1).toSorted())
  })

  it('ordinary bytes are nothing known', () => {
    for (const protocol of [TCP, UDP])
      for (const bytes of [[], zeros(64), ascii('hello, this is nobody you know, and nothing that a rule would take')])
        expect(name(protocol, ANY, OTHER, bytes)).toBe('none')
    expect(name(1, ANY, OTHER, ascii('GET / HTTP/1.1'))).toBe('none')
    expect(name(UDP, ANY, OTHER, ascii('GET / HTTP/1.1'))).toBe('none')
  })

  it('content that a port does not bear out is nothing known', () => {
    expect(name(UDP, ANY, 123, [0x00, ...zeros(47)])).toBe('none')
    expect(name(UDP, ANY, 53, [1, 2, 0x78, 0, ...zeros(20)])).toBe('none')
    expect(name(UDP, ANY, OTHER, [0x43, ...zeros(30)])).toBe('none')
    expect(name(TCP, ANY, OTHER, [0x05, 0x64, 0x05, 0xc0, 0x01, 0x00, 0x00, 0x04, 0xe9, 0x22])).toBe('none')
  })
})

describe('whatever comes', () => {
  const ports = fc.constantFrom(
    ANY,
    OTHER,
    53,
    67,
    69,
    102,
    123,
    137,
    138,
    161,
    389,
    443,
    502,
    546,
    1194,
    1812,
    1883,
    3389,
    3478,
    5683,
    11_211,
    25,
    25_565,
  )

  it('bytes beyond what is held change nothing, and the code is one of the list', () => {
    const damaged = fc
      .tuple(fc.constantFrom(...cases.map(([, , , , payload]) => payload)), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
      .map(([payload, changes]) => {
        const copy = [...payload]
        for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value
        return copy
      })
    const bytes = fc.oneof(damaged, fc.array(fc.nat(255), { maxLength: 100 }))
    fc.assert(
      fc.property(fc.constantFrom(TCP, UDP), ports, ports, bytes, fc.nat(), fc.nat(70_000), (protocol, from, to, payload, cut, length) => {
        const held = cut % (payload.length + 1)
        const first = name(protocol, from, to, payload, length, held)
        expect(APPLICATIONS).toContain(first)
        const b = Uint8Array.from([0xee, ...payload.slice(0, held), ...new Array<number>(80).fill(0x30)])
        expect(APPLICATIONS[applicationOf(protocol, from, to, b, 1, held, length)]).toBe(first)
      }),
      { numRuns: 5000 },
    )
  })

  it('noise is nearly never taken for something', () => {
    // 2,000 payloads of 512 random bytes between random high ports, as a flood of noise has them: 1 in 500 may look like media.
    let state = 1
    const next = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    }
    let known = 0
    for (let i = 0; i < 2000; i++) {
      const noise = Array.from({ length: 64 }, next)
      for (const protocol of [TCP, UDP]) if (name(protocol, ANY, OTHER, noise, 512) !== 'none') known++
    }
    expect(known).toBeLessThan(20)
  })
})
