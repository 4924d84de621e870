import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLocated } from './atlas.ts'
import { COUNTRY_PACKAGES, dataPackage, NETWORKS_PACKAGE } from './data-packages.ts'
import { openAtlas } from './open-atlas.ts'

/**
 * The tables against their sources: first, middle and last address of rows and both neighbours. One row in 60, drawn with a seed; all of them,
 * nine million addresses in a minute, with BREAKWATER_EVERY_ROW=1.
 */
const EVERY = process.env.BREAKWATER_EVERY_ROW === '1'
const ONE_IN = EVERY ? 1 : 60

/** A source as it is published, from the file with decimal numbers, which the compiler does not read. */
interface Source {
  readonly first: readonly bigint[]
  readonly last: readonly bigint[]
  readonly value: readonly string[]
  /** The largest end of all rows up to here: how far back a row may reach. */
  readonly reach: readonly bigint[]
}

function readSource(name: string, family: 'ipv4' | 'ipv6'): Source {
  const data = dataPackage(name)
  const source = { first: [] as bigint[], last: [] as bigint[], value: [] as string[], reach: [] as bigint[] }
  for (const line of readFileSync(join(data.folder, `${data.name}-${family}-num.csv`), 'utf8')
    .trimEnd()
    .split('\n')) {
    const [first, last, value] = line.split(',', 3) as [string, string, string]
    const before = source.reach.at(-1) ?? -1n
    source.first.push(BigInt(first))
    source.last.push(BigInt(last))
    source.value.push(value)
    source.reach.push(BigInt(last) > before ? BigInt(last) : before)
  }
  return source
}

/** Of the rows that hold the address the last one: from the last that begins at or before it backwards, as long as one may reach so far. */
function lookUp({ first, last, value, reach }: Source, address: bigint): string | undefined {
  let low = 0
  let high = first.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (first[middle]! <= address) low = middle + 1
    else high = middle
  }
  for (let i = low - 1; i >= 0 && reach[i]! >= address; i--) if (last[i]! >= address) return value[i]
  return undefined
}

const HIGHEST = { ipv4: 2n ** 32n - 1n, ipv6: 2n ** 128n - 1n }
const MAPPED = 0xffffn << 32n

describe.each(['ipv4', 'ipv6'] as const)(`${EVERY ? 'every row' : `one row in ${ONE_IN}`} of %s`, (family) => {
  it('is found at both ends, in the middle and beside them, in every table', () => {
    const atlas = openAtlas()
    const into = createLocated(atlas.databases.length)
    const words = new Uint32Array(4)
    const countries = COUNTRY_PACKAGES.map((name) => readSource(name, family))
    const networks = readSource(NETWORKS_PACKAGE, family)
    const wrong: string[] = []
    let asked = 0
    let state = 20_250_310
    const drawn = () => {
      // A linear congruential generator (Numerical Recipes) is good enough to pick rows.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state % ONE_IN === 0
    }
    const ask = (plain: bigint) => {
      if (plain < 0n || plain > HIGHEST[family]) return
      const address = family === 'ipv4' ? MAPPED | plain : plain
      for (let w = 0; w < 4; w++) words[w] = Number((address >> BigInt(32 * (3 - w))) & 0xffffffffn)
      // The mapped block belongs to the other family.
      if (family === 'ipv6' && address >> 32n === 0xffffn) return
      atlas.locate(words, 0, into)
      asked++
      const network = Number(lookUp(networks, plain) ?? 0)
      const fits =
        into.asn === network &&
        into.unrouted === (network === 0) &&
        countries.every((table, d) => into.countries[d] === (lookUp(table, plain) ?? 'ZZ'))
      if (!fits && wrong.length < 10) wrong.push(`${address.toString(16)}: ${into.countries.join()} AS${into.asn}`)
    }
    for (const table of [...countries, networks])
      for (let i = 0; i < table.first.length; i++) {
        if (!EVERY && !drawn()) continue
        const [first, last] = [table.first[i]!, table.last[i]!]
        for (const plain of [first - 1n, first, (first + last) / 2n, last, last + 1n]) ask(plain)
      }
    expect(wrong).toEqual([])
    expect(asked).toBeGreaterThan(EVERY ? 1_000_000 : 10_000)
  }, 600_000)
})

it('every network has the name that the source gives it first', () => {
  const atlas = openAtlas()
  const seen = new Set<number>()
  const wrong: string[] = []
  const data = dataPackage(NETWORKS_PACKAGE)
  for (const family of ['ipv4', 'ipv6'])
    for (const line of readFileSync(join(data.folder, `${data.name}-${family}-num.csv`), 'utf8')
      .trimEnd()
      .split('\n')) {
      const match = /^\d+,\d+,(\d+),(?:"((?:[^"]|"")*)"|(.*?))\r?$/.exec(line)
      const asn = Number(match?.[1])
      if (seen.has(asn)) continue
      seen.add(asn)
      const name = match?.[2]?.replaceAll('""', '"') ?? match?.[3] ?? ''
      if (atlas.asnName(asn) !== (name === '' ? `AS${asn}` : name)) wrong.push(`${asn}: ${atlas.asnName(asn)} is ${name}`)
    }
  expect(wrong.slice(0, 10)).toEqual([])
  expect(seen.size).toBeGreaterThan(80_000)
})
