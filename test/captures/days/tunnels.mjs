import { ESP, GRE, putIPv4, putTCP, putUDP, TCP, UDP } from '../frame.mjs'
import { localHost, Population } from '../hosts.mjs'
import { wireguard } from '../payloads.mjs'
import { SECOND } from '../world.mjs'

/** A flow of packets in a tunnel: bursts towards one side, short answers from the other. `send(up, length)` writes one at the present. */
function* tunnelled(world, pace, packets, send) {
  const { dice } = world
  let t = world.now
  for (let n = 0; n < packets; ) {
    const burst = dice.between(1, 24)
    for (let i = 0; i < burst; i++, n++) {
      yield t
      send(t, false, dice.chance(0.75) ? 1392 : dice.between(80, 1390))
      t += dice.between(120, 900)
      if (i % 2 === 1) {
        yield t
        send(t, true, dice.chance(0.9) ? 96 : dice.between(100, 900))
      }
    }
    t += dice.exponential(pace)
  }
}

export const vpn = {
  name: 'vpn-concentrator',
  server: { address: '198.51.100.51', port: 51_820, protocol: 17 },
  words: ['ordinary traffic', 'a tunnel', 'VPN', 'UDP'],
  write(world) {
    const { dice, file } = world
    const server = localHost('198.51.100.51')
    const staff = new Population(dice, { networks: 30, farMilliseconds: 60 })
    const keepAlive = (send) =>
      world.begin(
        (function* () {
          for (let t = world.now; ; t += 25 * SECOND) {
            yield t
            send(t)
          }
        })(),
      )
    for (let i = 0; i < 120; i++)
      world.later(dice.below(20 * SECOND), () => {
        const person = staff.draw()
        const port = dice.between(20_000, 65_000)
        const receiver = dice.next()
        let counter = 0
        const packets = dice.between(2000, 90_000)
        const pace = dice.lognormal(150_000, 1)
        const kind = i % 4
        if (kind < 2) {
          file.udp(world.now, person, server, port, 51_820, wireguard(1, receiver, 0), 148)
          world.later(600, () => file.udp(world.now, server, person, 51_820, port, wireguard(2, receiver, 0), 92))
          world.begin(
            tunnelled(world, pace, packets, (t, up, length) => {
              const padded = 32 + Math.ceil(length / 16) * 16
              if (up) file.udp(t, person, server, port, 51_820, wireguard(4, receiver, counter++), padded)
              else file.udp(t, server, person, 51_820, port, wireguard(4, receiver, counter++), padded)
            }),
            person.rtt + 700,
          )
        } else if (kind === 2) {
          // ESP in UDP (RFC 3948): security parameters index, sequence number; one byte 0xff keeps the way open.
          const esp = Buffer.alloc(8)
          esp.writeUInt32BE((receiver | 0x100) >>> 0, 0)
          world.begin(
            tunnelled(world, pace, packets, (t, up, length) => {
              esp.writeUInt32BE(++counter, 4)
              if (up) file.udp(t, person, server, port, 4500, esp, length + 40)
              else file.udp(t, server, person, 4500, port, esp, length + 40)
            }),
          )
          keepAlive((t) => file.udp(t, person, server, port, 4500, Buffer.from([0xff])))
        } else if (i % 8 === 3) {
          const esp = Buffer.alloc(8)
          esp.writeUInt32BE((receiver | 0x100) >>> 0, 0)
          world.begin(
            tunnelled(world, pace, packets, (t, up, length) => {
              esp.writeUInt32BE(++counter, 4)
              if (up) file.ip(t, person, server, ESP, esp, length + 44)
              else file.ip(t, server, person, ESP, esp, length + 44)
            }),
          )
        } else {
          // OpenVPN's P_DATA_V2: opcode 9, key 0, peer.
          const head = Buffer.from([0x48, 0, 0, i])
          world.begin(
            tunnelled(world, pace, packets, (t, up, length) =>
              up ? file.udp(t, person, server, port, 1194, head, length + 24) : file.udp(t, server, person, 1194, port, head, length + 24),
            ),
          )
        }
      })
  },
}

const inner = Buffer.alloc(1500)

/** An inner IPv4 packet of a conversation between two private networks, from byte `at` of `inner`; returns its end. */
function insideIPv4(dice, at, up, flow, length) {
  const [from, to] = up ? [flow.a, flow.b] : [flow.b, flow.a]
  const total = 40 + length
  const o = putIPv4(inner, at, from, to, flow.udp ? UDP : TCP, total, 63, dice.below(65_536), 0x4000)
  if (flow.udp) putUDP(inner, o, up ? flow.port : 443, up ? 443 : flow.port, 20 + length)
  else {
    putTCP(
      inner,
      o,
      up ? flow.port : 443,
      up ? 443 : flow.port,
      up ? flow.sent : flow.heard,
      up ? flow.heard : flow.sent,
      16,
      501,
      inner,
      0,
    )
    if (up) flow.sent = (flow.sent + length) >>> 0
    else flow.heard = (flow.heard + length) >>> 0
  }
  return at + total
}

const tunnelRouter = (name, address, words, wrap) => ({
  name,
  server: { address, port: 443, protocol: 6 },
  words: ['ordinary traffic', 'a tunnel', ...words],
  write(world) {
    const { dice } = world
    // What the headers leave free is as in every other run.
    inner.fill(0)
    const here = localHost(address, 'linux', { ttl: 255, noDf: true })
    const branches = new Population(dice, { networks: 4, mix: [['embedded', 1]], farMilliseconds: 30 })
    for (let i = 0; i < 6; i++) {
      const branch = branches.draw()
      const start = () => {
        const flow = {
          a: (0x0a000000 + i * 65_536 + dice.below(4000)) >>> 0,
          b: (0x0aff0000 + dice.below(900)) >>> 0,
          port: world.port(),
          udp: dice.chance(0.2),
          sent: dice.next(),
          heard: dice.next(),
        }
        world.begin(
          tunnelled(world, dice.lognormal(60_000, 1), dice.between(40, 9000), (t, up, length) => {
            const [from, to] = up ? [branch, here] : [here, branch]
            wrap(world, t, from, to, flow, up, Math.min(1360, length))
          }),
        )
      }
      for (let n = 0; n < 6; n++) start()
      world.arrivals(1.2, start)
    }
  },
})

export const greRouter = tunnelRouter('gre-router', '198.51.100.47', ['GRE'], (world, t, from, to, flow, up, length) => {
  // RFC 2784: no flags, version 0, the type of what is inside.
  inner.writeUInt32BE(0x0000_0800, 0)
  const end = insideIPv4(world.dice, 4, up, flow, length)
  world.file.ip(t, from, to, GRE, inner, end)
})

export const vxlanRouter = tunnelRouter('vxlan-router', '198.51.100.48', ['VXLAN', 'UDP'], (world, t, from, to, flow, up, length) => {
  // RFC 7348: the flag I, a network identifier, then an Ethernet frame. The source port is a hash of the inner flow.
  inner.writeUInt32BE(0x0800_0000, 0)
  inner.writeUInt32BE(5001 << 8, 4)
  inner.fill(0x02, 8, 20)
  inner.writeUInt16BE(0x0800, 20)
  const end = insideIPv4(world.dice, 22, up, flow, Math.min(length, 1340))
  world.file.udp(t, from, to, 49_152 + ((flow.a ^ flow.port) & 0x3fff), 4789, inner.subarray(0, end))
})
