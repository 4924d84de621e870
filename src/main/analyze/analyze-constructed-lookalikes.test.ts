import { describe, expect, it } from 'vitest'
import { analyseCapture } from '../../../test/fixtures/analyse-capture.ts'
import { ACK, ConstructedCapture, dice, PSH, RST, START, SYN, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { host } from '../../../test/fixtures/constructed-world.ts'
import {
  clientHello,
  dnsAnswer,
  dnsQuery,
  HTTP_ANSWER,
  httpGet,
  NTP_REQUEST,
  quicInitial,
  SOURCE_QUERY,
  tlsData,
} from '../../../test/fixtures/payloads.ts'

/** CONSTRUCTED captures of ordinary traffic that resembles an attack in one way or another. */
const SECOND = 1_000_000

const port = (next: () => number) => 1024 + (next() % 60_000)

interface Case {
  readonly what: string
  readonly looksLike: RegExp
  readonly nature?: 'none' | 'undetermined'
  build(capture: ConstructedCapture, next: () => number): void
}

const CASES: readonly Case[] = [
  {
    what: 'a name server at work',
    looksLike: /name server/,
    build(capture, next) {
      for (let i = 0; i < 4000; i++) {
        const resolver = host(next() % 600)
        const from = port(next)
        const name = `host${next() % 200}.example.com`
        capture.udp(START + i * 1000, resolver, from, TARGET, 53, dnsQuery(i, name))
        capture.udp(START + i * 1000 + 100, TARGET, 53, resolver, from, dnsAnswer(i, name, 0), 64)
      }
    },
  },
  {
    what: 'a list of blocked addresses, where most names do not exist',
    looksLike: /name server/,
    build(capture, next) {
      for (let i = 0; i < 3000; i++) {
        const resolver = host(next() % 300)
        const from = port(next)
        const name = `${next() % 256}.${next() % 256}.${next() % 256}.${next() % 256}.bl.example.net`
        capture.udp(START + i * 1000, resolver, from, TARGET, 53, dnsQuery(i, name))
        capture.udp(START + i * 1000 + 100, TARGET, 53, resolver, from, dnsAnswer(i, name, 3), 64)
      }
    },
  },
  {
    what: 'a tunnel over DNS from one client',
    looksLike: /DNS|UDP/,
    build(capture, next) {
      for (let i = 0; i < 3000; i++) {
        const label = Array.from({ length: 40 }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[next() % 36]).join('')
        capture.udp(START + i * 5000, host(1), 30_000 + (i % 5000), TARGET, 53, dnsQuery(i, `${label}.t.example.com`))
        capture.udp(START + i * 5000 + 100, TARGET, 53, host(1), 30_000 + (i % 5000), dnsAnswer(i, `${label}.t.example.com`, 0), 64)
      }
    },
  },
  {
    what: 'a time server at work',
    looksLike: /time server/,
    build(capture, next) {
      for (let i = 0; i < 5000; i++) {
        const client = host(next() % 3000)
        const from = port(next)
        capture.udp(START + i * 500, client, from, TARGET, 123, NTP_REQUEST)
        capture.udp(START + i * 500 + 50, TARGET, 123, client, from, Buffer.concat([Buffer.from([0x24]), Buffer.alloc(47, 1)]), 64)
      }
    },
  },
  {
    what: 'players on a game server, whose browsers ask now and then',
    looksLike: /game server/,
    build(capture, next) {
      for (let i = 0; i < 12_000; i++) {
        const player = host(i % 90)
        if (i % 80 === 0) capture.udp(START + i * 500, host(2000 + (next() % 500)), port(next), TARGET, 27_015, SOURCE_QUERY)
        capture.udp(START + i * 500, player, 27_005, TARGET, 27_015, 40 + (next() % 80))
        capture.udp(START + i * 500 + 40, TARGET, 27_015, player, 27_005, 60 + (next() % 200), 64)
      }
    },
  },
  {
    what: 'the same players, of which one direction was captured',
    looksLike: /UDP|game|Source/,
    build(capture, next) {
      for (let i = 0; i < 9000; i++) capture.udp(START + i * 1200, host(i % 90), 27_005, TARGET, 27_015, 40 + (next() % 80))
    },
  },
  {
    what: 'QUIC clients',
    looksLike: /QUIC/,
    build(capture, next) {
      for (let i = 0; i < 500; i++) {
        const client = host(next() % 400)
        const from = port(next)
        const at = START + i * 8000
        capture.udp(at, client, from, TARGET, 443, quicInitial(next))
        for (let k = 0; k < 8; k++) {
          const up = Buffer.alloc(60 + (next() % 300), 0x45)
          capture.udp(at + 1000 + k * 400, TARGET, 443, client, from, Buffer.alloc(1200, 0x47), 64)
          if (k < 4) capture.udp(at + 1200 + k * 800, client, from, TARGET, 443, up)
        }
      }
    },
  },
  {
    what: 'a video call in both directions',
    looksLike: /call/,
    build(capture, next) {
      for (let i = 0; i < 8000; i++) {
        const rtp = Buffer.alloc(200 + (next() % 900), next() & 255)
        rtp.writeUInt16BE(0x8060, 0)
        rtp.writeUInt16BE(i & 0xffff, 2)
        capture.udp(START + i * 1000, host(1), 40_000, TARGET, 50_000, rtp)
        capture.udp(START + i * 1000 + 300, TARGET, 50_000, host(1), 40_000, rtp, 64)
      }
    },
  },
  {
    what: 'cameras that send to a recorder, of which one direction was captured',
    looksLike: /call|stream|RTP/,
    build(capture) {
      for (let i = 0; i < 12_000; i++) {
        const rtp = Buffer.alloc(1300, i & 255)
        rtp.writeUInt16BE(0x8060, 0)
        rtp.writeUInt16BE(i & 0xffff, 2)
        capture.udp(START + i * 500, host(i % 70), 40_000 + (i % 70), TARGET, 6000 + 2 * (i % 70), rtp)
      }
    },
  },
  {
    what: 'an office behind one address that reads the web by QUIC, of which one direction was captured',
    looksLike: /QUIC/,
    build(capture, next) {
      for (let i = 0; i < 8000; i++) capture.udp(START + i * 500, host(next() % 150), 443, TARGET, port(next), Buffer.alloc(1200, 0x47))
    },
  },
  {
    what: 'WireGuard, of which one direction was captured',
    looksLike: /VPN/,
    build(capture, next) {
      for (let i = 0; i < 6000; i++) {
        const b = Buffer.alloc(1232, next() & 255)
        b.writeUInt32BE(0x0400_0000, 0)
        capture.udp(START + i * 900, host(i % 60), 51_820, TARGET, 51_820, b)
      }
    },
  },
  {
    what: 'a large upload in full segments',
    looksLike: /large transfer|speed test/,
    build(capture) {
      for (let i = 0; i < 12; i++) capture.connection(START + i * 1000, host(i), 41_000 + i, TARGET, 443, 600_000, 500)
    },
  },
  {
    what: 'a proxy that downloads from many servers, of which one direction was captured',
    looksLike: /TCP|connections/,
    nature: 'none',
    build(capture, next) {
      for (let i = 0; i < 9000; i++)
        capture.tcp(START + i * 900, host(i % 150), 443, TARGET, port(next), { flags: ACK, sequence: i * 1400, payload: 1448 })
    },
  },
  {
    what: 'a crowd that reads pages over TLS',
    looksLike: /crowd|busy/,
    build(capture, next) {
      for (let i = 0; i < 700; i++)
        capture.talk(START + i * 9000, host(i), 20_000 + i, TARGET, 443, [
          { by: 'client', bytes: clientHello(next) },
          { by: 'server', bytes: 1400 },
          { by: 'client', bytes: tlsData(60) },
          { by: 'client', bytes: tlsData(400) },
          { by: 'server', bytes: 1400 },
          { by: 'server', bytes: 1400 },
        ])
    },
  },
  {
    what: 'a crowd that reads one page with its assets over plain HTTP',
    looksLike: /crowd|busy|web/,
    build(capture) {
      for (let i = 0; i < 400; i++)
        capture.talk(
          START + i * 9000,
          host(i),
          20_000 + i,
          TARGET,
          80,
          ['/', '/style.css', '/app.js', '/logo.png', '/news.html'].flatMap((path) => [
            { by: 'client' as const, bytes: httpGet(path) },
            { by: 'server' as const, bytes: HTTP_ANSWER },
          ]),
        )
    },
  },
  {
    what: 'a crawler',
    looksLike: /crawler/,
    build(capture, next) {
      for (let i = 0; i < 40; i++)
        capture.talk(
          START + i * 300_000,
          host(1),
          20_000 + i,
          TARGET,
          80,
          Array.from({ length: 40 }, (_, k) =>
            k % 2 === 0 ? { by: 'client' as const, bytes: httpGet(`/article/${next()}`) } : { by: 'server' as const, bytes: HTTP_ANSWER },
          ),
          3000,
        )
    },
  },
  {
    what: 'devices that come back all at once',
    looksLike: /reconnecting devices/,
    build(capture) {
      const connect = Buffer.concat([
        Buffer.from([0x10, 40, 0, 4]),
        Buffer.from('MQTT'),
        Buffer.from([4, 2, 0, 60]),
        Buffer.alloc(32, 0x61),
      ])
      for (let i = 0; i < 1500; i++)
        capture.talk(START + i * 2000, host(i), 20_000 + (i % 30_000), TARGET, 1883, [
          { by: 'client', bytes: connect },
          { by: 'server', bytes: Buffer.from([0x20, 2, 0, 0]) },
        ])
    },
  },
  {
    what: 'a scan of all ports by finished connections',
    looksLike: /scan|connections|TCP/,
    build(capture) {
      for (let i = 1; i <= 2000; i++) {
        capture.tcp(START + i * 900, host(1), 20_000 + i, TARGET, i, { flags: SYN, sequence: i, options: 20 })
        capture.tcp(START + i * 900 + 90, TARGET, i, host(1), 20_000 + i, { flags: i % 50 === 0 ? SYN | ACK : RST | ACK, sequence: 1 })
        if (i % 50 === 0) capture.tcp(START + i * 900 + 200, host(1), 20_000 + i, TARGET, i, { flags: ACK, sequence: i + 1 })
      }
    },
  },
  {
    what: 'monitoring pings',
    looksLike: /pings/,
    build(capture) {
      for (let i = 0; i < 600; i++) {
        capture.icmp(START + i * SECOND, host(i % 3), TARGET, 8)
        capture.icmp(START + i * SECOND + 90, TARGET, host(i % 3), 0)
      }
    },
  },
  {
    what: 'a station that pings its whole network, of which one direction was captured',
    looksLike: /pings|echo/,
    build(capture) {
      for (let i = 0; i < 4000; i++) capture.icmp(START + i * 20_000, host(i % 400), TARGET, 0)
    },
  },
  {
    what: 'syslog from many devices',
    looksLike: /telemetry/,
    build(capture, next) {
      for (let i = 0; i < 8000; i++)
        capture.udp(
          START + i * 500,
          host(next() % 200),
          port(next),
          TARGET,
          514,
          Buffer.from(`<34>Oct 11 22:14:15 host${next() % 200} su: message ${next()}`),
        )
    },
  },
  {
    what: 'clients of a service that is down',
    nature: 'undetermined',
    looksLike: /service that is down/,
    build(capture, next) {
      for (let i = 0; i < 3000; i++)
        for (const wait of [0, 1, 3])
          capture.tcp(START + i * 1500 + wait * SECOND, host(i), 20_000 + (i % 40_000), TARGET, 443, {
            flags: SYN,
            sequence: i * 77,
            options: 20,
            window: 64_240 - (next() % 3),
            ttl: 44 + (i % 16),
          })
    },
  },
  {
    what: 'machines that post their figures to one address',
    looksLike: /web|TCP|crowd|busy|one page/,
    build(capture, next) {
      const post = Buffer.from(`POST /api/write HTTP/1.1\r\nHost: metrics.example.com\r\nContent-Length: 200\r\n\r\n${'x'.repeat(200)}`)
      for (let machine = 0; machine < 12; machine++)
        capture.talk(
          START + machine * 1000,
          host(machine),
          20_000 + machine,
          TARGET,
          80,
          Array.from({ length: 120 }, (_, i) =>
            i % 2 === 0 ? { by: 'client' as const, bytes: post } : { by: 'server' as const, bytes: HTTP_ANSWER },
          ),
          80_000 + (next() % 100),
        )
    },
  },
  {
    what: 'lines that are kept open for messages',
    looksLike: /crowd or a busy service/,
    build(capture) {
      for (let i = 0; i < 200; i++)
        capture.talk(
          START + i * 10_000,
          host(i),
          20_000 + i,
          TARGET,
          443,
          Array.from({ length: 6 }, (_, k) => ({ by: k % 2 === 0 ? ('client' as const) : ('server' as const), bytes: tlsData(30) })),
          15 * SECOND,
        )
    },
  },
  {
    what: 'small messages of some devices over opened connections',
    looksLike: /TCP|connections/,
    build(capture) {
      for (let i = 0; i < 8; i++)
        capture.talk(
          START + i * 1000,
          host(i),
          20_000 + i,
          TARGET,
          9000,
          Array.from({ length: 200 }, () => ({ by: 'client' as const, bytes: Buffer.alloc(300, 0xee) })),
          100_000,
        )
    },
  },
  {
    what: 'a large download and its acknowledgements',
    looksLike: /large transfer/,
    build(capture) {
      capture.connection(START, host(1), 41_000, TARGET, 443, 400, 6_000_000)
    },
  },
]

describe('constructed lookalikes by name', () => {
  it.each(CASES)('$what', async ({ looksLike, nature = 'none', build }) => {
    const capture = new ConstructedCapture()
    build(capture, dice(77))
    const report = await analyseCapture(capture)
    const { profile } = report.targets.find((target) => target.profile.target === TARGET) ?? report.targets[0]!
    expect(`${report.nature}: ${profile.vectors.map(({ name }) => name).join() || profile.looksLike}`).toMatch(
      new RegExp(`^${nature}: .*(${looksLike.source})`),
    )
    expect(profile.geography.kind).toBe('withheld')
  })

  it('full segments pushed into few connections are an upload, whatever their number', async () => {
    const capture = new ConstructedCapture()
    for (let i = 0; i < 30; i++)
      for (let k = 0; k < 200; k++)
        capture.tcp(START + i * 300 + k * 8000, host(i), 30_000 + i, TARGET, 443, {
          flags: k % 16 === 15 ? PSH | ACK : ACK,
          sequence: k * 1448,
          payload: 1448,
        })
    expect((await analyseCapture(capture)).nature).not.toBe('attack')
  })
})
