import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Atlas, openAtlas } from '#atlas'
import { isOperationError } from '#plumbing'
import type { AnalysisReport } from '#vocabulary'
import { findCorpus, WITHOUT_CORPUS } from '../../../test/corpus.ts'
import { analyzeFiles } from './analyze-files.ts'
import { openInput } from './capture-input.ts'

const corpus = findCorpus()
const found = corpus ?? ''

describe.skipIf(corpus === undefined)(corpus === undefined ? `real captures (skipped: ${WITHOUT_CORPUS})` : 'real captures', () => {
  let atlas: Atlas
  beforeAll(() => {
    atlas = openAtlas()
  })

  const analyse = (...path: string[]): Promise<AnalysisReport> =>
    analyzeFiles([openInput(join(found, ...path))], { vantage: 'victim', claims: [] }, { atlas })

  /** Undefined for a capture of a link type that is not read: of that nothing is said. */
  const analyseReadable = (...path: string[]): Promise<AnalysisReport | undefined> =>
    analyse(...path).catch((error: unknown) => {
      if (isOperationError(error) && error.code === 'INPUT_UNREADABLE' && error.message.includes('link type')) return undefined
      throw error
    })

  it('spoofed SYN flood on a Minecraft port', async () => {
    const report = await analyse('attack', 'stopddos', 'pkt.TCP.synflood.spoofed.pcap')
    const { profile } = report.targets[0]!
    expect(report.nature).toBe('attack')
    expect(profile.vectors.map(({ kind, port, packets }) => ({ kind, port, packets }))).toEqual([
      { kind: 'syn-flood', port: 25_565, packets: 37_841 },
    ])
    expect(profile.vectors[0]!.sources).toEqual({ value: 37_623, low: 37_623, high: 37_623, exact: true })
    expect(profile.episodes.map(({ peakPacketsPerSecond }) => peakPacketsPerSecond)).toEqual([22_322])
    expect(profile.spoofing.result).toBe('spoofed')
    expect(profile.geography.kind).toBe('withheld')
    expect(profile.vectors[0]!.traits.join('; ')).toMatch(/no TCP options in 100 %; window 0 in 100 %; only TTL 242, 244/)
    expect(report.sentence).toMatch(
      /^Attack on 10\.10\.10\.10 \(port 25565\): a spoofed SYN flood, .* peak 22,322 packets\/s \(10\.7 Mbit\/s\), from about 37,600 source addresses, which are spoofed: their countries mean nothing\.$/,
    )
  })

  it('SNMP reflection with the ICMP errors that it stirs up', async () => {
    const report = await analyse('attack', 'stopddos', 'amp.UDP.snmp.src161.pcapng')
    const { profile } = report.targets[0]!
    expect(profile.vectors.map(({ kind, port, sources, packets }) => ({ kind, port, sources: sources.value, packets }))).toEqual([
      { kind: 'snmp-reflection', port: 161, sources: 4028, packets: 4079 },
    ])
    expect(profile.sources.value).toBe(4276)
    expect(profile.spoofing.result).toBe('reflected')
    expect(report.sentence).toContain('an SNMP reflection')
    expect(report.sentence).toContain('4,276')
  })

  it('IKE NAT-T reflection by its name', async () => {
    const report = await analyse('attack', 'stopddos', 'amp.UDP.isakmp.pcap')
    const { profile } = report.targets[0]!
    expect(profile.vectors.map(({ kind, port, sources }) => ({ kind, port, sources: sources.value }))).toEqual([
      { kind: 'other-reflection', port: 4500, sources: 2767 },
    ])
    expect(report.sentence).toContain('IKE NAT-T')
  })

  it("DNS reflection with fragments, and the victim's own TCP left out of it", async () => {
    const report = await analyse('attack', 'stopddos', 'amp.dns.RRSIG.fragmented.pcap')
    const { profile } = report.targets[0]!
    expect(profile.vectors.map(({ kind }) => kind)).toEqual(['dns-reflection'])
    expect(profile.vectors[0]!.name).toContain('with fragments')
    expect(profile.vectors[0]!.shareOfPackets).toBeLessThan(0.4)
    expect(profile.reasons.some(({ rule, text }) => rule === 'not-part-of-it' && text.includes('TCP'))).toBe(true)
  })

  for (const folder of ['benign/arkime', 'lookalike/tcpdump', 'tunnel/tcpdump']) {
    it(`nothing in ${folder} is an attack`, async () => {
      const said: string[] = []
      for (const name of readdirSync(join(found, folder)).filter((file) => /\.pcap(ng)?$/.test(file))) {
        const report = await analyseReadable(folder, name)
        if (report !== undefined && report.nature !== 'none') said.push(`${name}: ${report.sentence}`)
      }
      expect(said).toEqual([])
    })
  }

  it('says of every capture in the manifest what the manifest expects', async () => {
    const wrong: string[] = []
    const [head = '', ...lines] = readFileSync(join(found, 'MANIFEST.tsv'), 'utf8').trimEnd().split('\n')
    const columns = head.split('\t')
    for (const line of lines) {
      const cells = line.split('\t')
      const path = cells[columns.indexOf('path')]!
      const expected = cells[columns.indexOf('expect')]
      if (!expected || expected === 'either') continue
      const report = await analyseReadable(path)
      if (report === undefined && expected === 'none') continue
      if (report?.nature !== expected) wrong.push(`${path}: ${expected} expected; ${report?.sentence}`)
    }
    expect(wrong).toEqual([])
  }, 120_000)
})
