import { stream } from '../../attacks/attack.mjs'
import { bots, forge, forged, reflectors } from '../../attacks/sources.mjs'
import { SYN } from '../../frame.mjs'
import { optionBytes } from '../../hosts.mjs'
import { rented } from './machines.mjs'
import { ntpBurst } from './reflection.mjs'
import { synAck } from './tcp.mjs'

const nothing = Buffer.alloc(0)

export const udpGrowing = {
  name: 'udp-flood-growing',
  vectors: ['udp-flood'],
  also: [],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 350)
    // The smallest first, then larger and larger ones, to see what the line holds.
    world.begin(
      stream(
        world,
        aim,
        (t) =>
          void file.udp(
            t,
            dice.pick(machines),
            aim.victim,
            dice.between(1024, 65_535),
            aim.port,
            nothing,
            16 + Math.floor((1400 * (t - aim.start)) / aim.duration),
          ),
      ),
    )
  },
}

export const udpServers = {
  name: 'udp-flood-servers',
  vectors: ['udp-flood'],
  also: [],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    // Full frames from a dozen machines with fast lines, one socket each.
    const machines = rented(dice, 12, 4).map((host) => ({ ...host, from: dice.between(32_768, 60_999) }))
    world.begin(
      stream(world, aim, (t) => {
        const machine = dice.pick(machines)
        file.udp(t, machine, aim.victim, machine.from, dice.between(1, 65_535), nothing, 1472, 0x4000)
      }),
    )
  },
}

export const udp6 = {
  name: 'udp-flood-ipv6',
  vectors: ['udp-flood'],
  also: [],
  sources: 'real',
  six: true,
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 900, { six: true })
    world.begin(
      stream(
        world,
        aim,
        (t) => void file.udp(t, dice.pick(machines), aim.victim, dice.between(1024, 65_535), dice.below(65_536), nothing, 1024),
      ),
    )
  },
}

export const groups = {
  name: 'igmp-flood',
  vectors: ['protocol-flood'],
  also: [],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    // Protocol 2 with reports of membership (RFC 2236), which no host far away has a reason to send.
    const host = forged(49)
    const report = Buffer.from([0x16, 0, 0xfa, 0x04, 0xef, 0xff, 0xff, 0xfa])
    world.begin(stream(world, aim, (t) => void file.ip(t, forge(host, dice), aim.victim, 2, report, 8)))
  },
}

/** A third each. */
const PARTS = 3

export const threeAtOnce = {
  name: 'syn-ntp-udp',
  vectors: ['syn-flood', 'ntp-reflection', 'udp-flood'],
  also: [],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    const host = forged(48)
    const clocks = reflectors(dice, 500)
    const machines = bots(dice, 600)
    const port = dice.between(1024, 65_535)
    const rate = aim.rate / PARTS
    world.begin(
      stream(
        world,
        aim,
        (t) => {
          forge(host, dice)
          const from = dice.between(1024, 65_535)
          const sequence = dice.next()
          file.tcp(t, host, aim.victim, from, aim.port, sequence, 0, SYN, 65_535, optionBytes, 0, null, 0)
          if (dice.chance(0.5)) synAck(world, aim, t + 1, host, from, sequence)
        },
        rate,
      ),
    )
    world.begin(stream(world, aim, (t) => ntpBurst(world, t, dice.pick(clocks), aim.victim, port), rate))
    world.begin(
      stream(
        world,
        aim,
        (t) => void file.udp(t, dice.pick(machines), aim.victim, dice.below(65_536), dice.below(65_536), nothing, dice.between(700, 1400)),
        rate,
      ),
    )
  },
}

const MAGIC = Buffer.from('00ffff00fefefefefdfdfdfd12345678', 'hex')
/** RakNet's unconnected ping (0x01: time, magic, client) and pong (0x1c). */
export const rakNet = {
  name: 'raknet-ping-flood',
  vectors: ['game-query-flood'],
  also: ['udp-flood'],
  sources: 'spoofed',
  port: 19_132,
  write(world, aim) {
    const { dice, file } = world
    const hosts = [forged(51), forged(57), forged(113)]
    const ping = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0]), MAGIC, Buffer.alloc(8, 0x2a)])
    const name = Buffer.from('MCPE;Harbour;800;1.21.80;12;40;', 'latin1')
    const pong = Buffer.concat([
      Buffer.from([0x1c, 0, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.alloc(8, 7),
      MAGIC,
      Buffer.from([0, name.length]),
      name,
    ])
    world.begin(
      stream(world, aim, (t) => {
        const host = forge(dice.pick(hosts), dice)
        const port = dice.between(1024, 65_535)
        ping.writeUInt32BE(dice.next(), 5)
        file.udp(t, host, aim.victim, port, 19_132, ping)
        ping.copy(pong, 1, 1, 9)
        if (aim.answers && dice.chance(0.4)) file.udp(t + 90, aim.victim, host, 19_132, port, pong)
      }),
    )
  },
}
