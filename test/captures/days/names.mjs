import { localHost, MIXES, Population } from '../hosts.mjs'
import { A, AAAA, DNSKEY, DS, dnsAnswer, dnsData, dnsQuery, domain, HTTPS, MX, NS, RRSIG, TXT } from '../payloads.mjs'

const record = (type, n) => ({ type, data: dnsData(type, n) })

const askedType = (dice) =>
  dice.weighted([
    [A, 58],
    [AAAA, 24],
    [HTTPS, 13],
    [MX, 1],
    [TXT, 2],
    [NS, 1],
  ])

/** One question and its answer; a small share is asked again because the answer was slow. */
function* ask(world, client, server, question, answer, delay) {
  const { file, dice } = world
  const port = dice.between(1024, 65_535)
  const start = world.now
  file.udp(start, client, server, port, 53, question)
  if (delay > 5_000_000) {
    yield start + 5_000_000
    file.udp(start + 5_000_000, client, server, port, 53, question)
  }
  yield start + delay
  file.udp(start + delay, server, client, 53, port, answer)
}

export const resolver = {
  name: 'resolver',
  server: { address: '203.0.113.53', port: 53, protocol: 17 },
  snap: 256,
  words: ['ordinary traffic', 'DNS', 'a resolver'],
  write(world) {
    const { dice } = world
    const server = localHost('203.0.113.53')
    const customers = new Population(dice, { networks: 6, nearMilliseconds: 2, farMilliseconds: 20 })
    const authoritative = new Population(dice, { networks: 200, mix: MIXES.servers })
    const servers = Array.from({ length: 1500 }, () => authoritative.draw())
    world.arrivals(2200, () => {
      const n = dice.zipf(200_000)
      const name = dice.chance(0.7) ? `www.${domain(n)}` : domain(n)
      const type = askedType(dice)
      const missing = dice.chance(0.06)
      const records = missing ? [] : Array.from({ length: type === A ? dice.between(1, 4) : 1 }, (_, i) => record(type, n + i))
      const answer = dnsAnswer(dice.below(65_536), name, type, { records, rcode: missing ? 3 : 0 })
      const cached = dice.chance(0.86)
      const upstream = dice.pick(servers)
      const delay = cached ? dice.between(80, 500) : upstream.rtt + dice.exponential(6000) + (dice.chance(0.003) ? 5_300_000 : 0)
      world.begin(ask(world, customers.draw(), server, dnsQuery(dice.below(65_536), name, type), answer, delay))
      if (cached) return
      const told = dnsAnswer(dice.below(65_536), name, type, {
        records: [...records, record(RRSIG, dice.below(65_536))],
        rcode: missing ? 3 : 0,
        authoritative: true,
      })
      world.begin(
        ask(world, server, upstream, dnsQuery(dice.below(65_536), name, type, { secure: true, recursive: false }), told, upstream.rtt),
        200,
      )
    })
  },
}

export const authoritative = {
  name: 'authoritative-dns',
  server: { address: '203.0.113.54', port: 53, protocol: 17 },
  snap: 256,
  words: ['ordinary traffic', 'DNS', 'a name server'],
  write(world) {
    const { dice } = world
    const server = localHost('203.0.113.54')
    const resolvers = new Population(dice, { networks: 300, mix: MIXES.servers })
    world.arrivals(1500, () => {
      const n = dice.zipf(30_000)
      const type = dice.weighted([
        [A, 50],
        [AAAA, 25],
        [DNSKEY, 4],
        [DS, 5],
        [MX, 6],
        [TXT, 6],
        [NS, 4],
      ])
      const missing = dice.chance(0.12)
      const secure = dice.chance(0.8)
      const name = missing ? `${dice.pick(['wpad', 'autodiscover', '_dmarc', 'mail2', 'old', 'test'])}.${domain(n)}` : domain(n)
      const records = missing ? [] : type === DNSKEY ? [record(type, 0), record(type, 1)] : [record(type, n)]
      if (secure) for (let i = missing ? 3 : 1; i > 0; i--) records.push(record(RRSIG, dice.below(65_536)))
      const answer = dnsAnswer(dice.below(65_536), name, type, { records, rcode: missing ? 3 : 0, authoritative: true, recursive: false })
      const client = resolvers.draw()
      world.begin(
        ask(world, client, server, dnsQuery(dice.below(65_536), name, type, { secure, recursive: false }), answer, dice.between(50, 400)),
      )
      // Too long for UDP: the same by TCP (RFC 7766).
      if (dice.chance(0.01)) world.talk(client, server, world.port(), 53, [{ up: 60 }, { down: 1800 }], { end: 'client' })
    })
  },
}
