// What the detectors find and what they cost, on the built product: seeded counts, quiet months, the public labelled series.
// Options: --days N (scored days of a seeded series, default 30), --series N (series a rate, default 7), --months N (months of the quiet
// services, default 4), --services N (default 50), --corpus DIR (the labelled series; or BREAKWATER_CORPUS), --prefixes (also compare the
// scores of prefixes on every labelled series; a minute).
import { parseArgs } from 'node:util'
import { build, isStale } from '../scripts/build.mjs'
import { printHeader } from './machine.mjs'
import { say, table } from './markdown.mjs'

const { values: options } = parseArgs({
  options: {
    days: { type: 'string', default: '30' },
    series: { type: 'string', default: '7' },
    months: { type: 'string', default: '4' },
    services: { type: 'string', default: '50' },
    corpus: { type: 'string' },
    prefixes: { type: 'boolean', default: false },
  },
})
if (isStale()) build()
const { seededSurges } = await import('./seeded-surges.mjs')
const { firstHours, firstRises, inventedMonths, surgeGrid } = await import('./surge-grid.mjs')
const { quietFortnight, quietMonths } = await import('./quiet-months.mjs')
const { detectionCosts } = await import('./detection-costs.mjs')
const { findCorpus } = await import('./labelled-series.mjs')
const { eventF1Tables, lookAheads, nabTables } = await import('./labelled-scores.mjs')

/** "met", or by how much not. */
function bar(met, miss = '') {
  return met ? 'met' : `**missed**${miss}`
}

const corpus = findCorpus(options.corpus)
printHeader({
  name: 'detection: surge scan, scope scan, robust z',
  measures: 'False alarms, surges found and their delay on seeded counts; event F1 and NAB on public labelled series; cost and size.',
  data: corpus
    ? 'seeded counts of reports with daily and weekly rhythm; half of the cloud monitoring series (Microsoft, MIT) and half of NAB v1.1 (Numenta, MIT)'
    : 'seeded counts of reports with daily and weekly rhythm',
})

const costs = detectionCosts()
say('**Cost and size.** Processor time of a step, memory of a state as the heap grows by it.')
say(table(costs.rows))
say(`Bars: at most 5 µs a record, 20 KiB a service series, 4 KiB a child series: ${bar(costs.met)}.`)

const surges = seededSurges({ days: Number(options.days), series: Number(options.series) })
say(
  '**Surge scan on seeded counts**, open at S ≥ 8. Share found, and mean delay in minutes from onset to the closed minute that opened it.',
)
say(table(surges.rows))
say(`Bar: at most 1 false alarm in 30 days, at least 90 % of fivefold surges of ten minutes, at 3 a minute: ${bar(surges.met)}.`)

for (const [knownDays, known, each] of [
  [1, 'one day', 12],
  [14, 'fourteen days', 6],
]) {
  say(`**Surges at services of every manner**, known for ${known}. Share found, and mean delay in minutes.`)
  say(table(surgeGrid({ services: each, knownDays })))
}
const invented = inventedMonths({ services: 200 })
say(
  `**Quiet months of services of every manner**, 0.02 to 100 reports a minute, ${invented.serviceMonths} service-months: ${invented.later} false alarms, ` +
    `and ${invented.firstDay} on the first day of an empty history.`,
)
say('**An empty history.** Quiet services that were told of within twelve hours, and rises to ten times the usual that were found.')
say(table(firstHours({ services: 240 })))
say(table(firstRises({ services: 60 })))

const services = Number(options.services)
const months = quietMonths({ services, months: Number(options.months) })
say(
  `**Quiet months.** ${services} services of 0.02 to 3,000 reports a minute, ${months.serviceMonths} service-months: ${months.later} false alarms ` +
    `(${(months.later / months.serviceMonths).toFixed(3)} a service and month; ${months.services} services), and ${months.firstDay} on the first day of an empty history.`,
)
const fortnight = quietFortnight({ services })
say(
  `**Quiet fortnight.** The same services, after a fortnight of learning; on the eighth day every rhythm moves by an hour. False alarms of services: ${fortnight.whole}; ` +
    `of their parts (5 places and 3 problem types each): ${fortnight.parts}. Child series at once at most: ${fortnight.mostChildren}.`,
)

if (!corpus)
  say('The labelled series are not here, so event F1 and NAB are left out: `--corpus DIR` or BREAKWATER_CORPUS names the folder with them.')
else {
  const f1 = eventF1Tables(corpus)
  say(
    '**Event F1 on the cloud monitoring series.** A hit is an alarm within [start − 1, end + 2], refractory 12 records; the halves are every second file by name.',
  )
  say(table(f1.rows))
  const width = f1.width ? `from ${f1.width[0].toFixed(1)} to ${f1.width[1].toFixed(1)}` : 'nowhere'
  say(
    `Bar: F1 ≥ 0.53 on each half with the parameters shipped: ${bar(f1.least >= 0.53, `, ${f1.least.toFixed(3)}`)}. Both halves reach it with a threshold ${width}. ` +
      `Worse half of 200 other divisions of the files, as shipped: median ${f1.splits.median.toFixed(3)}, one in ten below ${f1.splits.tenth.toFixed(3)}.`,
  )
  const scores = nabTables(corpus)
  say('**NAB by its own rules**, refractory 100 records for every file. There is no detector for novelty yet, which NAB rewards.')
  say(
    scores.broken.length === 0
      ? 'The scorer has the known properties (silence 0, perfection 100, and others).'
      : `**The scorer is broken:** ${scores.broken.join('; ')}`,
  )
  say(table(scores.rows))
  if (options.prefixes) {
    const differing = lookAheads(corpus)
    say(
      differing.length === 0
        ? '**Prefix test.** Scores of prefixes of 30, 60 and 90 % are those of the whole, on every series.'
        : `**Look-ahead**: ${differing.join(', ')}`,
    )
  }
}
