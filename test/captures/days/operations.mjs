import { localHost, MIXES, Population, v4 } from '../hosts.mjs'
import { A, dnsAnswer, dnsQuery, domain, ntp, quicInitial, snmp, syslog } from '../payloads.mjs'
import { SECOND } from '../world.mjs'
import { ending, tlsVisit } from './browsing.mjs'

export const ntpPool = {
  name: 'ntp-pool',
  server: { address: '203.0.113.123', port: 123, protocol: 17 },
  words: ['ordinary traffic', 'NTP', 'time', 'UDP'],
  write(world) {
    const { dice, file } = world
    const server = localHost('203.0.113.123')
    const clients = new Population(dice, { networks: 350, mix: MIXES.things })
    world.arrivals(1100, () => {
      const client = clients.draw()
      const port = dice.chance(0.45) ? 123 : dice.between(1024, 65_535)
      const seconds = Math.floor(world.now / SECOND)
      // Some clients ask in bursts of a few, two seconds apart (iburst).
      for (let n = dice.chance(0.12) ? 6 : 1, after = 0; n > 0; n--, after += 2 * SECOND)
        world.later(after, () => {
          file.udp(world.now, client, server, port, 123, ntp(3, seconds + after / SECOND))
          world.later(40, () => file.udp(world.now, server, client, 123, port, ntp(4, seconds + after / SECOND)))
        })
    })
  },
}

export const snmpPoller = {
  name: 'snmp-poller',
  server: { address: '198.51.100.161', port: 443, protocol: 6 },
  snap: 192,
  words: ['ordinary traffic', 'SNMP', 'monitoring', 'UDP'],
  write(world) {
    const { dice, file } = world
    const poller = localHost('198.51.100.161')
    const devices = Array.from({ length: 500 }, (_, i) => ({
      ...localHost((v4('10.20.0.0') + 256 * (i >> 6) + 10 + (i & 63)) >>> 0, 'embedded'),
      local: false,
      ttl: 253 - (i % 3),
      rtt: dice.between(300, 9000),
      mss: 1460,
    }))
    const bulk = snmp(0xa5, 1, 2)
    const answers = Array.from({ length: 26 }, (_, i) => snmp(0xa2, i, 20 + i))
    // Every device every minute, spread; interface tables come in several answers.
    for (const device of devices)
      world.begin(
        (function* () {
          let t = world.now + dice.below(60 * SECOND)
          for (;;) {
            const port = world.port()
            for (let n = dice.between(8, 40); n > 0; n--) {
              yield t
              file.udp(t, poller, device, port, 161, bulk)
              t += device.rtt + dice.exponential(4000)
              yield t
              file.udp(t, device, poller, 161, port, dice.pick(answers))
              t += dice.between(300, 3000)
            }
            t += 55 * SECOND + dice.below(10 * SECOND)
          }
        })(),
      )
    world.arrivals(0.5, () => file.udp(world.now, dice.pick(devices), poller, 161, 162, snmp(0xa7, 3, 4)))
  },
}

export const collector = {
  name: 'log-and-flow-collector',
  server: { address: '198.51.100.114', port: 514, protocol: 17 },
  snap: 192,
  words: ['ordinary traffic', 'syslog', 'NetFlow', 'logs', 'UDP'],
  write(world) {
    const { dice, file } = world
    const server = localHost('198.51.100.114')
    const hosts = Array.from({ length: 60 }, (_, i) => ({ ...localHost((v4('10.30.4.10') + i) >>> 0), local: false, ttl: 62, rtt: 900 }))
    const routers = hosts.slice(0, 5)
    for (const host of hosts) {
      const rate = dice.lognormal(35, 1)
      const port = world.port()
      world.arrivals(
        // A host that restarts tells much at once.
        () => rate * (dice.chance(0.002) ? 40 : 1),
        () => file.udp(world.now, host, server, port, 514, syslog(dice, 'node')),
      )
    }
    for (const [i, router] of routers.entries()) {
      const head = Buffer.alloc(24 + 48)
      let sequence = 0
      world.arrivals(60, () => {
        // NetFlow version 5: 24 bytes, then 30 records of 48.
        const seconds = Math.floor(world.now / SECOND)
        head.writeUInt16BE(5, 0)
        head.writeUInt16BE(30, 2)
        head.writeUInt32BE(86_400_000, 4)
        head.writeUInt32BE(seconds, 8)
        head.writeUInt32BE((sequence += 30) >>> 0, 16)
        const records = Buffer.alloc(24 + 30 * 48)
        head.copy(records)
        for (let n = 0; n < 3; n++) {
          const at = 24 + 48 * n
          records.writeUInt32BE((v4('10.40.0.0') + dice.below(60_000)) >>> 0, at)
          records.writeUInt32BE((v4('198.51.100.0') + dice.below(250)) >>> 0, at + 4)
          records.writeUInt32BE(dice.between(1, 40), at + 16)
          records.writeUInt32BE(dice.between(60, 50_000), at + 20)
          records.writeUInt32BE(86_390_000, at + 24)
          records.writeUInt32BE(86_399_000, at + 28)
          records.writeUInt16BE(443, at + 32)
          records.writeUInt16BE(world.port(), at + 34)
          records[at + 38] = 6
        }
        file.udp(world.now, router, server, 50_000 + i, 2055, records)
      })
    }
  },
}

export const pinger = {
  name: 'ping-monitoring',
  server: { address: '198.51.100.8', port: 443, protocol: 6 },
  snap: 96,
  words: ['ordinary traffic', 'ping', 'ICMP', 'monitoring'],
  write(world) {
    const { dice, file } = world
    const monitor = localHost('198.51.100.8')
    const watched = new Population(dice, { networks: 300, mix: MIXES.servers })
    const targets = Array.from({ length: 4000 }, () => watched.draw())
    const pattern = Buffer.from(Array.from({ length: 48 }, (_, i) => 0x10 + i))
    targets.forEach((target, i) => {
      const identifier = (0x3000 + i) & 0xffff
      const dead = dice.chance(0.03)
      world.begin(
        (function* () {
          let t = world.now + dice.below(5 * SECOND)
          for (let sequence = 1; ; sequence++) {
            yield t
            const rest = ((identifier << 16) | (sequence & 0xffff)) >>> 0
            file.icmp(t, monitor, target, 8, 0, rest, pattern, 56)
            if (!dead) {
              yield t + target.rtt
              file.icmp(t + target.rtt, target, monitor, 0, 0, rest, pattern, 56)
            }
            t += 5 * SECOND
          }
        })(),
      )
    })
    const staff = new Population(dice, { networks: 2, farMilliseconds: 20 })
    world.arrivals(2, () => world.talk(staff.draw(), monitor, world.port(), 443, tlsVisit(dice, 'status.example'), { end: 'client' }))
  },
}

export const thingsHub = {
  name: 'iot-hub',
  server: { address: '192.0.2.188', port: 8883, protocol: 6 },
  words: ['ordinary traffic', 'a reconnect storm', 'a flash crowd', 'MQTT', 'things'],
  write(world) {
    const { dice } = world
    const hub = localHost('192.0.2.188')
    const things = new Population(dice, { networks: 80, mix: MIXES.things, farMilliseconds: 90 })
    const session = (messages) => {
      const script = tlsVisit(dice, 'hub.example', { requests: 1, median: 300 })
      for (let n = messages; n > 0; n--) script.push({ wait: dice.exponential(6 * SECOND) }, { up: dice.between(60, 300) }, { down: 34 })
      world.talk(things.draw(), hub, world.port(), 8883, script, {
        end: dice.pick(['client', 'silent', 'reset']),
        dropped: storm ? 0.2 : 0,
      })
    }
    let storm = false
    let since = 0
    world.arrivals(
      () => {
        const at = world.progress()
        if (at > 0.4 && since === 0) since = world.now
        if (since === 0) return 30
        const seconds = (world.now - since) / SECOND
        // The hub was away for eight seconds: refused at first, then all come back, with their random pauses.
        storm = seconds > 8 && seconds < 70
        if (seconds < 8) return 0
        return storm ? 450 * Math.exp(-(seconds - 8) / 18) + 30 : 30
      },
      () =>
        storm && dice.chance(0.15)
          ? world.talk(things.draw(), hub, world.port(), 8883, [], { refused: true })
          : session(dice.between(3, 40)),
    )
  },
}

export const officeNat = {
  name: 'office-nat',
  server: { address: '203.0.113.1', port: 443, protocol: 6 },
  words: ['ordinary traffic', 'an office', 'browsing', 'web'],
  write(world) {
    const { dice, file } = world
    const people = ['windows', 'apple', 'android', 'linux'].map((stack) =>
      localHost('203.0.113.1', stack, { ttl: stack === 'windows' ? 127 : 63 }),
    )
    const web = new Population(dice, { networks: 150, mix: MIXES.servers, farMilliseconds: 120 })
    const sites = Array.from({ length: 2000 }, () => web.draw('linux'))
    const resolverHost = web.draw('linux')
    // Conversations begin here; the far side serves. The sensor sits at the gateway, so the way to the site is the slow one.
    world.arrivals(22, () => {
      const person = dice.pick(people)
      const site = sites[dice.zipf(sites.length)]
      const port = dice.between(1024, 65_535)
      file.udp(world.now, person, resolverHost, port, 53, dnsQuery(dice.below(65_536), domain(dice.zipf(3000)), A))
      world.later(9000, () =>
        file.udp(
          world.now,
          resolverHost,
          person,
          53,
          port,
          dnsAnswer(1, domain(dice.zipf(3000)), A, { records: [{ type: A, data: Buffer.from([9, 9, 9, 9]) }] }),
        ),
      )
      world.later(9500, () =>
        world.talk(person, site, dice.between(1024, 65_535), 443, tlsVisit(dice, 'site.example', { median: 12_000 }), {
          end: ending(dice),
          megabits: 60,
        }),
      )
    })
    // Meetings: a steady stream both ways.
    const meeting = () => {
      const site = dice.pick(sites)
      const port = dice.between(1024, 65_535)
      for (const up of [true, false])
        world.begin(
          (function* () {
            const head = Buffer.from([0x90, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7])
            const end = world.now + dice.exponential(300) * SECOND
            for (let t = world.now, n = 0; t < end; n++) {
              yield t
              head.writeUInt16BE(n & 0xffff, 2)
              if (up) file.udp(t, people[0], site, port, 3478, head, dice.between(80, 1100))
              else file.udp(t, site, people[0], 3478, port, head, dice.between(200, 1150))
              t += dice.between(4000, 16_000)
            }
          })(),
        )
    }
    for (let i = 0; i < 6; i++) meeting()
    world.arrivals(0.05, meeting)
    world.arrivals(4, () => {
      const site = dice.pick(sites)
      const port = dice.between(1024, 65_535)
      file.udp(world.now, people[0], site, port, 443, quicInitial(dice), 1200)
      world.later(site.rtt, () => file.udp(world.now, site, people[0], 443, port, quicInitial(dice), 1200))
    })
  },
}
