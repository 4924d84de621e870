// From the first datagram of a flood to the operator's API: the real `breakwater serve` with the machine's clock and its ticks of 250 ms.
// node bench/flood.mjs [--quick] [--warm] (--warm: twelve minutes of ordinary traffic first, so that the usual of each prefix is known)
import { createSocket } from 'node:dgram'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFlowBatch } from '#vocabulary'
import { createIpfixEncoder } from '../dist/rehearsal/ipfix-encoder.js'
import { createNetflowV5Encoder } from '../dist/rehearsal/netflow-v5-encoder.js'
import { printHeader } from './machine.mjs'
import { median, say, short, table } from './markdown.mjs'
import { startServe } from './observatory.mjs'
import { dice } from './traffic-data.mjs'
import { workDirectory } from './work-directory.mjs'

const quick = process.argv.includes('--quick')
const warm = process.argv.includes('--warm')
const RUNS = quick ? 3 : 10
const QUIET_SECONDS = warm ? 720 : 5
/** Datagrams of a flood, one every ten milliseconds: 2,000 to 3,000 records a second. */
const EVERY_MILLISECONDS = 10
const FLOOD_PACKETS_PER_SECOND = 100_000
const ORDINARY_PACKETS_PER_SECOND = 1_000
/** How often the API is asked, and so how exact the figures are. */
const ASK_MILLISECONDS = 10
const GIVEN_UP_MILLISECONDS = 10_000
const MILLISECOND = 1000
const directory = workDirectory()
const next = dice(6)

printHeader({
  name: 'flood: from the first datagram to the API',
  measures: "Time from the first datagram of a flood, sent over UDP, until the operator's API shows the incident.",
  data: `SYN floods of ${FLOOD_PACKETS_PER_SECOND.toLocaleString('en-US')} packets/s (five times the fixed threshold) from 240.0.0.0/4, each on a /28 of its own out of the documentation prefixes, begun at moments spread over the second, after ${QUIET_SECONDS} s of ordinary traffic${warm ? '' : ' (too short to know the usual: the fixed thresholds hold)'}; the API is asked every ${ASK_MILLISECONDS} ms; seeded`,
})

const NETS = [0xc0000200, 0xc6336400, 0xcb007100]
const targets = Array.from({ length: 2 * RUNS }, (_, i) => ({
  service: `service-${i + 1}`,
  net: NETS[Math.floor(i / 16)] + 16 * (i % 16),
}))
const dotted = (address) => [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.')
const serve = await startServe(
  join(directory, 'serve'),
  Object.fromEntries(targets.map(({ service, net }) => [service, [`${dotted(net)}/28`]])),
)

/** An exporter that sends one datagram at a time; records tell of the last 200 ms, as a router that is asked to be quick does. */
function exporter(encoder, port) {
  const socket = createSocket('udp4')
  const into = Buffer.alloc(2048)
  const batch = createFlowBatch(encoder.recordsPerDatagram)
  const send = (length) => new Promise((resolve) => socket.send(into.subarray(0, length), port, '127.0.0.1', resolve))
  return {
    async preamble() {
      const length = encoder.preamble(Date.now() * MILLISECOND, into)
      if (length > 0) await send(length)
    },
    async datagram(net, packetsPerDatagram, flood) {
      const now = Date.now() * MILLISECOND
      const each = encoder.recordsPerDatagram
      for (let row = 0; row < each; row++) {
        const packets = Math.max(1, Math.round(packetsPerDatagram / each))
        batch.ipVersion[row] = 4
        batch.source[4 * row + 2] = 0xffff
        batch.source[4 * row + 3] = flood ? 0xf0000000 + (next() & 0x0fffffff) : 0xf0000000 + (next() & 0xff)
        batch.destination[4 * row + 2] = 0xffff
        batch.destination[4 * row + 3] = net + (flood ? 1 : next() & 15)
        batch.protocol[row] = 6
        batch.sourcePort[row] = 1024 + (next() % 60_000)
        batch.destinationPort[row] = 443
        batch.tcpFlags[row] = flood ? 0x02 : 0x1b
        batch.packets[row] = packets
        batch.bytes[row] = packets * (flood ? 40 : 700)
        batch.end[row] = now - (next() % 20) * MILLISECOND
        batch.start[row] = batch.end[row] - (next() % 180) * MILLISECOND
      }
      await send(encoder.encode(batch, 0, each, now, into))
    },
    close: () => socket.close(),
  }
}

const bootedAt = Date.now() * MILLISECOND - 3_600_000_000
const exporters = {
  'NetFlow v5': exporter(createNetflowV5Encoder({ bootedAt, samplingRate: 1, engine: 1 }), serve.netflowPort),
  IPFIX: exporter(createIpfixEncoder({ domain: 1, samplingRate: 1 }), serve.ipfixPort),
}

async function shown(service) {
  const { incidents } = await serve.get('console')
  return incidents.find((incident) => incident.service === service)
}

/** Milliseconds until the flood of one target is shown; undefined when it never was. */
async function flood(from, { service, net }) {
  let over = false
  const began = performance.now()
  const sending = (async () => {
    for (let sent = 0; !over; sent++) {
      await from.datagram(net, (FLOOD_PACKETS_PER_SECOND * EVERY_MILLISECONDS) / 1000, true)
      const due = began + (sent + 1) * EVERY_MILLISECONDS
      if (due > performance.now()) await sleep(due - performance.now())
    }
  })()
  let took
  while (took === undefined && performance.now() - began < GIVEN_UP_MILLISECONDS) {
    if (await shown(service)) took = performance.now() - began
    else await sleep(ASK_MILLISECONDS)
  }
  over = true
  await sending
  return took
}

let exitCode = 0
try {
  await exporters.IPFIX.preamble()
  let talking = true
  const background = (async () => {
    for (let second = 0; talking; second++) {
      if (second % 30 === 0) await exporters.IPFIX.preamble()
      for (const [i, { net }] of targets.entries())
        await exporters[i < RUNS ? 'NetFlow v5' : 'IPFIX'].datagram(net, ORDINARY_PACKETS_PER_SECOND, false)
      await sleep(1000)
    }
  })()
  await sleep(QUIET_SECONDS * 1000)
  const early = (await serve.get('console')).incidents
  if (early.length > 0) throw new Error(`ordinary traffic was taken for a flood: ${early[0].sentence}`)

  const rows = []
  for (const [f, [format, from]] of Object.entries(exporters).entries()) {
    const times = []
    for (let run = 0; run < RUNS; run++) {
      // Begins spread evenly over the second that the detectors count in, and so over the ticks.
      await sleep(500)
      const phase = (1000 * (run + 0.5)) / RUNS
      await sleep((1000 + phase - (Date.now() % 1000)) % 1000)
      times.push(await flood(from, targets[f * RUNS + run]))
    }
    const seen = times.filter((time) => time !== undefined)
    if (seen.length < RUNS) exitCode = 1
    const ms = (value) => (seen.length === 0 ? '–' : short(value))
    rows.push({
      format,
      runs: RUNS,
      'shown within 10 s': seen.length,
      'fastest ms': ms(Math.min(...seen)),
      'median ms': ms(seen.length > 0 ? median(seen) : 0),
      'slowest ms': ms(Math.max(...seen)),
      'each, ms': times.map((time) => (time === undefined ? 'never' : Math.round(time))).join(' '),
    })
  }
  talking = false
  await background
  say(table(rows))
  const { incidents, counters } = await serve.get('console')
  const kinds = new Set()
  let sentence = ''
  for (const { id } of incidents) {
    const { anomalies } = (await serve.get(`incidents/${id}`)).incident
    for (const anomaly of anomalies) kinds.add(anomaly.kind)
    sentence = anomalies[0]?.sentence ?? sentence
  }
  say(`Told as: ${[...kinds].join(', ')}; for example “${sentence}” Sequence gaps seen: ${counters.traffic_inlet_sequence_gaps}.`)
} finally {
  for (const from of Object.values(exporters)) from.close()
  await serve.stop()
}
process.exitCode = exitCode
