import { closeSync, openSync, writeSync } from 'node:fs'

const START_SECONDS = 1_741_600_800
const HEADERS = 42

/** A pcap file of export datagrams as tcpdump at the collector would have written it: Ethernet, IPv4, UDP to port 2055, a millisecond apart. */
export function exportCapture(path, datagrams) {
  const fd = openSync(path, 'w')
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2c3d4, 0)
  head.writeUInt16LE(2, 4)
  head.writeUInt16LE(4, 6)
  head.writeUInt32LE(65_535, 16)
  head.writeUInt32LE(1, 20)
  writeSync(fd, head)
  for (const [i, datagram] of datagrams.entries()) {
    const b = Buffer.alloc(16 + HEADERS + datagram.length)
    b.writeUInt32LE(START_SECONDS + Math.floor(i / 1000), 0)
    b.writeUInt32LE((i % 1000) * 1000, 4)
    b.writeUInt32LE(HEADERS + datagram.length, 8)
    b.writeUInt32LE(HEADERS + datagram.length, 12)
    b.writeUInt16BE(0x0800, 28)
    b[30] = 0x45
    b.writeUInt16BE(28 + datagram.length, 32)
    b[38] = 64
    b[39] = 17
    b.writeUInt32BE(0xc0000201, 42)
    b.writeUInt32BE(0xc0000202, 46)
    b.writeUInt16BE(50_000, 50)
    b.writeUInt16BE(2055, 52)
    b.writeUInt16BE(8 + datagram.length, 54)
    datagram.copy(b, 16 + HEADERS)
    writeSync(fd, b)
  }
  closeSync(fd)
  return path
}
