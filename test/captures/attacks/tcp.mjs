import { ACK, CWR, ECE, FIN, PSH, RST, SYN, URG } from '../frame.mjs'
import { optionBytes, synOptions } from '../hosts.mjs'
import { stream } from './attack.mjs'
import { bots, forge, forged, reflectors } from './sources.mjs'

const none = optionBytes

/** A listening server answers each SYN with a SYN-ACK and forgets it (SYN cookies, RFC 4987 section 3.6), up to what it can. */
function synAck(world, aim, t, to, port, sequence) {
  if (!aim.answers) return
  const length = synOptions('M', 1460, 0, 0, 0)
  world.file.tcp(t, aim.victim, to, aim.port, port, world.dice.next(), (sequence + 1) >>> 0, SYN | ACK, 64_240, none, length, null, 0)
}

/** A packet for no connection is answered with RST (RFC 9293 section 3.10.7.1). */
function refuse(world, aim, t, to, port, acknowledgement) {
  if (!aim.answers) return
  world.file.tcp(t, aim.victim, to, aim.port, port, acknowledgement, 0, RST, 0, none, 0, null, 0)
}

export const synRaw = {
  name: 'syn-flood-raw',
  vectors: ['syn-flood'],
  also: [],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    // Seen so in a capture of a real one: no options, window 0, two TTLs.
    const hosts = [forged(242), forged(244)]
    world.begin(
      stream(world, aim, (t) => {
        const host = forge(dice.pick(hosts), dice)
        const port = dice.between(1024, 65_535)
        const sequence = dice.next()
        file.tcp(t, host, aim.victim, port, aim.port, sequence, 0, SYN, 0, none, 0, null, 0)
        if (dice.chance(0.5)) synAck(world, aim, t + 1, host, port, sequence)
      }),
    )
  },
}

/** SYNs of machines with stacks of their own, `segment` draws the MSS. */
const synOfStacks = (name, count, six, segment) => ({
  name,
  vectors: ['syn-flood'],
  also: [],
  sources: 'real',
  six,
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, count, { six })
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        const port = dice.between(1024, 65_535)
        const sequence = dice.next()
        const length = synOptions('MSTNW', segment(dice), 6, dice.next(), 0)
        file.tcp(t, bot, aim.victim, port, aim.port, sequence, 0, SYN, dice.below(65_536), none, length, null, 0)
        if (dice.chance(0.6)) synAck(world, aim, t + 1, bot, port, sequence)
      }),
    )
  },
})

export const synStacks = synOfStacks('syn-flood-stacks', 3000, false, (dice) => dice.between(1400, 1415))
export const syn6 = synOfStacks('syn-flood-ipv6', 2000, true, () => 1400)

export const synAckReflection = {
  name: 'syn-ack-reflection',
  vectors: ['syn-ack-reflection'],
  also: ['rst-reflection'],
  sources: 'reflectors',
  write(world, aim) {
    const { dice, file } = world
    const servers = reflectors(dice, 2500, [64, 64, 64, 128])
    world.begin(
      stream(world, aim, (t) => {
        const server = dice.pick(servers)
        const port = dice.between(1024, 65_535)
        const length = synOptions('MNNS', 1460, 0, 0, 0)
        const service = dice.weighted([
          [443, 60],
          [80, 30],
          [22, 5],
          [25, 5],
        ])
        const acknowledgement = dice.next()
        file.tcp(
          t,
          server,
          aim.victim,
          service,
          port,
          dice.next(),
          acknowledgement,
          SYN | ACK,
          dice.pick([65_535, 64_240, 29_200, 14_600]),
          none,
          length,
          null,
          0,
        )
        if (aim.answers && dice.chance(0.5))
          file.tcp(t + 1, aim.victim, server, port, service, acknowledgement, 0, RST, 0, none, 0, null, 0)
      }),
    )
  },
}

export const rstFlood = {
  name: 'rst-flood',
  vectors: ['rst-flood'],
  also: ['tcp-flag-flood'],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    const hosts = [forged(49), forged(50), forged(52), forged(117)]
    world.begin(
      stream(
        world,
        aim,
        (t) =>
          void file.tcp(
            t,
            forge(dice.pick(hosts), dice),
            aim.victim,
            dice.between(1024, 65_535),
            aim.port,
            dice.next(),
            0,
            RST,
            0,
            none,
            0,
            null,
            0,
          ),
      ),
    )
  },
}

export const ackFlood = {
  name: 'ack-flood',
  vectors: ['ack-flood'],
  also: ['tcp-flag-flood'],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 1200)
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        const port = dice.below(65_536)
        const acknowledgement = dice.next()
        file.tcp(t, bot, aim.victim, port, dice.below(65_536), dice.next(), acknowledgement, ACK, dice.below(65_536), none, 0, null, 512)
        if (dice.chance(0.4)) refuse(world, aim, t + 1, bot, port, acknowledgement)
      }),
    )
  },
}

export const stomp = {
  name: 'stomp-flood',
  vectors: ['stomp-flood'],
  also: ['ack-flood', 'tcp-flag-flood'],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    // Each bot connects once, then floods inside its connection.
    const machines = bots(dice, 160)
    for (const bot of machines)
      world.begin(
        (function* () {
          const port = dice.between(1024, 65_535)
          let sequence = dice.next()
          const serverSequence = dice.next()
          let t = aim.start + dice.below(1_500_000)
          const end = aim.start + aim.duration
          yield t
          const length = synOptions('MSTNW', 1460, 7, dice.next(), 0)
          file.tcp(t, bot, aim.victim, port, aim.port, sequence, 0, SYN, 29_200, none, length, null, 0)
          sequence = (sequence + 1) >>> 0
          if (aim.answers) {
            t += 90
            yield t
            file.tcp(
              t,
              aim.victim,
              bot,
              aim.port,
              port,
              serverSequence,
              sequence,
              SYN | ACK,
              65_160,
              none,
              synOptions('MSNNNW', 1460, 7, 0, 0),
              null,
              0,
            )
          }
          t += bot.rtt
          yield t
          file.tcp(t, bot, aim.victim, port, aim.port, sequence, (serverSequence + 1) >>> 0, ACK, 229, none, 0, null, 0)
          for (let n = 0; t < end; n++) {
            yield t
            file.tcp(
              t,
              bot,
              aim.victim,
              port,
              aim.port,
              (sequence + dice.below(60_000)) >>> 0,
              (serverSequence + 1) >>> 0,
              ACK | PSH,
              229,
              none,
              0,
              null,
              768,
            )
            if (aim.answers && n % 12 === 0)
              file.tcp(t + 1, aim.victim, bot, aim.port, port, (serverSequence + 1) >>> 0, sequence, ACK, 501, none, 0, null, 0)
            t += dice.exponential((1e6 * machines.length) / aim.rate)
          }
        })(),
      )
  },
}

export const flagsMix = {
  name: 'tcp-flags-mix',
  vectors: ['tcp-flag-flood'],
  also: ['syn-flood', 'ack-flood', 'rst-flood'],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 900)
    const sets = [
      SYN | FIN,
      SYN | RST,
      FIN,
      FIN | PSH | URG,
      SYN | ACK | FIN,
      URG,
      PSH,
      0,
      SYN | PSH,
      RST | FIN,
      SYN | ECE | CWR | URG,
      ACK | PSH | URG | FIN | SYN | RST,
    ]
    world.begin(
      stream(
        world,
        aim,
        (t) =>
          void file.tcp(
            t,
            dice.pick(machines),
            aim.victim,
            dice.below(65_536),
            dice.below(65_536),
            dice.next(),
            dice.next(),
            dice.pick(sets),
            dice.below(65_536),
            none,
            0,
            null,
            dice.between(486, 696),
          ),
      ),
    )
  },
}

export const miraiScan = {
  name: 'mirai-scan',
  nature: 'none',
  vectors: [],
  also: [],
  sources: 'real',
  words: ['a scan', 'scanning', 'infected machines looking for others'],
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 80)
    // Stateless: the sequence number is the address that is tried; over the victim's whole /24, a packet or two at each.
    const neighbours = aim.neighbours
    world.begin(
      stream(world, { ...aim, rate: Math.min(aim.rate, 60) }, (t) => {
        const target = dice.pick(neighbours)
        const port = dice.chance(0.9) ? 23 : 2323
        const bot = dice.pick(machines)
        const sourcePort = dice.between(1024, 65_535)
        file.tcp(t, bot, target, sourcePort, port, target.address, 0, SYN, dice.below(65_536), none, 0, null, 0)
        if (aim.answers && target.address === aim.victim.address)
          file.tcp(t + 60, target, bot, port, sourcePort, 0, (target.address + 1) >>> 0, RST | ACK, 0, none, 0, null, 0)
      }),
    )
  },
}
