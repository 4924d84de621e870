import { browse, tlsVisit } from '../../days/browsing.mjs'
import { localHost, MIXES, Population } from '../../hosts.mjs'
import { clientHello, httpAnswer, httpRequest, SERVER_HELLO, TLS_DATA } from '../../payloads.mjs'
import { SECOND } from '../../world.mjs'
import { quicFlow } from './flows.mjs'

const web = { port: 443, protocol: 6 }

export const mailing = {
  name: 'mailing-rush',
  server: { address: '192.0.2.91', ...web },
  words: ['a flash crowd', 'many new visitors', 'ordinary traffic', 'web'],
  write(world) {
    const { dice } = world
    const server = localHost('192.0.2.91')
    const people = new Population(dice, { networks: 55, farMilliseconds: 50 })
    const clouds = new Population(dice, { networks: 4, mix: MIXES.servers, farMilliseconds: 35 })
    const scanners = Array.from({ length: 60 }, () => clouds.draw('linux'))
    let since = 0
    const rush = (scale, fade) => () => {
      if (since === 0 && world.progress() > 0.2) since = world.now
      if (since === 0) return 0.5
      const seconds = (world.now - since) / SECOND
      return 0.5 + scale * Math.min(1, seconds / 20) * Math.exp(-seconds / fade)
    }
    world.arrivals(6, () => browse(world, people.draw(), server, 443, 'offers.example'))
    // Filters of mail open every link first: from few addresses, in seconds. Then people look at pictures, and some come.
    world.arrivals(rush(120, 25), () =>
      world.talk(dice.pick(scanners), server, world.port(), 443, tlsVisit(dice, 'offers.example', { requests: 1, median: 2500 }), {
        end: dice.pick(['client', 'reset']),
        megabits: 200,
      }),
    )
    world.arrivals(rush(110, 400), () =>
      world.talk(people.draw(), server, world.port(), 443, tlsVisit(dice, 'offers.example', { requests: 1, median: 500 }), {
        end: dice.pick(['client', 'server']),
      }),
    )
    world.arrivals(rush(40, 600), () =>
      browse(world, people.draw(), server, 443, 'offers.example', { visit: { requests: dice.between(2, 9), median: 18_000 } }),
    )
  },
}

export const desktops = {
  name: 'desktop-farm',
  server: { address: '198.51.100.38', port: 3389, protocol: 6 },
  words: ['ordinary traffic', 'remote desktops', 'RDP', 'interactive'],
  write(world) {
    const { dice, file } = world
    const server = localHost('198.51.100.38', 'windows')
    const staff = new Population(dice, { networks: 14, mix: MIXES.desktops, farMilliseconds: 40 })
    const hello = Buffer.from([3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 11, 0, 0, 0])
    // X.224 connection request, TLS, then keys and mouse up, pictures down; some over UDP beside it.
    const session = () => {
      const person = staff.draw()
      const script = [
        { up: 19, payload: hello },
        { down: 19, payload: hello },
        { up: 517, payload: clientHello(dice, 'rds.example') },
        { down: 1600, payload: SERVER_HELLO },
      ]
      for (let n = dice.between(200, 4000); n > 0; n--) {
        script.push({ wait: dice.exponential(110_000) }, { up: dice.between(40, 140), payload: TLS_DATA })
        if (dice.chance(0.7)) script.push({ down: Math.round(Math.min(600_000, dice.lognormal(900, 1.6))), payload: TLS_DATA })
      }
      const port = world.port()
      world.talk(person, server, port, 3389, script, { end: dice.pick(['client', 'silent', 'reset']), thinks: 8000 })
      if (!dice.chance(0.4)) return
      const until = world.now + dice.exponential(300) * SECOND
      world.begin(
        (function* () {
          const head = Buffer.alloc(8)
          file.udp(world.now, person, server, port, 3389, Buffer.from([0xff, 0xff, 0xff, 0xff, 4, 0, 0, 1]), 1232)
          for (let t = world.now + person.rtt, n = 0; t < until; n++) {
            yield t
            head.writeUInt32BE(n, 0)
            for (let burst = dice.between(1, 9); burst > 0; burst--)
              file.udp(t + burst * 70, server, person, 3389, port, head, dice.between(200, 1232))
            file.udp(t + 900, person, server, port, 3389, head, dice.between(24, 80))
            t += dice.exponential(60_000) + 8000
          }
        })(),
        3 * SECOND,
      )
    }
    for (let i = 0; i < 60; i++) world.later(dice.below(20 * SECOND), session)
    world.arrivals(0.25, session)
    // Passwords are guessed all day, a few connections a second from each of two or three.
    const guessers = new Population(dice, { networks: 5, mix: MIXES.servers })
    const few = Array.from({ length: 3 }, () => guessers.draw())
    world.arrivals(3, () =>
      world.talk(
        dice.pick(few),
        server,
        world.port(),
        3389,
        [{ up: 19, payload: hello }, { down: 19, payload: hello }, { up: 517 }, { down: 1600 }, { up: 300 }, { down: 90 }],
        { end: 'abort' },
      ),
    )
  },
}

export const edge = {
  name: 'cdn-edge-towards',
  server: { address: '192.0.2.92', ...web },
  sees: 'towards',
  words: ['ordinary traffic', 'web', 'one direction only: what clients send', 'downloads', 'undetermined'],
  write(world) {
    const { dice } = world
    const server = localHost('192.0.2.92')
    const people = new Population(dice, { networks: 150 })
    world.file.hide = 'outbound'
    // What comes towards a server of large files: acknowledgements, mostly; of QUIC, too.
    world.arrivals(18, () =>
      browse(world, people.draw(), server, 443, 'cdn.example', { visit: { requests: dice.between(1, 6), median: 120_000 } }),
    )
    world.arrivals(22, () => world.begin(quicFlow(world, people.draw(), server, dice.lognormal(150_000, 1.3))))
  },
}

export const sockets = {
  name: 'idle-websockets',
  server: { address: '192.0.2.96', ...web },
  words: ['ordinary traffic', 'web', 'many open connections', 'long polling'],
  write(world) {
    const { dice } = world
    const server = localHost('192.0.2.96')
    const people = new Population(dice, { networks: 90 })
    // Chat in the browser: open for many minutes, a heartbeat every 25 seconds, a message now and then.
    world.arrivals(9, () => {
      const script = tlsVisit(dice, 'chat.example', { requests: 1, median: 400 })
      for (let n = dice.between(2, 60); n > 0; n--) {
        script.push({ wait: 25 * SECOND }, { down: 30, payload: TLS_DATA }, { up: 34, payload: TLS_DATA })
        if (dice.chance(0.15)) script.push({ down: dice.between(90, 900), payload: TLS_DATA })
      }
      world.talk(people.draw(), server, world.port(), 443, script, { end: dice.pick(['client', 'silent', 'reset']) })
    })
    world.arrivals(3, () => browse(world, people.draw(), server, 443, 'chat.example', { visit: { requests: 2 } }))
  },
}

export const loadTest = {
  name: 'load-test',
  nature: 'either',
  server: { address: '192.0.2.95', port: 80, protocol: 6 },
  words: ['a load test', 'an HTTP flood', 'few machines', 'ordinary traffic'],
  write(world) {
    const { dice } = world
    const server = localHost('192.0.2.95')
    const people = new Population(dice)
    const cloud = new Population(dice, { networks: 1, mix: [['linux', 1]], farMilliseconds: 25 })
    const machines = Array.from({ length: 3 }, () => cloud.draw('linux'))
    world.arrivals(5, () => browse(world, people.draw(), server, 80, 'shop.example'))
    // From a fifth of the day on in steps of twenty connections, each asking as fast as it is answered.
    let step = 0
    world.arrivals(1, () => {
      if (world.progress() < 0.2 || step >= 8) return
      step++
      for (let i = 0; i < 20; i++) {
        const script = []
        const request = httpRequest(dice, 'shop.example', `/load/${dice.below(20)}`, 'k6/0.57.0 (https://k6.io/)')
        const answer = httpAnswer(4200)
        for (let n = 0; n < 4000; n++) script.push({ up: request.length, payload: request }, { down: 4200, payload: answer })
        world.talk(machines[i % 3], server, world.port(), 80, script, { megabits: 500, thinks: 6000 })
      }
    })
  },
}
