import { stream } from '../../attacks/attack.mjs'
import { bots, reflectors } from '../../attacks/sources.mjs'
import { ACK, PSH, SYN } from '../../frame.mjs'
import { MIXES, optionBytes, synOptions } from '../../hosts.mjs'
import {
  A,
  AAAA,
  clientHello,
  dnsAnswer,
  dnsQuery,
  domain,
  httpAnswer,
  httpRequest,
  randomLabel,
  SERVER_HELLO,
  TLS_DATA,
} from '../../payloads.mjs'
import { connections, rented } from '../../second/attacks/machines.mjs'
import { text } from '../payloads.mjs'

const none = optionBytes

/** Homes whose line is rented out: systems of people, not of things. */
const proxies = (dice, count) => bots(dice, count, { stacks: MIXES.people, networks: 260 })

/** A full opening of TLS as browsers do it: hello, certificate, finished. */
const opening = (dice, name) => [
  { up: 517, payload: clientHello(dice, name) },
  { down: dice.between(2900, 4300), payload: SERVER_HELLO },
  { up: 64, payload: TLS_DATA },
]

export const cacheBusting = {
  name: 'http-cache-busting',
  vectors: ['http-flood'],
  also: ['connection-flood'],
  sources: 'real',
  port: 80,
  write(world, aim) {
    const { dice } = world
    // Three thousand, one question each time, never the same, so that no cache helps.
    connections(world, aim, 12, bots(dice, 3000), (bot) => {
      const request = httpRequest(dice, '192.0.2.80', `/?${randomLabel(dice, 8)}=${randomLabel(dice, 12)}`)
      const status = dice.weighted([
        ['200 OK', 50],
        ['502 Bad Gateway', 30],
        ['429 Too Many Requests', 20],
      ])
      const length = status === '200 OK' ? 6200 : 320
      world.talk(
        bot,
        aim.victim,
        world.port(),
        80,
        [
          { up: request.length, payload: request },
          { down: length, payload: httpAnswer(length, status) },
        ],
        {
          end: dice.pick(['client', 'server', 'reset']),
          thinks: 80_000,
          dropped: 0.1,
        },
      )
    })
  },
}

export const loginPosts = {
  name: 'https-login-flood',
  vectors: ['http-flood', 'service-request-flood', 'tls-handshake-flood'],
  also: ['connection-flood'],
  sources: 'real',
  port: 443,
  write(world, aim) {
    const { dice } = world
    // A password's hash is dear: one attempt in a connection, from rented homes.
    connections(world, aim, 17, proxies(dice, 2400), (host) =>
      world.talk(
        host,
        aim.victim,
        world.port(),
        443,
        [...opening(dice, 'login.bank.example'), { up: dice.between(620, 900), payload: TLS_DATA }, { down: 540, payload: TLS_DATA }],
        {
          end: dice.pick(['client', 'reset']),
          thinks: 250_000,
        },
      ),
    )
  },
}

export const rapidReset = {
  name: 'http2-rapid-reset',
  vectors: ['http-flood', 'service-request-flood'],
  also: ['tls-handshake-flood', 'connection-flood'],
  sources: 'real',
  port: 443,
  write(world, aim) {
    const { dice } = world
    // Streams that are opened and at once reset (CVE-2023-44487): forty bytes each, some hundred in a write; the server says little.
    connections(world, aim, 75, rented(dice, 60, 22), (host) => {
      const script = opening(dice, 'www.shop.example')
      for (let n = dice.between(3, 9); n > 0; n--)
        script.push({ up: dice.between(5600, 8400), payload: TLS_DATA }, { down: dice.between(40, 400), payload: TLS_DATA })
      world.talk(host, aim.victim, world.port(), 443, script, {
        end: dice.pick(['abort', 'silent', 'client']),
        megabits: 100,
        thinks: 3000,
      })
    })
  },
}

/** As many at once as servers hold (judgement), and never a handful. */
const FEWEST = 400
const MOST = 2500
/** Where Linux begins to give ports to clients. */
const FIRST_PORT = 32_768
/** How a server asks whether a closed window is open again: µs after the last time, doubled up to a bound (RFC 9293 section 3.8.6.1). */
const FIRST_PROBE = 400_000
const LAST_PROBE = 6_400_000

export const slowRead = {
  name: 'slow-read',
  vectors: ['slow-connections'],
  also: ['connection-flood', 'http-flood'],
  sources: 'real',
  port: 80,
  write(world, aim) {
    const { dice, file } = world
    const machines = rented(dice, 14, 6)
    const count = Math.min(MOST, Math.max(FEWEST, Math.round(aim.rate / 3)))
    const end = aim.start + aim.duration
    const server = aim.victim
    const page = httpAnswer(480_000)
    // A large page is asked for and taken in spoonfuls: the window is a few dozen bytes, then none at all, again and again.
    const read = function* (client, port) {
      const request = httpRequest(dice, '192.0.2.80', '/catalogue.pdf')
      const spoon = dice.between(24, 64)
      let cs = dice.next()
      let ss = dice.next()
      let t = world.now
      const up = (flags, window, payload, length) => file.tcp(t, client, server, port, 80, cs, ss, flags, window, none, 0, payload, length)
      const down = (flags, payload, length) => file.tcp(t, server, client, 80, port, ss, cs, flags, 501, none, 0, payload, length)
      file.tcp(t, client, server, port, 80, cs, 0, SYN, 512, none, synOptions('MS', 1460, 0, 0, 0), null, 0)
      cs = (cs + 1) >>> 0
      t += 120
      yield t
      file.tcp(t, server, client, 80, port, ss, cs, SYN | ACK, 64_240, none, synOptions('MNNS', 1460, 0, 0, 0), null, 0)
      ss = (ss + 1) >>> 0
      t += client.rtt
      yield t
      up(ACK, 512, null, 0)
      t += 200
      yield t
      up(ACK | PSH, 512, request, request.length)
      cs = (cs + request.length) >>> 0
      t += 3000
      yield t
      down(ACK | PSH, page, 512)
      ss = (ss + 512) >>> 0
      t += client.rtt
      yield t
      up(ACK, 0, null, 0)
      let opens = t + dice.between(3_000_000, 6_000_000)
      let probe = FIRST_PROBE
      for (;;) {
        t = Math.min(t + probe, opens)
        if (t >= end) return
        yield t
        if (t < opens) {
          // One number behind: it asks and brings nothing.
          file.tcp(t, server, client, 80, port, (ss - 1) >>> 0, cs, ACK, 501, none, 0, null, 0)
          t += client.rtt
          yield t
          up(ACK, 0, null, 0)
          probe = Math.min(LAST_PROBE, probe * 2)
          continue
        }
        up(ACK, spoon, null, 0)
        t += 150
        yield t
        down(ACK | PSH, null, spoon)
        ss = (ss + spoon) >>> 0
        t += client.rtt
        yield t
        up(ACK, 0, null, 0)
        opens = t + dice.between(3_000_000, 6_000_000)
        probe = FIRST_PROBE
      }
    }
    for (let i = 0; i < count; i++)
      world.begin(
        read(dice.pick(machines), FIRST_PORT + (i % 28_000)),
        aim.start - world.now + dice.below(Math.min(3_000_000, aim.duration / 4)),
      )
  },
}

export const webSockets = {
  name: 'websocket-open-flood',
  vectors: ['connection-flood', 'http-flood', 'service-request-flood'],
  also: ['slow-connections'],
  sources: 'real',
  port: 80,
  write(world, aim) {
    const { dice } = world
    const end = aim.start + aim.duration
    connections(world, aim, 9, bots(dice, 800), (bot) => {
      const ask = text(
        `GET /live HTTP/1.1\r\nHost: 192.0.2.80\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomLabel(dice, 22)}==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      )
      const script = [
        { up: ask.length, payload: ask },
        { down: 129, payload: text('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n') },
      ]
      // The server's ping, and a masked pong (RFC 6455 section 5.5).
      if (world.now + 10e6 < end)
        script.push({ wait: 10e6 }, { down: 2, payload: Buffer.from([0x89, 0]) }, { up: 6, payload: Buffer.from([0x8a, 0x80, 1, 2, 3, 4]) })
      world.talk(bot, aim.victim, world.port(), 80, script, { end: 'silent' })
    })
  },
}

export const mailConnections = {
  name: 'smtp-connection-flood',
  vectors: ['connection-flood', 'service-request-flood'],
  also: ['slow-connections'],
  sources: 'real',
  port: 25,
  write(world, aim) {
    const { dice } = world
    connections(world, aim, 10, bots(dice, 1500), (bot) => {
      const name = text(`EHLO ${randomLabel(dice, 10)}\r\n`)
      const script = [{ down: 33, payload: text('220 mx.bank.example ESMTP Postfix\r\n') }]
      if (dice.chance(0.7))
        script.push(
          { up: name.length, payload: name },
          { down: 140, payload: text('250-mx.bank.example\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n') },
        )
      world.talk(bot, aim.victim, world.port(), 25, script, { end: dice.pick(['silent', 'silent', 'reset', 'client']) })
    })
  },
}

export const statusPings = {
  name: 'minecraft-status-flood',
  vectors: ['connection-flood', 'service-request-flood', 'game-query-flood'],
  also: [],
  sources: 'real',
  port: 25_565,
  write(world, aim) {
    const { dice } = world
    // The longest handshake that the server takes, a name without an end; a third ask to log in with an invented name.
    connections(world, aim, 11, bots(dice, 900), (bot) => {
      const join = dice.chance(0.35)
      const hello = Buffer.concat([Buffer.from([16, 0, 0xff, 5, 10]), text('192.0.2.28'), Buffer.from([0x63, 0xdd, join ? 2 : 1])])
      const name = text(randomLabel(dice, 12))
      const script = [{ up: hello.length, payload: hello }]
      if (join) script.push({ up: 30, payload: Buffer.concat([Buffer.from([29, 0, 12]), name]) }, { down: 210 })
      else script.push({ up: 2, payload: Buffer.from([1, 0]) }, { down: 3100 })
      world.talk(bot, aim.victim, world.port(), 25_565, script, { end: dice.pick(['reset', 'client', 'silent']) })
    })
  },
}

export const namesByTcp = {
  name: 'dns-tcp-flood',
  vectors: ['dns-query-flood', 'connection-flood', 'service-request-flood'],
  also: [],
  sources: 'real',
  port: 53,
  write(world, aim) {
    const { dice } = world
    const framed = (message) => Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message])
    connections(world, aim, 11, bots(dice, 1000), (bot) => {
      const name = domain(dice.below(40))
      const id = dice.below(65_536)
      const ask = framed(dnsQuery(id, name, A))
      const answer = framed(dnsAnswer(id, name, A, { records: [{ type: A, data: Buffer.from([192, 0, 2, 9]) }], authoritative: true }))
      world.talk(
        bot,
        aim.victim,
        world.port(),
        53,
        [
          { up: ask.length, payload: ask },
          { down: answer.length, payload: answer },
        ],
        { end: dice.pick(['silent', 'client', 'reset']) },
      )
    })
  },
}

/** A resolver that mixes the case of what it asks, so that forged answers miss (draft-vixie-dnsext-dns0x20). */
const mixed = (dice, name) => [...name].map((letter) => (dice.chance(0.5) ? letter.toUpperCase() : letter)).join('')

export const mixedCaseTorture = {
  name: 'water-torture-mixed-case',
  vectors: ['dns-water-torture'],
  also: ['dns-query-flood'],
  sources: 'real',
  port: 53,
  write(world, aim) {
    const { dice, file } = world
    // Farms of public resolvers, few networks, many machines; labels of two lengths below three zones; some ask again without EDNS.
    const farms = reflectors(dice, 160, [64])
    const zones = ['shop.example', 'cdn.shop.example', 'static.bank.example']
    world.begin(
      stream(world, aim, (t) => {
        const farm = dice.pick(farms)
        const name = mixed(dice, `${randomLabel(dice, dice.pick([8, 16]))}.${dice.pick(zones)}`)
        const type = dice.chance(0.75) ? A : AAAA
        const again = dice.chance(0.12)
        for (let n = 0; n < (again ? 2 : 1); n++) {
          const port = dice.between(1024, 65_535)
          const id = dice.below(65_536)
          const at = t + n * 400
          file.udp(
            at,
            farm,
            aim.victim,
            port,
            53,
            dnsQuery(id, name, type, { secure: n === 0, edns: n === 0 ? 1232 : 0, recursive: false }),
          )
          if (aim.answers && dice.chance(0.5))
            file.udp(
              at + 90,
              aim.victim,
              farm,
              53,
              port,
              dnsAnswer(id, name, type, { rcode: dice.chance(0.8) ? 3 : 2, authoritative: true, recursive: false }),
            )
        }
        return again ? 2 : 1
      }),
    )
  },
}
