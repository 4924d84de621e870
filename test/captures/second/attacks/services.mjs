import { stream } from '../../attacks/attack.mjs'
import { bots, reflectors } from '../../attacks/sources.mjs'
import { SYN } from '../../frame.mjs'
import { optionBytes } from '../../hosts.mjs'
import { A, AAAA, clientHello, dnsAnswer, dnsQuery, httpAnswer, randomLabel, SERVER_HELLO, sip, sipAnswer } from '../../payloads.mjs'
import { connections, rented } from './machines.mjs'

const text = (line) => Buffer.from(line, 'latin1')

export const httpPosts = {
  name: 'http-post-flood',
  vectors: ['http-flood'],
  also: ['connection-flood'],
  sources: 'real',
  port: 80,
  write(world, aim) {
    const { dice } = world
    // A search that costs the server: a form of some kilobytes, one or two requests in a connection.
    connections(world, aim, 22, bots(dice, 900), (bot) => {
      const length = dice.between(900, 3000)
      const post = text(
        `POST /search HTTP/1.1\r\nHost: 192.0.2.80\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\n\r\nq=${randomLabel(dice, 20)}`,
      )
      const script = []
      for (let n = dice.between(1, 2); n > 0; n--)
        script.push(
          { up: post.length + length, payload: post },
          { down: 5200, payload: httpAnswer(5000, dice.chance(0.3) ? '502 Bad Gateway' : '200 OK') },
        )
      world.talk(bot, aim.victim, world.port(), 80, script, { end: dice.pick(['client', 'reset', 'server']), thinks: 150_000 })
    })
  },
}

export const httpRanges = {
  name: 'http-range-flood',
  vectors: ['http-flood'],
  also: ['connection-flood'],
  sources: 'real',
  port: 80,
  write(world, aim) {
    const { dice } = world
    // Overlapping ranges of one page (CVE-2011-3192), from a few dozen servers.
    let ranges = 'bytes=0-'
    for (let i = 1; i < 60; i++) ranges += `,5-${i}`
    const head = text(`HEAD / HTTP/1.1\r\nHost: 192.0.2.80\r\nRange:${ranges}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n`)
    connections(world, aim, 9, rented(dice, 40, 12), (host) =>
      world.talk(
        host,
        aim.victim,
        world.port(),
        80,
        [
          { up: head.length, payload: head },
          { down: 420, payload: httpAnswer(0, '206 Partial Content') },
        ],
        {
          end: dice.pick(['server', 'silent']),
          thinks: 300_000,
        },
      ),
    )
  },
}

export const renegotiation = {
  name: 'tls-renegotiation',
  vectors: ['tls-handshake-flood'],
  also: ['connection-flood', 'http-flood', 'service-request-flood'],
  sources: 'real',
  port: 443,
  write(world, aim) {
    const { dice } = world
    // One handshake after the other inside one connection, from five machines: the later ones are records of type 22, encrypted.
    const again = Buffer.from([0x16, 3, 3, 1, 0x20])
    connections(world, aim, 380, rented(dice, 5), (host) => {
      const script = [
        { up: 517, payload: clientHello(dice, 'www.bank.example') },
        { down: 3200, payload: SERVER_HELLO },
        { up: 126, payload: Buffer.from([0x16, 3, 3, 0, 0x46]) },
        { down: 51, payload: Buffer.from([0x14, 3, 3, 0, 1]) },
      ]
      for (let n = 0; n < 40; n++)
        script.push(
          { up: 293, payload: again },
          { down: 3280, payload: again },
          { up: 150, payload: again },
          { down: 79, payload: Buffer.from([0x14, 3, 3, 0, 0x20]) },
        )
      world.talk(host, aim.victim, world.port(), 443, script, { end: 'reset', megabits: 100 })
    })
  },
}

/** As many at once as servers hold (judgement), and never a handful. */
const FEWEST = 400
const MOST = 3000
/** Where Linux begins to give ports to clients. */
const FIRST_PORT = 32_768

export const slowPosts = {
  name: 'slow-post',
  vectors: ['slow-connections'],
  also: ['connection-flood'],
  sources: 'real',
  port: 80,
  write(world, aim) {
    const { dice } = world
    const machines = rented(dice, 8)
    const count = Math.min(MOST, Math.max(FEWEST, Math.round(aim.rate / 2)))
    const post = text(
      'POST /login HTTP/1.1\r\nHost: 192.0.2.80\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000\r\n\r\n',
    )
    // A megabyte is announced, and comes byte by byte.
    for (let i = 0; i < count; i++)
      world.later(aim.start - world.now + dice.below(Math.min(4_000_000, aim.duration / 4)), () => {
        const script = [{ up: post.length, payload: post }]
        const wait = Math.min(aim.duration / 8, dice.between(5_000_000, 10_000_000))
        for (let t = world.now + wait; t < aim.start + aim.duration; t += wait) script.push({ wait }, { up: 1, payload: text('a') })
        // Each has a port of its own, whichever machine it is.
        world.talk(dice.pick(machines), aim.victim, FIRST_PORT + i, 80, script, { end: 'silent' })
      })
  },
}

export const sshConnections = {
  name: 'ssh-connection-flood',
  vectors: ['connection-flood', 'service-request-flood'],
  also: ['slow-connections'],
  sources: 'real',
  port: 22,
  write(world, aim) {
    const { dice } = world
    const banner = text('SSH-2.0-libssh2_1.10.0\r\n')
    // Opens, says its name, and leaves the keys to the server, which waits two minutes for more.
    connections(world, aim, 8, bots(dice, 600), (bot) =>
      world.talk(
        bot,
        aim.victim,
        world.port(),
        22,
        [{ up: banner.length, payload: banner }, { down: 41, payload: text('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n') }, { down: 1080 }],
        {
          end: dice.chance(0.7) ? 'silent' : 'reset',
        },
      ),
    )
  },
}

export const telemetryConnects = {
  name: 'mqtt-connect-flood',
  vectors: ['service-request-flood', 'connection-flood'],
  also: [],
  sources: 'real',
  port: 1883,
  write(world, aim) {
    const { dice } = world
    connections(world, aim, 11, bots(dice, 1200), (bot) => {
      const id = randomLabel(dice, 20)
      const connect = Buffer.concat([Buffer.from([0x10, 32, 0, 4]), text('MQTT'), Buffer.from([4, 2, 0, 60, 0, 20]), text(id)])
      world.talk(
        bot,
        aim.victim,
        world.port(),
        1883,
        [
          { up: connect.length, payload: connect },
          { down: 4, payload: Buffer.from([0x20, 2, 0, dice.chance(0.5) ? 5 : 0]) },
        ],
        {
          end: dice.pick(['client', 'reset', 'server']),
        },
      )
    })
  },
}

const WORDS = ['mail', 'dev', 'api', 'test', 'vpn', 'shop', 'old', 'admin', 'blog', 'cdn', 'img', 'ns', 'mx', 'stage', 'beta']

export const missingNames = {
  name: 'nxdomain-resolvers',
  vectors: ['dns-water-torture'],
  also: ['dns-query-flood'],
  sources: 'real',
  port: 53,
  write(world, aim) {
    const { dice, file } = world
    // Through 2,000 resolvers, names of two words and a number: each once, none there.
    const resolvers = reflectors(dice, 2000, [64, 64, 64, 128])
    world.begin(
      stream(world, aim, (t) => {
        const resolver = dice.pick(resolvers)
        const name = `${dice.pick(WORDS)}-${dice.pick(WORDS)}${dice.below(1_000_000)}.shop.example`
        const type = dice.chance(0.7) ? A : AAAA
        const port = dice.between(1024, 65_535)
        const id = dice.below(65_536)
        file.udp(t, resolver, aim.victim, port, 53, dnsQuery(id, name, type, { secure: dice.chance(0.8), recursive: false }))
        if (aim.answers && dice.chance(0.6))
          file.udp(t + 80, aim.victim, resolver, 53, port, dnsAnswer(id, name, type, { rcode: 3, authoritative: true, recursive: false }))
      }),
    )
  },
}

export const registrations = {
  name: 'sip-register-flood',
  vectors: ['voice-query-flood'],
  also: [],
  sources: 'real',
  port: 5060,
  write(world, aim) {
    const { dice, file } = world
    // Twelve rented machines go through the numbers; every second answer is a challenge that nobody takes up.
    const machines = rented(dice, 12, 5).map((host) => ({ ...host, from: dice.between(5061, 5090) }))
    world.begin(
      stream(world, aim, (t) => {
        const machine = dice.pick(machines)
        const user = String(dice.between(1, 99_999))
        file.udp(t, machine, aim.victim, machine.from, 5060, sip(dice, 'REGISTER', user, '192.0.2.60'))
        if (aim.answers && dice.chance(0.5))
          file.udp(t + 250, aim.victim, machine, 5060, machine.from, sipAnswer(dice, '401 Unauthorized', user, '192.0.2.60'))
      }),
    )
  },
}

/** Below what anybody calls a flood (judgement): a sweep of the neighbourhood. */
const SWEEP_RATE = 60

export const sweep = {
  name: 'research-sweep',
  nature: 'none',
  vectors: [],
  also: [],
  sources: 'real',
  words: ['a scan', 'scanning', 'ordinary traffic'],
  write(world, aim) {
    const { dice, file } = world
    // One machine asks each address once for one port: identification 54321, window 65535, no options, as ZMap does.
    const [machine] = rented(dice, 1)
    let n = 0
    world.begin(
      stream(world, { ...aim, rate: Math.min(aim.rate, SWEEP_RATE) }, (t) => {
        const target = aim.neighbours[(n++ * 101) % aim.neighbours.length]
        machine.id = 54_320
        file.tcp(t, machine, target, dice.between(32_768, 61_000), 443, dice.next(), 0, SYN, 65_535, optionBytes, 0, null, 0)
      }),
    )
  },
}
