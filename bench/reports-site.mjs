// The observatory as `breakwater serve` wires it, on free loopback ports, for bench/reports.mjs to be its people. It believes the loopback to
// be its proxy, so that every report comes from an address of its own; addresses are looked up and reports are weighed. A proof of work
// is never asked for: addresses all over the space include hosting networks, which would be. Asked over the process's channel: 'counts', 'stop'.
// node bench/reports-site.mjs DIRECTORY [SERVICES]
import { openAtlas } from '#atlas'
import { createCounters, createLogger, createSystemClock } from '#plumbing'
import { openDuckdb } from '#storage'
import { PROBLEM_TYPES } from '#vocabulary'
import { loadBreakwaterConfig } from '../dist/main/config/load-config.js'
import { startObservatory } from '../dist/main/serve/start-observatory.js'

const dataDirectory = process.argv[2]
const SERVICES = Number(process.argv[3] ?? 12)
const world = 'rehearsal:bench'
const clock = createSystemClock()
const counters = createCounters()
const defaults = loadBreakwaterConfig(undefined)
const running = await startObservatory({
  config: {
    ...defaults,
    publicPort: 0,
    trustedProxies: ['127.0.0.1'],
    reports: { ...defaults.reports, useAddress: true, proofOfWork: 'never' },
    operator: { ...defaults.operator, port: 0 },
    flows: { ...defaults.flows, netflowPort: 0, ipfixPort: 0, sflowPort: 0 },
  },
  services: Array.from({ length: SERVICES }, (_, i) => ({
    id: `service-${i + 1}`,
    name: `Service ${i + 1}`,
    category: 'bench',
    problemTypes: PROBLEM_TYPES,
    prefixes: [],
  })),
  dataDirectory,
  world,
  clock,
  wallClock: clock,
  atlas: openAtlas(),
  log: createLogger({ room: 'main', level: 'warn' }),
  counters,
  synthetic: { scenario: 'bench', title: 'Bench', note: 'Synthetic reports of a bench.' },
})

// As serve does it: every 250 ms, one at a time.
let ticking = Promise.resolve()
let busy = false
const timer = setInterval(() => {
  if (busy) return
  busy = true
  ticking = running.observatory.tick(clock.now()).finally(() => {
    busy = false
  })
}, 250)

process.on('message', async (asked) => {
  if (asked === 'counts') {
    process.send({ accepted: counters.snapshot().signals_reports_accepted_total ?? 0 })
    return
  }
  clearInterval(timer)
  await ticking
  await running.stop()
  // What counts is what is in the file when somebody else opens it.
  const store = await openDuckdb({ directory: dataDirectory, world, clock })
  let rows = 0
  for await (const batch of store.since(0)) rows += batch.length
  await store.stop()
  process.send({ rows }, () => process.exit(0))
})
process.once('disconnect', () => process.exit(1))
process.send({ url: running.publicUrl })
