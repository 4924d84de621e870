import { GRE, MF, putIPv4, putUDP, UDP } from '../frame.mjs'
import { pulses, stream } from './attack.mjs'
import { bots, forge, forged } from './sources.mjs'

const nothing = Buffer.alloc(0)

/** ICMP port unreachable with what caused it (RFC 792), as Linux sends it: some at once, then about one a second to each (judgement). */
function unreachable(world, aim, t, to) {
  if (!aim.answers || !world.dice.chance(0.004)) return
  const quoted = Buffer.alloc(28)
  putUDP(quoted, putIPv4(quoted, 0, to.address, aim.victim.address, UDP, 540, to.ttl, 1, 0), 4000, 5000, 520)
  world.file.icmp(t + 50, aim.victim, to, 3, 3, 0, quoted)
}

export const udpRandom = {
  name: 'udp-flood-random-ports',
  vectors: ['udp-flood'],
  also: [],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 1500)
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        file.udp(t, bot, aim.victim, dice.below(65_536), dice.below(65_536), nothing, 512)
        unreachable(world, aim, t, bot)
      }),
    )
  },
}

export const udpPort = {
  name: 'udp-flood-one-port',
  vectors: ['udp-flood'],
  also: [],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 600).map((bot) => ({ ...bot, from: dice.between(32_768, 60_999) }))
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        file.udp(t, bot, aim.victim, bot.from, aim.port, nothing, 512, 0x4000)
      }),
    )
  },
}

export const udpNull = {
  name: 'udp-flood-null',
  vectors: ['udp-flood'],
  also: [],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    const hosts = [forged(56), forged(243)]
    world.begin(
      stream(
        world,
        aim,
        (t) => void file.udp(t, forge(dice.pick(hosts), dice), aim.victim, dice.between(1024, 65_535), dice.between(1, 65_535), nothing),
      ),
    )
  },
}

export const udpFragments = {
  name: 'udp-fragments',
  vectors: ['fragment-flood'],
  also: ['udp-flood'],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 500)
    world.begin(
      stream(world, aim, (t) => {
        // A datagram of 4,000 bytes in three pieces; many never come complete.
        const bot = dice.pick(machines)
        const id = dice.below(65_536)
        bot.id = (id - 1) & 0xffff
        if (dice.chance(0.5)) file.udp(t, bot, aim.victim, dice.below(65_536), dice.below(65_536), nothing, 1472, MF, 4000)
        else file.ip(t, bot, aim.victim, UDP, nothing, 1480, MF | 370, id)
        file.ip(t + 3, bot, aim.victim, UDP, nothing, 1480, MF | 185, id)
        if (dice.chance(0.6)) {
          file.ip(t + 6, bot, aim.victim, UDP, nothing, 1048, 370, id)
          return 3
        }
        return 2
      }),
    )
  },
}

export const pulseWave = {
  name: 'pulse-wave',
  vectors: ['udp-flood'],
  also: [],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 900)
    // On for a quarter of the time, at four times the rate, so that the mean is the same.
    const cycle = Math.max(2_000_000, aim.duration / 4)
    const strong = { ...aim, rate: aim.rate * 4 }
    world.begin(
      pulses(
        world,
        strong,
        cycle / 4,
        (cycle * 3) / 4,
        (t) => void file.udp(t, dice.pick(machines), aim.victim, dice.below(65_536), dice.below(65_536), nothing, dice.between(512, 722)),
      ),
    )
  },
}

export const carpet = {
  name: 'carpet-bombing',
  vectors: ['udp-flood'],
  also: [],
  sources: 'real',
  carpet: true,
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 1500)
    world.begin(
      stream(
        world,
        aim,
        (t) =>
          void file.udp(
            t,
            dice.pick(machines),
            dice.pick(aim.neighbours),
            dice.below(65_536),
            dice.below(65_536),
            nothing,
            dice.between(512, 708),
          ),
      ),
    )
  },
}

const inner = Buffer.alloc(14 + 4 + 20 + 8)

const gre = (name, ethernet) => ({
  name,
  vectors: ['gre-flood'],
  also: [],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 700)
    world.begin(
      stream(world, aim, (t) => {
        inner.writeUInt32BE(ethernet ? 0x6558 : 0x0800, 0)
        let o = 4
        if (ethernet) {
          for (let i = 0; i < 12; i++) inner[o + i] = dice.below(256)
          // The first bit of an address says group: a generator that draws bytes at random sets it as often as not.
          inner.writeUInt16BE(0x0800, o + 12)
          o += 14
        }
        const start = o
        o = putIPv4(inner, o, dice.next(), dice.next(), UDP, 20 + 8 + 512, 64, dice.below(65_536), 0)
        o = putUDP(inner, o, dice.below(65_536), dice.below(65_536), 8 + 512)
        file.ip(t, dice.pick(machines), aim.victim, GRE, inner.subarray(0, o), start + 28 + 512)
      }),
    )
  },
})

export const greIp = gre('gre-flood-ip', false)
export const greEthernet = gre('gre-flood-ethernet', true)

export const protocols = {
  name: 'random-protocols',
  vectors: ['protocol-flood'],
  also: [],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    const hosts = [forged(53), forged(241)]
    // Numbers without the usual three and without what carries other headers.
    const numbers = []
    for (let n = 3; n < 255; n++) if (![4, 6, 17, 41, 43, 44, 47, 50, 51, 58, 59, 60, 115, 137].includes(n)) numbers.push(n)
    world.begin(
      stream(
        world,
        aim,
        (t) => void file.ip(t, forge(dice.pick(hosts), dice), aim.victim, dice.pick(numbers), nothing, dice.between(64, 900)),
      ),
    )
  },
}

const icmp = (name, length) => ({
  name,
  vectors: ['icmp-flood'],
  also: [],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 800)
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        const rest = dice.next()
        file.icmp(t, bot, aim.victim, 8, 0, rest, nothing, length)
        if (aim.answers && dice.chance(0.3)) file.icmp(t + 30, aim.victim, bot, 0, 0, rest, nothing, length)
      }),
    )
  },
})

export const icmpEcho = icmp('icmp-echo-flood', 56)
export const icmpLarge = icmp('icmp-large', 1400)
