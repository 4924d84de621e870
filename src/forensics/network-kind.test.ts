import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { NETWORK_KINDS, type NetworkKind } from '#vocabulary'
import { kindByName, kindOfNetwork } from './network-kind.ts'

interface Row {
  readonly asn: number
  readonly kind: NetworkKind
  readonly name: string
}

function table(file: string): Row[] {
  const [, ...lines] = readFileSync(new URL(`../../test/golden/networks/${file}.tsv`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => {
    const [asn = '', kind = '', name = ''] = line.split('\t')
    if (!(NETWORK_KINDS as readonly string[]).includes(kind)) throw new Error(`${file}: ${line}`)
    return { asn: Number(asn), kind: kind as NetworkKind, name }
  })
}

function measure(rows: readonly Row[], kindOf: (row: Row) => NetworkKind) {
  const wrong: string[] = []
  let right = 0
  let silent = 0
  for (const row of rows) {
    const kind = kindOf(row)
    if (kind === row.kind) right++
    else if (kind === 'unknown') silent++
    else wrong.push(`AS${row.asn} ${row.name}: ${kind}, is ${row.kind}`)
  }
  return { right: right / rows.length, silent: silent / rows.length, wrong }
}

const byBoth = ({ asn, name }: Row) => kindOfNetwork(asn, name)
const byName = ({ name }: Row) => kindByName(name)

// The floors lie a little under what was measured (2026-11-25), which is in docs/address-data.md.
describe('the kind of a network', () => {
  it('of 427 well-known ones, by number and name', () => {
    const rows = table('well-known')
    expect(rows.length).toBeGreaterThanOrEqual(400)
    const { right, wrong } = measure(rows, byBoth)
    expect(right).toBeGreaterThan(0.9)
    expect(wrong.length / rows.length).toBeLessThan(0.02)
  })

  it('of the same by name alone', () => {
    const { right, wrong } = measure(table('well-known'), byName)
    expect(right).toBeGreaterThan(0.55)
    expect(wrong.length).toBeLessThan(40)
  })

  it.each([
    ['drawn', 0.6],
    ['drawn-after', 0.6],
  ])('of those drawn at random (%s): silent rather than wrong', (file, floor) => {
    const rows = table(file)
    const { right, wrong } = measure(rows, byBoth)
    expect(right).toBeGreaterThan(floor)
    expect(wrong.length / rows.length).toBeLessThan(0.08)
  })

  it('is unknown where no word tells it, and for carriers', () => {
    expect(kindOfNetwork(64_500, 'Example Ltd')).toBe('unknown')
    expect(kindOfNetwork(64_500, 'AS64500')).toBe('unknown')
    expect(kindOfNetwork(0, '')).toBe('unknown')
    expect(kindOfNetwork(3356, 'Level 3 Communications, Inc.')).toBe('unknown')
  })

  it('asks what governs before what teaches, and what teaches before what heals', () => {
    expect(kindByName('Ministry of Education')).toBe('government')
    expect(kindByName('University of New Mexico Health Sciences Center')).toBe('education')
    expect(kindByName('Bank of Telecom Holdings')).toBe('business')
  })
})
