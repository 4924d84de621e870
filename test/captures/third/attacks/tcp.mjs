import { stream } from '../../attacks/attack.mjs'
import { bots, forge, forged, reflectors } from '../../attacks/sources.mjs'
import { ACK, FIN, PSH, RST, SYN } from '../../frame.mjs'
import { localHost, optionBytes, synOptions } from '../../hosts.mjs'
import { rented } from '../../second/attacks/machines.mjs'
import { synAck } from '../../second/attacks/tcp.mjs'
import { forgedWithin } from './machines.mjs'

const none = optionBytes

/** What answers a packet of no connection: RST with the number that was acknowledged (RFC 9293 section 3.10.7.1). */
function refuse(world, aim, t, from, to, fromPort, toPort, acknowledgement, share) {
  if (aim.answers && world.dice.chance(share)) world.file.tcp(t, from, to, fromPort, toPort, acknowledgement, 0, RST, 0, none, 0, null, 0)
}

/** A /8 that is announced by many. */
const FORGED_EIGHT = 89

export const synSlash8 = {
  name: 'syn-flood-one-slash8',
  vectors: ['syn-flood'],
  also: [],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    // Addresses of one /8, with the options, windows and times to live of five systems.
    const draw = forgedWithin(dice, FORGED_EIGHT)
    world.begin(
      stream(world, aim, (t) => {
        const host = draw()
        const { order, scale, window } = host.stack
        const port = dice.between(32_768, 65_535)
        const sequence = dice.next()
        const length = synOptions(order, dice.pick([1460, 1460, 1452, 1400]), scale, dice.next(), 0)
        file.tcp(t, host, aim.victim, port, aim.port, sequence, 0, SYN, window, none, length, null, 0)
        if (dice.chance(0.5)) synAck(world, aim, t + 1, host, port, sequence)
      }),
    )
  },
}

/** Where RFC 6298 has a server repeat its SYN-ACK when nobody answers, seconds after the first. */
const REPEATS = [1, 3, 7]

export const synAckCarpet = {
  name: 'syn-ack-carpet',
  vectors: ['syn-ack-reflection'],
  also: [],
  sources: 'reflectors',
  carpet: true,
  write(world, aim) {
    const { dice, file } = world
    // Web servers that were asked in the name of all of the /24, from one forged port each; where no RST comes they say it again.
    const servers = reflectors(dice, 420, [64, 64, 64, 128])
    const end = aim.start + aim.duration
    world.begin(
      stream(
        world,
        aim,
        (t) => {
          const server = dice.pick(servers)
          const target = dice.pick(aim.neighbours)
          const port = dice.between(1024, 65_535)
          const service = dice.chance(0.75) ? 443 : 80
          const sequence = dice.next()
          const acknowledgement = dice.next()
          const say = (at) =>
            file.tcp(
              at,
              server,
              target,
              service,
              port,
              sequence,
              acknowledgement,
              SYN | ACK,
              64_240,
              none,
              synOptions('MNNSNW', 1460, 7, 0, 0),
              null,
              0,
            )
          say(t)
          if (dice.chance(0.5)) refuse(world, aim, t + 60, target, server, port, service, acknowledgement, 1)
          else for (const seconds of REPEATS) if (t + seconds * 1e6 < end) world.later(seconds * 1e6, () => say(world.now))
        },
        // Half of them come up to three times more.
        aim.rate / 1.8,
      ),
    )
  },
}

export const closedPorts = {
  name: 'rst-from-closed-ports',
  vectors: ['rst-reflection'],
  also: ['rst-flood', 'tcp-flag-flood'],
  sources: 'reflectors',
  write(world, aim) {
    const { dice, file } = world
    // Hosts that were asked at a closed port: sequence 0, acknowledgement of the SYN's number and one, window 0.
    const hosts = reflectors(dice, 3500, [64, 64, 128, 255])
    world.begin(
      stream(world, aim, (t) => {
        const port = dice.pick([23, 445, 3389, 8080, 5900, 21, 81])
        file.tcp(t, dice.pick(hosts), aim.victim, port, dice.between(1024, 65_535), 0, dice.next(), RST | ACK, 0, none, 0, null, 0)
      }),
    )
  },
}

export const pshAck = {
  name: 'psh-ack-random',
  vectors: ['ack-flood', 'tcp-flag-flood'],
  also: [],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    const hosts = [46, 49, 50, 53, 55, 57, 112, 115, 119].map((ttl) => forged(ttl))
    world.begin(
      stream(world, aim, (t) => {
        const host = forge(dice.pick(hosts), dice)
        const port = dice.between(1024, 65_535)
        const acknowledgement = dice.next()
        file.tcp(
          t,
          host,
          aim.victim,
          port,
          aim.port,
          dice.next(),
          acknowledgement,
          ACK | PSH,
          dice.between(200, 65_535),
          none,
          0,
          null,
          dice.between(1, 1400),
        )
        refuse(world, aim, t + 1, aim.victim, host, aim.port, port, acknowledgement, 0.25)
      }),
    )
  },
}

export const finAck = {
  name: 'fin-ack-flood',
  vectors: ['tcp-flag-flood', 'ack-flood'],
  also: [],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 700)
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        const port = dice.between(1024, 65_535)
        const acknowledgement = dice.next()
        file.tcp(t, bot, aim.victim, port, aim.port, dice.next(), acknowledgement, FIN | ACK, 229, none, 0, null, 0)
        refuse(world, aim, t + 1, aim.victim, bot, aim.port, port, acknowledgement, 0.5)
      }),
    )
  },
}

/** A /23 has 512 addresses: the victim's own /24 and the one beside it. */
const CARPET_LENGTH = 23
const HOSTS = 510

export const carpetSyn = {
  name: 'carpet-syn',
  vectors: ['syn-flood'],
  also: [],
  sources: 'real',
  carpet: CARPET_LENGTH,
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 1100)
    const base = (aim.victim.address & (0xffffffff << (32 - CARPET_LENGTH))) >>> 0
    const targets = Array.from({ length: HOSTS }, (_, i) => localHost((base + 1 + i) >>> 0))
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        const target = dice.pick(targets)
        const port = dice.between(32_768, 60_999)
        const service = dice.pick([443, 80, 22, 8443])
        const sequence = dice.next()
        file.tcp(t, bot, target, port, service, sequence, 0, SYN, 64_240, none, synOptions('MSTNW', 1460, 7, dice.next(), 0), null, 0)
        if (!aim.answers || service === 8443 || !dice.chance(0.4)) return
        // A few of them listen, the others refuse.
        if (target.address % 9 === 0)
          file.tcp(
            t + 80,
            target,
            bot,
            service,
            port,
            dice.next(),
            (sequence + 1) >>> 0,
            SYN | ACK,
            64_240,
            none,
            synOptions('MNNS', 1460, 0, 0, 0),
            null,
            0,
          )
        else file.tcp(t + 80, target, bot, service, port, 0, (sequence + 1) >>> 0, RST | ACK, 0, none, 0, null, 0)
      }),
    )
  },
}

/** Below what anybody calls a flood (judgement). */
const BACKSCATTER_RATE = 60

export const backscatter = {
  name: 'backscatter',
  nature: 'none',
  vectors: [],
  also: [],
  sources: 'reflectors',
  words: ['backscatter', 'answers to forged addresses', 'ordinary traffic', 'a scan'],
  write(world, aim) {
    const { dice, file } = world
    // Somebody else is flooded from forged addresses, a few of which are ours: his server answers those, here and there in the /24.
    const [server] = rented(dice, 1)
    world.begin(
      stream(world, { ...aim, rate: Math.min(aim.rate, BACKSCATTER_RATE) }, (t) => {
        const target = dice.pick(aim.neighbours)
        const port = dice.between(1024, 65_535)
        const acknowledgement = dice.next()
        if (dice.chance(0.8))
          file.tcp(
            t,
            server,
            target,
            80,
            port,
            dice.next(),
            acknowledgement,
            SYN | ACK,
            29_200,
            none,
            synOptions('M', 1460, 0, 0, 0),
            null,
            0,
          )
        else file.tcp(t, server, target, 80, port, 0, acknowledgement, RST | ACK, 0, none, 0, null, 0)
        refuse(world, aim, t + 60, target, server, port, 80, acknowledgement, 0.2)
      }),
    )
  },
}
