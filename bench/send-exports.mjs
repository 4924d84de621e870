// Sends flow exports to a port of this machine at a steady pace, in a process of its own:
// send-exports.mjs PORT RECORDS_A_SECOND SECONDS [netflow-v5|netflow-v9|ipfix|sflow]
// Prints one line of JSON: what was sent. The datagrams tell of traffic from a million addresses of 240.0.0.0/4, which nobody has, to the
// documentation prefixes; they go to 127.0.0.1 and nowhere else.
import { createSocket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFlowBatch } from '#vocabulary'
import { EXPORT_FORMATS } from './export-formats.mjs'
import { dice } from './traffic-data.mjs'

const [port, recordsPerSecond, seconds] = process.argv.slice(2, 5).map(Number)
const format = EXPORT_FORMATS[process.argv[5] ?? 'netflow-v5']()
const EACH = format.each
const SOURCES = 1_000_000
const total = Math.round((recordsPerSecond * seconds) / EACH)
/** The set is sent again and again. */
const DATAGRAMS = Math.min(total, Math.ceil(SOURCES / EACH))
/** Exporters repeat their templates; this is often enough that losing one matters little, and costs nothing. */
const TEMPLATES_EVERY = 1000
const DESTINATIONS = [0xc0000200, 0xc6336400, 0xcb007100]
/** A third of the records are SYNs towards this address, so that forensics has work to do as well. */
const FLOODED = 0xcb007101
const MILLISECOND = 1000
/** A prime: multiplying by it goes through all sources in an order that no cache likes. */
const STRIDE = 611_953

const next = dice(5)
const exportedAt = Date.now() * MILLISECOND
const batch = createFlowBatch(EACH)
const packetsOf = new Float64Array(DATAGRAMS)
const all = Buffer.alloc(DATAGRAMS * format.bytes)
for (let d = 0; d < DATAGRAMS; d++) {
  for (let row = 0; row < EACH; row++) {
    const kind = next() % 3
    const flood = kind === 0
    const udp = kind === 1
    const packets = format.packets ? 1 : 1 + (next() & 7)
    batch.source[4 * row + 2] = 0xffff
    batch.source[4 * row + 3] = 0xf0000000 + (((d * EACH + row) * STRIDE) % SOURCES) * 251
    batch.destination[4 * row + 2] = 0xffff
    batch.destination[4 * row + 3] = flood ? FLOODED : DESTINATIONS[next() % 3] + (next() & 0xff)
    batch.ipVersion[row] = 4
    batch.protocol[row] = udp ? 17 : 6
    batch.sourcePort[row] = 1024 + (next() % 60_000)
    batch.destinationPort[row] = udp ? 53 : 443
    batch.tcpFlags[row] = udp ? 0 : flood ? 0x02 : 0x1b
    batch.packets[row] = packets
    batch.bytes[row] = packets * (flood ? 40 : 60 + (next() % 1200))
    batch.end[row] = exportedAt - (next() % 500) * MILLISECOND
    batch.start[row] = batch.end[row] - (next() % 5000) * MILLISECOND
    packetsOf[d] += packets
  }
  format.write(batch, exportedAt, all.subarray(d * format.bytes, (d + 1) * format.bytes))
}

const socket = createSocket('udp4')
await new Promise((resolve) => socket.connect(port, '127.0.0.1', resolve))
let datagrams = 0
let packets = 0
let errors = 0
let waiting = 0
const done = (error) => {
  waiting--
  if (error) errors++
}
const post = (bytes) => {
  waiting++
  socket.send(bytes, done)
}
const began = performance.now()
while (datagrams < total) {
  const due = Math.min(total, Math.floor((((performance.now() - began) / 1000) * recordsPerSecond) / EACH))
  while (datagrams < due) {
    const d = datagrams % DATAGRAMS
    const one = all.subarray(d * format.bytes, (d + 1) * format.bytes)
    const now = Date.now()
    if (format.templates && datagrams % TEMPLATES_EVERY === 0) post(format.templates(now))
    format.stamp(one, now)
    post(one)
    packets += packetsOf[d]
    datagrams++
  }
  await sleep(1)
}
const took = (performance.now() - began) / 1000
while (waiting > 0) await sleep(1)
socket.close()
const records = datagrams * EACH
process.stdout.write(`${JSON.stringify({ datagrams, records, packets, errors, seconds: took, recordsPerSecond: records / took })}\n`)
