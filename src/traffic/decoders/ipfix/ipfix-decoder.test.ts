import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFlowBatch } from '#vocabulary'
import { be, collectFlows, EXPORTED, EXPORTER, type Field, type FlowRow, ipfix, set } from '../../../../test/fixtures/flow-messages.ts'
import { createFlowDecoder } from '../flow/flow-decoder.ts'
import { VARIABLE } from '../template/flow-template.ts'

const { template, options, message } = ipfix
const withdrawal = (setId: number, id: number) => set(setId, [...be(id, 2), 0, 0])
const ADDRESSES: readonly Field[] = [
  [8, 4],
  [12, 4],
]
const addresses = [192, 0, 2, 1, 198, 51, 100, 2]
const millis = (value: number) => be(value, 8)

/** One record of a template with these fields beside addresses. */
function one(fields: readonly Field[], values: readonly number[], before: readonly (readonly number[])[] = []): FlowRow {
  const { rows, decode, decoder } = collectFlows()
  decode(message([...before, template(256, [...ADDRESSES, ...fields]), set(256, [...addresses, ...values])]))
  expect(decoder.counts().malformed).toEqual({})
  expect(rows).toHaveLength(1)
  return rows[0]!
}

describe('an IPFIX record becomes a row', () => {
  it('with every column, and zeros in those that were not exported', () => {
    const fields: Field[] = [
      [4, 1],
      [7, 2],
      [11, 2],
      [6, 2],
      [2, 8],
      [1, 8],
      [152, 8],
      [153, 8],
      [34, 4],
      [16, 4],
      [17, 4],
      [10, 4],
      [14, 4],
      [52, 1],
      [197, 1],
    ]
    const values = [6, ...be(40_000, 2), ...be(443, 2), 1, 0x12, ...be(7, 8), ...be(2 ** 40, 8)]
    values.push(...millis(1_741_600_790_123), ...millis(1_741_600_799_999), ...be(512, 4), ...be(64_496, 4), ...be(64_497, 4))
    values.push(...be(3, 4), ...be(4, 4), 61, 0x20)
    expect(one(fields, values)).toEqual({
      source: '192.0.2.1',
      destination: '198.51.100.2',
      version: 4,
      protocol: 6,
      sourcePort: 40_000,
      destinationPort: 443,
      tcpFlags: 0x12,
      packets: 7,
      bytes: 2 ** 40,
      start: 1_741_600_790_123_000,
      end: 1_741_600_799_999_000,
      rate: 512,
      sourceAs: 64_496,
      destinationAs: 64_497,
      input: 3,
      output: 4,
      flags: 1,
      ttl: 61,
      tos: 0,
      direction: 0,
      sourceMask: 0,
      destinationMask: 0,
      nextHop: '::',
      vlan: 0,
      endReason: 0,
      forwardingStatus: 0,
      exporter: 0,
    })
    const bare = one([], [])
    expect(bare).toMatchObject({ protocol: 0, sourcePort: 0, destinationPort: 0, tcpFlags: 0, packets: 0, bytes: 0, rate: 0, sourceAs: 0 })
    expect(bare).toMatchObject({ destinationAs: 0, input: 0, output: 0, flags: 0, ttl: 0, start: EXPORTED, end: EXPORTED })
  })

  it('in reduced-size encoding of any width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.nat(), fc.nat(), (p, b, packets, bytes) => {
        const row = one(
          [
            [2, p],
            [1, b],
          ],
          [...be(packets, p), ...be(bytes, b)],
        )
        expect(row).toMatchObject({ packets: packets % 256 ** p, bytes: bytes % 256 ** b })
      }),
    )
  })

  it('from totals and from counters behind the middlebox where there is nothing else', () => {
    expect(
      one(
        [
          [86, 4],
          [85, 4],
        ],
        [...be(5, 4), ...be(500, 4)],
      ),
    ).toMatchObject({ packets: 5, bytes: 500 })
    expect(
      one(
        [
          [24, 4],
          [23, 4],
        ],
        [...be(6, 4), ...be(600, 4)],
      ),
    ).toMatchObject({ packets: 6, bytes: 600 })
    expect(
      one(
        [
          [24, 4],
          [2, 4],
          [86, 4],
        ],
        [...be(6, 4), ...be(5, 4), ...be(9, 4)],
      ),
    ).toMatchObject({ packets: 5 })
  })

  it('with times in every form', () => {
    const ntp = (micros: number) => [
      ...be(Math.floor(micros / 1e6) + 2_208_988_800, 4),
      ...be((BigInt(micros % 1_000_000) << 32n) / 1_000_000n, 4),
    ]
    const start = EXPORTED - 5_000_123
    const end = EXPORTED - 1_000_999
    expect(
      one(
        [
          [154, 8],
          [155, 8],
        ],
        [...ntp(start), ...ntp(end)],
      ),
    ).toMatchObject({ start, end })
    expect(
      one(
        [
          [156, 8],
          [157, 8],
        ],
        [...ntp(start), ...ntp(end)],
      ),
    ).toMatchObject({ start, end })
    expect(
      one(
        [
          [150, 4],
          [151, 4],
        ],
        [...be(1_741_600_790, 4), ...be(1_741_600_791, 4)],
      ),
    ).toMatchObject({ start: 1_741_600_790_000_000, end: 1_741_600_791_000_000 })
    expect(
      one(
        [
          [158, 4],
          [159, 4],
        ],
        [...be(3_000_000, 4), ...be(2_000_000, 4)],
      ),
    ).toMatchObject({ start: EXPORTED - 3_000_000, end: EXPORTED - 2_000_000 })
    expect(
      one(
        [
          [22, 4],
          [21, 4],
          [160, 8],
        ],
        [...be(1000, 4), ...be(3000, 4), ...millis(1_741_600_000_000)],
      ),
    ).toMatchObject({
      start: 1_741_600_001_000_000,
      end: 1_741_600_003_000_000,
    })
    // An exporter that has run for 60 days: its counter wrapped ten days ago.
    const days = 86_400_000
    expect(
      one(
        [
          [22, 4],
          [21, 4],
          [160, 8],
        ],
        [...be(60 * days - 9000 - 2 ** 32, 4), ...be(60 * days - 1000 - 2 ** 32, 4), ...millis(1_741_600_800_000 - 60 * days)],
      ),
    ).toMatchObject({ start: EXPORTED - 9_000_000, end: EXPORTED - 1_000_000 })
    // No start of the exporter known: the length is right, also over the wrap of the counter.
    expect(
      one(
        [
          [22, 4],
          [21, 4],
        ],
        [...be(0xffffffff, 4), ...be(1999, 4)],
      ),
    ).toMatchObject({ start: EXPORTED - 2_000_000, end: EXPORTED })
    expect(
      one(
        [
          [152, 8],
          [161, 4],
        ],
        [...millis(1_741_600_790_000), ...be(2500, 4)],
      ),
    ).toMatchObject({ end: 1_741_600_792_500_000 })
    expect(
      one(
        [
          [153, 8],
          [162, 4],
        ],
        [...millis(1_741_600_790_000), ...be(2500, 4)],
      ),
    ).toMatchObject({ start: 1_741_600_789_997_500 })
    expect(one([[161, 4]], be(2500, 4))).toMatchObject({ start: EXPORTED - 2_500_000, end: EXPORTED })
    expect(one([[323, 8]], millis(1_741_600_790_000))).toMatchObject({ start: 1_741_600_790_000_000, end: 1_741_600_790_000_000 })
    // 0 and times that no instant holds are no times.
    expect(
      one(
        [
          [152, 8],
          [153, 8],
        ],
        [...millis(0), ...be(2n ** 64n - 1n, 8)],
      ),
    ).toMatchObject({ start: EXPORTED, end: EXPORTED })
  })

  it('with ICMP type and code in the destination port, for ICMP only', () => {
    expect(
      one(
        [
          [4, 1],
          [32, 2],
        ],
        [1, 3, 13],
      ),
    ).toMatchObject({ destinationPort: 3 * 256 + 13 })
    expect(
      one(
        [
          [4, 1],
          [139, 2],
        ],
        [58, 128, 0],
      ),
    ).toMatchObject({ destinationPort: 128 * 256 })
    expect(
      one(
        [
          [4, 1],
          [176, 1],
          [177, 1],
        ],
        [1, 3, 13],
      ),
    ).toMatchObject({ destinationPort: 3 * 256 + 13 })
    expect(
      one(
        [
          [11, 2],
          [32, 2],
          [4, 1],
        ],
        [...be(443, 2), 3, 13, 6],
      ),
    ).toMatchObject({ destinationPort: 443 })
  })

  it('with IPv6 addresses, alone or beside empty IPv4 ones', () => {
    const six = (last: number) => [0x20, 1, 0xd, 0xb8, ...new Array<number>(11).fill(0), last]
    const { rows, decode } = collectFlows()
    const both: Field[] = [
      [27, 16],
      [8, 4],
      [28, 16],
      [12, 4],
    ]
    decode(
      message([
        template(300, [
          [27, 16],
          [28, 16],
        ]),
        set(300, [...six(1), ...six(2)]),
      ]),
    )
    decode(
      message([
        template(301, both),
        set(301, [...six(3), 0, 0, 0, 0, ...six(4), 0, 0, 0, 0]),
        set(301, [...new Array<number>(16).fill(0), 192, 0, 2, 1, ...new Array<number>(16).fill(0), 192, 0, 2, 2]),
      ]),
    )
    expect(rows).toMatchObject([
      { source: '2001:db8::1', destination: '2001:db8::2', version: 6 },
      { source: '2001:db8::3', destination: '2001:db8::4', version: 6 },
      { source: '192.0.2.1', destination: '192.0.2.2', version: 4 },
    ])
  })

  it('past fields of variable length, private fields and empty ones', () => {
    const fields: Field[] = [[96, VARIABLE], [1, 4, 9], ...ADDRESSES, [82, VARIABLE], [152, 0], [2, 4], [5, VARIABLE, 29305]]
    const record = (name: number, packets: number) => [
      ...(name < 255 ? [name] : [255, ...be(name, 2)]),
      ...new Array<number>(name).fill(0x61),
      ...[9, 9, 9, 9],
      ...addresses,
      ...[0],
      ...be(packets, 4),
      ...[1, 0xff],
    ]
    const { rows, decode, decoder } = collectFlows()
    expect(decode(message([template(256, fields), set(256, [...record(3, 1), ...record(300, 2), ...record(0, 3)])]))).toBe(3)
    expect(rows.map((row) => row.packets)).toEqual([1, 2, 3])
    expect(decoder.counts()).toMatchObject({ malformed: {}, enterpriseFields: 2, reverseFields: 1 })
  })

  it('followed by padding', () => {
    const { rows, decode, decoder } = collectFlows()
    decode(message([template(256, ADDRESSES), set(256, [...addresses, 0, 0, 0])]))
    expect(rows).toHaveLength(1)
    expect(decoder.counts().malformed).toEqual({})
  })
})

describe('templates', () => {
  it('unknown ones are counted, and known as soon as they come', () => {
    const { rows, decode, decoder } = collectFlows()
    decode(message([set(256, addresses)]))
    expect(decoder.counts().templateUnknown).toBe(1)
    decode(message([template(256, ADDRESSES), set(256, addresses)]))
    expect(rows).toHaveLength(2)
    expect(decoder.counts()).toMatchObject({ templateUnknown: 0, templateLate: 1, waitingDropped: 0, records: 2 })
  })

  it('belong to one exporter and one domain', () => {
    const { decode, decoder } = collectFlows()
    decode(message([template(256, ADDRESSES)], { domain: 1 }))
    decode(message([set(256, addresses)], { domain: 2 }))
    expect(decoder.counts()).toMatchObject({ templateUnknown: 1, records: 0 })
    const other = message([set(256, addresses)], { domain: 1 })
    decoder.decode(other, 0, other.length, [0, 0, 0xffff, 1], 0)
    expect(decoder.counts()).toMatchObject({ templateUnknown: 2, records: 0 })
    decode(other)
    expect(decoder.counts().records).toBe(1)
  })

  it('change at once, and a repetition is not a change', () => {
    const { rows, decode, decoder } = collectFlows()
    decode(message([template(256, ADDRESSES), set(256, addresses), template(256, ADDRESSES)]))
    decode(message([template(256, [...ADDRESSES, [2, 1]]), set(256, [...addresses, 9])]))
    expect(rows.map((row) => row.packets)).toEqual([0, 9])
    expect(decoder.counts().templates).toBe(2)
  })

  it('are withdrawn one by one or all together', () => {
    const { decode, decoder } = collectFlows()
    decode(message([template(256, ADDRESSES), template(257, ADDRESSES), template(258, ADDRESSES), withdrawal(2, 256)]))
    decode(message([set(256, addresses), set(257, addresses)]))
    expect(decoder.counts()).toMatchObject({ records: 1, templateUnknown: 1, withdrawals: 1 })
    decode(message([withdrawal(2, 2), set(257, addresses), set(258, addresses)]))
    expect(decoder.counts()).toMatchObject({ records: 1, templateUnknown: 3, withdrawals: 2 })
  })

  it('without addresses give no rows; their records are counted', () => {
    const { decode, decoder } = collectFlows()
    decode(
      message([
        template(256, [
          [10, 4],
          [95, VARIABLE],
        ]),
        template(257, [[10, 4]]),
        set(256, [0, 0, 0, 1, 2, 7, 7]),
        set(257, [0, 0, 0, 1, 0, 0, 0, 2]),
      ]),
    )
    expect(decoder.counts()).toMatchObject({ records: 0, otherRecords: 3, malformed: {} })
  })

  it('that cannot describe a record, or have no scope, are faults', () => {
    const { decode, decoder } = collectFlows()
    const moreScopes = set(3, [...be(258, 2), ...be(1, 2), ...be(2, 2), 0, 34, 0, 4])
    decode(message([template(256, [[8, 0]]), options(257, [], [[34, 4]]), moreScopes, template(9, ADDRESSES)]))
    expect(decoder.counts()).toMatchObject({ malformed: { TEMPLATE_MALFORMED: 4 }, templates: 0 })
  })

  it('are bounded for one exporter and for all', () => {
    const { decode, decoder } = collectFlows()
    for (let i = 0; i < 600; i++) decode(message([template(256 + i, ADDRESSES)]))
    expect(decoder.counts()).toMatchObject({ templates: 512, malformed: { TABLE_FULL: 88 } })
    const small = createFlowDecoder({ batch: createFlowBatch(4), drain: () => {} }, { exporters: 10, templateFields: 45, waitingBytes: 0 })
    for (const domain of [1, 2, 3]) {
      const b = message([template(256, ADDRESSES)], { domain })
      small.decode(b, 0, b.length, EXPORTER, 0)
    }
    expect(small.counts()).toMatchObject({ templates: 2, malformed: { TABLE_FULL: 1 } })
    // What is withdrawn can be used again.
    const freed = message([withdrawal(2, 256)], { domain: 1 })
    small.decode(freed, 0, freed.length, EXPORTER, 0)
    const again = message([template(256, ADDRESSES)], { domain: 3 })
    small.decode(again, 0, again.length, EXPORTER, 0)
    expect(small.counts().templates).toBe(3)
  })
})

describe('options', () => {
  const rateAfter = (fields: readonly Field[], values: readonly number[]) =>
    one([], [], [options(400, [[149, 4]], fields), set(400, [0, 0, 0, 0, ...values])]).rate

  it('tell how packets were sampled', () => {
    expect(rateAfter([[34, 4]], be(1000, 4))).toBe(1000)
    expect(
      rateAfter(
        [
          [305, 4],
          [306, 4],
        ],
        [...be(1, 4), ...be(99, 4)],
      ),
    ).toBe(100)
    expect(
      rateAfter(
        [
          [305, 4],
          [306, 4],
        ],
        [...be(1, 4), ...be(0, 4)],
      ),
    ).toBe(1)
    expect(
      rateAfter(
        [
          [309, 4],
          [310, 4],
        ],
        [...be(2, 4), ...be(2048, 4)],
      ),
    ).toBe(1024)
    const probability = new Uint8Array(8)
    new DataView(probability.buffer).setFloat64(0, 0.001)
    expect(rateAfter([[311, 8]], [...probability])).toBe(1000)
    expect(rateAfter([[50, 4]], be(64, 4))).toBe(64)
    expect(rateAfter([[34, 4]], be(0, 4))).toBe(0)
  })

  it('past fields of variable length', () => {
    expect(
      rateAfter(
        [
          [84, VARIABLE],
          [34, 4],
        ],
        [3, 0x61, 0x62, 0x63, ...be(20, 4)],
      ),
    ).toBe(20)
  })

  it('tell it for each selector, and records name theirs', () => {
    const { rows, decode } = collectFlows()
    decode(
      message([
        options(400, [[302, 4]], [[34, 4]]),
        set(400, [...be(1, 4), ...be(100, 4), ...be(2, 4), ...be(200, 4)]),
        template(256, [...ADDRESSES, [302, 4]]),
        set(256, [...addresses, ...be(1, 4), ...addresses, ...be(2, 4)]),
        template(257, ADDRESSES),
        set(257, addresses),
      ]),
    )
    // A record that names none is not guessed at.
    expect(rows.map((row) => row.rate)).toEqual([100, 200, 0])
  })

  it('are no losses where the sequence number includes the records of its own message, as that of softflowd', () => {
    const { decode, decoder } = collectFlows()
    const flows = (count: number) => set(256, Array.from({ length: count }, () => addresses).flat())
    const said = [options(400, [[149, 4]], [[34, 4]]), set(400, [0, 0, 0, 0, ...be(1, 4)])]
    decode(message([template(256, ADDRESSES), ...said, flows(18)], { sequence: 18 }))
    decode(message([flows(23)], { sequence: 41 }))
    decode(message([flows(1)], { sequence: 42 }))
    expect(decoder.counts()).toMatchObject({ sequenceGaps: 0, exporterRestarts: 0 })
    decode(message([flows(2)], { sequence: 47 }))
    expect(decoder.counts().sequenceGaps).toBeGreaterThan(0)
  })

  it('are counted in sequence numbers, as all data records are', () => {
    const { decode, decoder } = collectFlows()
    decode(
      message([options(400, [[149, 4]], [[34, 4]]), set(400, [0, 0, 0, 0, 0, 0, 0, 9]), template(256, ADDRESSES), set(256, addresses)], {
        sequence: 100,
      }),
    )
    decode(message([set(256, addresses)], { sequence: 102 }))
    expect(decoder.counts()).toMatchObject({ sequenceGaps: 0, optionsRecords: 1 })
    decode(message([set(256, addresses)], { sequence: 110 }))
    expect(decoder.counts().sequenceGaps).toBe(7)
  })
})

describe('whatever comes', () => {
  const fields: Field[] = [
    ...ADDRESSES,
    [4, 1],
    [7, 2],
    [11, 2],
    [2, 8],
    [1, 8],
    [152, 8],
    [153, 8],
    [27, 16],
    [28, 16],
    [160, 8],
    [22, 4],
    [21, 4],
    [32, 2],
  ]
  const size = fields.reduce((sum, [, length]) => sum + length, 0)
  const sample = () =>
    message([
      template(256, fields),
      set(256, [...addresses, ...Array.from({ length: 3 * size - 8 }, (_, i) => (i * 37) & 255)]),
      template(257, [...ADDRESSES, [96, VARIABLE], [2, 4]]),
      set(257, [...addresses, 2, 0x61, 0x62, ...be(5, 4), ...addresses, 255, 0, 1, 0x61, ...be(6, 4)]),
      options(
        258,
        [[149, 4]],
        [
          [84, VARIABLE],
          [34, 4],
        ],
      ),
      set(258, [0, 0, 0, 0, 1, 0x61, ...be(10, 4)]),
    ])

  it('cut at any byte, the records before the cut stay, and the cut is a fault', () => {
    const whole = sample()
    const all = collectFlows()
    all.decode(whole)
    expect(all.rows).toHaveLength(5)
    for (let to = 0; to < whole.length; to++) {
      const { rows, decode, decoder } = collectFlows()
      decode(whole.subarray(0, to))
      // The rate comes with options, which stand behind the records and are lost in most of the cuts.
      const rateless = (list: readonly FlowRow[]) => list.map((row) => ({ ...row, rate: 0 }))
      expect(rateless(all.rows.slice(0, rows.length))).toEqual(rateless(rows))
      expect(decoder.lastFault?.offset).toBeLessThanOrEqual(to)
      expect(decoder.lastFault).toBeDefined()
    }
  })

  it('lengths of sets and messages that lie are faults with their offset', () => {
    const lying: readonly [string, Uint8Array][] = [
      ['SET_LENGTH', message([set(256, [], 3)])],
      ['SET_OVERRUN', message([set(256, [1, 2, 3, 4], 400)])],
      ['SET_RESERVED', message([set(5, [1, 2, 3, 4])])],
      ['MESSAGE_LENGTH', message([], { length: 15 })],
      ['MESSAGE_CUT', message([], { length: 1000 })],
      ['TRAILING_BYTES', Uint8Array.from([...message([]), 1, 2])],
      ['TEMPLATE_CUT', message([set(2, [...be(256, 2), ...be(9, 2), 0, 8, 0, 4])])],
      ['RECORD_CUT', message([template(256, [...ADDRESSES, [96, VARIABLE]]), set(256, [...addresses, 200, 0x61])])],
      ['DATAGRAM_SHORT', Uint8Array.of(0, 10, 0)],
      ['VERSION_UNKNOWN', Uint8Array.of(0, 77, 0, 0)],
    ]
    for (const [code, b] of lying) {
      const { decode, decoder } = collectFlows()
      decode(b)
      expect(Object.keys(decoder.counts().malformed)).toContain(code)
      expect(decoder.lastFault?.message).toMatch(/at byte \d+/)
    }
  })

  it('damage and noise never throw, hang or write beyond the batch', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 12 })
    const noise = fc.uint8Array({ maxLength: 300 }).map((b) => {
      if (b.length > 1) {
        b[0] = 0
        b[1] = 10
      }
      return b
    })
    const damaged = damage.map((changes) => {
      const b = sample()
      for (const [at, value] of changes) b[at % b.length] = value
      return b
    })
    fc.assert(
      fc.property(
        fc.array(fc.oneof(damaged, noise), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        (datagrams, capacity) => {
          const { rows, decode, decoder } = collectFlows(capacity)
          let count = 0
          for (const b of datagrams) count += decode(b)
          expect(rows).toHaveLength(count)
          for (const row of rows) expect(Number.isSafeInteger(row.start) && Number.isSafeInteger(row.end)).toBe(true)
          expect(decoder.counts().records).toBe(count)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('the largest datagram of the shortest records ends', () => {
    const { decode, decoder } = collectFlows(4096)
    decode(message([template(256, [[96, VARIABLE]]), template(257, [...ADDRESSES])]))
    expect(decode(message([set(256, new Array<number>(65_000).fill(0))]))).toBe(0)
    expect(decoder.counts().otherRecords).toBe(65_000)
    expect(decode(message([set(257, new Array<number>(65_000).fill(1))]))).toBe(8125)
  })
})
