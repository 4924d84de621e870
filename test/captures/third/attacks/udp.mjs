import { stream } from '../../attacks/attack.mjs'
import { bots, forge, forged } from '../../attacks/sources.mjs'
import { ESP, MF, putIPv4, putUDP, UDP } from '../../frame.mjs'
import { localHost, v4 } from '../../hosts.mjs'
import { quicInitial, randomLabel } from '../../payloads.mjs'
import { rented } from '../../second/attacks/machines.mjs'
import { dhcp, ikeCookie, ikeInit, random, text } from '../payloads.mjs'

const nothing = Buffer.alloc(0)

export const volunteers = {
  name: 'udp-flood-volunteers',
  vectors: ['udp-flood'],
  also: [],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    // People with a window and a button: their own machines, one socket each, one sentence, as fast as the line is.
    const people = bots(dice, 260, { stacks: [['windows', 1]], networks: 40 }).map((host) => ({
      ...host,
      from: dice.between(49_152, 65_535),
      pull: 0.2 + dice.unit(),
    }))
    const message = text('the harbour belongs to all of us, and tonight we close it. ')
    world.begin(
      stream(world, aim, (t) => {
        let one = dice.pick(people)
        if (!dice.chance(one.pull)) one = dice.pick(people)
        file.udp(t, one, aim.victim, one.from, aim.port, message)
      }),
    )
  },
}

/** The last piece of a frame of 1500, in units of eight bytes. */
const OFFSET = 185

export const tailFragments = {
  name: 'tail-fragments',
  vectors: ['fragment-flood'],
  also: ['udp-flood'],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    // Later pieces of datagrams whose first piece never comes.
    const hosts = [forged(51), forged(58), forged(239)]
    world.begin(
      stream(world, aim, (t) => {
        const host = forge(dice.pick(hosts), dice)
        const more = dice.chance(0.5)
        file.ip(
          t,
          host,
          aim.victim,
          UDP,
          nothing,
          more ? 1480 : dice.between(8, 1400),
          (more ? MF : 0) | (OFFSET * dice.between(1, 20)),
          dice.below(65_536),
        )
      }),
    )
  },
}

/** `ping -s 65500` gives 45 pieces; what is sent in them is the whole of it. */
const ECHO_BYTES = 65_508
const PIECE = 1480

export const hugeEchoes = {
  name: 'icmp-fragments',
  vectors: ['fragment-flood', 'icmp-flood'],
  also: [],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 90, {
      stacks: [
        ['windows', 60],
        ['linux', 40],
      ],
    })
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        const id = dice.below(65_536)
        bot.id = (id - 1) & 0xffff
        file.icmp(t, bot, aim.victim, 8, 0, dice.next(), text('abcdefghijklmnopqrstuvwabcdefghi'), PIECE - 8, MF)
        let count = 1
        // The line loses some of them.
        for (let done = PIECE; done < ECHO_BYTES; done += PIECE) {
          if (dice.chance(0.03)) continue
          const last = done + PIECE >= ECHO_BYTES
          file.ip(t + count++ * 12, bot, aim.victim, 1, nothing, last ? ECHO_BYTES - done : PIECE, (last ? 0 : MF) | (done >> 3), id)
        }
        return count
      }),
    )
  },
}

export const unreachables = {
  name: 'port-unreachable-flood',
  vectors: ['icmp-flood'],
  also: ['icmp-reflection'],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    // Type 3, code 3 from a few machines: costs firewalls more than echoes do (described as BlackNurse in 2016).
    const machines = rented(dice, 25, 9)
    world.begin(
      stream(world, aim, (t) => {
        const machine = dice.pick(machines)
        const quoted = Buffer.alloc(28)
        putUDP(
          quoted,
          putIPv4(quoted, 0, aim.victim.address, machine.address, UDP, 56, 57, dice.below(65_536), 0),
          dice.below(65_536),
          dice.below(65_536),
          36,
        )
        file.icmp(t, machine, aim.victim, 3, 3, 0, quoted)
      }),
    )
  },
}

export const security = {
  name: 'esp-flood',
  vectors: ['protocol-flood'],
  also: [],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    // ESP with security parameters that nobody agreed on.
    const hosts = [forged(54), forged(55), forged(116), forged(244)]
    world.begin(
      stream(world, aim, (t) => void file.ip(t, forge(dice.pick(hosts), dice), aim.victim, ESP, random(dice, 8), dice.between(64, 1400))),
    )
  },
}

const IPIP = 4

export const ipInIp = {
  name: 'ip-in-ip-flood',
  vectors: ['protocol-flood'],
  also: ['udp-flood'],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 450)
    const inner = Buffer.alloc(28)
    world.begin(
      stream(world, aim, (t) => {
        const length = dice.between(300, 900)
        putUDP(
          inner,
          putIPv4(inner, 0, dice.next(), dice.next(), UDP, 28 + length, 64, dice.below(65_536), 0),
          dice.below(65_536),
          dice.between(50_000, 65_535),
          8 + length,
        )
        file.ip(t, dice.pick(machines), aim.victim, IPIP, inner, 28 + length)
      }),
    )
  },
}

export const echo6 = {
  name: 'icmpv6-echo-flood',
  vectors: ['icmp-flood'],
  also: [],
  sources: 'real',
  six: true,
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 500, { six: true })
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        const rest = dice.next()
        const length = dice.pick([56, 56, 1000])
        file.icmp(t, bot, aim.victim, 128, 0, rest, nothing, length)
        if (aim.answers && dice.chance(0.3)) file.icmp(t + 40, aim.victim, bot, 129, 0, rest, nothing, length)
      }),
    )
  },
}

/** A version that nobody speaks, of the kind that is reserved to be refused (RFC 9000 section 15). */
const GREASE = 0x1a2a3a4a

export const unknownVersions = {
  name: 'quic-version-flood',
  vectors: ['quic-flood'],
  also: ['udp-flood'],
  sources: 'real',
  port: 443,
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 650)
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        const port = dice.between(1024, 65_535)
        const initial = quicInitial(dice)
        if (dice.chance(0.7)) initial.writeUInt32BE(GREASE, 1)
        file.udp(t, bot, aim.victim, port, 443, initial, 1200)
        if (!aim.answers || !dice.chance(0.4)) return
        // Version negotiation (RFC 9000 section 17.2.1): the versions that the server has.
        const versions = Buffer.concat([
          Buffer.from([0x80 | dice.below(64), 0, 0, 0, 0, 0, 8]),
          initial.subarray(6, 14),
          Buffer.from([0, 0, 0, 1, 0x6b, 0x33, 0x43, 0xcf]),
        ])
        file.udp(t + 60, aim.victim, bot, 443, port, versions)
      }),
    )
  },
}

export const keyExchanges = {
  name: 'ike-flood',
  vectors: ['udp-flood', 'service-request-flood'],
  also: [],
  sources: 'spoofed',
  port: 500,
  write(world, aim) {
    const { dice, file } = world
    const hosts = [forged(47), forged(52), forged(60), forged(120)]
    world.begin(
      stream(world, aim, (t) => {
        const host = forge(dice.pick(hosts), dice)
        const port = dice.chance(0.5) ? 500 : dice.between(1024, 65_535)
        const ask = ikeInit(dice)
        file.udp(t, host, aim.victim, port, 500, ask)
        if (!aim.answers || !dice.chance(0.5)) return
        file.udp(
          t + 120,
          aim.victim,
          host,
          500,
          port,
          dice.chance(0.1) ? ikeInit(dice, { responder: true }) : ikeCookie(dice, ask.subarray(0, 8)),
        )
      }),
    )
  },
}

export const leases = {
  name: 'dhcp-discover-flood',
  vectors: ['dhcp-flood'],
  also: ['udp-flood', 'service-request-flood'],
  sources: 'real',
  port: 67,
  write(world, aim) {
    const { dice, file } = world
    // A machine in each of some branches invents hardware addresses; the branch's router passes its questions on.
    const relays = Array.from({ length: 6 }, (_, i) => ({
      ...localHost((v4('10.60.0.1') + 256 * i) >>> 0, 'embedded'),
      local: false,
      ttl: 253,
      rtt: 4000,
    }))
    world.begin(
      stream(world, aim, (t) => {
        const relay = dice.pick(relays)
        const hardware = random(dice, 6)
        hardware[0] &= 0xfe
        const transaction = dice.next()
        file.udp(t, relay, aim.victim, 67, 67, dhcp(1, relay.address, hardware, transaction))
        if (aim.answers && dice.chance(0.3))
          file.udp(
            t + 300,
            aim.victim,
            relay,
            67,
            67,
            dhcp(2, relay.address, hardware, transaction, (relay.address + dice.between(9, 240)) >>> 0),
          )
      }),
    )
  },
}

export const voiceInits = {
  name: 'teamspeak-init-flood',
  vectors: ['voice-query-flood', 'udp-flood'],
  also: ['game-query-flood', 'service-request-flood'],
  sources: 'spoofed',
  port: 9987,
  write(world, aim) {
    const { dice, file } = world
    // The first of five steps of its puzzle: never the third, for which the address would have to be real.
    const hosts = [forged(50), forged(56), forged(114)]
    const head = Buffer.concat([text('TS3INIT1'), Buffer.from([0, 0x65, 0, 0, 0x88, 0x0b, 0x1c, 0x0a, 0x3f, 0])])
    world.begin(
      stream(world, aim, (t) => {
        const host = forge(dice.pick(hosts), dice)
        const port = dice.between(1024, 65_535)
        const ask = Buffer.concat([head, random(dice, 8), Buffer.alloc(8)])
        file.udp(t, host, aim.victim, port, 9987, ask)
        if (aim.answers && dice.chance(0.4))
          file.udp(
            t + 70,
            aim.victim,
            host,
            9987,
            port,
            Buffer.concat([text('TS3INIT1'), Buffer.from([0, 0x65, 0x88, 1]), random(dice, 20)]),
          )
      }),
    )
  },
}

export const infoQueries = {
  name: 'getinfo-flood',
  vectors: ['game-query-flood'],
  also: ['udp-flood', 'service-request-flood'],
  sources: 'real',
  port: 30_120,
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 380).map((bot) => ({ ...bot, from: dice.between(32_768, 60_999) }))
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        const label = randomLabel(dice, 8)
        file.udp(t, bot, aim.victim, bot.from, 30_120, text(`\xff\xff\xff\xffgetinfo ${label}`))
        if (aim.answers && dice.chance(0.5))
          file.udp(
            t + 90,
            aim.victim,
            bot,
            30_120,
            bot.from,
            text(
              `\xff\xff\xff\xffinfoResponse\n\\sv_maxclients\\64\\clients\\41\\challenge\\${label}\\gamename\\Harbour City\\protocol\\4\\hostname\\Harbour City RP`,
            ),
          )
      }),
    )
  },
}
