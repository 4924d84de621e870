// Processor time of a step and memory of a state, for each stage.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { robustZ, scopeScan, surgeScan } from '../dist/detection/index.js'
import { poissonFrom, seededCounts, seededDice } from '../dist/detection/seeded-counts.js'

const MINUTE = 60_000_000
const FROM = Date.UTC(2025, 0, 6) * 1000 // a Monday

setFlagsFromString('--expose_gc')
const collect = runInNewContext('gc')

function held() {
  collect()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** KiB that the heap grows by for each state made. */
function kibibytesOf(make, states) {
  make()
  const before = held()
  const kept = Array.from({ length: states }, make)
  const after = held()
  return (after - before) / 1024 / kept.length
}

/** Median of rounds: µs of processor a step. */
function microsecondsOf(round, steps) {
  const spent = []
  for (let r = 0; r < 7; r++) {
    const before = process.cpuUsage()
    round(r)
    const used = process.cpuUsage(before)
    spent.push((used.user + used.system) / steps)
  }
  return spent.sort((a, b) => a - b)[3]
}

const STEPS = 20_000
const counts = seededCounts({ seed: 1, base: 30 }, FROM, STEPS)
const dice = seededDice(2)
const values = Array.from({ length: STEPS }, (_, i) => 100 + 40 * Math.sin(i / 229) + 20 * dice())

function surges(minutes, then = () => {}) {
  let state = surgeScan.initial('bench')
  for (let i = 0; i < minutes; i++) {
    const next = surgeScan.step(state, { at: FROM + i * MINUTE, count: counts[i] }, 0)
    state = next.state
    then(state, next.outputs.expected)
  }
  return state
}

function metrics(records) {
  let state = robustZ.initial('bench')
  for (let i = 0; i < records; i++) state = robustZ.step(state, { at: FROM + i * MINUTE, value: values[i] }, 0).state
  return state
}

/** Parts of a service and their usual shares: of half the reports the network is known. */
const PARTS = [
  ...[0.4, 0.2, 0.1, 0.1, 0.08, 0.06, 0.04, 0.02].map((share, i) => [share, { kind: 'place', name: `region ${i}` }]),
  ...[0.5, 0.3, 0.15, 0.05].map((share, i) => [share, { kind: 'problem', name: `problem ${i}` }]),
  ...[0.2, 0.15, 0.1, 0.05].map((share, i) => [share, { kind: 'network', name: String(64_500 + i) }]),
]
const cells = Array.from(counts, (count) =>
  PARTS.map(([share, scope]) => ({ scope, reports: poissonFrom(dice, share * count) })).filter((cell) => cell.reports > 0),
)

export function detectionCosts() {
  const surge = microsecondsOf(() => surges(STEPS), STEPS)
  const robust = microsecondsOf(() => metrics(STEPS), STEPS)
  // What the scan of the whole said of each minute, so that the parts alone are measured.
  const minutes = []
  surges(STEPS, (whole, seen) => minutes.push({ whole, seen }))
  const parts = microsecondsOf(() => {
    let state = scopeScan.initial('bench')
    minutes.forEach(({ whole, seen }, i) => {
      state = scopeScan.step(
        state,
        { at: seen.at, count: seen.count, expected: seen.band.middle, score: seen.score, whole, parts: cells[i] },
        0,
      ).state
    })
  }, STEPS)
  const surgeSize = kibibytesOf(() => surges(3_000), 40)
  const robustSize = kibibytesOf(() => metrics(3_000), 40)
  const last = minutes[minutes.length - 1]
  const flooded = (networks) => () => {
    let state = scopeScan.initial('bench')
    for (let i = 0; i < 20; i++) {
      const cells = Array.from({ length: networks }, (_, n) => ({ scope: { kind: 'network', name: String(64_500 + n) }, reports: 40 }))
      const input = { at: FROM + i * MINUTE, count: 5_000, expected: 30, score: 0, whole: last.whole, parts: cells }
      state = scopeScan.step(state, input, 0).state
    }
    return state
  }
  // Twenty-four open children more or less; the shares that go with them count as theirs.
  const childSize = (kibibytesOf(flooded(32), 40) - kibibytesOf(flooded(8), 40)) / 24
  const round = (value) => Number(value.toFixed(1))
  return {
    rows: [
      { stage: 'surge scan', 'µs a step': round(surge), 'KiB a series': round(surgeSize) },
      { stage: 'robust z', 'µs a step': round(robust), 'KiB a series': round(robustSize) },
      {
        stage: 'scope scan beside it, 30 reports a minute in 16 parts',
        'µs a step': round(parts),
        'KiB a series': `${round(childSize)} a child`,
      },
    ],
    met: surge <= 5 && robust <= 5 && surgeSize <= 20 && robustSize <= 20 && childSize <= 4,
  }
}
