import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCaptureReader, createPacketDecoder } from '#traffic'
import { createPacketBatch, formatAddress, type PacketBatch, type TrafficMatch } from '#vocabulary'
import { findCorpus, WITHOUT_CORPUS } from '../../../test/corpus.ts'
import { ACK, ConstructedCapture, dice, START, SYN, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { bpfFilter } from './bpf-filter.ts'
import { filtersFor } from './filters-for.ts'
import { flowspecFilter } from './flowspec-filter.ts'
import { createRowMatcher } from './match-row.ts'
import { nftablesFilter } from './nftables-filter.ts'

/** Numbers in [0, 1). */
const fractions = (seed: number) => {
  const roll = dice(seed)
  return () => roll() / 2 ** 32
}
const installed = (tool: string, ...args: string[]) => spawnSync(tool, args, { stdio: 'ignore' }).status === 0
const WITH_TCPDUMP = installed('tcpdump', '--version')
// A check wants the right to open a netlink socket; a file with an empty table tells whether we have it.
const WITH_NFT = spawnSync('nft', ['-c', '-f', '-'], { input: 'table inet breakwater_proposal {}\n' }).status === 0

function rowsOf(file: Uint8Array): PacketBatch {
  const batch = createPacketBatch(60_000)
  const decoder = createPacketDecoder()
  const reader = createCaptureReader({
    frame: (b, offset, captured, wire, micros, nanos, linkType) =>
      void decoder.decode(batch, b, offset, captured, wire, micros, nanos, linkType),
  })
  reader.push(file)
  reader.end()
  return batch
}

function counted(match: TrafficMatch, batch: PacketBatch): number {
  const matches = createRowMatcher(match)
  let count = 0
  for (let row = 0; row < batch.length; row++) if (matches(batch, row)) count++
  return count
}

/** TCP with and without options, UDP, ICMP, first and later fragments, one other protocol, towards two hosts. */
function constructed(): Uint8Array {
  const roll = fractions(7)
  const capture = new ConstructedCapture()
  for (let i = 0; i < 600; i++) {
    const at = START + i * 1000
    const from = `198.18.${Math.floor(roll() * 256)}.${Math.floor(roll() * 256)}`
    const to = roll() < 0.8 ? TARGET : '192.0.2.77'
    const ttl = [54, 64, 242, 244][Math.floor(roll() * 4)]!
    const port = [53, 80, 443, 0][Math.floor(roll() * 4)]!
    switch (i % 6) {
      case 0:
        capture.tcp(at, from, 1024 + i, to, port, { flags: SYN, options: roll() < 0.5 ? 20 : 0, window: [0, 14_600][i % 2]!, ttl })
        break
      case 1:
        capture.tcp(at, from, port, to, 50_000, { flags: Math.floor(roll() * 256), payload: Math.floor(roll() * 200), ttl })
        break
      case 2:
        capture.udp(at, from, port, to, 22, Math.floor(roll() * 400), ttl)
        break
      case 3:
        capture.icmp(at, from, to, [0, 3, 8][Math.floor(roll() * 3)]!, 64, ttl)
        break
      case 4:
        capture.ip(at, from, to, 47, Buffer.alloc(40, 1), ttl)
        break
      default:
        capture.udp(at, from, 161, to, port, 1000, ttl)
    }
  }
  const file = Buffer.from(capture.file())
  // Every seventh packet becomes a fragment: by turns the first, one in the middle, the last.
  for (let at = 24, n = 0; at < file.length; n++) {
    if (n % 7 === 3) file.writeUInt16BE([0x2000, 0x2010, 0x0020][n % 3]!, at + 16 + 20)
    at += 16 + file.readUInt32LE(at + 8)
  }
  return file
}

/** A match that fits row `row` in some of its fields, with a few values besides; `pick` draws. */
function matchAround(batch: PacketBatch, row: number, pick: () => number): TrafficMatch {
  const some = pick
  const destination = formatAddress(batch.destination, 4 * row)
  const protocol = batch.protocol[row]!
  const later = (batch.flags[row]! & 2) !== 0
  const match: { -readonly [K in keyof TrafficMatch]: TrafficMatch[K] } = {
    destination: some() < 0.3 && batch.ipVersion[row] === 4 ? `${destination.split('.').slice(0, 3).join('.')}.0/24` : destination,
  }
  if (some() < 0.8) match.protocol = protocol
  const ported = match.protocol === undefined || [1, 6, 17].includes(protocol)
  if (ported && !later && some() < 0.4) match.sourcePorts = [batch.sourcePort[row]!, ...(some() < 0.5 ? [protocol === 1 ? 11 : 123] : [])]
  if (ported && !later && some() < 0.4)
    match.destinationPorts = [batch.destinationPort[row]!, ...(some() < 0.5 ? [protocol === 1 ? 1 : 80] : [])]
  if (protocol === 6) {
    const flags = batch.tcpFlags[row]!
    if (some() < 0.5) match.tcpFlags = { set: flags & Math.floor(some() * 256), clear: ~flags & 255 & Math.floor(some() * 256) }
    if (match.tcpFlags && (match.tcpFlags.set | match.tcpFlags.clear) === 0) match.tcpFlags = { set: flags, clear: ~flags & 255 }
    if (some() < 0.3) match.windows = [batch.tcpWindow[row]!, 1024]
    if (some() < 0.3) match.optionless = true
  }
  if (some() < 0.3) match.fragment = (['later', 'any', 'none'] as const)[Math.floor(some() * 3)]!
  if (some() < 0.3) {
    const length = batch.ipLength[row]!
    match.ipLengths = [{ from: length, to: length }, ...(some() < 0.5 ? [{ from: Math.max(40, length - 20), to: length + 20 }] : [])]
  }
  if (some() < 0.3) match.ttls = [batch.ttl[row]!, ...(some() < 0.5 ? [64] : [])]
  return match
}

describe('the row matcher', () => {
  const batch = rowsOf(constructed())

  it('holds every condition to its field', () => {
    const all = counted({ destination: TARGET }, batch)
    expect(all).toBeGreaterThan(400)
    expect(all + counted({ destination: '192.0.2.77' }, batch)).toBe(batch.length)
    expect(counted({ destination: '192.0.2.0/24' }, batch)).toBe(batch.length)
    expect(counted({ destination: '192.0.2.10/31' }, batch)).toBe(all)
    expect(counted({ destination: '2001:db8::/32' }, batch)).toBe(0)
    // Mapped addresses are no IPv6.
    expect(counted({ destination: '::/0' }, batch)).toBe(0)
    const split = (a: TrafficMatch, b: TrafficMatch) => counted(a, batch) + counted(b, batch)
    expect(split({ destination: TARGET, fragment: 'any' }, { destination: TARGET, fragment: 'none' })).toBe(all)
    const syns = { destination: TARGET, protocol: 6, tcpFlags: { set: SYN, clear: ACK } }
    expect(counted(syns, batch)).toBeGreaterThan(50)
    expect(counted({ ...syns, applications: ['dns-query'] }, batch)).toBe(0)
  })

  it('never takes a later fragment for port 0 or for a packet without flags', () => {
    const later = { destination: '192.0.2.0/24', fragment: 'later' } as const
    expect(counted(later, batch)).toBeGreaterThan(20)
    expect(counted({ ...later, sourcePorts: [0] }, batch)).toBe(0)
    expect(counted({ ...later, tcpFlags: { set: 0, clear: 255 } }, batch)).toBe(0)
  })

  it('agrees with a plain reading of the fields, for any match', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: batch.length - 1 }), fc.integer(), (row, seed) => {
        const match = matchAround(batch, row, fractions(seed))
        const matches = createRowMatcher(match)
        for (let other = 0; other < batch.length; other += 3) expect(matches(batch, other)).toBe(plainly(match, batch, other))
      }),
      { numRuns: 60 },
    )
  })
})

function plainly(match: TrafficMatch, batch: PacketBatch, row: number): boolean {
  const to = formatAddress(batch.destination, 4 * row)
  const [net, length] = match.destination.split('/')
  if (length === '24' ? to.split('.').slice(0, 3).join('.') !== net!.split('.').slice(0, 3).join('.') : to !== net) return false
  const protocol = batch.protocol[row]!
  const flags = batch.flags[row]!
  const later = (flags & 2) !== 0
  const oneOf = (values: readonly number[] | undefined, value: number) => values === undefined || values.includes(value)
  if (match.protocol !== undefined && match.protocol !== protocol) return false
  if (match.sourcePorts !== undefined || match.destinationPorts !== undefined)
    if (later || (match.protocol === undefined && protocol === 1) || protocol === 47) return false
  if (match.tcpFlags !== undefined || match.windows !== undefined || match.optionless !== undefined)
    if (later || protocol !== 6) return false
  const t = match.tcpFlags
  return (
    oneOf(match.sourcePorts, batch.sourcePort[row]!) &&
    oneOf(match.destinationPorts, batch.destinationPort[row]!) &&
    oneOf(match.ttls, batch.ttl[row]!) &&
    oneOf(match.windows, batch.tcpWindow[row]!) &&
    (t === undefined || ((batch.tcpFlags[row]! & t.set) === t.set && (batch.tcpFlags[row]! & t.clear) === 0)) &&
    (match.optionless === undefined || batch.tcpOptionsLength[row] === 0) &&
    (match.fragment === undefined ||
      (match.fragment === 'later' ? later : match.fragment === 'any' ? (flags & 1) !== 0 : (flags & 1) === 0)) &&
    (match.ipLengths === undefined ||
      match.ipLengths.some(({ from, to: most }) => batch.ipLength[row]! >= from && batch.ipLength[row]! <= most))
  )
}

const SYN_FLOOD: TrafficMatch = {
  destination: '198.51.100.7',
  protocol: 6,
  destinationPorts: [25_565],
  tcpFlags: { set: 2, clear: 0x15 },
  ttls: [242, 244],
  windows: [0],
  optionless: true,
}
const REFLECTION: TrafficMatch = {
  destination: '198.51.100.0/24',
  protocol: 17,
  sourcePorts: [53, 123],
  ipLengths: [
    { from: 468, to: 1500 },
    { from: 90, to: 90 },
  ],
  fragment: 'none',
  applications: ['dns-answer'],
}

describe('filter texts', () => {
  it('say a match in the words of pcap-filter, nft and BGP flow specifications', () => {
    expect(bpfFilter(SYN_FLOOD).text).toBe(
      'ip dst host 198.51.100.7 and ip proto 6 and dst port 25565 and tcp[13] & 0x17 == 0x02 and tcp[14:2] == 0 and tcp[12] & 0xf0 <= 0x50 and (ip[8] == 242 or ip[8] == 244)',
    )
    expect(nftablesFilter(SYN_FLOOD).text).toContain(
      '    ip daddr 198.51.100.7 meta l4proto tcp tcp dport 25565 tcp flags & (fin | syn | rst | ack) == syn tcp window 0 tcp doff <= 5 ip ttl { 242, 244 } counter drop\n',
    )
    expect(flowspecFilter(REFLECTION).text).toContain(
      'match { destination 198.51.100.0/24; protocol =udp; source-port [ =53 =123 ]; packet-length [ >=468&<=1500 =90 ]; fragment !is-fragment&!first-fragment; }\n    then { rate-limit 0; }',
    )
    expect(flowspecFilter({ destination: '2001:db8::7', protocol: 58, sourcePorts: [1] }).text).toContain(
      'match { destination 2001:db8::7/128/0; next-header =58; icmp-type =1; }',
    )
  })

  it('say what they cannot say, in a comment where there are comments, and are the broader for it', () => {
    const flowspec = flowspecFilter(SYN_FLOOD)
    expect(flowspec.says).toEqual({
      destination: '198.51.100.7',
      protocol: 6,
      destinationPorts: [25_565],
      tcpFlags: { set: 2, clear: 0x15 },
    })
    expect(flowspec.text.match(/^# Cannot say .*$/gm)).toHaveLength(3)
    expect(flowspec.text).toContain('tcp-flags =syn&!fin&!rst&!ack;')
    for (const wording of filtersFor(REFLECTION)) {
      expect(wording.says.applications).toBeUndefined()
      expect(wording.cannotSay.join()).toContain('payload')
      if (wording.kind !== 'bpf') expect(wording.text).toMatch(/^# A proposal; nothing has been/)
    }
    expect(bpfFilter(SYN_FLOOD).says).toEqual(SYN_FLOOD)
  })
})

/** Matches of every kind, for both families. */
function everyKind(): TrafficMatch[] {
  const kinds: TrafficMatch[] = [SYN_FLOOD, REFLECTION]
  for (const destination of ['198.51.100.7', '198.51.100.0/24', '2001:db8::7', '2001:db8::/32'])
    kinds.push(
      { destination },
      { destination, protocol: 47, ttls: [1], fragment: 'later' },
      { destination, protocol: 136, sourcePorts: [1] },
      { destination, protocol: destination.includes(':') ? 58 : 1, sourcePorts: [3, 1], destinationPorts: [0] },
      { destination, sourcePorts: [1, 2], destinationPorts: [3] },
      { destination, tcpFlags: { set: 0, clear: 255 }, fragment: 'any' },
      { destination, protocol: 6, tcpFlags: { set: 0xff, clear: 0 }, windows: [0, 65_535], optionless: true, fragment: 'none' },
      { destination, protocol: 17, ipLengths: [{ from: 60, to: 60 }], applications: ['dns-query'] },
      { destination, protocol: 132, sourcePorts: [1] },
    )
  return kinds
}

describe.skipIf(!WITH_NFT)(WITH_NFT ? 'nft' : 'nft (skipped: it is not installed, or this account may not ask it)', () => {
  it('accepts every proposal', () => {
    for (const match of everyKind()) {
      const { text } = nftablesFilter(match)
      const check = spawnSync('nft', ['-c', '-f', '-'], { input: `${text}\n`, encoding: 'utf8' })
      expect(check.stderr + (check.status === 0 ? '' : text)).toBe('')
    }
  })
})

describe.skipIf(!WITH_TCPDUMP)(WITH_TCPDUMP ? 'tcpdump' : 'tcpdump (skipped: it is not installed)', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'breakwater-filters-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('compiles every filter', () => {
    for (const match of everyKind()) {
      const { text } = bpfFilter(match)
      const compiled = spawnSync('tcpdump', ['-y', 'EN10MB', '-d', text], { encoding: 'utf8' })
      expect(compiled.status === 0 ? '' : `${text}: ${compiled.stderr}`).toBe('')
    }
  })

  const agree = (path: string, batch: PacketBatch, runs: number) => {
    const roll = fractions(11)
    for (let run = 0; run < runs; run++) {
      const match = matchAround(batch, Math.floor(roll() * batch.length), roll)
      const { text, says } = bpfFilter(match)
      const count = execFileSync('tcpdump', ['-nr', path, '--count', text], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      expect(`${/^(\d+) packet/m.exec(count)?.[1]} of ${text}`).toBe(`${counted(says, batch)} of ${text}`)
    }
  }

  it('finds the packets that the matcher finds, in a constructed capture', () => {
    const path = join(folder, 'constructed.pcap')
    const file = constructed()
    writeFileSync(path, file)
    agree(path, rowsOf(file), 60)
  })

  const corpus = findCorpus()
  describe.skipIf(corpus === undefined)(corpus === undefined ? `real captures (skipped: ${WITHOUT_CORPUS})` : 'real captures', () => {
    it.each(['amp.UDP.snmp.src161.pcapng', 'amp.dns.RRSIG.fragmented.pcap', 'pkt.TCP.synflood.spoofed.pcap'])('%s', (name) => {
      const path = join(corpus ?? '', 'attack', 'stopddos', name)
      agree(path, rowsOf(readFileSync(path)), 15)
    })
  })
})

it('lengths of IPv6 packets are those behind the fixed header', () => {
  const said = bpfFilter({ destination: '2001:db8::1', ipLengths: [{ from: 540, to: 560 }] }).text
  expect(said).toContain('(ip6[4:2] >= 500 and ip6[4:2] <= 520)')
  expect(bpfFilter({ destination: '192.0.2.1', ipLengths: [{ from: 540, to: 540 }] }).text).toContain('ip[2:2] == 540')
})
