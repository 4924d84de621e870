import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CaptureReader, createCaptureReader, LONGEST_FRAME } from './capture-reader.ts'

interface Frame {
  readonly bytes: readonly number[]
  readonly wire: number
  readonly micros: number
  readonly nanos: number
  readonly linkType: number
}

/** Reads a file given in pieces of the stated sizes (the last repeated). */
function read(file: Uint8Array, sizes: readonly number[] = [file.length || 1]): { frames: Frame[]; reader: CaptureReader } {
  const frames: Frame[] = []
  const reader = createCaptureReader({
    frame(buffer, offset, captured, wire, micros, nanos, linkType) {
      if (offset + captured > buffer.length) throw new Error('a frame beyond its buffer')
      frames.push({ bytes: [...buffer.subarray(offset, offset + captured)], wire, micros, nanos, linkType })
    },
  })
  let at = 0
  for (let i = 0; at < file.length; i++) {
    const size = Math.max(1, sizes[Math.min(i, sizes.length - 1)]!)
    // A copy that is spoilt afterwards: nothing may be kept by reference.
    const piece = file.slice(at, at + size)
    reader.push(piece)
    piece.fill(0xee)
    at += size
  }
  reader.end()
  return { frames, reader }
}

function outcome(file: Uint8Array, sizes?: readonly number[]): unknown {
  const { frames, reader } = read(file, sizes)
  return {
    frames,
    fault: reader.fault,
    packets: reader.packets,
    skipped: { ...reader.skipped },
    untimed: reader.untimed,
    format: reader.format,
  }
}

/** Writes numbers in either order. */
function writer(little: boolean) {
  const bytes: number[] = []
  const put = (value: number, width: number) => {
    for (let i = 0; i < width; i++) bytes.push(Math.floor(value / 2 ** (8 * (little ? i : width - 1 - i))) & 255)
  }
  return { bytes, u16: (v: number) => put(v, 2), u32: (v: number) => put(v, 4), raw: (v: readonly number[]) => bytes.push(...v) }
}

interface Packet {
  readonly seconds: number
  readonly fraction: number
  readonly data: readonly number[]
  readonly extra: number
}

function pcapFile(packets: readonly Packet[], little: boolean, nano: boolean, linkType = 1, modified = false): Uint8Array {
  const w = writer(little)
  w.u32(modified ? 0xa1b2cd34 : nano ? 0xa1b23c4d : 0xa1b2c3d4)
  w.u16(2)
  w.u16(4)
  w.u32(0)
  w.u32(0)
  w.u32(65_535)
  w.u32(linkType)
  for (const p of packets) {
    w.u32(p.seconds)
    w.u32(p.fraction)
    w.u32(p.data.length)
    w.u32(p.data.length + p.extra)
    if (modified) w.raw(new Array<number>(8).fill(0xab))
    w.raw(p.data)
  }
  return Uint8Array.from(w.bytes)
}

type Block =
  | { readonly kind: 'section' }
  | {
      readonly kind: 'interface'
      readonly linkType: number
      readonly resolution?: number
      readonly offset?: number
      readonly snap?: number
    }
  | {
      readonly kind: 'enhanced' | 'obsolete'
      readonly on: number
      readonly ticks: bigint
      readonly data: readonly number[]
      readonly comment?: number
    }
  | { readonly kind: 'simple'; readonly wire: number; readonly data: readonly number[] }
  | { readonly kind: 'unknown'; readonly type: number; readonly size: number }

const padded = (bytes: readonly number[]) => [...bytes, ...new Array<number>((4 - (bytes.length % 4)) % 4).fill(0)]

function pcapngFile(blocks: readonly Block[], little: boolean): Uint8Array {
  const out = writer(little)
  for (const block of blocks) {
    const body = writer(little)
    let type: number
    if (block.kind === 'section') {
      type = 0x0a0d0d0a
      body.u32(0x1a2b3c4d)
      body.u16(1)
      body.u16(0)
      body.u32(0xffffffff)
      body.u32(0xffffffff)
    } else if (block.kind === 'interface') {
      type = 1
      body.u16(block.linkType)
      body.u16(0)
      body.u32(block.snap ?? 0)
      if (block.resolution !== undefined) {
        body.u16(9)
        body.u16(1)
        body.raw([block.resolution, 0, 0, 0])
      }
      if (block.offset !== undefined) {
        body.u16(14)
        body.u16(8)
        const [high, low] = block.offset < 0 ? [0xffffffff, block.offset + 2 ** 32] : [0, block.offset]
        for (const half of little ? [low, high] : [high, low]) body.u32(half)
      }
      body.u32(0)
    } else if (block.kind === 'simple') {
      type = 3
      body.u32(block.wire)
      body.raw(padded(block.data))
    } else if (block.kind === 'unknown') {
      type = block.type
      body.raw(new Array<number>(block.size).fill(0xab))
    } else {
      type = block.kind === 'enhanced' ? 6 : 2
      if (block.kind === 'enhanced') body.u32(block.on)
      else {
        body.u16(block.on)
        body.u16(3)
      }
      body.u32(Number(block.ticks >> 32n))
      body.u32(Number(block.ticks & 0xffffffffn))
      body.u32(block.data.length)
      body.u32(block.data.length + 5)
      body.raw(padded(block.data))
      if (block.comment) {
        body.u16(1)
        body.u16(block.comment)
        body.raw(padded(new Array<number>(block.comment).fill(0x63)))
        body.u32(0)
      }
    }
    out.u32(type)
    out.u32(body.bytes.length + 12)
    out.raw(body.bytes)
    out.u32(body.bytes.length + 12)
  }
  return Uint8Array.from(out.bytes)
}

const data = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 80 })
const packet: fc.Arbitrary<Packet> = fc.record({
  seconds: fc.integer({ min: 0, max: 0xffffffff }),
  fraction: fc.integer({ min: 0, max: 999_999 }),
  data,
  extra: fc.integer({ min: 0, max: 2000 }),
})
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('section' as const) }),
  fc.record(
    {
      kind: fc.constant('interface' as const),
      linkType: fc.integer({ min: 0, max: 300 }),
      resolution: fc.constantFrom(3, 6, 9, 12, 19, 128 + 20, 128 + 40),
      offset: fc.integer({ min: -100_000, max: 100_000 }),
      snap: fc.constantFrom(0, 16, 65_535),
    },
    { requiredKeys: ['kind', 'linkType'] },
  ),
  fc.record(
    {
      kind: fc.constantFrom('enhanced' as const, 'obsolete' as const),
      on: fc.integer({ min: 0, max: 3 }),
      ticks: fc.bigInt(0n, 2n ** 62n),
      data,
      comment: fc.constantFrom(0, 7, 600),
    },
    { requiredKeys: ['kind', 'on', 'ticks', 'data'] },
  ),
  fc.record({ kind: fc.constant('simple' as const), wire: fc.integer({ min: 0, max: 100 }), data }),
  fc.record({
    kind: fc.constant('unknown' as const),
    type: fc.constantFrom(4, 5, 10, 0xbad, 0x80000001),
    size: fc.constantFrom(0, 4, 400),
  }),
)
const ngFile = fc
  .tuple(fc.array(block, { maxLength: 12 }), fc.boolean())
  .map(([blocks, little]) => pcapngFile([{ kind: 'section' }, ...blocks], little))
const anyFile = fc.oneof(
  fc
    .tuple(fc.array(packet, { maxLength: 8 }), fc.boolean(), fc.boolean())
    .map(([packets, little, nano]) => pcapFile(packets, little, nano)),
  fc.tuple(fc.array(packet, { maxLength: 4 }), fc.boolean()).map(([packets, little]) => pcapFile(packets, little, false, 1, true)),
  ngFile,
)
const pieces = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 })

describe('pcap', () => {
  it('gives back what was written, in both orders and both units', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 8 }), fc.boolean(), fc.boolean(), pieces, (packets, little, nano, sizes) => {
        const { frames, reader } = read(pcapFile(packets, little, nano, 113), sizes)
        expect(reader.fault).toBeUndefined()
        expect(reader.format).toBe('pcap')
        expect(frames).toEqual(
          packets.map((p) => ({
            bytes: p.data,
            wire: p.data.length + p.extra,
            micros: p.seconds * 1_000_000 + (nano ? Math.floor(p.fraction / 1000) : p.fraction),
            nanos: nano ? p.fraction % 1000 : 0,
            linkType: 113,
          })),
        )
      }),
    )
  })

  it('stops at a record that claims more than the limit, and says where', () => {
    const good = pcapFile([{ seconds: 1, fraction: 0, data: [1, 2, 3], extra: 0 }], true, false)
    const bad = new Uint8Array(good.length + 16)
    bad.set(good)
    new DataView(bad.buffer).setUint32(good.length + 8, LONGEST_FRAME + 1, true)
    const { frames, reader } = read(bad)
    expect(frames).toHaveLength(1)
    expect(reader.fault).toMatchObject({ code: 'CAPTURE_RECORD_TOO_LONG', offset: good.length })
    expect(reader.push(new Uint8Array(10))).toBe(false)
  })

  it('names what a file is instead', () => {
    expect(read(Uint8Array.of(0x1f, 0x8b, 8, 0, 0)).reader.fault).toMatchObject({ code: 'CAPTURE_COMPRESSED', offset: 0 })
    expect(read(Uint8Array.of(0x47, 0x45, 0x54, 0x20)).reader.fault).toMatchObject({ code: 'CAPTURE_FORMAT_UNKNOWN', offset: 0 })
    expect(read(new Uint8Array(0)).reader.fault?.code).toBe('CAPTURE_EMPTY')
    expect(read(Uint8Array.of(0xd4, 0xc3)).reader.fault?.code).toBe('CAPTURE_FORMAT_UNKNOWN')
    expect(read(Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 0)).reader.fault?.code).toBe('CAPTURE_TRUNCATED')
  })

  it('reads the longer records of a patched libpcap, in both orders', () => {
    for (const little of [true, false]) {
      const { frames, reader } = read(pcapFile([{ seconds: 5, fraction: 7, data: [1, 2], extra: 1 }], little, false, 1, true))
      expect(frames).toEqual([{ bytes: [1, 2], wire: 3, micros: 5_000_007, nanos: 0, linkType: 1 }])
      expect(reader.fault).toBeUndefined()
    }
  })

  it('takes the link type without the bits on frame check sequences', () => {
    expect(read(pcapFile([{ seconds: 0, fraction: 0, data: [], extra: 0 }], true, false, 0x4400_0001)).frames[0]?.linkType).toBe(1)
  })
})

describe('pcapng', () => {
  it('gives back packets of several interfaces and sections, each in its own unit', () => {
    for (const little of [true, false]) {
      const file = pcapngFile(
        [
          { kind: 'section' },
          { kind: 'interface', linkType: 1 },
          { kind: 'interface', linkType: 113, resolution: 9, offset: 10 },
          { kind: 'unknown', type: 0x0bad, size: 100_000 },
          { kind: 'enhanced', on: 0, ticks: 1_700_000_000_000_001n, data: [1, 2, 3], comment: 70_000 },
          { kind: 'enhanced', on: 1, ticks: 1_700_000_000_123_456_789n, data: [4] },
          { kind: 'simple', wire: 9, data: [5, 6, 7, 8] },
          { kind: 'enhanced', on: 2, ticks: 0n, data: [] },
          { kind: 'section' },
          { kind: 'interface', linkType: 101, offset: -5 },
          { kind: 'obsolete', on: 0, ticks: 7_000_000n, data: [9] },
        ],
        little,
      )
      const { frames, reader } = read(file, [1000])
      expect(reader.fault).toBeUndefined()
      expect(frames).toEqual([
        { bytes: [1, 2, 3], wire: 8, micros: 1_700_000_000_000_001, nanos: 0, linkType: 1 },
        { bytes: [4], wire: 6, micros: 1_700_000_010_123_456, nanos: 789, linkType: 113 },
        { bytes: [5, 6, 7, 8], wire: 9, micros: 1_700_000_010_123_456, nanos: 789, linkType: 1 },
        { bytes: [9], wire: 6, micros: 2_000_000, nanos: 0, linkType: 101 },
      ])
      expect(reader.skipped.interfaceUnknown).toBe(1)
      expect(reader.untimed).toBe(1)
    }
  })

  it('counts a packet whose time no instant can hold', () => {
    const { frames, reader } = read(
      pcapngFile(
        [{ kind: 'section' }, { kind: 'interface', linkType: 1, resolution: 0 }, { kind: 'enhanced', on: 0, ticks: 2n ** 60n, data: [1] }],
        true,
      ),
    )
    expect(frames).toHaveLength(0)
    expect(reader.skipped.timeImpossible).toBe(1)
  })

  it('finds a trailer that disagrees with its block', () => {
    const file = pcapngFile([{ kind: 'section' }, { kind: 'unknown', type: 5, size: 400 }], true)
    file[file.length - 1] = 1
    for (const sizes of [[file.length], [1], [77]])
      expect(read(file, sizes).reader.fault).toMatchObject({ code: 'CAPTURE_BLOCK_LENGTH', offset: 28 })
  })

  it('refuses more interfaces than any capture has', () => {
    const file = pcapngFile([{ kind: 'section' }, ...new Array<Block>(5000).fill({ kind: 'interface', linkType: 1 })], true)
    expect(read(file).reader.fault?.code).toBe('CAPTURE_INTERFACES')
  })
})

describe('whatever comes', () => {
  it('the way a file is cut into pieces changes nothing', () => {
    fc.assert(
      fc.property(anyFile, pieces, (file, sizes) => {
        expect(outcome(file, sizes)).toEqual(outcome(file))
        expect(outcome(file, [1])).toEqual(outcome(file))
      }),
      { numRuns: 300 },
    )
  })

  it('a file cut at any byte gives what it held, in order, and says that it is cut', () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        const whole = read(file).frames
        for (let to = 0; to < file.length; to++) {
          const { frames, reader } = read(file.subarray(0, to), [19])
          expect(frames).toEqual(whole.slice(0, frames.length))
          if (reader.fault) expect(reader.fault.offset).toBeLessThanOrEqual(to)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('damage never throws, never depends on the pieces, and never reads outside', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(anyFile, damage, pieces, (file, changes, sizes) => {
        for (const [at, value] of changes) file[at % file.length] = value
        expect(outcome(file, sizes)).toEqual(outcome(file))
      }),
      { numRuns: 1000 },
    )
  })

  it('a hostile length is not buffered for', () => {
    const head = pcapngFile([{ kind: 'section' }, { kind: 'interface', linkType: 1 }], true)
    const reader = createCaptureReader({ frame: () => {} })
    reader.push(head)
    const blockHead = new Uint8Array(12)
    new DataView(blockHead.buffer).setUint32(0, 0xbad, true)
    new DataView(blockHead.buffer).setUint32(4, 0xfffffffc, true)
    reader.push(blockHead)
    const chunk = new Uint8Array(1 << 20)
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 200; i++) expect(reader.push(chunk)).toBe(true)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20)
    reader.end()
    expect(reader.fault).toMatchObject({ code: 'CAPTURE_TRUNCATED', offset: head.length })
  })
})
