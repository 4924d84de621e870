// Makes the .tshark.json beside each capture: what tshark, an independent decoder (4.0.17 when these were made), reads from its sFlow
// datagrams, of which only the fields that are compared are kept. Reassembly is off: a row is a frame. Run it in this folder.
import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'

const OPTIONS = ['ip.defragment:FALSE', 'ipv6.defragment:FALSE'].flatMap((option) => ['-o', option])
const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const last = (value) => list(value).at(-1)
const number = (value) => (value === undefined ? undefined : Number(last(value)))

/** The innermost packet of a sampled header. */
function packet(tree) {
  const v4 = last(tree.ip)
  const v6 = last(tree.ipv6)
  const ip = v6 ?? v4
  if (ip === undefined) return undefined
  const transport = last(tree.tcp) ?? last(tree.udp)
  const of = (name) => transport?.[`tcp.${name}`] ?? transport?.[`udp.${name}`]
  return {
    source: ip['ip.src'] ?? ip['ipv6.src'],
    destination: ip['ip.dst'] ?? ip['ipv6.dst'],
    protocol: number(ip['ip.proto'] ?? ip['ipv6.hopopts']?.['ipv6.hopopts.nxt'] ?? ip['ipv6.nxt']),
    ttl: number(ip['ip.ttl'] ?? ip['ipv6.hlim']),
    sourcePort: number(of('srcport')),
    destinationPort: number(of('dstport')),
  }
}

const COUNTERS = [
  'inoct',
  'inpkt',
  'inmcast',
  'inbcast',
  'indisc',
  'inerr',
  'inunk',
  'outoct',
  'outpkt',
  'outmcast',
  'outbcast',
  'outdisc',
  'outerr',
]

function sample(name, fields) {
  const flow = (key) => number(fields[`sflow.flow_sample.${key}`])
  if (/flow sample/i.test(name)) {
    const raw = last(fields['Raw packet header'])
    return {
      kind: 'flow',
      sequence: flow('sequence_number'),
      source: flow('source_id_index'),
      rate: flow('sampling_rate'),
      pool: flow('sample_pool'),
      drops: flow('dropped_packets'),
      inputFormat: flow('input_interface_format'),
      input: flow('input_interface_value') ?? flow('input_interface'),
      outputFormat: flow('output_interface.format'),
      output: flow('output_interface_value'),
      frame: raw && number(raw['sflow_245.header.frame_length']),
      held: raw && number(raw['sflow_245.header.sampled_header_length']),
      packet: raw && packet(raw['sflow_245.header_tree'] ?? {}),
    }
  }
  if (/counters sample/i.test(name))
    return {
      kind: 'counters',
      sequence: number(fields['sflow.counters_sample.sequence_number']),
      source: number(fields['sflow.counters_sample.source_id_index']),
      interfaces: list(fields['Generic interface counters']).map((counters) => ({
        interface: number(counters['sflow_245.ifindex']),
        type: number(counters['sflow_245.iftype']),
        speed: number(counters['sflow_245.ifspeed']),
        ...Object.fromEntries(COUNTERS.map((key) => [key, number(counters[`sflow_245.if${key}`])])),
      })),
    }
  return { kind: 'other', format: number(fields['sflow_245.sampletype']) }
}

for (const file of readdirSync('.').filter((entry) => entry.endsWith('.pcap'))) {
  const text = execFileSync(
    'tshark',
    ['-n', '-r', file, ...OPTIONS, '-Y', 'sflow', '-T', 'json', '--no-duplicate-keys', '-J', 'sflow eth vlan ip ipv6 tcp udp'],
    {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const datagrams = JSON.parse(text).map(({ _source: { layers } }) => {
    const { sflow } = layers
    const samples = Object.entries(sflow).filter(([name]) => /sample/i.test(name) && !name.startsWith('sflow'))
    return {
      agent: sflow['sflow_245.agent'] ?? sflow['sflow_245.agent.v6'],
      subAgent: number(sflow['sflow_245.sub_agent_id']),
      sequence: number(sflow['sflow_245.sequence_number']),
      announced: number(sflow['sflow_245.numsamples']),
      samples: samples.flatMap(([name, values]) => list(values).map((fields) => sample(name, fields))),
    }
  })
  writeFileSync(file.replace(/\.pcap$/, '.tshark.json'), `${JSON.stringify(datagrams, null, 1)}\n`)
}
