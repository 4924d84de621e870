import { tlsVisit } from '../../days/browsing.mjs'
import { ACK, RST, SYN } from '../../frame.mjs'
import { localHost, MIXES, optionBytes, Population, synOptions, v4 } from '../../hosts.mjs'
import { A, dnsAnswer, dnsData, dnsQuery, domain, randomLabel, TLS_DATA } from '../../payloads.mjs'
import { SECOND } from '../../world.mjs'
import { lookUp } from './flows.mjs'

const text = (line) => Buffer.from(line, 'latin1')

export const buildFarm = {
  name: 'build-farm',
  server: { address: '192.0.2.150', port: 443, protocol: 6 },
  words: ['ordinary traffic', 'downloads', 'builds', 'many connections outwards'],
  write(world) {
    const { dice } = world
    const runners = Array.from({ length: 12 }, (_, i) => localHost((v4('192.0.2.150') + i) >>> 0))
    const hosting = new Population(dice, { networks: 8, mix: MIXES.servers, farMilliseconds: 30 })
    const registries = Array.from({ length: 6 }, () => hosting.draw('linux'))
    const forge = hosting.draw('linux')
    // A job clones, then fetches some hundred packages over many connections at once, then is silent while it compiles.
    const job = () => {
      const runner = runners[dice.zipf(12)]
      world.talk(
        runner,
        forge,
        world.port(),
        22,
        [{ up: 40 }, { down: 40 }, { up: 1500 }, { down: 1100 }, { up: 400 }, { down: dice.between(1e5, 4e6) }],
        {
          megabits: 300,
        },
      )
      for (let n = dice.between(40, 160); n > 0; n--)
        world.later(dice.below(4 * SECOND), () => {
          if (dice.chance(0.3)) lookUp(world, runner, registries[0], 4000, 'registry.example')
          world.talk(
            runner,
            dice.pick(registries),
            world.port(),
            443,
            tlsVisit(dice, 'registry.example', { requests: dice.between(1, 6), median: 40_000, thinks: 3000 }),
            { megabits: 400, end: dice.pick(['client', 'client', 'reset']) },
          )
        })
      if (dice.chance(0.3))
        world.later(30 * SECOND, () =>
          world.talk(runner, dice.pick(registries), world.port(), 443, [{ up: 517 }, { down: 3000 }, { up: 9_000_000 }], { megabits: 300 }),
        )
    }
    job()
    world.arrivals(0.12, job)
    // A push starts the whole matrix.
    world.arrivals(0.008, () => {
      for (let i = 0; i < 10; i++) world.later(dice.below(3 * SECOND), job)
    })
    world.arrivals(0.5, () => world.talk(hosting.draw(), runners[0], world.port(), 443, tlsVisit(dice, 'ci.example')))
  },
}

export const forwarder = {
  name: 'dns-forwarder',
  server: { address: '203.0.113.55', port: 53, protocol: 17 },
  snap: 192,
  words: ['ordinary traffic', 'DNS', 'a resolver', 'TLS'],
  write(world) {
    const { dice, file } = world
    const server = localHost('203.0.113.55')
    const customers = new Population(dice, { networks: 4, nearMilliseconds: 2, farMilliseconds: 9 })
    const clouds = new Population(dice, { networks: 3, mix: MIXES.servers, farMilliseconds: 20 })
    const upstreams = Array.from({ length: 4 }, () => clouds.draw('linux'))
    // Two connections to each upstream stay open; questions of some hundred bytes go through them, padded (RFC 8467).
    for (const upstream of upstreams)
      for (let i = 0; i < 2; i++) {
        const open = () => {
          const script = [...tlsVisit(dice, 'dns.example', { requests: 0 })]
          for (let n = 0; n < 3000; n++)
            script.push({ wait: dice.exponential(25_000) }, { up: 157, payload: TLS_DATA }, { down: 497, payload: TLS_DATA })
          world.talk(server, upstream, world.port(), 853, script, { end: 'server' })
          world.later(120 * SECOND, open)
        }
        open()
      }
    world.arrivals(900, () => {
      const client = customers.draw()
      const n = dice.zipf(60_000)
      const name = `${dice.pick(['www', 'api', 'cdn', 'img'])}.${domain(n)}`
      const port = dice.between(1024, 65_535)
      const id = dice.below(65_536)
      const records = Array.from({ length: dice.between(1, 6) }, (_, i) => ({ type: A, data: dnsData(A, n + i) }))
      if (dice.chance(0.04)) {
        // By TCP (RFC 7766) as some systems do from the start, or by TLS.
        world.talk(client, server, world.port(), dice.pick([53, 853]), [{ up: 44 }, { down: 60 + 16 * records.length }], { end: 'client' })
        return
      }
      file.udp(world.now, client, server, port, 53, dnsQuery(id, name, A))
      world.later(dice.chance(0.85) ? 150 : dice.between(9000, 60_000), () =>
        file.udp(world.now, server, client, 53, port, dnsAnswer(id, name, A, { records })),
      )
    })
  },
}

export const uptimeProbe = {
  name: 'uptime-probe',
  server: { address: '198.51.100.9', port: 443, protocol: 6 },
  words: ['ordinary traffic', 'monitoring', 'a scan', 'checks of many hosts'],
  write(world) {
    const { dice, file } = world
    const probe = localHost('198.51.100.9')
    const watched = new Population(dice, { networks: 280, mix: MIXES.servers })
    const targets = Array.from({ length: 2000 }, () => watched.draw())
    for (const [i, target] of targets.entries()) {
      const state = dice.weighted([
        ['open', 94],
        ['silent', 4],
        ['closed', 2],
      ])
      const port = dice.pick([443, 443, 80, 25, 22, 3306])
      const full = i % 3 === 0
      world.begin(
        (function* () {
          // All at the top of the minute, two hundred a second.
          for (let t = world.now + i * 5000; ; t += 60 * SECOND) {
            yield t
            if (full) {
              world.talk(
                probe,
                target,
                world.port(),
                port,
                state === 'open' ? tlsVisit(dice, 'check.example', { requests: 1, median: 3000 }) : [],
                {
                  unanswered: state === 'silent',
                  refused: state === 'closed',
                },
              )
              continue
            }
            // Half an opening: the answer is enough, and is torn down.
            const from = world.port()
            const sequence = dice.next()
            file.tcp(
              t,
              probe,
              target,
              from,
              port,
              sequence,
              0,
              SYN,
              64_240,
              optionBytes,
              synOptions('MSTNW', 1460, 7, dice.next(), 0),
              null,
              0,
            )
            if (state === 'silent') continue
            yield t + target.rtt
            const flags = state === 'open' ? SYN | ACK : RST | ACK
            const length = state === 'open' ? synOptions('MSNNNW', 1460, 7, 0, 0) : 0
            file.tcp(
              t + target.rtt,
              target,
              probe,
              port,
              from,
              dice.next(),
              (sequence + 1) >>> 0,
              flags,
              state === 'open' ? 65_160 : 0,
              optionBytes,
              length,
              null,
              0,
            )
            if (state !== 'open') continue
            yield t + target.rtt + 60
            file.tcp(t + target.rtt + 60, probe, target, from, port, (sequence + 1) >>> 0, 0, RST, 0, optionBytes, 0, null, 0)
          }
        })(),
      )
    }
    const staff = new Population(dice, { networks: 2, farMilliseconds: 20 })
    world.arrivals(1, () => world.talk(staff.draw(), probe, world.port(), 443, tlsVisit(dice, 'status.example')))
  },
}

export const thingsGateway = {
  name: 'sensor-gateway',
  server: { address: '198.51.100.17', port: 1700, protocol: 17 },
  snap: 192,
  words: ['ordinary traffic', 'sensors', 'things', 'CoAP', 'UDP'],
  write(world) {
    const { dice, file } = world
    const server = localHost('198.51.100.17')
    const fields = new Population(dice, { networks: 25, mix: MIXES.things, farMilliseconds: 70 })
    // Radio gateways: PUSH_DATA (0) with JSON, PUSH_ACK (1); PULL_DATA (2) every ten seconds, PULL_ACK (4): Semtech's packet forwarder.
    for (let i = 0; i < 260; i++) {
      const gateway = fields.draw('linux')
      const port = world.port()
      const own = Buffer.from(`000016c0ff${(0x10e000 + i).toString(16).padStart(6, '0')}`, 'hex')
      const head = (kind) => Buffer.concat([Buffer.from([2, dice.below(256), dice.below(256), kind])])
      world.arrivals(dice.lognormal(0.8, 0.8), () => {
        const ask = head(0)
        const json = text(
          `{"rxpk":[{"tmst":${dice.next()},"chan":${dice.below(8)},"freq":868.${dice.between(1, 5)}00000,"datr":"SF7BW125","data":"${randomLabel(dice, 24)}"}]}`,
        )
        file.udp(world.now, gateway, server, port, 1700, Buffer.concat([ask, own, json]))
        world.later(200, () => file.udp(world.now, server, gateway, 1700, port, Buffer.from([2, ask[1], ask[2], 1])))
      })
      world.arrivals(0.1, () => {
        const ask = head(2)
        file.udp(world.now, gateway, server, port, 1700, Buffer.concat([ask, own]))
        world.later(200, () => file.udp(world.now, server, gateway, 1700, port, Buffer.from([2, ask[1], ask[2], 4])))
      })
    }
    // Meters by CoAP (RFC 7252): confirmable POST, acknowledged with 2.04; at the full quarter of an hour all of them.
    world.arrivals(
      () => (world.progress() % 0.25 < 0.03 ? 900 : 70),
      () => {
        const meter = fields.draw()
        const port = dice.between(1024, 65_535)
        const id = dice.below(65_536)
        const post = Buffer.concat([
          Buffer.from([0x42, 2, id >> 8, id & 255, 1, 2, 0xb3]),
          text('met'),
          Buffer.from([0xff]),
          text(randomLabel(dice, 30)),
        ])
        file.udp(world.now, meter, server, port, 5683, post)
        world.later(300, () => file.udp(world.now, server, meter, 5683, port, Buffer.from([0x62, 0x44, id >> 8, id & 255, 1, 2])))
      },
    )
  },
}

/** Procedures of NFS 3 with the bytes of call and reply: 8 kB read, 8 kB written, a name of twelve bytes looked up. */
const OPERATIONS = {
  read: { procedure: 6, asks: 88, answers: 8320 },
  write: { procedure: 7, asks: 8288, answers: 52 },
  look: { procedure: 3, asks: 92, answers: 156 },
}
/** Where the handle of a call ends, and what every call says at least. */
const HANDLE_END = 76
const CALL_BYTES = 80
/** µs between the pieces of a datagram. */
const PIECES_APART = 3

export const fileStore = {
  name: 'nfs-over-udp',
  server: { address: '198.51.100.49', port: 2049, protocol: 17 },
  words: ['ordinary traffic', 'a bulk transfer', 'NFS', 'fragments', 'UDP'],
  write(world) {
    const { dice } = world
    const server = localHost('198.51.100.49')
    const racks = new Population(dice, { networks: 1, mix: [['linux', 1]], nearMilliseconds: 1, farMilliseconds: 2 })
    const clients = Array.from({ length: 14 }, () => ({ host: racks.draw('linux'), port: dice.between(700, 1000) }))
    for (const { host, port } of clients) {
      const busy = dice.lognormal(50, 0.9)
      world.arrivals(
        () => (Math.floor(world.progress() * 40) % 14 === clients.findIndex((one) => one.host === host) ? busy * 12 : busy),
        () => {
          const kind = dice.weighted([
            ['read', 35],
            ['write', 12],
            ['look', 53],
          ])
          const { procedure, asks, answers } = OPERATIONS[kind]
          const call = Buffer.alloc(CALL_BYTES)
          const transaction = dice.next()
          // Call, RPC 2, NFS 3, no credentials (RFC 5531 section 9), then a handle of 32 bytes (RFC 1813).
          const words = [transaction, 0, 2, 100_003, 3, procedure, 0, 0, 0, 0, 32]
          for (const [i, word] of words.entries()) call.writeUInt32BE(word, 4 * i)
          if (kind === 'look') call.writeUInt32BE(12, HANDLE_END)
          // Reply, accepted, done; status 0.
          const reply = Buffer.alloc(kind === 'look' ? 64 : 36)
          for (const [i, word] of [transaction, 1, 0, 0, 0, 0, 0].entries()) reply.writeUInt32BE(word, 4 * i)
          if (kind === 'look') reply.writeUInt32BE(32, 28)
          world.datagram(world.now, host, server, port, 2049, call, asks, PIECES_APART)
          world.later(dice.between(200, 4000), () => world.datagram(world.now, server, host, 2049, port, reply, answers, PIECES_APART))
        },
      )
    }
  },
}
