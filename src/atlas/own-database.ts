import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { OperationError } from '#plumbing'
import type { CountryCode, Fault } from '#vocabulary'
import { readMmdb } from './mmdb/read-mmdb.ts'
import type { RecordFields } from './mmdb/record-fields.ts'

/** A file of address data that the operator brought. */
export interface OwnDatabase {
  /** As its maker names it: "GeoLite2-Country"; the file's name where it has none. */
  readonly name: string
  /** Base name of the file. */
  readonly file: string
  /** The day it was built. */
  readonly snapshot: string
  readonly offers: { readonly countries: boolean; readonly networks: boolean }
  /** Undefined where it knows nothing. Throws DATABASE_UNUSABLE at a damaged record. */
  find(words: ArrayLike<number>, at: number): RecordFields | undefined
  /** Worked out when first asked for: the whole tree is walked. Throws DATABASE_UNUSABLE when it is damaged. */
  census(): ReadonlyMap<CountryCode, number>
}

/** What Node reads into one buffer (2 GiB); the largest file known, MaxMind's Enterprise, has some 400 MB. */
const LARGEST = 2 ** 31 - 1

/** Opens an .mmdb file: MaxMind, DB-IP, IPinfo, @ip-location-db. Throws DATABASE_UNUSABLE, which says what to do. */
export function openOwnDatabase(path: string): OwnDatabase {
  const refuse = (why: string, remedy: string, cause?: unknown): OperationError =>
    new OperationError('DATABASE_UNUSABLE', `${path}: ${why}. ${remedy}`, cause === undefined ? undefined : { cause })
  const damaged = (fault: Fault) => refuse(fault.message, remedyOf(fault.code))
  let bytes: Buffer
  try {
    const { size } = statSync(path)
    if (size > LARGEST)
      throw refuse(`it has ${size} bytes, and no more than ${LARGEST} are read`, 'Take a smaller edition, such as Country.')
    bytes = readFileSync(path)
  } catch (cause) {
    if (cause instanceof OperationError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a directory' : message
    throw refuse(why, 'Check the path and its permissions.', cause)
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw refuse('it is packed with gzip', 'Unpack it first: gzip -d, or tar -xzf for an archive.')
  const read = readMmdb(bytes)
  if (!read.ok) throw damaged(read.fault)
  const mmdb = read.value
  let census: ReadonlyMap<CountryCode, number> | undefined
  return {
    name: mmdb.type.trim() === '' ? basename(path) : mmdb.type.trim(),
    file: basename(path),
    snapshot: mmdb.built,
    offers: mmdb.offers,
    find(words, at) {
      const found = mmdb.find(words, at)
      if (!found.ok) throw damaged(found.fault)
      return found.value
    },
    census() {
      if (census === undefined) {
        const counted = mmdb.census()
        if (!counted.ok) throw damaged(counted.fault)
        census = counted.value
      }
      return census
    },
  }
}

function remedyOf(code: string): string {
  switch (code) {
    case 'MMDB_NONE':
      return 'Give a file that ends in .mmdb, as MaxMind, DB-IP and IPinfo publish them; CSV editions are not read.'
    case 'MMDB_OFFERS_NOTHING':
      return 'Give a Country, City or ASN edition.'
    default:
      return 'Fetch it again, and compare its checksum with the one its publisher gives.'
  }
}
