import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { flowCases, type ReadFlow, readFlows, readForward } from './read-flows.ts'

// What other projects expect of the same datagrams: the events of logstash's codec and the lines of telegraf's input, taken from their own
// tests, and what nfacctd (pmacct 1.7.7) makes of them. Disagreements and their reasons: NOTICE.md.

type Expected = Partial<Omit<ReadFlow, 'flags'>>

const file = (name: string, ending: string) => join(import.meta.dirname, `${name}.${ending}`)
const number = (value: unknown): number => Number(value)

/** Drops what is not said, so that it is not compared. */
function said(fields: { readonly [K in keyof Expected]: Expected[K] | undefined }): Expected {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

describe("what logstash's codec expects is among the rows", () => {
  for (const name of flowCases.filter((known) => existsSync(file(known, 'logstash.json')))) {
    const { expected_events: events } = JSON.parse(readFileSync(file(name, 'logstash.json'), 'utf8')) as {
      expected_events: { netflow: Record<string, unknown> }[]
    }
    const flows = events.map(({ netflow }) => logstash(netflow)).filter((flow) => flow !== undefined)
    if (flows.length === 0) continue
    it(name, () => {
      const { rows } = readFlows(name)
      for (const want of flows) {
        const equal = (column: keyof Expected) => (row: ReadFlow) => want[column] === undefined || row[column] === want[column]
        const columns = Object.keys(want) as (keyof Expected)[]
        const alike = columns.reduce<readonly ReadFlow[]>((left, column) => {
          const fewer = left.filter(equal(column))
          return fewer.length > 0 ? fewer : left
        }, rows)
        // Case 00: seven weeks off where the uptime wrapped, as tshark is.
        const {
          start = alike[0]!.start,
          end = alike[0]!.end,
          ...rest
        } = name.startsWith('logstash-00') ? { ...want, start: undefined } : want
        expect(alike[0]).toMatchObject(rest)
        // Readings of sysUpTime are up to 1.2 s late with logstash, which adds the part of a second that it should borrow.
        for (const late of [start - alike[0]!.start, end - alike[0]!.end]) {
          expect(late).toBeGreaterThanOrEqual(0)
          expect(late).toBeLessThanOrEqual(1200)
        }
      }
    })
  }
})

/** Names of version 5 and 9 or of IPFIX; undefined for events that are no flows. */
function logstash(event: Record<string, unknown>): Expected | undefined {
  const first = (...names: readonly string[]) => names.map((name) => event[name]).find((value) => value !== undefined)
  const numeric = (...names: readonly string[]) => {
    const value = first(...names)
    return value === undefined ? undefined : number(value)
  }
  const time = (...names: readonly string[]) => {
    const value = first(...names)
    if (value === undefined) return undefined
    if (typeof value === 'string') return Date.parse(value)
    // Elements 150 and 151 stand there as seconds.
    return number(value) < 1e11 ? number(value) * 1000 : number(value)
  }
  const source = first('ipv4_src_addr', 'ipv6_src_addr', 'sourceIPv4Address', 'sourceIPv6Address')
  const destination = first('ipv4_dst_addr', 'ipv6_dst_addr', 'destinationIPv4Address', 'destinationIPv6Address')
  if (source === undefined || destination === undefined) return undefined
  const protocol = numeric('protocol', 'protocolIdentifier')
  const direction = numeric('direction', 'flowDirection')
  const nextHop = first('ipv4_next_hop', 'ipNextHopIPv4Address')
  return said({
    source: String(source),
    destination: String(destination),
    protocol,
    sourcePort: numeric('l4_src_port', 'sourceTransportPort'),
    // Of ICMP we have type and code there.
    destinationPort: protocol === 1 ? undefined : numeric('l4_dst_port', 'destinationTransportPort'),
    packets: numeric('in_pkts', 'packetDeltaCount', 'packetTotalCount'),
    bytes: numeric('in_bytes', 'fwd_flow_delta_bytes', 'octetDeltaCount', 'octetTotalCount', 'in_permanent_bytes'),
    tos: numeric('src_tos', 'ipClassOfService'),
    tcpFlags: event.unionTCPFlags === undefined ? numeric('tcp_flags', 'tcpControlBits') : undefined,
    input: numeric('input_snmp', 'ingressInterface'),
    output: numeric('output_snmp', 'egressInterface'),
    sourceAs: numeric('src_as', 'bgpSourceAsNumber'),
    destinationAs: numeric('dst_as', 'bgpDestinationAsNumber'),
    sourceMask: numeric('src_mask'),
    destinationMask: numeric('dst_mask'),
    nextHop: nextHop === undefined || nextHop === '0.0.0.0' ? undefined : String(nextHop),
    vlan: numeric('src_vlan', 'vlanId'),
    direction: direction === undefined ? undefined : direction + 1,
    endReason: numeric('flow_end_reason', 'flowEndReason'),
    start: time('first_switched', 'flow_start_msec', 'flowStartMilliseconds', 'flowStartMicroseconds', 'flowStartSeconds'),
    end: time('last_switched', 'flowEndMilliseconds', 'flowEndMicroseconds', 'flowEndSeconds'),
  })
}

describe("what telegraf's input expects, line by line", () => {
  for (const name of flowCases.filter((known) => existsSync(file(known, 'telegraf.out')))) {
    const flows = readFileSync(file(name, 'telegraf.out'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('netflow,'))
      .map(telegraf)
      .filter((flow) => flow !== undefined)
    if (flows.length === 0) continue
    it(name, () => {
      const rows = readForward(name)
      expect(rows).toHaveLength(flows.length)
      for (const [i, want] of flows.entries()) expect(rows[i], `record ${i + 1}`).toMatchObject(want)
    })
  }
})

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, igmp: 2, tcp: 6, udp: 17, 'ipv6-icmp': 58, hopopt: 0 }

/** A line of InfluxDB's protocol; undefined where it is about no flow. */
function telegraf(line: string): Expected | undefined {
  const fields = new Map([...line.matchAll(/([\w.]+)=("(?:[^"]*)"|[\d.]+)u?/g)].map((match) => [match[1]!, match[2]!.replaceAll('"', '')]))
  const numeric = (...names: readonly string[]) => {
    const value = names.map((name) => fields.get(name)).find((text) => text !== undefined)
    return value === undefined ? undefined : number(value)
  }
  const source = fields.get('src')
  if (source === undefined) return undefined
  const tos = fields.get('src_tos')
  return said({
    source,
    destination: fields.get('dst'),
    protocol: PROTOCOLS[fields.get('protocol') ?? ''],
    sourcePort: numeric('src_port'),
    destinationPort: fields.get('protocol')?.includes('icmp') ? undefined : numeric('dst_port'),
    packets: numeric('in_packets', 'in_total_packets'),
    bytes: numeric('in_bytes', 'in_total_bytes'),
    tos: tos === undefined ? undefined : Number.parseInt(tos, 16),
    input: numeric('in_snmp'),
    output: numeric('out_snmp'),
    sourceAs: numeric('bgp_src_as'),
    destinationAs: numeric('bgp_dst_as'),
    sourceMask: numeric('src_mask'),
    destinationMask: numeric('dst_mask'),
    vlan: numeric('vlan_src'),
    direction: fields.get('direction') === undefined ? undefined : fields.get('direction') === 'ingress' ? 1 : 2,
    start: numeric('flow_start_ms'),
    end: numeric('flow_end_ms'),
  })
}

/** Cases that nfacctd reads otherwise; reasons in NOTICE.md. */
const NFACCTD_DIFFERS = ['logstash-00', 'logstash-08', 'logstash-10', 'logstash-11', 'logstash-24', 'telegraf-ipfix_example']

describe('flow exports add up as nfacctd adds them up', () => {
  for (const name of flowCases.filter((known) => !NFACCTD_DIFFERS.some((differing) => known.startsWith(differing)))) {
    it(name, () => {
      expect(
        sums(
          readForward(name).map(({ source, destination, input, output, tos, packets, bytes }) => ({
            source,
            destination,
            input,
            output,
            tos,
            packets,
            bytes,
          })),
        ),
      ).toEqual(sums(nfacctd(name)))
    })
  }
})

type Sum = Pick<ReadFlow, 'source' | 'destination' | 'input' | 'output' | 'tos' | 'packets' | 'bytes'>

function nfacctd(name: string): Sum[] {
  const text = readFileSync(file(name, 'nfacctd.json'), 'utf8')
  return (JSON.parse(text) as Record<string, string | number>[]).map((record) => ({
    source: String(record.ip_src),
    destination: String(record.ip_dst),
    input: number(record.iface_in),
    output: number(record.iface_out),
    tos: number(record.tos),
    packets: number(record.packets ?? 0),
    bytes: number(record.bytes ?? 0),
  }))
}

/** nfacctd sums up what has the same key; so do we here. */
function sums(rows: readonly Sum[]): Record<string, string> {
  const found = new Map<string, [number, number]>()
  for (const { source, destination, input, output, tos, packets, bytes } of rows) {
    const key = `${source} > ${destination} if ${input} > ${output} tos ${tos}`
    const sum = found.get(key) ?? [0, 0]
    found.set(key, [sum[0] + packets, sum[1] + bytes])
  }
  return Object.fromEntries(
    [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, [packets, bytes]]) => [key, `${packets} packets, ${bytes} bytes`]),
  )
}
