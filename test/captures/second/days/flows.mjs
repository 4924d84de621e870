import { A, AAAA, dnsAnswer, dnsData, dnsQuery, domain, quicInitial } from '../../payloads.mjs'

/** A question over UDP to port 53 and its answer, after so many µs. */
export function lookUp(world, client, server, delay, name = domain(world.dice.zipf(8000))) {
  const { dice, file } = world
  const port = dice.between(1024, 65_535)
  const id = dice.below(65_536)
  const type = dice.chance(0.65) ? A : AAAA
  file.udp(world.now, client, server, port, 53, dnsQuery(id, name, type))
  const records = [{ type, data: dnsData(type, dice.below(1 << 20)) }]
  world.later(delay, () => file.udp(world.now, server, client, 53, port, dnsAnswer(id, name, type, { records })))
}

/** QUIC of so many bytes down (RFC 9000): Initials of 1200 bytes, then short headers in flights, answered every second packet. */
export function* quicFlow(world, client, server, bytes, port = world.dice.between(1024, 65_535)) {
  const { dice, file } = world
  const rtt = client.local ? server.rtt : client.rtt
  const short = Buffer.alloc(9)
  short[0] = 0x40 | dice.below(64)
  let t = world.now
  file.udp(t, client, server, port, 443, quicInitial(dice), 1200)
  t += client.local ? rtt : 200
  for (let i = 0; i < 3; i++) {
    yield t
    file.udp(t, server, client, 443, port, quicInitial(dice), i < 2 ? 1200 : 640)
    t += 60
  }
  yield t
  file.udp(t, client, server, port, 443, quicInitial(dice), 1200)
  for (let left = bytes, flight = 10; left > 0; flight = Math.min(80, flight * 2)) {
    const began = t
    for (let n = 0; n < flight && left > 0; n++, left -= 1250) {
      t += dice.between(150, 600)
      yield t
      file.udp(t, server, client, 443, port, short, Math.min(1250, Math.max(40, Math.ceil(left))))
      if (n % 2 === 1) file.udp(t + 20, client, server, port, 443, short, dice.between(27, 44))
    }
    t = Math.max(t, began + rtt)
  }
}

/**
 * A steady stream of datagrams in one direction for so many seconds: `pace` µs between two, `size` bytes (a number or a function),
 * `head(bytes, n)` writes what the protocol says first.
 */
export function* steady(world, from, to, fromPort, toPort, seconds, pace, size, head, headLength = 12) {
  const { dice, file } = world
  const bytes = Buffer.alloc(headLength)
  const end = world.now + seconds * 1e6
  for (let t = world.now, n = 0; t < end; n++) {
    yield t
    head(bytes, n)
    file.udp(t, from, to, fromPort, toPort, bytes, typeof size === 'function' ? size(n) : size)
    t += pace * (0.9 + 0.2 * dice.unit())
  }
}

/** RTP's header (RFC 3550) with a payload type, for `steady`. */
export function rtpHead(source, type, ticks) {
  return (bytes, n) => {
    bytes[0] = 0x80
    bytes[1] = type
    bytes.writeUInt16BE(n & 0xffff, 2)
    bytes.writeUInt32BE((n * ticks) >>> 0, 4)
    bytes.writeUInt32BE(source, 8)
  }
}

/** An echo from a host of this side and its answer: ICMP's types 8 and 0, ICMPv6's 128 and 129. */
export function ping(world, from, to) {
  const rest = world.dice.next()
  const [ask, answer] = from.six ? [128, 129] : [8, 0]
  const pattern = Buffer.alloc(32, 'abcdefghijklmnopqrstuvw')
  world.file.icmp(world.now, from, to, ask, 0, rest, pattern)
  world.later(to.rtt, () => world.file.icmp(world.now, to, from, answer, 0, rest, pattern))
}
