import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** What the binary file of tables begins with, as JSON after a length of four bytes (little endian, like all that follows). */
export interface TableHeader {
  /** Layout of the file and versions of the data packages: another one means "compile again". */
  readonly key: string
  readonly countries: readonly string[]
  readonly databases: readonly { readonly name: string; readonly snapshot: string; readonly census: Readonly<Record<string, number>> }[]
  readonly sections: Readonly<Record<SectionName, { readonly offset: number; readonly bytes: number }>>
}

export const SECTION_NAMES = [
  'v4starts',
  'v4values',
  'v4index',
  'v6keys',
  'v6rest',
  'v6values',
  'v6index',
  'v6fineAt',
  'v6fine',
  'asns',
  'nameOffsets',
  'names',
] as const
export type SectionName = (typeof SECTION_NAMES)[number]
export type Sections = Readonly<Record<SectionName, Uint8Array>>

/** Eight bytes: the widest element of a typed array. */
const align = (offset: number) => Math.ceil(offset / 8) * 8

/** Writes beside the place and renames: a reader sees the whole file or none, also when two processes compile at once. */
export function writeTableFile(path: string, header: Omit<TableHeader, 'sections'>, sections: Sections): void {
  const places: Record<string, { offset: number; bytes: number }> = {}
  let offset = 0
  for (const name of SECTION_NAMES) {
    places[name] = { offset, bytes: sections[name].byteLength }
    offset = align(offset + sections[name].byteLength)
  }
  const json = new TextEncoder().encode(JSON.stringify({ ...header, sections: places }))
  const head = new Uint8Array(align(4 + json.length))
  new DataView(head.buffer).setUint32(0, json.length, true)
  head.set(json, 4)
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  const file = openSync(draft, 'w')
  try {
    writeSync(file, head)
    for (const name of SECTION_NAMES) {
      writeSync(file, sections[name], 0, sections[name].byteLength, head.length + (places[name] as { offset: number }).offset)
    }
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
}

/** The header alone, or undefined where there is no such file or none of ours. */
export function readTableHeader(path: string): TableHeader | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return undefined
  }
  try {
    return readHeader(file)?.header
  } finally {
    closeSync(file)
  }
}

/** No header of ours is longer: 260 countries in two censuses take some 15 kB. */
const LONGEST_HEADER = 1 << 20

function readHeader(file: number): { header: TableHeader; bodyAt: number } | undefined {
  const size = new Uint8Array(4)
  if (readSync(file, size) !== 4) return undefined
  const length = new DataView(size.buffer).getUint32(0, true)
  if (length === 0 || length > LONGEST_HEADER) return undefined
  const json = new Uint8Array(length)
  if (readSync(file, json, 0, length, 4) !== length) return undefined
  try {
    return { header: JSON.parse(new TextDecoder().decode(json)) as TableHeader, bodyAt: align(4 + length) }
  } catch {
    return undefined
  }
}

/** The header, and the sections as views of one buffer. */
export function readTableFile(path: string): { readonly header: TableHeader; readonly sections: Sections } | undefined {
  const file = openSync(path, 'r')
  try {
    const head = readHeader(file)
    if (head === undefined) return undefined
    const length = fstatSync(file).size - head.bodyAt
    const body = new Uint8Array(length)
    for (let done = 0; done < length; ) {
      const got = readSync(file, body, done, length - done, head.bodyAt + done)
      if (got === 0) return undefined
      done += got
    }
    const sections: Partial<Record<SectionName, Uint8Array>> = {}
    for (const name of SECTION_NAMES) {
      const place = head.header.sections[name]
      if (place.offset + place.bytes > length) return undefined
      sections[name] = body.subarray(place.offset, place.offset + place.bytes)
    }
    return { header: head.header, sections: sections as Sections }
  } finally {
    closeSync(file)
  }
}
