// The board and other answers about all services, of catalogues of three sizes: how long a reader waits who comes just after a report, so that
// they are made anew. The event loop makes nothing else meanwhile. node bench/board.mjs [--quick]
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { printHeader } from './machine.mjs'
import { median, say, short, table, whole } from './markdown.mjs'
import { start, usage } from './processes.mjs'
import { workDirectory } from './work-directory.mjs'

const quick = process.argv.includes('--quick')
const SIZES = quick ? [12, 70] : [12, 70, 500, 2_000]
const ROUNDS = quick ? 3 : 20
/** Longer than the tick at which pages may be made anew (250 ms). */
const TICK_MILLISECONDS = 300
const DOCUMENTS = ['/', '/api/v2/summary.json', '/metrics', '/services/service-1']

printHeader({
  name: 'board: answers about all services',
  measures:
    'Milliseconds until an answer is there that is made anew because a report came; the median of what follows the first, which draws the minutes before.',
  data: `catalogues of ${SIZES.map(whole).join(', ')} services, ${ROUNDS} reports`,
})

async function load(url, path) {
  const began = performance.now()
  const answer = await fetch(new URL(path, url), { headers: { 'accept-encoding': 'gzip' } })
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return performance.now() - began
}

async function report(url, round) {
  const answer = await fetch(new URL('/api/v1/reports', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `198.51.100.${round + 1}` },
    body: JSON.stringify({ service: 'service-1', problem: 'app' }),
  })
  if (answer.status !== 202) throw new Error(`a report was answered ${answer.status}`)
}

const rows = []
for (const size of SIZES) {
  const site = start(
    process.execPath,
    [
      '--max-semi-space-size=64',
      fileURLToPath(new URL('reports-site.mjs', import.meta.url)),
      join(workDirectory(), `data-${size}`),
      String(size),
    ],
    { ipc: true },
  )
  const said = () =>
    new Promise((resolve, reject) => {
      site.child.once('message', resolve)
      site.ended.then((code) => reject(new Error(`the site ended with ${code}: ${site.text()}`)))
    })
  const { url } = await said()
  const waits = new Map(DOCUMENTS.map((path) => [path, []]))
  for (let round = 0; round <= ROUNDS; round++) {
    await report(url, round)
    await sleep(TICK_MILLISECONDS)
    for (const path of DOCUMENTS) waits.get(path).push(await load(url, path))
  }
  rows.push({
    services: whole(size),
    ...Object.fromEntries(
      [...waits].map(([path, [first, ...others]]) => [`${path} first, then`, `${short(first)}, ${short(median(others))}`]),
    ),
    'peak memory MiB': whole(usage(site.pid).peakMebibytes),
  })
  const stopped = said()
  site.child.send('stop')
  await stopped
  await site.ended
}
say(table(rows))
