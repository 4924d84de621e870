import { ACK, ESP, FIN, MF, PSH, RST, SYN } from '../../frame.mjs'
import { localHost, MIXES, optionBytes, Population, synOptions, v4 } from '../../hosts.mjs'
import { A, dnsAnswer, dnsData, dnsQuery, domain, wireguard } from '../../payloads.mjs'
import { ping } from '../../second/days/flows.mjs'
import { SECOND } from '../../world.mjs'
import { ikeInit } from '../payloads.mjs'

/** What IPsec and its new header add to a packet, about (AES-GCM, padding, sequence). */
const ADDED = 38
const PIECE = 1480
const nothing = Buffer.alloc(0)

export const siteToSite = {
  name: 'site-to-site',
  server: { address: '198.51.100.52', port: 500, protocol: 17 },
  words: ['ordinary traffic', 'a tunnel', 'VPN', 'IPsec', 'fragments'],
  write(world) {
    const { dice, file } = world
    const here = localHost('198.51.100.52', 'linux', { ttl: 255 })
    const places = new Population(dice, { networks: 5, mix: [['appliance', 1]], farMilliseconds: 40 })
    const sites = Array.from({ length: 5 }, (_, i) => ({
      host: places.draw(),
      wired: i < 3,
      up: (dice.next() | 0x1000) >>> 0,
      down: (dice.next() | 0x1000) >>> 0,
      sent: 0,
      heard: 0,
    }))
    /** One packet of a tunnel; too long a one goes in two pieces, since nobody lowered the inner limit. */
    const pass = (t, site, outwards, length) => {
      const [from, to] = outwards ? [here, site.host] : [site.host, here]
      const n = outwards ? ++site.sent : ++site.heard
      if (!site.wired) {
        file.udp(
          t,
          from,
          to,
          51_820,
          51_820,
          wireguard(4, outwards ? site.up : site.down, n),
          32 + Math.min(1424, Math.ceil(length / 16) * 16),
        )
        return
      }
      const head = Buffer.alloc(8)
      head.writeUInt32BE(outwards ? site.up : site.down, 0)
      head.writeUInt32BE(n, 4)
      const total = length + ADDED
      if (total <= PIECE) {
        file.ip(t, from, to, ESP, head, total)
        return
      }
      const id = dice.below(65_536)
      file.ip(t, from, to, ESP, head, PIECE, MF, id)
      file.ip(t + 6, from, to, ESP, nothing, total - PIECE, PIECE >> 3, id)
    }
    const flow = (site, outwards, packets, gap, length) =>
      world.begin(
        (function* () {
          let t = world.now
          for (let n = 0; n < packets; n++) {
            yield t
            pass(t, site, outwards, length())
            if (n % 2 === 1) pass(t + 300, site, !outwards, 52)
            t += dice.exponential(gap)
          }
        })(),
      )
    const size = () => (dice.chance(0.7) ? 1500 : dice.between(60, 1400))
    // People's work in the tunnels, and one long copy from site to site.
    world.arrivals(6, () => flow(dice.pick(sites), dice.chance(0.4), Math.round(dice.lognormal(120, 1.3)), 2200, size))
    flow(sites[0], true, world.packets, 900, () => 1452)
    flow(sites[3], false, world.packets, 2600, () => 1420)
    // Keys anew, dead peers found, and one site that is down and asked for all the time.
    world.arrivals(0.2, () => {
      const { host } = dice.pick(sites)
      file.udp(world.now, here, host, 500, 500, ikeInit(dice))
      world.later(host.rtt, () => file.udp(world.now, host, here, 500, 500, ikeInit(dice, { responder: true })))
    })
    const gone = places.draw()
    world.arrivals(0.5, () => file.udp(world.now, here, gone, 500, 500, ikeInit(dice)))
    for (const { host } of sites) world.arrivals(1, () => ping(world, here, host))
    for (const site of sites.filter((one) => !one.wired))
      world.arrivals(0.01, () => {
        file.udp(world.now, site.host, here, 51_820, 51_820, wireguard(1, site.down, 0), 148)
        world.later(400, () => file.udp(world.now, here, site.host, 51_820, 51_820, wireguard(2, site.up, 0), 92))
      })
  },
}

/** So many conversations are known at a time; of each, one packet in a thousand or so is seen. */
const KNOWN = 60_000

export const exchangePoint = {
  name: 'exchange-point',
  server: { address: '203.0.113.180', port: 443, protocol: 6 },
  words: ['ordinary traffic', 'sampled traffic', 'an exchange point', 'many services at once', 'undetermined'],
  write(world) {
    const { dice, file } = world
    // Three members have the servers; everybody else comes from outside. One packet in some thousands is taken, without memory.
    const members = ['192.0.2.0', '198.51.100.0', '203.0.113.0'].map(v4)
    const outside = new Population(dice, { networks: 420 })
    const main = localHost('203.0.113.180', 'linux', { ttl: 60 })
    const others = members.flatMap((base) => Array.from({ length: 60 }, (_, i) => localHost((base + 10 + i) >>> 0, 'linux', { ttl: 60 })))
    const conversation = () => {
      const kind = dice.weighted([
        ['web', 62],
        ['quic', 22],
        ['dns', 6],
        ['tunnel', 4],
        ['game', 4],
        ['mail', 2],
      ])
      return {
        kind,
        client: outside.draw(),
        server: dice.chance(0.35) ? main : others[dice.zipf(others.length)],
        port: dice.between(1024, 65_535),
        up: dice.next(),
        down: dice.next(),
        // Most of it goes outwards, some is uploads.
        outwards: dice.chance(0.85),
      }
    }
    const known = Array.from({ length: 4000 }, conversation)
    const short = Buffer.from([0x4a, 0, 0, 0, 0, 0, 0, 0, 0])
    const tcp = (t, one, service) => {
      const { client, server, port } = one
      const what = dice.unit()
      const up = (flags, window, length, payload) =>
        file.tcp(t, client, server, port, service, one.up, one.down, flags, window, optionBytes, 0, payload, length)
      const down = (flags, length) => file.tcp(t, server, client, service, port, one.down, one.up, flags, 501, optionBytes, 0, null, length)
      // Between two samples of a conversation some hundred segments passed.
      if (what < 0.012) {
        const { order, scale, window } = client.stack
        file.tcp(
          t,
          client,
          server,
          port,
          service,
          one.up,
          0,
          SYN,
          window,
          optionBytes,
          synOptions(order, client.mss, scale, dice.next(), 0),
          null,
          0,
        )
      } else if (what < 0.022)
        file.tcp(
          t,
          server,
          client,
          service,
          port,
          one.down,
          one.up,
          SYN | ACK,
          64_240,
          optionBytes,
          synOptions('MNNSNW', 1460, 7, 0, 0),
          null,
          0,
        )
      else if (what < 0.03) up(FIN | ACK, 501, 0, null)
      else if (what < 0.034) up(RST, 0, 0, null)
      else if (what < 0.62) {
        if (one.outwards) {
          one.down = (one.down + dice.below(400_000)) >>> 0
          down(dice.chance(0.1) ? ACK | PSH : ACK, dice.chance(0.85) ? 1448 : dice.between(40, 1400))
        } else {
          one.up = (one.up + dice.below(400_000)) >>> 0
          up(dice.chance(0.1) ? ACK | PSH : ACK, 501, dice.chance(0.85) ? 1448 : dice.between(40, 1400), null)
        }
      } else if (one.outwards) up(ACK, dice.between(400, 4000), dice.chance(0.07) ? dice.between(60, 900) : 0, null)
      else down(ACK, 0)
    }
    world.arrivals(2600, () => {
      const t = world.now
      let slot = dice.zipf(known.length)
      // The large ones are seen again and again, the many small ones once.
      if (dice.chance(0.35)) {
        if (known.length < KNOWN) slot = known.push(conversation()) - 1
        else known[(slot = dice.below(KNOWN))] = conversation()
      }
      const one = known[slot]
      const { client, server, port, kind, outwards } = one
      const away = outwards ? dice.chance(0.6) : dice.chance(0.3)
      const say = (service, payload, length) =>
        away ? file.udp(t, server, client, service, port, payload, length) : file.udp(t, client, server, port, service, payload, length)
      if (kind === 'web') tcp(t, one, 443)
      else if (kind === 'mail') tcp(t, one, 25)
      else if (kind === 'quic') say(443, short, away ? 1250 : dice.between(30, 80))
      else if (kind === 'tunnel') say(51_820, wireguard(4, one.up, dice.below(1e6)), 32 + 16 * dice.between(2, 84))
      else if (kind === 'game') say(27_015, nothing, dice.between(40, 400))
      else {
        const name = domain(dice.zipf(20_000))
        const id = dice.below(65_536)
        if (dice.chance(0.5)) file.udp(t, client, server, dice.between(1024, 65_535), 53, dnsQuery(id, name, A))
        else
          file.udp(
            t,
            server,
            client,
            53,
            dice.between(1024, 65_535),
            dnsAnswer(id, name, A, { records: [{ type: A, data: dnsData(A, 5) }] }),
          )
      }
    })
  },
}

/** MoldUDP64's header: a session of ten characters, a sequence number, a count; then messages with their lengths. */
function quotes(dice, session, sequence) {
  const count = dice.between(1, 6)
  const head = Buffer.alloc(20)
  head.write(session, 0, 'latin1')
  head.writeUInt32BE(sequence >>> 0, 14)
  head.writeUInt16BE(count, 18)
  return { head, count, length: 20 + count * dice.between(28, 40) }
}

export const marketFeed = {
  name: 'market-feed',
  server: { address: '198.51.100.33', port: 26_400, protocol: 17 },
  words: ['ordinary traffic', 'market data', 'few senders', 'UDP', 'a feed'],
  write(world) {
    const { dice, file } = world
    const gateway = localHost('198.51.100.33')
    const exchanges = new Population(dice, { networks: 2, mix: MIXES.servers, nearMilliseconds: 1, farMilliseconds: 3 })
    const spare = exchanges.draw('linux')
    // Everything comes twice, by line A and by line B, a little apart. Calm, until the opening bell; and news makes bursts of some milliseconds.
    for (let unit = 0; unit < 4; unit++) {
      const [a, b] = [exchanges.draw('linux'), exchanges.draw('linux')]
      const session = `00000426${String.fromCharCode(65 + unit)} `
      let sequence = 1
      let bell = 0
      let burst = 0
      const rate = () => {
        if (bell === 0 && world.progress() > 0.3) bell = world.now
        if (world.now > burst && dice.chance(0.0005)) burst = world.now + dice.between(2000, 40_000)
        const calm = bell === 0 ? 130 : 130 + 900 * Math.exp(-(world.now - bell) / (45 * SECOND))
        return world.now < burst ? calm * 25 : calm
      }
      world.arrivals(rate, () => {
        const { head, count, length } = quotes(dice, session, sequence)
        sequence += count
        file.udp(world.now, a, gateway, 30_000 + unit, 26_400 + unit, head, length)
        world.later(dice.between(20, 400), () => file.udp(world.now, b, gateway, 30_100 + unit, 26_400 + unit, head, length))
      })
      // A gap is asked for.
      world.arrivals(0.3, () => {
        const { head, length } = quotes(dice, session, sequence)
        file.udp(world.now, gateway, spare, 41_000 + unit, 26_500, head, 20)
        world.later(900, () => file.udp(world.now, spare, gateway, 26_500, 41_000 + unit, head, length + 400))
      })
    }
    // Orders go over TCP.
    for (let i = 0; i < 3; i++) {
      const script = []
      for (let n = 0; n < 8000; n++)
        script.push({ wait: dice.exponential(45_000) }, { up: dice.between(90, 240) }, { down: dice.between(120, 320) })
      world.talk(gateway, spare, world.port(), 9878, script, { megabits: 1000, thinks: 80 })
    }
  },
}
