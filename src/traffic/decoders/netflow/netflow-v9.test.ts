import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FLOW_EVENT, FLOW_REVERSE } from '#vocabulary'
import { be, collectFlows, EXPORTED, type Field, netflow9, set, UPTIME } from '../../../../test/fixtures/flow-messages.ts'

const { template, options, message } = netflow9
const ADDRESSES: readonly Field[] = [
  [8, 4],
  [12, 4],
]
const addresses = [192, 0, 2, 1, 198, 51, 100, 2]

/** The row of one record with these fields beside addresses. */
function one(fields: readonly Field[], values: readonly number[], before: readonly (readonly number[])[] = []) {
  const { rows, decode, decoder } = collectFlows()
  decode(message([...before, template(256, [...ADDRESSES, ...fields]), set(256, [...addresses, ...values])]))
  expect(decoder.counts().malformed).toEqual({})
  return rows[0]!
}

describe('a NetFlow 9 record becomes a row', () => {
  it('with every column, and zeros in those that were not exported', () => {
    const fields: readonly (readonly [Field, number])[] = [
      [[4, 1], 6],
      [[7, 2], 40_000],
      [[11, 2], 443],
      [[6, 1], 0x12],
      [[2, 4], 7],
      [[1, 8], 9000],
      [[22, 4], UPTIME - 9000],
      [[21, 4], UPTIME - 1000],
      [[34, 4], 512],
      [[16, 4], 64_496],
      [[17, 2], 64_497],
      [[10, 2], 3],
      [[14, 4], 4],
      [[52, 1], 61],
      [[5, 1], 0x2e],
      [[61, 1], 1],
      [[9, 1], 24],
      [[13, 1], 25],
      [[15, 4], 0xc0000209],
      [[58, 2], 101],
      [[136, 1], 2],
      [[89, 1], 0x80],
    ]
    const row = one(
      fields.map(([field]) => field),
      fields.flatMap(([[, width], value]) => be(value, width)),
    )
    expect(row).toEqual({
      source: '192.0.2.1',
      destination: '198.51.100.2',
      version: 4,
      protocol: 6,
      sourcePort: 40_000,
      destinationPort: 443,
      tcpFlags: 0x12,
      packets: 7,
      bytes: 9000,
      start: EXPORTED - 9_000_000,
      end: EXPORTED - 1_000_000,
      rate: 512,
      sourceAs: 64_496,
      destinationAs: 64_497,
      input: 3,
      output: 4,
      flags: 0,
      ttl: 61,
      tos: 0x2e,
      direction: 2,
      sourceMask: 24,
      destinationMask: 25,
      nextHop: '192.0.2.9',
      vlan: 101,
      endReason: 2,
      forwardingStatus: 0x80,
      exporter: 0,
    })
    const { source, destination, version, start, end, nextHop, ...rest } = one([], [])
    expect([source, destination, version, start, end, nextHop]).toEqual(['192.0.2.1', '198.51.100.2', 4, EXPORTED, EXPORTED, '::'])
    expect(Object.values(rest).every((value) => value === 0)).toBe(true)
  })

  it('whose uptimes are dated over a wrap of the counter, and a little after the header', () => {
    const times: readonly Field[] = [
      [22, 4],
      [21, 4],
    ]
    const { rows, decode } = collectFlows()
    decode(
      message([template(256, [...ADDRESSES, ...times]), set(256, [...addresses, ...be(2 ** 32 - 1000, 4), ...be(1500, 4)])], {
        uptime: 500,
      }),
    )
    expect(rows[0]).toMatchObject({ start: EXPORTED - 1_500_000, end: EXPORTED + 1_000_000 })
  })

  it('from outgoing counters only where there are no others', () => {
    const out: readonly Field[] = [
      [24, 4],
      [23, 4],
    ]
    expect(one(out, [...be(5, 4), ...be(500, 4)])).toMatchObject({ packets: 5, bytes: 500 })
    // The same packets on their way in and on their way out: the second says nothing new.
    const both: readonly Field[] = [[2, 4], [1, 4], ...out]
    expect(one(both, [...be(0, 4), ...be(0, 4), ...be(5, 4), ...be(500, 4)])).toMatchObject({ packets: 0, bytes: 0 })
  })

  it('past fields of vendors, whatever their number, and past strings of variable length', () => {
    const fields: Field[] = [[33_002, 2], [57_590, 2], [96, 65_535], ...ADDRESSES, [2, 4]]
    const record = (text: string, packets: number) => [
      ...[1, 1, 2, 2, text.length],
      ...[...text].map((letter) => letter.charCodeAt(0)),
      ...addresses,
      ...be(packets, 4),
    ]
    const { rows, decode, decoder } = collectFlows()
    decode(message([template(256, fields), set(256, [...record('http', 1), ...record('', 2), ...record('dns', 3), 0, 0])]))
    expect(rows.map(({ packets }) => packets)).toEqual([1, 2, 3])
    expect(decoder.counts()).toMatchObject({ malformed: {}, enterpriseFields: 0 })
  })

  it('also in a datagram that is filled up with zeros, and in one that a relay joined', () => {
    const whole = message([template(256, ADDRESSES), set(256, addresses)])
    const { rows, decode, decoder } = collectFlows()
    decode(Uint8Array.from([...whole, ...new Array<number>(500).fill(0)]))
    decode(Uint8Array.from([...whole, ...message([set(256, [...addresses, ...addresses])], { domain: 0, sequence: 1 })]))
    expect(rows).toHaveLength(4)
    expect(decoder.counts()).toMatchObject({ malformed: {}, messages: 3 })
  })
})

describe('firewall events', () => {
  const event = (value: number, bytes: number, element = 233) =>
    one(
      [
        [element, 1],
        [85, 4],
      ],
      [value, ...be(bytes, 4)],
    )

  it('with totals count once, when the flow ends', () => {
    for (const element of [233, 40_005]) {
      expect(event(1, 500, element)).toMatchObject({ bytes: 0, flags: FLOW_EVENT })
      expect(event(5, 700, element)).toMatchObject({ bytes: 0, flags: FLOW_EVENT })
      expect(event(2, 900, element)).toMatchObject({ bytes: 900, flags: 0 })
    }
    expect(event(3, 0)).toMatchObject({ bytes: 0, flags: FLOW_EVENT })
  })

  it('with what is new since the event before are added up, each direction by itself', () => {
    const fields: Field[] = [...ADDRESSES, [7, 2], [11, 2], [233, 1], [231, 4], [232, 4], [298, 4], [299, 4], [10, 2], [14, 2]]
    const values = [...addresses, ...be(1025, 2), ...be(53, 2), 5, ...be(70, 4), ...be(300, 4), ...be(1, 4), ...be(2, 4), 0, 3, 0, 4]
    const unanswered = [...addresses, ...be(1026, 2), ...be(53, 2), 2, ...be(70, 4), ...be(0, 4), ...be(1, 4), ...be(0, 4), 0, 3, 0, 4]
    for (const capacity of [1, 2, 5]) {
      const { rows, decode } = collectFlows(capacity)
      expect(decode(message([template(256, fields), set(256, [...values, ...unanswered, ...values])]))).toBe(5)
      expect(rows.map(({ flags, packets, bytes }) => [flags, packets, bytes])).toEqual([
        [0, 1, 70],
        [0, 1, 70],
        [0, 1, 70],
        [FLOW_REVERSE, 2, 300],
        [FLOW_REVERSE, 2, 300],
      ])
      expect(rows[3]).toMatchObject({
        source: '198.51.100.2',
        destination: '192.0.2.1',
        sourcePort: 53,
        destinationPort: 1025,
        input: 4,
        output: 3,
      })
    }
  })

  it('whose responder counts stand beside plain ones are one row', () => {
    const { rows, decode } = collectFlows()
    decode(
      message([
        template(256, [...ADDRESSES, [1, 4], [231, 4], [232, 4]]),
        set(256, [...addresses, ...be(100, 4), ...be(70, 4), ...be(30, 4)]),
      ]),
    )
    expect(rows).toMatchObject([{ bytes: 100, flags: 0 }])
  })
})

describe('sampling', () => {
  const SYSTEM: readonly Field[] = [[1, 4]]
  const INTERFACE: readonly Field[] = [[2, 4]]

  it('of the whole exporter, also with an empty scope', () => {
    for (const scopes of [SYSTEM, []]) {
      const said = [
        options(257, scopes, [
          [34, 4],
          [35, 1],
        ]),
        set(257, [...new Array<number>(4 * scopes.length).fill(0), ...be(1000, 4), 2]),
      ]
      expect(one([], [], said).rate).toBe(1000)
    }
  })

  it('by sampler, interface, template and line card', () => {
    const { rows, decode } = collectFlows()
    decode(
      message([
        options(300, SYSTEM, [
          [48, 1],
          [49, 1],
          [50, 4],
        ]),
        set(300, [0, 0, 0, 0, 7, 2, ...be(100, 4), 0, 0, 0, 0, 8, 2, ...be(200, 4)]),
        options(301, INTERFACE, [[34, 4]]),
        set(301, [...be(3, 4), ...be(300, 4), ...be(4, 4), ...be(400, 4)]),
        options(302, [[5, 2]], [[34, 4]]),
        set(302, [...be(259, 2), ...be(500, 4)]),
        template(256, [...ADDRESSES, [48, 1]]),
        template(257, [...ADDRESSES, [10, 2]]),
        template(258, ADDRESSES),
        template(259, ADDRESSES),
        template(260, [...ADDRESSES, [48, 1], [10, 2], [34, 2]]),
        set(256, [...addresses, 7, ...addresses, 8, ...addresses, 9]),
        set(257, [...addresses, ...be(3, 2), ...addresses, ...be(4, 2), ...addresses, ...be(5, 2)]),
        set(258, addresses),
        set(259, addresses),
        set(260, [...addresses, 7, ...be(3, 2), ...be(0, 2), ...addresses, 7, ...be(3, 2), ...be(9, 2)]),
      ]),
    )
    // An unknown sampler or interface has the exporter's rate, and this one has none for all.
    expect(rows.map(({ rate }) => rate)).toEqual([100, 200, 0, 300, 400, 0, 0, 500, 100, 9])
  })

  it('holds for flows that stand before it in the datagram', () => {
    const { rows, decode } = collectFlows()
    const said = set(300, [0, 0, 0, 0, ...be(64, 4)])
    decode(message([template(256, ADDRESSES), set(256, addresses), options(300, SYSTEM, [[34, 4]]), said]))
    expect(rows).toMatchObject([{ rate: 64 }])
    decode(message([set(256, addresses), set(300, [0, 0, 0, 0, ...be(32, 4)])], { sequence: 1 }))
    expect(rows).toMatchObject([{ rate: 64 }, { rate: 32 }])
  })
})

describe('sequence numbers', () => {
  const numbered = (sequence: number, records = 3) =>
    message([template(256, ADDRESSES), set(256, Array.from({ length: records }, () => addresses).flat())], { sequence })

  it('count datagrams', () => {
    const { decode, decoder } = collectFlows()
    for (const sequence of [10, 11, 15, 16]) decode(numbered(sequence))
    expect(decoder.counts()).toMatchObject({ datagramGaps: 3, sequenceGaps: 0 })
  })

  it('of exporters that count records are no losses', () => {
    const { decode, decoder } = collectFlows()
    for (const sequence of [10, 13, 16, 19]) decode(numbered(sequence))
    expect(decoder.counts().datagramGaps).toBe(0)
  })

  it('and templates belong to a source id', () => {
    const { rows, decode, decoder } = collectFlows()
    decode(message([template(256, ADDRESSES)], { domain: 1 }))
    decode(message([set(256, addresses)], { domain: 2 }))
    expect(rows).toHaveLength(0)
    decode(message([set(256, addresses)], { domain: 1, sequence: 1 }))
    expect(rows).toHaveLength(1)
    expect(decoder.exporters.map(({ format, domain }) => [format, domain])).toEqual([
      [9, 1],
      [9, 2],
    ])
  })
})

describe('whatever comes', () => {
  const sample = () =>
    message([
      options(257, [[1, 4]], [[34, 4]]),
      set(257, [0, 0, 0, 0, ...be(100, 4)]),
      template(256, [...ADDRESSES, [2, 4], [96, 65_535]]),
      template(258, [...ADDRESSES, [1, 4], [231, 4], [232, 4], [233, 1], [61, 1]]),
      set(256, [...addresses, ...be(5, 4), 2, 0x61, 0x62, ...addresses, ...be(6, 4), 0]),
      set(258, [...addresses, ...be(1, 4), ...be(2, 4), ...be(3, 4), 2, 0]),
    ])

  it('cut at any byte, the records before the cut stay, and the cut is a fault or an end', () => {
    const all = collectFlows()
    all.decode(sample())
    expect(all.rows).toHaveLength(3)
    for (let to = 0; to < sample().length; to++) {
      const { rows, decode, decoder } = collectFlows()
      decode(sample().subarray(0, to))
      expect(all.rows.slice(0, rows.length)).toEqual(rows)
      if (to < 20) expect(decoder.counts().malformed).toEqual({ DATAGRAM_SHORT: 1 })
      if (decoder.lastFault) expect(decoder.lastFault.offset).toBeLessThanOrEqual(to)
    }
  })

  it('lengths and templates that lie are faults with their offset', () => {
    const lying: readonly [string, Uint8Array, number][] = [
      ['SET_LENGTH', message([set(256, [9], 3)]), 20],
      ['SET_LENGTH', message([set(256, [9], 0)]), 20],
      ['SET_OVERRUN', message([set(256, [1, 2, 3, 4], 400)]), 20],
      ['SET_RESERVED', message([set(5, [1, 2, 3, 4])]), 20],
      ['TEMPLATE_CUT', message([set(0, [...be(256, 2), ...be(9, 2), 0, 8, 0, 4])]), 24],
      ['TEMPLATE_MALFORMED', message([template(256, [[8, 0]])]), 24],
      ['TEMPLATE_MALFORMED', message([template(7, ADDRESSES)]), 24],
      ['TEMPLATE_MALFORMED', message([set(1, [...be(257, 2), ...be(3, 2), ...be(4, 2), 0, 1, 0, 4, 0, 34, 0, 4])]), 24],
      ['TEMPLATE_MALFORMED', message([set(1, [...be(257, 2), ...be(0, 2), ...be(0, 2)])]), 24],
      ['RECORD_CUT', message([template(256, [...ADDRESSES, [96, 65_535]]), set(256, [...addresses, 200, 0x61])]), 44],
    ]
    for (const [code, b, offset] of lying) {
      const { decode, decoder } = collectFlows()
      decode(b)
      expect(decoder.counts().malformed).toEqual({ [code]: 1 })
      expect(decoder.lastFault?.offset).toBe(offset)
    }
  })

  it('damage and noise never throw, hang or write beyond the batch', () => {
    const damaged = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 12 }).map((changes) => {
      const b = sample()
      for (const [at, value] of changes) b[at % b.length] = value
      return b
    })
    const noise = fc.uint8Array({ maxLength: 300 }).map((b) => Uint8Array.from([0, 9, ...b]))
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
      { numRuns: 300 },
    )
  })

  it('times of any header and reading are instants', () => {
    const u32 = fc.integer({ min: 0, max: 0xffffffff })
    fc.assert(
      fc.property(u32, u32, u32, u32, (uptime, seconds, first, last) => {
        const { rows, decode } = collectFlows()
        const fields: Field[] = [...ADDRESSES, [22, 4], [21, 4]]
        decode(message([template(256, fields), set(256, [...addresses, ...be(first, 4), ...be(last, 4)])], { uptime, seconds }))
        const age = (reading: number) => (uptime - reading) | 0
        expect(rows[0]).toMatchObject({ start: seconds * 1e6 - age(first) * 1000, end: seconds * 1e6 - age(last) * 1000 })
      }),
    )
  })
})
