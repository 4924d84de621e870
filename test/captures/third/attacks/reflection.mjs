import { stream } from '../../attacks/attack.mjs'
import { reflectors } from '../../attacks/sources.mjs'
import { A2S_ANSWER, ANY, DNSKEY, dnsAnswer, dnsData, domain, RRSIG, randomLabel, TXT } from '../../payloads.mjs'
import { bytes, netbiosNames, random, stunAnswer, text } from '../payloads.mjs'

/**
 * Answers to forged questions. `answer(dice)` gives the datagrams of one, each `[port, payload, length]`; `towards` is one port of the
 * victim for all, or a new one for each question where it is 'any'.
 */
const answers = (name, count, answer, { vectors = ['other-reflection'], also = [], towards = 'one' } = {}) => ({
  name,
  vectors,
  also,
  sources: 'reflectors',
  write(world, aim) {
    const { dice, file } = world
    const servers = reflectors(dice, count)
    const one = dice.between(1024, 65_535)
    world.begin(
      stream(world, aim, (t) => {
        const server = dice.pick(servers)
        const port = towards === 'one' ? one : dice.between(1024, 65_535)
        const datagrams = answer(dice)
        for (const [i, [from, payload, length = payload.length]] of datagrams.entries())
          file.udp(t + i * 9, server, aim.victim, from, port, payload, length)
        return datagrams.length
      }),
    )
  },
})

const record = (type, n) => ({ type, data: dnsData(type, n), ttl: 3600 })
/** How an answer says that it was cut (RFC 1035 section 4.1.1: TC), and how a refusal (RCODE 5) looks. */
const TRUNCATED = 0x0200
const REFUSED = 5

/** One answer of a resolver: whole, cut, or refused. Returns how many packets. */
export function resolverAnswer(world, t, server, victim, port) {
  const { dice } = world
  const type = dice.pick([TXT, TXT, ANY])
  const name = dice.pick(['txt.kaloverin.example', 'pel.example', domain(12)])
  const kind = dice.weighted([
    ['whole', 82],
    ['cut', 10],
    ['refused', 8],
  ])
  if (kind !== 'whole') {
    const short = dnsAnswer(dice.below(65_536), name, type, { rcode: kind === 'refused' ? REFUSED : 0 })
    if (kind === 'cut') short.writeUInt16BE(short.readUInt16BE(2) | TRUNCATED, 2)
    world.file.udp(t, server, victim, 53, port, short)
    return 1
  }
  const records = [record(TXT, 5), record(TXT, 6), record(type === ANY ? DNSKEY : TXT, 3), record(RRSIG, 4)]
  return world.datagram(
    t,
    server,
    victim,
    53,
    port,
    dnsAnswer(dice.below(65_536), name, type, { records }),
    dice.pick([872, 1232, 1400, 2210, 4020]),
    2,
  )
}

export const dnsMixed = {
  name: 'dns-txt-any',
  vectors: ['dns-reflection'],
  also: ['fragment-flood'],
  sources: 'reflectors',
  write(world, aim) {
    const { dice } = world
    const servers = reflectors(dice, 4500, [64, 64, 64, 128, 255])
    world.begin(stream(world, aim, (t) => resolverAnswer(world, t, dice.pick(servers), aim.victim, dice.between(1024, 65_535))))
  },
}

const VARIABLES = 'version="ntpd 4.2.8p10@1.3728-o Tue Mar 21 2017", processor="x86_64", system="Linux/4.4.0", leap=0, stratum=3'
/** Most of a control message's data in a datagram (RFC 9327 section 2). */
const MOST_DATA = 468
/** System variables by control message: mode 6, response, opcode 2; the larger ones in two pieces with offset. */
export const ntpVariables = answers(
  'ntp-readvar',
  2200,
  (dice) => {
    const whole = dice.pick([284, 312, 468 + 40, 468 + 120])
    const piece = (offset, length, more) => {
      const head = Buffer.alloc(12)
      head[0] = 0x16
      head[1] = more ? 0xa2 : 0x82
      head.writeUInt16BE(offset, 8)
      head.writeUInt16BE(length, 10)
      return [123, Buffer.concat([head, text(VARIABLES.slice(0, length))]), 12 + length]
    }
    return whole <= MOST_DATA ? [piece(0, whole, false)] : [piece(0, MOST_DATA, true), piece(MOST_DATA, whole - MOST_DATA, false)]
  },
  { vectors: ['ntp-reflection'] },
)

/** Twenty-five routes and no more (RFC 1058 section 3.1). */
const MOST_ROUTES = 25
export const oldRoutes = answers(
  'ripv1-reflection',
  380,
  (dice) => {
    const routes = []
    for (let n = dice.pick([MOST_ROUTES, MOST_ROUTES, 11, 3]); n > 0; n--)
      routes.push(bytes('0002 0000'), Buffer.from([10, dice.below(256), dice.below(256), 0]), Buffer.alloc(8), bytes('00000002'))
    return [[520, Buffer.concat([bytes('02 01 0000'), ...routes])]]
  },
  { towards: 'any' },
)

export const windowsNames = answers('netbios-reflection', 1500, (dice) => [[137, netbiosNames(dice)]], { towards: 'any' })

/** A list of instances (MS-SQLR section 2.2.5): 5, a length, pairs of words. */
const INSTANCE = 'ServerName;DB01;InstanceName;MSSQLSERVER;IsClustered;No;Version;10.50.1600.1;tcp;1433;np;\\\\DB01\\pipe\\sql\\query;;'
export const databases = answers('sql-browser-reflection', 900, (dice) => {
  const list = text(INSTANCE.repeat(dice.between(1, 6)))
  return [[1434, Buffer.concat([Buffer.from([5, list.length & 255, list.length >> 8]), list])]]
})

export const sessionTraversal = answers('stun-reflection', 2600, (dice) => [[3478, stunAnswer(dice)]], { towards: 'any' })

/** Telephone systems whose test of lines can be started by anybody: status lines without end from a few dozen of them (described in March 2022). */
export const phoneTest = answers('tp240-reflection', 70, (dice) =>
  Array.from({ length: dice.between(8, 40) }, (_, i) => {
    const line = text(`call.startblast ${dice.between(1000, 9999)} 0 ${i} 1 : packet sent, seq ${dice.below(1e6)}\0`)
    return [10_074, line]
  }),
)

const objects = (dice) =>
  Buffer.concat(Array.from({ length: 18 }, () => Buffer.concat([bytes('c4'), Buffer.from([0, dice.below(4), 0, dice.below(256)])])))
/** What else answers to strangers: each with its port and what it says. */
const ODD = [
  // RMCP presence pong (IPMI 2.0 section 13.2.4).
  [623, () => bytes('06 00 ff 06 000011be 40 00 00 10 000011be 00000000 81 00 000000000000')],
  // A list of objects (ASHRAE 135 annex J): readProperty, device, property 76.
  [
    47_808,
    (dice) => {
      const body = Buffer.concat([bytes('01 00 30 01 0c 0c 02 00 00 19 19 4c 3e'), objects(dice), bytes('3f')])
      return Buffer.concat([bytes('81 0a'), Buffer.from([0, body.length + 4]), body])
    },
  ],
  // A radio's discovery.
  [
    10_001,
    (dice) =>
      Buffer.concat([
        bytes('01 00 00 2d 02 00 0a'),
        random(dice, 10),
        bytes('01 00 06'),
        random(dice, 6),
        bytes('0b 00 05'),
        text('roof2'),
        bytes('0c 00 08'),
        text('LiteBeam'),
        bytes('0a 00 01 07'),
      ]),
  ],
  [
    33_848,
    () =>
      text(
        '<hudson><version>2.121.1</version><url>http://10.1.4.7:8080/</url><server-id>5bd1f0c2a9</server-id><slave-port>50000</slave-port></hudson>',
      ),
  ],
  [
    27_960,
    (dice) =>
      text(
        `\xff\xff\xff\xffstatusResponse\n\\sv_hostname\\Old Harbour ${randomLabel(dice, 6)}\\mapname\\q3dm17\\g_gametype\\0\\sv_maxclients\\24\n0 48 "player"\n`,
      ),
  ],
  [27_015, () => A2S_ANSWER],
]
export const oddServices = answers(
  'odd-services-reflection',
  1300,
  (dice) => {
    const [port, say] = dice.pick(ODD)
    return [[port, say(dice)]]
  },
  { also: ['udp-flood'] },
)
