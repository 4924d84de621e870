import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { AnalysisReport } from '#vocabulary'
import { renderAnalysisReport } from './render-analysis-report.tsx'

const sample = JSON.parse(readFileSync('test/golden/web/analysis-report.json', 'utf8')) as AnalysisReport
const html = renderAnalysisReport(sample)

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
    expect(drawings).toBe(5)
    expect(html.match(/class="c-watermark(-map)?"/g)).toHaveLength(5)
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
