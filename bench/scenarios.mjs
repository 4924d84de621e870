// The crowd scenarios in full: every file of test/scenarios/crowd as it is, and the quiet fortnight with as many seeds as 200 service-months take.
// node bench/scenarios.mjs [--quick] [name…]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { printHeader } from './machine.mjs'
import { say, table, whole } from './markdown.mjs'

const BREAKWATER = fileURLToPath(new URL('../bin/breakwater.js', import.meta.url))
const FOLDER = fileURLToPath(new URL('../test/scenarios/crowd', import.meta.url))
const FORTNIGHT = 'quiet-fortnight'
/** 50 services for 14 days are 23.0 service-months; nine make 207. */
const FORTNIGHTS = 9
const MONTHS_OF_A_FORTNIGHT = (50 * 14) / 30.436875
/** Files that a quick run leaves out: a million reports each. */
const LONG = ['quiet-large-day', 'clocks-go-back']

const args = process.argv.slice(2)
const quick = args.includes('--quick')
const named = args.filter((word) => !word.startsWith('--'))
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => basename(name, '.yaml'))
const unknown = named.filter((name) => !files.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`bench: no scenario ${unknown.join(', ')}; there are ${files.join(', ')}\n`)
  process.exit(64)
}

const work = mkdtempSync(join(tmpdir(), 'breakwater-scenarios-'))
process.once('exit', () => rmSync(work, { recursive: true, force: true }))

/** Plays a scenario with the real command; the seed of the file, or another. */
function play(name, seed) {
  const text = readFileSync(join(FOLDER, `${name}.yaml`), 'utf8')
  const file = join(work, `${name}.yaml`)
  writeFileSync(file, seed === undefined ? text : text.replace(/^seed: \d+$/m, `seed: ${seed}`))
  const args = [BREAKWATER, 'rehearse', file, '--json', '--data', join(work, 'data')]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: work, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (!stdout.startsWith('{')) throw new Error(`${name} came to no end: ${stderr.slice(-2000)}`)
  return JSON.parse(stdout)
}

const reportsOf = (outcome) => Object.values(outcome.delivery.posted).reduce((sum, count) => sum + count, 0)
const delaysOf = ({ rows }) =>
  rows
    .filter((row) => row.what.endsWith(': first said'))
    .map((row) => `${row.what.split(' ')[0]} ${/\((.*) after\)/.exec(row.said)?.[1] ?? 'never'}`)

printHeader({
  name: 'scenarios: what is said of crowds',
  measures:
    'Rows of truth that hold, the delay from the onset to the first word, false alarms a service-month, and the time a rehearsal takes.',
  data: 'the frozen files of test/scenarios/crowd, SYNTHETIC; reports are handed to the desk in the same process where the file says so',
})
const rows = []
const failures = []
for (const name of named.length > 0 ? named : files) {
  if (name === FORTNIGHT || (quick && LONG.includes(name))) continue
  const outcome = play(name)
  const wrong = outcome.rows.filter((row) => !row.pass)
  rows.push({
    scenario: name,
    reports: whole(reportsOf(outcome)),
    rows: `${outcome.rows.length - wrong.length} of ${outcome.rows.length}`,
    'first said': delaysOf(outcome).join(', ') || '–',
    seconds: outcome.wallSeconds.toFixed(0),
  })
  failures.push(...wrong.map((row) => `- ${name}: ${row.what}: truth ${row.truth}; said ${row.said}`))
}
if (rows.length > 0) say(table(rows))
if (named.length === 0 || named.includes(FORTNIGHT)) {
  let alarms = 0
  let seconds = 0
  const runs = quick ? 1 : FORTNIGHTS
  const own = Number(/^seed: (\d+)$/m.exec(readFileSync(join(FOLDER, `${FORTNIGHT}.yaml`), 'utf8'))[1])
  for (let i = 0; i < runs; i++) {
    // The file's own seed first, then ones far from those of other files.
    const outcome = play(FORTNIGHT, own + i * 1000)
    const found = outcome.said.incidents.length
    alarms += found
    seconds += outcome.wallSeconds
    failures.push(
      ...outcome.rows.filter((row) => !row.pass).map((row) => `- ${FORTNIGHT}, seed ${own + i * 1000}: ${row.what}: said ${row.said}`),
    )
  }
  const months = runs * MONTHS_OF_A_FORTNIGHT
  say(
    `Quiet: ${alarms} false alarms in ${months.toFixed(0)} service-months (${runs} seeds of a fortnight of 50 services): ${(alarms / months).toFixed(3)} a service-month. ${seconds.toFixed(0)} s.`,
  )
}
say(failures.length === 0 ? 'Every row holds.' : `What was told otherwise:\n\n${failures.join('\n')}`)
