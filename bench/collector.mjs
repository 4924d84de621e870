// Processor time that a flow record or sample costs a collector, in each format, and what is lost: the real `breakwater serve` with all traffic
// towards protected prefixes (profile, flood detection and forensics at work), beside pmacct's nfacctd and sfacctd, which sum by destination
// and detect nothing. node bench/collector.mjs [--quick] [netflow-v5|netflow-v9|ipfix|sflow]…
import { createSocket } from 'node:dgram'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { kernelDrops } from '../dist/traffic/inlet/kernel-drops.js'
import { EXPORT_FORMATS } from './export-formats.mjs'
import { freePort } from './free-port.mjs'
import { find, printHeader } from './machine.mjs'
import { say, short, table, whole } from './markdown.mjs'
import { startServe } from './observatory.mjs'
import { start, timed, until, usage } from './processes.mjs'
import { workDirectory } from './work-directory.mjs'

const quick = process.argv.includes('--quick')
const asked = process.argv.slice(2).filter((word) => word in EXPORT_FORMATS)
const FORMATS = asked.length > 0 ? asked : Object.keys(EXPORT_FORMATS)
const SECONDS = quick ? 3 : 10
const RATES = quick ? [50_000, 100_000] : [200_000, 600_000]
const IDLE_SECONDS = 2
const SENDER = fileURLToPath(new URL('send-exports.mjs', import.meta.url))
const directory = workDirectory()

printHeader({
  name: 'collector: what a flow record or sample costs',
  measures:
    'Processor time for each record, or sampled packet, that was not lost (user and system, all threads and processes), from the first datagram until all are digested, and what was lost.',
  data: `${FORMATS.join(', ')} in datagrams as large as Ethernet takes (30, 29 and 18 records, 7 samples with headers of 128 bytes), from a sender process at ${RATES.map(whole).join(' and ')} records/s for ${SECONDS} s over loopback; up to a million sources of 240.0.0.0/4, 768 destinations in the documentation prefixes, 1 to 8 packets a record and one a sample, a third of them a SYN flood of one address; seeded`,
  programs: ['nfacctd', 'sfacctd', 'pmacct'],
})

const peerOf = (format) => (format === 'sflow' ? 'sfacctd' : 'nfacctd')

/** Sends, waits until nothing moves any more, and says what that has cost. */
async function measure(subject, format, rate) {
  const first = usage(subject.pid)
  await sleep(IDLE_SECONDS * 1000)
  const before = usage(subject.pid)
  const run = start(process.execPath, [SENDER, String(subject.port), String(rate), String(SECONDS), format])
  if ((await run.ended) !== 0) throw new Error(`the sender failed: ${run.text()}`)
  const sent = JSON.parse(run.out())
  // At rest when half a second costs a tenth of a core at most.
  let last = usage(subject.pid).cpuSeconds
  const atRest = async () => {
    await sleep(500)
    const now = usage(subject.pid).cpuSeconds
    const settled = now - last <= 0.05
    last = now
    return settled
  }
  await until(atRest, `${subject.name} to come to rest`, 120)
  const after = usage(subject.pid)
  const counted = await subject.counted(sent)
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds
  const digested = sent.records * (1 - Math.max(0, counted.lostShare))
  return {
    microseconds: (cpuSeconds / digested) * 1e6,
    row: {
      format,
      collector: subject.name,
      'records/s sent': whole(sent.recordsPerSecond),
      'CPU µs a record': short((cpuSeconds / digested) * 1e6),
      'records a CPU-second': whole(digested / cpuSeconds),
      lost: `${short(Math.max(0, counted.lostShare) * 100)} %`,
      'datagrams dropped by the kernel': whole(counted.kernelDrops),
      'sequence gaps seen': counted.gaps,
      'idle, % of a core': short(((before.cpuSeconds - first.cpuSeconds) / IDLE_SECONDS) * 100),
      'peak MiB': whole(after.peakMebibytes),
    },
  }
}

async function breakwater(format, rate) {
  const serve = await startServe(join(directory, `serve-${format}-${rate}`), {
    'service-a': ['192.0.2.0/24'],
    'service-b': ['198.51.100.0/24'],
    'service-c': ['203.0.113.0/24'],
  })
  try {
    return await measure(
      {
        name: 'breakwater serve',
        pid: serve.pid,
        port: format === 'sflow' ? serve.sflowPort : format === 'ipfix' ? serve.ipfixPort : serve.netflowPort,
        async counted(sent) {
          const { counters, incidents } = await serve.get('console')
          if (incidents.length === 0) say('**No flood was told of, though the stream is one: detection was not at work.**')
          const digested = counters.traffic_inlet_records + counters.traffic_inlet_sampled_packets
          return {
            lostShare: 1 - digested / sent.records,
            kernelDrops: counters.traffic_inlet_kernel_drops,
            // Version 9 and sFlow number datagrams; of sFlow the samples count as well.
            gaps: whole(counters.traffic_inlet_sequence_gaps + counters.traffic_inlet_datagram_gaps),
          }
        },
      },
      format,
      rate,
    )
  } finally {
    await serve.stop()
  }
}

async function peer(format, rate) {
  const name = peerOf(format)
  const port = await freePort()
  const pipe = join(directory, `imt-${format}-${rate}`)
  const config = join(directory, `${name}-${format}-${rate}.conf`)
  const settings = {
    daemonize: false,
    [`${name}_ip`]: '127.0.0.1',
    [`${name}_port`]: port,
    // The receive buffer that ours asks for.
    [`${name}_pipe_size`]: 4_194_304,
    plugins: 'memory',
    aggregate: 'dst_host',
    imt_path: pipe,
    // With pmacct's small defaults, and still with 64 MB, records are lost between its two processes at these rates (CONFIG-KEYS,
    // plugin_pipe_size): room for more than half a million of them.
    plugin_pipe_size: 268_435_456,
    plugin_buffer_size: 65_536,
  }
  writeFileSync(
    config,
    Object.entries(settings)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join(''),
  )
  const daemon = start(find(name), ['-f', config])
  try {
    await until(
      () => /waiting for (NetFlow|sFlow)/.test(daemon.text()) && daemon.text().includes(`waiting for data on: '${pipe}'`),
      `${name} to listen`,
    )
    return await measure(
      {
        name,
        pid: daemon.pid,
        port,
        async counted(sent) {
          const { text } = await timed(find('pmacct'), ['-s', '-p', pipe, '-O', 'json'])
          let packets = 0
          for (const line of text.split('\n')) if (line.startsWith('{')) packets += JSON.parse(line).packets
          return { lostShare: 1 - packets / sent.packets, kernelDrops: kernelDrops([port]), gaps: undefined }
        },
      },
      format,
      rate,
    )
  } finally {
    // It looks at its signals when the next datagram comes.
    const stopped = daemon.stop('SIGINT', 2000)
    const socket = createSocket('udp4')
    socket.send(Buffer.alloc(1), port, '127.0.0.1', () => socket.close())
    await stopped
  }
}

const rows = []
for (const format of FORMATS)
  for (const rate of RATES) {
    const ours = await breakwater(format, rate)
    const theirs = find(peerOf(format)) && find('pmacct') ? await peer(format, rate) : undefined
    const beside = theirs ? `${short(ours.microseconds / theirs.microseconds)} of ${peerOf(format)}'s` : undefined
    rows.push({ ...ours.row, 'CPU beside': beside })
    if (theirs) rows.push({ ...theirs.row, 'CPU beside': undefined })
  }
say(table(rows))
say(
  'Lost: of ours by records and samples counted, of the peers by packets summed; up to one buffer between its processes, some 160 records, was not yet summed and is not lost. FastNetMon (Debian package `fastnetmon`), the other peer of the bar, is not driven by this bench yet.',
)
