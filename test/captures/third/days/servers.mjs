import { tlsVisit } from '../../days/browsing.mjs'
import { localHost, MIXES, Population } from '../../hosts.mjs'
import { dnsAnswer, dnsQuery, domain, httpAnswer, MX, quicInitial, SERVER_HELLO, TLS_DATA } from '../../payloads.mjs'
import { lookUp } from '../../second/days/flows.mjs'
import { SECOND } from '../../world.mjs'
import { text } from '../payloads.mjs'

/** The provider's resolver, a millisecond away. */
const nearby = ({ dice }) =>
  new Population(dice, { networks: 1, mix: MIXES.servers, nearMilliseconds: 1, farMilliseconds: 2 }).draw('linux')

export const lists = {
  name: 'mailing-list-burst',
  server: { address: '198.51.100.26', port: 25, protocol: 6 },
  words: ['ordinary traffic', 'mail', 'SMTP', 'many connections outwards', 'a mailing list'],
  write(world) {
    const { dice, file } = world
    const server = localHost('198.51.100.26')
    const exchanges = new Population(dice, { networks: 150, mix: MIXES.servers, farMilliseconds: 140 })
    const hosts = Array.from({ length: 1600 }, () => exchanges.draw())
    const resolver = nearby(world)
    const greeting = [
      { down: 42, payload: text('220 mx1.example ESMTP\r\n') },
      { up: 25, payload: text('EHLO lists.example\r\n') },
      { down: 150, payload: text('250-mx1.example\r\n250-STARTTLS\r\n') },
    ]
    const secret = [
      { up: 10, payload: text('STARTTLS\r\n') },
      { down: 24, payload: text('220 2.0.0 Ready\r\n') },
      { up: 517 },
      { down: 3400, payload: SERVER_HELLO },
      { up: 64, payload: TLS_DATA },
    ]
    const deliver = (host, attempt) => {
      const fate = dice.weighted([
        ['accepted', 74],
        ['greylisted', attempt > 0 ? 2 : 12],
        ['rejected', 6],
        ['unanswered', 4],
        ['refused', 2],
      ])
      if (fate === 'unanswered' || fate === 'refused') {
        world.talk(server, host, world.port(), 25, [], fate === 'refused' ? { refused: true } : { unanswered: true })
        return
      }
      const script = [...greeting, ...(dice.chance(0.8) ? secret : []), { up: 90 }, { down: 60 }]
      if (fate === 'accepted') script.push({ up: Math.round(dice.lognormal(14_000, 0.2)) }, { down: 60 })
      script.push({ up: 6 }, { down: 20 })
      world.talk(server, host, world.port(), 25, script, { end: 'client', megabits: 100, thinks: 40_000 })
      if (fate === 'greylisted') world.later(dice.between(60, 300) * SECOND, () => deliver(host, attempt + 1))
    }
    const mail = (host) => {
      const name = domain(dice.below(4000))
      const id = dice.below(65_536)
      const port = world.port()
      file.udp(world.now, server, resolver, port, 53, dnsQuery(id, name, MX))
      world.later(dice.between(600, 60_000), () =>
        file.udp(
          world.now,
          resolver,
          server,
          53,
          port,
          dnsAnswer(id, name, MX, { records: [{ type: MX, data: text('\0\x0a\x02mx\x07example\0') }] }),
        ),
      )
      world.later(70_000, () => deliver(host, 0))
    }
    // A post: as many at once as the queue allows, until all have it.
    let left = 0
    world.arrivals(
      () => {
        if (left === 0 && world.progress() % 0.4 > 0.1 && world.progress() % 0.4 < 0.12) left = 4200
        return left > 0 ? 55 : 0.8
      },
      () => {
        if (left > 0) left--
        mail(dice.pick(hosts))
      },
    )
    // What comes back: members who are away, addresses that are gone; and the members' own posts.
    world.arrivals(
      () => (left > 0 ? 14 : 1.5),
      () =>
        world.talk(
          dice.pick(hosts),
          server,
          world.port(),
          25,
          [...greeting, { up: 90 }, { down: 60 }, { up: Math.round(dice.lognormal(4500, 0.8)) }, { down: 40 }],
          { end: 'client', thinks: 9000 },
        ),
    )
    world.arrivals(1, () => world.talk(exchanges.draw(), server, world.port(), 443, tlsVisit(dice, 'lists.example')))
  },
}

export const secretNames = {
  name: 'doh-resolver',
  server: { address: '203.0.113.44', port: 443, protocol: 6 },
  words: ['ordinary traffic', 'DNS', 'a resolver', 'HTTPS', 'QUIC', 'web'],
  write(world) {
    const { dice, file } = world
    const server = localHost('203.0.113.44')
    const people = new Population(dice, { networks: 120, farMilliseconds: 70 })
    const far = new Population(dice, { networks: 160, mix: MIXES.servers, farMilliseconds: 120 })
    const zones = Array.from({ length: 900 }, () => far.draw('linux'))
    const resolve = () => {
      if (dice.chance(0.2)) {
        const zone = zones[dice.zipf(zones.length)]
        lookUp(world, server, zone, zone.rtt)
      }
    }
    // A browser keeps one connection, asks in spurts as pages are opened, and lets it go when idle (RFC 8484).
    world.arrivals(16, () => {
      const script = tlsVisit(dice, 'doh.example', { requests: 0 })
      for (let spurts = dice.between(1, 20); spurts > 0; spurts--) {
        for (let n = dice.between(1, 9); n > 0; n--) {
          resolve()
          script.push({ up: dice.between(90, 170), payload: TLS_DATA }, { down: dice.between(180, 540), payload: TLS_DATA })
        }
        script.push({ wait: dice.exponential(9 * SECOND) })
      }
      world.talk(people.draw(), server, world.port(), 443, script, { end: dice.pick(['client', 'server', 'reset', 'silent']), thinks: 900 })
    })
    // The same by HTTP/3: small packets of short headers both ways.
    world.arrivals(12, () => {
      const person = people.draw()
      const port = dice.between(1024, 65_535)
      world.begin(
        (function* () {
          let t = world.now
          file.udp(t, person, server, port, 443, quicInitial(dice), 1200)
          t += 200
          for (const length of [1200, 1200, 700]) {
            yield t
            file.udp(t, server, person, 443, port, quicInitial(dice), length)
            t += 40
          }
          t += person.rtt
          yield t
          file.udp(t, person, server, port, 443, quicInitial(dice), 1200)
          const short = Buffer.alloc(9)
          short[0] = 0x40 | dice.below(64)
          for (let spurts = dice.between(1, 14); spurts > 0; spurts--) {
            for (let n = dice.between(1, 8); n > 0; n--) {
              t += dice.between(500, 30_000)
              yield t
              resolve()
              file.udp(t, person, server, port, 443, short, dice.between(95, 190))
              t += dice.chance(0.8) ? 300 : dice.between(10_000, 60_000)
              yield t
              file.udp(t, server, person, 443, port, short, dice.between(190, 560))
            }
            t += dice.exponential(8 * SECOND)
          }
        })(),
      )
    })
  },
}

const CELL = 514
/** A record of TLS 1.3 adds 22 bytes: head, type, tag (RFC 8446 section 5.2). */
const RECORD = 22

export const onions = {
  name: 'onion-relay',
  server: { address: '198.51.100.150', port: 9001, protocol: 6 },
  words: ['ordinary traffic', 'Tor', 'a relay', 'TLS', 'many long connections'],
  write(world) {
    const { dice } = world
    const relay = localHost('198.51.100.150')
    const hosting = new Population(dice, { networks: 120, mix: MIXES.servers, farMilliseconds: 110 })
    const people = new Population(dice, { networks: 150 })
    const cells = (n) => n * CELL + Math.ceil((n * CELL) / 4096) * RECORD
    const traffic = (steps, busy) => {
      const script = tlsVisit(dice, 'www.k3xnq5bfmz7q.example', { requests: 0 })
      for (let n = steps; n > 0; n--) {
        const size = cells(Math.max(1, Math.round(dice.lognormal(busy, 1.4))))
        script.push(
          dice.chance(0.5) ? { up: Math.min(size, 400_000), payload: TLS_DATA } : { down: Math.min(size, 400_000), payload: TLS_DATA },
        )
        // Every so many cells the other side acknowledges with one of its own.
        if (size > 50 * CELL) script.push({ up: cells(1), payload: TLS_DATA })
        script.push({ wait: dice.exponential(60_000) })
      }
      return script
    }
    const peer = () => {
      const other = hosting.draw()
      const how = { megabits: dice.pick([20, 50, 100]), end: dice.pick(['client', 'server', 'silent']), thinks: 400 }
      if (dice.chance(0.5)) world.talk(other, relay, world.port(), 9001, traffic(6000, 4), how)
      else world.talk(relay, other, world.port(), dice.pick([9001, 443, 9001, 8443]), traffic(6000, 4), how)
    }
    for (let i = 0; i < 150; i++) world.later(dice.below(6 * SECOND), peer)
    world.arrivals(0.5, peer)
    world.arrivals(2.5, () =>
      world.talk(people.draw(), relay, world.port(), 9001, traffic(dice.between(10, 400), 2), {
        end: dice.pick(['client', 'reset', 'silent']),
        megabits: 12,
      }),
    )
    world.arrivals(0.8, () =>
      world.talk(
        people.draw(),
        relay,
        world.port(),
        9030,
        [
          { up: 180, payload: text('GET /tor/status-vote/current/consensus HTTP/1.0\r\n') },
          { down: 620_000, payload: httpAnswer(620_000) },
        ],
        { end: 'server' },
      ),
    )
  },
}

export const mirror = {
  name: 'rsync-mirror',
  server: { address: '198.51.100.73', port: 873, protocol: 6 },
  words: ['ordinary traffic', 'a bulk transfer', 'rsync', 'downloads', 'mirrors'],
  write(world) {
    const { dice } = world
    const server = localHost('198.51.100.73')
    const hosting = new Population(dice, { networks: 40, mix: MIXES.servers, farMilliseconds: 130 })
    const resolver = nearby(world)
    const mirrors = Array.from({ length: 70 }, () => hosting.draw('linux'))
    const hello = [
      { down: 14, payload: text('@RSYNCD: 31.0\n') },
      { up: 14, payload: text('@RSYNCD: 31.0\n') },
      { up: 8, payload: text('release\n') },
    ]
    const pull = () => {
      const one = dice.pick(mirrors)
      // All slots are taken: it comes again in some seconds.
      if (dice.chance(0.3)) {
        world.talk(
          one,
          server,
          world.port(),
          873,
          [...hello, { down: 55, payload: text('@ERROR: max connections (40) reached -- try again later\n') }],
          { end: 'server' },
        )
        world.later(dice.between(5, 60) * SECOND, pull)
        return
      }
      // A list of some megabytes, then sums up and differences down, small and large.
      const script = [...hello, { down: 60 }, { up: 120 }, { down: dice.between(1_000_000, 7_000_000) }]
      for (let n = dice.between(20, 200); n > 0; n--)
        script.push({ up: dice.between(300, 30_000) }, { down: Math.round(Math.min(60_000_000, dice.lognormal(250_000, 2))) })
      world.talk(one, server, world.port(), 873, script, { megabits: dice.pick([8, 15, 30, 60]), end: 'client', thinks: 4000 })
    }
    // At the release all come.
    world.arrivals(() => (world.progress() > 0.2 && world.progress() < 0.5 ? 0.9 : 0.15), pull)
    for (let i = 0; i < 3; i++) pull()
    const people = new Population(dice, { networks: 90, mix: MIXES.desktops })
    world.arrivals(2, () =>
      world.talk(people.draw(), server, world.port(), 443, tlsVisit(dice, 'mirror.example', { requests: 3, median: 60_000 })),
    )
    world.arrivals(4, () => lookUp(world, server, resolver, 1200))
  },
}

/** A part of an upload in parts. */
const PART = 8 << 20

export const objects = {
  name: 'object-uploads',
  server: { address: '192.0.2.75', port: 443, protocol: 6 },
  words: ['ordinary traffic', 'a bulk transfer', 'an upload', 'backups', 'parallel streams'],
  write(world) {
    const { dice } = world
    const store = localHost('192.0.2.75')
    const offices = new Population(dice, { networks: 22, mix: MIXES.servers, farMilliseconds: 35 })
    const resolver = nearby(world)
    const machines = Array.from({ length: 45 }, () => offices.draw())
    // By midnight each machine sends what is new: a list first, then parts, eight at a time; one part, one answer.
    const night = (machine) => {
      world.talk(
        machine,
        store,
        world.port(),
        443,
        tlsVisit(dice, 's3.example', { requests: dice.between(2, 9), median: 40_000, thinks: 20_000 }),
        { megabits: 100 },
      )
      const each = dice.between(1, 12)
      for (let i = 0; i < 8; i++)
        world.later(600_000 + i * 30_000, () => {
          const script = tlsVisit(dice, 's3.example', { requests: 0 })
          for (let n = each; n > 0; n--)
            script.push({ up: n === 1 ? dice.between(10_000, PART) : PART, payload: TLS_DATA }, { down: 310, payload: TLS_DATA })
          world.talk(machine, store, world.port(), 443, script, {
            megabits: dice.pick([3, 6, 12]),
            end: 'client',
            thinks: 20_000,
            loss: 0.0005,
          })
        })
    }
    night(dice.pick(machines))
    world.arrivals(
      () => (world.progress() % 0.5 > 0.2 && world.progress() % 0.5 < 0.3 ? 0.5 : 0.04),
      () => night(dice.pick(machines)),
    )
    world.arrivals(3, () =>
      world.talk(dice.pick(machines), store, world.port(), 443, tlsVisit(dice, 's3.example', { requests: 2, median: 9000 }), {
        end: 'client',
      }),
    )
    world.arrivals(1, () => lookUp(world, store, resolver, 900))
  },
}
