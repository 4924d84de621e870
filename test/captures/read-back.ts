import { readFileSync } from 'node:fs'

/** A packet of a file that this set wrote, read by a reader that shares no line with the writer. */
export interface Packet {
  readonly at: number
  readonly original: number
  readonly captured: number
  readonly version: 4 | 6
  readonly source: string
  readonly destination: string
  readonly protocol: number
  /** IPv4's more-fragments flag or an offset. */
  readonly fragment: boolean
  readonly sourcePort: number
  readonly destinationPort: number
  readonly sequence: number
  readonly acknowledgement: number
  readonly flags: number
  /** Bytes that TCP or UDP carries, by the lengths of the headers. */
  readonly payload: number
  /** Undefined where they cannot be checked. */
  readonly headerSumRight: boolean | undefined
  readonly sumRight: boolean | undefined
}

function onesComplement(bytes: Buffer, start: number): number {
  let sum = start
  for (let i = 0; i < bytes.length; i += 2) sum += bytes[i]! * 256 + (bytes[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000)
  return sum
}

export function readBack(path: string): Packet[] {
  const file = readFileSync(path)
  if (file.readUInt32LE(0) !== 0xa1b2c3d4 || file.readUInt32LE(20) !== 1) throw new Error('not a pcap file of Ethernet')
  const packets: Packet[] = []
  for (let at = 24; at < file.length; ) {
    const captured = file.readUInt32LE(at + 8)
    const original = file.readUInt32LE(at + 12)
    const frame = file.subarray(at + 16, at + 16 + captured)
    if (frame.length !== captured) throw new Error(`cut at ${at}`)
    packets.push(readFrame(file.readUInt32LE(at) * 1e6 + file.readUInt32LE(at + 4), original, frame))
    at += 16 + captured
  }
  return packets
}

function readFrame(at: number, original: number, frame: Buffer): Packet {
  const six = frame.readUInt16BE(12) === 0x86dd
  const ip = frame.subarray(14)
  const start = six ? 40 : (ip[0]! & 15) * 4
  const total = six ? 40 + ip.readUInt16BE(4) : ip.readUInt16BE(2)
  if (14 + total > original || (original > 60 && 14 + total !== original)) throw new Error(`length ${total} in a frame of ${original}`)
  const protocol = six ? ip[6]! : ip[9]!
  const fragment = !six && (ip.readUInt16BE(6) & 0x3fff) !== 0
  const address = (from: number) => (six ? ip.subarray(from, from + 16).toString('hex') : [...ip.subarray(from, from + 4)].join('.'))
  const inside = ip.subarray(start, total)
  const whole = ip.length >= total
  const pseudo = six ? onesComplement(ip.subarray(8, 40), 0) : onesComplement(ip.subarray(12, 20), 0)
  const summed = protocol === 6 || protocol === 17 || protocol === 58 ? pseudo + protocol + (total - start) : 0
  const checkable = whole && !fragment && [1, 6, 17, 58].includes(protocol)
  const tcp = protocol === 6 && !fragment
  const udp = protocol === 17 && !fragment
  return {
    at,
    original,
    captured: frame.length,
    version: six ? 6 : 4,
    source: address(six ? 8 : 12),
    destination: address(six ? 24 : 16),
    protocol,
    fragment,
    sourcePort: tcp || udp ? inside.readUInt16BE(0) : 0,
    destinationPort: tcp || udp ? inside.readUInt16BE(2) : 0,
    sequence: tcp ? inside.readUInt32BE(4) : 0,
    acknowledgement: tcp ? inside.readUInt32BE(8) : 0,
    flags: tcp ? inside[13]! : 0,
    payload: tcp ? total - start - (inside[12]! >> 4) * 4 : udp ? total - start - 8 : 0,
    headerSumRight: six ? undefined : onesComplement(ip.subarray(0, start), 0) === 0xffff,
    sumRight: checkable ? onesComplement(inside, summed) === 0xffff : undefined,
  }
}
