import { describe, expect, it } from 'vitest'
import type { Atlas, Located } from '#atlas'
import type { Vector } from '#vocabulary'
import { benchAddress, ConstructedCapture, START, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { analyzeFiles } from './analyze-files.ts'

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

async function vectorsOf(capture: ConstructedCapture): Promise<readonly Vector[]> {
  const bytes = capture.file()
  const report = await analyzeFiles(
    [
      {
        name: 'constructed.pcap',
        given: 'constructed.pcap',
        chunks: async function* () {
          yield bytes
        },
      },
    ],
    { vantage: 'victim', claims: [] },
    { atlas },
  )
  return report.targets[0]!.profile.vectors
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
    }
  })
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
