import { browse, ending, tlsVisit } from '../../days/browsing.mjs'
import { localHost, MIXES, Population } from '../../hosts.mjs'
import { clientHello, SERVER_HELLO, TLS_DATA } from '../../payloads.mjs'
import { SECOND } from '../../world.mjs'

export const exam = {
  name: 'exam-at-nine',
  server: { address: '192.0.2.109', port: 443, protocol: 6 },
  words: ['a flash crowd', 'many people at once', 'ordinary traffic', 'web'],
  write(world) {
    const { dice } = world
    const server = localHost('192.0.2.109')
    const halls = new Population(dice, { networks: 3, mix: MIXES.desktops, nearMilliseconds: 2, farMilliseconds: 8 })
    const homes = new Population(dice, { networks: 35, farMilliseconds: 45 })
    let nine = 0
    const door = () => {
      if (nine === 0 && world.progress() > 0.15) nine = world.now
      if (nine === 0) return 0.4
      const seconds = (world.now - nine) / SECOND
      // Most are in before two minutes have passed; some are late.
      return 0.3 + 34 * Math.min(1, seconds / 3) * Math.exp(-((seconds / 45) ** 1.5))
    }
    const sit = () => {
      const candidate = dice.chance(0.5) ? halls.draw() : homes.draw()
      const crowded = nine > 0 && (world.now - nine) / SECOND < 60
      // The page and its parts over two connections; the first stays open and saves every half minute, each answer some kilobytes.
      const script = tlsVisit(dice, 'exam.example', { requests: dice.between(5, 9), median: 7000 })
      for (let n = dice.between(20, 120); n > 0; n--)
        script.push(
          { wait: 30 * SECOND + dice.below(2 * SECOND) },
          { up: dice.between(700, 4200), payload: TLS_DATA },
          { down: dice.between(180, 420), payload: TLS_DATA },
        )
      const tcp = { end: ending(dice), megabits: 25, thinks: crowded ? 600_000 : 30_000, dropped: crowded ? 0.12 : 0 }
      world.talk(candidate, server, world.port(), 443, script, tcp)
      world.later(dice.between(200_000, 900_000), () =>
        world.talk(
          candidate,
          server,
          world.port(),
          443,
          tlsVisit(dice, 'exam.example', { requests: dice.between(3, 6), median: 12_000 }),
          tcp,
        ),
      )
      // Who does not get in presses again.
      if (crowded && dice.chance(0.25))
        world.later(dice.between(4, 15) * SECOND, () => browse(world, candidate, server, 443, 'exam.example', { tcp }))
    }
    world.arrivals(door, sit)
  },
}

/** Between two attempts of a library of payments, seconds, doubled each time and without any chance in it. */
const FIRST_PAUSE = 0.5
const MOST_ATTEMPTS = 6

export const payments = {
  name: 'payment-retries',
  server: { address: '192.0.2.70', port: 443, protocol: 6 },
  words: ['ordinary traffic', 'a retry storm', 'an outage', 'web', 'an API'],
  write(world) {
    const { dice } = world
    const server = localHost('192.0.2.70')
    const clouds = new Population(dice, { networks: 14, mix: MIXES.servers, farMilliseconds: 45 })
    const merchants = Array.from({ length: 240 }, () => clouds.draw())
    // A release goes out after a third: for fifteen seconds connections are refused, cut, or answered by an error.
    let release = 0
    const down = () => {
      if (release === 0 && world.progress() > 0.33) release = world.now
      return release > 0 && world.now - release < 15 * SECOND
    }
    const pay = (merchant, attempt) => {
      const away = down()
      const again = () => {
        if (attempt < MOST_ATTEMPTS) world.later(FIRST_PAUSE * 2 ** attempt * SECOND, () => pay(merchant, attempt + 1))
      }
      const hello = [
        { up: 517, payload: clientHello(dice, 'api.pay.example') },
        { down: 3300, payload: SERVER_HELLO },
        { up: 64, payload: TLS_DATA },
      ]
      const call = { up: dice.between(900, 2400), payload: TLS_DATA }
      if (!away) {
        world.talk(merchant, server, world.port(), 443, [...hello, call, { down: dice.between(600, 1500), payload: TLS_DATA }], {
          end: 'client',
          megabits: 200,
          thinks: 60_000,
        })
        return
      }
      again()
      const how = dice.weighted([
        ['refused', 45],
        ['cut', 25],
        ['error', 30],
      ])
      if (how === 'refused') world.talk(merchant, server, world.port(), 443, [], { refused: true })
      else if (how === 'cut') world.talk(merchant, server, world.port(), 443, [...hello, call], { end: 'abort' })
      else world.talk(merchant, server, world.port(), 443, [...hello, call, { down: 260, payload: TLS_DATA }], { end: 'server' })
    }
    world.arrivals(38, () => pay(dice.pick(merchants), 0))
    // Queues of the merchants are emptied when it is back.
    world.arrivals(
      () => (release > 0 && !down() && world.now - release < 60 * SECOND ? 60 : 0),
      () => pay(dice.pick(merchants), 2),
    )
  },
}
