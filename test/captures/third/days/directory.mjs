import { localHost, Population, v4 } from '../../hosts.mjs'
import { cldapAnswer, dnsAnswer, dnsQuery, ntp } from '../../payloads.mjs'
import { SECOND } from '../../world.mjs'
import {
  bytes,
  kerberosAnswer,
  kerberosAsk,
  kerberosError,
  kerberosTicket,
  kerberosTicketAnswer,
  LDAP_BIND,
  LDAP_BOUND,
  LDAP_DONE,
  LDAP_ROOT,
  radius,
  random,
  sealed,
  text,
} from '../payloads.mjs'

const SRV = 33
/** A place where a service is (RFC 2782): priority 0, weight 100, a port, the controller's name. */
const place = (port) =>
  Buffer.concat([bytes('0000 0064'), Buffer.from([port >> 8, port & 255]), bytes('03 646331 04 636f7270 07 6578616d706c65 00')])

export const logons = {
  name: 'logon-storm',
  server: { address: '198.51.100.88', port: 389, protocol: 6 },
  words: ['ordinary traffic', 'many logons at once', 'LDAP', 'Kerberos', 'an office'],
  write(world) {
    const { dice, file } = world
    const controller = localHost('198.51.100.88', 'windows')
    const desks = Array.from({ length: 1900 }, (_, i) => ({
      ...localHost((v4('10.50.0.10') + 256 * (i % 24) + Math.floor(i / 24)) >>> 0, 'windows', { ttl: 126 }),
      local: false,
      rtt: dice.between(700, 14_000),
    }))
    const ask = (desk, port, up, down, delay) => {
      const from = dice.between(49_152, 65_535)
      file.udp(world.now, desk, controller, from, port, up)
      world.later(delay, () => file.udp(world.now, controller, desk, port, from, down))
    }
    const root = Buffer.concat([cldapAnswer(1), LDAP_DONE])
    const tcp = (desk, port, script) =>
      world.talk(desk, controller, dice.between(49_152, 65_535), port, script, { end: 'client', megabits: 300, thinks: 1200 })
    const authenticate = (desk, up, asks, down, answers) =>
      tcp(desk, 88, [
        { up: asks, payload: up },
        { down: answers, payload: down },
      ])
    const ticket = (desk) => authenticate(desk, kerberosTicket(1640), 1640, kerberosTicketAnswer(1590), 1590)
    const search = (desk, questions) => {
      const script = [
        { up: 1900, payload: LDAP_BIND },
        { down: 210, payload: LDAP_BOUND },
      ]
      for (let n = questions; n > 0; n--) {
        const [up, down] = [dice.between(180, 420), Math.max(120, Math.round(dice.lognormal(1500, 1)))]
        script.push({ up, payload: sealed(up) }, { down, payload: sealed(down) }, { wait: dice.exponential(20_000) })
      }
      tcp(desk, 389, script)
    }
    const logon = (desk) => {
      for (const [i, [name, port]] of [
        ['_ldap._tcp.dc._msdcs.corp.example', 389],
        ['_kerberos._tcp.corp.example', 88],
        ['_ldap._tcp.hq._sites.dc._msdcs.corp.example', 389],
      ].entries())
        world.later(i * 9000, () => {
          const id = dice.below(65_536)
          ask(
            desk,
            53,
            dnsQuery(id, name, SRV, { edns: 0 }),
            dnsAnswer(id, name, SRV, { records: [{ type: SRV, data: place(port), ttl: 600 }], authoritative: true }),
            250,
          )
        })
      for (let n = dice.between(1, 3); n > 0; n--) world.later(40_000 * n, () => ask(desk, 389, LDAP_ROOT, root, 300))
      // Asked without proof, refused, asked with it; then a ticket for each service.
      world.later(120_000, () => authenticate(desk, kerberosAsk(212), 212, kerberosError(220), 220))
      world.later(200_000, () => authenticate(desk, kerberosAsk(290), 290, kerberosAnswer(1400), 1400))
      for (let n = dice.between(2, 5), i = 0; i < n; i++) world.later(300_000 + 90_000 * i, () => ticket(desk))
      world.later(900_000, () => search(desk, dice.between(4, 14)))
      // Policies are files (SMB 2).
      world.later(1_400_000, () => {
        const script = [
          { up: 232, payload: bytes('000000e4 fe534d42 4000') },
          { down: 320, payload: bytes('0000013c fe534d42 4000') },
        ]
        for (let n = dice.between(5, 20); n > 0; n--)
          script.push({ up: dice.between(150, 420) }, { down: Math.round(dice.lognormal(2200, 1.1)) })
        tcp(desk, 445, script)
      })
      if (dice.chance(0.4)) {
        const now = Math.floor(world.now / SECOND)
        ask(desk, 123, ntp(3, now), ntp(4, now), 200)
      }
    }
    let eight = 0
    world.arrivals(
      () => {
        if (eight === 0 && world.progress() > 0.22) eight = world.now
        const seconds = (world.now - eight) / SECOND
        return eight === 0 ? 2 : 2 + 42 * Math.min(1, seconds / 10) * Math.exp(-seconds / 120)
      },
      () => logon(dice.pick(desks)),
    )
    // Who is on already asks for tickets and groups all day.
    world.arrivals(14, () => (dice.chance(0.4) ? ticket(dice.pick(desks)) : search(dice.pick(desks), dice.between(1, 4))))
    world.arrivals(25, () => {
      const id = dice.below(65_536)
      ask(
        dice.pick(desks),
        53,
        dnsQuery(id, 'files.corp.example', 1, { edns: 0 }),
        dnsAnswer(id, 'files.corp.example', 1, { records: [{ type: 1, data: Buffer.from([198, 51, 100, 90]) }] }),
        200,
      )
    })
  },
}

/** Codes of RADIUS (RFC 2865 section 3, RFC 2866). */
const REQUEST = 1
const ACCEPT = 2
const CHALLENGE = 11
const ACCOUNT = 4
const ACCOUNTED = 5
/** Questions and challenges of one authentication by certificate in a tunnel. */
const ROUNDS = 9

export const powerReturns = {
  name: 'radius-after-outage',
  server: { address: '198.51.100.18', port: 1812, protocol: 17 },
  snap: 192,
  words: ['ordinary traffic', 'RADIUS', 'a reconnect storm', 'many logons at once', 'UDP'],
  write(world) {
    const { dice, file } = world
    const server = localHost('198.51.100.18')
    const sites = new Population(dice, { networks: 12, mix: [['appliance', 1]], farMilliseconds: 25 })
    const points = Array.from({ length: 420 }, (_, i) => ({
      host: sites.draw(),
      port: dice.between(32_768, 60_999),
      address: Buffer.from([10, 70, i >> 8, i & 255]),
      next: dice.below(256),
    }))
    const identify = (point) => {
      const { host, port, address } = point
      const user = text(`host${dice.below(90_000)}@uni.example`)
      let t = 0
      const state = random(dice, 16)
      for (let round = 0; round < ROUNDS; round++) {
        const identifier = (point.next = (point.next + 1) & 255)
        const inside = Buffer.concat([Buffer.from([2, round, 0, 6, 25, 0])])
        const ask = radius(dice, REQUEST, identifier, [
          [1, user],
          [4, address],
          [5, bytes('00000007')],
          [31, text('02-42-9c-1e-77-b0')],
          [24, state],
          [79, inside],
          [80, random(dice, 16)],
        ])
        const last = round === ROUNDS - 1
        const answer = radius(dice, last ? ACCEPT : CHALLENGE, identifier, [
          [79, last ? Buffer.from([3, round, 0, 4]) : Buffer.from([1, round + 1, 0, 6, 25, 0])],
          [24, state],
          [80, random(dice, 16)],
          ...(last ? [[26, Buffer.concat([bytes('00000137 11 34'), random(dice, 50)])]] : []),
        ])
        world.later(t, () => file.udp(world.now, host, server, port, 1812, ask))
        // Under load it is late, and asked again after three seconds, the same way.
        const late = busy() && dice.chance(0.05)
        if (late) {
          world.later(t + 3 * SECOND, () => file.udp(world.now, host, server, port, 1812, ask))
          t += 3 * SECOND
        }
        t += dice.between(400, 4000)
        world.later(t, () => file.udp(world.now, server, host, 1812, port, answer))
        t += host.rtt + dice.between(2000, 30_000)
      }
      world.later(t + 50_000, () => account(point, user, 1))
    }
    const account = ({ host, port, address }, user, status) => {
      const identifier = dice.below(256)
      file.udp(
        world.now,
        host,
        server,
        port + 1,
        1813,
        radius(dice, ACCOUNT, identifier, [
          [40, Buffer.from([0, 0, 0, status])],
          [1, user],
          [4, address],
          [44, text('5C1A00F3')],
        ]),
      )
      world.later(600, () => file.udp(world.now, server, host, 1813, port + 1, radius(dice, ACCOUNTED, identifier, [])))
    }
    let back = 0
    const busy = () => back > 0 && world.now - back < 90 * SECOND
    world.arrivals(
      () => {
        if (back === 0 && world.progress() > 0.3) back = world.now
        return back === 0 ? 9 : 9 + 190 * Math.exp(-(world.now - back) / (70 * SECOND))
      },
      () => identify(dice.pick(points)),
    )
    world.arrivals(60, () => account(dice.pick(points), text('host7@uni.example'), 3))
  },
}
