import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFlowDecoder, type InterfaceCounters } from '#traffic'
import { createFlowBatch, createPacketBatch, formatAddress, PACKET_FRAGMENT } from '#vocabulary'
import { capturedPayloads } from '../../fixtures/captured-payloads.ts'

// Which decoder is followed where they disagree, and why: NOTICE.md.

const folder = join(import.meta.dirname, 'sflow')
const json = (name: string, tool: string) => JSON.parse(readFileSync(join(folder, `${name}.${tool}.json`), 'utf8')) as unknown

/** As sfacctd and telegraf name them. */
const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, 'ipv6-icmp': 58 }

interface Packet {
  readonly source: string
  readonly destination: string
  readonly protocol: number
  readonly ttl: number
  readonly sourcePort?: number
  readonly destinationPort?: number
}
type Sample =
  | {
      readonly kind: 'flow'
      readonly rate: number
      readonly input: number
      readonly output?: number
      readonly frame: number
      readonly held: number
      readonly packet?: Packet
    }
  | {
      readonly kind: 'counters'
      readonly sequence: number
      readonly source: number
      readonly interfaces: readonly Record<string, number>[]
    }
  | { readonly kind: 'other'; readonly format: number }
interface Datagram {
  readonly agent: string
  readonly subAgent: number
  readonly samples: readonly Sample[]
}

interface Row extends Packet {
  readonly agent: string
  readonly at: number
  readonly rate: number
  readonly input: number
  readonly output: number
  readonly frame: number
  readonly held: number
  readonly tcpFlags: number
}

function read(name: string, capacity = 3) {
  const rows: Row[] = []
  const heard: InterfaceCounters[] = []
  const flows = createFlowDecoder({
    batch: createFlowBatch(1),
    drain() {},
    sampled: {
      packets: createPacketBatch(capacity),
      drainPackets(b) {
        for (let i = 0; i < b.length; i++)
          rows.push({
            agent: formatAddress(flows.exporters[b.exporter[i]!]!.address),
            at: b.at[i]!,
            rate: b.samplingRate[i]!,
            input: b.inputInterface[i]!,
            output: b.outputInterface[i]!,
            frame: b.wireLength[i]!,
            held: b.capturedLength[i]!,
            source: formatAddress(b.source, 4 * i),
            destination: formatAddress(b.destination, 4 * i),
            protocol: b.protocol[i]!,
            ttl: b.ttl[i]!,
            sourcePort: b.sourcePort[i]!,
            destinationPort: b.destinationPort[i]!,
            tcpFlags: b.tcpFlags[i]!,
          })
      },
      interfaceCounters: (counters) => heard.push(counters),
    },
  })
  capturedPayloads(readFileSync(join(folder, `${name}.pcap`)), (buffer, at, length, packet, micros) => {
    if ((packet.flags[0]! & PACKET_FRAGMENT) === 0) flows.decode(buffer, at, length, packet.source, 0, micros)
  })
  flows.flush()
  return { rows, heard, counts: flows.counts(), exporters: flows.exporters, fault: flows.lastFault }
}

const names = readdirSync(folder)
  .filter((file) => file.endsWith('.pcap'))
  .map((file) => file.slice(0, -5))
const samplesOf = (name: string) => (json(name, 'tshark') as Datagram[]).flatMap((datagram) => datagram.samples)
const packetsIn = (name: string) => samplesOf(name).flatMap((sample) => (sample.kind === 'flow' ? [sample] : []))

describe('sFlow is read as tshark reads it', () => {
  it.each(names)('%s', (name) => {
    const { rows, heard, counts, exporters } = read(name)
    const theirs = packetsIn(name)
    expect(rows).toHaveLength(theirs.length)
    for (const [i, { rate, input, output, frame, held, packet }] of theirs.entries()) {
      expect(rows[i], `sample ${i + 1}`).toMatchObject({ rate, input, frame, held, ...packet })
      // Of a compact sample tshark's tree has no output.
      if (output !== undefined) expect(rows[i]!.output).toBe(output)
    }
    const counters = samplesOf(name).flatMap((sample) => (sample.kind === 'counters' ? sample.interfaces : []))
    const of = ({ octets, unicastPackets, multicastPackets, broadcastPackets, discards, errors }: InterfaceCounters['out']) => [
      octets,
      unicastPackets,
      multicastPackets,
      broadcastPackets,
      discards,
      errors,
    ]
    const known = (value: number | undefined) => (value === 0xffffffff ? undefined : value)
    // tshark loses its way behind the name of a port (0:1005); telegraf reads these counters as we do.
    if (!name.startsWith('telegraf-sflow_v5_example'))
      expect(
        heard
          .map((one) => [one.interface, one.type, one.speedBitsPerSecond, ...of(one.in), one.in.unknownProtocols, ...of(one.out)])
          .sort(),
      ).toEqual(
        counters
          .map((c) => [
            ...[c.interface, c.type, c.speed, c.inoct, c.inpkt, c.inmcast, c.inbcast, c.indisc, c.inerr, c.inunk],
            ...[c.outoct, c.outpkt, c.outmcast, c.outbcast, c.outdisc, c.outerr],
          ])
          .map((values) => values.map(known))
          .sort(),
      )
    const agents = (json(name, 'tshark') as Datagram[]).filter(({ subAgent }) => subAgent !== undefined)
    expect(
      new Set(exporters.filter(({ format }) => format === 105).map(({ address, domain }) => `${formatAddress(address)}/${domain}`)),
    ).toEqual(new Set(agents.map(({ agent, subAgent }) => `${agent}/${subAgent}`)))
    expect(counts.otherSamples + counts.discardSamples).toBe(samplesOf(name).filter((sample) => sample.kind === 'other').length)
  })
})

describe('sFlow is read as sfacctd reads it', () => {
  it.each(names)('%s', (name) => {
    // It sums samples of one key.
    const sums = new Map<string, [number, number]>()
    for (const row of read(name).rows) {
      const icmp = row.protocol === 58
      const ports = icmp ? [0, 0] : [row.sourcePort, row.destinationPort]
      const key = [row.agent, row.input, row.source, row.destination, ...ports, row.protocol, row.tcpFlags, row.rate].join(' ')
      const [packets, bytes] = sums.get(key) ?? [0, 0]
      sums.set(key, [packets + 1, bytes + row.frame])
    }
    const text = readFileSync(join(folder, `${name}.sfacctd.json`), 'utf8')
    const theirs = JSON.parse(text) as Record<string, string | number>[]
    expect([...sums].sort()).toEqual(
      theirs
        .map((r): [string, [number, number]] => [
          [
            r.peer_ip_src,
            r.iface_in,
            r.ip_src,
            r.ip_dst,
            r.port_src,
            r.port_dst,
            PROTOCOLS[r.ip_proto!] ?? r.ip_proto,
            r.tcp_flags,
            r.sampling_rate,
          ].join(' '),
          [Number(r.packets), Number(r.bytes)],
        ])
        .sort(),
    )
  })
})

/** The fields of telegraf's lines, without their quotes and type suffixes. */
function telegraf(name: string): Map<string, string>[] {
  return readFileSync(join(folder, `${name}.telegraf.txt`), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('netflow,'))
    .map(
      (line) =>
        new Map(
          line
            .split(' ')
            .slice(1, -1)
            .join(' ')
            .split(',')
            .map((field) => [field.split('=')[0]!, field.split('=')[1]!.replaceAll('"', '').replace(/u$/, '')]),
        ),
    )
}

describe('sFlow is read as telegraf reads it', () => {
  it.each(names.filter((name) => name.startsWith('telegraf-')))('%s', (name) => {
    const { rows, heard, counts } = read(name)
    const lines = telegraf(name)
    const packets = lines.filter((line) => line.has('sampling_interval'))
    expect(rows).toHaveLength(packets.length)
    for (const [i, line] of packets.entries()) {
      const row = rows[i]!
      const said = [
        line.get('agent_ip'),
        line.get('src'),
        line.get('dst'),
        line.get('sampling_interval'),
        line.get('l2_bytes'),
        line.get('ttl'),
      ]
      expect([row.agent, row.source, row.destination, row.rate, row.frame, row.ttl].map(String)).toEqual(said)
      // It names the first of IPv6's next headers.
      if (line.get('protocol') !== 'hopopt') expect(row.protocol).toBe(PROTOCOLS[line.get('protocol')!])
      if (line.has('src_port'))
        expect([row.sourcePort, row.destinationPort].map(String)).toEqual([line.get('src_port'), line.get('dst_port')])
    }
    const interfaces = lines.filter((line) => line.has('in_unicast_packets_total'))
    // tshark loses its way behind the name of a port (0:1005); telegraf reads these counters as we do.
    if (!name.startsWith('telegraf-sflow_v5_example'))
      expect(
        heard.map((one) => [one.interface, one.speedBitsPerSecond, one.in.octets, one.out.octets, one.in.unicastPackets].map(String)),
      ).toEqual(
        interfaces.map((line) => ['interface', 'speed', 'in_bytes', 'out_bytes', 'in_unicast_packets_total'].map((key) => line.get(key))),
      )
    expect(counts.discardSamples).toBe(lines.filter((line) => line.has('reason')).length)
  })
})

describe('what each decoder says otherwise', () => {
  it('an output that is a number of interfaces is none, where sfacctd gives the word', () => {
    const { rows } = read('telegraf-sflow_issue_15918')
    const theirs = json('telegraf-sflow_issue_15918', 'sfacctd') as { readonly iface_out: number }[]
    expect(theirs.map((record) => record.iface_out)).toEqual([95, 60, 2147483658, 101, 97, 2147483658])
    expect(rows.map((row) => row.output)).toEqual([95, 60, 0, 101, 97, 0])
  })

  it('a datagram of eight bytes is a fault', () => {
    const { rows, counts, fault } = read('tcpdump-sflow_print-segv')
    expect(rows).toHaveLength(0)
    expect(counts).toMatchObject({ sflowDatagrams: 1, malformed: { DATAGRAM_SHORT: 1 } })
    expect(fault).toMatchObject({ code: 'DATAGRAM_SHORT', offset: 0 })
  })

  it('a word of 5 and a small number is NetFlow version 5, whatever the port', () => {
    const { counts } = read('tcpdump-sflow_multiple_counter_30_pdus')
    expect(counts).toMatchObject({ datagrams: 30, sflowDatagrams: 25, records: 7 })
  })

  it('no other of these datagrams has a fault', () => {
    for (const name of names.filter((one) => one !== 'tcpdump-sflow_print-segv')) expect(read(name).counts.malformed).toEqual({})
  })

  it('samples of a device that discards are counted, and no traffic', () => {
    expect(read('telegraf-sflow_issue_15375').counts).toMatchObject({ discardSamples: 1, flowSamples: 0 })
  })

  it('the time of a sample is that of its datagram', () => {
    const { rows } = read('tcpdump-sflow-print-v6')
    expect(new Date(rows[0]!.at / 1000).toISOString()).toMatch(/^2020-09-04T04:4[23]:/)
  })

  it('the size of the batch changes nothing', () => {
    for (const name of names) expect(read(name, 1).rows).toEqual(read(name, 4096).rows)
  })
})
