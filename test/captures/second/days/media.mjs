import { tlsVisit } from '../../days/browsing.mjs'
import { localHost, MIXES, Population, v4 } from '../../hosts.mjs'
import { randomLabel, sip, sipAnswer } from '../../payloads.mjs'
import { SECOND } from '../../world.mjs'
import { rtpHead, steady } from './flows.mjs'

const text = (line) => Buffer.from(line, 'latin1')

export const cameras = {
  name: 'camera-recorder',
  server: { address: '198.51.100.44', port: 554, protocol: 17 },
  words: ['ordinary traffic', 'video', 'cameras', 'RTP', 'multicast', 'UDP'],
  write(world) {
    const { dice, file } = world
    const recorder = localHost('198.51.100.44')
    const group = localHost('239.255.255.250')
    const eyes = Array.from({ length: 26 }, (_, i) => ({
      ...localHost((v4('198.51.100.120') + i) >>> 0, 'embedded', { ttl: 64 }),
      local: true,
      rtt: 900,
    }))
    for (const [i, eye] of eyes.entries()) {
      const port = 50_000 + 2 * i
      const source = dice.next()
      // 25 pictures a second; a whole one every two seconds in some forty packets, differences of one to six between.
      world.begin(
        (function* () {
          const head = rtpHead(source, 96, 3600)
          const bytes = Buffer.alloc(12)
          for (let picture = 0, n = 0, t = world.now + dice.below(40_000); ; picture++) {
            const packets = picture % 50 === 0 ? dice.between(30, 50) : dice.between(1, 6)
            for (let p = 0; p < packets; p++, n++) {
              yield t
              head(bytes, n)
              file.udp(t, eye, recorder, 6970, port, bytes, p === packets - 1 ? dice.between(120, 1400) : 1412)
              t += 90
            }
            t += 40_000 - packets * 90
          }
        })(),
      )
      // RTCP, and the RTSP session that holds it all.
      world.arrivals(0.2, () => file.udp(world.now, eye, recorder, 6971, port + 1, Buffer.from([0x80, 200, 0, 6]), 28))
      world.arrivals(0.2, () => file.udp(world.now, recorder, eye, port + 1, 6971, Buffer.from([0x81, 201, 0, 7]), 32))
      const control = []
      for (let n = 0; n < 400; n++)
        control.push(
          { up: 160, payload: text('GET_PARAMETER rtsp://198.51.100.120/ch0 RTSP/1.0\r\n') },
          { down: 90, payload: text('RTSP/1.0 200 OK\r\n') },
          { wait: 28 * SECOND },
        )
      world.later(dice.below(9 * SECOND), () => world.talk(recorder, eye, world.port(), 554, control))
      world.arrivals(0.03, () =>
        file.udp(
          world.now,
          eye,
          group,
          1900,
          1900,
          text('NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\nNT: upnp:rootdevice\r\n\r\n'),
        ),
      )
    }
    // Who is there? Every camera answers the recorder at once (WS-Discovery).
    world.arrivals(0.1, () => {
      const port = world.port()
      file.udp(
        world.now,
        recorder,
        group,
        port,
        3702,
        text('<?xml version="1.0" encoding="UTF-8"?><e:Envelope><e:Header><w:MessageID>uuid:1'),
        640,
      )
      for (const eye of eyes)
        world.later(dice.between(2000, 500_000), () =>
          file.udp(
            world.now,
            eye,
            recorder,
            3702,
            port,
            text('<?xml version="1.0" encoding="utf-8"?><SOAP-ENV:Envelope><SOAP-ENV:Header>'),
            dice.between(1000, 1380),
          ),
        )
    })
    const guards = new Population(dice, { networks: 1, farMilliseconds: 8 })
    world.arrivals(0.4, () =>
      world.talk(guards.draw(), recorder, world.port(), 443, tlsVisit(dice, 'nvr.example', { requests: 2, median: 400_000 })),
    )
  },
}

/** A name of software, long enough for any attribute here. */
const SOFTWARE = text('coturn-4.6.2 relay of the harbour, third of its kind, built for calls ')

/**
 * STUN (RFC 8489 sections 5 and 14): type, length, magic cookie, transaction; a request of 28 bytes has a fingerprint, a success its mapped
 * address, everything longer the name of its software, so that `length` bytes are full.
 */
function stun(dice, type, length) {
  const bytes = Buffer.alloc(length)
  bytes.writeUInt16BE(type, 0)
  bytes.writeUInt16BE(length - 20, 2)
  bytes.writeUInt32BE(0x2112a442, 4)
  for (let i = 8; i < 20; i++) bytes[i] = dice.next()
  let o = 20
  if (type === 0x0101) {
    bytes.writeUInt32BE(0x00200008, o)
    bytes.writeUInt16BE(1, o + 4)
    bytes.writeUInt16BE(dice.below(65_536), o + 6)
    bytes.writeUInt32BE(dice.next(), o + 8)
    o += 12
  }
  if (length - o === 8) {
    bytes.writeUInt32BE(0x80280004, o)
    bytes.writeUInt32BE(dice.next(), o + 4)
  } else {
    bytes.writeUInt16BE(0x8022, o)
    bytes.writeUInt16BE(length - o - 4, o + 2)
    SOFTWARE.copy(bytes, o + 4)
  }
  return bytes
}

export const relay = {
  name: 'turn-relay',
  server: { address: '203.0.113.34', port: 3478, protocol: 17 },
  words: ['ordinary traffic', 'calls', 'STUN', 'TURN', 'a relay', 'UDP'],
  write(world) {
    const { dice, file } = world
    const server = localHost('203.0.113.34')
    const people = new Population(dice, { networks: 70, farMilliseconds: 90 })
    // Most only ask for their own address, a few times in a row.
    world.arrivals(110, () => {
      const person = people.draw()
      const port = dice.between(1024, 65_535)
      for (let n = dice.between(1, 4), after = 0; n > 0; n--, after += 50_000) {
        const ask = stun(dice, 1, 28)
        const answer = stun(dice, 0x0101, 68)
        ask.copy(answer, 8, 8, 20)
        world.later(after, () => file.udp(world.now, person, server, port, 3478, ask))
        world.later(after + 120, () => file.udp(world.now, server, person, 3478, port, answer))
      }
    })
    // The rest talk through it: channel data (RFC 8656 section 12.4) on one side, plain RTP to the peer on the other.
    const call = () => {
      const [a, b] = [people.draw(), people.draw()]
      const [portA, portB, relayed] = [dice.between(1024, 65_535), dice.between(1024, 65_535), dice.between(49_152, 65_535)]
      const seconds = Math.min(2400, dice.exponential(240))
      const video = dice.chance(0.5)
      const size = () => (video ? dice.between(300, 1180) : dice.between(70, 150))
      const pace = video ? 8000 : 20_000
      file.udp(world.now, a, server, portA, 3478, stun(dice, 3, 36))
      world.later(150, () => file.udp(world.now, server, a, 3478, portA, stun(dice, 0x0113, 88)))
      const channel = (bytes, n) => {
        bytes.writeUInt16BE(0x4001, 0)
        bytes.writeUInt16BE(n & 0x3ff, 2)
      }
      world.begin(steady(world, a, server, portA, 3478, seconds, pace, size, channel), 200_000)
      world.begin(steady(world, server, b, relayed, portB, seconds, pace, size, rtpHead(1, 96, 3000)), 200_400)
      world.begin(steady(world, b, server, portB, relayed, seconds, pace, size, rtpHead(2, 96, 3000)), 230_000)
      world.begin(steady(world, server, a, 3478, portA, seconds, pace, size, channel), 230_400)
    }
    for (let i = 0; i < 18; i++) call()
    world.arrivals(0.12, call)
  },
}

export const ingest = {
  name: 'rtmp-ingest',
  server: { address: '192.0.2.35', port: 1935, protocol: 6 },
  words: ['ordinary traffic', 'streaming', 'video', 'an upload', 'a bulk transfer'],
  write(world) {
    const { dice } = world
    const server = localHost('192.0.2.35')
    const streamers = new Population(dice, { networks: 40, mix: MIXES.desktops, farMilliseconds: 70 })
    const edges = new Population(dice, { networks: 2, mix: MIXES.servers, farMilliseconds: 15 })
    const nodes = Array.from({ length: 6 }, () => edges.draw('linux'))
    // 30 pictures a second at 3 to 8 Mbit/s, for as long as somebody plays.
    const publish = () => {
      const megabits = dice.between(3, 8)
      const script = [
        { up: 1537, payload: Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0]) },
        { down: 3073, payload: Buffer.from([3]) },
        { up: 1536 },
        { up: 220 },
        { down: 280 },
      ]
      for (let n = dice.between(600, 9000); n > 0; n--)
        script.push({ wait: 30_000 }, { up: Math.max(200, Math.round(dice.lognormal((megabits * 1e6) / 8 / 34, 0.5))) })
      world.talk(streamers.draw(), server, world.port(), 1935, script, { megabits: 40, thinks: 100, end: dice.pick(['client', 'silent']) })
    }
    for (let i = 0; i < 14; i++) world.later(dice.below(4 * SECOND), publish)
    world.arrivals(0.06, publish)
    world.arrivals(6, () =>
      world.talk(dice.pick(nodes), server, world.port(), 443, tlsVisit(dice, 'origin.example', { requests: 3, median: 700_000 }), {
        megabits: 400,
      }),
    )
  },
}

export const trunk = {
  name: 'sip-trunk',
  server: { address: '203.0.113.61', port: 5060, protocol: 17 },
  snap: 256,
  words: ['ordinary traffic', 'telephony', 'VoIP', 'SIP', 'a reconnect storm', 'UDP'],
  write(world) {
    const { dice, file } = world
    const server = localHost('203.0.113.61')
    const homes = new Population(dice, { networks: 18, mix: [['linux', 1]], farMilliseconds: 35 })
    const phones = Array.from({ length: 2500 }, (_, i) => ({
      host: homes.draw(),
      port: dice.chance(0.5) ? 5060 : dice.between(1024, 65_535),
      user: String(20_000 + i),
    }))
    const carrier = homes.draw('linux')
    const register = ({ host, port, user }) => {
      // Challenged, then with credentials (RFC 3261 section 22).
      const branch = randomLabel(dice, 16)
      file.udp(world.now, host, server, port, 5060, sip(dice, 'REGISTER', user, 'voip.example', branch))
      world.later(400, () => file.udp(world.now, server, host, 5060, port, sipAnswer(dice, '401 Unauthorized', user, 'voip.example')))
      world.later(host.rtt + 900, () => file.udp(world.now, host, server, port, 5060, sip(dice, 'REGISTER', user, 'voip.example'), 620))
      world.later(host.rtt + 1500, () => file.udp(world.now, server, host, 5060, port, sipAnswer(dice, '200 OK', user, 'voip.example')))
    }
    // Every few minutes each; after the exchange came back, all within half a minute.
    let storm = 0
    world.arrivals(
      () => {
        if (storm === 0 && world.progress() > 0.35) storm = world.now
        const since = (world.now - storm) / SECOND
        return storm > 0 && since < 30 ? 90 : 10
      },
      () => register(dice.pick(phones)),
    )
    world.arrivals(8, () => {
      const { host, port } = dice.pick(phones)
      file.udp(world.now, host, server, port, 5060, text('\r\n\r\n'))
      world.later(200, () => file.udp(world.now, server, host, 5060, port, text('\r\n')))
    })
    // The trunk: calls go through between a phone and the carrier, 20 ms a packet each way, four streams a call.
    const call = () => {
      const { host, port, user } = dice.pick(phones)
      const [far, inner, outer, theirs] = [16_384, 20_000, 30_000, 40_000].map((base) => base + 2 * dice.below(4000))
      const seconds = Math.min(1800, dice.exponential(160))
      file.udp(world.now, host, server, port, 5060, sip(dice, 'INVITE', user, 'voip.example'), 900)
      world.later(500, () => file.udp(world.now, server, carrier, 5060, 5060, sip(dice, 'INVITE', user, 'carrier.example'), 940))
      world.later(60_000, () =>
        file.udp(world.now, carrier, server, 5060, 5060, sipAnswer(dice, '183 Session Progress', user, 'carrier.example')),
      )
      const head = rtpHead(dice.next(), 8, 160)
      world.begin(steady(world, host, server, far, inner, seconds, 20_000, 172, head), 2_000_000)
      world.begin(steady(world, server, carrier, outer, theirs, seconds, 20_000, 172, head), 2_000_300)
      world.begin(steady(world, carrier, server, theirs, outer, seconds, 20_000, 172, head), 2_050_000)
      world.begin(steady(world, server, host, inner, far, seconds, 20_000, 172, head), 2_050_300)
    }
    for (let i = 0; i < 24; i++) call()
    world.arrivals(0.16, call)
  },
}
