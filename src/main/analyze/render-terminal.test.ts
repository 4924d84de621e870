import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnalysisReport } from '#vocabulary'
import { renderTerminal } from './render-terminal.ts'
import { sparkline } from './terminal/sparkline.ts'
import { type Column, table } from './terminal/table.ts'
import { widthOf, wrap } from './terminal/wrap.ts'

const sample = JSON.parse(readFileSync('test/golden/web/analysis-report.json', 'utf8')) as AnalysisReport
const widest = (text: string) => Math.max(...stripVTControlCharacters(text).split('\n').map(widthOf))

const CALM: AnalysisReport = {
  format: 'breakwater.analysis.v1',
  nature: 'none',
  sentence: 'No attack: the capture holds no packets.',
  inputs: [{ name: 'empty.pcap', kind: 'pcap', compression: 'gzip', bytes: 24, packets: 0, flowRecords: 0 }],
  targets: [],
  claims: [],
  databases: [],
  coverage: { read: 0, undecoded: {}, samplingRates: [], sequenceGaps: 0, snapped: 0, notes: [] },
}

describe('the report on a terminal', () => {
  it.each([60, 80, 100, 160])('has this form at %d columns', async (columns) => {
    await expect(renderTerminal(sample, { columns, colour: false })).toMatchFileSnapshot(
      `../../../test/golden/terminal/attack-${columns}.txt`,
    )
  })

  it('keeps the table of vectors a table at 80 columns, what most terminals have', () => {
    expect(renderTerminal(sample, { columns: 80, colour: false })).not.toContain('ATT&CK: T1498')
  })

  it('has this form when there is nothing to tell', async () => {
    await expect(renderTerminal(CALM, { columns: 60, colour: false })).toMatchFileSnapshot('../../../test/golden/terminal/calm-60.txt')
  })

  it('is never wider than the terminal, from 40 columns to 200, with colour and without', () => {
    for (let columns = 40; columns <= 200; columns += 7)
      for (const colour of [false, true]) expect(widest(renderTerminal(sample, { columns, colour }))).toBeLessThanOrEqual(columns)
    expect(widest(renderTerminal(sample, { columns: 1, colour: false }))).toBeLessThanOrEqual(40)
    expect(widest(renderTerminal(sample, { columns: 1000, colour: false }))).toBeLessThanOrEqual(200)
  })

  it('says the sentence first, and the same words with colour as without', () => {
    const plain = renderTerminal({ ...sample, synthetic: undefined } as unknown as AnalysisReport, { columns: 200, colour: false })
    expect(plain.startsWith(wrap(sample.sentence, 100).join('\n'))).toBe(true)
    const coloured = renderTerminal(sample, { columns: 100, colour: true })
    expect(coloured).not.toBe(stripVTControlCharacters(coloured))
    expect(stripVTControlCharacters(coloured)).toBe(renderTerminal(sample, { columns: 100, colour: false }))
  })

  it('leaves out what a report has not', () => {
    const { seconds: _, scanners: __, vantage: ___, ...without } = sample
    const bare = {
      ...without,
      targets: sample.targets.map(({ profile, seconds }) => {
        const { families: _, ...rest } = profile
        return { seconds, profile: { ...rest, vectors: profile.vectors.map(({ filters: _, ...vector }) => ({ ...vector, seconds: [] })) } }
      }),
    }
    const text = renderTerminal(bare, { columns: 100, colour: false })
    expect(text).not.toMatch(/undefined|NaN|consistent with|Filters|scanning|-Infinity/)
    expect(text).toContain('not known')
  })

  it('draws no course where no second had a whole packet, as of a flow record that lasted long', () => {
    const [target] = sample.targets
    const seconds = target!.seconds.slice(0, 3).map((second) => ({ ...second, packets: 0.2 }))
    const { seconds: _, ...rest } = sample
    const text = renderTerminal({ ...rest, targets: [{ profile: target!.profile, seconds }] }, { columns: 100, colour: false })
    expect(text).not.toContain('highest 0')
    expect(text).not.toContain('Packets a second towards')
  })

  it('lists episodes where there are several, and counts those beyond ten', () => {
    const [target] = sample.targets
    const [first] = target!.profile.episodes
    const told = (count: number) => {
      const episodes = Array.from({ length: count }, (_, i) => ({
        ...first!,
        onset: first!.onset + i * 3600e6,
        end: first!.onset + i * 3600e6 + 30e6,
      }))
      return renderTerminal(
        { ...sample, targets: [{ ...target!, profile: { ...target!.profile, episodes } }] },
        { columns: 100, colour: false },
      )
    }
    expect(told(1)).not.toContain('Episodes')
    const twelve = told(12)
    expect(twelve).toMatch(/\n {2} 2 {2}\S+Z {2}30 s /)
    expect(twelve).toContain('and 2 more')
  })

  it('tells a reason before the vectors, and one effect of several filters once', () => {
    const text = renderTerminal(sample, { columns: 100, colour: false })
    expect(text.indexOf('\nBecause')).toBeLessThan(text.indexOf('\nVectors'))
    expect(text).toContain('- tcpdump (BPF) and nftables: each stops 99 % of the vector')
    expect(text).toContain('- FlowSpec (BGP): stops 100 % of the vector')
  })

  it('warns of a filter that stops more of the clean traffic than of the vector', () => {
    const warned = (attackShare: number, cleanShare?: number) => {
      const [target] = sample.targets
      const [vector] = target!.profile.vectors
      const effect = { attackShare, cleanPackets: 100, ...(cleanShare === undefined ? {} : { cleanShare }) }
      const filters = [{ kind: 'bpf' as const, text: 'tcp', effect }]
      const profile = { ...target!.profile, vectors: [{ ...vector!, filters }] }
      return renderTerminal({ ...sample, targets: [{ ...target!, profile }] }, { columns: 100, colour: false }).includes(
        'Not worth applying',
      )
    }
    expect(warned(0.13, 0.81)).toBe(true)
    expect(warned(0.99, 0.03)).toBe(false)
    expect(warned(0)).toBe(false)
  })

  it('tells countries by three databases in a row each, one figure where they agree', () => {
    const [target] = sample.targets
    const { geography } = target!.profile
    if (geography.kind !== 'shown') throw new Error('the sample shows countries')
    const databases = [...geography.databases, { ...geography.databases[0]!, name: 'own' }]
    const rows = geography.rows.map((row) => ({ ...row, shareOfSources: [0.1, 0.1, 0.1], packetsByDatabase: [0.1, 0.2, 0.1] }))
    const profile = { ...target!.profile, geography: { ...geography, databases, rows } }
    const text = renderTerminal({ ...sample, targets: [{ ...target!, profile }] }, { columns: 60, colour: false })
    expect(text).toMatch(/\n {2}Vietnam +10 % {2}10 % \/ 20 % \/ 10 % +18 %\n/)
    expect(text.replace(/\n */g, ' ')).toContain('By asn-country, geo-whois-asn-country and own; where they differ, in this order.')
  })

  it('gives a country one row in the table of each comparison', () => {
    const [target] = sample.targets
    const { geography } = target!.profile
    if (geography.kind !== 'shown') throw new Error('the sample shows countries')
    const [row] = geography.representation!
    const representation = ['asn-country', 'own'].flatMap((database) =>
      ['address space', 'clean clients'].map((baseline) => ({ ...row!, database, baseline })),
    )
    const profile = { ...target!.profile, geography: { ...geography, representation: representation.slice(0, 3) } }
    const text = renderTerminal({ ...sample, targets: [{ ...target!, profile }] }, { columns: 60, colour: false })
    expect(text).toMatch(/by address space, .*:\n {2}country +asn-country +own\n {2}Vietnam {2}42 \(40 to 44\) {2}42 \(40 to 44\)\n/)
    expect(text).toMatch(/by clean clients, .*:\n.*\n {2}Vietnam {2}42 \(40 to 44\) +not known\n/)
  })

  it('says of real hosts beside reflections that they are two kinds of sources', () => {
    const [target] = sample.targets
    const [first, second] = target!.profile.vectors
    const told = (reflected: boolean) => {
      const profile = { ...target!.profile, vectors: [first!, { ...second!, reflected }] }
      return renderTerminal({ ...sample, targets: [{ ...target!, profile }] }, { columns: 100, colour: false })
    }
    expect(told(false)).not.toContain('abused servers')
    expect(told(true)).toContain('Sources of the reflection are not among these: they are abused servers.')
  })

  it('says once what the report and its first target say in the same words', () => {
    const [target, other] = sample.targets
    const own = 'Attack on 192.0.2.17: a flood of everything.'
    const told = renderTerminal(
      {
        ...sample,
        sentence: `${own} One more target was attacked.`,
        targets: [{ ...target!, profile: { ...target!.profile, sentence: own } }, other!],
      },
      { columns: 200, colour: false },
    ).replace(/\n */g, ' ')
    expect(told.split(own)).toHaveLength(2)
    expect(told).toContain(other!.profile.sentence)
  })

  it('says the caveat that databases share once', () => {
    const text = renderTerminal(sample, { columns: 200, colour: false })
    expect(text).toContain('asn-country and geo-whois-asn-country, snapshot 2026-06-17: data on npm are frozen')
  })

  it('gathers the questions of a claim that have one answer, and says what they ask', () => {
    const [finding] = sample.claims
    const asked = (['addresses', 'devices'] as const).flatMap((rung) =>
      (['present', 'over', 'plurality', 'majority'] as const).map((share) => ({
        ...finding!.assessments[0]!,
        rung,
        share,
        text: 'Withheld.',
      })),
    )
    const text = renderTerminal({ ...sample, claims: [{ ...finding!, assessments: asked }] }, { columns: 160, colour: false })
    expect(text).toContain('    addresses and devices (present, over, plurality, majority): ')
    expect(text).toContain('majority: more than half')
  })

  it('explains why frames were not decoded, and names what it does not know as it came', () => {
    const undecoded = { 'not-ip': 10, 'a new cause': 1 }
    const text = renderTerminal({ ...CALM, coverage: { ...CALM.coverage, undecoded } }, { columns: 100, colour: false })
    expect(text).toContain('10 not decoded: not-ip (neither IPv4 nor IPv6, as ARP is)')
    expect(text).toContain('1 not decoded: a new cause\n')
  })

  it('lets no text from outside steer the terminal', () => {
    const name = 'a\u001b[2J\u0007\u202e\r\nb.pcap'
    const text = renderTerminal(
      { ...CALM, inputs: [{ ...CALM.inputs[0]!, name }], sentence: `x\u001b]0;title\u0007` },
      { columns: 80, colour: false },
    )
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  })
})

describe('tables', () => {
  it('keep every word and never break, at any width', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '1', '—'), maxLength: 30 }).map((text) => text.trim().replace(/ +/g, ' '))
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 6 })
          .chain((columns) =>
            fc.tuple(
              fc.array(fc.record({ head: cell, fold: fc.boolean() }), { minLength: columns, maxLength: columns }),
              fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 4 }),
            ),
          ),
        fc.integer({ min: 40, max: 120 }),
        ([heads, rows], width) => {
          const columns: Column[] = heads.map(({ head, fold }) => ({ head, ...(fold ? { foldTo: 8 } : { right: true as const }) }))
          const lines = table(columns, rows, width)
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
          const letters = (text: string) => [...text.replace(/\s/g, '')].length
          const all = lines.join('')
          for (const row of rows) expect(letters(all)).toBeGreaterThanOrEqual(letters(row.join('')))
        },
      ),
    )
  })

  it('break a long word behind a hyphen where it has one', () => {
    expect(wrap('geo-whois-asn-country', 15)).toEqual(['geo-whois-asn-', 'country'])
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij'])
    expect(wrap('-abcdefg', 4)).toEqual(['-abc', 'defg'])
  })

  it('become lists where no width is left', () => {
    const columns: Column[] = [
      { head: 'vector', foldTo: 12 },
      ...['packets', 'bytes', 'sources', 'confidence'].map((head) => ({ head, right: true as const })),
    ]
    expect(table(columns, [['a flood of datagrams', '1,000,000', '1,000,000,000', '~10,000', 'high']], 40)).toEqual([
      '  a flood of datagrams',
      '    packets: 1,000,000',
      '    bytes: 1,000,000,000',
      '    sources: ~10,000',
      '    confidence: high',
    ])
  })
})

describe('sparklines', () => {
  it('show the busiest second of each bar, and blanks where there was nothing', () => {
    const seconds = [0, 1, 7].map((s) => ({ at: s * 1e6, packets: s === 1 ? 800 : 100 }))
    expect(sparkline(seconds, { from: 0, to: 8e6 }, 4)?.bars).toBe('█  ▁')
    expect(sparkline(seconds, { from: 0, to: 8e6 }, 100)?.bars).toBe('▁█     ▁')
    expect(sparkline([], { from: 0, to: 8e6 }, 100)).toBeUndefined()
  })
})
