import {
  A,
  A2S_CHALLENGE,
  A2S_INFO,
  clientHello,
  dnsAnswer,
  dnsQuery,
  httpAnswer,
  httpRequest,
  quicInitial,
  randomLabel,
  SERVER_HELLO,
  sip,
  sipAnswer,
} from '../payloads.mjs'
import { stream } from './attack.mjs'
import { bots, forge, forged, reflectors } from './sources.mjs'

export const waterTorture = {
  name: 'dns-water-torture',
  vectors: ['dns-water-torture'],
  also: ['dns-query-flood'],
  sources: 'real',
  port: 53,
  write(world, aim) {
    const { dice, file } = world
    // The questions come through recursive resolvers, which are somebody's and not the attacker's; each name is asked once.
    const resolvers = reflectors(dice, 900, [64])
    world.begin(
      stream(world, aim, (t) => {
        const resolver = dice.pick(resolvers)
        const name = `${randomLabel(dice, 12)}.bank.example`
        const port = dice.between(1024, 65_535)
        const id = dice.below(65_536)
        file.udp(t, resolver, aim.victim, port, 53, dnsQuery(id, name, A, { secure: true, recursive: false }))
        if (aim.answers && dice.chance(0.4))
          file.udp(t + 90, aim.victim, resolver, 53, port, dnsAnswer(id, name, A, { rcode: 3, authoritative: true, recursive: false }))
      }),
    )
  },
}

export const dnsQueries = {
  name: 'dns-query-flood',
  vectors: ['dns-query-flood'],
  also: [],
  sources: 'spoofed',
  port: 53,
  write(world, aim) {
    const { dice, file } = world
    const hosts = [forged(47), forged(51), forged(116)]
    world.begin(
      stream(world, aim, (t) => {
        const host = forge(dice.pick(hosts), dice)
        const port = dice.between(1024, 65_535)
        const id = dice.below(65_536)
        file.udp(t, host, aim.victim, port, 53, dnsQuery(id, 'www.bank.example', A, { edns: 0 }))
        if (aim.answers && dice.chance(0.4))
          file.udp(
            t + 70,
            aim.victim,
            host,
            53,
            port,
            dnsAnswer(id, 'www.bank.example', A, { records: [{ type: A, data: Buffer.from([192, 0, 2, 9]) }], recursive: false }),
          )
      }),
    )
  },
}

export const gameQueries = {
  name: 'vse-flood',
  vectors: ['game-query-flood'],
  also: [],
  sources: 'real',
  port: 27_015,
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 700).map((bot) => ({ ...bot, from: dice.between(1024, 65_535) }))
    // No challenge is ever answered.
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        file.udp(t, bot, aim.victim, bot.from, 27_015, A2S_INFO)
        if (aim.answers && dice.chance(0.3)) file.udp(t + 80, aim.victim, bot, 27_015, bot.from, A2S_CHALLENGE)
      }),
    )
  },
}

export const sipFlood = {
  name: 'sip-flood',
  vectors: ['voice-query-flood'],
  also: [],
  sources: 'real',
  port: 5060,
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 250)
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        const user = String(dice.between(100, 9999))
        file.udp(t, bot, aim.victim, 5060, 5060, sip(dice, dice.chance(0.7) ? 'REGISTER' : 'INVITE', user, '192.0.2.60'))
        if (aim.answers && dice.chance(0.2))
          file.udp(t + 300, aim.victim, bot, 5060, 5060, sipAnswer(dice, '401 Unauthorized', user, '192.0.2.60'))
      }),
    )
  },
}

export const quicInitials = {
  name: 'quic-initial-flood',
  vectors: ['quic-flood'],
  also: [],
  sources: 'spoofed',
  port: 443,
  write(world, aim) {
    const { dice, file } = world
    const hosts = [forged(50), forged(54), forged(118)]
    world.begin(
      stream(world, aim, (t) => {
        const host = forge(dice.pick(hosts), dice)
        const port = dice.between(1024, 65_535)
        file.udp(t, host, aim.victim, port, 443, quicInitial(dice), 1200)
        if (aim.answers && dice.chance(0.3)) file.udp(t + 200, aim.victim, host, 443, port, quicInitial(dice), 1200)
      }),
    )
  },
}

/** Connections of bots, so many packets a second in all; `packets` is about what one costs. Bots come again and again. */
function connections(world, aim, packets, machines, connect) {
  const { dice } = world
  world.begin(
    (function* () {
      const end = aim.start + aim.duration
      const gap = (1e6 * packets) / aim.rate
      for (let t = aim.start + dice.exponential(gap); t < end; t += dice.exponential(gap)) {
        yield t
        connect(dice.pick(machines))
      }
    })(),
  )
}

export const tlsHellos = {
  name: 'tls-hello-flood',
  vectors: ['tls-handshake-flood'],
  also: ['connection-flood'],
  sources: 'real',
  port: 443,
  write(world, aim) {
    const { dice } = world
    const server = aim.victim
    // The server signs; the client never finishes: it resets or falls silent after the certificate.
    connections(world, aim, 10, bots(dice, 500), (bot) =>
      world.talk(
        bot,
        server,
        world.port(),
        443,
        [
          { up: 517, payload: clientHello(dice, 'www.bank.example') },
          { down: 3900, payload: SERVER_HELLO },
        ],
        {
          end: dice.chance(0.6) ? 'reset' : 'silent',
        },
      ),
    )
  },
}

const BOT_AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/51.0.2704.103 Safari/537.36',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/52.0.2743.116 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_6) AppleWebKit/601.7.7 (KHTML, like Gecko) Version/9.1.2 Safari/601.7.7',
]

export const httpGets = {
  name: 'http-get-flood',
  vectors: ['http-flood'],
  also: [],
  sources: 'real',
  port: 80,
  write(world, aim) {
    const { dice } = world
    const machines = bots(dice, 400)
    // Keep-alive: one path, some forty requests in a connection, no assets, no pause as readers make.
    connections(world, aim, 130, machines, (bot) => {
      const script = []
      const agent = dice.pick(BOT_AGENTS)
      for (let n = dice.between(20, 60); n > 0; n--) {
        const request = httpRequest(dice, '192.0.2.80', '/', agent)
        const answer = httpAnswer(1800, dice.chance(0.5) ? '503 Service Unavailable' : '200 OK')
        script.push({ up: request.length, payload: request }, { down: 1800, payload: answer }, { wait: dice.between(1000, 12_000) })
      }
      world.talk(bot, aim.victim, world.port(), 80, script, { end: 'reset', megabits: 20 })
    })
  },
}

/** So many at once at least, since a handful of slow readers is nobody's attack; and at most, since servers hold no more (judgement). */
const FEWEST_SLOW = 400
const MOST_SLOW = 3000

export const slow = {
  name: 'slow-connections',
  vectors: ['slow-connections'],
  also: ['connection-flood'],
  sources: 'real',
  port: 80,
  write(world, aim) {
    const { dice } = world
    const machines = bots(dice, 40)
    // A request that never ends: another header line every few seconds, as long as the server waits.
    const count = Math.min(MOST_SLOW, Math.max(FEWEST_SLOW, Math.round(aim.rate / 2)))
    const open = Buffer.from('GET /?q=1 HTTP/1.1\r\nHost: 192.0.2.80\r\nUser-Agent: Mozilla/5.0\r\nAccept-language: en-US\r\n', 'latin1')
    for (let i = 0; i < count; i++)
      world.later(aim.start - world.now + dice.below(Math.min(4_000_000, aim.duration / 4)), () => {
        const script = [{ up: open.length, payload: open }]
        const end = aim.start + aim.duration
        for (let t = world.now; ; ) {
          const wait = Math.min(aim.duration / 6, dice.between(4_000_000, 12_000_000))
          t += wait
          if (t > end) break
          const line = Buffer.from(`X-a: ${dice.between(1000, 9999)}\r\n`, 'latin1')
          script.push({ wait }, { up: line.length, payload: line })
        }
        world.talk(dice.pick(machines), aim.victim, world.port(), 80, script, { end: 'silent' })
      })
  },
}

export const openAndWait = {
  name: 'connection-flood',
  vectors: ['connection-flood'],
  also: ['slow-connections'],
  sources: 'real',
  write(world, aim) {
    const { dice } = world
    const machines = bots(dice, 300)
    connections(world, aim, 3, machines, (bot) => world.talk(bot, aim.victim, world.port(), aim.port, [], { end: 'none' }))
  },
}
