import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAddress } from '#vocabulary'
import { BUILT, control, encode, type MmdbValue, writeMmdb } from '../../../test/fixtures/mmdb-writer.ts'
import { type MmdbFile, readMmdb } from './read-mmdb.ts'
import { readFields } from './record-fields.ts'

const words = (text: string) => {
  const parsed = parseAddress(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}

function open(bytes: Buffer): MmdbFile {
  const read = readMmdb(bytes)
  if (!read.ok) throw new Error(read.fault.message)
  return read.value
}

const country = (file: MmdbFile, address: string) => {
  const found = file.find(words(address), 0)
  if (!found.ok) throw new Error(found.fault.message)
  return found.value?.country
}

const maxmind = (iso: string): MmdbValue => ({ country: { iso_code: iso, names: { en: `The land of ${iso}` }, geoname_id: 1 } })

describe.each([24, 28, 32] as const)('a file with records of %d bits', (recordSize) => {
  const file = open(
    writeMmdb({
      recordSize,
      networks: [
        ['1.0.0.0/8', maxmind('AA')],
        ['1.2.3.0/24', maxmind('BB')],
        ['1.2.3.4/32', maxmind('CC')],
        ['255.255.255.255/32', maxmind('DD')],
        ['2001:db8::/32', maxmind('EE')],
        ['2001:db8::1/128', maxmind('FF')],
      ],
    }),
  )

  it('finds addresses of both families, and nothing where nothing is', () => {
    expect(
      ['1.2.3.3', '1.2.3.4', '1.2.3.5', '1.0.0.0', '1.255.255.255', '0.255.255.255', '2.0.0.0', '255.255.255.255'].map((a) =>
        country(file, a),
      ),
    ).toEqual(['BB', 'CC', 'BB', 'AA', 'AA', undefined, undefined, 'DD'])
    expect(['2001:db8::', '2001:db8::1', '2001:db8:ffff::', '2001:db9::', '::'].map((a) => country(file, a))).toEqual([
      'EE',
      'FF',
      'EE',
      undefined,
      undefined,
    ])
    expect(file).toMatchObject({ type: 'Invented-Country', built: '2026-06-01', offers: { countries: true, networks: false } })
  })

  it('looks up in the middle of a batch', () => {
    const batch = Uint32Array.from([...words('9.9.9.9'), ...words('1.2.3.4')])
    expect(file.find(batch, 4)).toMatchObject({ ok: true, value: { country: 'CC' } })
  })

  it('counts the IPv4 space by country', () => {
    const census = file.census()
    const total = 2 ** 24 + 1
    expect(census.ok && [...census.value]).toEqual([
      ['AA', (2 ** 24 - 256) / total],
      ['BB', 255 / total],
      ['CC', 1 / total],
      ['DD', 1 / total],
    ])
  })
})

it('a tree of IPv4 knows no IPv6', () => {
  const file = open(writeMmdb({ ipVersion: 4, networks: [['0.0.0.0/1', maxmind('AA')]] }))
  expect([country(file, '1.1.1.1'), country(file, '200.1.1.1'), country(file, '::1'), country(file, '2001:db8::')]).toEqual([
    'AA',
    undefined,
    undefined,
    undefined,
  ])
})

it('an edition for IPv6 alone is read', () => {
  const file = open(
    writeMmdb({
      networks: [
        ['2001:db8::/32', maxmind('EE')],
        ['2a00::/12', { autonomous_system_number: 64_500 }],
      ],
    }),
  )
  expect(file.offers).toEqual({ countries: true, networks: true })
  expect([country(file, '2001:db8::1'), country(file, '1.1.1.1')]).toEqual(['EE', undefined])
  expect(file.census()).toEqual({ ok: true, value: new Map() })
})

it('agrees with a plain reading of the prefixes, on random worlds', () => {
  const prefix = fc
    .tuple(fc.nat(0xffffffff), fc.integer({ min: 1, max: 32 }))
    .map(([word, length]) => ({ word: (length === 32 ? word : word & (0xffffffff << (32 - length))) >>> 0, length }))
  const dotted = (word: number) => `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`
  const worlds = fc.array(fc.tuple(prefix, fc.constantFrom('AA', 'BB', 'CC')), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(worlds, fc.constantFrom(24, 28, 32), fc.constantFrom(4, 6), (world, recordSize, ipVersion) => {
      // Wider blocks first, so that a later, finer one wins.
      const sorted = [...world].sort((a, b) => a[0].length - b[0].length)
      const file = open(
        writeMmdb({
          recordSize: recordSize as 24 | 28 | 32,
          ipVersion: ipVersion as 4 | 6,
          networks: sorted.map(([{ word, length }, iso]) => [`${dotted(word)}/${length}`, maxmind(iso)]),
        }),
      )
      for (const [{ word, length }] of sorted)
        for (const address of [word, word - 1, word + 2 ** (32 - length) - 1, word + 2 ** (32 - length)]) {
          if (address < 0 || address > 0xffffffff) continue
          const holding = sorted.findLast(([p]) => address >= p.word && address < p.word + 2 ** (32 - p.length))
          expect(country(file, dotted(address))).toBe(holding?.[1])
        }
    }),
    { numRuns: 60 },
  )
})

describe('what a record says', () => {
  it.each([
    ['MaxMind Country', maxmind('UA'), 'UA', 0, ''],
    ['MaxMind City', { city: { names: { en: 'X' } }, country: { iso_code: 'UA' }, registered_country: { iso_code: 'PL' } }, 'UA', 0, ''],
    ['registered only', { registered_country: { iso_code: 'PL' } }, 'PL', 0, ''],
    ['MaxMind ASN', { autonomous_system_number: 64_500, autonomous_system_organization: 'Example' }, undefined, 64_500, 'Example'],
    ['IPinfo country_asn', { country: 'UA', country_name: 'Ukraine', asn: 'AS64500', as_name: 'Example' }, 'UA', 64_500, 'Example'],
    ['IPinfo Lite', { country_code: 'UA', country: 'Ukraine', asn: 'AS64500', as_name: 'Example' }, 'UA', 64_500, 'Example'],
    ['@ip-location-db', { country_code: 'UA' }, 'UA', 0, ''],
    ['nothing of use', { continent: { code: 'EU' }, country: 'Ukraine', asn: 'ASX' }, undefined, 0, ''],
    ['impossible numbers', { autonomous_system_number: 4_294_967_296, asn: -1, country_code: 'ua' }, undefined, 0, ''],
    ['no record at all', 'text', undefined, 0, ''],
  ] as const)('%s', (_, record, iso, asn, name) => {
    expect(readFields(record)).toEqual({ country: iso, asn, name })
  })
})

describe('files that cannot be used', () => {
  const whole = writeMmdb({
    networks: [
      ['1.0.0.0/8', maxmind('AA')],
      ['2001:db8::/32', maxmind('BB')],
    ],
  })

  it('are told apart', () => {
    const fault = (bytes: Buffer) => {
      const read = readMmdb(bytes)
      return read.ok ? 'none' : `${read.fault.code} ${read.fault.message}`
    }
    expect(fault(Buffer.from('first,last,country\n'))).toMatch(/^MMDB_NONE it is no MaxMind DB file/)
    expect(fault(Buffer.alloc(0))).toMatch(/^MMDB_NONE/)
    expect(fault(writeMmdb({ networks: [['1.0.0.0/8', { latitude: 1.5, longitude: 2 }]] }))).toMatch(
      /^MMDB_OFFERS_NOTHING .*but latitude, longitude/,
    )
    expect(fault(writeMmdb({ networks: [['1.0.0.0/8', maxmind('AA')]], metadata: { node_count: 100_000 } }))).toMatch(
      /longer than the file/,
    )
    expect(fault(writeMmdb({ networks: [['1.0.0.0/8', maxmind('AA')]], metadata: { record_size: 20 } }))).toMatch(/Unsupported record size/)
    expect(fault(writeMmdb({ networks: [['1.0.0.0/8', maxmind('AA')]], metadata: { ip_version: 5 } }))).toMatch(/IP version 5/)
    expect(fault(writeMmdb({ networks: [['1.0.0.0/8', maxmind('AA')]], metadata: { binary_format_major_version: 3 } }))).toMatch(
      /version 3/,
    )
    expect(open(writeMmdb({ networks: [['1.0.0.0/8', maxmind('AA')]], built: 0 })).built).toBe('unknown')
    expect(open(writeMmdb({ networks: [['1.0.0.0/8', maxmind('AA')]], built: BUILT + 86_400 })).built).toBe('2026-06-02')
  })

  const ask = (bytes: Buffer): void => {
    const read = readMmdb(bytes)
    if (!read.ok) {
      expect(read.fault.message).not.toBe('')
      return
    }
    for (const address of ['1.2.3.4', '1.255.255.255', '9.9.9.9', '2001:db8::1', '::', 'ffff::'])
      expect(typeof read.value.find(words(address), 0).ok).toBe('boolean')
    expect(typeof read.value.census().ok).toBe('boolean')
  }

  it('cut anywhere, answer with a fault or with what they still hold', () => {
    for (let length = 0; length < whole.length; length++) ask(whole.subarray(0, length))
  })

  it('with any byte changed, never throw and never hang', () => {
    for (let at = 0; at < whole.length; at++)
      for (const value of [0xff, whole[at]! ^ 0x80]) {
        const bytes = Buffer.from(whole)
        bytes[at] = value
        ask(bytes)
      }
  })

  it('with random bytes changed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changes) bytes[at] = value
        ask(bytes)
      }),
      { numRuns: 300 },
    )
  })

  /** A file whose only record are these bytes. */
  const withRecord = (record: Buffer): Buffer => {
    const mark = 'MARKED'
    const bytes = writeMmdb({ networks: [['1.0.0.0/8', mark]] })
    const at = bytes.indexOf(encode(mark))
    return Buffer.concat([bytes.subarray(0, at), record, bytes.subarray(at + encode(mark).length)])
  }

  it('whose lists say that they are enormous, are nested without end, or point at themselves', () => {
    const fault = (record: Buffer) => {
      const read = readMmdb(withRecord(record))
      expect(read.ok).toBe(false)
      return read.ok ? '' : read.fault.message
    }
    expect(fault(control(11, 16_000_000))).toMatch(/a list of 16000000 in \d+ bytes at byte \d+/)
    expect(fault(control(7, 16_000_000))).toMatch(/a list of/)
    expect(fault(control(2, 16_000_000))).toMatch(/a text longer than the file/)
    expect(fault(Buffer.concat(Array.from({ length: 5000 }, () => control(11, 1))))).toMatch(/nested deeper/)
    // A pointer to offset 0, where it stands itself.
    expect(fault(Buffer.of(0b0010_0000, 0))).toMatch(/nested deeper/)
    expect(fault(Buffer.of(0b0010_0111, 0xff))).toMatch(/lies outside the data/)
    expect(fault(Buffer.of(0, 9))).toMatch(/unknown type 16/)
    expect(fault(Buffer.of((6 << 5) | 5, 1, 2, 3, 4, 5))).toMatch(/a number of 5 bytes/)
    // 200 lists of two pointers, each to the list after it: 2^200 values to one who follows them all.
    const lists: Buffer[] = []
    for (let i = 0; i < 30; i++) {
      const next = (i + 1) * 6
      const pointer = Buffer.of(0b0010_0000 | (next >> 8), next & 255)
      lists.push(Buffer.concat([control(11, 2), pointer, pointer]))
    }
    lists.push(encode('end'))
    const before = performance.now()
    expect(readMmdb(withRecord(Buffer.concat(lists))).ok).toBe(false)
    expect(performance.now() - before).toBeLessThan(1000)
  })

  it('whose tree leads back into itself', () => {
    const bytes = writeMmdb({ ipVersion: 4, recordSize: 24, networks: [['1.0.0.0/8', maxmind('AA')]] })
    // The right record of the root becomes the root.
    bytes.writeUIntBE(0, 3, 3)
    const read = readMmdb(bytes)
    expect(!read.ok && read.fault.message).toMatch(/nodes are met more than once/)
  })
})
