// How many reports a second the desk and the embedded store acknowledge, each durable before its answer: 256 callers that send their next
// report as soon as the last one is answered. Run from dist: node scripts/build.mjs && node bench/store.mjs [seconds] [callers]
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createCounters, createLogger, createSystemClock, newId } from '#plumbing'
import { createReportDesk } from '#signals'
import { openDuckdb } from '#storage'

const seconds = Number(process.argv[2] ?? 5)
const callers = Number(process.argv[3] ?? 256)
const services = new Map([
  [
    'examplesocial',
    { id: 'examplesocial', name: 'Example Social', category: 'social', problemTypes: ['app', 'website', 'log-in'], prefixes: [] },
  ],
])

async function measure(groupMilliseconds) {
  const directory = await mkdtemp(join(tmpdir(), 'breakwater-bench-'))
  const clock = createSystemClock()
  const store = await openDuckdb({ directory, world: 'real' })
  const groups = []
  const counted = {
    ...store,
    append(reports) {
      groups.push(reports.length)
      return store.append(reports)
    },
  }
  const desk = createReportDesk(
    { keyFile: join(directory, 'reporter-keys.json'), groupMilliseconds },
    {
      clock,
      newId: () => newId(clock),
      store: counted,
      services,
      counters: createCounters(),
      log: createLogger({ room: 'bench', level: 'warn' }),
    },
  )
  await desk.start()
  const latencies = []
  let person = 0
  const began = performance.now()
  const end = began + seconds * 1_000
  const cpu = process.cpuUsage()
  async function caller() {
    while (performance.now() < end) {
      const sent = performance.now()
      const admission = await desk.admit(
        { service: 'examplesocial', problem: 'app', place: { country: 'US', region: 'US-east' } },
        { reporterIdentity: `person-${person++}`, channel: 'api' },
      )
      if (admission.kind !== 'accepted') throw new Error(JSON.stringify(admission))
      latencies.push(performance.now() - sent)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  const took = (performance.now() - began) / 1_000
  const used = process.cpuUsage(cpu)
  await desk.stop()
  await store.stop()
  const { size } = await stat(join(directory, 'observatory.duckdb'))
  await rm(directory, { recursive: true })
  latencies.sort((a, b) => a - b)
  const at = (share) => latencies[Math.floor(latencies.length * share)].toFixed(1)
  return {
    groupMilliseconds,
    reportsPerSecond: Math.round(latencies.length / took),
    p50Milliseconds: Number(at(0.5)),
    p99Milliseconds: Number(at(0.99)),
    slowestMilliseconds: Number(latencies.at(-1).toFixed(1)),
    reportsPerGroup: Math.round(latencies.length / groups.length),
    cores: Number(((used.user + used.system) / 1e6 / took).toFixed(2)),
    bytesPerReport: Math.round(size / latencies.length),
  }
}

const results = []
for (const groupMilliseconds of [0, 2, 8]) results.push(await measure(groupMilliseconds))
console.table(results)
