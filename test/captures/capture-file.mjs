import { closeSync, openSync, writeSync } from 'node:fs'
import { DF, fold, ICMP, ICMP6, put16, put32, putIPv4, putIPv6, putTCP, putUDP, sum16, TCP, UDP } from './frame.mjs'

const BUFFER_BYTES = 4 << 20
/** The largest frame that is written, far below the buffer: record header, Ethernet, IP datagram. */
const LARGEST_BYTES = 16 + 14 + 65_535
const ETHERNET_BYTES = 14
/** Without its check sequence an Ethernet frame has at least 60 bytes (IEEE 802.3). */
const SMALLEST_FRAME = 60

/** Bytes without meaning, as encrypted payload looks. */
const NOISE = new Uint8Array(1 << 16)
let noise = 0x9e3779b9
for (let i = 0; i < NOISE.length; i++) {
  noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0
  NOISE[i] = noise >>> 24
}

const EMPTY = new Uint8Array(0)

/**
 * A classic pcap file (magic 0xa1b2c3d4, microseconds, Ethernet), written as a stream. Frames longer than `snap` are cut and keep their
 * length in the record. Hosts are `{ address, ttl, local, id, … }` of hosts.mjs; TTLs are those that the sensor sees.
 *
 * `hide` makes the sensor blind to one direction: 'outbound' (from local hosts), 'inbound', or 'none'.
 */
export class CaptureFile {
  packets = 0
  bytes = 0
  hide = 'none'
  firstAt = 0
  lastAt = 0
  /** Packets from or to the watched address, by second since `start`. */
  watched = []
  #descriptor
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES)
  #position = 0
  #snap
  #watch
  #start
  #network = 0
  #end = 0

  constructor(path, { snap = 128, start = 0, watch } = {}) {
    this.#descriptor = openSync(path, 'w')
    this.#snap = snap
    this.#start = start
    this.#watch = watch
    const head = this.#buffer
    head.writeUInt32LE(0xa1b2c3d4, 0)
    head.writeUInt16LE(2, 4)
    head.writeUInt16LE(4, 6)
    head.writeUInt32LE(0, 8)
    head.writeUInt32LE(0, 12)
    head.writeUInt32LE(snap, 16)
    head.writeUInt32LE(1, 20)
    this.#position = 24
  }

  /** Opens a frame: record, Ethernet, IP. Returns the offset of what IP carries, or -1 when the sensor does not see it. */
  #open(at, source, destination, protocol, length, fragment) {
    if (this.hide !== 'none' && (source.local ? this.hide === 'outbound' : this.hide === 'inbound')) return -1
    if (this.#position > BUFFER_BYTES - LARGEST_BYTES) this.#flush()
    const six = source.six
    if (six !== destination.six) throw new Error('from one family of addresses to the other')
    const bytes = this.#buffer
    const record = this.#position
    const total = length + (six ? 40 : 20)
    const original = ETHERNET_BYTES + total < SMALLEST_FRAME ? SMALLEST_FRAME : ETHERNET_BYTES + total
    const captured = original < this.#snap ? original : this.#snap
    // A wire has an order: who comes in the middle of somebody's burst waits for its end.
    const when = at > this.lastAt ? Math.floor(at) : this.lastAt
    const seconds = Math.floor(when / 1e6)
    bytes.writeUInt32LE(seconds, record)
    bytes.writeUInt32LE(when - seconds * 1e6, record + 4)
    bytes.writeUInt32LE(captured, record + 8)
    bytes.writeUInt32LE(original, record + 12)
    let o = record + 16
    this.#mac(o, destination)
    this.#mac(o + 6, source)
    put16(bytes, o + 12, six ? 0x86dd : 0x0800)
    o += ETHERNET_BYTES
    this.#network = o
    this.#end = record + 16 + captured
    if (six) o = putIPv6(bytes, o, source.address, destination.address, protocol, length, source.ttl, source.flow ?? 0)
    else {
      // Linux numbers per flow, others per host; either way it counts up.
      source.id = (source.id + 1) & 0xffff
      o = putIPv4(bytes, o, source.address, destination.address, protocol, total, source.ttl, source.id, fragment)
    }
    if (this.packets === 0) this.firstAt = when
    this.lastAt = when
    this.packets++
    this.bytes += original
    if (this.#watch !== undefined && (source.address === this.#watch || destination.address === this.#watch)) {
      const second = seconds - Math.floor(this.#start / 1e6)
      this.watched[second] = (this.watched[second] ?? 0) + 1
    }
    return o
  }

  #mac(at, host) {
    const bytes = this.#buffer
    if (host.local) {
      bytes[at] = 0x02
      bytes[at + 1] = 0x42
      if (host.six) for (let i = 0; i < 4; i++) bytes[at + 2 + i] = host.address[12 + i]
      else put32(bytes, at + 2, host.address)
    } else {
      // The router's.
      bytes[at] = 0x02
      bytes[at + 1] = 0x00
      put32(bytes, at + 2, 0x5e0000fe)
    }
  }

  /** Payload from `o`, cut where the capture cuts; what is not given is noise. */
  #payload(o, payload, length) {
    const bytes = this.#buffer
    const end = Math.min(o + length, this.#end)
    const given = Math.min(o + payload.length, end)
    let i = o
    for (let from = 0; i < given; i++) bytes[i] = payload[from++]
    let at = (this.packets * 61) & 0x7fff
    for (; i < end; i++) bytes[i] = NOISE[at++]
    return o + length
  }

  /** The checksum of TCP, UDP or ICMPv6 where all of it is in the capture; elsewhere any number does, nobody can check it. */
  #checksum(from, to, field, source, protocol) {
    const bytes = this.#buffer
    let value = (this.packets * 40_503) & 0xffff
    if (to <= this.#end) {
      const start = protocol === ICMP ? 0 : protocol + (to - from)
      const addresses = source.six ? 32 : 8
      const first = this.#network + (source.six ? 8 : 12)
      const sum = protocol === ICMP ? 0 : sum16(bytes, first, first + addresses, start)
      value = fold(sum16(bytes, from, to, sum))
    }
    put16(bytes, field, value === 0 && protocol === UDP ? 0xffff : value)
  }

  #close(end) {
    const bytes = this.#buffer
    for (let i = end; i < this.#end; i++) bytes[i] = 0
    this.#position = this.#end
  }

  tcp(
    at,
    source,
    destination,
    sourcePort,
    destinationPort,
    sequence,
    acknowledgement,
    flags,
    window,
    options,
    optionsLength,
    payload,
    length,
  ) {
    const o = this.#open(at, source, destination, TCP, 20 + optionsLength + length, source.noDf ? 0 : DF)
    if (o < 0) return
    const data = putTCP(this.#buffer, o, sourcePort, destinationPort, sequence, acknowledgement, flags, window, options, optionsLength)
    const end = this.#payload(data, payload ?? EMPTY, length)
    this.#checksum(o, end, o + 16, source, TCP)
    this.#close(end)
  }

  /** `fragment` is IPv4's field of flags and offset. A datagram longer than this fragment says so in `whole`. */
  udp(at, source, destination, sourcePort, destinationPort, payload, length = payload.length, fragment = 0, whole = length) {
    const o = this.#open(at, source, destination, UDP, 8 + length, fragment)
    if (o < 0) return
    const data = putUDP(this.#buffer, o, sourcePort, destinationPort, 8 + whole)
    const end = this.#payload(data, payload ?? EMPTY, length)
    if (whole === length) this.#checksum(o, end, o + 6, source, UDP)
    this.#close(end)
  }

  /** ICMP or, between IPv6 hosts, ICMPv6: type, code, the four bytes after the checksum, payload. */
  icmp(at, source, destination, type, code, rest, payload, length = payload.length, fragment = 0) {
    const protocol = source.six ? ICMP6 : ICMP
    const o = this.#open(at, source, destination, protocol, 8 + length, fragment)
    if (o < 0) return
    const bytes = this.#buffer
    bytes[o] = type
    bytes[o + 1] = code
    put16(bytes, o + 2, 0)
    put32(bytes, o + 4, rest)
    const end = this.#payload(o + 8, payload ?? EMPTY, length)
    this.#checksum(o, end, o + 2, source, protocol)
    this.#close(end)
  }

  /** Any protocol: what follows the IP header, or noise. `id` sets IPv4's identification, as the fragments of one datagram share it. */
  ip(at, source, destination, protocol, payload, length = payload.length, fragment = 0, id = -1) {
    if (id >= 0) source.id = (id - 1) & 0xffff
    const o = this.#open(at, source, destination, protocol, length, fragment)
    if (o < 0) return
    this.#close(this.#payload(o, payload ?? EMPTY, length))
  }

  #flush() {
    let done = 0
    while (done < this.#position) done += writeSync(this.#descriptor, this.#buffer, done, this.#position - done)
    this.#position = 0
  }

  close() {
    this.#flush()
    closeSync(this.#descriptor)
  }
}
