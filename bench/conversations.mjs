// A seeded pcap file of TCP conversations as they are: handshakes with the options of real stacks, requests, answers in full segments with
// acknowledgements between, endings. Clients from 10.0.0.0/8 in clustered networks, four servers of a documentation prefix.
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPcapFile } from './pcap-file.mjs'
import { dice } from './traffic-data.mjs'

const VERSION = 1
const SYN = 2
const ACK = 16
const PSH_ACK = 24
const FIN_ACK = 17
/** Conversations under way at any time. */
const AT_ONCE = 2000
const MICROS_A_PACKET = 4

/** Writes frames until the file has `bytes`, or finds the file that has them; returns its path. */
export function conversationsFile(bytes) {
  const path = join(tmpdir(), `breakwater-bench-conversations-${bytes}-v${VERSION}.pcap`)
  if (existsSync(path)) return path
  const next = dice(9)
  const file = createPcapFile(path)
  const { buffer } = file
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
    const at = file.frame(packets++ * MICROS_A_PACKET, size)
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
    const used = payload + (flags === SYN || flags === (SYN | ACK) || flags === FIN_ACK ? 1 : 0)
    if (fromClient) c.ours = (c.ours + used) >>> 0
    else c.theirs = (c.theirs + used) >>> 0
  }

  const under = Array.from({ length: AT_ONCE }, open)
  while (file.bytes < bytes) {
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
  file.close()
  return path
}
