import { describe, expect, it } from 'vitest'
import type { VectorKind } from '#vocabulary'
import { analyseCapture } from '../../../test/fixtures/analyse-capture.ts'
import { ACK, ConstructedCapture, dice, FIN, PSH, RST, START, SYN, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { anyAddress, host } from '../../../test/fixtures/constructed-world.ts'
import {
  CLDAP_REQUEST,
  clientHello,
  dnp3Read,
  dnsAnswer,
  dnsQuery,
  HTTP_ANSWER,
  httpGet,
  NTP_REQUEST,
  quicInitial,
  RAKNET_PING,
  SOURCE_QUERY,
  sipRegister,
} from '../../../test/fixtures/payloads.ts'

/** CONSTRUCTED captures: one attack each, in the middle of what its rule is for. */
const SECOND = 1_000_000
const URG = 32
const ECE = 64
const CWR = 128

interface Case {
  readonly what: string
  readonly kind: VectorKind
  readonly says: RegExp
  readonly technique: string
  build(capture: ConstructedCapture, next: () => number): void
}

const port = (next: () => number) => 1024 + (next() % 60_000)

const CASES: readonly Case[] = [
  ...[
    { flags: 0, says: /null/ },
    { flags: FIN | PSH | URG, says: /Xmas/ },
    { flags: SYN | FIN, says: /SYN\+FIN/ },
    { flags: FIN | RST, says: /FIN\+RST/ },
  ].map(
    ({ flags, says }): Case => ({
      what: `TCP packets with flags ${flags}`,
      kind: 'tcp-flag-flood',
      says,
      technique: 'T1498.001',
      build(capture, next) {
        for (let i = 0; i < 3000; i++)
          capture.tcp(START + i * 1000, host(next() % 400), port(next), TARGET, 80, { flags, sequence: next() })
      },
    }),
  ),
  {
    what: 'SYNs with ECE and CWR and no options',
    kind: 'tcp-flag-flood',
    says: /SYN\+ECE\+CWR/,
    technique: 'T1498.001',
    build(capture, next) {
      for (let i = 0; i < 3000; i++)
        capture.tcp(START + i * 1000, host(next() % 900), port(next), TARGET, 80, { flags: SYN | ECE | CWR, sequence: next(), window: 512 })
    },
  },
  {
    what: 'a slow SYN flood with the marks of a generator',
    kind: 'syn-flood',
    says: /no TCP options/,
    technique: 'T1499.001',
    build(capture, next) {
      for (let i = 0; i < 1500; i++)
        capture.tcp(START + i * 25_000, anyAddress(next()), port(next), TARGET, 443, { flags: SYN, sequence: next(), window: 0, ttl: 243 })
    },
  },
  {
    what: 'PSH-ACKs from one machine that draws its ports',
    kind: 'ack-flood',
    says: /PSH-ACK flood/,
    technique: 'T1499.001',
    build(capture, next) {
      for (let i = 0; i < 6000; i++)
        capture.tcp(START + i * 300, host(1), port(next), TARGET, 80, { flags: PSH | ACK, sequence: next(), payload: 512 })
      for (let i = 0; i < 20; i++) capture.connection(START + i * 80_000, host(9000 + i), 30_000 + i, TARGET, 443, 500, 3000)
    },
  },
  {
    what: 'resets from any port',
    kind: 'rst-flood',
    says: /RST flood/,
    technique: 'T1498.001',
    build(capture, next) {
      for (let i = 0; i < 6000; i++)
        capture.tcp(START + i * 300, host(next() % 500), port(next), TARGET, 80, { flags: RST, sequence: next() })
      for (let i = 0; i < 20; i++) capture.connection(START + i * 80_000, host(9000 + i), 30_000 + i, TARGET, 443, 500, 3000)
    },
  },
  {
    what: 'resets from the service ports of many, to a target that opened nothing',
    kind: 'rst-reflection',
    says: /TCP source port 443/,
    technique: 'T1498.002',
    build(capture, next) {
      for (let i = 0; i < 2000; i++)
        capture.tcp(START + i * 3000, host(i % 300), 443, TARGET, port(next), { flags: RST | ACK, sequence: next() })
      for (let i = 0; i < 20; i++) capture.connection(START + i * 80_000, host(9000 + i), 30_000 + i, TARGET, 443, 500, 3000)
    },
  },
  {
    what: 'STOMP: opened connections filled with constant segments',
    kind: 'stomp-flood',
    says: /STOMP flood \(TCP port 80\)/,
    technique: 'T1498.001',
    build(capture, next) {
      for (let bot = 0; bot < 60; bot++)
        capture.talk(
          START + bot * 500,
          host(bot),
          20_000 + bot,
          TARGET,
          80,
          Array.from({ length: 100 }, () => {
            const bytes = Buffer.alloc(768)
            for (let i = 0; i < 768; i += 4) bytes.writeUInt32BE(next(), i)
            bytes[0] = 0xff
            return { by: 'client' as const, bytes }
          }),
          20_000,
        )
    },
  },
  {
    what: 'empty datagrams',
    kind: 'udp-flood',
    says: /empty datagrams/,
    technique: 'T1498.001',
    build(capture, next) {
      for (let i = 0; i < 8000; i++) capture.udp(START + i * 200, anyAddress(next()), port(next), TARGET, 1 + (next() % 65_000), 0)
    },
  },
  {
    what: 'datagrams of one machine from a new port each, to one port that is not served',
    kind: 'udp-flood',
    says: /aimed at port 80/,
    technique: 'T1498.001',
    build(capture, next) {
      for (let i = 0; i < 8000; i++) capture.udp(START + i * 200, host(1), port(next), TARGET, 80, 64)
    },
  },
  {
    what: 'a flood of QUIC Initials',
    kind: 'quic-flood',
    says: /QUIC handshake flood \(UDP port 443\)/,
    technique: 'T1499.002',
    build(capture, next) {
      for (let i = 0; i < 2500; i++) capture.udp(START + i * 500, host(next() % 800), port(next), TARGET, 443, quicInitial(next))
    },
  },
  {
    what: 'Source engine queries that are all answered',
    kind: 'game-query-flood',
    says: /Source engine query flood/,
    technique: 'T1499.002',
    build(capture, next) {
      for (let i = 0; i < 5000; i++) {
        const bot = host(next() % 300)
        const from = port(next)
        capture.udp(START + i * 400, bot, from, TARGET, 27_015, SOURCE_QUERY)
        capture.udp(START + i * 400 + 50, TARGET, 27_015, bot, from, 60, 64)
      }
    },
  },
  {
    what: 'RakNet pings',
    kind: 'game-query-flood',
    says: /RakNet ping flood/,
    technique: 'T1499.002',
    build(capture, next) {
      for (let i = 0; i < 4000; i++) capture.udp(START + i * 800, host(next() % 300), port(next), TARGET, 19_132, RAKNET_PING)
    },
  },
  {
    what: 'SIP registrations that nobody answers',
    kind: 'voice-query-flood',
    says: /SIP request flood/,
    technique: 'T1499.002',
    build(capture, next) {
      for (let i = 0; i < 4000; i++) capture.udp(START + i * 700, host(next() % 40), port(next), TARGET, 5060, sipRegister(next()))
      for (let i = 0; i < 20; i++) capture.connection(START + i * 80_000, host(9000 + i), 30_000 + i, TARGET, 443, 500, 3000)
    },
  },
  {
    what: 'DNS questions that the server no longer answers',
    kind: 'dns-query-flood',
    says: /DNS query flood/,
    technique: 'T1499.002',
    build(capture, next) {
      for (let i = 0; i < 5000; i++) {
        const bot = host(next() % 700)
        const from = port(next)
        capture.udp(START + i * 400, bot, from, TARGET, 53, dnsQuery(next(), `host${next() % 20}.example.com`))
        if (i % 60 === 0) capture.udp(START + i * 400 + 90, TARGET, 53, bot, from, dnsAnswer(i, 'host1.example.com', 0), 64)
      }
    },
  },
  {
    what: 'DNS water torture through resolvers',
    kind: 'dns-water-torture',
    says: /water torture of example\.com/,
    technique: 'T1499.002',
    build(capture, next) {
      for (let i = 0; i < 3000; i++) {
        const label = Array.from({ length: 12 }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[next() % 36]).join('')
        const from = port(next)
        const resolver = host(i % 120)
        capture.udp(START + i * 2000, resolver, from, TARGET, 53, dnsQuery(i, `${label}.example.com`))
        capture.udp(START + i * 2000 + 90, TARGET, 53, resolver, from, dnsAnswer(i, `${label}.example.com`, 3), 64)
      }
    },
  },
  {
    what: 'NTP requests from a few machines',
    kind: 'service-request-flood',
    says: /NTP request flood/,
    technique: 'T1499.002',
    build(capture, next) {
      for (let i = 0; i < 5000; i++) capture.udp(START + i * 300, host(next() % 5), port(next), TARGET, 123, NTP_REQUEST)
    },
  },
  {
    what: 'CLDAP requests that nobody answers',
    kind: 'service-request-flood',
    says: /CLDAP request flood/,
    technique: 'T1499.002',
    build(capture, next) {
      for (let i = 0; i < 4000; i++) capture.udp(START + i * 500, host(next() % 90), port(next), TARGET, 389, CLDAP_REQUEST)
      for (let i = 0; i < 20; i++) capture.connection(START + i * 80_000, host(9000 + i), 30_000 + i, TARGET, 443, 500, 3000)
    },
  },
  {
    what: 'DNP3 reads from one machine',
    kind: 'service-request-flood',
    says: /DNP3 request flood \(TCP port 20000\)/,
    technique: 'T1499.002',
    build(capture) {
      capture.talk(
        START,
        host(1),
        40_000,
        TARGET,
        20_000,
        Array.from({ length: 1500 }, (_, i) =>
          i % 2 === 0 ? { by: 'client' as const, bytes: dnp3Read() } : { by: 'server' as const, bytes: dnp3Read() },
        ),
        900,
      )
    },
  },
  {
    what: 'large pings',
    kind: 'icmp-flood',
    says: /large packets/,
    technique: 'T1498.001',
    build(capture, next) {
      for (let i = 0; i < 3000; i++) capture.icmp(START + i * 400, host(next() % 200), TARGET, 8, 1400)
    },
  },
  {
    what: 'empty pings',
    kind: 'icmp-flood',
    says: /empty packets/,
    technique: 'T1498.001',
    build(capture, next) {
      for (let i = 0; i < 3000; i++) capture.icmp(START + i * 400, host(next() % 200), TARGET, 8, 8)
    },
  },
  {
    what: 'echo replies that nobody asked for',
    kind: 'icmp-reflection',
    says: /smurf/,
    technique: 'T1498.002',
    build(capture, next) {
      for (let i = 0; i < 4000; i++) capture.icmp(START + i * 1000, host(next() % 250), TARGET, 0, 1000)
      for (let i = 0; i < 20; i++) capture.connection(START + i * 80_000, host(9000 + i), 30_000 + i, TARGET, 443, 500, 3000)
    },
  },
  {
    what: 'protocol numbers drawn at random',
    kind: 'protocol-flood',
    says: /random protocol numbers/,
    technique: 'T1498.001',
    build(capture, next) {
      for (let i = 0; i < 4000; i++) capture.ip(START + i * 500, host(next() % 500), TARGET, next() % 256, Buffer.alloc(200, 0x41), 50)
    },
  },
  {
    what: 'ESP to a host without a tunnel',
    kind: 'protocol-flood',
    says: /ESP flood \(IP protocol 50\)/,
    technique: 'T1498.001',
    build(capture, next) {
      for (let i = 0; i < 4000; i++) capture.ip(START + i * 500, host(next() % 500), TARGET, 50, Buffer.alloc(200, next() & 255), 50)
      for (let i = 0; i < 20; i++) capture.connection(START + i * 80_000, host(9000 + i), 30_000 + i, TARGET, 443, 500, 3000)
    },
  },
  {
    what: 'fragments that never become a whole',
    kind: 'fragment-flood',
    says: /fragment flood/,
    technique: 'T1498.001',
    build(capture, next) {
      for (let i = 0; i < 4000; i++)
        capture.ip(START + i * 500, host(next() % 500), TARGET, 17, Buffer.alloc(1480, 0x41), 50, 0x2000 | (185 * (1 + (next() % 20))))
    },
  },
  {
    what: 'large datagrams in fragments: one vector with its pieces',
    kind: 'udp-flood',
    says: /UDP flood/,
    technique: 'T1498.001',
    build(capture, next) {
      for (let i = 0; i < 2500; i++) {
        const bot = host(next() % 200)
        const first = Buffer.alloc(1480, 0x41)
        first.writeUInt16BE(port(next), 0)
        first.writeUInt16BE(port(next), 2)
        first.writeUInt16BE(4008, 4)
        capture.ip(START + i * 500, bot, TARGET, 17, first, 50, 0x2000)
        capture.ip(START + i * 500 + 1, bot, TARGET, 17, Buffer.alloc(1480, 0x41), 50, 0x2000 | 185)
        capture.ip(START + i * 500 + 2, bot, TARGET, 17, Buffer.alloc(1048, 0x41), 50, 370)
      }
    },
  },
  {
    what: 'TLS handshakes that are left there',
    kind: 'tls-handshake-flood',
    says: /TLS handshake flood \(TCP port 443\)/,
    technique: 'T1499.002',
    build(capture, next) {
      for (let i = 0; i < 1500; i++)
        capture.talk(START + i * 2000, host(next() % 100), 20_000 + i, TARGET, 443, [
          { by: 'client', bytes: clientHello(next) },
          { by: 'server', bytes: 1400 },
        ])
    },
  },
  {
    what: 'one page over and over',
    kind: 'http-flood',
    says: /one path/,
    technique: 'T1499.002',
    build(capture) {
      for (let bot = 0; bot < 80; bot++)
        capture.talk(
          START + bot * 700,
          host(bot),
          20_000 + bot,
          TARGET,
          80,
          Array.from({ length: 60 }, (_, i) =>
            i % 2 === 0 ? { by: 'client' as const, bytes: httpGet('/') } : { by: 'server' as const, bytes: HTTP_ANSWER },
          ),
          50_000,
        )
    },
  },
  {
    what: 'a new query each time',
    kind: 'http-flood',
    says: /a new query/,
    technique: 'T1499.003',
    build(capture, next) {
      for (let bot = 0; bot < 20; bot++)
        capture.talk(
          START + bot * 700,
          host(bot),
          20_000 + bot,
          TARGET,
          80,
          Array.from({ length: 100 }, (_, i) =>
            i % 2 === 0 ? { by: 'client' as const, bytes: httpGet(`/search?q=${next()}`) } : { by: 'server' as const, bytes: HTTP_ANSWER },
          ),
          30_000,
        )
    },
  },
  {
    what: 'connections in which nothing is said',
    kind: 'connection-flood',
    says: /connection flood \(TCP port 80\)/,
    technique: 'T1499.001',
    build(capture) {
      for (let i = 0; i < 3000; i++) capture.talk(START + i * 2000, host(i % 60), 10_000 + i, TARGET, 80, [])
    },
  },
  {
    what: 'slow connections fed with header lines',
    kind: 'slow-connections',
    says: /slow-connection attack \(TCP port 80\)/,
    technique: 'T1499.002',
    build(capture, next) {
      for (let i = 0; i < 300; i++)
        capture.talk(
          START + i * 10_000,
          host(i % 3),
          10_000 + i,
          TARGET,
          80,
          [
            { by: 'client', bytes: Buffer.from('GET / HTTP/1.1\r\nHost: www.example.com\r\n') },
            ...Array.from({ length: 5 }, () => ({ by: 'client' as const, bytes: Buffer.from(`X-a: ${next() % 5000}\r\n`) })),
          ],
          10 * SECOND,
        )
    },
  },
]

describe('constructed attacks by name', () => {
  it.each(CASES)('$what', async ({ kind, says, technique, build }) => {
    const capture = new ConstructedCapture()
    build(capture, dice(kind.length))
    const report = await analyseCapture(capture)
    const { profile } = report.targets[0]!
    expect(`${profile.target} ${profile.nature}: ${profile.vectors.map((vector) => vector.kind).join() || profile.looksLike}`).toBe(
      `${TARGET} attack: ${kind}`,
    )
    const [vector] = profile.vectors
    expect(`${vector!.name}; ${vector!.traits.join('; ')}`).toMatch(says)
    expect(vector!.technique).toBe(technique)
    expect(vector!.number).toBe(1)
    expect(vector!.match.destination).toBe(TARGET)
    expect(vector!.seconds.length).toBeGreaterThan(0)
  })
})
