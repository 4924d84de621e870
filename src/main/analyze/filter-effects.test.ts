import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Vector } from '#vocabulary'
import { findCorpus, WITHOUT_CORPUS } from '../../../test/corpus.ts'
import { analyseCapture, analyseInputs, captureInput } from '../../../test/fixtures/analyse-capture.ts'
import { benchAddress, ConstructedCapture, START, TARGET } from '../../../test/fixtures/constructed-capture.ts'

async function vectorsOf(capture: ConstructedCapture): Promise<readonly Vector[]> {
  return (await analyseCapture(capture)).targets[0]!.profile.vectors
}

/** Answers of name servers, each cut in `pieces` (RFC 791 section 2.3): only the first has ports. */
function answers(pieces: number): ConstructedCapture {
  const capture = new ConstructedCapture()
  const first = Buffer.alloc(1480)
  first.writeUInt16BE(53, 0)
  first.writeUInt16BE(40_000, 2)
  first.writeUInt16BE(1480 * pieces, 4)
  first.writeUInt16BE(0x8180, 10)
  first.writeUInt16BE(1, 12)
  for (let i = 0; i < 1500; i++) {
    const source = benchAddress(i % 400)
    const at = START + i * 1000
    capture.ip(at, source, TARGET, 17, first, 54, pieces > 1 ? 0x2000 : 0)
    for (let n = 1; n < pieces; n++)
      capture.ip(at + n, source, TARGET, 17, Buffer.alloc(1480), 54, (n < pieces - 1 ? 0x2000 : 0) | (185 * n))
  }
  return capture
}

/** Fifty large datagrams of a peer that the target talks to, in two pieces each. */
function exchange(capture: ConstructedCapture): ConstructedCapture {
  const large = Buffer.alloc(1480)
  large.writeUInt16BE(5001, 0)
  large.writeUInt16BE(5002, 2)
  large.writeUInt16BE(2 * 1480, 4)
  for (let i = 0; i < 50; i++) {
    const at = START + i * 20_000
    capture.udp(at, TARGET, 5002, '203.0.113.7', 5001, 100)
    capture.ip(at + 500, '203.0.113.7', TARGET, 17, large, 60, 0x2000)
    capture.ip(at + 501, '203.0.113.7', TARGET, 17, Buffer.alloc(1480), 60, 185)
  }
  return capture
}

describe('what a filter would stop of its vector', () => {
  it('is all of it where every packet has the headers', async () => {
    const [vector] = await vectorsOf(answers(1))
    expect(vector).toMatchObject({ kind: 'dns-reflection', packets: 1500 })
    expect(vector!.filters!.map(({ effect }) => effect.attackShare)).toEqual([1, 1, 1])
  })

  it('is what it sees of it where later fragments, which have no ports, belong to the vector', async () => {
    const [vector] = await vectorsOf(answers(3))
    expect(vector).toMatchObject({ kind: 'dns-reflection', packets: 4500 })
    // Of 4,500 packets 4,096 are kept: a third, as far as a sample can say.
    for (const { effect } of vector!.filters!) {
      expect(effect.attackShare).toBeGreaterThan(0.3)
      expect(effect.attackShare).toBeLessThan(0.36)
      // They are no less the vector's for it.
      expect(effect.cleanPackets).toBe(0)
      expect(effect.cleanShare).toBeUndefined()
    }
  })

  it('later fragments of what is not the vector stay clean', async () => {
    const [vector] = await vectorsOf(exchange(answers(3)))
    expect(vector).toMatchObject({ kind: 'dns-reflection', packets: 4500 })
    for (const { effect } of vector!.filters!) expect([effect.cleanPackets, effect.cleanShare]).toEqual([100, 0])
  })

  it('later fragments of whom the target talks to stay clean where strangers flood the same port', async () => {
    const capture = exchange(new ConstructedCapture())
    for (let i = 0; i < 3500; i++)
      capture.udp(START + 10_000 + i * 250, benchAddress(i % 900), 1024 + ((i * 7919) % 60_000), TARGET, 5002, 512)
    const [vector] = await vectorsOf(capture)
    expect(vector!.kind).toBe('udp-flood')
    const bpf = vector!.filters!.find(({ kind }) => kind === 'bpf')!
    expect(bpf.effect).toEqual({ attackShare: 1, cleanShare: 0, cleanPackets: 100 })
  })

  it('counts against it what of the vector has other headers than most', async () => {
    const capture = new ConstructedCapture()
    for (let i = 0; i < 4000; i++)
      capture.tcp(START + i * 500, benchAddress(i % 3000), 1024 + i, TARGET, 443, {
        flags: 2,
        sequence: i,
        window: i % 25 === 0 ? 512 : 0,
        ttl: 243,
      })
    const [vector] = await vectorsOf(capture)
    expect(vector).toMatchObject({ kind: 'syn-flood', packets: 4000, match: { windows: [0] } })
    expect(vector!.filters!.find(({ kind }) => kind === 'bpf')!.effect.attackShare).toBe(0.96)
  })

  it('what it stops of another vector beside is neither its own nor clean', async () => {
    const capture = exchange(new ConstructedCapture())
    const answer = Buffer.alloc(512)
    answer.writeUInt16BE(0x8180, 2)
    answer.writeUInt16BE(1, 4)
    for (let i = 0; i < 1200; i++) {
      const at = START + 10_000 + i * 700
      capture.udp(at, benchAddress(i % 900), 1024 + ((i * 7919) % 60_000), TARGET, 1024 + ((i * 104_729) % 60_000), 512, 243)
      capture.udp(at + 90, benchAddress(2000 + (i % 400)), 53, TARGET, 40_000, answer, 54)
    }
    const vectors = await vectorsOf(capture)
    expect(vectors.map(({ kind }) => kind).sort()).toEqual(['dns-reflection', 'udp-flood'])
    const flowspec = vectors.find(({ kind }) => kind === 'udp-flood')!.filters!.find(({ kind }) => kind === 'flowspec')!
    expect(flowspec.cannotSay!.join()).toMatch(/time to live/)
    expect(flowspec.effect).toEqual({ attackShare: 1, cleanShare: 0, cleanPackets: 100 })
  })

  const corpus = findCorpus()
  it.skipIf(corpus === undefined)(
    corpus === undefined ? `a real reflection (skipped: ${WITHOUT_CORPUS})` : 'later fragments of a real reflection are not clean',
    async () => {
      const path = join(corpus ?? '', 'attack', 'stopddos', 'amp.dns.RRSIG.fragmented.pcap')
      const report = await analyseInputs([captureInput(readFileSync(path), path)])
      const [vector] = report.targets[0]!.profile.vectors
      // tshark: of 4,397 packets towards the target 523 come from UDP port 53 to port 22, and 20 to other ports, which the target asked from.
      // Of 726 later fragments 706 come from sources that had sent an answer before; the others are nobody's.
      expect(vector!.packets).toBe(523 + 20 + 706)
      for (const { effect } of vector!.filters!) expect(effect.cleanPackets).toBe(4397 - 523 - 706)
    },
  )
})

it('what a filter has no words for is told beside it', async () => {
  const capture = new ConstructedCapture()
  for (let i = 0; i < 4000; i++)
    capture.tcp(START + i * 500, benchAddress(i % 3000), 1024 + (i % 60_000), TARGET, 443, { flags: 2, sequence: i, window: 0, ttl: 243 })
  const [vector] = await vectorsOf(capture)
  expect(vector!.match.ttls).toEqual([243])
  const flowspec = vector!.filters!.find(({ kind }) => kind === 'flowspec')!
  expect(flowspec.cannotSay!.join()).toMatch(/time to live|TTL/i)
  expect(vector!.filters!.find(({ kind }) => kind === 'nftables')!.cannotSay ?? []).not.toContain(flowspec.cannotSay![0])
})
