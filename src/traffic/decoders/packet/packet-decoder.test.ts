import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPacketBatch } from '#vocabulary'
import { decodeFrame as decode } from '../../../../test/fixtures/decode-frame.ts'
import { ethernet, ipv4, ipv6, tcp, u16, udp } from '../../../../test/fixtures/packet-bytes.ts'
import { createPacketDecoder } from './packet-decoder.ts'
import { UNDECODED_NAMES } from './undecoded.ts'

const letters = [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d]

describe('a frame becomes a row', () => {
  it('TCP in IPv4 with options in both headers', () => {
    const { code, row, payloadAt, payloadCaptured } = decode(ethernet(0x0800, ipv4(6, tcp(letters, 8), { options: 4, fragment: 0x4000 })))
    expect(code).toBe('decoded')
    expect(row).toEqual({
      at: 1_700_000_000_000_000,
      nanos: 7,
      source: '192.0.2.1',
      destination: '198.51.100.2',
      version: 4,
      protocol: 6,
      ttl: 61,
      id: 0xbeef,
      ipLength: 24 + 28 + 13,
      sourcePort: 40_000,
      destinationPort: 443,
      tcpFlags: 0x12,
      sequence: 0xdeadbeef,
      window: 512,
      options: 8,
      payload: 13,
      held: 13,
      application: 'none',
      tunnel: 'none',
      outer: '',
      outerLength: 0,
      head: [0x61626364, 0x65666768, 0x696a6b6c],
      kept: letters,
      fragment: false,
      later: false,
      dontFragment: true,
      snapped: false,
      optioned: true,
      samplingRate: 1,
    })
    expect([payloadAt, payloadCaptured]).toEqual([14 + 24 + 28, 13])
  })

  it('UDP in IPv6, with padding that is not payload', () => {
    const { row } = decode(ethernet(0x86dd, [...ipv6(17, udp([1, 2, 3])), 0, 0, 0, 0]))
    expect(row).toMatchObject({ version: 6, source: '2001:db8::1', destination: '2001:db8::2', protocol: 17, ttl: 62, id: 0 })
    expect(row).toMatchObject({ sourcePort: 53, destinationPort: 1234, payload: 3, head: [0x01020300, 0, 0], snapped: false })
  })

  it('a UDP length shorter than the packet is believed, a longer one is not', () => {
    expect(decode(ethernet(0x0800, ipv4(17, udp([1, 2, 3, 4], 10)))).row.payload).toBe(2)
    expect(decode(ethernet(0x0800, ipv4(17, udp([1, 2, 3, 4], 999)))).row.payload).toBe(4)
    expect(decode(ethernet(0x0800, ipv4(17, udp([1, 2, 3, 4], 0)))).row.payload).toBe(4)
  })

  it('ICMP and ICMPv6: type and code in place of ports', () => {
    expect(decode(ethernet(0x0800, ipv4(1, [3, 13, 0, 0, 0, 0, 0, 0, 9]))).row).toMatchObject({
      sourcePort: 3,
      destinationPort: 13,
      payload: 1,
    })
    expect(decode(ethernet(0x86dd, ipv6(58, [128, 4, 0, 0, 0, 0, 0, 0]))).row).toMatchObject({
      protocol: 58,
      sourcePort: 128,
      destinationPort: 4,
    })
  })

  it('GRE with rubbish inside is a protocol with a payload, no more', () => {
    expect(decode(ethernet(0x0800, ipv4(47, [0, 0, 8, 0, 0x45]))).row).toMatchObject({
      protocol: 47,
      sourcePort: 0,
      payload: 5,
      head: [0x00000800, 0x45000000, 0],
    })
  })

  it('a first fragment has ports, a later one has none', () => {
    const first = decode(ethernet(0x0800, ipv4(17, udp([1, 2, 3, 4], 3000), { fragment: 0x2000 }))).row
    expect(first).toMatchObject({ fragment: true, later: false, sourcePort: 53, payload: 4 })
    const later = decode(ethernet(0x0800, ipv4(17, udp([1, 2, 3, 4]), { fragment: 0x0010 }))).row
    expect(later).toMatchObject({ fragment: true, later: true, sourcePort: 0, destinationPort: 0, payload: 12, protocol: 17 })
  })

  it('IPv6 extension headers are walked, fragments and authentication among them', () => {
    const hop = (next: number) => [next, 1, ...new Array<number>(14).fill(0)]
    const ah = (next: number) => [next, 4, ...new Array<number>(22).fill(0)]
    const fragment = (next: number, offset: number) => [next, 0, ...u16(offset), 0, 0, 0, 1]
    expect(decode(ethernet(0x86dd, ipv6(0, [...hop(60), ...hop(51), ...ah(6), ...tcp([])]))).row).toMatchObject({
      protocol: 6,
      destinationPort: 443,
      payload: 0,
    })
    const atomic = decode(ethernet(0x86dd, ipv6(44, [...fragment(17, 0), ...udp([1])]))).row
    expect(atomic).toMatchObject({ protocol: 17, fragment: false, sourcePort: 53, payload: 1 })
    expect(decode(ethernet(0x86dd, ipv6(44, [...fragment(17, 1), ...udp([1])]))).row).toMatchObject({
      fragment: true,
      later: false,
      sourcePort: 53,
    })
    expect(decode(ethernet(0x86dd, ipv6(44, [...fragment(17, 8), ...udp([1])]))).row).toMatchObject({
      later: true,
      sourcePort: 0,
      payload: 9,
    })
    const many = Array.from({ length: 100 }, (_, i) => hop(i === 99 ? 17 : 60)).flat()
    expect(decode(ethernet(0x86dd, ipv6(60, [...many, ...udp([1])]))).row).toMatchObject({ protocol: 17, sourcePort: 53, payload: 1 })
  })

  it('options and extension headers are marked, a fragment header alone is none', () => {
    const extension = (next: number) => [next, 0, 1, 4, 0, 0, 0, 0]
    for (const kind of [0, 43, 60, 135, 139, 140])
      expect(decode(ethernet(0x86dd, ipv6(kind, [...extension(17), ...udp([1])]))).row).toMatchObject({
        protocol: 17,
        sourcePort: 53,
        optioned: true,
      })
    expect(decode(ethernet(0x86dd, ipv6(44, [17, 0, 0, 1, 0, 0, 0, 1, ...udp([1])]))).row).toMatchObject({
      fragment: true,
      optioned: false,
    })
    expect(decode(ethernet(0x86dd, ipv6(17, udp([1])))).row.optioned).toBe(false)
    expect(decode(ethernet(0x0800, ipv4(17, udp([1])))).row.optioned).toBe(false)
  })

  it('a header that is a message of its own stays the protocol, one that only says that nothing follows does not', () => {
    for (const kind of [135, 139, 140])
      expect(decode(ethernet(0x86dd, ipv6(kind, [59, 0, 1, 0, 0, 0, 0, 0]))).row).toMatchObject({ protocol: kind, payload: 8 })
    expect(decode(ethernet(0x86dd, ipv6(60, [59, 0, 1, 4, 0, 0, 0, 0]))).row).toMatchObject({ protocol: 59, payload: 0 })
  })

  it('an authentication header in IPv4 is walked over', () => {
    const ah = (next: number) => [next, 4, ...new Array<number>(22).fill(0)]
    expect(decode(ethernet(0x0800, ipv4(51, [...ah(6), ...tcp([1])]))).row).toMatchObject({
      protocol: 6,
      destinationPort: 443,
      payload: 1,
      optioned: false,
      tunnel: 'none',
    })
    expect(decode(ethernet(0x0800, ipv4(51, [...ah(6), ...tcp([1])], { fragment: 0x0008 }))).row).toMatchObject({
      protocol: 51,
      later: true,
    })
  })

  it('keeps up to 64 bytes of payload, whatever their number', () => {
    for (const count of [0, 1, 2, 3, 4, 11, 12, 13, 63, 64, 65, 200]) {
      const bytes = Array.from({ length: count }, (_, i) => (i * 7 + 1) & 255)
      const { row } = decode(ethernet(0x0800, ipv4(17, udp(bytes))))
      expect(row).toMatchObject({ payload: count, held: Math.min(64, count), kept: bytes.slice(0, 64) })
    }
  })

  it('lengths that offload left empty come from the frame', () => {
    expect(decode(ethernet(0x0800, ipv4(6, tcp(letters), { length: 0 })), { wire: 2000 }).row).toMatchObject({
      ipLength: 1986,
      payload: 1946,
    })
    expect(decode(ethernet(0x86dd, ipv6(6, tcp(letters), 0)), { wire: 2000 }).row).toMatchObject({ ipLength: 1986, payload: 1926 })
  })

  it('tags, cooked, loopback and raw frames hold the same packet', () => {
    const packet = ipv4(17, udp([1, 2]))
    const six = ipv6(17, udp([1, 2]))
    const rows = [
      decode(ethernet(0x0800, packet)),
      decode(ethernet(0x0800, packet, [0x8100])),
      decode(ethernet(0x0800, packet, [0x88a8, 0x8100])),
      decode([...new Array<number>(14).fill(0), 8, 0, ...packet], { linkType: 113 }),
      decode([8, 0, ...new Array<number>(18).fill(0), ...packet], { linkType: 276 }),
      decode([2, 0, 0, 0, ...packet], { linkType: 0 }),
      decode([0, 0, 0, 2, ...packet], { linkType: 108 }),
      decode(packet, { linkType: 101 }),
      decode(packet, { linkType: 228 }),
    ]
    for (const { row } of rows) expect(row).toEqual(rows[0]!.row)
    for (const linkType of [101, 12, 14, 229]) expect(decode(six, { linkType }).row).toMatchObject({ version: 6, payload: 2 })
    for (const family of [10, 24, 28, 30]) expect(decode([family, 0, 0, 0, ...six], { linkType: 0 }).row.version).toBe(6)
  })
})

describe('a frame without a row says why', () => {
  const packet = ipv4(17, udp([]))
  it.each([
    ['link-type-unknown', decode(packet, { linkType: 105 })],
    ['frame-cut', decode(ethernet(0x0800, packet).slice(0, 13))],
    ['frame-cut', decode(ethernet(0x0800, packet, [0x8100]).slice(0, 17))],
    ['not-ip', decode(ethernet(0x0806, packet))],
    ['not-ip', decode([0x55, 0, 0, 0], { linkType: 101 })],
    ['vlan-tags-too-deep', decode(ethernet(0x0800, packet, new Array<number>(9).fill(0x8100)))],
    ['ip-header-cut', decode(ethernet(0x0800, packet).slice(0, 33))],
    ['ip-header-cut', decode(ethernet(0x86dd, ipv6(17, [])).slice(0, 53))],
    ['ip-header-malformed', decode(ethernet(0x86dd, packet))],
    ['ip-header-malformed', decode(ethernet(0x0800, [0x44, ...packet.slice(1)]))],
    ['ip-header-malformed', decode(ethernet(0x0800, ipv4(17, udp([]), { length: 19 })))],
  ])('%s', (cause, result) => {
    expect(result.code).toBe(cause)
    expect(result.length).toBe(1)
  })

  it('batch-full, and the batch is as it was', () => {
    const batch = createPacketBatch(1)
    batch.length = 1
    expect(UNDECODED_NAMES[createPacketDecoder().decode(batch, Uint8Array.from(packet), 0, packet.length, packet.length, 0, 0, 101)]).toBe(
      'batch-full',
    )
    expect(batch.length).toBe(1)
  })
})

describe('whatever comes', () => {
  const frames = [
    ethernet(0x0800, ipv4(6, tcp(letters, 12), { options: 8 })),
    ethernet(0x0800, ipv4(17, udp(letters)), [0x8100]),
    // Nothing behind the header: only the header itself can be missing.
    ethernet(0x0800, ipv4(6, tcp([]))),
    ethernet(0x0800, ipv4(17, udp([]))),
    ethernet(0x86dd, ipv6(0, [44, 0, ...new Array<number>(6).fill(0), 17, 0, 0, 1, 0, 0, 0, 1, ...udp(letters)])),
    ethernet(0x0800, ipv4(1, [8, 0, 0, 0, 0, 1, 0, 1, ...letters])),
  ]

  it('a cut at any byte is a row that says SNAPPED with zeros beyond the cut, or a cause', () => {
    for (const frame of frames) {
      const whole = decode(frame).row
      for (let captured = 0; captured < frame.length; captured++) {
        const { code, row, payloadAt, payloadCaptured } = decode(frame, { captured, wire: frame.length })
        if (code !== 'decoded') {
          expect(['frame-cut', 'ip-header-cut']).toContain(code)
          continue
        }
        expect(payloadAt + payloadCaptured).toBeLessThanOrEqual(Math.max(captured, payloadAt))
        for (const column of ['sourcePort', 'destinationPort', 'tcpFlags', 'sequence', 'window', 'options'] as const)
          expect([0, whole[column]]).toContain(row[column])
        // All columns are there once the bytes of payload that are kept, 12 at most, were captured.
        const wanted = decode(frame).payloadAt + Math.min(12, whole.payload!)
        expect(row.snapped).toBe(captured < wanted)
        expect(row.held).toBe(Math.min(64, payloadCaptured))
        // What the payload is may take more of its bytes to tell.
        if (!row.snapped) expect({ ...row, kept: [], held: 0, application: '' }).toEqual({ ...whole, kept: [], held: 0, application: '' })
      }
    }
  })

  it('damage and noise never throw, never read beside the frame, and never move the batch by more than a row', () => {
    const damaged = fc
      .tuple(fc.constantFrom(...frames), fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }))
      .map(([frame, changes]) => {
        const copy = [...frame]
        for (const [at, value] of changes) copy[at % copy.length] = value
        return copy
      })
    const noise = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 200 })
    const linkType = fc.constantFrom(0, 1, 12, 14, 101, 108, 113, 228, 229, 276, 999)
    fc.assert(
      fc.property(fc.oneof(damaged, noise), linkType, fc.nat(), fc.integer({ min: 0, max: 70_000 }), (frame, link, cut, wire) => {
        const captured = frame.length === 0 ? 0 : cut % (frame.length + 1)
        const first = decode(frame, { linkType: link, captured, wire })
        // The same frame with other bytes behind the cut must give the same row.
        const other = decode([...frame.slice(0, captured), ...new Array<number>(frame.length - captured).fill(0x55)], {
          linkType: link,
          captured,
          wire,
        })
        expect(other).toEqual(first)
        expect(first.length).toBe(first.code === 'decoded' ? 2 : 1)
      }),
      { numRuns: 5000 },
    )
  })
})
