import { createPcapFile } from './pcap-file.mjs'

const HEADERS = 42

/** A pcap file of export datagrams as tcpdump at the collector would have written it: Ethernet, IPv4, UDP to port 2055, a millisecond apart. */
export function exportCapture(path, datagrams) {
  const file = createPcapFile(path)
  const b = file.buffer
  for (const [i, datagram] of datagrams.entries()) {
    const at = file.frame(1000 * i, HEADERS + datagram.length)
    b.fill(0, at, at + HEADERS)
    b.writeUInt16BE(0x0800, at + 12)
    b[at + 14] = 0x45
    b.writeUInt16BE(28 + datagram.length, at + 16)
    b[at + 22] = 64
    b[at + 23] = 17
    b.writeUInt32BE(0xc0000201, at + 26)
    b.writeUInt32BE(0xc0000202, at + 30)
    b.writeUInt16BE(50_000, at + 34)
    b.writeUInt16BE(2055, at + 36)
    b.writeUInt16BE(8 + datagram.length, at + 38)
    datagram.copy(b, at + HEADERS)
  }
  file.close()
  return path
}
