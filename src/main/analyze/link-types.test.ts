import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { findCorpus, WITHOUT_CORPUS } from '../../../test/corpus.ts'
import { analyseInputs, captureInput } from '../../../test/fixtures/analyse-capture.ts'
import { framesOf } from '../../../test/fixtures/capture-files.ts'
import { benchAddress, ConstructedCapture, dice, START, SYN, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { LINKS, type Link, packetOf, relinked } from '../../../test/fixtures/relinked.ts'
import { carvePackets } from './carve-packets.ts'
import { planCarve } from './carve-request.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-links-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The first vector of a capture, the packets that carving it gives, and what tcpdump's filter selects. */
async function vectorOf(file: Uint8Array, link: Link) {
  const input = captureInput(file, 'constructed.pcap')
  const report = await analyseInputs([input])
  const vector = report.targets[0]!.profile.vectors[0]!
  const plan = planCarve({ what: 'vector=1', path: join(folder, 'out.pcap'), vector: 1 }, report)
  if (!plan.ok) throw new Error(plan.fault.message)
  await carvePackets([input], [plan.value], () => {})
  const carved = framesOf(readFileSync(plan.value.request.path)).map((frame) =>
    Buffer.from(packetOf(frame, LINKS[link].before.length)).toString('hex'),
  )
  return { vector, carved, bpf: vector.filters!.find(({ kind }) => kind === 'bpf')!.text }
}

function selected(file: Uint8Array, filter: string): number {
  const path = join(folder, 'in.pcap')
  writeFileSync(path, file)
  const out = execFileSync('tcpdump', ['-nr', path, '--count', filter], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return Number(/^(\d+) packet/m.exec(out)?.[1])
}

const tcpdump = (() => {
  try {
    execFileSync('tcpdump', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** CONSTRUCTED: the flood, beside connections of ordinary clients. */
function beside(flood: (capture: ConstructedCapture, next: () => number) => void): Uint8Array {
  const capture = new ConstructedCapture()
  flood(capture, dice(5))
  for (let i = 0; i < 200; i++) capture.connection(START + i * 10_000, benchAddress(60_000 + i), 40_000 + i, TARGET, 443, 300, 4000)
  return capture.file()
}

const floods: Readonly<Record<string, { readonly file: () => Uint8Array; readonly packets: number; readonly ipLength: number }>> = {
  'a SYN flood without options': {
    file: () =>
      beside((capture, next) => {
        for (let i = 0; i < 6000; i++)
          capture.tcp(START + i * 500, benchAddress(next() & 0xffff), 1024 + (i % 60_000), TARGET, 80, { flags: SYN, sequence: next() })
      }),
    packets: 6000,
    ipLength: 40,
  },
  'datagrams of one size': {
    file: () =>
      beside((capture, next) => {
        for (let i = 0; i < 6000; i++) capture.udp(START + i * 500, benchAddress(next() % 900), 1024 + (next() % 60_000), TARGET, 9000, 512)
      }),
    packets: 6000,
    ipLength: 540,
  },
  'GRE whose insides are looked into': {
    file: () =>
      beside((capture, next) => {
        for (let i = 0; i < 6000; i++) {
          const inside = new ConstructedCapture().udp(0, benchAddress(next()), 4000, benchAddress(next()), 4000, 512)
          const packet = packetOf(framesOf(inside.file())[0]!)
          capture.ip(START + i * 500, benchAddress(next() % 700), TARGET, 47, Buffer.concat([Buffer.from([0, 0, 8, 0]), packet]), 50)
        }
      }),
    packets: 6000,
    ipLength: 20 + 4 + 540,
  },
}

describe.each(Object.entries(floods))('%s', (_name, { file, packets, ipLength }) => {
  const ethernet = file()

  it.each(Object.keys(LINKS) as Link[])('is matched by its exact IP length, over %s', async (link) => {
    const capture = relinked(ethernet, link)
    const { vector, carved, bpf } = await vectorOf(capture, link)
    expect(vector.match.ipLengths).toEqual([{ from: ipLength, to: ipLength }])
    for (const { kind, effect } of vector.filters!)
      expect([kind, effect.attackShare, effect.cleanShare], JSON.stringify(vector.match)).toEqual([kind, 1, 0])
    expect(carved.length).toBe(packets)
    expect(carved.every((packet) => packet.startsWith('45') && packet.length === 2 * ipLength)).toBe(true)
    // What stands behind a tag needs words that depend on the network (see bpfFilter).
    if (tcpdump && !link.includes('VLAN')) expect(selected(capture, bpf)).toBe(packets)
  })
})

const corpus = findCorpus()
describe.skipIf(corpus === undefined)(corpus === undefined ? `real captures (skipped: ${WITHOUT_CORPUS})` : 'real captures', () => {
  it.each(['raw IP', 'loopback', 'Linux cooked', 'Linux cooked, version 2', 'one VLAN tag'] as const)(
    'of a SYN flood: the same packets as over Ethernet, over %s',
    async (link) => {
      const file = readFileSync(join(corpus ?? '', 'attack', 'stopddos', 'pkt.TCP.synflood.spoofed.pcap'))
      const ethernet = await vectorOf(file, 'ethernet')
      const other = await vectorOf(relinked(file, link), link)
      expect(ethernet.carved.length).toBeGreaterThan(37_000)
      expect(other.vector.match).toEqual(ethernet.vector.match)
      expect(other.carved).toEqual(ethernet.carved)
      for (const { effect } of other.vector.filters!) expect(effect.attackShare).toBeGreaterThan(0.99)
    },
  )
})
