// Precision and recall of `breakwater analyze` on the frozen set of generated captures: benign days, alone and with attacks in them.
// node bench/precision.mjs [--quick] [--only NAME]… [--pairs N] [--packets N] [--set FOLDER] [--results FILE] [--bin FILE]
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { printHeader } from './machine.mjs'
import { say, short, table, whole } from './markdown.mjs'
import { start } from './processes.mjs'
import { workDirectory } from './work-directory.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** A day or an attack by name. */
    only: { type: 'string', multiple: true, default: [] },
    /** So many pairs of day and attack, drawn with a fixed seed, each attack equally often. */
    pairs: { type: 'string' },
    /** Packets of a day. */
    packets: { type: 'string' },
    /** A folder with an index.mjs as test/captures has it. */
    set: { type: 'string', default: join(root, 'test/captures') },
    /** A file of one JSON line a run: what is in it already is not run again. */
    results: { type: 'string' },
    bin: { type: 'string', default: join(root, 'bin/breakwater.js') },
  },
})

const { ATTACKS, DAYS, INTENSITIES, mixOf, writeAttack, writeDay } = await import(pathToFileURL(resolve(values.set, 'index.mjs')))
const packets = Number(values.packets ?? (values.quick ? 100_000 : 1_000_000))
const names = [...DAYS, ...ATTACKS].map((one) => one.name)
const unknown = values.only.filter((name) => !names.includes(name))
if (unknown.length > 0 || !(packets > 0)) {
  process.stderr.write(`precision: not known: ${unknown.join(', ') || values.packets}. Days and attacks: ${names.join(', ')}\n`)
  process.exit(64)
}

/** Of each attack at each intensity one day, drawn; without a bound every pair there is. */
const DRAWN_WHEN_QUICK = ATTACKS.length * INTENSITIES.length

function drawPairs() {
  const wanted = (name) => values.only.length === 0 || values.only.includes(name)
  const onlyDays = DAYS.some((day) => values.only.includes(day.name))
  const onlyAttacks = ATTACKS.some((attack) => values.only.includes(attack.name))
  const days = DAYS.filter((day) => wanted(day.name) || !onlyDays)
  const attacks = ATTACKS.filter((attack) => wanted(attack.name) || !onlyAttacks)
  // Of a day that may be called either, nobody could say what was found in it.
  const open = days.filter((day) => day.sees !== 'from' && day.nature !== 'either')
  const limit = values.pairs !== undefined ? Number(values.pairs) : values.quick && values.only.length === 0 ? DRAWN_WHEN_QUICK : undefined
  const pairs = []
  if (limit === undefined) {
    for (const day of open) for (const attack of attacks) for (const intensity of INTENSITIES) pairs.push({ day, attack, intensity })
  } else {
    // A stride that has no divisor with the number of days takes them all in turn, and pairs differently in each round.
    for (let n = 0; n < limit && open.length > 0; n++) {
      const round = Math.floor(n / attacks.length)
      pairs.push({
        day: open[(n * 7 + round * 11 + 3) % open.length],
        attack: attacks[n % attacks.length],
        intensity: INTENSITIES[((n % attacks.length) + round) % INTENSITIES.length],
      })
    }
  }
  const seen = new Set()
  return { days, pairs: pairs.filter((pair) => !seen.has(keyOf(pair)) && seen.add(keyOf(pair))) }
}

function keyOf({ day, attack, intensity }) {
  return `${packets} ${day.name}${attack ? ` + ${attack.name} ${intensity}` : ''}`
}

/** "192.0.2.80" as a number. */
const numberOf = (address) => address.split('.').reduce((value, part) => value * 256 + Number(part), 0)

/**
 * Does a target's text ("192.0.2.80", "192.0.2.0/24", "2001:db8:51::80") cover the victim? `carpet` is true where all of its /24 is
 * attacked, or the length of a shorter IPv4 prefix: then any part of that network is right, and so is what holds it.
 */
function covers(target, victim, carpet) {
  if (target === victim || target.startsWith(`${victim}/`)) return true
  if (typeof carpet === 'number' && !target.includes(':')) {
    const [address, length = '32'] = target.split('/')
    const size = 2 ** (32 - Math.min(carpet, Number(length)))
    return Math.floor(numberOf(address) / size) === Math.floor(numberOf(victim) / size)
  }
  const network = victim.includes(':') ? victim.slice(0, victim.lastIndexOf('::')) : victim.slice(0, victim.lastIndexOf('.') + 1)
  return target.startsWith(network) && (carpet || target.includes('/'))
}

async function ask(files) {
  const began = performance.now()
  const run = start(process.execPath, [values.bin, 'analyze', ...files, '--json'])
  const code = await run.ended
  const milliseconds = performance.now() - began
  if (code !== 0) return { nature: 'failed', sentence: `ended with ${code}: ${run.text().slice(-300)}`, targets: [], milliseconds }
  const report = JSON.parse(run.out())
  const targets = report.targets.map(({ profile }) => ({
    target: profile.target,
    nature: profile.nature,
    sentence: profile.sentence,
    looksLike: profile.looksLike,
    spoofing: profile.spoofing?.result,
    vectors: profile.vectors.map((vector) => vector.kind),
  }))
  return { nature: report.nature, sentence: report.sentence, targets, milliseconds }
}

/** How an answer stands to the truth. Undetermined is neither an alarm nor a find. */
function judge(row) {
  const { answer, truth } = row
  if (answer.nature === 'failed') return 'failed'
  if (truth.nature === 'either') return 'either'
  if (truth.nature === 'none')
    return answer.nature === 'attack' ? 'false alarm' : answer.nature === 'undetermined' ? 'undetermined' : 'quiet'
  const attacked = answer.targets.filter((one) => one.nature === 'attack')
  if (attacked.some((one) => covers(one.target, truth.victim, truth.carpet))) return 'found'
  if (answer.nature === 'attack') return 'wrong victim'
  return answer.nature === 'undetermined' ? 'undetermined' : 'missed'
}

const named = (row) => [
  ...new Set(
    row.answer.targets
      .filter((one) => one.nature === 'attack' && covers(one.target, row.truth.victim, row.truth.carpet))
      .flatMap((one) => one.vectors),
  ),
]
const others = (row) =>
  row.answer.targets.filter((one) => one.nature === 'attack' && !covers(one.target, row.truth.victim, row.truth.carpet))

const rows = []
const earlier = new Map()
if (values.results && existsSync(values.results))
  for (const line of readFileSync(values.results, 'utf8').split('\n')) if (line !== '') earlier.set(JSON.parse(line).key, JSON.parse(line))

async function record(key, about, files) {
  const known = earlier.get(key)
  const row = known ?? { key, ...about, answer: await ask(await files()) }
  if (!known && values.results) appendFileSync(values.results, `${JSON.stringify(row)}\n`)
  rows.push(row)
  if (process.stderr.isTTY)
    process.stderr.write(`\r\x1b[2K${rows.length} of ${plan.days.length + plan.pairs.length}: ${key}: ${judge(row)}`)
}

const plan = drawPairs()
printHeader({
  name: 'precision: attacks found and false alarms',
  measures: 'What `breakwater analyze` says of generated captures with and without attacks; undetermined is neither an alarm nor a find.',
  data: `the frozen set of ${relative(root, resolve(values.set)) || values.set}: ${plan.days.length} benign days of ${whole(packets)} packets, and ${plan.pairs.length} pairs of a day and an attack (at ${INTENSITIES.map((share) => `${share * 100} %`).join(', ')} of the main server's packets); constructed, seeded`,
})

// The first signal ends us; another one, as a terminal or `timeout` may send, must not cut short what is then told and tidied.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {})

let complete = false
// Interrupted or not, what is known is told.
process.once('exit', () => {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K')
  if (!complete) say(`**Interrupted: ${rows.length} of ${plan.days.length + plan.pairs.length} runs.**`)
  if (rows.length > 0) tell()
})

const folder = workDirectory()
for (const day of plan.days) {
  const dayFile = join(folder, `${day.name}.pcap`)
  let written
  const day$ = () => (written ??= writeDay(day, dayFile, { packets }))
  await record(
    keyOf({ day }),
    { day: day.name, truth: { nature: day.nature ?? 'none', victim: day.server.address, words: day.words } },
    () => {
      day$()
      return [dayFile]
    },
  )
  for (const { attack, intensity } of plan.pairs.filter((pair) => pair.day === day)) {
    const key = keyOf({ day, attack, intensity })
    const mix = earlier.has(key) ? undefined : mixOf(day, day$(), attack, intensity)
    const truth = {
      nature: attack.nature ?? 'attack',
      vectors: attack.vectors,
      also: attack.also,
      sources: attack.sources,
      victim: mix?.victim,
      carpet: attack.carpet ?? false,
      words: attack.words ?? day.words,
    }
    const attackFile = join(folder, `${attack.name}.pcap`)
    await record(key, { day: day.name, attack: attack.name, intensity, truth }, () => {
      writeAttack(attack, attackFile, mix)
      return [dayFile, attackFile]
    })
    rmSync(attackFile, { force: true })
  }
  rmSync(dayFile, { force: true })
}
complete = true

function count(list, verdict) {
  return list.filter((row) => judge(row) === verdict).length
}

function percent(part, of) {
  return of > 0 ? `${((100 * part) / of).toFixed(1)} %` : '–'
}

/** A row of a table on files that hold an attack. */
function recallRow(list) {
  const found = list.filter((row) => judge(row) === 'found')
  const right = found.filter((row) => named(row).some((kind) => row.truth.vectors.includes(kind))).length
  return {
    attacks: list.length,
    found: found.length,
    undetermined: count(list, 'undetermined'),
    missed: count(list, 'missed'),
    'wrong victim': count(list, 'wrong victim'),
    recall: percent(found.length, list.length),
    'vector right': percent(right, found.length),
  }
}

function tell() {
  const attacks = rows.filter((row) => row.truth.nature === 'attack')
  const benign = rows.filter((row) => row.truth.nature === 'none')
  const found = count(attacks, 'found')
  const alarms = count(benign, 'false alarm')
  const wrong = count(attacks, 'wrong victim')
  const kinds = found > 0 ? attacks.filter((row) => judge(row) === 'found') : []
  const strangers = kinds.flatMap((row) => named(row).filter((kind) => !row.truth.vectors.includes(kind) && !row.truth.also.includes(kind)))
  const seconds = rows.reduce((sum, row) => sum + row.answer.milliseconds, 0) / 1000
  say(
    table([
      { what: 'files without an attack', number: benign.length },
      { what: 'false alarms among them', number: alarms },
      { what: 'undetermined among them', number: count(benign, 'undetermined') },
      { what: 'files with an attack', number: attacks.length },
      { what: 'found, at the right victim', number: found },
      { what: 'called an attack, on somebody else only', number: wrong },
      { what: 'undetermined', number: count(attacks, 'undetermined') },
      { what: 'missed (called none)', number: count(attacks, 'missed') },
      { what: 'failed runs', number: count(rows, 'failed') },
      {
        what: 'precision: found / (found + false alarms + wrong victims)',
        number: attacks.length > 0 ? percent(found, found + alarms + wrong) : '–',
      },
      { what: 'recall: found / files with an attack', number: percent(found, attacks.length) },
      { what: 'vector right, of those found', number: recallRow(attacks)['vector right'] },
      {
        what: 'found with a vector beside that is not there',
        number:
          strangers.length > 0
            ? new Set(kinds.filter((row) => named(row).some((kind) => !row.truth.vectors.includes(kind) && !row.truth.also.includes(kind))))
                .size
            : 0,
      },
      { what: 'found with another target called attacked beside', number: kinds.filter((row) => others(row).length > 0).length },
      { what: 'seconds a run, mean', number: short(seconds / rows.length) },
    ]),
  )
  if (attacks.length > 0) {
    say('### By intensity')
    say(
      table(
        INTENSITIES.map((intensity) => ({
          share: `${intensity * 100} %`,
          ...recallRow(attacks.filter((row) => row.intensity === intensity)),
        })),
      ),
    )
    say('### By attack')
    say(
      table(
        ATTACKS.filter((attack) => attacks.some((row) => row.attack === attack.name)).map((attack) => {
          const own = attacks.filter((row) => row.attack === attack.name)
          const tally = new Map()
          for (const row of own)
            if (judge(row) === 'found')
              for (const kind of named(row)) if (!row.truth.vectors.includes(kind)) tally.set(kind, (tally.get(kind) ?? 0) + 1)
          return {
            attack: attack.name,
            ...recallRow(own),
            'named beside or instead': [...tally].map(([kind, n]) => `${kind} ${n}`).join(', ') || '–',
          }
        }),
      ),
    )
  }
  say('### By benign day')
  say(
    table(
      DAYS.filter((day) => rows.some((row) => row.day === day.name)).map((day) => {
        const alone = rows.find((row) => row.day === day.name && !row.attack)
        const mixed = recallRow(attacks.filter((row) => row.day === day.name))
        const { attacks: of, found: hits, undetermined, missed } = mixed
        return {
          day: day.name,
          'said of it alone': alone
            ? `${alone.answer.nature}${alone.answer.targets[0]?.looksLike ? ` (${alone.answer.targets[0].looksLike})` : ''}`
            : '–',
          attacks: of,
          found: hits,
          undetermined,
          missed,
        }
      }),
    ),
  )
  const list = (title, chosen) => {
    if (chosen.length === 0) return
    say(`### ${title}`)
    say(chosen.map((row) => `- ${row.key.slice(row.key.indexOf(' ') + 1)}: ${row.answer.sentence}${othersText(row)}`).join('\n'))
  }
  list(
    'False alarms',
    benign.filter((row) => judge(row) === 'false alarm'),
  )
  list(
    'Undetermined without an attack',
    benign.filter((row) => judge(row) === 'undetermined'),
  )
  list(
    'May be called either',
    rows.filter((row) => judge(row) === 'either'),
  )
  list(
    'Misses',
    attacks.filter((row) => ['missed', 'wrong victim'].includes(judge(row))),
  )
  list(
    'Undetermined with an attack',
    attacks.filter((row) => judge(row) === 'undetermined'),
  )
  list(
    'Failed',
    rows.filter((row) => judge(row) === 'failed'),
  )
  list(
    'Found, and another vector than the truth has',
    kinds.filter((row) => !named(row).some((kind) => row.truth.vectors.includes(kind))),
  )
}

function othersText(row) {
  const vectors = [...new Set(row.answer.targets.filter((one) => one.nature === 'attack').flatMap((one) => one.vectors))]
  return vectors.length > 0 ? ` [${vectors.join(', ')}]` : ''
}
