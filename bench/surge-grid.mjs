// The surge scan on invented services of very different manners: surges of 3, 5, 10 and 50 times the usual, quiet months, and what it says of a
// service in the first minutes of an empty history.
import { surgeScan } from '../dist/detection/index.js'
import { seededDice } from '../dist/detection/seeded-counts.js'
import { countOf, FROM, inventedService, MINUTE, quietCounts, silences } from './seeded-services.mjs'

const BASES = [0.1, 0.3, 1, 3, 30]
const SURGES = [3, 5, 10, 50].flatMap((factor) => [10, 30].map((minutes) => ({ factor, minutes })))
/** A prime: each surge at another time of the day. */
const EVERY_MINUTES = 97
const LATE_MINUTES = 5
const QUIET_SIZES = [0.02, 0.05, 0.1, 0.3, 1, 3, 10, 30, 100]

const opens = ({ outputs }) => outputs.anomalies.some((update) => update.change === 'opened')
const stepped = (state, i, count) => surgeScan.step(state, { at: FROM + i * MINUTE, count }, 0)

/** A row a base rate: share found and mean delay of surges that branch off quiet histories, since a state is a value. */
export function surgeGrid({ services, knownDays, days = 2 }) {
  return BASES.map((base, b) => {
    const found = SURGES.map(() => ({ tried: 0, hits: 0, delay: 0 }))
    for (let s = 0; s < services; s++) {
      const seed = 30_000 + 1_000 * b + s
      const end = (knownDays + days) * 1440
      const service = inventedService(seed, base, end + 60)
      const counts = quietCounts(service, seed + 500)
      let state = surgeScan.initial('bench')
      for (let i = 0; i < end; i++) {
        if (i >= knownDays * 1440 && i % EVERY_MINUTES === 0 && !state.open)
          SURGES.forEach(({ factor, minutes }, n) => {
            const dice = seededDice(1_000 * i + 10 * s + n)
            let branch = state
            found[n].tried++
            for (let j = 0; j < minutes + LATE_MINUTES; j++) {
              const next = stepped(
                branch,
                i + j,
                j < minutes ? countOf(dice, service.means[i + j] * factor, service.spread) : counts[i + j],
              )
              branch = next.state
              if (!opens(next)) continue
              found[n].hits++
              found[n].delay += j
              break
            }
          })
        state = stepped(state, i, counts[i]).state
      }
    }
    const row = { 'reports a minute': base }
    SURGES.forEach(({ factor, minutes }, n) => {
      const { tried, hits, delay } = found[n]
      row[`×${factor}, ${minutes} min`] = `${Math.round((100 * hits) / tried)} %${hits ? ` (${(delay / hits).toFixed(1)})` : ''}`
    })
    return row
  })
}

/** False alarms of quiet services of all sizes over a month each, the first day apart. */
export function inventedMonths({ services }) {
  const minutes = 30 * 1440
  let firstDay = 0
  let later = 0
  const each = Math.ceil(services / QUIET_SIZES.length)
  for (const [b, base] of QUIET_SIZES.entries())
    for (let s = 0; s < each; s++) {
      const seed = 60_000 + 1_000 * b + s
      const counts = quietCounts(inventedService(seed, base, minutes), seed + 500)
      const silent = silences(seed + 700, minutes)
      let state = surgeScan.initial('bench')
      for (let i = 0; i < minutes; i++) {
        const next = surgeScan.step(state, { at: FROM + i * MINUTE, ...(silent[i] ? { gap: true } : { count: counts[i] }) }, 0)
        state = next.state
        if (!opens(next)) continue
        if (i < 1440) firstDay++
        else later++
      }
    }
  return { serviceMonths: each * QUIET_SIZES.length, firstDay, later }
}

/** Services that nobody listened to before, at any hour: how many are told of in twelve quiet hours, by how much of their first minute was heard. */
export function firstHours({ services }) {
  const bases = [0.1, 1, 5, 20, 60, 150, 400, 1_000]
  return [1, 0.5, 0.1, 0].map((heard) => {
    let told = 0
    for (let s = 0; s < services; s++) {
      const service = inventedService(80_000 + s, bases[s % bases.length], 2_880)
      const counts = quietCounts(service, 81_000 + s)
      const begin = (s * 173) % 1440
      let state = surgeScan.initial('bench')
      for (let i = begin; i < begin + 720; i++) {
        const next = stepped(state, i, i === begin ? Math.round(heard * counts[i]) : counts[i])
        state = next.state
        if (!opens(next)) continue
        told++
        break
      }
    }
    return { 'of the first minute heard': `${100 * heard} %`, services, told }
  })
}

/** Rises to ten times the usual after so many minutes of listening to an empty history: share found within half an hour. */
export function firstRises({ services }) {
  return [1, 2, 3, 5, 15, 60].map((after) => {
    const row = { 'minutes listened': after }
    for (const base of [1, 10, 100, 1_000]) {
      let hits = 0
      for (let s = 0; s < services; s++) {
        const service = inventedService(90_000 + s, base, 2_880)
        const dice = seededDice(91_000 + s)
        const begin = (s * 173) % 1440
        let state = surgeScan.initial('bench')
        for (let j = 0; j < after + 30; j++) {
          const next = stepped(state, begin + j, countOf(dice, service.means[begin + j] * (j < after ? 1 : 10), service.spread))
          state = next.state
          if (!opens(next) || j < after) continue
          hits++
          break
        }
      }
      row[`at ${base} a minute`] = `${Math.round((100 * hits) / services)} %`
    }
    return row
  })
}
