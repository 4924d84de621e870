import { browse, ending, tlsVisit } from '../../days/browsing.mjs'
import { SYN } from '../../frame.mjs'
import { localHost, MIXES, optionBytes, Population, v4 } from '../../hosts.mjs'
import { ntp } from '../../payloads.mjs'
import { SECOND } from '../../world.mjs'
import { lookUp, quicFlow, rtpHead, steady } from './flows.mjs'

export const campus = {
  name: 'campus-border',
  server: { address: '198.51.100.80', port: 443, protocol: 6 },
  words: ['ordinary traffic', 'a university', 'many services at once', 'browsing', 'web'],
  write(world) {
    const { dice, file } = world
    const web = localHost('198.51.100.80')
    const names = localHost('198.51.100.53')
    const mail = localHost('198.51.100.25')
    const cluster = localHost('198.51.100.22')
    const inside = Array.from({ length: 120 }, (_, i) =>
      localHost((v4('198.51.100.100') + i) >>> 0, dice.weighted(MIXES.people), { ttl: 62 }),
    )
    const people = new Population(dice, { networks: 110 })
    const internet = new Population(dice, { networks: 200, mix: MIXES.servers, farMilliseconds: 130 })
    const sites = Array.from({ length: 3000 }, () => internet.draw('linux'))
    const site = () => sites[dice.zipf(sites.length)]

    world.arrivals(9, () => browse(world, people.draw(), web, 443, 'www.uni.example'))
    // Students read the web of others; half of it is QUIC.
    world.arrivals(25, () => {
      const student = dice.pick(inside)
      lookUp(world, names, site(), dice.between(8000, 90_000))
      if (dice.chance(0.5)) world.begin(quicFlow(world, student, site(), dice.lognormal(60_000, 1.4)))
      else
        world.talk(student, site(), dice.between(1024, 65_535), 443, tlsVisit(dice, 'site.example', { median: 15_000 }), {
          end: ending(dice),
          megabits: 80,
        })
    })
    world.arrivals(30, () => lookUp(world, people.draw(), names, dice.between(60, 300), 'www.uni.example'))
    world.arrivals(1.5, () =>
      world.talk(internet.draw(), mail, world.port(), 25, [
        { down: 40 },
        { up: 24 },
        { down: 160 },
        { up: 40 },
        { down: 14 },
        { up: Math.round(dice.lognormal(24_000, 1.2)) },
        { down: 40 },
      ]),
    )
    // Sets of data go to other universities by SSH.
    for (let i = 0; i < 2; i++) {
      const script = [{ up: 40 }, { down: 40 }, { up: 1500 }, { down: 1100 }]
      for (let left = world.packets / 12; left > 0; left -= 4000) script.push({ down: 5_000_000 }, { up: 120 })
      world.talk(internet.draw('linux'), cluster, world.port(), 22, script, { megabits: 90 })
    }
    const meeting = () => {
      const far = site()
      const student = dice.pick(inside)
      const port = dice.between(49_152, 65_535)
      const seconds = Math.min(3600, dice.exponential(600))
      world.begin(steady(world, student, far, port, 8801, seconds, 16_000, () => dice.between(90, 1100), rtpHead(dice.next(), 98, 3000)))
      world.begin(steady(world, far, student, 8801, port, seconds, 9000, () => dice.between(90, 1150), rtpHead(dice.next(), 98, 3000)))
    }
    for (let i = 0; i < 7; i++) meeting()
    world.arrivals(0.02, meeting)
    world.arrivals(2, () => {
      const host = dice.pick(inside)
      const clock = site()
      const now = Math.floor(world.now / SECOND)
      file.udp(world.now, host, clock, 123, 123, ntp(3, now))
      world.later(clock.rtt, () => file.udp(world.now, clock, host, 123, 123, ntp(4, now)))
    })
    // Somebody always knocks at doors that are not there.
    world.arrivals(4, () =>
      file.tcp(
        world.now,
        people.draw(),
        dice.pick(inside),
        dice.between(1024, 65_535),
        dice.pick([22, 23, 445, 3389, 8080]),
        dice.next(),
        0,
        SYN,
        1024,
        optionBytes,
        0,
        null,
        0,
      ),
    )
  },
}
