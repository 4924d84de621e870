// The stages' scores on the public labelled series, on both halves of the corpus's files.
import { robustZ, surgeScan } from '../dist/detection/index.js'
import { alarmsAt, bestThreshold, eventF1 } from './event-f1.mjs'
import { cloudMonitoring, halvesOf, nab } from './labelled-series.mjs'
import { brokenProperties, nabScore, PROFILES } from './nab-score.mjs'

const MINUTE = 60_000_000
/** What the tables call the halves. */
const HALVES = ['A', 'B']

/** Score and alarms of every record. */
function robustZOn({ at, values }) {
  let state = robustZ.initial('series')
  const scores = new Float64Array(values.length)
  const alarms = []
  for (let i = 0; i < values.length; i++) {
    const next = robustZ.step(state, { at: at[i], value: values[i] }, 0)
    state = next.state
    scores[i] = next.outputs.score
    if (next.outputs.alarm) alarms.push(i)
  }
  return { scores, alarms }
}

/** The surge scan takes each record for the count of a minute; what lies between records is a gap. It was made for neither kind of series. */
function surgeScanOn({ at, values }) {
  let state = surgeScan.initial('series')
  const scores = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const next = surgeScan.step(state, { at: Math.floor(at[i] / MINUTE) * MINUTE, count: Math.max(0, values[i]) }, 0)
    state = next.state
    scores[i] = next.outputs.expected?.score ?? 0
  }
  return { scores, alarms: alarmsAt(scores, 8) }
}

const STAGES = { 'robust z': { on: robustZOn, ships: 4.8 }, 'surge scan': { on: surgeScanOn, ships: 8 } }

const fixed = (value) => value.toFixed(3)
const THRESHOLDS = Array.from({ length: 80 }, (_, i) => 2 * 1.06 ** i)

/** Event F1 on the cloud monitoring series. */
export function eventF1Tables(corpus) {
  const rows = []
  const result = {}
  for (const [name, { on, ships }] of Object.entries(STAGES)) {
    const series = cloudMonitoring(corpus).map((one) => ({ ...one, ...on(one) }))
    const halves = halvesOf(series)
    const best = halves.map((half) => bestThreshold(half, THRESHOLDS))
    const at = (half, threshold) => eventF1(half.map(({ scores, events }) => ({ alarms: alarmsAt(scores, threshold), events })))
    halves.forEach((half, h) => {
      const shipped = eventF1(half)
      const other = best[1 - h].threshold
      rows.push({
        stage: name,
        half: HALVES[h],
        'as shipped': `${fixed(shipped.f1)} (threshold ${ships})`,
        found: `${shipped.found} of ${shipped.events}`,
        false: shipped.wrong,
        'tuned on itself': `${fixed(best[h].f1)} (${best[h].threshold.toFixed(1)})`,
        "with the other half's threshold": `${fixed(at(half, other).f1)} (${other.toFixed(1)})`,
      })
    })
    if (name !== 'robust z') continue
    result.least = Math.min(...halves.map((half) => eventF1(half).f1))
    const wide = THRESHOLDS.filter((threshold) => halves.every((half) => at(half, threshold).f1 >= 0.53))
    result.width = wide.length > 0 ? [wide[0], wide[wide.length - 1]] : undefined
    result.splits = randomSplits(series)
  }
  return { rows, ...result }
}

/** The worse half of other divisions of the files in two, as shipped: how much of the figure is the division's luck. */
function randomSplits(series) {
  let seed = 1
  const dice = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648
  const worse = []
  for (let k = 0; k < 200; k++) {
    const shuffled = series.map((one) => [dice(), one]).sort((a, b) => a[0] - b[0])
    const halves = halvesOf(shuffled.map(([, one]) => one))
    worse.push(Math.min(...halves.map((half) => eventF1(half).f1)))
  }
  worse.sort((a, b) => a - b)
  return { median: worse[100], tenth: worse[20] }
}

/** No alarm within so many records of the last, whatever the file: the strict rule of the published measurement. */
const NAB_REFRACTORY = 100
const NAB_THRESHOLDS = Array.from({ length: 60 }, (_, i) => 1.5 * 1.09 ** i)

/** NAB by its own rules: the threshold that is best for the profile on the files it is tuned on. */
export function nabTables(corpus) {
  const files = nab(corpus)
  const broken = brokenProperties(files.map((file) => ({ records: file.values.length, windows: file.windows })))
  const rows = []
  for (const [name, { on, ships }] of Object.entries(STAGES)) {
    const scored = files.map((file) => ({ ...file, records: file.values.length, ...on(file) }))
    for (const [what, chosen] of [
      ['all', scored],
      ['tweet volumes', scored.filter((file) => file.kind === 'realTweets')],
    ]) {
      const halves = halvesOf(chosen)
      for (const profile of Object.keys(PROFILES)) {
        const at = (some, threshold) =>
          nabScore(
            some.map((file) => ({ ...file, detections: alarmsAt(file.scores, threshold, NAB_REFRACTORY) })),
            profile,
          )
        const bestOf = (some) => {
          const all = NAB_THRESHOLDS.map((threshold) => [at(some, threshold), threshold])
          return all.reduce((a, b) => (b[0] > a[0] ? b : a))
        }
        const tuned = halves.map(bestOf)
        const [whole, threshold] = bestOf(chosen)
        rows.push({
          stage: name,
          files: `${what} (${chosen.length})`,
          profile,
          'all files, best threshold': `${whole.toFixed(1)} (${threshold.toFixed(1)})`,
          'as shipped': at(chosen, ships).toFixed(1),
          'half A, itself': tuned[0][0].toFixed(1),
          "A at B's": at(halves[0], tuned[1][1]).toFixed(1),
          'half B, itself': tuned[1][0].toFixed(1),
          "B at A's": at(halves[1], tuned[0][1]).toFixed(1),
        })
      }
    }
  }
  return { broken, rows }
}

/** Scores of prefixes of 30, 60 and 90 % against those of the whole, on every series of the corpus. Returns the series that differ. */
export function lookAheads(corpus) {
  const differing = []
  for (const one of [...cloudMonitoring(corpus), ...nab(corpus)])
    for (const [name, { on }] of Object.entries(STAGES)) {
      const whole = on(one).scores
      for (const share of [0.3, 0.6, 0.9]) {
        const cut = Math.floor(share * one.values.length)
        const prefix = on({ ...one, at: one.at.slice(0, cut), values: one.values.slice(0, cut) }).scores
        if (prefix.some((score, i) => score !== whole[i])) differing.push(`${name} on ${one.name}`)
      }
    }
  return differing
}
