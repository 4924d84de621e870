// How fast the decoders are by themselves: nothing is summed, sorted or kept. Runs from dist/ with plain node: node bench/decode.mjs [--json]
// Each figure is the best of several rounds, since the machine may be doing other things; the median is shown beside it.
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { cpus } from 'node:os'
import { createCaptureReader, createFlowDecoder, createPacketDecoder, DECODED } from '#traffic'
import { createFlowBatch, createPacketBatch } from '#vocabulary'
import { EXPORT_FORMATS } from './export-formats.mjs'
import { packetFrames } from './packet-frames.mjs'
import { captureFile, ipfixDatagrams, netflow5Datagrams, netflow9Datagrams } from './traffic-data.mjs'

const ROUNDS = 7
const CHUNK = 1024 * 1024
const LINK_ETHERNET = 1
const json = process.argv.includes('--json')

function measure(work) {
  const rates = []
  let note = ''
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage()
    const start = process.hrtime.bigint()
    const { count, remark } = work()
    const seconds = Number(process.hrtime.bigint() - start) / 1e9
    const cpu = process.cpuUsage(before)
    rates.push({ wall: count / seconds, cpu: count / ((cpu.user + cpu.system) / 1e6) })
    note = remark
  }
  const sorted = rates.map((rate) => rate.wall).sort((a, b) => a - b)
  return { best: sorted.at(-1), median: sorted[ROUNDS >> 1], perCpuSecond: Math.max(...rates.map((rate) => rate.cpu)), note }
}

function capture(path) {
  const batch = createPacketBatch(4096)
  const chunk = new Uint8Array(CHUNK)
  return () => {
    const decoder = createPacketDecoder()
    let decoded = 0
    const reader = createCaptureReader({
      frame(buffer, offset, captured, wire, micros, nanos, linkType) {
        if (batch.length === batch.capacity) batch.length = 0
        if (decoder.decode(batch, buffer, offset, captured, wire, micros, nanos, linkType) === DECODED) decoded++
      },
    })
    const fd = openSync(path, 'r')
    for (;;) {
      const got = readSync(fd, chunk, 0, CHUNK, null)
      if (got === 0) break
      reader.push(got === CHUNK ? chunk : chunk.subarray(0, got))
    }
    closeSync(fd)
    reader.end()
    if (decoded !== reader.packets || reader.fault) throw new Error(`decoded ${decoded} of ${reader.packets}: ${reader.fault?.message}`)
    return { count: decoded, remark: `${(statSync(path).size / 1e6).toFixed(0)} MB, read in chunks of 1 MiB` }
  }
}

/** Frames straight into the packet decoder, without a file around them. */
function frames(kind, repeats) {
  const all = packetFrames(kind)
  const batch = createPacketBatch(4096)
  const tunnelled = kind !== 'noise'
  return () => {
    const decoder = createPacketDecoder()
    for (let i = 0; i < repeats; i++) {
      batch.length = 0
      for (const frame of all) decoder.decode(batch, frame, 0, frame.length, frame.length, i, 0, LINK_ETHERNET)
      if (batch.length !== all.length || (batch.tunnel[i % all.length] !== 0) !== tunnelled) throw new Error(`not decoded: ${kind}`)
    }
    return { count: repeats * all.length, remark: `${all.length} frames of ${all[0].length} bytes, ${repeats} times` }
  }
}

function flows(datagrams, repeats) {
  const from = new Uint32Array([0, 0, 0xffff, 0x7f000001])
  return () => {
    let records = 0
    const decoder = createFlowDecoder({
      batch: createFlowBatch(8192),
      drain(batch) {
        records += batch.length
      },
      sampled: {
        packets: createPacketBatch(4096),
        drainPackets(batch) {
          records += batch.length
        },
      },
    })
    for (let i = 0; i < repeats; i++) for (const datagram of datagrams) decoder.decode(datagram, 0, datagram.length, from, 0, 0)
    decoder.flush()
    if (Object.keys(decoder.counts().malformed).length > 0) throw new Error(JSON.stringify(decoder.counts()))
    return { count: records, remark: `${datagrams.length} datagrams, ${repeats} times` }
  }
}

/** Samples of the one kind over and over: what they say makes no difference to what they cost. */
function sflowDatagrams(count) {
  const format = EXPORT_FORMATS.sflow()
  const batch = createFlowBatch(format.each)
  batch.protocol.fill(6)
  batch.bytes.fill(400)
  return Array.from({ length: count }, (_, d) => {
    for (let row = 0; row < format.each; row++) batch.source[4 * row + 3] = 0x0a000000 + ((d * format.each + row) % 1_000_000)
    const datagram = Buffer.alloc(format.bytes)
    format.write(batch, 0, datagram)
    format.stamp(datagram)
    return datagram
  })
}

const results = {
  'pcap, mix of 368 bytes, 1 M sources, packets/s': measure(capture(captureFile('mix', 400_000))),
  'pcap, spoofed SYN flood of 60 bytes, packets/s': measure(capture(captureFile('flood', 2_000_000))),
  'frames, UDP of 512 random bytes, packets/s': measure(frames('noise', 200)),
  'frames, the same inside GRE, packets/s': measure(frames('gre', 200)),
  'frames, TCP inside VXLAN, packets/s': measure(frames('vxlan', 200)),
  'NetFlow 5, 30 records a datagram, records/s': measure(flows(netflow5Datagrams(1000), 100)),
  'NetFlow 9, 21 fields in 56 bytes, 24 records a datagram, records/s': measure(flows(netflow9Datagrams(1000), 100)),
  'IPFIX, fixed records of 62 bytes, 20 a datagram, records/s': measure(flows(ipfixDatagrams(1000), 100)),
  'IPFIX, records with a string, 20 a datagram, records/s': measure(flows(ipfixDatagrams(1000, true), 50)),
  'sFlow, headers of 128 bytes, 7 samples a datagram, packets/s': measure(flows(sflowDatagrams(1000), 100)),
}

if (json) process.stdout.write(`${JSON.stringify({ cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, results })}\n`)
else {
  process.stdout.write(
    `${cpus()[0]?.model}, ${cpus().length} cores, node ${process.version}, one thread; best (median) of ${ROUNDS} rounds\n`,
  )
  for (const [name, { best, median, perCpuSecond, note }] of Object.entries(results)) {
    const million = (rate) => (rate / 1e6).toFixed(2)
    process.stdout.write(`${name}: ${million(best)} M (${million(median)} M); ${million(perCpuSecond)} M a CPU-second; ${note}\n`)
  }
}
