import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contains, parseAddress, parsePrefix } from '#vocabulary'
import { findCorpus, WITHOUT_CORPUS } from '../../test/corpus.ts'
import { createLocated } from './atlas.ts'
import { IPV4_BOGONS, IPV6_BOGONS, prefixesOf } from './bogons.ts'
import { COUNTRY_PACKAGES, dataPackage, NETWORKS_PACKAGE } from './data-packages.ts'
import { openAtlas } from './open-atlas.ts'

const atlas = openAtlas()
const into = createLocated(atlas.databases.length)

function words(text: string): readonly number[] {
  const parsed = parseAddress(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}

function big(w: ArrayLike<number>): bigint {
  let value = 0n
  for (let i = 0; i < 4; i++) value = (value << 32n) | BigInt(w[i]!)
  return value
}

const MAPPED_BASE = 0xffffn << 32n

function wordsOf(value: bigint): Uint32Array {
  return Uint32Array.of(
    Number(value >> 96n),
    Number((value >> 64n) & 0xffffffffn),
    Number((value >> 32n) & 0xffffffffn),
    Number(value & 0xffffffffn),
  )
}

interface Row {
  readonly first: bigint
  readonly last: bigint
  readonly value: string
}

/** The sources as plainly as can be: the files with decimal numbers, which the compiler does not read. */
function rows(name: string, family: 'ipv4' | 'ipv6'): Row[] {
  const data = dataPackage(name)
  const base = family === 'ipv4' ? MAPPED_BASE : 0n
  return readFileSync(join(data.folder, `${data.name}-${family}-num.csv`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [first, last, value] = line.split(',', 3) as [string, string, string]
      return { first: base + BigInt(first), last: base + BigInt(last), value }
    })
}

/** Of all rows that hold the address the last wins; undefined when none does. From the front to the end, no cleverness. */
function scan(table: readonly Row[], address: bigint): string | undefined {
  let found: string | undefined
  for (const row of table) if (row.first <= address && address <= row.last) found = row.value
  return found
}

function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
}

describe.each(['ipv4', 'ipv6'] as const)('lookups of %s', (family) => {
  const tables = [...COUNTRY_PACKAGES, NETWORKS_PACKAGE].map((name) => rows(name, family))

  it('agree with a scan of the source files on random addresses, on the bounds of ranges and beside them', () => {
    const random = dice(family === 'ipv4' ? 4 : 6)
    const addresses: bigint[] = []
    for (let i = 0; i < 40; i++) {
      if (family === 'ipv4') addresses.push(MAPPED_BASE + BigInt(random()))
      else addresses.push(big([0x2a000000 | (random() & 0xfffff), random(), random(), random()].map((w) => w >>> 0)))
    }
    for (const table of tables) {
      const nested = table.filter((row, i) => i > 0 && row.first <= table[i - 1]!.last)
      const fine = family === 'ipv6' ? table.filter((row) => row.last - row.first < 2n ** 64n - 1n) : []
      const ends = [table[0]!, table[table.length - 1]!]
      const pick = (from: readonly Row[], n: number) =>
        Array.from({ length: from.length === 0 ? 0 : n }, () => from[random() % from.length]!)
      for (const row of [...ends, ...pick(table, 6), ...pick(nested, 6), ...pick(fine, 6)]) {
        addresses.push(row.first - 1n, row.first, (row.first + row.last) / 2n, row.last, row.last + 1n)
      }
    }
    for (const address of addresses) {
      atlas.locate(wordsOf(address), 0, into)
      const expected = tables.map((table) => scan(table, address))
      const asn = expected.pop()
      const seen = { address: address.toString(16), countries: [...into.countries], asn: into.asn, unrouted: into.unrouted }
      expect(seen).toEqual({
        address: seen.address,
        countries: expected.map((code) => code ?? 'ZZ'),
        asn: Number(asn ?? 0),
        unrouted: asn === undefined,
      })
    }
  }, 60_000)
})

describe('bogons', () => {
  it('are 15 blocks of 592,708,864 addresses of IPv4', () => {
    const sizes = prefixesOf(IPV4_BOGONS).map((p) => 2 ** (128 - p.length))
    expect(sizes).toHaveLength(15)
    expect(sizes.reduce((a, b) => a + b)).toBe(592_708_864)
  })

  it.each([
    ['0.0.0.1', true],
    ['9.255.255.255', false],
    ['10.0.0.0', true],
    ['10.255.255.255', true],
    ['11.0.0.0', false],
    ['100.63.255.255', false],
    ['100.64.0.0', true],
    ['172.31.255.255', true],
    ['172.32.0.0', false],
    ['192.88.99.1', true],
    ['192.88.98.255', false],
    ['203.0.113.200', true],
    ['223.255.255.255', false],
    ['224.0.0.0', true],
    ['255.255.255.255', true],
    ['::', true],
    ['::1', true],
    ['64:ff9b::8.8.8.8', false],
    ['64:ff9b:1::1', true],
    ['100::1', true],
    ['1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', true],
    ['2000::', false],
    ['2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', false],
    ['2001:db8::', true],
    ['2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', true],
    ['2001:db9::', false],
    ['2a00:1450:4001::65', false],
    ['3fff:fff::1', true],
    ['3fff:1000::', false],
    ['4000::', true],
    ['5f00::1', true],
    ['fc00::1', true],
    ['fe80::1', true],
    ['ff02::1', true],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', true],
  ] as const)('%s: %s', (text, bogon) => {
    atlas.locate(words(text), 0, into)
    expect(into.bogon).toBe(bogon)
  })

  it('follow the list on random addresses', () => {
    const random = dice(6890)
    const lists = [...prefixesOf(IPV4_BOGONS), ...prefixesOf(IPV6_BOGONS)]
    const translation = parsePrefix('64:ff9b::/96')
    if (!translation.ok) throw new Error('unreachable')
    for (let i = 0; i < 5_000; i++) {
      const address = i % 2 === 0 ? [0, 0, 0xffff, random()] : [random(), random(), random(), random()]
      atlas.locate(address, 0, into)
      const v4 = i % 2 === 0
      const listed = lists.some((p) => contains(p, address) && (p.words[2] === 0xffff) === v4)
      expect(into.bogon).toBe(listed && !contains(translation.value, address))
    }
  })
})

describe('the atlas', () => {
  it('looks up in the middle of a batch, and forgets the address before', () => {
    const batch = Uint32Array.from([...words('8.8.8.8'), ...words('10.0.0.1'), ...words('8.8.8.8')])
    atlas.locate(batch, 4, into)
    expect(into).toEqual({ countries: ['ZZ', 'ZZ'], asn: 0, unrouted: true, bogon: true })
    atlas.locate(batch, 8, into)
    expect(into).toMatchObject({ asn: 15169, unrouted: false, bogon: false })
  })

  it('names networks, also those with quotes and commas in their names', () => {
    expect(atlas.asnName(13335)).toBe('Cloudflare, Inc.')
    expect(atlas.asnName(201907)).toBe('LLC "SPUTNIK"')
    expect(atlas.asnName(0)).toBe('AS0')
    expect(atlas.asnName(4294967295)).toBe('AS4294967295')
  })

  it('says which databases it holds, of which day, and that they are imperfect', () => {
    expect(atlas.databases.map((d) => [d.name, d.bundled, d.snapshot])).toEqual([
      ['asn-country', true, '2026-06-17'],
      ['geo-whois-asn-country', true, '2026-06-17'],
    ])
    for (const database of atlas.databases) expect(database.caveat).toMatch(/frozen and known by their publisher to contain errors/)
  })

  it('has a census of shares that sum to 1', () => {
    for (const d of [0, 1]) {
      const shares = [...atlas.census(d).values()]
      expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
    }
    expect(() => atlas.census(2)).toThrow(RangeError)
  })

  const corpus = findCorpus()
  it.skipIf(corpus === undefined)(`agrees with the shares measured before${corpus === undefined ? ` (${WITHOUT_CORPUS})` : ''}`, () => {
    const lines = readFileSync(join(corpus!, 'attribution/confidence/country-ipv4-share.csv'), 'utf8').trimEnd().split('\n').slice(1, 60)
    for (const line of lines) {
      const [country, ...shares] = line.split(',') as [string, string, string]
      expect(atlas.census(0).get(country) ?? 0).toBeCloseTo(Number(shares[0]), 6)
      // Counted there row by row: addresses of the 568 overlapping rows twice, by which the United States gain 0.001.
      expect(Math.abs((atlas.census(1).get(country) ?? 0) - Number(shares[1]))).toBeLessThan(0.0011)
    }
  })
})
