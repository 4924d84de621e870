// The formats that `send-exports.mjs` writes. Each has: records in a datagram, bytes of it, `write` for the rows of a batch, `stamp` for what
// changes each time it is sent (time of the export, sequence numbers), and `templates` where records need them.
import { createIpfixEncoder } from '../dist/rehearsal/ipfix-encoder.js'
import { createNetflowV5Encoder } from '../dist/rehearsal/netflow-v5-encoder.js'
import { templateSet } from './template-set.mjs'

const UPTIME = 3_600_000

function netflow5() {
  let records = 0
  let encoder
  return {
    each: 30,
    bytes: 24 + 48 * 30,
    write(batch, at, into) {
      encoder ??= createNetflowV5Encoder({ bootedAt: at - UPTIME * 1000, samplingRate: 1, engine: 1 })
      encoder.encode(batch, 0, 30, at, into)
    },
    stamp(b, now) {
      b.writeUInt32BE(Math.floor(now / 1000), 8)
      b.writeUInt32BE((now % 1000) * 1_000_000, 12)
      b.writeUInt32BE(records >>> 0, 16)
      records += 30
    },
  }
}

/** Field types and lengths of a version 9 record as routers send it (RFC 3954 section 8): 48 bytes, as in version 5. */
const V9_FIELDS = [
  [8, 4], // IPV4_SRC_ADDR
  [12, 4], // IPV4_DST_ADDR
  [15, 4], // IPV4_NEXT_HOP
  [10, 2], // INPUT_SNMP
  [14, 2], // OUTPUT_SNMP
  [2, 4], // IN_PKTS
  [1, 4], // IN_BYTES
  [22, 4], // FIRST_SWITCHED
  [21, 4], // LAST_SWITCHED
  [7, 2], // L4_SRC_PORT
  [11, 2], // L4_DST_PORT
  [6, 1], // TCP_FLAGS
  [4, 1], // PROTOCOL
  [5, 1], // SRC_TOS
  [61, 1], // DIRECTION
  [16, 4], // SRC_AS
  [17, 4], // DST_AS
]

function netflow9() {
  const each = 29
  const length = V9_FIELDS.reduce((sum, [, bytes]) => sum + bytes, 0)
  let datagrams = 0
  const template = Buffer.concat([Buffer.alloc(20), templateSet(0, 256, V9_FIELDS)])
  template.writeUInt16BE(9, 0)
  template.writeUInt16BE(1, 2)
  template.writeUInt32BE(UPTIME, 4)
  const stamp = (b, now) => {
    b.writeUInt32BE(Math.floor(now / 1000), 8)
    b.writeUInt32BE(datagrams++ >>> 0, 12)
  }
  return {
    each,
    bytes: 24 + each * length,
    write(batch, at, into) {
      into.writeUInt16BE(9, 0)
      into.writeUInt16BE(each, 2)
      into.writeUInt32BE(UPTIME, 4)
      into.writeUInt16BE(256, 20)
      into.writeUInt16BE(4 + each * length, 22)
      const uptime = (instant) => UPTIME - Math.round((at - instant) / 1000)
      for (let row = 0; row < each; row++) {
        const o = 24 + row * length
        into.writeUInt32BE(batch.source[4 * row + 3], o)
        into.writeUInt32BE(batch.destination[4 * row + 3], o + 4)
        into.writeUInt32BE(batch.packets[row], o + 16)
        into.writeUInt32BE(batch.bytes[row], o + 20)
        into.writeUInt32BE(uptime(batch.start[row]), o + 24)
        into.writeUInt32BE(uptime(batch.end[row]), o + 28)
        into.writeUInt16BE(batch.sourcePort[row], o + 32)
        into.writeUInt16BE(batch.destinationPort[row], o + 34)
        into[o + 36] = batch.tcpFlags[row]
        into[o + 37] = batch.protocol[row]
      }
    },
    stamp,
    templates(now) {
      stamp(template, now)
      return template
    },
  }
}

function ipfix() {
  const encoder = createIpfixEncoder({ domain: 1, samplingRate: 1 })
  const each = encoder.recordsPerDatagram
  const preamble = Buffer.alloc(2048)
  const length = encoder.preamble(0, preamble)
  const templates = preamble.subarray(0, length)
  const probe = Buffer.alloc(2048)
  let records = 0
  let bytes
  const stamp = (b, now, count) => {
    b.writeUInt32BE(Math.floor(now / 1000), 4)
    b.writeUInt32BE(records >>> 0, 8)
    records += count
  }
  return {
    each,
    get bytes() {
      // Sixteen bytes of header, four of the set, and what a record of IPv4 takes.
      bytes ??= measured(encoder, each, probe)
      return bytes
    },
    write: (batch, at, into) => encoder.encode(batch, 0, each, at, into),
    stamp: (b, now) => stamp(b, now, each),
    templates(now) {
      // One record of options is in it.
      stamp(templates, now, 1)
      return templates
    },
  }
}

function measured(encoder, each, into) {
  const column = (size) => new Uint32Array(size * each)
  const batch = new Proxy({ ipVersion: new Uint8Array(each).fill(4) }, { get: (known, name) => known[name] ?? column(4) })
  return encoder.encode(batch, 0, each, 0, into)
}

/** Flow samples of Ethernet headers of 128 bytes, what agents send when nothing else is asked of them ("sFlow Version 5", section 4.2.1). */
function sflow() {
  const each = 7
  const header = 128
  const size = 8 + 32 + 8 + 16 + header
  let datagrams = 0
  let samples = 0
  return {
    each,
    bytes: 28 + each * size,
    /** A sample is one packet. */
    packets: true,
    write(batch, _at, into) {
      for (const [i, word] of [5, 1, 0x7f000001, 0, 0, UPTIME, each].entries()) into.writeUInt32BE(word, 4 * i)
      for (let row = 0; row < each; row++) {
        const o = 28 + row * size
        const frame = batch.bytes[row] + 18
        const words = [1, size - 8, 0, 1, 1, 0, 0, 1, 2, 1, 1, 16 + header, 1, frame, 4, header]
        for (const [i, word] of words.entries()) into.writeUInt32BE(word, o + 4 * i)
        const h = o + 64
        into.writeUInt16BE(0x0800, h + 12)
        into[h + 14] = 0x45
        into.writeUInt16BE(batch.bytes[row], h + 16)
        into[h + 22] = 60
        into[h + 23] = batch.protocol[row]
        into.writeUInt32BE(batch.source[4 * row + 3], h + 26)
        into.writeUInt32BE(batch.destination[4 * row + 3], h + 30)
        into.writeUInt16BE(batch.sourcePort[row], h + 34)
        into.writeUInt16BE(batch.destinationPort[row], h + 36)
        if (batch.protocol[row] === 17) into.writeUInt16BE(batch.bytes[row] - 20, h + 38)
        else {
          into[h + 46] = 0x50
          into[h + 47] = batch.tcpFlags[row]
        }
      }
    },
    stamp(b) {
      b.writeUInt32BE(datagrams++ >>> 0, 16)
      for (let row = 0; row < each; row++) {
        const o = 28 + row * size
        b.writeUInt32BE(samples >>> 0, o + 8)
        b.writeUInt32BE(samples++ >>> 0, o + 20)
      }
    },
  }
}

/** By the names that a rehearsal gives them. */
export const EXPORT_FORMATS = { 'netflow-v5': netflow5, 'netflow-v9': netflow9, ipfix, sflow }
