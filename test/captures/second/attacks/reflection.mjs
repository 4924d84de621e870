import { stream } from '../../attacks/attack.mjs'
import { reflectors } from '../../attacks/sources.mjs'
import { localHost } from '../../hosts.mjs'
import { ANY, DNSKEY, dnsAnswer, dnsData, domain, ntpMonlist, RRSIG } from '../../payloads.mjs'

const text = (line) => Buffer.from(line, 'latin1')
const bytes = (hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

/**
 * Answers to forged questions: `answer(dice, server)` gives the packets of one, each `[payload, length]` and perhaps a port of its own.
 */
const reflection = (name, port, count, answer, { vectors = ['other-reflection'], also = [] } = {}) => ({
  name,
  vectors,
  also,
  sources: 'reflectors',
  write(world, aim) {
    const { dice, file } = world
    const servers = reflectors(dice, count)
    const towards = dice.between(1024, 65_535)
    world.begin(
      stream(world, aim, (t) => {
        const server = dice.pick(servers)
        const packets = answer(dice, server)
        for (const [i, [payload, length, from = port]] of packets.entries())
          file.udp(t + i * 7, server, aim.victim, from, towards, payload, length)
        return packets.length
      }),
    )
  },
})

const ROTATION = text('!"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh\r\n"#$%&\'()*+,-./0123')
/** Any number of lines of the rotating pattern (RFC 864). */
export const chargen = reflection('chargen-reflection', 19, 350, (dice) => [[ROTATION, dice.pick([74, 512, 1022, 1460])]], {
  vectors: ['chargen-reflection'],
})

const QUOTES = [
  '"My spelling is Wobbly." A. A. Milne (1882-1958)\r\n',
  '"Man can climb to the highest summits, but he cannot dwell there long." Shaw\r\n',
]
/** One quotation below 512 characters (RFC 865). */
export const quotes = reflection('qotd-reflection', 17, 250, (dice) => {
  const quote = text(dice.pick(QUOTES))
  return [[quote, quote.length]]
})

/** The first block of 512 bytes, again and again, from a port that each transfer chooses anew (RFC 1350 sections 4 and 5). */
export const trivial = reflection(
  'tftp-reflection',
  69,
  900,
  (dice) => {
    const port = dice.chance(0.3) ? 69 : dice.between(1024, 65_535)
    return Array.from({ length: dice.between(3, 6) }, () => [bytes('0003 0001'), 516, port])
  },
  { vectors: ['other-reflection', 'udp-flood'] },
)

/** An answer to DUMP: accepted, then programs with their ports (RFC 1833 section 3). */
export const portmap = reflection('portmap-reflection', 111, 1400, (dice) => [
  [
    bytes('65720a6e 00000001 00000000 00000000 00000000 00000000 00000001 000186a0 00000004 00000006 0000006f 00000001'),
    28 + 20 * dice.between(12, 32),
  ],
])

const services = dnsAnswer(0, '_services._dns-sd._udp.local', 12, {
  records: [{ type: 12, data: text('\x0c_workstation\x04_tcp\x05local\0') }],
  authoritative: true,
  recursive: false,
})
/** Services by unicast to who asked from afar (RFC 6762 section 6.7). */
export const multicastNames = reflection('mdns-reflection', 5353, 1200, (dice) => [[services, dice.between(services.length, 380)]])

/** 2.05 Content with the list of /.well-known/core in a block (RFC 7252, RFC 6690, RFC 7959). */
export const constrained = reflection('coap-reflection', 5683, 1600, (dice) => [
  [
    Buffer.concat([
      bytes('61 45'),
      bytes('7d 2a 9f'),
      bytes('c1 28 b1 0e ff'),
      text('</>;title="General Info";ct=0,</time>;if="clock";rt="Ticks"'),
    ]),
    dice.pick([320, 540, 1042]),
  ],
])

/** Two packets, of 32 and of 1034 bytes (as NETSCOUT described them in 2019). */
export const remoteManagement = reflection('arms-reflection', 3283, 1000, () => [
  [bytes('0001 0018 0031 0002 0000'), 32],
  [bytes('0001 03ea 0031 0000 0000'), 1034],
])

/** The server's hard reset, sent again while no client answers: opcode 8, key 0. */
export const tunnels = reflection('openvpn-reflection', 1194, 1300, (dice) => {
  const session = Buffer.from(Array.from({ length: 8 }, () => dice.below(256)))
  const reset = Buffer.concat([bytes('40'), session, bytes('00 00000000')])
  // With a signature and the time where the server wants one (tls-auth), without elsewhere.
  const length = dice.chance(0.5) ? 26 : 54
  return Array.from({ length: dice.between(4, 6) }, () => [reset, length])
})

/** A media server that tells its name to everybody (as NETSCOUT described it in 2021). */
const MEDIA = text(
  'HTTP/1.0 200 OK\r\nContent-Type: plex/media-server\r\nResource-Identifier: 9f1c04a7b5\r\nName: Living room\r\nPort: 32400\r\n',
)
export const media = reflection('plex-reflection', 32_414, 800, (dice) => [[MEDIA, dice.between(281, 320)]])

/** ServerHello and certificates in datagrams of one flight, from gateways that verify no cookie (RFC 6347 section 4.2.1 asks for one). */
export const datagramTls = reflection(
  'dtls-reflection',
  443,
  260,
  (dice) => {
    const flight = []
    for (let n = dice.between(2, 5), i = 0; i < n; i++)
      flight.push([
        Buffer.concat([bytes('16 fefd 0000 00000000'), Buffer.from([0, i, 5, 0x1e, i === 0 ? 2 : 11, 0, 11, 0xb8, 0, i])]),
        i === n - 1 ? dice.between(240, 900) : 1351,
      ])
    return flight
  },
  { also: ['quic-flood', 'udp-flood'] },
)

function dnsBurst(world, t, server, victim, port) {
  const { dice } = world
  const records = [
    { type: DNSKEY, data: dnsData(DNSKEY, 1) },
    { type: RRSIG, data: dnsData(RRSIG, 3) },
  ]
  const head = dnsAnswer(dice.below(65_536), domain(7), ANY, { records })
  const whole = dice.pick([1240, 2410, 3120])
  return world.datagram(t, server, victim, 53, port, head, whole)
}

export function ntpBurst(world, t, server, victim, port) {
  const count = world.dice.between(3, 12)
  for (let n = 0; n < count; n++) world.file.udp(t + n * 4, server, victim, 123, port, ntpMonlist(n))
  return count
}

/** A /22 has 1024 addresses: the victim's own /24 and the three beside it. */
const NETWORK_MASK = 0xfffffc00
const HOSTS = 1022

export const carpet22 = {
  name: 'carpet-dns',
  vectors: ['dns-reflection'],
  also: ['fragment-flood'],
  sources: 'reflectors',
  carpet: 22,
  write(world, aim) {
    const { dice } = world
    const servers = reflectors(dice, 1500)
    const base = (aim.victim.address & NETWORK_MASK) >>> 0
    const hosts = Array.from({ length: HOSTS }, (_, i) => localHost((base + 1 + i) >>> 0))
    world.begin(stream(world, aim, (t) => dnsBurst(world, t, dice.pick(servers), dice.pick(hosts), dice.between(1024, 65_535))))
  },
}

/** Hosts behind directed broadcasts answer an echo that the victim did not ask for. */
export const smurf = {
  name: 'smurf',
  vectors: ['icmp-reflection'],
  also: ['icmp-flood'],
  sources: 'reflectors',
  write(world, aim) {
    const { dice, file } = world
    const sites = reflectors(dice, 9)
    const hosts = sites.flatMap((site) =>
      Array.from({ length: dice.between(25, 90) }, () => ({
        ...site,
        address: (((site.address & 0xffffff00) >>> 0) + dice.between(1, 254)) >>> 0,
        ttl: site.ttl - dice.below(2),
      })),
    )
    const rest = dice.next()
    world.begin(
      stream(world, aim, (t) => void file.icmp(t, dice.pick(hosts), aim.victim, 0, 0, rest, text('abcdefghijklmnopqrstuvwabcdefghi'), 56)),
    )
  },
}
