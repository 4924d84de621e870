import { localHost, Population } from '../hosts.mjs'
import { quicInitial } from '../payloads.mjs'
import { browse } from './browsing.mjs'

const SHORT = Buffer.alloc(9)

/** A QUIC conversation: Initials and Handshakes padded to 1200 bytes, then short headers of both sides, acknowledged every second packet. */
function* quicVisit(world, client, server, bytes) {
  const { file, dice } = world
  const port = world.port()
  let t = world.now
  const say = (up, payload, length) =>
    up
      ? file.udp(t, client, server, port, 443, payload, length, client.six ? 0 : 0x4000)
      : file.udp(t, server, client, 443, port, payload, length, 0x4000)
  say(true, quicInitial(dice), 1200)
  t += dice.between(80, 400)
  yield t
  const answer = quicInitial(dice)
  for (let i = 0; i < 3; i++) {
    say(false, answer, i < 2 ? 1200 : dice.between(300, 900))
    t += 40
    yield t
  }
  t += client.rtt
  yield t
  say(true, quicInitial(dice), 1200)
  SHORT[0] = 0x40 | dice.below(64)
  let left = bytes
  let window = 12
  while (left > 0) {
    yield t
    say(true, SHORT, dice.between(40, 400))
    const began = t
    for (let i = 0; i < window && left > 0; i++) {
      t += dice.between(200, 500)
      yield t
      say(false, SHORT, Math.min(1252, Math.max(60, Math.round(left))))
      left -= 1252
      if (i % 2 === 1) {
        yield t
        say(true, SHORT, dice.between(28, 40))
      }
    }
    window = Math.min(100, window * 2)
    t = Math.max(t, began + client.rtt)
    if (dice.chance(0.1)) t += dice.exponential(800_000)
  }
}

export const quicSite = {
  name: 'quic-site',
  server: { address: '192.0.2.90', port: 443, protocol: 17 },
  words: ['ordinary traffic', 'web', 'QUIC', 'HTTP/3'],
  write(world) {
    const { dice } = world
    const server = localHost('192.0.2.90')
    const people = new Population(dice, { networks: 90 })
    world.arrivals(30, () => world.begin(quicVisit(world, people.draw(), server, dice.lognormal(60_000, 1.3))))
    world.arrivals(3, () => browse(world, people.draw(), server, 443, 'h3.example'))
  },
}
