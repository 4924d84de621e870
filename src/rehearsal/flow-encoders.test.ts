import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createFlowDecoder } from '#traffic'
import { createFlowBatch, DAY, type FlowBatch, MAPPED, MINUTE } from '#vocabulary'
import { type FlowEncoder, LARGEST_DATAGRAM } from './flow-encoder.ts'
import { createFlowWriter } from './flow-writer.ts'
import { createIpfixEncoder } from './ipfix-encoder.ts'
import { createNetflowV5Encoder } from './netflow-v5-encoder.ts'

const NOW = Date.UTC(2025, 2, 10, 14) * 1000
const RATE = 4096

/** Records of every kind that the world makes. */
function sampleBatch(six: boolean): FlowBatch {
  const writer = createFlowWriter(RATE)
  for (let i = 0; i < 70; i++) {
    const start = NOW - MINUTE + i * 1_000
    writer.add(start, start + 5_000_000, 0xf0000001 + i, 0xcb00710a, 6, 40_000 + i, 443, 0x1a, 3 + i, 1_234 + i, 50 + (i % 8), true)
  }
  if (six) {
    writer.add(NOW - 4_000_000, NOW - 1_000_000, 0xf1020307, 0xcb00710a, 6, 50_001, 443, 16, 2, 160, 54, true)
    writer.version6(Uint32Array.of(0x20010db8, 0x80080000, 0, 0xf1020307), Uint32Array.of(0x20010db8, 0, 0, 10))
  }
  writer.add(NOW - 2_000_000, NOW - 1_000_000, 0xf1020304, 0xcb00710a, 1, 0, 2048, 0, 7, 588, 60, true)
  writer.add(NOW - 2_000_000, NOW - 1_000_000, 0xf1020305, 0xcb00710a, 17, 0, 0, 0, 9, 13_500, 61, true)
  if (six) writer.fragments()
  writer.add(NOW - 3_000_000, NOW - 1_000_000, 0xcb00710a, 0xf1020306, 17, 443, 50_000, 0, 4_000_000_000, 4_100_000_000, 64, false)
  if (six) {
    writer.add(NOW - 3_000_000, NOW - 1_000_000, 0xf1020306, 0xcb00710a, 6, 50_000, 443, 2, 1, 80, 55, true)
    writer.version6(Uint32Array.of(0x20010db8, 0x80070000, 0, 0xf1020306), Uint32Array.of(0x20010db8, 0, 0, 10))
  }
  return writer.batches[0]!
}

function datagramsOf(encoder: FlowEncoder, batch: FlowBatch): Buffer[] {
  const out: Buffer[] = []
  const buffer = Buffer.alloc(LARGEST_DATAGRAM, 0xee)
  const preamble = encoder.preamble(NOW, buffer)
  if (preamble > 0) out.push(Buffer.from(buffer.subarray(0, preamble)))
  for (let row = 0; row < batch.length; ) {
    const count = Math.min(encoder.recordsPerDatagram, batch.length - row)
    out.push(Buffer.from(buffer.subarray(0, encoder.encode(batch, row, count, NOW, buffer))))
    row += count
  }
  return out
}

function rowsOf(batch: FlowBatch): unknown[] {
  return Array.from({ length: batch.length }, (_, row) => ({
    start: batch.start[row],
    end: batch.end[row],
    source: [...batch.source.subarray(4 * row, 4 * row + 4)],
    destination: [...batch.destination.subarray(4 * row, 4 * row + 4)],
    version: batch.ipVersion[row],
    protocol: batch.protocol[row],
    ports: [batch.sourcePort[row], batch.destinationPort[row]],
    flags: batch.tcpFlags[row],
    packets: batch.packets[row],
    bytes: batch.bytes[row],
    rate: batch.samplingRate[row],
    interfaces: [batch.inputInterface[row], batch.outputInterface[row]],
  }))
}

function decoded(datagrams: readonly Buffer[]) {
  const batch = createFlowBatch(1024)
  const decoder = createFlowDecoder({ batch, drain: () => {} })
  for (const datagram of datagrams) decoder.decode(datagram, 0, datagram.length, [0, 0, MAPPED, 0x7f000001], 0)
  return { batch, counts: decoder.counts() }
}

const netflow = () => createNetflowV5Encoder({ bootedAt: NOW - DAY, samplingRate: RATE, engine: 3 })
const ipfix = () => createIpfixEncoder({ domain: 7, samplingRate: RATE })

describe('NetFlow v5', () => {
  const batch = sampleBatch(false)
  const datagrams = datagramsOf(netflow(), batch)

  it('is read back by our own decoder, record by record', () => {
    const { batch: back, counts } = decoded(datagrams)
    expect(rowsOf(back)).toEqual(rowsOf(batch))
    expect(counts).toMatchObject({ records: batch.length, sequenceGaps: 0, malformed: {} })
  })

  it('a datagram that is missing shows in the sequence', () => {
    expect(decoded([datagrams[0]!, datagrams[2]!]).counts.sequenceGaps).toBe(30)
  })
})

describe('IPFIX', () => {
  const batch = sampleBatch(true)
  const datagrams = datagramsOf(ipfix(), batch)

  it('is read back by our own decoder, with sampling, TTL, fragments and IPv6', () => {
    const { batch: back, counts } = decoded(datagrams)
    expect(rowsOf(back)).toEqual(rowsOf(batch))
    expect([...back.ttl.subarray(0, back.length)]).toEqual([...batch.ttl.subarray(0, batch.length)])
    expect([...back.flags.subarray(0, back.length)]).toEqual([...batch.flags.subarray(0, batch.length)])
    expect(counts).toMatchObject({ records: batch.length, sequenceGaps: 0, malformed: {} })
  })

  it('fits its datagrams', () => {
    for (const datagram of datagrams) expect(datagram.length).toBeLessThanOrEqual(LARGEST_DATAGRAM)
  })
})

const tshark = spawnSync('tshark', ['--version']).status === 0

describe.skipIf(!tshark)('tshark (skipped where it is not installed)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-encoders-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  /** The datagrams as a capture file (link type 228: bare IPv4), read by tshark; one line a packet. */
  function dissect(datagrams: readonly Buffer[], port: number, fields: readonly string[]): string[][] {
    const file = Buffer.alloc(24)
    file.writeUInt32LE(0xa1b2c3d4, 0)
    file.writeUInt16LE(2, 4)
    file.writeUInt16LE(4, 6)
    file.writeUInt32LE(65_535, 16)
    file.writeUInt32LE(228, 20)
    const packets = datagrams.map((datagram) => {
      const head = Buffer.alloc(16 + 28)
      head.writeUInt32LE(NOW / 1e6, 0)
      head.writeUInt32LE(datagram.length + 28, 8)
      head.writeUInt32LE(datagram.length + 28, 12)
      head.writeUInt8(0x45, 16)
      head.writeUInt16BE(datagram.length + 28, 18)
      head.writeUInt8(64, 24)
      head.writeUInt8(17, 25)
      head.writeUInt32BE(0x7f000001, 28)
      head.writeUInt32BE(0x7f000001, 32)
      head.writeUInt16BE(5000, 36)
      head.writeUInt16BE(port, 38)
      head.writeUInt16BE(datagram.length + 8, 40)
      return Buffer.concat([head, datagram])
    })
    const path = join(folder, `${port}.pcap`)
    writeFileSync(path, Buffer.concat([file, ...packets]))
    const args = [
      '-r',
      path,
      '-d',
      `udp.port==${port},cflow`,
      '-T',
      'fields',
      '-E',
      'separator=/t',
      ...fields.flatMap((field) => ['-e', field]),
    ]
    const run = spawnSync('tshark', args, { encoding: 'utf8' })
    expect(run.status, run.stderr).toBe(0)
    return run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
  }

  it('reads the same NetFlow v5 records', () => {
    const batch = sampleBatch(false)
    const seen = dissect(datagramsOf(netflow(), batch), 2055, [
      'cflow.version',
      'cflow.count',
      'cflow.sequence',
      'cflow.packets',
      'cflow.octets',
      'cflow.samplerate',
      '_ws.malformed',
    ])
    expect(seen.map(([version, count, sequence]) => [version, count, sequence])).toEqual([
      ['5', '30', '0'],
      ['5', '30', '30'],
      ['5', '13', '60'],
    ])
    expect(seen.flatMap((line) => line[3]!.split(','))).toEqual([...batch.packets.subarray(0, batch.length)].map(String))
    expect(seen.flatMap((line) => line[4]!.split(','))).toEqual([...batch.bytes.subarray(0, batch.length)].map(String))
    expect(seen.every((line) => line[5] === String(RATE) && (line[6] ?? '') === '')).toBe(true)
  }, 30_000)

  it('reads the same IPFIX records', () => {
    const batch = sampleBatch(true)
    const seen = dissect(datagramsOf(ipfix(), batch), 4739, [
      'cflow.version',
      'cflow.packets',
      'cflow.octets',
      'cflow.srcaddr',
      'cflow.srcaddrv6',
      'cflow.sampling_interval',
      '_ws.malformed',
      'cflow.template_ipfix_field_type',
    ])
    expect(seen.every((line) => line[0] === '10' && (line[6] ?? '') === '')).toBe(true)
    const packets = seen.flatMap((line) => (line[1] ?? '').split(',')).filter((text) => text !== '')
    expect(packets).toEqual([...batch.packets.subarray(0, batch.length)].map(String))
    expect(seen[0]![5]).toBe(String(RATE))
    expect(seen.flatMap((line) => (line[4] ?? '').split(',')).filter((text) => text !== '')).toEqual([
      '2001:db8:8008::f102:307',
      '2001:db8:8007::f102:306',
    ])
  }, 30_000)
})
