import { ACK, RST, SYN } from '../frame.mjs'
import { localHost, MIXES, optionBytes, Population, synOptions, v4 } from '../hosts.mjs'
import { A, dnsQuery, ntp, sip } from '../payloads.mjs'
import { SECOND } from '../world.mjs'
import { browse, plainVisit, tlsVisit } from './browsing.mjs'

const nothing = Buffer.alloc(0)

/** A SYN as a stateless scanner sends it: masscan without options and window 1024, zmap with a MSS and 65535. */
export function probe(world, t, scanner, target, port, kind = 'zmap') {
  const length = kind === 'zmap' ? synOptions('M', 1460, 0, 0, 0) : 0
  world.file.tcp(
    t,
    scanner,
    target,
    world.dice.between(32_768, 61_000),
    port,
    world.dice.next(),
    0,
    SYN,
    kind === 'zmap' ? 65_535 : 1024,
    optionBytes,
    length,
    null,
    0,
  )
}

export const portScan = {
  name: 'port-scan',
  server: { address: '192.0.2.30', port: 443, protocol: 6 },
  words: ['a port scan', 'a scan', 'ordinary traffic', 'scanning'],
  write(world) {
    const { dice, file } = world
    const base = v4('192.0.2.0')
    const hosts = Array.from({ length: 255 }, (_, i) => localHost(base + i))
    const web = hosts[30]
    const people = new Population(dice)
    world.arrivals(16, () => browse(world, people.draw(), web, 443, 'www.example'))
    // One machine, 1000 ports of each of 254 addresses, at nmap's pace.
    const scanner = new Population(dice, { networks: 1, mix: MIXES.servers }).draw('linux')
    world.begin(
      (function* () {
        let t = world.now + 2 * SECOND
        for (let port = 1; ; port = (port % 1000) + 1)
          for (let i = 1; i < 255; i++) {
            yield t
            const target = hosts[i]
            probe(world, t, scanner, target, port, 'masscan')
            // Four in ten addresses are alive: they refuse, and a few ports are open.
            if (i % 5 < 2) {
              t += 120
              yield t
              const open = (port === 22 || port === 443) && i % 3 === 0
              file.tcp(
                t,
                target,
                scanner,
                port,
                40_000,
                open ? dice.next() : 0,
                dice.next(),
                open ? SYN | ACK : RST | ACK,
                open ? 64_240 : 0,
                optionBytes,
                open ? synOptions('M', 1460, 0, 0, 0) : 0,
                null,
                0,
              )
            }
            t += dice.exponential(900)
          }
      })(),
    )
  },
}

export const internetScanner = {
  name: 'internet-scanner',
  server: { address: '192.0.2.31', port: 443, protocol: 6 },
  words: ['a scan', 'scanning', 'ordinary traffic', 'web'],
  write(world) {
    const { dice, file } = world
    const server = localHost('192.0.2.31')
    const people = new Population(dice)
    world.arrivals(9, () => browse(world, people.draw(), server, 443, 'www.example'))
    // Research projects, a few networks each: every port once or twice, and the banner where one is open.
    const projects = [0, 1, 2].map(() => new Population(dice, { networks: 2, mix: MIXES.servers }))
    world.arrivals(25, () => {
      const scanner = dice.pick(projects).draw('linux')
      const port = dice.chance(0.3) ? dice.pick([22, 80, 443, 3389, 8080, 8443]) : dice.between(1, 65_535)
      if (port === 443) world.talk(scanner, server, world.port(), 443, tlsVisit(dice, 'www.example', { requests: 0 }), { end: 'reset' })
      else if (port === 80)
        world.talk(scanner, server, world.port(), 80, plainVisit(dice, '192.0.2.31', { requests: 1, median: 1200, path: '/' }), {
          end: 'reset',
        })
      else world.talk(scanner, server, world.port(), port, [], { refused: true })
    })
    world.arrivals(2, () => file.icmp(world.now, projects[0].draw(), server, 8, 0, dice.next(), nothing, 32))
  },
}

export const darkNet = {
  name: 'background-radiation',
  server: { address: '198.51.100.7', port: 445, protocol: 6 },
  sees: 'towards',
  snap: 96,
  words: ['a scan', 'scanning', 'background radiation', 'ordinary traffic', 'undetermined'],
  write(world) {
    const { dice, file } = world
    const base = v4('198.51.100.0')
    const dark = Array.from({ length: 256 }, (_, i) => localHost(base + i))
    const bots = new Population(dice, { networks: 500, mix: MIXES.things })
    const hosting = new Population(dice, { networks: 40, mix: MIXES.servers })
    const mirai = [23, 23, 23, 23, 23, 23, 23, 23, 23, 2323]
    // A rhythm of the day, since machines sleep where people do.
    const rhythm = () => 1 + 0.35 * Math.sin(((world.now / SECOND) % 86_400) / 13_751)
    world.arrivals(
      () => 8 * rhythm(),
      () => {
        const target = dice.pick(dark)
        const bot = bots.draw()
        const what = dice.below(100)
        if (what < 30)
          file.tcp(
            world.now,
            bot,
            target,
            dice.between(1024, 65_535),
            dice.pick(mirai),
            target.address,
            0,
            SYN,
            dice.below(65_536),
            optionBytes,
            0,
            null,
            0,
          )
        else if (what < 55)
          probe(
            world,
            world.now,
            hosting.draw('linux'),
            target,
            dice.pick([22, 80, 443, 3389, 8080, 5900, 6379, 8443, 8728]),
            dice.pick(['zmap', 'masscan']),
          )
        else if (what < 72) {
          const length = synOptions('MNWNNS', 1440, 8, 0, 0)
          // Worms of old Windows; they try three times.
          const port = world.port()
          const sequence = dice.next()
          for (const after of [0, 3, 9])
            world.later(after * SECOND, () => {
              synOptions('MNWNNS', 1440, 8, 0, 0)
              file.tcp(world.now, bot, target, port, 445, sequence, 0, SYN, 8192, optionBytes, length, null, 0)
            })
        } else if (what < 82)
          file.udp(world.now, hosting.draw(), target, world.port(), 53, dnsQuery(dice.below(65_536), 'version.example', A))
        else if (what < 87) file.udp(world.now, hosting.draw(), target, world.port(), 123, ntp(3, 1_778_576_400))
        else if (what < 91) file.udp(world.now, hosting.draw(), target, 5060, 5060, sip(dice, 'OPTIONS', '100', '198.51.100.7'))
        else if (what < 95) file.icmp(world.now, bot, target, 8, 0, dice.next(), nothing, 32)
        // Somebody else's victim answers to addresses that were forged: ours.
        else
          file.tcp(
            world.now,
            hosting.draw(),
            target,
            dice.pick([80, 443]),
            dice.between(1024, 65_535),
            dice.next(),
            dice.next(),
            dice.chance(0.7) ? SYN | ACK : RST | ACK,
            64_240,
            optionBytes,
            0,
            null,
            0,
          )
      },
    )
  },
}
