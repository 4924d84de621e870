import { localHost, MIXES, Population } from '../hosts.mjs'
import { SECOND } from '../world.mjs'
import { browse, ending, plainVisit, tlsVisit } from './browsing.mjs'

const shop = '192.0.2.80'
const WEB = { port: 443, protocol: 6 }

export const webShop = {
  name: 'web-shop',
  server: { address: shop, ...WEB },
  words: ['ordinary traffic', 'web', 'browsing', 'HTTPS', 'a web server'],
  write(world) {
    const server = localHost(shop)
    const people = new Population(world.dice)
    world.arrivals(14, () => browse(world, people.draw(), server, 443, 'shop.example'))
    // Old links still lead to port 80, which sends them on.
    world.arrivals(1, () =>
      world.talk(people.draw(), server, world.port(), 80, plainVisit(world.dice, 'shop.example', { requests: 1, median: 300 }), {
        end: 'server',
      }),
    )
  },
}

export const flashCrowd = {
  name: 'flash-crowd',
  server: { address: '192.0.2.81', ...WEB },
  words: ['a flash crowd', 'many new visitors', 'ordinary traffic', 'web'],
  write(world) {
    const server = localHost('192.0.2.81')
    const { dice } = world
    // People of one country, mostly: the news was read there.
    const people = new Population(dice, { networks: 45, farMilliseconds: 60 })
    let since = -1
    const rate = () => {
      if (world.progress() > 0.12 && since < 0) since = world.now
      if (since < 0) return 4
      const seconds = (world.now - since) / SECOND
      // Within the minute to sixty times the usual, then it fades over some twenty minutes.
      return seconds < 50 ? 4 + (236 * seconds) / 50 : 4 + 236 * Math.exp(-(seconds - 50) / 600)
    }
    world.arrivals(rate, () => {
      const saturated = rate() > 150
      const person = people.draw()
      if (saturated && dice.chance(0.08)) {
        world.talk(person, server, world.port(), 443, [], dice.chance(0.6) ? { refused: true } : { unanswered: true })
        return
      }
      const tcp = saturated ? { dropped: 0.15, thinks: 200_000 } : {}
      browse(world, person, server, 443, 'news.example', { tcp, visit: { requests: dice.between(1, 5), median: 14_000 } })
    })
  },
}

export const crawlers = {
  name: 'crawlers',
  server: { address: '192.0.2.82', ...WEB },
  words: ['ordinary traffic', 'web', 'crawlers', 'browsing'],
  write(world) {
    const server = localHost('192.0.2.82')
    const { dice } = world
    const people = new Population(dice)
    // Each engine comes from a handful of machines in one network, steadily, far more than any person.
    const engines = [0, 1, 2, 3, 4].map(() => {
      const fleet = new Population(dice, { networks: 1, mix: MIXES.servers, farMilliseconds: 90 })
      return Array.from({ length: dice.between(6, 40) }, () => fleet.draw())
    })
    for (const engine of engines)
      world.arrivals(dice.between(3, 9), () =>
        world.talk(
          dice.pick(engine),
          server,
          world.port(),
          443,
          tlsVisit(dice, 'www.example', { requests: dice.between(1, 20), thinks: 80_000 }),
          {
            megabits: 200,
            end: 'client',
          },
        ),
      )
    world.arrivals(5, () => browse(world, people.draw(), server, 443, 'www.example'))
  },
}

export const cdnNode = {
  name: 'video-cdn',
  server: { address: '192.0.2.83', ...WEB },
  words: ['ordinary traffic', 'video', 'streaming', 'downloads', 'web'],
  write(world) {
    const server = localHost('192.0.2.83')
    const { dice } = world
    const people = new Population(dice, { networks: 80, farMilliseconds: 45 })
    // A segment of six seconds at 2 to 8 Mbit/s, again and again in one connection.
    world.arrivals(3, () => {
      const rate = dice.pick([2, 3, 5, 8])
      const script = tlsVisit(dice, 'video.example', { requests: 1 })
      for (let i = dice.between(5, 60); i > 0; i--)
        script.push(
          { wait: dice.between(4_500_000, 6_500_000) },
          { up: dice.between(300, 700) },
          { down: Math.round(rate * 750_000 * (0.8 + dice.unit() * 0.4)) },
        )
      world.talk(people.draw(), server, world.port(), 443, script, { megabits: rate * dice.between(3, 12), end: ending(dice) })
    })
  },
}

export const updateRush = {
  name: 'update-rush',
  server: { address: '192.0.2.84', port: 80, protocol: 6 },
  words: ['downloads', 'ordinary traffic', 'a flash crowd', 'many clients fetch a file'],
  write(world) {
    const server = localHost('192.0.2.84')
    const { dice } = world
    const people = new Population(dice, { networks: 120, mix: MIXES.desktops })
    const rate = () => 1 + 12 * Math.min(1, Math.max(0, (world.progress() - 0.1) * 8))
    world.arrivals(rate, () => {
      // Ranges of one file of 180 MB; the hour bounds what is seen of it.
      const script = plainVisit(dice, 'download.example', {
        requests: dice.between(3, 12),
        median: 1_000_000,
        path: '/update/2026-05.cab',
        thinks: 30_000,
      })
      world.talk(people.draw(), server, world.port(), 80, script, { megabits: dice.lognormal(25, 0.9), end: 'client' })
    })
  },
}

export const ipv6Site = {
  name: 'ipv6-site',
  server: { address: '2001:db8:51::80', four: '192.0.2.85', ...WEB },
  words: ['ordinary traffic', 'web', 'IPv6', 'browsing'],
  write(world) {
    const six = localHost('2001:db8:51::80', 'linux', { mss: 1440 })
    const four = localHost('192.0.2.85')
    const people6 = new Population(world.dice, { six: true })
    const people4 = new Population(world.dice)
    world.arrivals(12, () => browse(world, people6.draw(), six, 443, 'six.example'))
    world.arrivals(2.5, () => browse(world, people4.draw(), four, 443, 'six.example'))
    // Path MTU discovery and neighbours: ICMPv6 belongs to IPv6.
    world.arrivals(0.3, () => world.file.icmp(world.now, people6.draw(), six, 2, 0, 1280, Buffer.alloc(0), 1232))
    world.arrivals(1, () => {
      const person = people6.draw()
      world.file.icmp(world.now, person, six, 128, 0, world.dice.next(), Buffer.alloc(0), 56)
      world.later(150, () => world.file.icmp(world.now, six, person, 129, 0, world.dice.next(), Buffer.alloc(0), 56))
    })
  },
}

const oneWay = (name, address, hide, side) => ({
  name,
  server: { address, ...WEB },
  sees: hide === 'outbound' ? 'towards' : 'from',
  words: ['ordinary traffic', 'web', `one direction only: ${side}`, 'undetermined'],
  write(world) {
    const server = localHost(address)
    const people = new Population(world.dice)
    world.file.hide = hide
    world.arrivals(30, () => browse(world, people.draw(), server, 443, 'portal.example'))
  },
})

export const oneWayTowards = oneWay('one-way-towards', '192.0.2.86', 'outbound', 'what clients send')
export const oneWayFrom = oneWay('one-way-from', '192.0.2.87', 'inbound', 'what the server sends')

export const failover = {
  name: 'link-failover',
  server: { address: '192.0.2.88', ...WEB },
  words: ['ordinary traffic', 'web', 'one direction disappears', 'a routing change'],
  write(world) {
    const server = localHost('192.0.2.88')
    const people = new Population(world.dice)
    // From the middle on the answers leave by the other link; the sensor does not see them any more.
    const half = () => {
      if (world.progress() > 0.5) world.file.hide = 'outbound'
      return 20
    }
    world.arrivals(half, () => browse(world, people.draw(), server, 443, 'bank.example'))
  },
}
