import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Atlas, openAtlas } from '#atlas'
import { findCorpus, WITHOUT_CORPUS } from '../../../test/corpus.ts'
import { type CapturedFrame, framesOf, pcapFile, pcapngFile, zstdStored } from '../../../test/fixtures/capture-files.ts'
import {
  ACK,
  benchAddress,
  ConstructedCapture,
  dice,
  type FlowParts,
  START,
  SYN,
  TARGET,
} from '../../../test/fixtures/constructed-capture.ts'
import { analyzeFiles } from './analyze-files.ts'
import type { CaptureInput } from './capture-input.ts'
import { unpacked } from './unpacked.ts'

let atlas: Atlas
beforeAll(() => {
  atlas = openAtlas()
})

function input(bytes: Uint8Array, name: string): CaptureInput {
  async function* pieces(size = 1 << 20): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  return { name, given: name, chunks: (size) => unpacked(pieces(size), name) }
}

/** Everything but the list of files and what is said of them. */
async function findings(...files: readonly Uint8Array[]): Promise<unknown> {
  const report = await analyzeFiles(
    files.map((bytes, i) => input(bytes, `part-${i}`)),
    { vantage: 'victim', claims: [{ id: 'c', rung: 'addresses', area: ['UA'] }] },
    { atlas },
  )
  const { inputs: _inputs, coverage, ...rest } = report
  return JSON.parse(
    JSON.stringify({ ...rest, coverage: { ...coverage, notes: [] } }, (key, value) =>
      key === 'coverage' ? { ...value, notes: [] } : value,
    ),
  )
}

function split(frames: readonly CapturedFrame[], n: number): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < frames.length; at += n) parts.push(pcapFile(frames.slice(at, at + n)))
  return parts
}

function dealt(frames: readonly CapturedFrame[], among: number): Uint8Array[] {
  return Array.from({ length: among }, (_, hand) => pcapFile(frames.filter((_frame, i) => i % among === hand)))
}

/** The ways in which the same packets can come. */
const WAYS: readonly (readonly [string, (frames: readonly CapturedFrame[]) => readonly Uint8Array[]])[] = [
  ['split into sevenths', (frames) => split(frames, Math.ceil(frames.length / 7))],
  ['split into sevenths, the last first', (frames) => split(frames, Math.ceil(frames.length / 7)).reverse()],
  ['split into twentieths', (frames) => split(frames, Math.ceil(frames.length / 20))],
  ['dealt in turn into three files', (frames) => dealt(frames, 3)],
  ['dealt in turn into three files, the last first', (frames) => dealt(frames, 3).reverse()],
  ['one half dealt, one not', (frames) => [...dealt(frames.slice(0, frames.length >> 1), 2), pcapFile(frames.slice(frames.length >> 1))]],
  ['packed with gzip', (frames) => [gzipSync(pcapFile(frames), { level: 1 })]],
  ['packed with zstd, split', (frames) => split(frames, Math.ceil(frames.length / 3)).map(zstdStored)],
  ['as pcapng', (frames) => [pcapngFile(frames)]],
  [
    'as pcapng, dealt, some packed',
    (frames) => dealt(frames, 2).map((part, i) => (i === 0 ? zstdStored(gzipSync(pcapngFile(framesOf(part)), { level: 1 })) : part)),
  ],
]

/** For captures of megabytes: the ways that cover the others. */
const FEW = WAYS.filter(([way]) => /last first|some packed/.test(way))

async function sameInEveryWay(file: Uint8Array, ways = WAYS): Promise<void> {
  const frames = framesOf(file)
  const whole = await findings(pcapFile(frames))
  for (const [way, make] of ways) expect(await findings(...make(frames)), way).toEqual(whole)
}

describe('the same packets give the same findings, however they come', () => {
  const next = dice(77)
  const flood = new ConstructedCapture()
  for (let i = 0; i < 1000; i++)
    flood.tcp(
      START + i * 300,
      `${1 + (next() % 220)}.${next() & 255}.${next() & 255}.${next() & 255}`,
      1024 + (next() % 60_000),
      TARGET,
      443,
      {
        flags: SYN,
        sequence: next(),
        window: next() & 0xffff,
        options: i % 3 === 0 ? 20 : 0,
      },
    )
  for (let i = 0; i < 12; i++) flood.connection(START + i * 31_000, benchAddress(i), 30_000 + i, TARGET, 443, 600, 20_000)

  const ties = new ConstructedCapture()
  for (let i = 0; i < 2000; i++) {
    const at = START + Math.floor(i / 40) * 20_000
    ties.udp(at, benchAddress(next() % 700), 53, TARGET, 1024 + (next() % 60_000), 200 + (next() % 900), 40 + (next() % 20))
    if (i % 5 === 0)
      ties.tcp(at, benchAddress(next() % 50), 1024 + (next() % 9), TARGET, 80, { flags: ACK, sequence: next(), payload: next() % 50 })
    if (i % 50 === 0) {
      // A handshake on one time stamp is one in its own order only.
      const client = benchAddress(3000 + i)
      ties.tcp(at, client, 50_000, TARGET, 80, { flags: SYN, sequence: i, options: 20 })
      ties.tcp(at, TARGET, 80, client, 50_000, { flags: SYN | ACK, sequence: 9, options: 20 })
      ties.tcp(at, client, 50_000, TARGET, 80, { flags: ACK, sequence: i + 1 })
    }
  }

  const flows: FlowParts[] = []
  for (let i = 0; i < 600; i++)
    flows.push({
      start: START + i * 4000,
      end: START + i * 4000 + (next() % 3_000_000),
      source: benchAddress(next() % 900),
      destination: TARGET,
      protocol: 17,
      sourcePort: 123,
      destinationPort: 1024 + (next() % 60_000),
      tcpFlags: 0,
      packets: 1 + (next() % 90),
      bytes: 468 * (1 + (next() % 90)),
    })

  it('a flood among connections', () => sameInEveryWay(flood.file()), 30_000)
  it('many packets on one time stamp', () => sameInEveryWay(ties.file()), 30_000)
  it('NetFlow 5 exports beside packets', () =>
    sameInEveryWay(new ConstructedCapture().netflow5(flows, 100).icmp(START, benchAddress(1), TARGET, 8).file()))
  it('IPFIX exports', () => sameInEveryWay(new ConstructedCapture().ipfix(flows).file()))
})

describe('exports that routers sent give the same findings, however their datagrams come', () => {
  const golden = (folder: string) => fileURLToPath(new URL(`../../../test/golden/traffic/${folder}/`, import.meta.url))
  it.each([
    ['tcpdump-sflow-print-v6.pcap', golden('sflow')],
    ['telegraf-ipfix_options.pcap', golden('flows')],
    ['telegraf-ipfix_example.pcap', golden('flows')],
    ['logstash-07-netflow-9-multiple-netflow-exporters.pcap', golden('flows')],
    ['logstash-48-ipfix-yaf-basic-with-applabel.pcap', golden('flows')],
  ])('%s', async (name, folder) => {
    await sameInEveryWay(readFileSync(join(folder, name)), FEW)
  })
})

const corpus = findCorpus()

describe.skipIf(corpus === undefined)(corpus === undefined ? `real attacks (skipped: ${WITHOUT_CORPUS})` : 'real attacks', () => {
  it.each([
    'attack/stopddos/pkt.TCP.synflood.spoofed.pcap',
    'attack/stopddos/amp.UDP.snmp.src161.pcapng',
    'attack/stopddos/amp.UDP.isakmp.pcap',
    'attack/stopddos/amp.dns.RRSIG.fragmented.pcap',
    'attack/suricata-verify/security-8510/defrag-af-confusion-spray-h8.pcap',
  ])(
    '%s',
    async (path) => {
      await sameInEveryWay(readFileSync(join(corpus ?? '', path)), FEW)
    },
    60_000,
  )
})
