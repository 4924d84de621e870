import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FLOW_REVERSE } from '#vocabulary'
import { be, collectFlows, EXPORTED, type Field, type FlowRow, ipfix, netflow9, set } from '../../../../test/fixtures/flow-messages.ts'
import { ipfixDatagrams } from '../../../../test/fixtures/ipfix-datagrams.ts'
import { netflow9Datagrams } from '../../../../test/fixtures/netflow9-datagrams.ts'

const ADDRESSES: readonly Field[] = [
  [8, 4],
  [12, 4],
]
const VARIABLE = 65_535
const addresses = [192, 0, 2, 1, 198, 51, 100, 2]
const LIMITS = { exporters: 10, templateFields: 10_000, waitingBytes: 100_000 }

const formats = [
  ['NetFlow 9', netflow9],
  ['IPFIX', ipfix],
] as const

describe.each(formats)('%s data before their template', (_, { template, options, message }) => {
  const counter: readonly Field[] = [...ADDRESSES, [2, 4]]
  const data = (packets: number, id = 256) => set(id, [...addresses, ...be(packets, 4)])

  it('become rows when it comes, in their order, with the times of their own messages', () => {
    const { rows, decode, decoder } = collectFlows()
    decode(message([data(1)], { seconds: 1_741_600_000, sequence: 1 }))
    decode(message([data(2), data(9, 300)], { seconds: 1_741_600_001, sequence: 2 }))
    expect(decoder.counts()).toMatchObject({ templateUnknown: 3, templateLate: 0, records: 0 })
    expect(decode(message([template(256, counter), data(3)], { sequence: 3 }))).toBe(3)
    expect(rows.map(({ packets, end }) => [packets, end])).toEqual([
      [1, 1_741_600_000_000_000],
      [2, 1_741_600_001_000_000],
      [3, EXPORTED],
    ])
    expect(decoder.counts()).toMatchObject({ templateUnknown: 1, templateLate: 2, waitingDropped: 0, records: 3, malformed: {} })
    // They are read once.
    decode(message([template(256, [...counter, [1, 4]])], { sequence: 4 }))
    expect(decoder.counts().records).toBe(3)
  })

  it('wait for the template of their own exporter', () => {
    const { rows, decode } = collectFlows()
    decode(message([data(1)], { domain: 1 }))
    decode(message([template(256, counter)], { domain: 2 }))
    expect(rows).toHaveLength(0)
    decode(message([template(256, counter)], { domain: 1, sequence: 1 }))
    expect(rows).toHaveLength(1)
  })

  it('that were options are read as such', () => {
    const { rows, decode } = collectFlows()
    decode(message([set(400, [0, 0, 0, 0, ...be(50, 4)])]))
    decode(message([options(400, [[1, 4]], [[34, 4]]), template(256, counter), data(1)], { sequence: 1 }))
    expect(rows).toMatchObject([{ rate: 50 }])
  })

  it('have bounded room: the oldest goes, and what is larger than all of it is not kept', () => {
    const { rows, decode, decoder } = collectFlows(5, { ...LIMITS, waitingBytes: 3000 })
    for (let i = 0; i < 100; i++) decode(message([data(i)], { sequence: i }))
    decode(message([set(256, new Array<number>(4000).fill(1))], { sequence: 100 }))
    const { waitingDropped, templateUnknown } = decoder.counts()
    expect(templateUnknown).toBe(101)
    decode(message([template(256, counter)], { sequence: 101 }))
    expect(rows.map(({ packets }) => packets)).toEqual(Array.from({ length: rows.length }, (__, i) => 100 - rows.length + i))
    expect(rows.length).toBeGreaterThan(5)
    expect(rows.length).toBeLessThan(15)
    expect(waitingDropped).toBe(101 - rows.length)
    expect(decoder.counts().templateUnknown).toBe(101 - rows.length)
  })

  it('that are damaged are faults where they lay in their own datagram', () => {
    const { decode, decoder } = collectFlows()
    const before = decoder.counts().malformed
    expect(before).toEqual({})
    decode(message([set(300, [1, 2, 3, 4]), set(256, [...addresses, 200, 1])]))
    decode(message([template(256, [...ADDRESSES, [96, VARIABLE]])], { sequence: 1 }))
    expect(decoder.counts().malformed).toEqual({ RECORD_CUT: 1 })
    expect(decoder.lastFault?.offset).toBe(message([]).length + 8 + 4)
  })

  it('give the same rows in any order of the datagrams', () => {
    const datagrams = [
      message([template(256, counter)]),
      message([template(257, [...ADDRESSES, [96, VARIABLE], [2, 4]])]),
      message([data(1), set(257, [...addresses, 2, 7, 7, ...be(2, 4), ...addresses, 0, ...be(3, 4)])]),
      message([data(4)]),
      message([set(257, [...addresses, 1, 7, ...be(5, 4)]), data(6)]),
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(datagrams, { minLength: datagrams.length }), fc.integer({ min: 1, max: 6 }), (shuffled, capacity) => {
        const { rows, decode } = collectFlows(capacity)
        for (const b of shuffled) decode(b)
        expect(rows.map(({ packets }) => packets).sort()).toEqual([1, 2, 3, 4, 5, 6])
      }),
    )
  })
})

describe.each(formats)('%s in one receive buffer', (_, { template, message }) => {
  const packets: readonly Field[] = [...ADDRESSES, [2, 4]]
  const bytes: readonly Field[] = [...ADDRESSES, [1, 4]]
  const data = set(256, [...addresses, ...be(7, 4)])

  it('waiting records are as they came, not what lies there later', () => {
    const { rows, decode } = collectFlows()
    decode(message([data]))
    decode(message([template(256, packets)], { sequence: 1 }))
    expect(rows).toMatchObject([{ source: '192.0.2.1', destination: '198.51.100.2', packets: 7, bytes: 0 }])
  })

  it('a template that was changed is learnt, though it lies where the old one lay', () => {
    const { rows, decode, decoder } = collectFlows()
    decode(message([template(256, packets)]))
    decode(message([template(256, bytes)], { sequence: 1 }))
    decode(message([data], { sequence: 2 }))
    expect(decoder.counts().templates).toBe(2)
    expect(rows).toMatchObject([{ packets: 0, bytes: 7 }])
  })

  it('a template that is repeated is none that changed', () => {
    const { decode, decoder } = collectFlows()
    decode(message([template(256, packets)]))
    decode(message([data], { sequence: 1 }))
    decode(message([template(256, packets)], { sequence: 1 }))
    expect(decoder.counts().templates).toBe(1)
  })
})

describe.each(formats)('%s templates', (_, { template, options, message }) => {
  it('flood no memory', () => {
    const { decode, decoder } = collectFlows(5, LIMITS)
    for (let domain = 0; domain < 20; domain++)
      for (let id = 256; id < 900; id += 40)
        decode(
          message(
            Array.from({ length: 40 }, (__, i) => template(id + i, ADDRESSES)),
            { domain },
          ),
        )
    // 10,000 fields hold 454 templates of two fields and 20 for themselves.
    expect(decoder.counts().templates).toBe(454)
    expect(decoder.counts().malformed.TABLE_FULL).toBeGreaterThan(1000)
    expect(decoder.exporters).toHaveLength(10)
  })

  it('flood no memory with rates', () => {
    const { decode, decoder } = collectFlows(5, LIMITS)
    decode(
      message([
        options(
          400,
          [[1, 4]],
          [
            [48, 2],
            [50, 4],
          ],
        ),
      ]),
    )
    for (let i = 0; i < 3000; i++) decode(message([set(400, [0, 0, 0, 0, ...be(i, 2), ...be(i + 1, 4)])], { sequence: i + 1 }))
    expect(decoder.exporters[0]!.rates.selectors.size).toBeLessThanOrEqual(1024)
    expect(decoder.exporters[0]!.samplingRate).toBe(0)
  })

  it('of the longest kind, and records of one byte, end', () => {
    const { decode, decoder } = collectFlows(4096)
    decode(
      message([
        template(256, [[210, 1]]),
        template(
          257,
          Array.from({ length: 1024 }, () => [96, VARIABLE] as Field),
        ),
      ]),
    )
    decode(message([set(256, new Array<number>(60_000).fill(0))], { sequence: 1 }))
    decode(message([set(257, new Array<number>(60_000).fill(0))], { sequence: 2 }))
    expect(decoder.counts()).toMatchObject({ otherRecords: 60_000 + Math.floor(60_000 / 1024), records: 0, malformed: {} })
    decode(
      message(
        [
          template(
            258,
            Array.from({ length: 1025 }, () => [96, 1] as Field),
          ),
        ],
        { sequence: 3 },
      ),
    )
    expect(decoder.counts().malformed).toEqual({ TEMPLATE_MALFORMED: 1 })
  })
})

it('the same flows are the same rows in NetFlow 9 and in IPFIX', () => {
  const start = 1_741_600_800_123_000
  const flows = Array.from({ length: 45 }, (_, i) => ({
    start: start + i * 1000,
    end: start + i * 77_000,
    source: `192.0.2.${i + 1}`,
    destination: '198.51.100.7',
    protocol: i % 2 === 0 ? 6 : 17,
    sourcePort: 1024 + i,
    destinationPort: 443,
    tcpFlags: i % 2 === 0 ? 0x12 : 0,
    packets: i + 1,
    bytes: 100 * (i + 1),
  }))
  const read = (datagrams: readonly { readonly bytes: Buffer }[]) => {
    const { rows, decode, decoder } = collectFlows()
    for (const { bytes } of datagrams) decode(bytes)
    expect(decoder.counts()).toMatchObject({ malformed: {}, records: 45, sequenceGaps: 0, datagramGaps: 0 })
    return rows
  }
  const nine = read(netflow9Datagrams(flows))
  expect(nine).toEqual(read(ipfixDatagrams(flows)))
  expect(nine.map(({ start, end, packets }) => ({ start, end, packets }))).toEqual(
    flows.map(({ start, end, packets }) => ({ start, end, packets })),
  )
})

describe('records of both directions (RFC 5103)', () => {
  const REVERSE = 29_305
  const fields: Field[] = [
    ...ADDRESSES,
    [7, 2],
    [11, 2],
    [4, 1],
    [6, 1],
    [6, 1, REVERSE],
    [2, 4],
    [2, 4, REVERSE],
    [1, 4],
    [1, 4, REVERSE],
    [152, 8],
    [152, 8, REVERSE],
    [153, 8],
    [153, 8, REVERSE],
    [16, 4],
    [17, 4],
    [9, 1],
    [13, 1],
    [10, 4],
    [14, 4],
    [5, 1],
    [5, 1, REVERSE],
    [52, 1],
    [15, 4],
  ]
  const seconds = EXPORTED / 1e6
  const record = (back: number) => [
    ...addresses,
    ...[...be(40_000, 2), ...be(443, 2), 6, 0x02, 0x12],
    ...[...be(7, 4), ...be(back, 4), ...be(700, 4), ...be(back * 1000, 4)],
    ...[seconds - 9, seconds - 8, seconds - 3, seconds - 2].flatMap((time) => be(time * 1000, 8)),
    ...[...be(64_496, 4), ...be(64_497, 4), 24, 16, ...be(3, 4), ...be(4, 4), 0, 8, 61, 192, 0, 2, 9],
  ]

  it('are two rows, the reverse one with source and destination exchanged', () => {
    const { rows, decode, decoder } = collectFlows()
    decode(ipfix.message([ipfix.template(256, fields), set(256, record(5))]))
    const there: FlowRow = {
      source: '192.0.2.1',
      destination: '198.51.100.2',
      version: 4,
      protocol: 6,
      sourcePort: 40_000,
      destinationPort: 443,
      tcpFlags: 2,
      packets: 7,
      bytes: 700,
      start: EXPORTED - 9_000_000,
      end: EXPORTED - 3_000_000,
      rate: 0,
      sourceAs: 64_496,
      destinationAs: 64_497,
      input: 3,
      output: 4,
      flags: 0,
      ttl: 61,
      tos: 0,
      direction: 0,
      sourceMask: 24,
      destinationMask: 16,
      nextHop: '192.0.2.9',
      vlan: 0,
      endReason: 0,
      forwardingStatus: 0,
      exporter: 0,
    }
    expect(rows).toEqual([
      there,
      {
        ...there,
        source: there.destination,
        destination: there.source,
        sourcePort: 443,
        destinationPort: 40_000,
        tcpFlags: 0x12,
        packets: 5,
        bytes: 5000,
        start: EXPORTED - 8_000_000,
        end: EXPORTED - 2_000_000,
        sourceAs: 64_497,
        destinationAs: 64_496,
        sourceMask: 16,
        destinationMask: 24,
        input: 4,
        output: 3,
        tos: 8,
        ttl: 0,
        nextHop: '::',
        flags: FLOW_REVERSE,
      },
    ])
    expect(decoder.counts()).toMatchObject({ records: 2, reverseFields: 6, enterpriseFields: 6 })
  })

  it('that nobody answered are one row, whatever the batch and whatever lies between', () => {
    for (const extra of [[], [[96, VARIABLE]] as Field[]])
      for (const capacity of [1, 2, 3, 100]) {
        const { rows, decode, decoder } = collectFlows(capacity)
        const tail = extra.length > 0 ? [3, 1, 2, 3] : []
        const values = [0, 5, 0, 6, 0, 0, 7].flatMap((back) => [...tail, ...record(back)])
        decode(ipfix.message([ipfix.template(256, [...extra, ...fields]), set(256, values)]))
        expect(rows.map(({ packets, flags }) => [packets, flags])).toEqual([
          ...new Array(7).fill([7, 0]),
          [5, FLOW_REVERSE],
          [6, FLOW_REVERSE],
          [7, FLOW_REVERSE],
        ])
        // The sequence counts records, not rows.
        decode(ipfix.message([set(256, [...tail, ...record(0)])], { sequence: 7 }))
        expect(decoder.counts().sequenceGaps).toBe(0)
      }
  })

  it('of which only the way back was seen are one row', () => {
    const { rows, decode } = collectFlows()
    const counters: Field[] = [...ADDRESSES, [2, 4], [2, 4, REVERSE]]
    const record = (there: number, back: number) => [...addresses, ...be(there, 4), ...be(back, 4)]
    decode(ipfix.message([ipfix.template(256, counters), set(256, [...record(0, 2), ...record(3, 0), ...record(0, 0)])]))
    expect(rows.map(({ packets, flags }) => [packets, flags])).toEqual([
      [3, 0],
      [0, 0],
      [2, FLOW_REVERSE],
    ])
  })

  it("as YAF writes them: flags in CERT's elements, and the delay of the first packet back", () => {
    const CERT = 6871
    const yaf: Field[] = [
      ...ADDRESSES,
      ...([
        [152, 8],
        [153, 8],
        [86, 4],
        [86, 4, REVERSE],
        [21, 4, CERT],
        [14, 1, CERT],
        [15, 1, CERT],
        [16_398, 1, CERT],
        [16_399, 1, CERT],
      ] as const),
    ]
    const values = [...addresses, ...be((seconds - 9) * 1000, 8), ...be((seconds - 2) * 1000, 8), ...be(4, 4), ...be(3, 4), ...be(250, 4)]
    const { rows, decode } = collectFlows()
    decode(ipfix.message([ipfix.template(256, yaf), set(256, [...values, 0x02, 0x18, 0x12, 0x11])]))
    expect(rows).toMatchObject([
      { packets: 4, tcpFlags: 0x1a, start: EXPORTED - 9_000_000 },
      { packets: 3, tcpFlags: 0x13, start: EXPORTED - 8_750_000, end: EXPORTED - 2_000_000 },
    ])
  })

  it('of ICMP claim no type for the way back', () => {
    const { rows, decode } = collectFlows()
    const icmp: Field[] = [...ADDRESSES, [4, 1], [7, 2], [11, 2], [2, 4], [2, 4, REVERSE]]
    decode(ipfix.message([ipfix.template(256, icmp), set(256, [...addresses, 1, 0, 0, ...be(2048, 2), ...be(4, 4), ...be(4, 4)])]))
    expect(rows).toMatchObject([{ destinationPort: 2048 }, { destinationPort: 0, sourcePort: 0 }])
  })
})

describe('records that carry the first bytes of a packet', () => {
  const ip = [
    0x45,
    0,
    ...be(1400, 2),
    ...be(7, 2),
    0,
    0,
    57,
    17,
    0,
    0,
    192,
    0,
    2,
    1,
    198,
    51,
    100,
    2,
    ...be(53, 2),
    ...be(4242, 2),
    ...be(1380, 2),
    0,
    0,
  ]
  const frame = [...new Array<number>(12).fill(2), 8, 0, ...ip]

  it.each([
    ['frames of fixed length', 315, frame.length, 2],
    ['frames of fixed length, all at once,', 315, frame.length, 4],
    ['frames of variable length', 315, VARIABLE, 2],
    ['IP packets', 313, ip.length, 2],
    ['IP packets, all at once,', 313, ip.length, 4],
  ])('%s are rows of one packet', (_, element, length, capacity) => {
    const { rows, decode, decoder } = collectFlows(capacity)
    const section = element === 315 ? frame : ip
    const value = (bytes: readonly number[]) => (length === VARIABLE ? [bytes.length, ...bytes] : bytes)
    const arp = section.map((byte, i) => (i === 12 || i === 13 || (element === 313 && i === 0) ? 0 : byte))
    const other = section.with(section.length - ip.length + 15, 9)
    const fields: Field[] = [
      [10, 4],
      [element, length],
      [305, 4],
      [306, 4],
    ]
    const record = (bytes: readonly number[]) => [...be(9, 4), ...value(bytes), ...be(1, 4), ...be(999, 4)]
    decode(ipfix.message([ipfix.template(256, fields), set(256, [...record(section), ...record(arp), ...record(other)])]))
    expect(rows).toMatchObject([
      {
        source: '192.0.2.1',
        destination: '198.51.100.2',
        protocol: 17,
        sourcePort: 53,
        destinationPort: 4242,
        packets: 1,
        bytes: 1400,
        ttl: 57,
      },
      { source: '192.0.2.9', input: 9, rate: 1000, version: 4, start: EXPORTED, end: EXPORTED },
    ])
    expect(decoder.counts()).toMatchObject({ records: 2, otherRecords: 1, malformed: {} })
  })
})
