import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { findCorpus, WITHOUT_CORPUS } from '../../corpus.ts'
import { decodedRows } from '../../fixtures/decoded-rows.ts'
import { type Fields, tsharkRows } from '../../fixtures/tshark-rows.ts'

const here = import.meta.dirname
const folder = join(here, 'captures')

/**
 * Where tshark and we disagree, by the name of the capture: what our row says instead. NOTICE.md says why. A row that agrees is no exception,
 * and an exception that no row needs is a mistake of this table.
 */
const OTHERWISE: Readonly<Record<string, (theirs: Fields) => Fields>> = {
  // An IP header that is cut or impossible: a frame without a row.
  'ip4-trunc.pcap': () => ({ decoded: false, cause: 'ip-header-cut' }),
  'ip6-trunc.pcap': () => ({ decoded: false, cause: 'ip-header-cut' }),
  'ipv4-truncated-broken-header.pcap': () => ({ decoded: false, cause: 'ip-header-malformed' }),
  'gre-heapoverflow-1.pcap': () => ({ decoded: false, cause: 'ip-header-malformed' }),
  'ipv4-internally-truncated-header.pcap': () => ({ decoded: true, protocol: 6, destination: '192.150.187.43' }),
  // The innermost header is cut off: the row is that of the packet around it.
  'mpls-6in6-6in6-4in6-trunc.pcap': () => ({ tunnel: 0, protocol: 41, version: 6 }),
  // What is not looked into: MACsec without encryption, frames of 802.11 in GRE, and fragments of the outer packet.
  'icmp-rfc8335-missing-bytes.pcap': () => ({ decoded: false, cause: 'not-ip' }),
  'gre-aruba-amsdu.pcap': (theirs) => outside(theirs, 47),
  'gre-aruba.pcap': (theirs) => outside(theirs, 47),
  'erspan.pcap': (theirs) => ({ ...outside(theirs, 47), fragment: true, later: false }),
  // A datagram whose own length is more than its packet has: the packet's counts.
  'isakmp-3948-oobr-2.pcap': (theirs) => ({ ...theirs, payload: 12_308 }),
  'isakmp-rfc3948-oobr.pcap': (theirs) => ({ ...theirs, payload: 12_308 }),
  'snmp-heapoverflow-1.pcap': (theirs) => ({ ...theirs, payload: 12_308 }),
  'snmp-heapoverflow-2.pcap': (theirs) => ({ ...theirs, payload: 12_308 }),
  'tftp-heapoverflow.pcap': (theirs) => ({ ...theirs, payload: 12_308 }),
  'isakmp-delete-segfault.pcap': (theirs) => ({ ...theirs, payload: 138 }),
  // Frames of 1,506 bytes whose packets say 1,500: we take the packet's word.
  'reassembly.pcap': (theirs) => ({ ...theirs, payload: 1448 }),
  // A frame that holds more than it was on the wire by its own word.
  'icmp-icmp_print-oobr-2.pcap': (theirs) => ({ ...theirs, wire: 64 }),
}

function outside(theirs: Fields, protocol: number): Fields {
  return { decoded: true, tunnel: 0, protocol, source: theirs.outerSource!, destination: theirs.outerDestination! }
}

function agrees(ours: Fields, theirs: Fields): boolean {
  return Object.entries(theirs).every(([field, value]) => field === 'layers' || ours[field] === value)
}

/** Field for field; the first frame that differs is shown as such. */
function compare(name: string, file: Uint8Array, theirs: readonly Fields[], whole: boolean): { tunnelled: number } {
  const { rows, fault } = decodedRows(file, theirs.length + 1)
  expect([name, fault]).toEqual([name, undefined])
  if (whole) expect([name, rows.length]).toEqual([name, theirs.length])
  const otherwise = OTHERWISE[name.replace(/^.*\/|^(arkime|ipfixprobe|tcpdump|zeek)-/g, '')]
  let exceptions = 0
  let tunnelled = 0
  for (const [i, row] of theirs.entries()) {
    const ours = rows[i]!
    if (ours.tunnel !== undefined && ours.tunnel !== 0) tunnelled++
    if (agrees(ours, row)) continue
    exceptions++
    const { layers, ...stated } = row
    expect({ frame: i + 1, name, ...ours }).toMatchObject(otherwise?.(stated) ?? stated)
  }
  expect([name, exceptions > 0]).toEqual([name, otherwise !== undefined])
  return { tunnelled }
}

describe('captures are read as tshark reads them', () => {
  for (const name of readdirSync(folder).filter((file) => !file.endsWith('.tsv')))
    it(name, () => {
      compare(name, readFileSync(join(folder, name)), tsharkRows(readFileSync(join(folder, `${name}.tsv`), 'utf8')), true)
    })
})

describe('the captures of the corpus are read as tshark reads them', () => {
  const corpus = findCorpus()
  it.skipIf(corpus === undefined)(
    `their first thousand frames${corpus === undefined ? ` (${WITHOUT_CORPUS})` : ''}`,
    { timeout: 30_000 },
    () => {
      const oracles = gunzipSync(readFileSync(join(here, 'corpus-packets.tsv.gz'))).toString('utf8')
      let captures = 0
      let tunnelled = 0
      for (const section of oracles.split(/^# /m).slice(1)) {
        const path = section.slice(0, section.indexOf('\n'))
        if (!existsSync(join(corpus!, path))) continue
        captures++
        const theirs = tsharkRows(section.slice(path.length + 1))
        tunnelled += compare(path, readFileSync(join(corpus!, path)), theirs, theirs.length < 1000).tunnelled
      }
      expect(captures).toBeGreaterThan(300)
      expect(tunnelled).toBeGreaterThan(1500)
    },
  )
})
