// Seeded inputs for the benches of the room `traffic`: capture files in the system's temporary folder and export datagrams in memory.
// Addresses are from 10.0.0.0/8 and the documentation prefixes; nothing is ever sent.
import { existsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPcapFile, START_SECONDS } from './pcap-file.mjs'
import { templateSet } from './template-set.mjs'

/** mulberry32: 32 bits of state, the same everywhere. */
export function dice(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
}

const VERSION = 1

/**
 * A pcap file (Ethernet, microseconds, little-endian); written once and found again. `mix`: sizes of 60, 60, 132, 360 and 1228 bytes, 368 on
 * average, TCP and UDP from a million sources. `flood`: SYNs of 60 bytes, each from an address of its own.
 */
export function captureFile(kind, packets) {
  const path = join(tmpdir(), `breakwater-bench-${kind}-${packets}-v${VERSION}.pcap`)
  if (existsSync(path) && statSync(path).size > 0) return path
  const next = dice(kind === 'mix' ? 1 : 2)
  const file = createPcapFile(path)
  const { buffer } = file
  const sizes = [60, 60, 132, 360, 1228]
  for (let i = 0; i < packets; i++) {
    const size = kind === 'mix' ? sizes[next() % sizes.length] : 60
    const at = file.frame(i, size)
    buffer.fill(0, at, at + size)
    const udp = kind === 'mix' && next() % 3 === 0
    buffer.writeUInt16BE(0x0800, at + 12)
    const ip = at + 14
    buffer[ip] = 0x45
    buffer.writeUInt16BE(size - 14, ip + 2)
    buffer.writeUInt16BE(next() & 0xffff, ip + 4)
    buffer[ip + 8] = 32 + (next() & 31)
    buffer[ip + 9] = udp ? 17 : 6
    buffer.writeUInt32BE(kind === 'mix' ? 0x0a000000 + (next() % 1_000_000) : next(), ip + 12)
    buffer.writeUInt32BE(0xcb007100 + (next() & 3), ip + 16)
    const transport = ip + 20
    buffer.writeUInt16BE(1024 + (next() % 60_000), transport)
    buffer.writeUInt16BE(udp ? 53 : 443, transport + 2)
    if (udp) buffer.writeUInt16BE(size - 34, transport + 4)
    else {
      buffer.writeUInt32BE(next(), transport + 4)
      buffer[transport + 12] = 0x50
      buffer[transport + 13] = kind === 'mix' ? 0x10 : 0x02
      buffer.writeUInt16BE(next() & 0xffff, transport + 14)
    }
  }
  file.close()
  return path
}

/** NetFlow version 5 datagrams of 30 records each; sequence numbers run on. */
export function netflow5Datagrams(count) {
  const next = dice(3)
  const datagrams = []
  for (let d = 0; d < count; d++) {
    const b = Buffer.alloc(24 + 30 * 48)
    b.writeUInt16BE(5, 0)
    b.writeUInt16BE(30, 2)
    b.writeUInt32BE(10_000_000 + d, 4)
    b.writeUInt32BE(START_SECONDS, 8)
    b.writeUInt32BE(d * 30, 16)
    for (let r = 0; r < 30; r++) {
      const at = 24 + 48 * r
      b.writeUInt32BE(0x0a000000 + (next() % 1_000_000), at)
      b.writeUInt32BE(0xcb007100 + (next() & 3), at + 4)
      b.writeUInt16BE(1, at + 12)
      b.writeUInt16BE(2, at + 14)
      b.writeUInt32BE(1 + (next() & 7), at + 16)
      b.writeUInt32BE(60 + (next() & 1023), at + 20)
      b.writeUInt32BE(9_990_000, at + 24)
      b.writeUInt32BE(9_999_000, at + 28)
      b.writeUInt16BE(next() & 0xffff, at + 32)
      b.writeUInt16BE(443, at + 34)
      b[at + 37] = 2
      b[at + 38] = 6
    }
    datagrams.push(b)
  }
  return datagrams
}

const IPFIX_FIELDS = [
  [8, 4],
  [12, 4],
  [2, 8],
  [1, 8],
  [10, 4],
  [14, 4],
  [7, 2],
  [11, 2],
  [4, 1],
  [6, 1],
  [5, 1],
  [16, 4],
  [17, 4],
  [152, 8],
  [153, 8],
]

/** IPFIX datagrams of 20 records each, after one with the template; with `variable`, each record carries a string of some bytes. */
export function ipfixDatagrams(count, variable = false) {
  const next = dice(4)
  const fields = variable ? [...IPFIX_FIELDS, [96, 65_535]] : IPFIX_FIELDS
  const template = Buffer.concat([Buffer.alloc(16), templateSet(2, 256, fields)])
  template.writeUInt16BE(10, 0)
  template.writeUInt16BE(template.length, 2)
  template.writeUInt32BE(START_SECONDS, 4)
  const fixed = IPFIX_FIELDS.reduce((sum, [, length]) => sum + length, 0)
  const text = variable ? 9 : 0
  const datagrams = [template]
  for (let d = 0; d < count; d++) {
    const b = Buffer.alloc(20 + 20 * (fixed + text))
    b.writeUInt16BE(10, 0)
    b.writeUInt16BE(b.length, 2)
    b.writeUInt32BE(START_SECONDS, 4)
    b.writeUInt32BE(d * 20, 8)
    b.writeUInt16BE(256, 16)
    b.writeUInt16BE(b.length - 16, 18)
    let at = 20
    for (let r = 0; r < 20; r++) {
      for (const [element, length] of IPFIX_FIELDS) {
        if (element === 8) b.writeUInt32BE(0x0a000000 + (next() % 1_000_000), at)
        else if (element === 12) b.writeUInt32BE(0xcb007100 + (next() & 3), at)
        else if (element === 152 || element === 153) b.writeBigUInt64BE(BigInt(START_SECONDS) * 1000n, at)
        else if (element === 4) b[at] = 6
        else if (length === 8) b.writeUInt32BE(next() & 1023, at + 4)
        else if (length === 2) b.writeUInt16BE(next() & 0xffff, at)
        at += length
      }
      if (variable) {
        b[at] = 8
        b.write('http-app', at + 1)
        at += text
      }
    }
    datagrams.push(b)
  }
  return datagrams
}

/** What an edge router exports (as an ASR 9000 does in the corpus): 21 fields in 56 bytes. */
const NETFLOW9_FIELDS = [
  [8, 4],
  [12, 4],
  [15, 4],
  [10, 4],
  [14, 4],
  [2, 4],
  [1, 4],
  [22, 4],
  [21, 4],
  [16, 4],
  [17, 4],
  [7, 2],
  [11, 2],
  [9, 1],
  [13, 1],
  [6, 1],
  [4, 1],
  [5, 1],
  [61, 1],
  [89, 1],
  [48, 1],
]

/** NetFlow version 9 datagrams of 24 records each, after one with the template and one with the options of its sampler. */
export function netflow9Datagrams(count) {
  const next = dice(5)
  const record = NETFLOW9_FIELDS.reduce((sum, [, length]) => sum + length, 0)
  const header = (b, sequence) => {
    b.writeUInt16BE(9, 0)
    b.writeUInt16BE(24, 2)
    b.writeUInt32BE(10_000_000, 4)
    b.writeUInt32BE(START_SECONDS, 8)
    b.writeUInt32BE(sequence, 12)
    return b
  }
  const template = header(Buffer.concat([Buffer.alloc(20), templateSet(0, 256, NETFLOW9_FIELDS)]), 0)
  // Options template 257: scope system (4 bytes), sampler (1), random interval (4); then one record: sampler 1, one in 1000.
  const options = header(Buffer.alloc(20 + 24 + 16), 1)
  const words = [1, 24, 257, 4, 8, 1, 4, 48, 1, 50, 4, 0, 257, 16]
  for (const [i, word] of words.entries()) options.writeUInt16BE(word, 20 + 2 * i)
  options[20 + 28 + 4] = 1
  options.writeUInt32BE(1000, 20 + 28 + 5)
  const datagrams = [template, options]
  for (let d = 0; d < count; d++) {
    const b = header(Buffer.alloc(24 + 24 * record), d + 2)
    b.writeUInt16BE(256, 20)
    b.writeUInt16BE(b.length - 20, 22)
    let at = 24
    for (let r = 0; r < 24; r++)
      for (const [element, length] of NETFLOW9_FIELDS) {
        if (element === 8) b.writeUInt32BE(0x0a000000 + (next() % 1_000_000), at)
        else if (element === 12) b.writeUInt32BE(0xcb007100 + (next() & 3), at)
        else if (element === 21 || element === 22) b.writeUInt32BE(9_990_000 + (next() & 1023), at)
        else if (element === 4) b[at] = 6
        else if (element === 48) b[at] = 1
        else if (element === 61) b[at] = 0
        else if (length === 4) b.writeUInt32BE(next() & 1023, at)
        else if (length === 2) b.writeUInt16BE(next() & 0xffff, at)
        else b[at] = 24
        at += length
      }
    datagrams.push(b)
  }
  return datagrams
}
