import { stream } from '../../attacks/attack.mjs'
import { bots, forge, forged, reflectors } from '../../attacks/sources.mjs'
import { ACK, MF, SYN, UDP } from '../../frame.mjs'
import { optionBytes, synOptions } from '../../hosts.mjs'
import { cldapAnswer } from '../../payloads.mjs'
import { synAck } from '../../second/attacks/tcp.mjs'
import { resolverAnswer } from './reflection.mjs'

const none = optionBytes
const nothing = Buffer.alloc(0)

/** The shortest pulse and its pause, µs (judgement: filters need longer to be set). */
const SHORTEST_TURN = 700_000
const TURNS = 9

export const changingPulses = {
  name: 'changing-pulses',
  vectors: ['syn-flood', 'dns-reflection', 'ack-flood'],
  also: ['fragment-flood', 'tcp-flag-flood'],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    // Another vector each time, with as long a pause after it as it lasted.
    const host = forged(51)
    const servers = reflectors(dice, 1800)
    const machines = bots(dice, 500)
    const kinds = [
      (t) => {
        forge(host, dice)
        const port = dice.between(1024, 65_535)
        const sequence = dice.next()
        file.tcp(t, host, aim.victim, port, aim.port, sequence, 0, SYN, 65_535, none, synOptions('M', 1460, 0, 0, 0), null, 0)
        if (dice.chance(0.4)) synAck(world, aim, t + 1, host, port, sequence)
        return 1
      },
      (t) => resolverAnswer(world, t, dice.pick(servers), aim.victim, dice.between(1024, 65_535)),
      (t) => {
        file.tcp(
          t,
          dice.pick(machines),
          aim.victim,
          dice.between(1024, 65_535),
          aim.port,
          dice.next(),
          dice.next(),
          ACK,
          512,
          none,
          0,
          null,
          0,
        )
        return 1
      },
    ]
    const turn = Math.max(SHORTEST_TURN, aim.duration / TURNS)
    for (let start = aim.start, n = 0; start < aim.start + aim.duration; start += turn, n++) {
      const duration = Math.min(turn / 2, aim.start + aim.duration - start)
      world.begin(stream(world, { ...aim, start, duration, rate: 2 * aim.rate }, kinds[n % kinds.length]))
    }
  },
}

/** A quarter each. */
const PARTS = 4
const DIRECTORY = cldapAnswer(38)

export const fourAtOnce = {
  name: 'cldap-ack-icmp-fragments',
  vectors: ['cldap-reflection', 'ack-flood', 'icmp-flood', 'fragment-flood'],
  also: ['tcp-flag-flood', 'udp-flood'],
  sources: 'reflectors',
  write(world, aim) {
    const { dice, file } = world
    const rate = aim.rate / PARTS
    const directories = reflectors(dice, 500, [128])
    const machines = bots(dice, 700)
    const port = dice.between(1024, 65_535)
    const part = (send) => world.begin(stream(world, aim, send, rate))
    part((t) => world.datagram(t, dice.pick(directories), aim.victim, 389, port, DIRECTORY, DIRECTORY.length, 2))
    part(
      (t) =>
        void file.tcp(
          t,
          dice.pick(machines),
          aim.victim,
          dice.between(1024, 65_535),
          aim.port,
          dice.next(),
          dice.next(),
          ACK,
          dice.below(65_536),
          none,
          0,
          null,
          0,
        ),
    )
    part((t) => void file.icmp(t, dice.pick(machines), aim.victim, 8, 0, dice.next(), nothing, 1024))
    part((t) => void file.ip(t, dice.pick(machines), aim.victim, UDP, nothing, 1480, MF | (185 * dice.between(1, 9)), dice.below(65_536)))
  },
}
