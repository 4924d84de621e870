import { localHost, MIXES, Population } from '../../hosts.mjs'
import { randomLabel } from '../../payloads.mjs'
import { rtpHead, steady } from '../../second/days/flows.mjs'
import { SECOND } from '../../world.mjs'
import { dtlsHandshake, iceAnswer, iceCheck, random, text } from '../payloads.mjs'

/** Where a bridge takes all media. */
const MEDIA_PORT = 10_000
/** How often each side asks whether the other still wants it, µs (RFC 7675 section 5.1). */
const CONSENT = 5 * SECOND

export const meetings = {
  name: 'meeting-bridge',
  server: { address: '203.0.113.40', port: MEDIA_PORT, protocol: 17 },
  snap: 160,
  words: ['ordinary traffic', 'a video conference', 'RTP', 'STUN', 'UDP', 'calls'],
  write(world) {
    const { dice, file } = world
    const server = localHost('203.0.113.40')
    const people = new Population(dice, { networks: 45, farMilliseconds: 60 })
    const check = (from, to, fromPort, toPort, back) => {
      const transaction = random(dice, 12)
      file.udp(world.now, from, to, fromPort, toPort, iceCheck(dice, `${randomLabel(dice, 4)}:${randomLabel(dice, 4)}`, transaction))
      world.later(back, () => file.udp(world.now, to, from, toPort, fromPort, iceAnswer(dice, transaction)))
    }
    /** Somebody comes to a meeting of `others` and stays. */
    const join = (others, seconds) => {
      const person = people.draw()
      const port = dice.between(1024, 65_535)
      const until = world.now + seconds * SECOND
      for (let n = 0; n < 3; n++) world.later(n * 50_000, () => check(person, server, port, MEDIA_PORT, 150))
      // Keys: two flights of each side.
      const keys = [
        [true, 170],
        [false, 1180],
        [true, 980],
        [false, 260],
      ]
      for (const [i, [up, length]] of keys.entries())
        world.later(200_000 + i * person.rtt, () => {
          const hello = dtlsHandshake(i, length)
          if (up) file.udp(world.now, person, server, port, MEDIA_PORT, hello, length)
          else file.udp(world.now, server, person, MEDIA_PORT, port, hello, length)
        })
      world.begin(
        (function* () {
          for (let t = world.now + CONSENT; t < until; t += CONSENT * (0.8 + 0.4 * dice.unit())) {
            yield t
            if (dice.chance(0.5)) check(person, server, port, MEDIA_PORT, 150)
            else check(server, person, MEDIA_PORT, port, person.rtt)
          }
        })(),
      )
      const muted = dice.chance(0.6)
      const dark = dice.chance(0.45)
      const after = 1_000_000
      if (!muted)
        world.begin(
          steady(world, person, server, port, MEDIA_PORT, seconds, 20_000, () => dice.between(70, 140), rtpHead(dice.next(), 111, 960)),
          after,
        )
      if (!dark)
        world.begin(
          steady(world, person, server, port, MEDIA_PORT, seconds, 11_000, () => dice.between(350, 1130), rtpHead(dice.next(), 96, 3000)),
          after,
        )
      // Down come those who show themselves and those who speak, each a stream of its own.
      const seen = Math.min(5, others)
      const sources = Array.from({ length: seen }, () => rtpHead(dice.next(), 96, 3000))
      if (seen > 0)
        world.begin(
          steady(
            world,
            server,
            person,
            MEDIA_PORT,
            port,
            seconds,
            22_000 / seen,
            () => dice.between(250, 1130),
            (bytes, n) => sources[n % seen](bytes, Math.floor(n / seen)),
          ),
          after,
        )
      world.begin(
        steady(world, server, person, MEDIA_PORT, port, seconds, 26_000, () => dice.between(70, 140), rtpHead(dice.next(), 111, 960)),
        after,
      )
      // Reports and requests for a whole picture (RFC 3550 section 6, RFC 4585).
      world.begin(
        steady(
          world,
          person,
          server,
          port,
          MEDIA_PORT,
          seconds,
          250_000,
          () => dice.between(60, 120),
          (bytes) => bytes.set([0x81, 201, 0, 7]),
          4,
        ),
        after,
      )
    }
    const meeting = () => {
      const size = dice.between(2, 6)
      const seconds = Math.min(3600, 120 + dice.exponential(1500))
      // They come within two minutes; a few are early.
      for (let i = 0; i < size; i++) world.later(dice.below(60 * SECOND), () => join(size - 1, seconds))
    }
    for (let i = 0; i < 16; i++) join(dice.between(1, 4), 300 + dice.exponential(1200))
    world.arrivals(0.02, meeting)
    // The full hour.
    let rung = false
    world.arrivals(1, () => {
      if (rung || world.progress() < 0.3) return
      rung = true
      for (let i = 0; i < 9; i++) meeting()
    })
    const lobby = new Population(dice, { networks: 45, mix: MIXES.people, farMilliseconds: 60 })
    world.arrivals(0.6, () =>
      world.talk(lobby.draw(), server, world.port(), 443, [
        { up: 517 },
        { down: 3100 },
        { up: 300 },
        { down: 42_000 },
        { wait: 4 * SECOND },
        { up: 180 },
        { down: 900 },
      ]),
    )
  },
}

/** Seven packets of a transport stream in RTP. */
const SEVEN = 1328
/** What a box is sent faster than it is shown, for the first second of another channel (judgement). */
const BURST = 1.35

export const boxes = {
  name: 'iptv-unicast',
  server: { address: '198.51.100.92', port: 554, protocol: 17 },
  words: ['ordinary traffic', 'television', 'streaming', 'RTP', 'UDP', 'video'],
  write(world) {
    const { dice, file } = world
    const head = localHost('198.51.100.92')
    const homes = new Population(dice, { networks: 3, mix: [['appliance', 1]], nearMilliseconds: 3, farMilliseconds: 14 })
    const box = () => {
      const home = homes.draw()
      const port = 2 * dice.between(10_000, 30_000)
      world.begin(
        (function* () {
          const bytes = Buffer.alloc(13)
          for (let t = world.now, from = 0; ; ) {
            // One channel for some minutes, or for some seconds where somebody looks for another.
            from = 2 * dice.between(2500, 2560)
            const gap = (SEVEN * 8) / dice.pick([3, 4, 6, 8])
            const until = t + (dice.chance(0.4) ? dice.between(2, 9) : dice.between(60, 1800)) * SECOND
            const fast = t + SECOND
            const header = rtpHead(dice.next(), 33, 900)
            bytes[12] = 0x47
            yield t
            world.talk(
              home,
              head,
              world.port(),
              554,
              [
                { up: 190, payload: text('PLAY rtsp://tv.example/ch7 RTSP/1.0\r\n') },
                { down: 160, payload: text('RTSP/1.0 200 OK\r\n') },
              ],
              { end: 'client' },
            )
            for (let n = 0; t < until; n++) {
              header(bytes, n)
              file.udp(t, head, home, from, port, bytes, SEVEN, 0x4000)
              // Lost ones are asked for and come again (RFC 4585, RFC 4588).
              if (dice.chance(0.0007)) {
                const lost = Buffer.from(bytes)
                file.udp(
                  t + 10,
                  home,
                  head,
                  port + 1,
                  from + 1,
                  Buffer.from([0x81, 205, 0, 3, 0, 0, 0, 9, 0, 0, 0, 9, lost[2], lost[3], 0, 3]),
                )
                yield t + 400
                file.udp(t + 400, head, home, from, port, lost, SEVEN, 0x4000)
              }
              t += t < fast ? gap / BURST : gap
              yield t
            }
          }
        })(),
        dice.below(8 * SECOND),
      )
      // Reports of the receiver every five seconds, and the session kept open.
      world.begin(
        steady(world, home, head, port + 1, 5001, 7200, 5e6, 64, (bytes) => bytes.set([0x81, 201, 0, 7]), 4),
        dice.below(5 * SECOND),
      )
    }
    for (let i = 0; i < 16; i++) box()
    world.arrivals(0.5, () =>
      world.talk(
        homes.draw(),
        head,
        world.port(),
        443,
        [{ up: 517 }, { down: 3000 }, { up: 340 }, { down: Math.round(dice.lognormal(30_000, 0.8)) }],
        { end: 'client' },
      ),
    )
  },
}
