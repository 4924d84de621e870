import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Atlas, Located } from '#atlas'
import type { AnalysisReport } from '#vocabulary'
import { framesOf, pcapFile, pcapngFile, zstdStored } from '../../../test/fixtures/capture-files.ts'
import { benchAddress, ConstructedCapture, START, SYN, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { analyzeFiles } from './analyze-files.ts'
import { openInput } from './capture-input.ts'
import type { ReadingProgress } from './read-capture.ts'

const atlas: Atlas = {
  databases: [{ name: 'nowhere', snapshot: '2025-03-01', bundled: false }],
  locate(_words, _at, into: Located) {
    into.countries = ['ZZ']
    into.asn = 0
    into.unrouted = false
    into.bogon = false
  },
  asnName: (asn) => `AS${asn}`,
  census: () => new Map(),
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-inputs-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

async function* pipe(bytes: Uint8Array, size = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function analyse(paths: readonly string[], stdin?: Uint8Array, progress?: ReadingProgress): Promise<AnalysisReport> {
  return analyzeFiles(
    paths.map((path) => openInput(path, stdin && pipe(stdin))),
    { vantage: 'victim', claims: [] },
    { atlas, ...(progress ? { progress } : {}) },
  )
}

/** `n` SYNs, one each 10 ms from second `from` on, of sources of their own. */
function syns(n: number, from = 0, step = 10_000): Uint8Array {
  const capture = new ConstructedCapture()
  for (let i = 0; i < n; i++)
    capture.tcp(START + from * 1e6 + i * step, benchAddress(from * 1000 + i), 1024 + i, TARGET, 443, { flags: SYN, sequence: i })
  return capture.file()
}

const notesOf = (report: AnalysisReport) => report.coverage.notes.join('\n')
const read = (report: AnalysisReport) => report.inputs.map(({ name, packets }) => `${name} ${packets}`)

describe('what ends badly', () => {
  const whole = syns(50)
  const record = (whole.length - 24) / 50

  it('a capture cut in a packet gives the packets before, wherever it is cut', async () => {
    for (let cut = 24 + record; cut < 24 + 3 * record; cut += 3) {
      const report = await analyse([file('cut.pcap', whole.subarray(0, cut))])
      const packets = Math.floor((cut - 24) / record)
      expect(read(report)).toEqual([`cut.pcap ${packets}`])
      const at = 24 + packets * record
      if (at === cut) expect(report.coverage.notes).toEqual([])
      else expect(report.coverage.notes).toEqual([`cut.pcap ends in the middle of a packet at byte ${at}; what came before it was read.`])
    }
    await expect(analyse([file('short.pcap', whole.subarray(0, 23 + record))])).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringMatching(/short\.pcap.*at byte 24.*no whole packet/),
    })
  })

  it('a packed capture cut in its packing gives what it holds, and tells both bytes', async () => {
    const gzip = gzipSync(whole)
    const zstd = Buffer.concat([zstdStored(whole.subarray(0, 2000)), zstdStored(whole.subarray(2000))])
    for (const [name, packing, bytes] of [
      ['cut.pcap.gz', 'gzip', gzip],
      ['cut.pcap.zst', 'zstd', zstd],
    ] as const) {
      const cut = bytes.subarray(0, bytes.length - 60)
      const report = await analyse([file(name, cut)])
      expect(report.inputs[0]).toMatchObject({ compression: packing })
      expect(report.inputs[0]!.packets).toBeGreaterThan(10)
      expect(notesOf(report)).toBe(
        `${name}: its ${packing} compression breaks off at byte ${cut.length} (cut short), which is byte ${report.inputs[0]!.bytes} of the capture; what came before it was read.`,
      )
    }
    await expect(analyse([file('stub.pcap.gz', gzip.subarray(0, 40))])).rejects.toMatchObject({
      message: expect.stringMatching(/stub\.pcap\.gz: its gzip compression breaks off at byte 40 \(cut short\); fetch/),
    })
  })

  it('a block of impossible length in the middle: what lies before is used', async () => {
    const bytes = Buffer.from(pcapngFile(framesOf(whole)))
    const block = (bytes.length - 28 - 32) / 50
    const at = 28 + 32 + 20 * block
    bytes.writeUInt32LE(7, at + 4)
    const report = await analyse([file('hurt.pcapng', bytes)])
    expect(read(report)).toEqual(['hurt.pcapng 20'])
    expect(notesOf(report)).toBe(
      `hurt.pcapng is damaged: a block has an impossible length: 7 (at byte ${at}); what came before was read, what comes after was not.`,
    )
  })

  it('damage in one file takes nothing from the others', async () => {
    const report = await analyse([file('a.pcap', whole.subarray(0, 24 + 10 * record + 5)), file('b.pcap', syns(40, 0))])
    expect(read(report)).toEqual(['a.pcap 10', 'b.pcap 40'])
  })

  it('zeros that never end are given up, with the byte where they began', async () => {
    let fetched = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield whole
      for (;;) {
        fetched++
        yield new Uint8Array(1 << 16)
      }
    }
    const zeros = (head: Uint8Array) =>
      analyzeFiles(
        [
          {
            name: 'zeros.pcap',
            given: 'zeros.pcap',
            chunks: () => (head === whole ? endless() : pipe(Buffer.concat([head, Buffer.alloc(1 << 20)]))),
          },
        ],
        { vantage: 'victim', claims: [] },
        { atlas },
      )
    expect(notesOf(await zeros(whole))).toContain(`zeros.pcap: from byte ${whole.length} on it holds nothing but zeros`)
    expect(fetched).toBeLessThan(4)
    await expect(zeros(whole.subarray(0, 24))).rejects.toMatchObject({
      message: expect.stringMatching(/from byte 24 on it holds nothing but zeros; capture or fetch it again/),
    })
    await expect(analyse([file('zeros.gz', gzipSync(Buffer.alloc(1 << 20)))])).rejects.toMatchObject({
      message: expect.stringMatching(/neither a pcap nor a pcapng file \(at byte 0\)/),
    })
  })

  it('a link type that is not read is named', async () => {
    const wireless = Buffer.from(whole)
    wireless.writeUInt32LE(127, 20)
    await expect(analyse([file('air.pcap', wireless)])).rejects.toMatchObject({
      message: expect.stringMatching(/air\.pcap: all its packets are of link type 127 \(radiotap/),
    })
  })

  it('one file that cannot be read ends it before the others are read', async () => {
    const told: string[] = []
    const paths = [file('good.pcap', whole), file('letter.txt', 'Dear reader, this is no capture.\n')]
    await expect(analyse(paths, undefined, (name) => void told.push(name))).rejects.toMatchObject({
      message: expect.stringMatching(/letter\.txt: this is neither a pcap nor a pcapng file \(at byte 0\) but text/),
    })
    expect(told).toEqual([])
  })
})

describe('several inputs', () => {
  it('are read once each, in the order of their first packets', async () => {
    const paths = [file('late.pcap', syns(30, 9)), file('early.pcap', syns(30, 0)), file('middle.pcap.gz', gzipSync(syns(30, 4)))]
    const report = await analyse(paths)
    expect(read(report)).toEqual(['early.pcap 30', 'middle.pcap.gz 30', 'late.pcap 30'])
    expect(JSON.stringify(await analyse([...paths].reverse()))).toBe(JSON.stringify(report))
  })

  it('what is given twice is read once, packed or not, and a note says so', async () => {
    const bytes = syns(30)
    const paths = [file('a.pcap', bytes), file('b.pcap.gz', gzipSync(bytes)), file('c.pcap.zst', zstdStored(bytes)), join(folder, 'a.pcap')]
    const report = await analyse(paths)
    expect(read(report)).toEqual(['a.pcap 30'])
    expect(report.coverage.notes).toEqual([
      'a.pcap was given twice and read once.',
      'b.pcap.gz holds what a.pcap holds; it was read once.',
      'c.pcap.zst holds what a.pcap holds; it was read once.',
    ])
    expect(JSON.stringify(await analyse([...paths].reverse()))).toBe(JSON.stringify(report))
  })

  it('two files that begin alike and go on differently are both read', async () => {
    const report = await analyse([file('short.pcap', syns(1200)), file('longer.pcap', syns(1201))])
    expect(report.inputs.map(({ packets }) => packets).sort()).toEqual([1200, 1201])
  })

  it('standard input takes its place in time', async () => {
    const frames = framesOf(syns(300))
    const report = await analyse(
      [file('even.pcap', pcapFile(frames.filter((_, i) => i % 2 === 0))), '-'],
      pcapFile(frames.filter((_, i) => i % 2 === 1)),
    )
    const whole = await analyse([file('whole.pcap', pcapFile(frames))])
    expect(read(report)).toEqual(['even.pcap 150', '- 150'])
    expect({ ...report, inputs: [] }).toEqual({ ...whole, inputs: [] })
  })

  it('a thousand rotated files are few open ones', async () => {
    const paths: string[] = []
    for (let i = 0; i < 1000; i++) paths.push(file(`rotated.${i}.pcap`, syns(3, i, 400_000)))
    let last = 0
    const report = await analyse(paths.reverse(), undefined, (_name, bytes, _packets, total) => {
      last = bytes
      expect(total).toBe(1000 * readFileSync(paths[0]!).length)
    })
    expect(last).toBe(1000 * readFileSync(paths[0]!).length)
    expect(report.inputs).toHaveLength(1000)
    expect(report.inputs[999]!.name).toBe('rotated.999.pcap')
    expect(report.targets[0]!.profile.packets).toBe(3000)
  }, 30_000)
})

describe('exports in captures', () => {
  it('an sFlow capture becomes sampled packets and is not judged itself', async () => {
    const path = fileURLToPath(new URL('../../../test/golden/traffic/sflow/tcpdump-sflow_expanded.pcap', import.meta.url))
    const report = await analyse([path])
    expect(report.inputs[0]!.flowRecords).toBeGreaterThan(0)
    expect(notesOf(report)).toMatch(/^\d+ sampled packets were read from \d+ sFlow datagrams; the datagrams themselves were not judged/)
    expect(report.coverage.read).toBe(report.inputs[0]!.packets + report.inputs[0]!.flowRecords)
    expect(report.coverage.samplingRates).not.toContain(1)
  })
})
