import { describe, expect, it } from 'vitest'
import { decodeFrame } from '../../../../test/fixtures/decode-frame.ts'
import { type Bytes, ethernet, ipv4, ipv6, u16, udp, zeros } from '../../../../test/fixtures/packet-bytes.ts'

const packet = ipv4(17, udp([1, 2]))
const six = ipv6(17, udp([1, 2]))
const snap = (type: number, body: Bytes, last = 0): Bytes => [0xaa, 0xaa, 0x03, 0, 0, last, ...u16(type), ...body]
const pppoe = (body: Bytes): Bytes => [0x11, 0, 0, 1, ...u16(body.length), ...body]
const label = (bottom: boolean): Bytes => [0, 1, bottom ? 0x41 : 0x40, 64]
const controlWord = zeros(4)
/** An Ethernet header whose address begins with 4, as an IPv4 header does. */
const misleading: Bytes = [0x45, ...ethernet(0x0800, packet).slice(1)]

const ETHERNET = 1
const PPP = 9
const PPP_HDLC = 50
const PPP_ETHER = 51
const CISCO_HDLC = 104
const FRAME_RELAY = 107
const COOKED = 113

const layers: readonly (readonly [name: string, linkType: number, frame: Bytes, six?: true])[] = [
  ['three tags', ETHERNET, ethernet(0x0800, packet, [0x88a8, 0x9100, 0x8100])],
  ['eight tags', ETHERNET, ethernet(0x0800, packet, new Array<number>(8).fill(0x8100))],
  ['802.1ah', ETHERNET, ethernet(0x88e7, [0, 0, 0, 5, ...ethernet(0x0800, packet, [0x8100])], [0x88a8])],
  ['LLC and SNAP', ETHERNET, ethernet(8 + packet.length, snap(0x0800, packet))],
  ['LLC and SNAP of 802.1H', ETHERNET, ethernet(8 + six.length, snap(0x86dd, six, 0xf8)), true],
  ['LLC with the access point of IP', ETHERNET, ethernet(3 + packet.length, [0x06, 0x06, 0x03, ...packet])],
  ['LLC behind a tag', ETHERNET, ethernet(8 + packet.length, snap(0x0800, packet), [0x8100])],
  ['MPLS', ETHERNET, ethernet(0x8847, [...label(false), ...label(true), ...packet])],
  ['MPLS with IPv6', ETHERNET, ethernet(0x8848, [...label(true), ...six]), true],
  ['a pseudowire with a control word', ETHERNET, ethernet(0x8847, [...label(true), ...controlWord, ...ethernet(0x0800, packet)])],
  ['a pseudowire without one', ETHERNET, ethernet(0x8847, [...label(true), ...ethernet(0x0800, packet, [0x8100])])],
  ['a pseudowire that looks like IPv4', ETHERNET, ethernet(0x8847, [...label(true), ...misleading])],
  ['PPPoE', ETHERNET, ethernet(0x8864, pppoe([0x00, 0x21, ...packet]))],
  ['PPPoE with MPLS', ETHERNET, ethernet(0x8864, pppoe([0x02, 0x81, ...label(true), ...packet]))],
  ['PPP', PPP, [0x00, 0x57, ...six], true],
  ['PPP with address and control', PPP_HDLC, [0xff, 0x03, 0x00, 0x21, ...packet]],
  ['PPP with a protocol of one byte', PPP, [0xff, 0x03, 0x21, ...packet]],
  ['PPPoE without Ethernet', PPP_ETHER, pppoe([0x00, 0x21, ...packet])],
  ["Cisco's HDLC", CISCO_HDLC, [0x0f, 0, 0x08, 0x00, ...packet]],
  ['frame relay', FRAME_RELAY, [0x18, 0x41, 0x03, 0xcc, ...packet]],
  ['frame relay, padded, four bytes of address', FRAME_RELAY, [0x18, 0x40, 0x40, 0x41, 0x03, 0x00, 0x8e, ...six], true],
  ['frame relay with SNAP', FRAME_RELAY, [0x18, 0x41, 0x03, 0x00, 0x80, 0, 0, 0, 0x08, 0x00, ...packet]],
  ['frame relay of the older form', FRAME_RELAY, [0x18, 0x41, 0x08, 0x00, ...packet]],
  ['cooked with LLC', COOKED, [...zeros(14), 0, 4, ...snap(0x0800, packet)]],
  ['cooked with PPPoE', COOKED, [...zeros(14), 0x88, 0x64, ...pppoe([0x00, 0x21, ...packet])]],
]

describe('the same packet lies behind every link layer', () => {
  const four = decodeFrame(ethernet(0x0800, packet)).row
  const sixth = decodeFrame(ethernet(0x86dd, six)).row
  for (const [name, linkType, frame, isSix] of layers)
    it(name, () => {
      const { code, row } = decodeFrame(frame, { linkType })
      expect(code).toBe('decoded')
      expect(row).toEqual(isSix ? sixth : four)
    })

  it('a cut at any byte is a cause or the row of the packet, cut', () => {
    for (const [, linkType, frame, isSix] of layers)
      for (let captured = 0; captured < frame.length; captured++) {
        const { code, row } = decodeFrame(frame, { linkType, captured, wire: frame.length })
        if (code === 'decoded') expect(row).toMatchObject({ source: (isSix ? sixth : four).source, snapped: true })
        else expect(['frame-cut', 'ip-header-cut', 'not-ip']).toContain(code)
      }
  })
})

describe('a frame that holds no IP packet says so', () => {
  it.each([
    ['not-ip', decodeFrame(ethernet(0x8847, [...label(true), 0x10, ...zeros(40)]))],
    ['frame-cut', decodeFrame(ethernet(0x8847, label(false)))],
    ['not-ip', decodeFrame(ethernet(0x8864, [0x11, 0xa7, 0, 1, 0, 2, 0, 0x21, ...packet]))],
    ['not-ip', decodeFrame(ethernet(0x8864, pppoe([0xc0, 0x21, 1, 1, 0, 4])))],
    ['not-ip', decodeFrame(ethernet(38, [0x42, 0x42, 0x03, ...zeros(35)]))],
    ['not-ip', decodeFrame(ethernet(38, snap(0x0806, zeros(28))))],
    ['not-ip', decodeFrame(ethernet(38, snap(38, zeros(28))))],
    ['not-ip', decodeFrame([...zeros(14), 0, 1, ...packet], { linkType: COOKED })],
    ['not-ip', decodeFrame([0x18, 0x41, 0x03, 0x81, ...packet], { linkType: FRAME_RELAY })],
    ['vlan-tags-too-deep', decodeFrame(ethernet(0x0800, packet, new Array<number>(9).fill(0x8100)))],
    // A pseudowire in a pseudowire without end is as deep as too many tags.
    ['vlan-tags-too-deep', decodeFrame(new Array<Bytes>(100).fill(ethernet(0x8847, label(true))).flat())],
  ])('%s', (cause, { code, length }) => {
    expect(code).toBe(cause)
    expect(length).toBe(1)
  })
})
