import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { isOperationError } from '#plumbing'
import { parseAddress } from '#vocabulary'
import { writeMmdb } from '../../test/fixtures/mmdb-writer.ts'
import { type Atlas, createLocated } from './atlas.ts'
import { openOwnDatabase } from './own-database.ts'
import { withOwnDatabases } from './with-own-databases.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-atlas-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

const words = (text: string) => {
  const parsed = parseAddress(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}

const base: Atlas = {
  databases: [{ name: 'bundled', snapshot: '2024-01-01', bundled: true, caveat: 'frozen' }],
  locate(address, at, into) {
    const octet = address[at + 3]! >>> 24
    into.countries[0] = 'XA'
    into.asn = octet < 100 ? 64_496 : 0
    into.unrouted = octet >= 100
    into.bogon = octet === 127
  },
  asnName: (asn) => `AS${asn}`,
  census: () => new Map([['XA', 1]]),
}

const countries = file(
  'country.mmdb',
  writeMmdb({
    type: 'GeoLite2-Country',
    networks: [
      ['20.0.0.0/8', { country: { iso_code: 'UA' } }],
      ['30.0.0.0/8', { country: { iso_code: 'PL' } }],
    ],
  }),
)
const networks = file(
  'asn.mmdb',
  writeMmdb({
    type: 'GeoLite2-ASN',
    networks: [
      ['20.0.0.0/8', { autonomous_system_number: 64_500, autonomous_system_organization: 'Example Telecom' }],
      ['200.0.0.0/8', { autonomous_system_number: 64_501 }],
    ],
  }),
)

function locate(atlas: Atlas, address: string) {
  const into = createLocated(atlas.databases.length)
  atlas.locate(words(address), 0, into)
  return into
}

describe('own databases', () => {
  it('stand before the bundled ones, with the day they were built', () => {
    const atlas = withOwnDatabases(base, [openOwnDatabase(countries)], 'beside')
    expect(atlas.databases).toEqual([
      { name: 'GeoLite2-Country', snapshot: '2026-06-01', bundled: false },
      { name: 'bundled', snapshot: '2024-01-01', bundled: true, caveat: 'frozen' },
    ])
    expect(locate(atlas, '20.1.2.3')).toEqual({ countries: ['UA', 'XA'], asn: 64_496, unrouted: false, bogon: false })
    expect(locate(atlas, '40.1.2.3').countries).toEqual(['ZZ', 'XA'])
    expect(locate(atlas, '127.0.0.1')).toEqual({ countries: ['ZZ', 'XA'], asn: 0, unrouted: true, bogon: true })
    expect([...atlas.census(0)]).toEqual([
      ['UA', 0.5],
      ['PL', 0.5],
    ])
    expect([...atlas.census(1)]).toEqual([['XA', 1]])
    expect(atlas.networkDatabase).toBeUndefined()
  })

  it('stand instead of the bundled ones', () => {
    const atlas = withOwnDatabases(base, [openOwnDatabase(countries)], 'left out')
    expect(atlas.databases.map(({ name }) => name)).toEqual(['GeoLite2-Country'])
    expect(locate(atlas, '30.0.0.1').countries).toEqual(['PL'])
    expect(() => atlas.census(1)).toThrow(RangeError)
  })

  it('of networks are believed where they know one, and say what is routed', () => {
    const atlas = withOwnDatabases(base, [openOwnDatabase(networks)], 'beside')
    expect(atlas.databases.map(({ name }) => name)).toEqual(['bundled'])
    expect(atlas.networkDatabase).toEqual({ name: 'GeoLite2-ASN', snapshot: '2026-06-01', bundled: false })
    expect(locate(atlas, '20.0.0.1')).toMatchObject({ countries: ['XA'], asn: 64_500, unrouted: false })
    expect(locate(atlas, '30.0.0.1')).toMatchObject({ asn: 64_496, unrouted: false })
    expect(locate(atlas, '200.0.0.1')).toMatchObject({ asn: 64_501, unrouted: false })
    expect(locate(atlas, '201.0.0.1')).toMatchObject({ asn: 0, unrouted: true })
    expect([atlas.asnName(64_500), atlas.asnName(64_501), atlas.asnName(64_496)]).toEqual(['Example Telecom', 'AS64501', 'AS64496'])
  })

  it('of the same name are told apart', () => {
    const again = file('again.mmdb', writeMmdb({ type: 'GeoLite2-Country', networks: [['20.0.0.0/8', { country: { iso_code: 'PL' } }]] }))
    const own = [countries, again, again].map(openOwnDatabase)
    const atlas = withOwnDatabases(base, own, 'beside')
    expect(atlas.databases.map(({ name }) => name)).toEqual([
      'GeoLite2-Country',
      'GeoLite2-Country (again.mmdb)',
      'GeoLite2-Country (again.mmdb, 2)',
      'bundled',
    ])
    expect(locate(atlas, '20.0.0.1').countries).toEqual(['UA', 'PL', 'PL', 'XA'])
    const clash = file('x.mmdb', writeMmdb({ type: 'bundled', networks: [['20.0.0.0/8', { country_code: 'PL' }]] }))
    expect(withOwnDatabases(base, [openOwnDatabase(clash)], 'beside').databases.map(({ name }) => name)).toEqual([
      'bundled (x.mmdb)',
      'bundled',
    ])
    const nameless = file('nameless.mmdb', writeMmdb({ type: '', networks: [['20.0.0.0/8', { country_code: 'PL' }]] }))
    expect(openOwnDatabase(nameless).name).toBe('nameless.mmdb')
  })
})

describe('files that cannot be used are refused with what to do', () => {
  const whole = writeMmdb({ networks: [['20.0.0.0/8', { country: { iso_code: 'UA' } }]] })
  it.each([
    ['missing.mmdb', undefined, /missing\.mmdb: there is no such file\. Check the path/],
    ['table.csv', Buffer.from('1.0.0.0,1.0.0.255,AU\n'), /no MaxMind DB file.*ends in \.mmdb.*CSV editions are not read/],
    ['packed.mmdb', gzipSync(whole), /packed with gzip\. Unpack it first/],
    ['cut.mmdb', whole.subarray(0, whole.length - 12), /Fetch it again/],
    [
      'places.mmdb',
      writeMmdb({ networks: [['20.0.0.0/8', { location: { latitude: 1 } }]] }),
      /but location\. Give a Country, City or ASN edition/,
    ],
    ['empty.mmdb', Buffer.alloc(0), /no MaxMind DB file/],
  ])('%s', (name, bytes, message) => {
    const path = bytes === undefined ? join(folder, name) : file(name, bytes)
    let thrown: unknown
    try {
      openOwnDatabase(path)
    } catch (error) {
      thrown = error
    }
    expect(isOperationError(thrown) && thrown.code).toBe('DATABASE_UNUSABLE')
    expect(String(thrown)).toMatch(message)
  })

  it('a directory', () => {
    expect(() => openOwnDatabase(folder)).toThrow(/a directory|it is a directory/)
  })

  it('a record that is damaged behind the first ones is named when it is met', () => {
    const many = writeMmdb({
      networks: Array.from({ length: 300 }, (_, i) => [`20.${i >> 8}.${i & 255}.0/24`, { country: { iso_code: 'UA' }, n: i }] as const),
    })
    // The last record's head becomes a text of unheard-of length.
    const bytes = Buffer.from(many)
    const last = bytes.lastIndexOf(Buffer.from('country'))
    bytes[last - 2] = (2 << 5) | 31
    const database = openOwnDatabase(file('late.mmdb', bytes))
    expect(database.find(words('20.0.0.1'), 0)?.country).toBe('UA')
    expect(() => database.find(words('20.1.43.1'), 0)).toThrow(/late\.mmdb: a text longer than the file at byte \d+\. Fetch it again/)
    expect(() => database.census()).toThrow(/DATABASE_UNUSABLE|Fetch it again/)
  })
})
