// People at the door: single reports over HTTP into the public site, the desk and DuckDB, each durable before its answer, and pages of the
// board meanwhile. Site, store and generators share the machine. node bench/reports.mjs [--quick]
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { find, printHeader } from './machine.mjs'
import { say, short, table, whole } from './markdown.mjs'
import { start, usage } from './processes.mjs'
import { workDirectory } from './work-directory.mjs'

const quick = process.argv.includes('--quick')
const SECONDS = quick ? 3 : 10
const WARM_SECONDS = quick ? 1 : 3
const REPORTERS = 256
const READERS = 32
/**
 * The bar for pages is 5,000 a second: readers who ask for hardly more leave the rest of the machine to those who report. So many of them
 * that the pace is theirs and not that of the answers: 32 who wait 10 ms each would ask 3,200 times.
 */
const PACED_PAGES = 5_200
const PACED_READERS = 128
const directory = workDirectory()
const here = (name) => fileURLToPath(new URL(name, import.meta.url))

printHeader({
  name: 'reports: people at the door',
  measures: `Accepted single-report POSTs a second over ${REPORTERS} kept connections, board pages a second over ${READERS}; every caller asks again as soon as it has its answer. With a pace, ${PACED_READERS} readers share it.`,
  data: `reports on 12 services, each from an address of its own that is looked up and weighed, in a rehearsal's world; ${SECONDS} s a run after ${WARM_SECONDS} s to warm up; the database is written to the system's temporary folder`,
  programs: ['wrk'],
})
if (!find('wrk')) say('Without wrk the load comes from undici, which takes more of the processor away from the site.')

const site = start(process.execPath, ['--max-semi-space-size=64', here('reports-site.mjs'), join(directory, 'data')], { ipc: true })
const ask = (question) =>
  new Promise((resolve, reject) => {
    site.child.once('message', resolve)
    site.ended.then((code) => reject(new Error(`the site ended with ${code}: ${site.text()}`)))
    if (question) site.child.send(question)
  })
const { url } = await ask()

let run = 0
async function load(kind, seconds, connections, pace) {
  const word = kind === 'pages' ? '/' : `run${run++}`
  const wrk = find('wrk')
  const generator = wrk
    ? start(wrk, [
        '-t1',
        `-c${connections}`,
        `-d${seconds}s`,
        '-s',
        here('load.lua'),
        url,
        '--',
        kind,
        word,
        ...(pace && wrk ? [String(pace)] : []),
      ])
    : start(process.execPath, [here('load.mjs'), url, String(seconds), String(connections), kind, word])
  if ((await generator.ended) !== 0) throw new Error(`the load failed: ${generator.text()}`)
  return JSON.parse(/^\{.*\}$/m.exec(generator.out())[0])
}

let acknowledged = 0
async function measure(name, kinds, pace) {
  // What the run before had under way is answered by then.
  await sleep(1000)
  const cpu = usage(site.pid).cpuSeconds
  const before = await ask('counts')
  const results = await Promise.all(
    kinds.map((kind) => (kind === 'pages' ? load(kind, SECONDS, pace ? PACED_READERS : READERS, pace) : load(kind, SECONDS, REPORTERS))),
  )
  const after = await ask('counts')
  const cores = (usage(site.pid).cpuSeconds - cpu) / results[0].seconds
  return results.map((result, i) => {
    const kind = kinds[i]
    if (kind === 'reports') {
      acknowledged += result.requests - result.refused
      const accepted = after.accepted - before.accepted
      if (result.refused + result.failed > 0) say(`**${result.refused} reports were refused and ${result.failed} requests failed.**`)
      // Answers on the way when the load stops are not seen by it: at most one a connection.
      if (accepted < result.requests - result.refused || accepted > result.requests + REPORTERS)
        throw new Error(`${result.requests} answers, but ${accepted} accepted reports`)
    }
    return {
      run: name,
      what: kind === 'reports' ? 'reports accepted' : 'board pages',
      'a second': whole((result.requests - result.refused) / result.seconds),
      'p50 ms': short(result.p50),
      'p99 ms': short(result.p99),
      'slowest ms': short(result.slowest),
      'bytes an answer': whole(result.bytes / result.requests),
      'cores used by the site': short(cores),
    }
  })
}

acknowledged += (await load('reports', WARM_SECONDS, REPORTERS)).requests
await load('pages', WARM_SECONDS, READERS)
const rows = [
  ...(await measure('reports alone', ['reports'])),
  ...(await measure('pages alone', ['pages'])),
  ...(await measure('both at once', ['reports', 'pages'])),
  ...(await measure(`both at once, ${whole(PACED_PAGES)} pages a second`, ['reports', 'pages'], PACED_PAGES)),
]
const { peakMebibytes } = usage(site.pid)
const { rows: stored } = await ask('stop')
await site.ended
say(table(rows))
if (stored < acknowledged) throw new Error(`${acknowledged} reports were acknowledged, ${stored} are in the file`)
say(
  `${whole(acknowledged)} reports were acknowledged; ${whole(stored)} are in the file after the stop (at most ${REPORTERS} a run were stored when the load had stopped listening). Peak memory of the site: ${whole(peakMebibytes)} MiB.`,
)
