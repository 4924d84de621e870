import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameFormat } from './name-format.ts'

const captures = fileURLToPath(new URL('../../../test/golden/traffic/captures/', import.meta.url))

/** The first bytes as the tools named wrote them (bzip2 1.0.8, xz 5.4.1, lz4 1.9.4, tar 1.34, Wireshark's editcap 4.0.17, nfdump 1.7.1), or as their formats are described. */
const HEADS: readonly (readonly [string, string, RegExp, RegExp])[] = [
  ['bzip2', '425a68393141592653594e', /packed with bzip2/, /bzip2 -dc FILE \| breakwater analyze -/],
  ['xz', 'fd377a585a000004e6d6b446', /packed with xz/, /xz -dc/],
  ['lz4', '04224d186440a7', /packed with lz4/, /lz4 -dc/],
  ['zip', '504b03041400000008', /zip archive/, /unzip/],
  ['7z', '377abcaf271c0004', /7z archive/, /7z x/],
  ['tar', `${'612e706361700000'.padEnd(514, '0')}7573746172003030`, /tar archive/, /tar -xf/],
  ['snoop', '736e6f6f70000000000000020000000400', /snoop/, /editcap -F pcap/],
  ['Network Monitor 2', '474d425500020100', /Network Monitor/, /editcap/],
  ['iptrace', '6970747261636520322e3000', /iptrace/, /editcap/],
  ['ERF', '000000403ac3ce67020400560000004000000102030405060708', /ERF/, /editcap/],
  ['ERF with metadata first', `00000000000000009b0400180000006811000000000000003ac3ce673ac3ce67020400560000004000`, /ERF/, /editcap/],
  ['nfcapd 1.6', '0ca5010000000000', /nfcapd/, /nfreplay .* while tcpdump/],
  ['nfcapd 1.7', '0ca50200010700', /nfcapd/, /nfdump -r FILE -o long/],
  [
    'a log',
    Buffer.from('192.0.2.1 - - [10/Mar/2025:14:00:03 +0000] "GET / HTTP/1.1" 200 5\n').toString('hex'),
    /text, perhaps a log/,
    /tcpdump -w/,
  ],
  ['German text', Buffer.from('Überraschung: kein Mitschnitt').toString('hex'), /text/, /tcpdump/],
  ['JSON', Buffer.from('{"flows": []}\n').toString('hex'), /JSON/, /capture itself/],
]

describe('kinds of files that are not read', () => {
  it.each(HEADS)('%s is named, with what to do', (_name, hex, what, remedy) => {
    const named = nameFormat(Buffer.from(hex, 'hex'))
    expect(named?.what).toMatch(what)
    expect(named?.remedy).toMatch(remedy)
  })

  it('no capture is taken for one of them', () => {
    for (const name of readdirSync(captures).filter((file) => /\.pcap(ng)?$/.test(file)))
      expect(nameFormat(readFileSync(`${captures}${name}`).subarray(0, 512)), name).toBe(undefined)
    for (const magic of ['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', 'a1b2cd34', '34cdb2a1', '0a0d0d0a'])
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 508 }), (rest) => {
          expect(nameFormat(Buffer.concat([Buffer.from(magic, 'hex'), rest]))).toBe(undefined)
        }),
      )
  })

  it('any bytes are borne', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 512 }), (bytes) => void nameFormat(bytes)))
  })
})
