import { createRequire } from 'node:module'
import type { Reader, Response } from 'mmdb-lib'
import { type CountryCode, type Fault, fault, formatAddress, MAPPED, ok, type Result } from '#vocabulary'
import { keysOf, type RecordFields, readFields } from './record-fields.ts'
import { createSearchTree, type SearchTree } from './search-tree.ts'
import { skimRecord } from './skim-record.ts'

/** A file of address data in the MaxMind DB format (MaxMind DB File Format Specification 2.0). */
export interface MmdbFile {
  /** As its maker names it: "GeoLite2-Country". */
  readonly type: string
  /** "2026-06-17", the day it was built; "unknown" where the file does not say. */
  readonly built: string
  readonly offers: { readonly countries: boolean; readonly networks: boolean }
  /** What it knows of the address at `words[at…at+3]`; undefined where nothing. A damaged record is a fault. */
  find(words: ArrayLike<number>, at: number): Result<RecordFields | undefined>
  /** Share of the IPv4 space that it maps to each country, without the space it maps to none. Walks the whole tree. */
  census(): Result<ReadonlyMap<CountryCode, number>>
}

/** Loaded when a file is opened: most runs of a command have none. */
const require = createRequire(import.meta.url)

/** "The metadata section ... is preceded by this marker", within the last 128 KiB of the file. */
const MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
const METADATA_WITHIN = 128 * 1024
/** Zero bytes between the tree and the data. */
const SEPARATOR = 16
/** Records kept decoded, and offsets remembered as sound: some 10 MB. An ASN file has about 80,000 records, a country file about 300. Judgement. */
const KEPT = 65_536
/** Distinct records that are looked at to learn what a file offers. Judgement. */
const LOOKED_AT = 256

/** Reads a file that lies in memory. Never throws; a fault says what is wrong and at which byte. */
export function readMmdb(bytes: Buffer): Result<MmdbFile> {
  const from = bytes.lastIndexOf(MARKER)
  if (from < 0 || from < bytes.length - METADATA_WITHIN)
    return fault('MMDB_NONE', 'it is no MaxMind DB file: the mark of its metadata is missing')
  const metadataAt = from + MARKER.length
  const unsound = skimRecord(bytes, metadataAt, { base: metadataAt, end: bytes.length }, new Set())
  if (unsound) return { ok: false, fault: unsound }
  const { Reader } = require('mmdb-lib') as typeof import('mmdb-lib')
  let reader: Reader<Response>
  try {
    // With a cache the library decodes what many records point to once.
    reader = new Reader<Response>(bytes, { cache: createCache() })
  } catch (cause) {
    return fault('MMDB_DAMAGED', `its metadata make no sense (${cause instanceof Error ? cause.message : String(cause)})`, {
      offset: metadataAt,
    })
  }
  const { metadata } = reader
  const shape = shapeFault(metadata, from)
  if (shape !== undefined) return fault('MMDB_DAMAGED', shape, { offset: metadataAt })
  const tree = createSearchTree(bytes, {
    nodeCount: metadata.nodeCount,
    recordSize: metadata.recordSize,
    ipVersion: metadata.ipVersion === 4 ? 4 : 6,
  })
  return lookAround(createFile({ bytes, reader, tree, dataEnd: from }), tree)
}

function shapeFault(metadata: Reader<Response>['metadata'], marker: number): string | undefined {
  const { binaryFormatMajorVersion, nodeCount, ipVersion, searchTreeSize, databaseType } = metadata
  if (binaryFormatMajorVersion !== 2) return `its format has version ${String(binaryFormatMajorVersion)}, and 2 is understood`
  if (ipVersion !== 4 && ipVersion !== 6) return `its metadata speak of IP version ${String(ipVersion)}`
  if (typeof databaseType !== 'string') return 'its metadata do not name the type of database'
  if (!Number.isInteger(nodeCount) || nodeCount < 1) return `its metadata speak of ${String(nodeCount)} nodes`
  if (searchTreeSize + SEPARATOR > marker) return `its tree of ${nodeCount} nodes is longer than the file`
  return undefined
}

interface Parts {
  readonly bytes: Buffer
  readonly reader: Reader<Response>
  readonly tree: SearchTree
  readonly dataEnd: number
}

type Plain = Omit<MmdbFile, 'offers'> & { readonly recordAt: (pointer: number, words: ArrayLike<number>, at: number) => Result<unknown> }

function createFile({ bytes, reader, tree, dataEnd }: Parts): Plain {
  const { metadata } = reader
  const sound = new Set<number>()
  const kept = new Map<number, RecordFields>()
  const section = { base: metadata.searchTreeSize + SEPARATOR, end: dataEnd }

  function recordAt(pointer: number, words: ArrayLike<number>, at: number): Result<unknown> {
    const offset = pointer - metadata.nodeCount + metadata.searchTreeSize
    if (sound.size > KEPT) sound.clear()
    const unsound = skimRecord(bytes, offset, section, sound)
    if (unsound) return { ok: false, fault: unsound }
    try {
      return ok(reader.get(formatAddress(words, at)))
    } catch (cause) {
      return fault(
        'MMDB_DAMAGED',
        `a record that cannot be decoded (${cause instanceof Error ? cause.message : String(cause)}) at byte ${offset}`,
        {
          offset,
        },
      )
    }
  }

  function fieldsAt(pointer: number, words: ArrayLike<number>, at: number): Result<RecordFields> {
    const known = kept.get(pointer)
    if (known) return ok(known)
    const record = recordAt(pointer, words, at)
    if (!record.ok) return record
    const fields = readFields(record.value)
    if (kept.size === KEPT) kept.clear()
    kept.set(pointer, fields)
    return ok(fields)
  }

  return {
    type: metadata.databaseType,
    built: dayOf(metadata.buildEpoch),
    recordAt,
    find(words, at) {
      const pointer = tree.find(words, at)
      return pointer === 0 ? ok(undefined) : fieldsAt(pointer, words, at)
    },
    census() {
      const sizes = new Map<number, { first: number; size: number }>()
      const whole = tree.eachIPv4((pointer, first, size) => {
        const seen = sizes.get(pointer)
        if (seen) seen.size += size
        else sizes.set(pointer, { first, size })
        return true
      })
      if (!whole) return fault('MMDB_DAMAGED', 'its tree of addresses is none: nodes are met more than once', { offset: 0 })
      const counts = new Map<CountryCode, number>()
      let total = 0
      for (const [pointer, { first, size }] of sizes) {
        const fields = fieldsAt(pointer, [0, 0, MAPPED, first], 0)
        if (!fields.ok) return fields
        const { country } = fields.value
        if (country === undefined) continue
        total += size
        counts.set(country, (counts.get(country) ?? 0) + size)
      }
      return ok(new Map([...counts].sort((a, b) => b[1] - a[1]).map(([country, size]) => [country, size / total])))
    },
  }
}

/** What the file offers, from its first records; a file that offers nothing we use is refused, with what it has instead. */
function lookAround(file: Plain, tree: SearchTree): Result<MmdbFile> {
  const seen = new Set<number>()
  const offers = { countries: false, networks: false }
  let unsound: Fault | undefined
  let keys: readonly string[] = []
  const look = (pointer: number, words: readonly number[]): boolean => {
    if (seen.has(pointer)) return true
    seen.add(pointer)
    const record = file.recordAt(pointer, words, 0)
    if (!record.ok) {
      unsound = record.fault
      return false
    }
    const fields = readFields(record.value)
    offers.countries ||= fields.country !== undefined
    offers.networks ||= fields.asn !== 0
    if (keys.length === 0) keys = keysOf(record.value)
    return seen.size < LOOKED_AT
  }
  // Editions for IPv6 alone exist.
  const whole = tree.eachIPv4((pointer, first) => look(pointer, [0, 0, MAPPED, first])) && (seen.size > 0 || tree.eachIPv6(look))
  if (unsound) return { ok: false, fault: unsound }
  if (!whole) return fault('MMDB_DAMAGED', 'its tree of addresses is none: nodes are met more than once', { offset: 0 })
  if (!offers.countries && !offers.networks)
    return fault('MMDB_OFFERS_NOTHING', `it names neither countries nor networks${keys.length > 0 ? `, but ${keys.join(', ')}` : ''}`)
  const { recordAt: _, ...rest } = file
  return ok({ ...rest, offers })
}

/** The library's own cache: offset → decoded value. Emptied when full, which costs time and changes no answer. */
function createCache() {
  const values = new Map<string | number, unknown>()
  return {
    get: (key: string | number) => values.get(key),
    set: (key: string | number, value: unknown) => {
      if (values.size >= KEPT) values.clear()
      values.set(key, value)
    },
  }
}

function dayOf(epoch: Date): string {
  const time = epoch.getTime()
  // Before the format existed, or past what a date can be written for.
  return Number.isFinite(time) && time > Date.UTC(2000, 0, 1) && time < Date.UTC(9999, 0, 1) ? epoch.toISOString().slice(0, 10) : 'unknown'
}
