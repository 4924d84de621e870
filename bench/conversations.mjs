// A seeded pcap file of TCP conversations as they are: handshakes with the options of real stacks, requests, answers in full segments with
// acknowledgements between, endings. Clients from 10.0.0.0/8 in clustered networks, four servers of a documentation prefix.
import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dice } from './traffic-data.mjs'

const START_SECONDS = 1_741_600_800
const VERSION = 1
const SYN = 2
const ACK = 16
const PSH_ACK = 24
const FIN_ACK = 17
/** Conversations under way at any time. */
const AT_ONCE = 2000
const MICROS_A_PACKET = 4

/** Writes frames until the file has `bytes`; returns its path and how many packets it has. */
export function conversationsFile(bytes) {
  const path = join(tmpdir(), `breakwater-bench-conversations-${bytes}-v${VERSION}.pcap`)
  const next = dice(9)
  if (existsSync(path)) return { path, packets: undefined }
  const fd = openSync(`${path}.part`, 'w')
  const buffer = Buffer.alloc(8 << 20)
  buffer.writeUInt32LE(0xa1b2c3d4, 0)
  buffer.writeUInt16LE(2, 4)
  buffer.writeUInt16LE(4, 6)
  buffer.writeUInt32LE(65_535, 16)
  buffer.writeUInt32LE(1, 20)
  let at = 24
  let written = 0
  let packets = 0
  let opened = 0

  function open() {
    const client = opened++
    return {
      // Some two thousand networks of up to 250 clients.
      client: 0x0a000000 + (((next() % 2048) << 8) | (1 + (next() % 250))),
      server: 0xcb007100 + (client & 3),
      port: 1024 + (next() % 60_000),
      ours: next(),
      theirs: next(),
      ttl: 40 + (next() % 24),
      step: 0,
      request: 200 + (next() % 900),
      // Answers: most are small, some are long (log-uniform from 300 bytes to some 300 kB).
      left: Math.round(300 * 10 ** ((next() % 3000) / 1000)),
    }
  }

  function frame(c, fromClient, flags, payload, options) {
    const size = 14 + 20 + 20 + options + payload
    if (at + 16 + size > buffer.length) {
      writeSync(fd, buffer, 0, at)
      written += at
      at = 0
    }
    const micros = packets++ * MICROS_A_PACKET
    buffer.writeUInt32LE(START_SECONDS + Math.floor(micros / 1e6), at)
    buffer.writeUInt32LE(micros % 1e6, at + 4)
    buffer.writeUInt32LE(size, at + 8)
    buffer.writeUInt32LE(size, at + 12)
    at += 16
    buffer.fill(0, at, at + 54 + options + Math.min(payload, 64))
    buffer.writeUInt16BE(0x0800, at + 12)
    const ip = at + 14
    buffer[ip] = 0x45
    buffer.writeUInt16BE(size - 14, ip + 2)
    buffer.writeUInt16BE(next() & 0xffff, ip + 4)
    buffer[ip + 6] = 0x40
    buffer[ip + 8] = fromClient ? c.ttl : 64
    buffer[ip + 9] = 6
    buffer.writeUInt32BE(fromClient ? c.client : c.server, ip + 12)
    buffer.writeUInt32BE(fromClient ? c.server : c.client, ip + 16)
    const tcp = ip + 20
    buffer.writeUInt16BE(fromClient ? c.port : 443, tcp)
    buffer.writeUInt16BE(fromClient ? 443 : c.port, tcp + 2)
    buffer.writeUInt32BE((fromClient ? c.ours : c.theirs) >>> 0, tcp + 4)
    buffer.writeUInt32BE((fromClient ? c.theirs : c.ours) >>> 0, tcp + 8)
    buffer[tcp + 12] = ((20 + options) / 4) << 4
    buffer[tcp + 13] = flags
    buffer.writeUInt16BE(flags === SYN ? 64_240 : 501, tcp + 14)
    // TLS application data: what most payloads begin with (RFC 8446 section 5.2).
    if (payload >= 5) {
      buffer[tcp + 20 + options] = 23
      buffer[tcp + 21 + options] = 3
      buffer[tcp + 22 + options] = 3
    }
    at += size
    const used = payload + (flags === SYN || flags === (SYN | ACK) || flags === FIN_ACK ? 1 : 0)
    if (fromClient) c.ours = (c.ours + used) >>> 0
    else c.theirs = (c.theirs + used) >>> 0
  }

  const under = Array.from({ length: AT_ONCE }, open)
  while (written + at < bytes) {
    const i = next() % AT_ONCE
    const c = under[i]
    if (c.step === 0) frame(c, true, SYN, 0, 20)
    else if (c.step === 1) frame(c, false, SYN | ACK, 0, 20)
    else if (c.step === 2) frame(c, true, ACK, 0, 12)
    else if (c.step === 3) frame(c, true, PSH_ACK, c.request, 12)
    else if (c.left > 0) {
      const piece = Math.min(c.left, 1448)
      c.left -= piece
      frame(c, false, c.left > 0 ? ACK : PSH_ACK, piece, 12)
      if ((c.step & 1) === 0) frame(c, true, ACK, 0, 12)
    } else {
      frame(c, false, FIN_ACK, 0, 12)
      frame(c, true, FIN_ACK, 0, 12)
      under[i] = open()
      continue
    }
    c.step++
  }
  writeSync(fd, buffer, 0, at)
  closeSync(fd)
  renameSync(`${path}.part`, path)
  return { path, packets }
}
