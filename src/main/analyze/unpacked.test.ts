import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { deflateRawSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOperationError } from '#plumbing'
import { zstdStored } from '../../../test/fixtures/capture-files.ts'
import { unpacked } from './unpacked.ts'

const golden = (path: string) => readFileSync(fileURLToPath(new URL(`../../../test/golden/${path}`, import.meta.url)))
const plain = golden('traffic/captures/arkime-v6-http.pcap')
const zstd = golden('analyze/arkime-v6-http.pcap.zst')

async function* inPieces(bytes: Uint8Array, size = 1 << 20): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function unpack(bytes: Uint8Array, size?: number) {
  const stream = unpacked(inPieces(bytes, size), 'x')
  const parts: Uint8Array[] = []
  for await (const piece of stream) parts.push(piece.slice())
  return { content: Buffer.concat(parts), packings: stream.packings, taken: stream.taken, broken: stream.broken }
}

describe('what is packed comes out as it went in', () => {
  const half = plain.length >> 1
  const cases: readonly (readonly [string, Uint8Array, readonly string[]])[] = [
    ['nothing', plain, []],
    ['gzip', gzipSync(plain), ['gzip']],
    [
      'gzip in three members',
      Buffer.concat([gzipSync(plain.subarray(0, 9)), gzipSync(plain.subarray(9, half)), gzipSync(plain.subarray(half))]),
      ['gzip'],
    ],
    ['zstd', zstd, ['zstd']],
    ['zstd frames with a skippable one between', golden('analyze/frames.pcap.zst'), ['zstd']],
    ['zstd, a skippable frame first', Buffer.concat([Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 9), zstd]), ['zstd']],
    ['stored zstd', zstdStored(plain), ['zstd']],
    ['gzip in zstd', golden('analyze/twice.pcap.gz.zst'), ['zstd', 'gzip']],
    ['zstd in gzip', gzipSync(zstd), ['gzip', 'zstd']],
    ['gzip in gzip', gzipSync(gzipSync(plain)), ['gzip', 'gzip']],
  ]
  it.each(cases)('%s', async (_name, bytes, packings) => {
    for (const size of [1 << 20, 1000, 61]) {
      const { content, ...rest } = await unpack(bytes, size)
      expect(content.equals(plain)).toBe(true)
      expect(rest).toEqual({ packings, taken: bytes.length, broken: undefined })
    }
  })

  it('gzip padded with zeros, as tapes do', async () => {
    const { content, broken } = await unpack(Buffer.concat([gzipSync(plain), Buffer.alloc(2000)]), 500)
    expect(content.equals(plain)).toBe(true)
    expect(broken).toBe(undefined)
  })

  it('byte by byte', async () => {
    expect((await unpack(zstd, 1)).content.equals(plain)).toBe(true)
    expect((await unpack(gzipSync(plain).subarray(0, 3000), 1)).content.length).toBeGreaterThan(1000)
  })
})

describe('what is cut or damaged gives what it holds, and says where', () => {
  it('cut anywhere, the pieces before are there', async () => {
    for (const [packing, bytes] of [
      ['gzip', gzipSync(plain)],
      ['zstd', zstdStored(plain)],
      ['zstd', zstd],
    ] as const) {
      let longest = 0
      for (let cut = 20; cut < bytes.length; cut += 97) {
        const { content, broken } = await unpack(bytes.subarray(0, cut))
        expect(content.equals(plain.subarray(0, content.length))).toBe(true)
        expect(broken).toMatchObject({ packing, offset: cut, cut: true })
        expect(content.length).toBeGreaterThanOrEqual(longest)
        longest = content.length
      }
    }
  })

  it('a cut within the outer packing is told of that one', async () => {
    const bytes = golden('analyze/twice.pcap.gz.zst')
    const { broken } = await unpack(bytes.subarray(0, bytes.length - 9))
    expect(broken).toMatchObject({ packing: 'zstd', offset: bytes.length - 9, cut: true })
  })

  it('damage is named by its kind', async () => {
    const wrongSum = Buffer.from(zstd)
    wrongSum[wrongSum.length - 1]! ^= 1
    expect((await unpack(wrongSum)).broken).toMatchObject({ cut: false, why: 'the checksum does not fit' })
    const garbage = Buffer.concat([zstd, Buffer.from('and then some letters')])
    const after = await unpack(garbage)
    expect(after.content.equals(plain)).toBe(true)
    expect(after.broken).toMatchObject({ cut: false, why: 'what follows is not Zstandard' })
    expect(after.broken!.offset).toBeGreaterThanOrEqual(zstd.length)
    const wrongCrc = Buffer.from(gzipSync(plain))
    wrongCrc[wrongCrc.length - 6]! ^= 1
    const gzip = await unpack(wrongCrc)
    expect(gzip.broken).toMatchObject({ cut: false, why: 'incorrect data check' })
  })

  it('any bytes at all end with a value', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(gzipSync(plain), zstd, golden('analyze/frames.pcap.zst'), golden('analyze/twice.pcap.gz.zst')),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 5000 }),
        async (bytes, hits, size) => {
          const hurt = Buffer.from(bytes)
          for (const [at, value] of hits) hurt[at % hurt.length] = value
          try {
            const { content, broken } = await unpack(hurt, size)
            expect(content.equals(plain) || broken !== undefined || hurt[0] !== bytes[0] || content.length > 0).toBe(true)
          } catch (error) {
            expect(isOperationError(error)).toBe(true)
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('what a person must mend is refused by name', () => {
  const frame = (descriptor: number, ...rest: number[]) => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, descriptor, ...rest, 1, 0, 0)
  it.each([
    ['a window above 128 MiB', frame(0, (28 - 10) << 3), /window is larger than 128 MiB.*zstd -d --long=31/],
    ['a dictionary', frame(1, 0, 7), /dictionary.*zstd -d -D/],
    ['a third layer', gzipSync(gzipSync(gzipSync(plain))), /packed more than twice/],
    [
      'xz within gzip',
      gzipSync(Buffer.from('\xfd7zXZ\0\0\x04 and so on', 'latin1')),
      /at byte 0 of what was unpacked\) but packed with xz/,
    ],
  ])('%s', async (_name, bytes, words) => {
    await expect(unpack(bytes)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE', message: expect.stringMatching(words) })
  })

  it('a window of 128 MiB is read', async () => {
    expect(await unpack(frame(0, (27 - 10) << 3))).toMatchObject({ broken: undefined })
  })
})

describe('a bomb', () => {
  const MEGABYTES = 128
  /** Zeros in few bytes: runs of 128 KiB (RFC 8878 section 3.1.1.2.2), and deflate at its 1032-fold. */
  it.each([
    [
      'zstd',
      () => {
        const size = 1 << 17
        const run = Uint8Array.of(((size << 3) | 2) & 255, ((size << 3) >> 8) & 255, (size << 3) >> 16, 0)
        return Buffer.concat([
          Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, (17 - 10) << 3),
          ...Array.from({ length: MEGABYTES * 8 }, () => run),
        ])
      },
    ],
    [
      'gzip',
      () => {
        const head = gzipSync(Buffer.alloc(0)).subarray(0, 10)
        return Buffer.concat([head, deflateRawSync(Buffer.alloc(MEGABYTES << 20), { level: 9 })])
      },
    ],
  ])('of %s is read in bounded pieces', async (_name, make) => {
    const stream = unpacked(inPieces(make()), 'x')
    let total = 0
    let largest = 0
    for await (const piece of stream) {
      total += piece.length
      largest = Math.max(largest, piece.length)
    }
    expect(total).toBe(MEGABYTES << 20)
    expect(largest).toBeLessThanOrEqual(1 << 20)
  })
})
