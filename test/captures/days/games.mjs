import { localHost, Population } from '../hosts.mjs'
import { A2S_ANSWER, A2S_CHALLENGE, A2S_INFO, rtp, sip, sipAnswer } from '../payloads.mjs'
import { SECOND } from '../world.mjs'

export const gameServer = {
  name: 'game-server',
  server: { address: '203.0.113.27', port: 27_015, protocol: 17 },
  words: ['ordinary traffic', 'a game server', 'UDP', 'game'],
  write(world) {
    const { dice, file } = world
    const server = localHost('203.0.113.27')
    const people = new Population(dice, {
      networks: 50,
      mix: [
        ['windows', 90],
        ['linux', 10],
      ],
      farMilliseconds: 90,
    })
    // 64 ticks a second down, about as many commands up; sequence numbers in the first bytes.
    const play = function* () {
      const player = people.draw()
      const port = dice.between(27_005, 27_040)
      const until = world.now + dice.exponential(900) * SECOND
      let sequence = 0
      let t = world.now
      const head = Buffer.alloc(8)
      while (t < until) {
        head.writeUInt32LE(sequence, 0)
        head.writeUInt32LE(sequence++, 4)
        file.udp(t, player, server, port, 27_015, head, dice.between(38, 110))
        t += dice.between(2000, 7000)
        yield t
        head.writeUInt32LE(sequence, 0)
        file.udp(t, server, player, 27_015, port, head, Math.round(dice.lognormal(190, 0.5)) % 1200)
        t += dice.between(7500, 9500)
        yield t
      }
    }
    for (let i = 0; i < 28; i++) world.begin(play(), dice.below(SECOND))
    world.arrivals(0.03, () => world.begin(play()))
    // People who look at the list of servers, and the sites that rank them; each answers the challenge.
    world.arrivals(9, () => {
      const person = people.draw()
      const port = dice.between(1024, 65_535)
      file.udp(world.now, person, server, port, 27_015, A2S_INFO)
      world.later(200, () => file.udp(world.now, server, person, 27_015, port, A2S_CHALLENGE))
      world.later(person.rtt, () => file.udp(world.now, person, server, port, 27_015, Buffer.concat([A2S_INFO, A2S_CHALLENGE.subarray(5)])))
      world.later(person.rtt + 200, () => file.udp(world.now, server, person, 27_015, port, A2S_ANSWER))
    })
  },
}

export const minecraft = {
  name: 'minecraft',
  server: { address: '203.0.113.28', port: 25_565, protocol: 6 },
  words: ['ordinary traffic', 'a game server', 'TCP', 'game'],
  write(world) {
    const { dice } = world
    const server = localHost('203.0.113.28')
    const people = new Population(dice, { networks: 40 })
    const hello = Buffer.from([16, 0, 0xff, 5, 12, ...Buffer.from('play.example'), 0x63, 0xdd, 2])
    const play = () => {
      const script = [{ up: hello.length, payload: hello }, { up: 40 }, { down: 1500 }, { down: 900_000 }]
      for (let n = dice.between(400, 8000); n > 0; n--) {
        script.push({ wait: dice.between(20_000, 50_000) }, { down: Math.round(dice.lognormal(180, 1)) })
        if (dice.chance(0.7)) script.push({ up: dice.between(12, 60) })
      }
      world.talk(people.draw(), server, world.port(), 25_565, script, { thinks: 300, end: dice.pick(['client', 'reset']) })
    }
    for (let i = 0; i < 60; i++) world.later(dice.below(3 * SECOND), play)
    world.arrivals(0.6, play)
    // Lists of servers ask for the status and leave.
    world.arrivals(4, () =>
      world.talk(
        people.draw(),
        server,
        world.port(),
        25_565,
        [{ up: hello.length, payload: hello }, { up: 2 }, { down: 4000 }, { up: 10 }, { down: 10 }],
        { end: 'client' },
      ),
    )
  },
}

export const voice = {
  name: 'voip-gateway',
  server: { address: '203.0.113.60', port: 5060, protocol: 17 },
  snap: 192,
  words: ['ordinary traffic', 'telephony', 'VoIP', 'SIP', 'RTP', 'UDP'],
  write(world) {
    const { dice, file } = world
    const server = localHost('203.0.113.60')
    const phones = new Population(dice, { networks: 25, mix: [['linux', 1]], farMilliseconds: 50 })
    world.arrivals(12, () => {
      const phone = phones.draw()
      const user = String(dice.between(2000, 9999))
      file.udp(world.now, phone, server, 5060, 5060, sip(dice, dice.pick(['REGISTER', 'REGISTER', 'OPTIONS']), user, 'voip.example'))
      world.later(900, () =>
        file.udp(world.now, server, phone, 5060, 5060, sipAnswer(dice, dice.pick(['200 OK', '401 Unauthorized']), user, 'voip.example')),
      )
    })
    const call = () => {
      const phone = phones.draw()
      const user = String(dice.between(2000, 9999))
      const port = 2 * dice.between(8000, 16_000)
      const far = 2 * dice.between(2000, 30_000)
      file.udp(world.now, phone, server, 5060, 5060, sip(dice, 'INVITE', user, 'voip.example'))
      world.later(1000, () => file.udp(world.now, server, phone, 5060, 5060, sipAnswer(dice, '100 Trying', user, 'voip.example')))
      world.later(2_000_000, () => file.udp(world.now, server, phone, 5060, 5060, sipAnswer(dice, '200 OK', user, 'voip.example')))
      const seconds = Math.min(1800, dice.exponential(150))
      // G.711, 20 ms a packet, 160 bytes of sound (RFC 3551).
      for (const up of [true, false])
        world.begin(
          (function* () {
            const bytes = Buffer.alloc(12)
            const source = dice.next()
            let t = world.now
            for (let n = 0; n < seconds * 50; n++) {
              rtp(bytes, n, n * 160, source)
              if (up) file.udp(t, phone, server, far, port, bytes, 172)
              else file.udp(t, server, phone, port, far, bytes, 172)
              t += 20_000 + (up ? dice.below(1200) - 600 : 0)
              yield t
            }
          })(),
          2_100_000,
        )
      world.later(2_100_000 + seconds * SECOND, () =>
        file.udp(world.now, phone, server, 5060, 5060, sip(dice, 'BYE', user, 'voip.example')),
      )
    }
    for (let i = 0; i < 40; i++) call()
    world.arrivals(0.4, call)
  },
}

export const television = {
  name: 'multicast-tv',
  server: { address: '198.51.100.90', port: 443, protocol: 6 },
  words: ['ordinary traffic', 'multicast', 'television', 'streaming', 'UDP'],
  write(world) {
    const { dice, file } = world
    const head = localHost('198.51.100.90')
    // Channels of 4 to 9 Mbit/s: seven packets of MPEG transport stream in RTP, 1328 bytes, at constant rate.
    for (let channel = 1; channel <= 12; channel++) {
      const group = localHost(`239.192.1.${channel}`)
      const gap = (1328 * 8) / dice.between(4, 9)
      const source = dice.next()
      world.begin(
        (function* () {
          const bytes = Buffer.alloc(16)
          for (let n = 0, t = world.now + dice.below(2000); ; n++) {
            yield t
            rtp(bytes, n, n * 900, source)
            bytes[1] = 33
            bytes[12] = 0x47
            file.udp(t, head, group, 5000 + channel, 1234, bytes, 1328, 0x4000)
            t += gap
          }
        })(),
      )
    }
    const viewers = new Population(dice, { networks: 2, farMilliseconds: 5 })
    world.arrivals(4, () =>
      world.talk(viewers.draw(), head, world.port(), 443, [{ up: 517 }, { down: 3000 }, { up: 300 }, { down: 5000 }], { end: 'client' }),
    )
  },
}
