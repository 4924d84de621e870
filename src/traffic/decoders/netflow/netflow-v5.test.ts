import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFlowBatch, type FlowBatch, formatAddress } from '#vocabulary'
import { createFlowDecoder, type FlowDecoder } from '../flow/flow-decoder.ts'

interface Record5 {
  readonly source: number
  readonly destination: number
  readonly packets: number
  readonly bytes: number
  /** Milliseconds before the export. */
  readonly startAge: number
  readonly endAge: number
  readonly sourcePort: number
  readonly destinationPort: number
  readonly protocol: number
  readonly tcpFlags: number
  readonly sourceAs: number
  readonly input: number
}

const EXPORTED_SECONDS = 1_741_600_800
const EXPORTER = [0, 0, 0xffff, 0xc0000201]

function message(
  records: readonly Record5[],
  options: { uptime?: number; sequence?: number; engine?: number; sampling?: number; count?: number; nanos?: number } = {},
): Uint8Array {
  const b = new Uint8Array(24 + 48 * records.length)
  const v = new DataView(b.buffer)
  const uptime = options.uptime ?? 3_600_000
  v.setUint16(0, 5)
  v.setUint16(2, options.count ?? records.length)
  v.setUint32(4, uptime)
  v.setUint32(8, EXPORTED_SECONDS)
  v.setUint32(12, options.nanos ?? 0)
  v.setUint32(16, options.sequence ?? 0)
  v.setUint16(20, options.engine ?? 0)
  v.setUint16(22, options.sampling ?? 0)
  for (const [i, r] of records.entries()) {
    const at = 24 + 48 * i
    v.setUint32(at, r.source)
    v.setUint32(at + 4, r.destination)
    v.setUint16(at + 12, r.input)
    v.setUint32(at + 16, r.packets)
    v.setUint32(at + 20, r.bytes)
    v.setUint32(at + 24, uptime - r.startAge)
    v.setUint32(at + 28, uptime - r.endAge)
    v.setUint16(at + 32, r.sourcePort)
    v.setUint16(at + 34, r.destinationPort)
    b[at + 37] = r.tcpFlags
    b[at + 38] = r.protocol
    v.setUint16(at + 40, r.sourceAs)
  }
  return b
}

const u32 = fc.integer({ min: 0, max: 0xffffffff })
const u16 = fc.integer({ min: 0, max: 0xffff })
const u8 = fc.integer({ min: 0, max: 255 })
const record: fc.Arbitrary<Record5> = fc.record({
  source: u32,
  destination: u32,
  packets: u32,
  bytes: u32,
  startAge: fc.integer({ min: 0, max: 2_000_000_000 }),
  endAge: fc.integer({ min: -1000, max: 2_000_000_000 }),
  sourcePort: u16,
  destinationPort: u16,
  protocol: u8,
  tcpFlags: u8,
  sourceAs: u16,
  input: u16,
})
const records = fc.array(record, { minLength: 1, maxLength: 30 })

function collect(capacity = 11): { rows: unknown[]; decoder: FlowDecoder; decode: (b: Uint8Array) => number } {
  const rows: unknown[] = []
  const decoder = createFlowDecoder({
    batch: createFlowBatch(capacity),
    drain(b: FlowBatch) {
      if (b.length > b.capacity) throw new Error('a row beyond the batch')
      for (let i = 0; i < b.length; i++)
        rows.push({
          source: formatAddress(b.source, 4 * i),
          destination: formatAddress(b.destination, 4 * i),
          version: b.ipVersion[i],
          packets: b.packets[i],
          bytes: b.bytes[i],
          start: b.start[i],
          end: b.end[i],
          sourcePort: b.sourcePort[i],
          destinationPort: b.destinationPort[i],
          protocol: b.protocol[i],
          tcpFlags: b.tcpFlags[i],
          sourceAs: b.sourceAs[i],
          input: b.inputInterface[i],
          rate: b.samplingRate[i],
          exporter: b.exporter[i],
        })
    },
  })
  return {
    rows,
    decoder,
    decode(b) {
      // Between other bytes, so that a read beside the datagram shows.
      const buffer = new Uint8Array(b.length + 9).fill(0xee)
      buffer.set(b, 4)
      const count = decoder.decode(buffer, 4, b.length, EXPORTER, 0)
      decoder.flush()
      return count
    },
  }
}

const dotted = (word: number) => formatAddress([0, 0, 0xffff, word])
const asRow = (r: Record5, rate: number) => ({
  source: dotted(r.source),
  destination: dotted(r.destination),
  version: 4,
  packets: r.packets,
  bytes: r.bytes,
  start: EXPORTED_SECONDS * 1_000_000 - r.startAge * 1000,
  end: EXPORTED_SECONDS * 1_000_000 - r.endAge * 1000,
  sourcePort: r.sourcePort,
  destinationPort: r.destinationPort,
  protocol: r.protocol,
  tcpFlags: r.tcpFlags,
  sourceAs: r.sourceAs,
  input: r.input,
  rate,
  exporter: 0,
})

describe('NetFlow version 5', () => {
  it('gives back what was written, whatever the uptime: also when it wrapped during the flow', () => {
    fc.assert(
      fc.property(records, u32, fc.integer({ min: 0, max: 0x3fff }), (list, uptime, rate) => {
        const { rows, decode } = collect()
        expect(decode(message(list, { uptime, sampling: 0x4000 | rate }))).toBe(list.length)
        expect(rows).toEqual(list.map((r) => asRow(r, rate)))
      }),
    )
  })

  it('counts the nanoseconds of the header as microseconds', () => {
    const { rows, decode } = collect()
    decode(message([{ ...fc.sample(record, 1)[0]!, endAge: 0 }], { nanos: 280_328_999 }))
    expect(rows[0]).toMatchObject({ end: EXPORTED_SECONDS * 1_000_000 + 280_328 })
  })

  it('reads several messages in one datagram, each exporter engine by itself', () => {
    const [a, b] = fc.sample(record, 2) as [Record5, Record5]
    const { rows, decode, decoder } = collect()
    expect(decode(Uint8Array.from([...message([a], { engine: 1 }), ...message([b], { engine: 0x0102 })]))).toBe(2)
    expect(rows).toMatchObject([{ exporter: 0 }, { exporter: 1 }])
    expect(decoder.exporters.map((exporter) => exporter.domain)).toEqual([1, 0x0102])
    expect(decoder.counts().malformed).toEqual({})
  })

  it('counts what sequence numbers say is missing', () => {
    const list = fc.sample(record, 3)
    const { decode, decoder } = collect()
    decode(message(list, { sequence: 10 }))
    decode(message(list, { sequence: 43 }))
    expect(decoder.counts().sequenceGaps).toBe(30)
  })

  it('cut at any byte, gives the whole records that are left and says where it broke', () => {
    const list = fc.sample(record, 4)
    const whole = Uint8Array.from([...message(list), ...message(list, { sequence: 4 })])
    for (let to = 0; to < whole.length; to++) {
      const { rows, decode, decoder } = collect()
      const inFirst = Math.min(4, Math.max(0, Math.floor((to - 24) / 48)))
      const inSecond = Math.max(0, Math.floor((to - 216 - 24) / 48))
      expect(decode(whole.subarray(0, to)), `${to} bytes`).toBe(inFirst + inSecond)
      expect(rows).toHaveLength(inFirst + inSecond)
      if (to === 216) expect(decoder.lastFault).toBeUndefined()
      else expect(decoder.lastFault?.offset).toBeLessThanOrEqual(to)
    }
  })

  it('refuses counts that the format does not know', () => {
    for (const count of [0, 31, 0xffff]) {
      const { decode, decoder } = collect()
      expect(decode(message(fc.sample(record, 2), { count }))).toBe(0)
      expect(decoder.lastFault).toMatchObject({ code: 'NETFLOW5_COUNT', offset: 2 })
    }
  })

  it('damage never throws and never writes beyond the batch', () => {
    const damage = fc.array(fc.tuple(fc.nat(), u8), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(records, damage, fc.nat(), fc.integer({ min: 1, max: 40 }), (list, changes, cut, capacity) => {
        const b = message(list)
        for (const [at, value] of changes) b[at % b.length] = value
        const { rows, decode, decoder } = collect(capacity)
        const count = decode(b.subarray(0, cut % (b.length + 1)))
        expect(rows).toHaveLength(count)
        expect(decoder.counts().records).toBe(count)
      }),
      { numRuns: 1000 },
    )
  })

  it('more exporters than the table holds are refused and counted', () => {
    const decoder = createFlowDecoder({ batch: createFlowBatch(8), drain: () => {} }, { exporters: 2, templateFields: 10, waitingBytes: 0 })
    const b = message(fc.sample(record, 1))
    for (let i = 0; i < 5; i++) decoder.decode(b, 0, b.length, [0, 0, 0xffff, i], 0)
    expect(decoder.counts()).toMatchObject({ records: 2, malformed: { TABLE_FULL: 3 } })
  })
})
