// The surge scan on seeded counts: cost of a minute, size of a series, false alarms in 30 days, and the share of injected surges found with
// the mean delay. Run `npm run build` first. Options: --days N (scored days a series, default 30), --series N (series a rate, default 7).
import { parseArgs } from 'node:util'
import { surgeScan } from '../dist/detection/index.js'
import { seededCounts } from '../dist/detection/seeded-counts.js'

const { values: options } = parseArgs({
  options: { days: { type: 'string', default: '30' }, series: { type: 'string', default: '7' }, json: { type: 'boolean', default: false } },
})
const MINUTE = 60_000_000
const FROM = Date.UTC(2025, 0, 6) * 1000 // a Monday
const WARM_DAYS = 14
const scoredDays = Number(options.days)
const seriesEach = Number(options.series)
const minutes = (WARM_DAYS + scoredDays) * 1440

/** Surges by (factor, minutes), one a day at an hour that moves through the day. */
const SURGES = [
  { factor: 3, minutes: 15 },
  { factor: 5, minutes: 10 },
  { factor: 10, minutes: 10 },
  { factor: 30, minutes: 60 },
]

function run(counts) {
  let state = surgeScan.initial('bench')
  const opened = []
  const before = process.cpuUsage()
  for (let i = 0; i < counts.length; i++) {
    const at = FROM + i * MINUTE
    const { state: next, outputs } = surgeScan.step(state, { at, count: counts[i] }, at + MINUTE)
    state = next
    for (const update of outputs.anomalies) if (update.change === 'opened') opened.push(i)
  }
  const spent = process.cpuUsage(before)
  return { opened, state, microseconds: (spent.user + spent.system) / counts.length }
}

/** Where day `d`'s surge begins: 7 hours further every day, so that every hour of day and night has its turn. */
function surgeStart(day) {
  return day * 1440 + ((day * 7 * 60 + 90) % 1320)
}

const rows = []
let cost = []
for (const base of [0.3, 3, 30, 300]) {
  let falseAlarms = 0
  for (let s = 0; s < seriesEach; s++) {
    const quiet = run(seededCounts({ seed: 1000 + s, base }, FROM, minutes))
    falseAlarms += quiet.opened.filter((i) => i >= WARM_DAYS * 1440).length
    cost.push(quiet.microseconds)
  }
  const row = { base, 'false alarms / 30 d': ((falseAlarms / seriesEach / scoredDays) * 30).toFixed(2) }
  for (const surge of SURGES) {
    let found = 0
    let delay = 0
    let injected = 0
    for (let s = 0; s < seriesEach; s++) {
      const boost = (i) => {
        const day = Math.floor(i / 1440)
        const start = surgeStart(day)
        return day >= WARM_DAYS && i >= start && i < start + surge.minutes ? surge.factor : 1
      }
      const { opened } = run(seededCounts({ seed: 2000 + s, base }, FROM, minutes, boost))
      for (let day = WARM_DAYS; day < WARM_DAYS + scoredDays; day++) {
        injected++
        const start = surgeStart(day)
        const hit = opened.find((i) => i >= start && i < start + surge.minutes + 5)
        if (hit !== undefined) {
          found++
          delay += hit - start
        }
      }
    }
    row[`×${surge.factor}, ${surge.minutes} min`] =
      `${Math.round((100 * found) / injected)} %${found ? ` (${(delay / found).toFixed(1)})` : ''}`
  }
  rows.push(row)
}

const warm = run(seededCounts({ seed: 1, base: 30 }, FROM, 21 * 1440)).state
const typed = 4 * 2 * (96 + 672) + 96 + 672
const kept = typed + 8 * 2 * 15 + 8 * 40
const json = JSON.stringify(surgeScan.freeze(warm)).length
cost = cost.sort((a, b) => a - b)
const summary = {
  'µs of processor a minute (median of the runs)': Number(cost[cost.length >> 1].toFixed(2)),
  'KiB a series in memory (arrays and numbers)': Number((kept / 1024).toFixed(1)),
  'KiB a series as JSON': Number((json / 1024).toFixed(1)),
}
if (options.json) process.stdout.write(`${JSON.stringify({ rows, summary })}\n`)
else {
  process.stdout.write('Surge scan, open at S ≥ 8; share found and mean delay in minutes from onset to the closed minute that opened it.\n')
  console.table(rows)
  console.table(summary)
}
