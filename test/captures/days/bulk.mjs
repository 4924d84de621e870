import { localHost, MIXES, Population } from '../hosts.mjs'
import { randomLabel } from '../payloads.mjs'
import { tlsVisit } from './browsing.mjs'

const SSH_BANNER = Buffer.from('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u5\r\n', 'latin1')
const ssh = [
  { up: SSH_BANNER.length, payload: SSH_BANNER },
  { down: SSH_BANNER.length, payload: SSH_BANNER },
  { up: 1536 },
  { down: 1100 },
  { up: 700 },
  { down: 500 },
]

export const backup = {
  name: 'backup',
  server: { address: '198.51.100.22', port: 22, protocol: 6 },
  words: ['a bulk transfer', 'ordinary traffic', 'a backup', 'one conversation', 'an upload'],
  write(world) {
    const { dice } = world
    const vault = localHost('198.51.100.22')
    const office = new Population(dice, { networks: 1, mix: MIXES.servers, farMilliseconds: 25 })
    const host = office.draw('linux')
    // Up for three quarters, then a restore down; file lists go both ways between.
    const script = [...ssh]
    for (let left = world.packets * 0.5; left > 0; left -= 6000)
      script.push({ up: 4_000_000 + dice.below(6_000_000) }, { down: dice.between(200, 60_000) })
    for (let i = 0; i <= world.packets / 40_000; i++) script.push({ down: 40_000_000 }, { up: dice.between(200, 5000) })
    world.talk(host, vault, world.port(), 22, script, { megabits: 200, largest: 400 })
    world.arrivals(0.3, () => world.talk(office.draw(), vault, world.port(), 22, [...ssh, { up: 300 }, { down: 4000 }], { end: 'client' }))
  },
}

export const speedTest = {
  name: 'speed-test',
  server: { address: '198.51.100.23', port: 8080, protocol: 6 },
  words: ['a speed test', 'a bulk transfer', 'ordinary traffic', 'parallel streams'],
  write(world) {
    const { dice } = world
    const server = localHost('198.51.100.23')
    const people = new Population(dice, { networks: 30, farMilliseconds: 30 })
    const test = (person, megabits) => {
      const streams = dice.between(6, 16)
      const bytes = (megabits * 1e6 * 10) / 8 / streams
      for (let i = 0; i < streams; i++)
        world.later(i * 20_000, () => {
          const script = [{ up: 200 }, { down: Math.round(bytes) }, { wait: 1_500_000 }, { up: Math.round(bytes / 3) }]
          world.talk(person, server, world.port(), 8080, script, {
            megabits: (megabits / streams) * 1.2,
            end: dice.pick(['client', 'reset']),
            largest: 200,
          })
        })
    }
    test(people.draw(), 100)
    world.arrivals(0.12, () => test(people.draw(), dice.pick([20, 50, 100, 200])))
  },
}

export const replication = {
  name: 'database-replication',
  server: { address: '198.51.100.24', port: 5432, protocol: 6 },
  words: ['a bulk transfer', 'ordinary traffic', 'database', 'one conversation'],
  write(world) {
    const { dice } = world
    const primary = localHost('198.51.100.24')
    const peers = new Population(dice, { networks: 2, mix: [['linux', 1]], farMilliseconds: 20 })
    const applications = Array.from({ length: 12 }, () => peers.draw('linux'))
    // Two standbys hear every change at once; a wave of changes every few seconds.
    for (let i = 0; i < 2; i++) {
      const script = [{ up: 90 }, { down: 400 }]
      for (let n = 0; n < world.packets / 12; n++)
        script.push({ wait: dice.exponential(3000) }, { down: Math.round(dice.lognormal(1200, 1.2)) }, ...(n % 8 === 0 ? [{ up: 39 }] : []))
      world.talk(peers.draw('linux'), primary, world.port(), 5432, script, { megabits: 800 })
    }
    world.arrivals(20, () => {
      const script = [{ up: 85 }, { down: 330 }]
      for (let n = dice.between(3, 120); n > 0; n--)
        script.push({ up: dice.between(60, 700) }, { down: Math.round(dice.lognormal(500, 1.3)) }, { wait: dice.exponential(40_000) })
      world.talk(dice.pick(applications), primary, world.port(), 5432, script, { megabits: 800, end: 'client' })
    })
  },
}

export const torrent = {
  name: 'bittorrent',
  server: { address: '203.0.113.66', port: 51_413, protocol: 17 },
  words: ['ordinary traffic', 'peer to peer', 'BitTorrent', 'a bulk transfer'],
  write(world) {
    const { dice, file } = world
    const client = localHost('203.0.113.66', 'windows')
    const peers = new Population(dice, { networks: 400, mix: MIXES.desktops })
    // The distributed hash table: short bencoded questions with many nodes, both ways, some never answered.
    world.arrivals(120, () => {
      const peer = peers.draw()
      const port = dice.between(1024, 65_535)
      const inward = dice.chance(0.4)
      const [from, to, fromPort, toPort] = inward ? [peer, client, port, 51_413] : [client, peer, 51_413, port]
      file.udp(
        world.now,
        from,
        to,
        fromPort,
        toPort,
        Buffer.from(`d1:ad2:id20:${randomLabel(dice, 20)}9:info_hash20:${randomLabel(dice, 20)}e1:q9:get_peers1:t2:aa1:y1:qe`, 'latin1'),
      )
      if (dice.chance(0.65))
        world.later(peer.rtt, () =>
          file.udp(
            world.now,
            to,
            from,
            toPort,
            fromPort,
            Buffer.from(`d1:rd2:id20:${randomLabel(dice, 20)}5:nodes208:`, 'latin1'),
            dice.between(250, 320),
          ),
        )
    })
    // Pieces over uTP (BEP 29): data of 1400 bytes against state packets of 20.
    const swarm = () => {
      const peer = peers.draw()
      const port = dice.between(1024, 65_535)
      const down = dice.chance(0.7)
      const pace = dice.lognormal(9000, 0.8)
      world.begin(
        (function* () {
          let t = world.now
          for (let n = dice.between(200, 6000); n > 0; n--) {
            const data = Buffer.from([0x01, 0])
            const state = Buffer.from([0x21, 0])
            if (down) file.udp(t, peer, client, port, 51_413, data, 1400 - dice.below(2) * dice.below(900))
            else file.udp(t, client, peer, 51_413, port, data, 1400)
            t += 200
            yield t
            if (down) file.udp(t, client, peer, 51_413, port, state, 20)
            else file.udp(t, peer, client, port, 51_413, state, 20)
            t += dice.exponential(pace)
            yield t
          }
        })(),
      )
    }
    for (let i = 0; i < 25; i++) swarm()
    world.arrivals(2, swarm)
    world.arrivals(3, () =>
      world.talk(
        client,
        peers.draw(),
        world.port(),
        dice.between(1024, 65_535),
        [],
        dice.chance(0.6) ? { unanswered: true } : { refused: true },
      ),
    )
    world.arrivals(1, () =>
      world.talk(client, peers.draw(), world.port(), 6881, [{ up: 68 }, { down: 68 }, { up: 200 }, { down: 400_000 }], { megabits: 8 }),
    )
  },
}

export const mail = {
  name: 'mail-server',
  server: { address: '198.51.100.25', port: 25, protocol: 6 },
  words: ['ordinary traffic', 'mail', 'SMTP', 'spam'],
  write(world) {
    const { dice } = world
    const server = localHost('198.51.100.25')
    const senders = new Population(dice, { networks: 90, mix: MIXES.servers })
    const spammers = new Population(dice, { networks: 160, mix: MIXES.things })
    const readers = new Population(dice, { networks: 10 })
    const text = (line) => Buffer.from(line, 'latin1')
    const smtp = (bytes) => [
      { down: 40, payload: text('220 mx.example ESMTP Postfix\r\n') },
      { up: 24, payload: text('EHLO mail.sender.example\r\n') },
      { down: 180 },
      { up: 40, payload: text('MAIL FROM:<news@sender.example>\r\n') },
      { down: 14 },
      { up: 34 },
      { down: 14 },
      { up: 6 },
      { down: 37 },
      { up: bytes },
      { down: 40 },
      { up: 6 },
    ]
    world.arrivals(8, () =>
      world.talk(senders.draw(), server, world.port(), 25, smtp(Math.round(dice.lognormal(30_000, 1.3))), { end: 'server' }),
    )
    // Spam comes in bursts of a few minutes and is refused after RCPT TO.
    world.arrivals(
      () => (world.progress() % 0.2 < 0.04 ? 120 : 4),
      () =>
        world.talk(
          spammers.draw(),
          server,
          world.port(),
          25,
          [...smtp(1).slice(0, 7), { down: 60, payload: text('554 5.7.1 Service unavailable; client blocked\r\n') }],
          { end: dice.pick(['server', 'abort', 'reset']) },
        ),
    )
    world.arrivals(3, () =>
      world.talk(
        readers.draw(),
        server,
        world.port(),
        993,
        tlsVisit(dice, 'imap.example', { requests: 8, median: 3000, thinks: 2_000_000 }),
      ),
    )
  },
}
