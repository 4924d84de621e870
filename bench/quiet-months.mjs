// Quiet weeks of services of very different sizes, from one report in 50 minutes to 3,000 a minute: how often is anything told, of the whole
// or of a part of it?
import { scopeScan, surgeScan } from '../dist/detection/index.js'
import { poissonFrom, seededCounts, seededDice } from '../dist/detection/seeded-counts.js'

const MINUTE = 60_000_000
const FROM = Date.UTC(2025, 0, 6) * 1000 // a Monday

/** Sizes from 0.02 to 3,000 reports a minute, evenly on the logarithmic scale. */
function sizes(services) {
  return Array.from({ length: services }, (_, i) => 0.02 * 150_000 ** (i / Math.max(1, services - 1)))
}

/** Rhythms and weekends of the services differ as well. */
function quietCounts(base, i, minutes) {
  const series = { seed: 5_000 + i, base, dayRatio: 2 + (i % 4), weekend: [0.5, 0.7, 1, 1.3][i % 4], spread: 0.02 + 0.02 * (i % 3) }
  return seededCounts(series, FROM, minutes)
}

/** False alarms of the whole over months of 30 days; the first day, on which nothing is known yet, apart. */
export function quietMonths({ services, months }) {
  const minutes = Math.round(months * 30 * 1440)
  let firstDay = 0
  let later = 0
  const loud = new Set()
  for (const [i, base] of sizes(services).entries()) {
    const counts = quietCounts(base, i, minutes)
    let state = surgeScan.initial('bench')
    for (let m = 0; m < minutes; m++) {
      const next = surgeScan.step(state, { at: FROM + m * MINUTE, count: counts[m] }, 0)
      state = next.state
      for (const update of next.outputs.anomalies) {
        if (update.change !== 'opened') continue
        if (m < 1440) firstDay++
        else {
          later++
          loud.add(i)
        }
      }
    }
  }
  return { serviceMonths: services * months, firstDay, later, services: loud.size }
}

/** Parts of a service with their usual shares, and the hour at which each is most awake: shares move through the day as the world turns. */
const PARTS = [
  ['place', 'US-east', 0.35, 19],
  ['place', 'US-west', 0.2, 22],
  ['place', 'DE', 0.2, 14],
  ['place', 'JP', 0.15, 6],
  ['place', 'NZ', 0.02, 3],
  ['problem', 'app', 0.55, 18],
  ['problem', 'website', 0.35, 12],
  ['problem', 'log-in', 0.1, 15],
]

/** A fortnight of whole and parts after a fortnight of learning; on its eighth day every rhythm moves by an hour. */
export function quietFortnight({ services }) {
  let whole = 0
  let parts = 0
  let mostChildren = 0
  const minutes = 28 * 1440
  for (const [i, base] of sizes(services).entries()) {
    const dice = seededDice(9_000 + i)
    let state = surgeScan.initial('bench')
    let scopes = scopeScan.initial('bench')
    const counts = quietCounts(base, i, minutes + 60)
    for (let m = 0; m < minutes; m++) {
      const at = FROM + m * MINUTE
      const local = m >= 21 * 1440 ? m + 60 : m
      const count = counts[local]
      const told = surgeScan.step(state, { at, count }, 0)
      state = told.state
      const cells = []
      if (count > 0)
        for (const [kind, name, share, hour] of PARTS) {
          const awake = 1 + 0.5 * Math.cos(2 * Math.PI * ((local / 1440) % 1) - (2 * Math.PI * hour) / 24)
          const reports = Math.min(count, poissonFrom(dice, count * share * awake))
          if (reports > 0) cells.push({ scope: { kind, name }, reports })
        }
      const { band, score } = told.outputs.expected
      const seen = scopeScan.step(scopes, { at, count, expected: band.middle, score, whole: state, parts: cells }, 0)
      scopes = seen.state
      mostChildren = Math.max(mostChildren, scopes.children.length)
      if (m < 14 * 1440) continue
      whole += told.outputs.anomalies.filter((update) => update.change === 'opened').length
      parts += seen.outputs.anomalies.filter((update) => update.change === 'opened').length
    }
  }
  return { whole, parts, mostChildren }
}
