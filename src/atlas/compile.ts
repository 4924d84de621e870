import { readFileSync } from 'node:fs'
import { contains, MAPPED, type Prefix, UNKNOWN_COUNTRY } from '#vocabulary'
import { IPV4_BOGONS, IPV6_BOGONS, IPV6_NOT_BOGONS, prefixesOf } from './bogons.ts'
import { COUNTRY_PACKAGES, type DataPackage, dataFile, dataPackage, NETWORKS_PACKAGE, snapshotOf } from './data-packages.ts'
import { flatten, type Layer } from './layer.ts'
import { type Merged, mergeLayers } from './merge-layers.ts'
import { compareWords, createRangeList, type RangeList, readRanges } from './range-list.ts'
import { writeTableFile } from './table-file.ts'

/** Ten bits a database, so 1,023 codes; the flag above them. Two databases now, three at most. */
export const COUNTRY_BITS = 10
export const BOGON_FLAG = 1 << 30

/** Raised whenever the layout or the meaning of the file changes. */
const LAYOUT = 3

interface Packages {
  readonly networks: DataPackage
  readonly countries: readonly DataPackage[]
}

function packages(): Packages {
  return { networks: dataPackage(NETWORKS_PACKAGE), countries: COUNTRY_PACKAGES.map(dataPackage) }
}

/** Names what a file of tables was made from. */
export function tablesKey(from: Packages = packages()): string {
  return [`layout ${LAYOUT}`, ...[from.networks, ...from.countries].map((p) => `${p.name} ${p.version}`)].join(', ')
}

/** Compiles the CSV files of the data packages into `path`. */
export function compileTables(path: string): void {
  const from = packages()
  const codes = createCodes()
  const names = createNames()
  const census = from.countries.map(() => new Map<number, number>())
  const families = (['ipv4', 'ipv6'] as const).map((family) => {
    const layers = from.countries.map((data, d) => {
      const layer = flatten(readRanges(dataFile(data, family), readFileSync(dataFile(data, family)), codes.read))
      if (family === 'ipv4') count(layer, census[d] as Map<number, number>)
      return layer
    })
    const network = layers.length
    layers.push(flatten(readRanges(dataFile(from.networks, family), readFileSync(dataFile(from.networks, family)), names.read)))
    layers.push(
      flatten(family === 'ipv4' ? ranges(prefixesOf(IPV4_BOGONS), []) : ranges(prefixesOf(IPV6_BOGONS), prefixesOf(IPV6_NOT_BOGONS))),
    )
    const origin = family === 'ipv4' ? Uint32Array.of(0, 0, MAPPED, 0) : new Uint32Array(4)
    return mergeLayers(layers, network, origin, (values) => {
      let packed = (values[network + 1] as number) === 0 ? 0 : BOGON_FLAG
      for (let d = 0; d < network; d++) packed |= (values[d] as number) << (COUNTRY_BITS * d)
      return packed
    })
  }) as [Merged, Merged]
  const sorted = names.sorted()
  writeTableFile(
    path,
    {
      key: tablesKey(from),
      countries: codes.list(),
      databases: from.countries.map((data, d) => ({
        name: data.name,
        snapshot: snapshotOf(data.version),
        census: shares(census[d] as Map<number, number>, codes.list()),
      })),
    },
    {
      ...ipv4Sections(families[0]),
      ...ipv6Sections(families[1]),
      asns: bytes(sorted.asns),
      nameOffsets: bytes(sorted.offsets),
      names: sorted.text,
    },
  )
}

function bytes(array: Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

/** Country codes by number, 0 for none. */
function createCodes() {
  const list = [UNKNOWN_COUNTRY]
  const numbers = new Uint16Array(65_536)
  return {
    list: () => list,
    read(line: Uint8Array, from: number, to: number): number {
      if (to - from !== 2) throw new Error(`"${Buffer.from(line.subarray(from, to)).toString()}" is not a country code`)
      const pair = ((line[from] as number) << 8) | (line[from + 1] as number)
      if (numbers[pair] === 0) numbers[pair] = list.push(String.fromCharCode(pair >> 8, pair & 255)) - 1
      return numbers[pair] as number
    },
  }
}

/** Names of organisations by AS number. */
function createNames() {
  const byAsn = new Map<number, Uint8Array>()
  return {
    read(line: Uint8Array, from: number, to: number): number {
      let asn = 0
      let i = from
      for (; i < to && line[i] !== 0x2c; i++) asn = asn * 10 + ((line[i] as number) - 0x30)
      if (!(asn > 0 && asn <= 0xffffffff)) throw new Error(`"${Buffer.from(line.subarray(from, i)).toString()}" is not an AS number`)
      if (!byAsn.has(asn)) byAsn.set(asn, line.subarray(i + 1, to))
      return asn
    },
    sorted() {
      const asns = Uint32Array.from(byAsn.keys()).sort()
      const offsets = new Uint32Array(asns.length + 1)
      const text = Buffer.alloc([...byAsn.values()].reduce((sum, name) => sum + name.length, 0))
      let end = 0
      asns.forEach((asn, i) => {
        const raw = Buffer.from(byAsn.get(asn) as Uint8Array).toString('utf8')
        // CSV as RFC 4180 section 2 has it: quotes around, doubled within.
        const name = raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw
        end += text.write(name, end, 'utf8')
        offsets[i + 1] = end
      })
      return { asns, offsets, text: text.subarray(0, end) }
    },
  }
}

/** Addresses by country in a layer of IPv4. */
function count(layer: Layer, into: Map<number, number>): void {
  for (let i = 0; i < layer.length; i++) {
    const country = layer.values[i] as number
    if (country === 0) continue
    const end = i + 1 < layer.length ? (layer.starts[4 * i + 7] as number) : 2 ** 32
    into.set(country, (into.get(country) ?? 0) + end - (layer.starts[4 * i + 3] as number))
  }
}

function shares(counts: ReadonlyMap<number, number>, codes: readonly string[]): Record<string, number> {
  let total = 0
  for (const n of counts.values()) total += n
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]).map(([country, n]) => [codes[country] as string, n / total]))
}

/** Prefixes as ranges of value 1; those of `not` cut value 0 out of them. */
function ranges(prefixes: readonly Prefix[], not: readonly Prefix[]): RangeList {
  const all = [...prefixes.map((prefix) => ({ prefix, value: 1 })), ...not.map((prefix) => ({ prefix, value: 0 }))]
  all.sort(
    (a, b) => compareWords(Uint32Array.from(a.prefix.words), 0, Uint32Array.from(b.prefix.words), 0) || a.prefix.length - b.prefix.length,
  )
  const list = createRangeList(all.length)
  for (const { prefix, value } of all) {
    const n = list.length++
    for (let k = 0; k < 4; k++) {
      const bits = Math.min(32, Math.max(0, prefix.length - 32 * k))
      list.first[4 * n + k] = prefix.words[k] as number
      list.last[4 * n + k] = (prefix.words[k] as number) + (2 ** (32 - bits) - 1)
    }
    if (!contains(prefix, list.last, 4 * n)) throw new Error('a prefix does not hold its own last address')
    list.values[n] = value
  }
  return list
}

/** First boundary of each block of 2^16: position of the last boundary at or below its first address. One more at the end. */
function indexTop16(length: number, top16: (i: number) => number, exact: (i: number) => boolean): Uint32Array {
  const index = new Uint32Array(65_537)
  let i = 0
  for (let block = 0; block < 65_536; block++) {
    while (i + 1 < length && (top16(i + 1) < block || (top16(i + 1) === block && exact(i + 1)))) i++
    index[block] = i
  }
  index[65_536] = length - 1
  return index
}

function ipv4Sections(merged: Merged) {
  // What begins after 255.255.255.255 is no longer IPv4.
  let length = merged.length
  while (merged.starts[4 * length - 2] !== MAPPED) length--
  const starts = new Uint32Array(length)
  for (let i = 0; i < length; i++) starts[i] = merged.starts[4 * i + 3] as number
  const index = indexTop16(
    length,
    (i) => (starts[i] as number) >>> 16,
    (i) => ((starts[i] as number) & 0xffff) === 0,
  )
  return { v4starts: bytes(starts), v4values: bytes(merged.values.subarray(0, 2 * length)), v4index: bytes(index) }
}

function ipv6Sections(merged: Merged) {
  const keys = new Float64Array(merged.length)
  const rest = new Uint32Array(3 * merged.length)
  const { starts } = merged
  for (let i = 0; i < merged.length; i++) {
    keys[i] = key53(starts[4 * i] as number, starts[4 * i + 1] as number)
    rest.set(starts.subarray(4 * i + 1, 4 * i + 4), 3 * i)
  }
  const index = indexTop16(
    merged.length,
    (i) => (starts[4 * i] as number) >>> 16,
    (i) => (starts[4 * i] as number) % 65_536 === 0 && starts[4 * i + 1] === 0 && starts[4 * i + 2] === 0 && starts[4 * i + 3] === 0,
  )
  const fine = fineIndex(starts, merged.length, index)
  return {
    v6keys: bytes(keys),
    v6rest: bytes(rest),
    v6values: bytes(merged.values.subarray(0, 2 * merged.length)),
    v6index: bytes(index),
    v6fineAt: bytes(fine.at),
    v6fine: bytes(fine.rows),
  }
}

/** Bits of an IPv6 address after the top 16 that index a crowded block: to a /28, just above what registries hand out (/29 to /32). */
export const FINE_BITS = 12
const CROWDED = 16

/**
 * All of IPv6 lives in some 60 of the 65,536 blocks, which would leave the search as long as before: each crowded block has an index of its own,
 * at `rows[at[block] - 1…]`; 0 where there is none.
 */
function fineIndex(starts: Uint32Array, length: number, index: Uint32Array): { at: Uint32Array; rows: Uint32Array } {
  const at = new Uint32Array(65_536)
  const rows: number[] = []
  for (let block = 0; block < 65_536; block++) {
    const end = index[block + 1] as number
    let row = index[block] as number
    if (end - row <= CROWDED) continue
    at[block] = rows.length + 1
    for (let part = 0; part <= 1 << FINE_BITS; part++) {
      const bound = (block * 2 ** FINE_BITS + part) * 2 ** (16 - FINE_BITS)
      const belowOrAt = (i: number) => {
        const word = starts[4 * i] as number
        return word < bound || (word === bound && starts[4 * i + 1] === 0 && starts[4 * i + 2] === 0 && starts[4 * i + 3] === 0)
      }
      while (row + 1 < length && belowOrAt(row + 1)) row++
      rows.push(row)
    }
  }
  return { at, rows: Uint32Array.from(rows) }
}

/** The top 53 bits of an IPv6 address: all that a double holds exactly, and nearly always enough to tell two boundaries apart. */
export function key53(word0: number, word1: number): number {
  return word0 * 2_097_152 + (word1 >>> 11)
}
