import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFrame } from '../../../../test/fixtures/decode-frame.ts'
import { ascii, type Bytes, datagram, ethernet, ipv4, ipv6, tcp, u16, u32, udp, zeros } from '../../../../test/fixtures/packet-bytes.ts'

/** The packet inside: its addresses differ from those of the packet around it. */
const inner = ipv4(17, udp([1, 2, 3]), { from: 77, to: 88 })
const inner6 = ipv6(6, tcp([1, 2, 3]), 23, 0x77, 0x88)
const insideRow = { source: '192.0.2.77', destination: '198.51.100.88', version: 4, protocol: 17, sourcePort: 53, ipLength: 31, payload: 3 }
const insideRow6 = { source: '2001:db8::77', destination: '2001:db8::88', version: 6, protocol: 6, destinationPort: 443, payload: 3 }
const OUTER = '192.0.2.1 198.51.100.2'
const OUTER_6 = '2001:db8::1 2001:db8::2'

const gre = (type: number, body: Bytes, flags = 0, fields: Bytes = []): Bytes => [...u16(flags), ...u16(type), ...fields, ...body]
const label = (bottom: boolean): Bytes => [0, 1, bottom ? 0x41 : 0x40, 64]
const vxlan = (body: Bytes, flags = 8): Bytes => [flags, 0, 0, 0, 0, 0, 42, 0, ...body]
const geneve = (type: number, body: Bytes, options: Bytes = []): Bytes => [
  options.length / 4,
  0,
  ...u16(type),
  0,
  0,
  42,
  0,
  ...options,
  ...body,
]
const gtp = (body: Bytes, flags = 0x30, fields: Bytes = []): Bytes => [
  flags,
  255,
  ...u16(fields.length + body.length),
  ...u32(7),
  ...fields,
  ...body,
]
const frame = ethernet(0x0800, inner)
const teredoBody = ipv6(17, udp([9]), 9, 0x77, 0x88)

const tunnels: readonly (readonly [name: string, packet: Bytes, tunnel: string, six: boolean])[] = [
  ['GRE', ipv4(47, gre(0x0800, inner)), 'GRE', false],
  ['GRE with IPv6', ipv4(47, gre(0x86dd, inner6)), 'GRE', true],
  ['GRE with a checksum', ipv4(47, gre(0x0800, inner, 0x8000, zeros(4))), 'GRE', false],
  ['GRE with a key', ipv4(47, gre(0x0800, inner, 0x2000, zeros(4))), 'GRE', false],
  ['GRE with a sequence number', ipv4(47, gre(0x0800, inner, 0x1000, zeros(4))), 'GRE', false],
  ['GRE with all three', ipv4(47, gre(0x0800, inner, 0xb000, zeros(12))), 'GRE', false],
  ['GRE with a source route', ipv4(47, gre(0x0800, inner, 0x4000, [...zeros(4), 0, 2, 0, 4, 192, 0, 2, 9, ...zeros(4)])), 'GRE', false],
  ['GRE with Ethernet', ipv4(47, gre(0x6558, frame)), 'GRE', false],
  ['GRE with a tagged frame', ipv4(47, gre(0x6558, ethernet(0x0800, inner, [0x8100]))), 'GRE', false],
  ['GRE with MPLS', ipv4(47, gre(0x8847, [...label(false), ...label(true), ...inner])), 'GRE', false],
  ['GRE with PPP (PPTP)', ipv4(47, gre(0x880b, [0xff, 0x03, 0x00, 0x21, ...inner], 0x3081, zeros(12))), 'GRE', false],
  ['GRE with PPP, protocol in one byte', ipv4(47, gre(0x880b, [0x21, ...inner], 0x2001, zeros(4))), 'GRE', false],
  ['GRE in IPv6', ipv6(47, gre(0x0800, inner)), 'GRE', false],
  ['GRE in UDP', ipv4(17, datagram(4754, gre(0x0800, inner))), 'GRE', false],
  ['ERSPAN I', ipv4(47, gre(0x88be, frame)), 'ERSPAN', false],
  ['ERSPAN II', ipv4(47, gre(0x88be, frame, 0x1000, zeros(12))), 'ERSPAN', false],
  ['ERSPAN III', ipv4(47, gre(0x22eb, frame, 0x1000, zeros(16))), 'ERSPAN', false],
  ['ERSPAN III with a subheader', ipv4(47, gre(0x22eb, frame, 0x1000, [...zeros(15), 1, ...zeros(8)])), 'ERSPAN', false],
  ['ERSPAN III with IP', ipv4(47, gre(0x22eb, inner, 0x1000, [...zeros(14), 2 << 2, 0])), 'ERSPAN', false],
  ['IP in IP', ipv4(4, inner), 'IP in IP', false],
  ['IPv6 in IPv6', ipv6(41, inner6), 'IP in IP', true],
  ['6in4', ipv4(41, inner6), '6in4', true],
  ['4in6', ipv6(4, inner), '6in4', false],
  ['4in6 behind a destination option', ipv6(60, [4, 0, 1, 4, 0, 0, 0, 0, ...inner]), '6in4', false],
  ['IP behind an authentication header', ipv4(51, [4, 4, ...zeros(22), ...inner]), 'IP in IP', false],
  ['MPLS in IP', ipv4(137, [...label(true), ...inner]), 'MPLS in IP', false],
  ['MPLS in UDP', ipv4(17, datagram(6635, [...label(true), ...inner6])), 'MPLS in IP', true],
  ['VXLAN', ipv4(17, datagram(4789, vxlan(frame))), 'VXLAN', false],
  ['VXLAN on the port that Linux had', ipv4(17, datagram(8472, vxlan(frame))), 'VXLAN', false],
  ['VXLAN in IPv6', ipv6(17, datagram(4789, vxlan(frame))), 'VXLAN', false],
  ['VXLAN with IPv4 named', ipv4(17, datagram(4790, [0x0c, 0, 0, 1, 0, 0, 42, 0, ...inner])), 'VXLAN', false],
  ['VXLAN with Ethernet named', ipv4(17, datagram(4790, [0x0c, 0, 0, 3, 0, 0, 42, 0, ...frame])), 'VXLAN', false],
  ['Geneve', ipv4(17, datagram(6081, geneve(0x6558, frame))), 'Geneve', false],
  ['Geneve with options', ipv4(17, datagram(6081, geneve(0x6558, frame, zeros(16)))), 'Geneve', false],
  ['Geneve with IPv6', ipv4(17, datagram(6081, geneve(0x86dd, inner6))), 'Geneve', true],
  ['GTP-U', ipv4(17, datagram(2152, gtp(inner))), 'GTP', false],
  ['GTP-U with a sequence number', ipv4(17, datagram(2152, gtp(inner, 0x32, zeros(4)))), 'GTP', false],
  ['GTP-U with an extension', ipv4(17, datagram(2152, gtp(inner6, 0x34, [0, 0, 0, 0x85, 1, 0, 0, 0]))), 'GTP', true],
]

describe('a packet in a packet is a row of the inner one, with the outer addresses beside it', () => {
  it.each(tunnels)('%s', (_name, packet, tunnel, six) => {
    const outerSix = packet[0]! >>> 4 === 6
    const { code, row } = decodeFrame(ethernet(outerSix ? 0x86dd : 0x0800, packet))
    expect(code).toBe('decoded')
    expect(row).toMatchObject(six ? insideRow6 : insideRow)
    expect(row).toMatchObject({ tunnel, outer: outerSix ? OUTER_6 : OUTER, outerLength: packet.length, snapped: false, fragment: false })
  })

  it('Teredo, with and without its indications', () => {
    const authentication = [0, 1, 1, 1, 5, 5, ...zeros(9)]
    const origin = [0, 0, ...zeros(6)]
    for (const before of [[], origin, authentication, [...authentication, ...origin]])
      for (const ports of [datagram(3544, [...before, ...teredoBody]), udp([...before, ...teredoBody], undefined, 3544, 40_000)])
        expect(decodeFrame(ethernet(0x0800, ipv4(17, ports))).row).toMatchObject({
          tunnel: 'Teredo',
          source: '2001:db8::77',
          protocol: 17,
          payload: 1,
        })
  })

  it('what is inside keeps its own application, fragment bits and lengths', () => {
    const query = [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, ...ascii('x'), 0, 0, 1, 0, 1]
    const packet = ipv4(47, gre(0x0800, ipv4(17, udp(query, undefined, 4000, 53), { fragment: 0x2000 })))
    expect(decodeFrame(ethernet(0x0800, packet)).row).toMatchObject({ application: 'dns-query', fragment: true, held: query.length })
    // A total length of 0, as segmentation offload leaves it, is what the outer packet has room for.
    expect(decodeFrame(ethernet(0x0800, ipv4(47, gre(0x0800, ipv4(6, tcp([1, 2]), { length: 0 }))))).row).toMatchObject({
      tunnel: 'GRE',
      ipLength: 42,
      payload: 2,
    })
  })
})

it.each([
  ['padding', ethernet(0x0800, [...ipv4(4, inner), ...zeros(9)]), 1],
  ['a VLAN tag', ethernet(0x0800, ipv4(4, inner), [0x8100]), 1],
  ['no frame at all', ipv4(4, inner), 101],
] as const)('the length of the packet around is that of its header, with %s', (_name, bytes, linkType) => {
  expect(decodeFrame([...bytes], { linkType }).row).toMatchObject({ ...insideRow, tunnel: 'IP in IP', outerLength: 51 })
})

describe('what cannot be looked into stays a row of the outer packet', () => {
  const outside = { tunnel: 'none', outer: '', source: '192.0.2.1', destination: '198.51.100.2', protocol: 47, sourcePort: 0 }
  it.each([
    ['rubbish', gre(0x0800, ascii('no packet at all, but some rubbish of 47 bytes.'))],
    ['rubbish that begins like a packet', gre(0x0800, [0x45, ...ascii('no packet at all, but some rubbish')])],
    ['an inner packet longer than the outer one', gre(0x0800, ipv4(17, udp([1]), { length: 300 }))],
    ['an inner packet shorter than its header', gre(0x0800, ipv4(17, udp([1]), { length: 19 }))],
    ['an inner IPv6 packet longer than the outer one', gre(0x86dd, ipv6(17, udp([1]), 300))],
    ['an inner packet of the other version', gre(0x86dd, inner)],
    ['no packet but ARP', gre(0x6558, ethernet(0x0806, zeros(28)))],
    ['a version that is none', gre(0x0800, inner, 0x0002)],
    ['an empty payload', gre(0x0800, [])],
    ['a source route without an end', gre(0x0800, inner, 0x4000, zeros(4).concat([0, 2, 0, 250]))],
    ['an inner header cut by its own length', gre(0x0800, [0x4f, ...inner.slice(1)])],
    ['ERSPAN III with a frame that is neither Ethernet nor IP', gre(0x22eb, frame, 0x1000, [...zeros(14), 7 << 2, 0])],
  ])('%s', (_name, body) => {
    const { code, row } = decodeFrame(ethernet(0x0800, ipv4(47, body)))
    expect(code).toBe('decoded')
    expect(row).toMatchObject({ ...outside, payload: body.length })
  })

  it('a fragment of the outer packet', () => {
    for (const fragment of [0x2000, 0x0008])
      expect(decodeFrame(ethernet(0x0800, ipv4(47, gre(0x0800, inner), { fragment }))).row).toMatchObject({ ...outside, fragment: true })
  })

  it('an inner header whose options were not captured', () => {
    const whole = ethernet(0x0800, ipv4(47, gre(0x0800, ipv4(17, udp([1]), { options: 8, from: 77, to: 88 }))))
    expect(decodeFrame(whole, { captured: 14 + 20 + 4 + 27, wire: whole.length }).row).toMatchObject(outside)
    expect(decodeFrame(whole, { captured: 14 + 20 + 4 + 28, wire: whole.length }).row).toMatchObject({
      source: '192.0.2.77',
      optioned: true,
    })
  })

  it('an inner header that was not captured', () => {
    const whole = ethernet(0x0800, ipv4(47, gre(0x0800, inner)))
    expect(decodeFrame(whole, { captured: 14 + 20 + 4 + 19, wire: whole.length }).row).toMatchObject(outside)
    expect(decodeFrame(whole, { captured: 14 + 20 + 4 + 20, wire: whole.length }).row).toMatchObject({
      ...insideRow,
      sourcePort: 0,
      snapped: true,
    })
  })

  it.each([
    ['VXLAN without its flag', datagram(4789, vxlan(frame, 0))],
    ['VXLAN on the unregistered port with a reserved bit', datagram(8472, vxlan(frame, 0x0c))],
    ['Geneve of another version', datagram(6081, [0x40, ...geneve(0x6558, frame).slice(1)])],
    ['GTP that is no user packet', datagram(2152, [0x30, 1, ...gtp(inner).slice(2)])],
    ['GTP with an extension of length 0', datagram(2152, gtp(inner, 0x34, [0, 0, 0, 0x85, 0, 0, 0, 0]))],
    ['Teredo with IPv4', datagram(3544, inner)],
    ['the right bytes on another port', datagram(4791, vxlan(frame))],
  ])('%s', (_name, body) => {
    expect(decodeFrame(ethernet(0x0800, ipv4(17, body))).row).toMatchObject({ tunnel: 'none', source: '192.0.2.1', protocol: 17 })
  })

  it('the packet that an ICMP error quotes', () => {
    expect(decodeFrame(ethernet(0x0800, ipv4(1, [3, 3, 0, 0, 0, 0, 0, 0, ...inner]))).row).toMatchObject({
      source: '192.0.2.1',
      protocol: 1,
      tunnel: 'none',
    })
  })
})

describe('tunnels in tunnels', () => {
  const nested = (depth: number) => {
    let packet = inner
    for (let i = 0; i < depth; i++) packet = ipv4(4, packet, { from: 10 + i, to: 20 + i })
    return decodeFrame(ethernet(0x0800, packet))
  }
  it('are looked into to a depth of four, then the row is that of the last layer, and counted', () => {
    for (const depth of [1, 2, 3, 4]) {
      const { row, tooDeep } = nested(depth)
      expect(row).toMatchObject({ ...insideRow, tunnel: 'IP in IP', outer: `192.0.2.${9 + depth} 198.51.100.${19 + depth}` })
      expect(tooDeep).toBe(0)
    }
    for (const depth of [5, 6, 100]) {
      const { row, tooDeep } = nested(depth)
      // Four layers in from the outermost, which has the number depth - 1.
      expect(row).toMatchObject({
        source: `192.0.2.${10 + depth - 5}`,
        protocol: 4,
        tunnel: 'IP in IP',
        outer: `192.0.2.${9 + depth} 198.51.100.${19 + depth}`,
      })
      expect(tooDeep).toBe(1)
    }
  })

  it('say the outermost kind', () => {
    const packet = ipv4(47, gre(0x88be, ethernet(0x0800, ipv4(17, datagram(4789, vxlan(frame)), { from: 5 })), 0x1000, zeros(12)))
    expect(decodeFrame(ethernet(0x0800, packet)).row).toMatchObject({ ...insideRow, tunnel: 'ERSPAN', outer: OUTER })
  })
})

describe('whatever comes in a tunnel', () => {
  const frames = tunnels.map(([, packet]) => ethernet(packet[0]! >>> 4 === 6 ? 0x86dd : 0x0800, packet))

  it('a cut at any byte is a row of the outer or of the inner packet, and never of anything else', () => {
    for (const whole of frames)
      for (let captured = 0; captured < whole.length; captured++) {
        const { code, row } = decodeFrame(whole, { captured, wire: whole.length })
        if (code !== 'decoded') expect(['frame-cut', 'ip-header-cut']).toContain(code)
        else if (row.tunnel === 'none') expect(['192.0.2.1', '2001:db8::1']).toContain(row.source)
        else expect(['192.0.2.77', '2001:db8::77']).toContain(row.source)
      }
  })

  it('damage never throws, and never reads beside the frame', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 })
    fc.assert(
      fc.property(fc.constantFrom(...frames), changes, fc.nat(), (whole, damage, cut) => {
        const copy = [...whole]
        for (const [at, value] of damage) copy[at % copy.length] = value
        const captured = cut % (copy.length + 1)
        const first = decodeFrame(copy, { captured, wire: copy.length })
        const behind = [...copy.slice(0, captured), ...new Array<number>(copy.length - captured).fill(0x45)]
        expect(decodeFrame(behind, { captured, wire: copy.length })).toEqual(first)
        expect(first.length).toBe(first.code === 'decoded' ? 2 : 1)
      }),
      { numRuns: 3000 },
    )
  })
})
