// The surge scan on seeded counts: false alarms in 30 days, and the share of injected surges found with the mean delay.
import { surgeScan } from '../dist/detection/index.js'
import { seededCounts } from '../dist/detection/seeded-counts.js'

const MINUTE = 60_000_000
const FROM = Date.UTC(2025, 0, 6) * 1000 // a Monday
const WARM_DAYS = 14

/** Surges by (factor, minutes), one a day at an hour that moves through the day. */
const SURGES = [
  { factor: 3, minutes: 15 },
  { factor: 5, minutes: 10 },
  { factor: 10, minutes: 10 },
  { factor: 30, minutes: 60 },
  { factor: 50, minutes: 30 },
]

/** Minutes at which a surge opened. */
export function openedIn(counts, from = FROM) {
  let state = surgeScan.initial('bench')
  const opened = []
  for (let i = 0; i < counts.length; i++) {
    const at = from + i * MINUTE
    const { state: next, outputs } = surgeScan.step(state, { at, count: counts[i] }, at + MINUTE)
    state = next
    for (const update of outputs.anomalies) if (update.change === 'opened') opened.push(i)
  }
  return opened
}

/** Where day `d`'s surge begins: 7 hours further every day, so that every hour of day and night has its turn. */
function surgeStart(day) {
  return day * 1440 + ((day * 7 * 60 + 90) % 1320)
}

/** A row a base rate; `met` says whether the bar of the base of 3 a minute is met. */
export function seededSurges({ days, series }) {
  const minutes = (WARM_DAYS + days) * 1440
  const rows = []
  let met = false
  for (const base of [0.3, 3, 30, 300]) {
    let falseAlarms = 0
    for (let s = 0; s < series; s++)
      falseAlarms += openedIn(seededCounts({ seed: 1000 + s, base }, FROM, minutes)).filter((i) => i >= WARM_DAYS * 1440).length
    const monthly = (falseAlarms / series / days) * 30
    const row = { 'reports a minute': base, 'false alarms in 30 days': monthly.toFixed(2) }
    for (const surge of SURGES) {
      let found = 0
      let delay = 0
      for (let s = 0; s < series; s++) {
        const boost = (i) => {
          const start = surgeStart(Math.floor(i / 1440))
          return i >= WARM_DAYS * 1440 && i >= start && i < start + surge.minutes ? surge.factor : 1
        }
        const opened = openedIn(seededCounts({ seed: 2000 + s, base }, FROM, minutes, boost))
        for (let day = WARM_DAYS; day < WARM_DAYS + days; day++) {
          const start = surgeStart(day)
          const hit = opened.find((i) => i >= start && i < start + surge.minutes + 5)
          if (hit === undefined) continue
          found++
          delay += hit - start
        }
      }
      const share = found / (series * days)
      row[`×${surge.factor}, ${surge.minutes} min`] = `${Math.round(100 * share)} %${found ? ` (${(delay / found).toFixed(1)})` : ''}`
      if (base === 3 && surge.factor === 5) met = share >= 0.9 && monthly <= 1
    }
    rows.push(row)
  }
  return { rows, met }
}
