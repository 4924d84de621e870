import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readForward as forward, flowCase as named, flowCases as names, type ReadFlow, readFlows as read } from './flows/read-flows.ts'

// Which decoder is followed where they disagree, and why: NOTICE.md.

const folder = join(import.meta.dirname, 'flows')

/** The columns that all decoders write. */
type Row = Pick<ReadFlow, 'source' | 'destination' | 'protocol' | 'sourcePort' | 'destinationPort' | 'packets' | 'bytes' | 'start' | 'end'>

function nfdump(name: string): Row[] {
  const records = JSON.parse(readFileSync(join(folder, `${name}.nfdump.json`), 'utf8')) as Record<string, string | number>[]
  return records.map((r) => ({
    source: String(r.src4_addr ?? r.src6_addr),
    destination: String(r.dst4_addr ?? r.dst6_addr),
    protocol: Number(r.proto),
    sourcePort: Number(r.src_port ?? 0),
    // nfdump writes type and code where we, as NetFlow version 5 does, have them in the destination port.
    destinationPort: r.icmp_type === undefined ? Number(r.dst_port ?? 0) : Number(r.icmp_type) * 256 + Number(r.icmp_code),
    packets: Number(r.in_packets ?? 0),
    bytes: Number(r.in_bytes ?? 0),
    start: Date.parse(`${r.first}Z`),
    end: Date.parse(`${r.last}Z`),
  }))
}

/** "Nov 11, 2016 12:09:19.000127768 UTC" in milliseconds; undefined where tshark has no absolute time. */
function absolute(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined
  const [seconds = '', fraction = ''] = text.replace(' UTC', '').split('.')
  // An uptime of 0 is shown as 1970.
  if (seconds.endsWith('1970 00:00:00')) return undefined
  return Date.parse(`${seconds} UTC`) + Math.floor(Number(fraction.padEnd(9, '0').slice(0, 9)) / 1e6)
}

/** Flow records in tshark's tree: the objects that have a source address. A repeated field (the reverse direction) is a list: the first counts. */
function tshark(name: string): Partial<Row>[] {
  const found: Partial<Row>[] = []
  const first = (value: unknown): string => String(Array.isArray(value) ? value[0] : (value ?? ''))
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const fields = node as Record<string, unknown>
    const four = fields['cflow.srcaddr']
    const six = fields['cflow.srcaddrv6']
    if (four !== undefined || six !== undefined) {
      const tree = fields['cflow.timedelta_tree']
      const times = (Array.isArray(tree) ? tree.find((entry) => typeof entry === 'object') : tree) as Record<string, unknown> | undefined
      const start = absolute(fields['cflow.abstimestart'] ?? times?.['cflow.abstimestart'])
      const end = absolute(times?.['cflow.abstimeend'])
      const useSix = four === undefined || (first(four) === '0.0.0.0' && six !== undefined && first(six) !== '::')
      found.push({
        source: first(useSix ? six : four),
        destination: first(useSix ? fields['cflow.dstaddrv6'] : fields['cflow.dstaddr']),
        protocol: Number(first(fields['cflow.protocol'])),
        sourcePort: Number(first(fields['cflow.srcport'])),
        destinationPort: Number(first(fields['cflow.dstport'])),
        packets: Number(first(fields['cflow.packets'] ?? fields['cflow.permanent_packets'] ?? fields['cflow.initiator_packets'] ?? 0)),
        bytes: Number(first(fields['cflow.octets'] ?? fields['cflow.permanent_octets'] ?? fields['cflow.initiator_octets'] ?? 0)),
        ...(start === undefined ? {} : { start }),
        ...(end === undefined ? {} : { end }),
      })
      return
    }
    for (const child of Object.values(fields)) visit(child)
  }
  visit(JSON.parse(readFileSync(join(folder, `${name}.tshark.json`), 'utf8')))
  return found
}

/** Where nfdump reads something else than we do: which of its columns are not compared. Reasons in NOTICE.md. */
const NFDUMP_DIFFERS: Record<string, readonly (keyof Row)[]> = {
  'logstash-03': ['destinationPort'],
  'logstash-04': ['start', 'end'],
  'logstash-06': ['sourcePort', 'end'],
  'logstash-07': ['destinationPort'],
  'logstash-11': ['end'],
  'logstash-17': ['start', 'end'],
  'logstash-40': ['destinationPort'],
  'logstash-43': ['start', 'end'],
  'logstash-10': ['start', 'end'],
  'logstash-14': ['packets', 'bytes'],
  'logstash-23': ['end'],
  'logstash-24': ['source', 'destination', 'sourcePort', 'destinationPort', 'start', 'end'],
  'logstash-25': ['start', 'end'],
  'logstash-30': ['start', 'end'],
  'logstash-31': ['start', 'end'],
  'logstash-46': ['start', 'end'],
  'logstash-47': ['start', 'end'],
  'logstash-50': ['start', 'end'],
}

/** Where nfdump finds another number of records. Reasons in NOTICE.md. */
const NFDUMP_COUNTS: Record<string, number | 'no flows'> = { 'logstash-10': 12, 'logstash-41': 'no flows' }

describe('flow exports are read as nfdump reads them', () => {
  for (const name of names) {
    it(name, () => {
      const theirs = nfdump(name)
      const ours = forward(name)
      if (NFDUMP_COUNTS[name.slice(0, 11)] === 'no flows') return expect(ours).toHaveLength(0)
      expect(ours.length).toBe(NFDUMP_COUNTS[name.slice(0, 11)] ?? theirs.length)
      const skipped = NFDUMP_DIFFERS[name.slice(0, 11)] ?? []
      for (const [i, want] of theirs.entries()) {
        const compared = Object.fromEntries(Object.entries(want).filter(([column]) => !skipped.includes(column as keyof Row)))
        expect(ours[i], `record ${i + 1}`).toMatchObject(compared)
      }
    })
  }
})

describe('flow exports are read as tshark reads them', () => {
  // Case 00: tshark reads the first of twelve messages; 01 and 02: it reads records behind a damaged header.
  for (const name of names.filter((file) => !/^logstash-(01|02)/.test(file) && existsSync(join(folder, `${file}.tshark.json`)))) {
    const theirs = tshark(name)
    if (theirs.length === 0) continue
    it(name, () => {
      const ours = forward(name)
      if (!/^logstash-(00|10|16)/.test(name)) expect(ours.length).toBe(theirs.length)
      for (const [i, want] of theirs.entries()) {
        const { destinationPort, ...certain } = want
        // Case 06: an echo's identifier where we have type and code.
        const compared = name.startsWith('logstash-06') ? certain : want
        expect(ours[i], `record ${i + 1}`).toMatchObject(compared)
      }
    })
  }
})

describe('what each decoder says otherwise', () => {
  it('a flow that began before the uptime wrapped is dated to the millisecond before the exporter started', () => {
    const { rows } = read(named('logstash-00'))
    expect(new Date(rows[0]!.start).toISOString()).toBe('2015-05-02T18:38:04.898Z')
    expect(rows[0]!.end - rows[0]!.start).toBe(2578)
  })

  it('a header that counts more than 30 records is a fault at its byte, and gives no record', () => {
    for (const name of [named('logstash-01'), named('logstash-02')]) {
      const { rows, counts } = read(name)
      expect(rows).toHaveLength(0)
      expect(counts.malformed).toEqual({ NETFLOW5_COUNT: 1 })
    }
  })

  it('uptimes are dated by systemInitTimeMilliseconds from options, start before end', () => {
    const { rows, counts } = read(named('logstash-10'))
    expect(new Date(rows[0]!.start).toISOString()).toBe('2015-05-13T11:20:13.506Z')
    expect(new Date(rows[0]!.end).toISOString()).toBe('2015-05-13T11:20:26.232Z')
    // samplingPacketInterval 1, samplingPacketSpace 0.
    expect(rows[0]!.rate).toBe(1)
    expect(counts.messages).toBe(3)
  })

  it('the sampling interval of a NetFlow 5 header stands beside counters as exported', () => {
    const { rows } = read(named('logstash-14'))
    expect(rows[0]).toMatchObject({ packets: 1, bytes: 1500, rate: 1000 })
    expect(nfdump(named('logstash-14'))[0]).toMatchObject({ packets: 1000, bytes: 1_500_000 })
  })

  it('seconds of elements 150 and 151 are read where nfdump leaves them out', () => {
    expect(new Date(read(named('logstash-24')).rows[0]!.start).toISOString()).toBe('2018-04-15T03:26:50.000Z')
    expect(new Date(read(named('logstash-46')).rows[0]!.start).toISOString()).toBe('2017-11-21T14:32:15.000Z')
  })

  it('data sets without a template are counted and give nothing', () => {
    const { rows, counts } = read(named('logstash-49'))
    expect(rows).toHaveLength(0)
    expect(counts.templateUnknown).toBe(4)
  })

  it('options are counted apart from flows', () => {
    expect(read(named('telegraf-ipfix_options')).counts).toMatchObject({ optionsRecords: 126, records: 0, malformed: {} })
  })

  it('the size of the batch changes nothing', () => {
    for (const name of names) expect(read(name, 1).rows).toEqual(read(name, 4096).rows)
  })
})
