import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFlowBatch, createPacketBatch, formatAddress, PACKET_SNAPPED } from '#vocabulary'
import {
  countersSample,
  expandedFlowSample,
  flowSample,
  interfaceCounters,
  rawHeader,
  sampledIpv4,
  sampledIpv6,
  sflowDatagram,
  structure,
  udpFrame,
  xdr,
} from '../../../../test/fixtures/sflow-datagrams.ts'
import { createFlowDecoder } from '../flow/flow-decoder.ts'
import type { InterfaceCounters } from './interface-counters.ts'

const AT = 1_741_600_800_000_000
const SENDER = [0, 0, 0xffff, 0xc0000263]

interface Row {
  readonly at: number
  readonly source: string
  readonly destination: string
  readonly protocol: number
  readonly sourcePort: number
  readonly destinationPort: number
  readonly wireLength: number
  readonly samplingRate: number
  readonly exporter: number
  readonly input: number
  readonly output: number
  readonly flags: number
  readonly tcpFlags: number
  readonly payloadLength: number
}

function listen(capacity = 64, takesCounters = true) {
  const rows: Row[] = []
  const heard: InterfaceCounters[] = []
  const decoder = createFlowDecoder({
    batch: createFlowBatch(4),
    drain() {},
    sampled: {
      packets: createPacketBatch(capacity),
      drainPackets(b) {
        for (let i = 0; i < b.length; i++)
          rows.push({
            at: b.at[i]!,
            source: formatAddress(b.source, 4 * i),
            destination: formatAddress(b.destination, 4 * i),
            protocol: b.protocol[i]!,
            sourcePort: b.sourcePort[i]!,
            destinationPort: b.destinationPort[i]!,
            wireLength: b.wireLength[i]!,
            samplingRate: b.samplingRate[i]!,
            exporter: b.exporter[i]!,
            input: b.inputInterface[i]!,
            output: b.outputInterface[i]!,
            flags: b.flags[i]!,
            tcpFlags: b.tcpFlags[i]!,
            payloadLength: b.payloadLength[i]!,
          })
      },
      ...(takesCounters ? { interfaceCounters: (counters) => heard.push(counters) } : {}),
    },
  })
  // One receive buffer for all, wiped before the rows are looked at: nothing may be read later.
  const received = Buffer.alloc(65_535)
  const take = (bytes: Uint8Array) => {
    received.set(bytes)
    const given = decoder.decode(received, 0, bytes.length, SENDER, 0, AT)
    received.fill(0xee, 0, bytes.length)
    decoder.flush()
    return given
  }
  return { decoder, rows, heard, take }
}

const one = (...samples: Uint8Array[]) => sflowDatagram({ samples })

describe('a flow sample becomes a row', () => {
  it('of its raw header, with rate, agent, interfaces and the time of arrival', () => {
    const { decoder, rows, take } = listen()
    expect(take(one(flowSample({ rate: 512, input: 7, output: 9, records: [rawHeader(udpFrame(1), 1400)] })))).toBe(1)
    expect(rows).toEqual([
      expect.objectContaining({
        at: AT,
        source: '198.51.100.1',
        destination: '203.0.113.5',
        protocol: 17,
        sourcePort: 53,
        destinationPort: 4000,
        wireLength: 1400,
        samplingRate: 512,
        exporter: 0,
        input: 7,
        output: 9,
      }),
    ])
    expect(formatAddress(decoder.exporters[0]!.address)).toBe('192.0.2.1')
    expect(decoder.exporters[0]).toMatchObject({ records: 1, samplingRate: 512 })
    expect(decoder.counts()).toMatchObject({ flowSamples: 1, sampledPackets: 1, samplesWithoutPacket: 0, records: 0, malformed: {} })
  })

  it('in the expanded form, whose interfaces may be something else than an index', () => {
    const { rows, take } = listen()
    const records = [rawHeader(udpFrame(1))]
    take(one(expandedFlowSample({ input: 70_000_001, output: 4, records })))
    take(one(expandedFlowSample({ input: 0x3fffffff, output: 256, outputFormat: 1, records })))
    take(one(flowSample({ input: 5, output: 0x8000000a, records })))
    expect(rows.map(({ input, output }) => [input, output])).toEqual([
      [70_000_001, 4],
      [0, 0],
      [5, 0],
    ])
  })

  it('from IPv4 and IPv6 headers without a link layer', () => {
    const { rows, take } = listen()
    const v4 = udpFrame(3).slice(14)
    const v6 = Uint8Array.of(
      0x60,
      0,
      0,
      0,
      0,
      8,
      17,
      64,
      ...new Array(15).fill(0),
      1,
      ...new Array(15).fill(0),
      2,
      0,
      53,
      0,
      54,
      0,
      8,
      0,
      0,
    )
    take(one(flowSample({ records: [rawHeader(v4, 44, 11)] }), flowSample({ records: [rawHeader(v6, 48, 12)] })))
    expect(rows.map((row) => [row.source, row.sourcePort])).toEqual([
      ['198.51.100.3', 53],
      ['::1', 53],
    ])
  })

  it('of a description where there is no header, and of the header where there are both', () => {
    const { rows, take } = listen()
    take(
      one(
        flowSample({ records: [sampledIpv4()] }),
        flowSample({ records: [sampledIpv6()] }),
        flowSample({ records: [sampledIpv4(), rawHeader(udpFrame(1))] }),
        // A header that is not read leaves the description.
        flowSample({ records: [rawHeader(udpFrame(1), 64, 13), sampledIpv4()] }),
      ),
    )
    expect(rows.map((row) => [row.source, row.protocol, row.sourcePort, row.destinationPort, row.wireLength])).toEqual([
      ['198.51.100.9', 6, 40_000, 443, 60],
      ['2001:db8::1', 17, 123, 4001, 100],
      ['198.51.100.1', 17, 53, 4000, 62],
      ['198.51.100.9', 6, 40_000, 443, 60],
    ])
    expect(rows[0]).toMatchObject({ tcpFlags: 2, flags: PACKET_SNAPPED, payloadLength: 0, samplingRate: 256 })
    expect(rows[1]).toMatchObject({ destination: '2001:db8::2', payloadLength: 52, tcpFlags: 0 })
  })

  it('whatever else is beside it: extended data, vendors, longer structures, padding', () => {
    const { decoder, rows, take } = listen()
    const records = [
      structure(1001, xdr(10, 0, 20, 0)),
      structure((8800 << 12) | 7, new Uint8Array(6)),
      rawHeader(udpFrame(2, 15)),
      structure(1003, new Uint8Array(68)),
    ]
    const longer = flowSample({ records })
    // A newer agent appends a word to the sample.
    const appended = structure(1, xdr(longer.slice(8), 77))
    take(one(structure((9 << 12) | 1, new Uint8Array(10)), appended, structure(77, new Uint8Array(4))))
    expect(rows).toHaveLength(1)
    expect(decoder.counts()).toMatchObject({ otherSamples: 2, malformed: {} })
  })

  it('and never more than one', () => {
    const { rows, take } = listen()
    expect(take(one(flowSample({ records: [rawHeader(udpFrame(1)), rawHeader(udpFrame(2)), sampledIpv4()] })))).toBe(1)
    expect(rows.map((row) => row.source)).toEqual(['198.51.100.1'])
  })

  it('or none, and says why', () => {
    const { decoder, rows, take } = listen()
    const arp = udpFrame(1)
    arp.set([8, 6], 12)
    take(
      one(
        flowSample({ records: [rawHeader(arp)] }),
        flowSample({ records: [rawHeader(arp, 64, 7)] }),
        flowSample({ records: [] }),
        flowSample({ records: [structure(2, new Uint8Array(24))] }),
      ),
    )
    expect(rows).toHaveLength(0)
    expect(decoder.counts()).toMatchObject({
      samplesWithoutPacket: 4,
      headersUndecoded: { 'not-ip': 1, 'ethernet-only': 1, 'header-protocol-unknown': 1 },
      malformed: {},
    })
  })

  it('with a rate of 0 where the agent does not say', () => {
    const { rows, take } = listen()
    take(one(flowSample({ rate: 0, records: [rawHeader(udpFrame(1))] })))
    expect(rows[0]!.samplingRate).toBe(0)
  })

  it('however small the batch is', () => {
    const { decoder, rows, take } = listen(1)
    expect(
      take(
        one(
          ...[1, 2, 3].map((last) => flowSample({ sequence: last, records: [rawHeader(udpFrame(last))] })),
          flowSample({ sequence: 4, records: [sampledIpv4()] }),
        ),
      ),
    ).toBe(4)
    expect(rows.map((row) => row.source)).toEqual(['198.51.100.1', '198.51.100.2', '198.51.100.3', '198.51.100.9'])
    expect(decoder.counts().sequenceGaps).toBe(0)
  })
})

describe('who sampled', () => {
  it('is the agent that the datagram names, each sub-agent by itself', () => {
    const { decoder, rows, take } = listen()
    const samples = [flowSample({ records: [rawHeader(udpFrame(1))] })]
    take(sflowDatagram({ samples }))
    take(sflowDatagram({ samples, subAgent: 1 }))
    take(sflowDatagram({ samples, agent: [0x20, 1, 0xd, 0xb8, ...new Array(11).fill(0), 7] }))
    expect(decoder.exporters.map(({ address }) => formatAddress(address))).toEqual(['192.0.2.1', '192.0.2.1', '2001:db8::7'])
    expect(rows.map((row) => row.exporter)).toEqual([0, 1, 2])
  })

  it('is the sender where the agent has no address', () => {
    const { decoder, take } = listen()
    const samples = [flowSample({ records: [rawHeader(udpFrame(1))] })]
    take(sflowDatagram({ samples, agent: [] }))
    take(sflowDatagram({ samples, agent: [0, 0, 0, 0], sequence: 2 }))
    expect(decoder.exporters.map(({ address }) => formatAddress(address))).toEqual(['192.0.2.99'])
  })
})

describe('what was not seen', () => {
  const sample = (sequence: number, more = {}) => flowSample({ sequence, records: [rawHeader(udpFrame(1))], ...more })

  it('is counted for datagrams, and for samples of each source', () => {
    const { decoder, take } = listen()
    take(sflowDatagram({ sequence: 10, samples: [sample(100), sample(7, { source: 8 })] }))
    take(sflowDatagram({ sequence: 13, samples: [sample(104), sample(8, { source: 8 })] }))
    expect(decoder.counts()).toMatchObject({ sflowDatagramGaps: 2, sequenceGaps: 3 })
    // One that comes late is no loss after all.
    take(sflowDatagram({ sequence: 12, samples: [sample(102)] }))
    expect(decoder.counts()).toMatchObject({ sflowDatagramGaps: 1, sequenceGaps: 2, exporterRestarts: 0 })
  })

  it('is not confused by agents whose sources have one number', () => {
    const { decoder, take } = listen()
    for (const [i, first] of [100, 150, 101, 151].entries())
      take(sflowDatagram({ agent: [192, 0, 2, 1 + (i % 2)], sequence: 10 + (i >> 1), samples: [sample(first, { drops: first })] }))
    expect(decoder.counts()).toMatchObject({ sequenceGaps: 0, sflowDatagramGaps: 0, agentDrops: 2 })
  })

  it("is told by the agent's own totals, which wrap, from the first sample on", () => {
    const { decoder, take } = listen()
    take(one(sample(1, { pool: 0xffffff00, drops: 40 })))
    take(one(sample(2, { pool: 0x100, drops: 40 })))
    take(one(sample(3, { pool: 0x300, drops: 45 })))
    expect(decoder.counts()).toMatchObject({ samplePool: 0x400, agentDrops: 5 })
  })

  it('is not what an agent counted before it started anew', () => {
    const { decoder, take } = listen()
    take(one(sample(5_000_000, { pool: 3_000_000_000, drops: 900 })))
    take(one(sample(1, { pool: 256, drops: 0 })))
    take(one(sample(2, { pool: 512, drops: 0 })))
    take(one(sample(3, { pool: 768, drops: 2 })))
    expect(decoder.counts()).toMatchObject({ samplePool: 256, agentDrops: 2, sequenceGaps: 0 })
  })

  it('and packets that a device discarded are no traffic', () => {
    const { decoder, rows, take } = listen()
    take(one(structure(5, xdr(1, 0, 3, 256, 1, 2, 1, 1, rawHeader(udpFrame(1))))))
    expect(rows).toHaveLength(0)
    expect(decoder.counts()).toMatchObject({ discardSamples: 1, malformed: {} })
  })
})

describe('counter samples', () => {
  const records = [structure(2, new Uint8Array(52)), interfaceCounters(11, 5_000_000_000n), structure(1001, new Uint8Array(28))]

  it("give the interface's counters to whoever asks for them", () => {
    const { decoder, heard, take } = listen()
    take(one(countersSample(records), structure(4, xdr(9, 0, 11, 1, interfaceCounters(12, 0xffff_ffff_ffff_ffffn)))))
    expect(heard).toHaveLength(2)
    expect(heard[0]).toEqual({
      exporter: decoder.exporters[0],
      at: AT,
      interface: 11,
      type: 6,
      speedBitsPerSecond: 10_000_000_000,
      direction: 1,
      adminUp: true,
      operationUp: true,
      promiscuous: false,
      in: {
        octets: 5_000_000_000,
        unicastPackets: 20,
        multicastPackets: 21,
        broadcastPackets: undefined,
        discards: 22,
        errors: 23,
        unknownProtocols: undefined,
      },
      out: { octets: 5_000_000_000, unicastPackets: 30, multicastPackets: undefined, broadcastPackets: 31, discards: 32, errors: 33 },
    })
    expect(heard[1]).toMatchObject({ interface: 12, in: { octets: undefined } })
    expect(decoder.counts()).toMatchObject({ counterSamples: 2, malformed: {} })
  })

  it('are counted when nobody asks, with their gaps', () => {
    const { decoder, take } = listen(8, false)
    take(one(countersSample(records, 3)))
    take(sflowDatagram({ sequence: 2, samples: [countersSample(records, 6)] }))
    expect(decoder.counts()).toMatchObject({ counterSamples: 2, counterSampleGaps: 2, sequenceGaps: 0 })
  })
})

/** A bit of everything, for the hostile tests. */
const everything = one(
  flowSample({ records: [structure(1001, xdr(1, 2, 3, 4)), rawHeader(udpFrame(1))] }),
  expandedFlowSample({ sequence: 2, records: [sampledIpv4(), structure(1003, new Uint8Array(20))] }),
  countersSample([interfaceCounters(3, 17n)]),
  structure(5, xdr(1, 0, 3, 256, 1, 2, 1, 0)),
  flowSample({ sequence: 3, records: [sampledIpv6()] }),
)

describe('malformed datagrams', () => {
  const set = (bytes: Uint8Array, offset: number, word: number) => {
    const copy = bytes.slice()
    new DataView(copy.buffer).setUint32(offset, word)
    return copy
  }
  const plain = one(flowSample({ records: [rawHeader(udpFrame(1))] }))
  // Datagram 28, sample head 8, sample 32, record head 8.
  it.each([
    ['an agent of no kind', set(plain, 4, 3), 'SFLOW_AGENT', 4, 0],
    ['a sample longer than the datagram', set(plain, 32, 0xffffffff), 'SFLOW_SAMPLE_OVERRUN', 32, 0],
    ['more samples than there are', set(plain, 24, 0xffffffff), 'SFLOW_SAMPLE_OVERRUN', plain.length, 1],
    ['fewer samples than there are', set(plain, 24, 0), 'TRAILING_BYTES', 28, 0],
    ['a sample too short for its format', one(structure(1, new Uint8Array(28))), 'SFLOW_SAMPLE_SHORT', 36, 0],
    ['a counter sample too short for its format', one(structure(4, new Uint8Array(12))), 'SFLOW_SAMPLE_SHORT', 36, 0],
    ['a discard too short for its format', one(structure(5, new Uint8Array(28))), 'SFLOW_SAMPLE_SHORT', 36, 0],
    ['more records than there are', set(plain, 64, 0xffffffff), 'SFLOW_RECORD_OVERRUN', plain.length, 1],
    ['a record longer than its sample', set(plain, 72, 0xfffffff0), 'SFLOW_RECORD_OVERRUN', 68, 0],
    ['a record too short for its format', one(flowSample({ records: [structure(1, new Uint8Array(12))] })), 'SFLOW_RECORD_SHORT', 76, 0],
    [
      'a description too short for its format',
      one(flowSample({ records: [structure(4, new Uint8Array(32))] })),
      'SFLOW_RECORD_SHORT',
      76,
      0,
    ],
    ['counters too short for their format', one(countersSample([structure(1, new Uint8Array(84))])), 'SFLOW_RECORD_SHORT', 56, 0],
    ['counters longer than their sample', set(one(countersSample([interfaceCounters(1, 1n)])), 52, 92), 'SFLOW_RECORD_OVERRUN', 48, 0],
    ['a header longer than its record', set(plain, 88, 0xffffffff), 'SFLOW_HEADER_OVERRUN', 88, 0],
    ['a header longer than its record by a byte', set(plain, 88, 61), 'SFLOW_HEADER_OVERRUN', 88, 0],
    ['a frame longer than frames are', set(plain, 80, 0xffffffff), 'SFLOW_FRAME_LENGTH', 80, 0],
    ['a packet longer than packets are', one(flowSample({ records: [sampledIpv4(0xffffffff)] })), 'SFLOW_FRAME_LENGTH', 76, 0],
    ['bytes behind the last sample', xdr(plain, 1), 'TRAILING_BYTES', plain.length, 1],
  ] as const)('%s is a fault at its byte, and what came before it stays', (_, bytes, code, offset, rows) => {
    const house = listen()
    expect(house.take(bytes)).toBe(rows)
    expect(house.decoder.counts().malformed).toEqual({ [code]: 1 })
    expect(house.decoder.lastFault).toMatchObject({ code, offset })
  })

  it('cut at any byte keep the samples that are whole, and are a fault within what is left', () => {
    const whole = listen()
    whole.take(everything)
    expect(whole.rows).toHaveLength(3)
    expect(whole.decoder.counts().malformed).toEqual({})
    for (let length = 0; length < everything.length; length++) {
      const house = listen()
      // Nothing behind the cut may be read: the bytes lie in a buffer of just their length.
      house.take(everything.slice(0, length))
      expect(house.rows).toEqual(whole.rows.slice(0, house.rows.length))
      expect(Object.keys(house.decoder.counts().malformed)).toHaveLength(1)
      expect(house.decoder.lastFault!.offset).toBeLessThanOrEqual(length)
    }
  })

  it('changed anywhere never throw, and never give more rows than samples could be in them', () => {
    const change = fc.record({
      at: fc.nat({ max: everything.length / 4 - 1 }),
      word: fc.oneof(fc.constantFrom(0, 1, 5, 0xffff, 0x7fffffff, 0xffffffff), fc.nat({ max: 400 }), fc.nat({ max: 0xffffffff })),
    })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = everything.slice()
        const view = new DataView(bytes.buffer)
        for (const { at, word } of changes) view.setUint32(4 * at, word)
        const { decoder, rows, take } = listen(2)
        take(bytes)
        expect(rows.length).toBeLessThanOrEqual(everything.length / 40)
        expect((decoder.lastFault?.offset ?? 0) <= bytes.length).toBe(true)
        for (const row of rows) expect(row.wireLength).toBeLessThanOrEqual(262_144)
      }),
      { numRuns: 1000 },
    )
  })

  it('of any bytes at all are faults', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => {
        const { take } = listen(1)
        take(xdr(5, 1, 0xc0000201, 0, 1, 1, 0xffffffff, tail))
        take(tail)
      }),
      { numRuns: 500 },
    )
  })

  it('from ever new sources and agents do not grow the tables without end', () => {
    const { decoder } = listen(4)
    const bytes = one(flowSample({ records: [rawHeader(udpFrame(1))] }))
    const view = new DataView(bytes.buffer)
    for (let i = 0; i < 70_000; i++) {
      view.setUint32(40, i)
      decoder.decode(bytes, 0, bytes.length, SENDER, 0, AT)
    }
    expect(decoder.counts()).toMatchObject({ sampledPackets: 70_000, malformed: { TABLE_FULL: 70_000 - 65_536 } })
    for (let i = 0; i < 5000; i++) {
      view.setUint32(8, i + 1)
      decoder.decode(bytes, 0, bytes.length, SENDER, 0, AT)
    }
    expect(decoder.exporters).toHaveLength(4096)
  })
})

it('sFlow is counted and not read where nobody takes packets', () => {
  const decoder = createFlowDecoder({ batch: createFlowBatch(4), drain() {} })
  decoder.decode(everything, 0, everything.length, SENDER, 0)
  expect(decoder.counts()).toMatchObject({ notRead: { sflow: 1 }, sflowDatagrams: 0, malformed: {} })
})

it('an older version of sFlow is a fault', () => {
  const { decoder, take } = listen()
  take(xdr(4, 1, 0xc0000201, 0, 1, 1, 1, 0))
  expect(decoder.counts().malformed).toEqual({ VERSION_UNKNOWN: 1 })
})
