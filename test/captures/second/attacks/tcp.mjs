import { stream } from '../../attacks/attack.mjs'
import { bots, forge, forged, reflectors } from '../../attacks/sources.mjs'
import { ACK, FIN, PSH, RST, SYN, URG } from '../../frame.mjs'
import { optionBytes, synOptions } from '../../hosts.mjs'
import { neighbourly } from './machines.mjs'

const none = optionBytes

export function synAck(world, aim, t, to, port, sequence) {
  if (!aim.answers) return
  const length = synOptions('MNNS', 1460, 0, 0, 0)
  world.file.tcp(t, aim.victim, to, aim.port, port, world.dice.next(), (sequence + 1) >>> 0, SYN | ACK, 64_240, none, length, null, 0)
}

/** A closed port, or no connection: RST (RFC 9293 section 3.10.7), as many as the victim's limit lets go. */
function refuse(world, aim, t, to, fromPort, toPort, acknowledgement) {
  if (!aim.answers || !world.dice.chance(0.3)) return
  world.file.tcp(t, aim.victim, to, fromPort, toPort, acknowledgement, 0, RST, 0, none, 0, null, 0)
}

export const hpingSyn = {
  name: 'hping-syn',
  vectors: ['syn-flood'],
  also: [],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    // What the tool does by itself: window 512, no options, source ports that count up, numbers at random, acknowledgement not zero.
    const host = forged(53)
    let port = dice.between(1024, 4000)
    world.begin(
      stream(world, aim, (t) => {
        forge(host, dice)
        port = (port + 1) & 0xffff
        const sequence = dice.next()
        file.tcp(t, host, aim.victim, port, aim.port, sequence, dice.next(), SYN, 512, none, 0, null, 0)
        if (dice.chance(0.5)) synAck(world, aim, t + 1, host, port, sequence)
      }),
    )
  },
}

export const synNeighbours = {
  name: 'syn-flood-neighbours',
  vectors: ['syn-flood'],
  also: [],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    const machines = neighbourly(dice, 150)
    world.begin(
      stream(world, aim, (t) => {
        const { home, host } = dice.pick(machines)
        host.address = ((home.address & 0xffffff00) >>> 0) + dice.below(256)
        const port = dice.between(32_768, 60_999)
        const sequence = dice.next()
        file.tcp(t, host, aim.victim, port, aim.port, sequence, 0, SYN, 64_240, none, synOptions('MSTNW', 1460, 7, dice.next(), 0), null, 0)
        if (dice.chance(0.6)) synAck(world, aim, t + 1, host, port, sequence)
      }),
    )
  },
}

export const synLoaded = {
  name: 'syn-flood-payload',
  vectors: ['syn-flood'],
  also: ['tcp-flag-flood'],
  sources: 'spoofed',
  write(world, aim) {
    const { dice, file } = world
    // SYNs with a thousand bytes: for the line as much as for the table.
    const hosts = [forged(115), forged(117)]
    world.begin(
      stream(world, aim, (t) => {
        const host = forge(dice.pick(hosts), dice)
        const port = dice.between(1024, 65_535)
        const sequence = dice.next()
        file.tcp(t, host, aim.victim, port, aim.port, sequence, 0, SYN, 8192, none, 0, null, dice.between(950, 1000))
        if (dice.chance(0.4)) synAck(world, aim, t + 1, host, port, sequence)
      }),
    )
  },
}

/** Flags that no connection sends. A listening port drops what has neither SYN, ACK nor RST (RFC 9293 section 3.10.7.2). */
const oddFlags = (name, flags, spoofed) => ({
  name,
  vectors: ['tcp-flag-flood'],
  also: [],
  sources: spoofed ? 'spoofed' : 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = spoofed ? undefined : bots(dice, 500)
    const hosts = [forged(52), forged(240)]
    world.begin(
      stream(world, aim, (t) => {
        const host = machines ? dice.pick(machines) : forge(dice.pick(hosts), dice)
        file.tcp(t, host, aim.victim, dice.between(1024, 65_535), aim.port, dice.next(), 0, flags, 1024, none, 0, null, 0)
      }),
    )
  },
})

export const xmas = oddFlags('xmas-flood', FIN | PSH | URG, false)
export const nullFlags = oddFlags('null-flags-flood', 0, true)

export const ackLoaded = {
  name: 'ack-flood-1024',
  vectors: ['ack-flood'],
  also: ['tcp-flag-flood', 'stomp-flood'],
  sources: 'real',
  write(world, aim) {
    const { dice, file } = world
    const machines = bots(dice, 400).map((bot) => ({ ...bot, from: dice.between(1024, 65_535), next: dice.next() }))
    world.begin(
      stream(world, aim, (t) => {
        const bot = dice.pick(machines)
        const acknowledgement = dice.next()
        file.tcp(t, bot, aim.victim, bot.from, aim.port, bot.next, acknowledgement, ACK, 65_535, none, 0, null, 1024)
        bot.next = (bot.next + 1024) >>> 0
        refuse(world, aim, t + 1, bot, aim.port, bot.from, acknowledgement)
      }),
    )
  },
}

const PAGE = Buffer.from(
  'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/html\r\nContent-Length: 1180\r\n\r\n<html><head><title>Blocked</title></head><body><iframe src="http://10.10.34.36',
  'latin1',
)

export const middlebox = {
  name: 'middlebox-reflection',
  vectors: ['other-reflection', 'ack-flood'],
  also: ['tcp-flag-flood', 'rst-reflection', 'rst-flood', 'syn-ack-reflection'],
  sources: 'reflectors',
  write(world, aim) {
    const { dice, file } = world
    // Censors and firewalls that answer a forged request without a handshake: pages from port 80, then resets (Bock et al., USENIX Security 2021).
    const boxes = reflectors(dice, 700, [64, 64, 128, 255])
    world.begin(
      stream(world, aim, (t) => {
        const box = dice.pick(boxes)
        const port = dice.between(1024, 65_535)
        const sequence = dice.next()
        const acknowledgement = dice.next()
        const pages = dice.between(1, 4)
        for (let n = 0; n < pages; n++)
          file.tcp(
            t + n * 30,
            box,
            aim.victim,
            80,
            port,
            sequence,
            acknowledgement,
            ACK | PSH,
            16_384,
            none,
            0,
            PAGE,
            dice.pick([560, 1240, 1240]),
          )
        file.tcp(t + 200, box, aim.victim, 80, port, (sequence + 1240) >>> 0, acknowledgement, RST | ACK, 16_384, none, 0, null, 0)
        refuse(world, aim, t + 201, box, port, 80, acknowledgement)
        return pages + 1
      }),
    )
  },
}
