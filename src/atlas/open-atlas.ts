import { OperationError } from '#plumbing'
import { type CountryCode, type GeoDatabase, MAPPED } from '#vocabulary'
import type { Atlas, Located } from './atlas.ts'
import { BOGON_FLAG, COUNTRY_BITS, FINE_BITS, key53 } from './compile.ts'
import { BUNDLED_CAVEAT, dataPackage, NETWORKS_PACKAGE, snapshotOf } from './data-packages.ts'
import { readTableFile, type Sections } from './table-file.ts'
import { tablesPath } from './tables-path.ts'

/**
 * The atlas of the bundled data. HOT PATH: `locate` is asked for every source of an attack, so it is plain arithmetic on typed arrays: the top 16
 * bits narrow the search to a block, a binary search ends it, two words hold the answer. Measured in bench/atlas.mjs.
 */
export function openAtlas(): Atlas {
  const path = tablesPath()
  const file = readTableFile(path)
  if (file === undefined) throw new OperationError('TABLES_MISSING', `${path} is damaged: delete it and run npm run build.`)
  const { header, sections } = file
  const words = (name: keyof Sections) => new Uint32Array(sections[name].buffer, sections[name].byteOffset, sections[name].byteLength / 4)
  const v4starts = words('v4starts')
  const v4values = words('v4values')
  const v4index = words('v4index')
  const v6keys = new Float64Array(sections.v6keys.buffer, sections.v6keys.byteOffset, sections.v6keys.byteLength / 8)
  const v6rest = words('v6rest')
  const v6values = words('v6values')
  const v6index = words('v6index')
  const v6fineAt = words('v6fineAt')
  const v6fine = words('v6fine')
  const asns = words('asns')
  const nameOffsets = words('nameOffsets')
  const codes: readonly CountryCode[] = header.countries
  const countries = header.databases.length
  const mask = (1 << COUNTRY_BITS) - 1

  function answer(values: Uint32Array, row: number, into: Located): void {
    const packed = values[2 * row]!
    const asn = values[2 * row + 1]!
    for (let d = 0; d < countries; d++) into.countries[d] = codes[(packed >>> (COUNTRY_BITS * d)) & mask]!
    into.asn = asn
    into.unrouted = asn === 0
    into.bogon = (packed & BOGON_FLAG) !== 0
  }

  /** The last boundary at or below the address. */
  function rowOf4(address: number): number {
    const block = address >>> 16
    let low = v4index[block]!
    let high = v4index[block + 1]!
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (v4starts[middle]! <= address) low = middle
      else high = middle - 1
    }
    return low
  }

  /** Is boundary `row`, whose top 53 bits equal the address's, at or below the address? */
  function restAtOrBelow(row: number, w1: number, w2: number, w3: number): boolean {
    const at = 3 * row
    if (v6rest[at] !== w1) return v6rest[at]! < w1
    if (v6rest[at + 1] !== w2) return v6rest[at + 1]! < w2
    return v6rest[at + 2]! <= w3
  }

  function rowOf6(w0: number, w1: number, w2: number, w3: number): number {
    const block = w0 >>> 16
    const key = key53(w0, w1)
    const fine = v6fineAt[block]!
    const index = fine === 0 ? v6index : v6fine
    const part = fine === 0 ? block : fine - 1 + ((w0 >>> (16 - FINE_BITS)) & ((1 << FINE_BITS) - 1))
    let low = index[part]!
    let high = index[part + 1]!
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      const start = v6keys[middle]!
      if (start < key || (start === key && restAtOrBelow(middle, w1, w2, w3))) low = middle
      else high = middle - 1
    }
    return low
  }

  const databases: readonly GeoDatabase[] = header.databases.map(({ name, snapshot }) => ({
    name,
    snapshot,
    bundled: true,
    caveat: BUNDLED_CAVEAT,
  }))
  const networks = dataPackage(NETWORKS_PACKAGE)
  const censuses = header.databases.map(({ census }) => new Map<CountryCode, number>(Object.entries(census)))
  const decoder = new TextDecoder()

  return {
    databases,
    networkDatabase: { name: networks.name, snapshot: snapshotOf(networks.version), bundled: true, caveat: BUNDLED_CAVEAT },
    locate(address, at, into) {
      const w0 = address[at]! >>> 0
      const w1 = address[at + 1]! >>> 0
      const w2 = address[at + 2]! >>> 0
      const w3 = address[at + 3]! >>> 0
      if (w0 === 0 && w1 === 0 && w2 === MAPPED) answer(v4values, rowOf4(w3), into)
      else answer(v6values, rowOf6(w0, w1, w2, w3), into)
    },
    asnName(asn) {
      let low = 0
      let high = asns.length - 1
      while (low < high) {
        const middle = (low + high + 1) >>> 1
        if (asns[middle]! <= asn) low = middle
        else high = middle - 1
      }
      const name = asns[low] === asn ? decoder.decode(sections.names.subarray(nameOffsets[low], nameOffsets[low + 1])) : ''
      return name === '' ? `AS${asn}` : name
    },
    census(database) {
      const census = censuses[database]
      if (census === undefined) throw new RangeError(`there is no database ${database}; the atlas has ${censuses.length}`)
      return census
    },
  }
}
