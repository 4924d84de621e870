// Seeded Ethernet frames for the bench of the packet decoder, in memory and never sent: what attacks and overlays look like on the wire.
import { dice } from './traffic-data.mjs'

const FRAMES = 4096
const ETHERNET = 14
const IP = 20
const UDP = 8

function ip(b, at, protocol, next) {
  b[at] = 0x45
  b.writeUInt16BE(b.length - at, at + 2)
  b.writeUInt16BE(next() & 0xffff, at + 4)
  b[at + 8] = 64
  b[at + 9] = protocol
  b.writeUInt32BE((0x0a000000 | (next() & 0xffffff)) >>> 0, at + 12)
  b.writeUInt32BE(0xcb007101, at + 16)
  return at + IP
}

function udp(b, at, sourcePort, destinationPort) {
  b.writeUInt16BE(sourcePort, at)
  b.writeUInt16BE(destinationPort, at + 2)
  b.writeUInt16BE(b.length - at, at + 4)
  return at + UDP
}

const port = (next) => 1024 + (next() % 60_000)

/** `noise`: UDP of 512 random bytes between random ports, 554 in all. `gre`: the same inside GRE, 578. `vxlan`: TCP of 1,000 bytes in an overlay. */
export function packetFrames(kind) {
  const next = dice(kind.length)
  return Array.from({ length: FRAMES }, () => {
    const inner = kind === 'vxlan' ? ETHERNET + IP + 20 + 1000 : IP + UDP + 512
    const around = kind === 'gre' ? IP + 4 : kind === 'vxlan' ? IP + UDP + 8 : 0
    const b = Buffer.alloc(ETHERNET + around + inner)
    b.writeUInt16BE(0x0800, 12)
    let at = ETHERNET
    if (kind === 'gre') {
      at = ip(b, at, 47, next)
      b.writeUInt16BE(0x0800, at + 2)
      at += 4
    }
    if (kind === 'vxlan') {
      at = udp(b, ip(b, at, 17, next), port(next), 4789)
      b[at] = 8
      at += 8
      b.writeUInt16BE(0x0800, at + 12)
      at = ip(b, at + ETHERNET, 6, next)
      b.writeUInt16BE(port(next), at)
      b.writeUInt16BE(443, at + 2)
      b[at + 12] = 0x50
      b[at + 13] = 0x10
      at += 20
    } else at = udp(b, ip(b, at, 17, next), port(next), port(next))
    for (; at < b.length; at++) b[at] = next() >>> 24
    return b
  })
}
