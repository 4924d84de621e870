import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { AnalysisReport } from '#vocabulary'
import { renderAnalysisReport } from './render-analysis-report.tsx'

const sample = JSON.parse(readFileSync('test/golden/web/analysis-report.json', 'utf8')) as AnalysisReport
const html = renderAnalysisReport(sample)
const START = 1_741_615_200 * 1e6

/** Everything a reader sees, without marks. */
function textOf(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
}

describe('the analysis report', () => {
  const text = textOf(html)

  it('says the sentence first, then when, how much, from whom', () => {
    const order = [
      sample.sentence,
      '13:59:10',
      '208,311 packets/s',
      '1.24 Gbit/s',
      'about 8,610 (95 %: 8,480 to 8,750)',
      'Source addresses look genuine',
    ]
    const places = order.map((part) => text.indexOf(part, text.indexOf(sample.sentence)))
    expect(places.every((place) => place >= 0)).toBe(true)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })

  it('tells each vector with its traits and the rule that decided', () => {
    for (const { profile } of sample.targets) {
      for (const vector of profile.vectors)
        for (const part of [vector.name, vector.technique, ...vector.traits, vector.rule.text, vector.rule.rule])
          expect(text).toContain(part)
      for (const part of profile.cannotTell) expect(text).toContain(part)
    }
  })

  it('shows countries by both databases with day and caveat, and where it shows none says why', () => {
    expect(text).toMatch(/Vietnam 1,621 \(19 %\) 1,662 \(19 %\)/)
    for (const name of ['asn-country', 'geo-whois-asn-country']) expect(text).toContain(`Sources ${name}`)
    expect(text).toContain('snapshot of 2026-06-17')
    expect(text).toContain('known by their publisher to contain errors')
    expect(text).toContain('where they stand says nothing about the attack’s origin')
    expect(html.match(/class="c-map"/g)).toHaveLength(1)
    expect(html).toContain('href="https://db-ip.com"')
  })

  it('shows families, filters to copy with their effect, networks, kinds, representation and the place of the sensor', () => {
    for (const part of [
      'Consistent with the Mirai lineage',
      'tcp[13] & 0x17 == 0x10',
      'table inet breakwater_proposal {',
      'stops 99 % of the vector and 3.1 % of the other packets (118,402 looked at)',
      'It cannot say the TCP window (64240)',
      'VNPT Corp 45899 access 612 (7.2 %)',
      '1,204 in all',
      'hosting 4.0 % 12 % 13 %',
      'Ukraine 0.74 0.7 to 0.78 0.2 % beside 0.3 %',
      "Seen from the target's own network",
      "Traffic that was dropped before it reached the target's network.",
      '412 packets of a scan',
    ])
      expect(text).toContain(part)
    // As it must be copied: with its line ends.
    expect(html).toMatch(/<pre><code># A proposal; nothing has been applied\..*\ntable inet breakwater_proposal \{\n/)
  })

  it('draws a short peak at its height, however long the series is', () => {
    const [first] = sample.targets
    const seconds = Array.from({ length: 7200 }, (_, i) => ({ at: START + i * 1e6, packets: i === 3601 ? 900 : 1, bytes: 60 }))
    const vector = { ...first!.profile.vectors[0]!, seconds }
    const profile = { ...first!.profile, window: { from: START, to: START + 7200e6 }, vectors: [vector] }
    const page = renderAnalysisReport({
      ...sample,
      targets: [{ profile, seconds: seconds.map((s) => ({ ...s, flows: 0, newSources: 0 })) }],
    })
    expect(page).toContain(`${vector.name}: the busiest second of each 30 s, at most 900 packets/s`)
    expect(page).toContain('Highest: 900.')
    expect(page).toContain('busiest second of each 15 s')
  })

  describe('of a single target', () => {
    const [target] = sample.targets
    const profile = { ...target!.profile, sentence: sample.sentence, coverage: sample.coverage }
    const single = textOf(renderAnalysisReport({ ...sample, targets: [{ ...target!, profile }] }))
    const times = (part: string) => single.split(part).length - 1

    it('says the sentence once, and once what was not seen', () => {
      expect(times(sample.sentence)).toBe(1)
      expect(times('Missing by sequence numbers')).toBe(1)
      expect(text.split('Missing by sequence numbers').length - 1).toBe(1 + sample.targets.length)
    })

    it('says when a chart begins and ends once beside it', () => {
      // Under the sentence, in the key, and in the folded table.
      expect(times('10 March 2025, 13:56 to 14:12 UTC')).toBe(3)
    })
  })

  it('gives the busiest second with its seconds', () => {
    const [target] = sample.targets
    const [episode] = target!.profile.episodes
    const peakAt = START + 7e6
    const page = renderAnalysisReport({
      ...sample,
      targets: [{ ...target!, profile: { ...target!.profile, episodes: [{ ...episode!, peakAt }] } }],
    })
    expect(textOf(page)).toContain('10 March 2025, 14:00:07 UTC')
  })

  it('does not call every source of the window a reflector', () => {
    expect(text).toContain('All sources (whole window) about 8,610')
    expect(text).toContain('Sources of the attack Sources are reflectors')
  })

  it('puts the words of a test for forged addresses where a telephone shows them: beside its name', () => {
    expect(text).toContain('Test In words Points to Weight Value')
  })

  it('asks nothing about the sources of an attack where there was none', () => {
    const [target] = sample.targets
    const { families: _, ...rest } = target!.profile
    const calm = {
      ...rest,
      nature: 'none' as const,
      sentence: 'No attack on 192.0.2.17: it looks like a backup.',
      looksLike: 'a backup',
      episodes: [],
      vectors: [],
      cannotTell: [],
    }
    const page = textOf(
      renderAnalysisReport({ ...sample, nature: 'none', sentence: calm.sentence, targets: [{ ...target!, profile: calm }] }),
    )
    for (const part of [
      'Vectors',
      'genuine?',
      'Where the addresses are registered',
      'evidence cannot tell',
      'Nothing was named',
      'It looks like a backup',
    ])
      expect(page).not.toContain(part)
    expect(page).toContain('Why this is called no attack')
    const doubtful = { ...calm, nature: 'undetermined' as const, sentence: 'It cannot be told.' }
    const other = textOf(renderAnalysisReport({ ...sample, nature: 'undetermined', targets: [{ ...target!, profile: doubtful }] }))
    expect(other).toContain('No vector was recognised.')
    expect(other).toContain('It looks like a backup.')
  })

  it('warns of a filter that stops more of the clean traffic than of the vector', () => {
    const [target] = sample.targets
    const [vector] = target!.profile.vectors
    const page = (attackShare: number, cleanShare: number) =>
      textOf(
        renderAnalysisReport({
          ...sample,
          targets: [
            {
              ...target!,
              profile: {
                ...target!.profile,
                vectors: [
                  { ...vector!, filters: [{ kind: 'bpf' as const, text: 'tcp', effect: { attackShare, cleanShare, cleanPackets: 9 } }] },
                ],
              },
            },
          ],
        }),
      )
    expect(page(0.13, 0.81)).toContain('Not worth applying')
    expect(page(0.99, 0.03)).not.toContain('Not worth applying')
  })

  it('gives a country one row, however many databases and comparisons it has', () => {
    const [target] = sample.targets
    const { geography } = target!.profile
    if (geography.kind !== 'shown') throw new Error('the sample shows countries')
    const [row] = geography.representation!
    const representation = ['asn-country', 'own'].flatMap((database) =>
      ['address space', 'clean clients'].map((baseline) => ({ ...row!, database, baseline })),
    )
    // One that is wanting: its cell says so, and those behind it keep their column.
    const others = representation.slice(1).map((other) => ({ ...other, country: 'BR', quotient: 3 }))
    const profile = { ...target!.profile, geography: { ...geography, representation: [...representation, ...others] } }
    const page = renderAnalysisReport({ ...sample, targets: [{ ...target!, profile }] })
    const table = page.slice(page.indexOf('Countries beside what would be usual'))
    const rows = table.slice(table.indexOf('<tbody>'), table.indexOf('</tbody>')).match(/<tr>.*?<\/tr>/g)
    expect(rows).toHaveLength(2)
    expect(textOf(rows![0]!).match(/40 to 44/g)).toHaveLength(4)
    expect(textOf(rows![1]!)).toMatch(/^ Brazil not known 3 /)
    for (const head of ['address space', 'clean clients'])
      for (const db of ['asn-country', 'own']) expect(textOf(table)).toContain(`${head} ${db}`)
  })

  it('folds networks beyond the first ten', () => {
    const [target] = sample.targets
    const { geography } = target!.profile
    if (geography.kind !== 'shown') throw new Error('the sample shows countries')
    const networks = Array.from({ length: 13 }, (_, i) => ({ ...geography.networks![0]!, asn: 64_500 + i, name: `Network ${i}.` }))
    const profile = { ...target!.profile, geography: { ...geography, networks } }
    const page = textOf(renderAnalysisReport({ ...sample, targets: [{ ...target!, profile }] }))
    expect(page).toMatch(/Network 9\..*3 more networks.*Network 10\..*Network 12\./)
  })

  it('says of real hosts beside reflections that they are two kinds of sources', () => {
    const [target] = sample.targets
    const [first, second] = target!.profile.vectors
    const told = (reflected: boolean) => {
      const profile = { ...target!.profile, vectors: [first!, { ...second!, reflected }] }
      return textOf(renderAnalysisReport({ ...sample, targets: [{ ...target!, profile }] }))
    }
    expect(told(false)).not.toContain('abused servers')
    expect(told(true)).toContain('Source addresses look genuine; those of the reflection are abused servers')
  })

  it('says once what the report and its first target say in the same words', () => {
    const [target, other] = sample.targets
    const own = 'Attack on 192.0.2.17: a flood of everything.'
    const told = textOf(
      renderAnalysisReport({
        ...sample,
        sentence: `${own} One more target was attacked.`,
        targets: [{ ...target!, profile: { ...target!.profile, sentence: own } }, other!],
      }),
    )
    expect(told.split(own)).toHaveLength(2)
    expect(told).toContain(other!.profile.sentence)
  })

  it('keeps its size: 200 kB for a report of two targets with a map', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(200_000)
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
    const words = textOf(renderAnalysisReport(bare))
    expect(words).not.toMatch(/NaN|undefined|Infinity|Filters for it|consistent with|Seen from the target's own network\b.*cannot see/)
  })

  it('answers the claim on every rung', () => {
    for (const rung of ['Addresses', 'Devices', 'Controllers', 'People', 'State']) expect(text).toContain(rung)
    expect(text).toContain('true, but shows nothing about who did it')
    expect(text).toContain('contradicted by these data')
    expect(text).toContain('cannot be assessed (one baseline)')
  })

  it('says what was not seen, and which files were read', () => {
    expect(text).toContain('truncated IP header: 3')
    expect(text).toContain('Packets were cut to 128 bytes')
    expect(text).toMatch(/edge-1\.pcapng pcapng 4\.81 GB 84,815,098/)
  })

  it('says SYNTHETIC in the title, above everything and inside every drawing, and only when it is', () => {
    expect(html).toContain('<title>SYNTHETIC: ')
    const drawings = html.match(/<svg class="c-(plot|map)"/g)?.length
    // Packets and bits of all traffic and of each target, one for each vector, the map.
    expect(drawings).toBe(10)
    expect(html.match(/class="c-watermark(-map)?"/g)).toHaveLength(10)
    const { synthetic: _, ...real } = sample
    expect(renderAnalysisReport(real)).not.toMatch(/synthetic(?![^<]*<\/style>)/i)
  })

  it('is one file that asks for nothing: no script, no address but links, and a policy whose hash is of its own style', () => {
    expect(html).not.toMatch(/<script|<link|<img|<iframe|<form|<object| style=| on[a-z]+="|@import|url\((?!#)/i)
    const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? ''
    expect(html).toContain(`style-src &#39;sha256-${createHash('sha256').update(style).digest('base64')}&#39;`.replaceAll('&#39;', "'"))
    expect(html).toContain("default-src 'none'")
    for (const [, attribute] of html.matchAll(/ ([a-z:]+)="https?:/g)) expect(attribute).toBe('href')
  })

  it('gives the same bytes for the same report', () => {
    expect(renderAnalysisReport(structuredClone(sample))).toBe(html)
  })

  it('has no id twice', () => {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('escapes every text that comes from outside', () => {
    const attack = `"'><script>alert(1)</script><img src=x onerror=alert(2)>`
    // Words of closed lists are not free text.
    const closed = new Set([
      'format',
      'nature',
      'kind',
      'vantage',
      'confidence',
      'result',
      'rung',
      'share',
      'standing',
      'leaning',
      'from',
      'country',
      'area',
    ])
    const poison = (value: unknown, key = ''): unknown => {
      if (typeof value === 'string') return closed.has(key) ? value : value + attack
      if (Array.isArray(value)) return value.map((entry) => poison(entry, key))
      if (typeof value === 'object' && value !== null)
        return Object.fromEntries(Object.entries(value).map(([k, v]) => [key === 'undecoded' ? k + attack : k, poison(v, k)]))
      return value
    }
    const page = renderAnalysisReport(poison(sample) as AnalysisReport)
    expect(page).toContain('&lt;script>alert(1)')
    expect(page).not.toMatch(/<script|<img/)
    // Inside attributes the quote must not end them.
    for (const [, label] of page.matchAll(/aria-label="([^"]*)"/g)) expect(label).not.toMatch(/^["']?>/)
    expect(page.match(/alert\(2\)/g)?.length).toBe(page.match(/&lt;img src=x onerror=alert\(2\)>/g)?.length)
  })

  it('stands when there is nothing to tell', () => {
    const page = renderAnalysisReport({
      format: 'breakwater.analysis.v1',
      nature: 'undetermined',
      sentence: 'The file holds no packet.',
      inputs: [{ name: '-', kind: 'pcap', bytes: 24, packets: 0, flowRecords: 0 }],
      targets: [],
      claims: [],
      databases: [],
      coverage: { read: 0, undecoded: {}, samplingRates: [], sequenceGaps: 0, snapped: 0, notes: [] },
    })
    const words = textOf(page)
    expect(words).toContain('The file holds no packet.')
    expect(words).toContain('Undetermined')
    expect(words).toContain('standard input')
    expect(words).not.toMatch(/NaN|undefined|Claims about|Address data/)
  })
})
