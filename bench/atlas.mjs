// Lookups of the atlas, against its bars: IPv4 10 million a second, IPv6 5 million a second, tables loaded within 300 ms.
// Run `npm run build` first. Own files may be named: node bench/atlas.mjs GeoLite2-Country.mmdb GeoLite2-ASN.mmdb IPv4 addresses are drawn at random over the whole space, IPv6
// addresses over all announced prefixes: the worst case for caches.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createLocated, openAtlas, openOwnDatabase, withOwnDatabases } from '../dist/atlas/index.js'
import { parseAddress } from '../dist/vocabulary/index.js'

const COUNT = 1 << 20
const ROUNDS = 8

// Small and seeded (mulberry32): two runs measure the same addresses.
function dice(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
}

function rate(atlas, words) {
  const into = createLocated(atlas.databases.length)
  let found = 0
  let best = 0
  for (let round = 0; round < ROUNDS; round++) {
    const before = performance.now()
    for (let i = 0; i < COUNT; i++) {
      atlas.locate(words, 4 * i, into)
      if (!into.unrouted) found++
    }
    best = Math.max(best, COUNT / (performance.now() - before) / 1000)
  }
  return { millionPerSecond: Number(best.toFixed(1)), routedShare: Number((found / ROUNDS / COUNT).toFixed(3)) }
}

const before = performance.now()
const atlas = openAtlas()
const loadMilliseconds = Math.round(performance.now() - before)

const random = dice(20250310)
const ipv4 = new Uint32Array(4 * COUNT)
for (let i = 0; i < COUNT; i++) {
  ipv4[4 * i + 2] = 0xffff
  ipv4[4 * i + 3] = random()
}
// Real routes, a random host in each.
const routes = readFileSync(createRequire(import.meta.url).resolve('@ip-location-db/asn/asn-ipv6.csv'), 'utf8').split('\n')
const ipv6 = new Uint32Array(4 * COUNT)
for (let i = 0; i < COUNT; i++) {
  const parsed = parseAddress(routes[random() % (routes.length - 1)].split(',', 1)[0])
  ipv6.set([parsed.value[0], parsed.value[1], random(), random()], 4 * i)
}

/** An own file: time to open, rate of lookups through it beside the bundled data, time of the census that a claim asks for. */
function own(path) {
  const start = performance.now()
  const database = openOwnDatabase(path)
  const opened = performance.now()
  const both = withOwnDatabases(atlas, [database], 'beside')
  const rates = { ipv4: rate(both, ipv4), ipv6: rate(both, ipv6) }
  const before = performance.now()
  const countries = database.offers.countries ? database.census().size : 0
  return {
    name: database.name,
    snapshot: database.snapshot,
    offers: database.offers,
    openMilliseconds: Math.round(opened - start),
    ...rates,
    census: { countries, milliseconds: Math.round(performance.now() - before) },
  }
}

const files = process.argv.slice(2).filter((argument) => argument.endsWith('.mmdb'))
const figures = { bench: 'atlas', loadMilliseconds, ipv4: rate(atlas, ipv4), ipv6: rate(atlas, ipv6) }
process.stdout.write(`${JSON.stringify(files.length === 0 ? figures : { ...figures, own: files.map(own) })}\n`)
