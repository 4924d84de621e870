import { ending, plainVisit, tlsVisit } from '../../days/browsing.mjs'
import { put32, putIPv4, putUDP, UDP } from '../../frame.mjs'
import { localHost, MIXES, Population, v6 } from '../../hosts.mjs'
import { wireguard } from '../../payloads.mjs'
import { SECOND } from '../../world.mjs'
import { lookUp, ping, quicFlow, rtpHead, steady } from './flows.mjs'

/** Guests behind one address: every system's TTL, one less for the router. */
const behind = (address) =>
  ['windows', 'apple', 'android', 'linux'].map((stack) => localHost(address, stack, { ttl: stack === 'windows' ? 127 : 63 }))

export const hotel = {
  name: 'hotel-nat',
  server: { address: '203.0.113.9', port: 443, protocol: 6 },
  words: ['ordinary traffic', 'browsing', 'streaming', 'one address for many people', 'web'],
  write(world) {
    const { dice, file } = world
    const guests = behind('203.0.113.9')
    const web = new Population(dice, { networks: 160, mix: MIXES.servers, farMilliseconds: 150 })
    const sites = Array.from({ length: 1800 }, () => web.draw('linux'))
    const site = () => sites[dice.zipf(sites.length)]
    const names = web.draw('linux')
    const port = () => dice.between(1024, 65_535)
    world.arrivals(16, () => {
      const guest = dice.pick(guests)
      lookUp(world, guest, names, 11_000)
      world.later(12_000, () =>
        dice.chance(0.45)
          ? world.begin(quicFlow(world, guest, site(), dice.lognormal(50_000, 1.4)))
          : world.talk(guest, site(), port(), 443, tlsVisit(dice, 'site.example', { median: 14_000 }), { end: ending(dice), megabits: 30 }),
      )
    })
    // Films in the evening: a segment every five seconds, by QUIC or by TCP.
    const film = () => {
      const guest = dice.pick(guests)
      const far = site()
      if (dice.chance(0.5)) {
        const script = tlsVisit(dice, 'video.example', { requests: 1 })
        for (let n = dice.between(20, 300); n > 0; n--)
          script.push({ wait: 5 * SECOND }, { up: 600 }, { down: dice.between(1_200_000, 2_600_000) })
        world.talk(guest, far, port(), 443, script, { megabits: 20 })
      } else
        world.begin(
          (function* () {
            const from = port()
            for (let n = dice.between(20, 300); n > 0; n--) {
              yield* quicFlow(world, guest, far, dice.between(1_200_000, 2_600_000), from)
              yield world.now + 4 * SECOND
            }
          })(),
        )
    }
    for (let i = 0; i < 9; i++) world.later(dice.below(6 * SECOND), film)
    world.arrivals(0.04, film)
    // Phones call over Wi-Fi in IPsec (RFC 3948), business guests have their tunnels.
    const tunnel = () => {
      const guest = dice.pick(guests)
      const far = site()
      const from = port()
      const ipsec = dice.chance(0.6)
      const security = (dice.next() | 0x100) >>> 0
      const head = (bytes, n) => {
        if (ipsec) {
          bytes.writeUInt32BE(security, 0)
          bytes.writeUInt32BE(n + 1, 4)
        } else wireguard(4, security, n).copy(bytes)
      }
      const seconds = Math.min(1200, dice.exponential(200))
      const to = ipsec ? 4500 : 51_820
      world.begin(
        steady(world, guest, far, from, to, seconds, ipsec ? 20_000 : 30_000, ipsec ? 116 : () => 32 + 16 * dice.below(84), head, 16),
      )
      world.begin(
        steady(world, far, guest, to, from, seconds, ipsec ? 20_000 : 12_000, ipsec ? 116 : () => 32 + 16 * dice.below(84), head, 16),
      )
    }
    for (let i = 0; i < 8; i++) tunnel()
    world.arrivals(0.06, tunnel)
    // Host unreachable, with what did not arrive (RFC 792).
    world.arrivals(0.7, () => {
      const far = site()
      const quoted = Buffer.alloc(28)
      putUDP(quoted, putIPv4(quoted, 0, guests[0].address, far.address, UDP, 60, 50, dice.below(65_536), 0), port(), 443, 40)
      file.icmp(world.now, far, guests[0], 3, 1, 0, quoted)
    })
  },
}

export const gameNight = {
  name: 'game-night',
  server: { address: '203.0.113.77', port: 443, protocol: 6 },
  words: ['ordinary traffic', 'games', 'voice', 'downloads', 'UDP'],
  write(world) {
    const { dice } = world
    const home = localHost('203.0.113.77', 'windows', { ttl: 127 })
    const hosting = new Population(dice, { networks: 20, mix: MIXES.servers, farMilliseconds: 45 })
    const friends = new Population(dice, { networks: 30, mix: MIXES.desktops, farMilliseconds: 60 })
    const tick = (bytes, n) => bytes.writeUInt32LE(n, 4)
    // Twelve players in matches of ten to thirty minutes, 60 commands up and 60 states down a second.
    const match = function* () {
      for (;;) {
        const far = hosting.draw('linux')
        const port = dice.between(49_152, 65_535)
        const to = dice.between(7000, 9000)
        const seconds = dice.between(600, 1800)
        world.begin(steady(world, home, far, port, to, seconds, 16_600, () => dice.between(50, 130), tick))
        world.begin(steady(world, far, home, to, port, seconds, 16_600, () => Math.min(1200, Math.round(dice.lognormal(260, 0.6))), tick))
        yield world.now + (seconds + dice.between(20, 90)) * SECOND
      }
    }
    for (let i = 0; i < 12; i++) world.begin(match(), dice.below(20 * SECOND))
    // Voice: Opus in RTP, each speaker a stream of its own, and silence between.
    const rooms = Array.from({ length: 3 }, () => hosting.draw('linux'))
    for (let i = 0; i < 12; i++) {
      const port = dice.between(49_152, 65_535)
      world.arrivals(0.12, () =>
        world.begin(
          steady(
            world,
            home,
            rooms[i % 3],
            port,
            50_004,
            dice.exponential(5),
            20_000,
            () => dice.between(60, 160),
            rtpHead(i + 7, 120, 960),
          ),
        ),
      )
      world.arrivals(0.4, () =>
        world.begin(
          steady(
            world,
            rooms[i % 3],
            home,
            50_004,
            port,
            dice.exponential(5),
            20_000,
            () => dice.between(60, 160),
            rtpHead(i + 90, 120, 960),
          ),
        ),
      )
    }
    // Two play from one's own machine, peer to peer; others come by and their holes are punched.
    for (let i = 0; i < 6; i++) {
      const friend = friends.draw()
      world.begin(
        steady(world, friend, home, 3074, 3074, 7200, 25_000, () => dice.between(40, 200), tick),
        i * 3_000_000,
      )
      world.begin(
        steady(world, home, friend, 3074, 3074, 7200, 25_000, () => dice.between(90, 500), tick),
        i * 3_000_000 + 70_000,
      )
    }
    // A patch is fetched over eight connections at once, as fast as the line does.
    world.arrivals(0.03, () => {
      const far = hosting.draw('linux')
      for (let i = 0; i < 8; i++)
        world.talk(
          home,
          far,
          dice.between(49_152, 65_535),
          80,
          plainVisit(dice, 'depot.example', { requests: 4, median: 1_000_000, thinks: 5000 }),
          {
            megabits: 12,
          },
        )
    })
    world.arrivals(1.5, () => lookUp(world, home, rooms[0], 9000))
    world.arrivals(0.5, () => ping(world, home, friends.draw()))
  },
}

/** An address of the well-known prefix 64:ff9b::/96 for an IPv4 host (RFC 6052 section 2.1). */
function translated(host) {
  const address = v6('64:ff9b::1')
  put32(address, 12, host.address)
  return { ...host, address, six: true, mss: 1420 }
}

export const mobile = {
  name: 'nat64-mobile',
  server: { address: '2001:db8:64::53', four: '203.0.113.64', port: 53, protocol: 17 },
  words: ['ordinary traffic', 'IPv6', 'NAT64', 'mobile', 'browsing'],
  write(world) {
    const { dice, file } = world
    const names = localHost('2001:db8:64::53', 'linux', { mss: 1440 })
    const outside = localHost('203.0.113.64', 'android', { ttl: 62 })
    const phones = Array.from({ length: 900 }, () => {
      const address = v6('2001:db8:64::1')
      for (let i = 5; i < 16; i++) address[i] = dice.next()
      // Forwarded by the gateway before the sensor; the way to the phone is the radio's.
      return { ...localHost(address, dice.pick(['android', 'apple']), { mss: 1340, ttl: 62 }), flow: dice.below(0xfffff) }
    })
    const web = new Population(dice, { networks: 140, mix: MIXES.servers, farMilliseconds: 110 })
    const web6 = new Population(dice, { networks: 60, mix: MIXES.servers, farMilliseconds: 90, six: true })
    const old = Array.from({ length: 1200 }, () => translated(web.draw('linux')))
    const fresh = Array.from({ length: 500 }, () => web6.draw('linux'))
    const site = () => (dice.chance(0.45) ? old[dice.zipf(old.length)] : fresh[dice.zipf(fresh.length)])
    world.arrivals(60, () => {
      const phone = dice.pick(phones)
      lookUp(world, phone, names, dice.between(300, 30_000))
      if (dice.chance(0.4)) return
      world.later(35_000, () =>
        dice.chance(0.5)
          ? world.begin(quicFlow(world, phone, site(), dice.lognormal(40_000, 1.5)))
          : world.talk(
              phone,
              site(),
              dice.between(32_768, 60_999),
              443,
              tlsVisit(dice, 'app.example', { requests: dice.between(1, 4), median: 6000 }),
              {
                end: ending(dice),
                megabits: 25,
                loss: 0.004,
              },
            ),
      )
    })
    // Beyond the translator, some of it is seen again from its IPv4 side.
    world.arrivals(6, () =>
      world.talk(outside, web.draw('linux'), dice.between(1024, 65_535), 443, tlsVisit(dice, 'app.example'), { end: ending(dice) }),
    )
    world.arrivals(2, () => file.icmp(world.now, dice.pick(fresh), dice.pick(phones), 2, 0, 1280, Buffer.alloc(0), 1232))
    world.arrivals(3, () => ping(world, dice.pick(phones), dice.pick(fresh)))
  },
}
