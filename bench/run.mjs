// All benches, or those named, one after the other; Markdown on standard output. node bench/run.mjs [--quick] [name…]
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, isStale } from '../scripts/build.mjs'
import { printHeader } from './machine.mjs'

/** Those without `header` print their own, and Markdown; of the others the output is shown as it is. */
const BENCHES = {
  decode: {
    header: {
      name: 'decode: the decoders by themselves',
      measures: 'Packets and flow records decoded a second, on one thread; nothing is summed or kept.',
      data: 'pcap files of 400,000 and 2,000,000 packets; 1,000 datagrams of NetFlow v5 and of IPFIX, again and again; seeded, made for this run and removed',
    },
  },
  atlas: {
    header: {
      name: 'atlas: addresses to networks and countries',
      measures: 'Lookups a second, in the worst case for caches, and the time to load the tables.',
      data: 'a million random IPv4 addresses, and a million random IPv6 addresses in announced prefixes; seeded',
    },
  },
  detection: { quick: ['--days', '5', '--series', '2', '--months', '0.2', '--services', '10'] },
  store: {
    header: {
      name: 'store: the desk on the embedded store',
      measures: 'Reports acknowledged a second by desk and DuckDB without HTTP, 256 callers, for three lengths of a commit group.',
      data: 'reports on one service, each from a reporter of its own; a database in a temporary folder, removed',
    },
    quick: ['1'],
  },
  analyze: { quick: ['--quick'] },
  gigabytes: { quick: ['--quick'] },
  precision: { quick: ['--quick'] },
  collector: { quick: ['--quick'] },
  flood: { quick: ['--quick'] },
  reports: { quick: ['--quick'] },
  board: { quick: ['--quick'] },
  // Weeks of fifty services, nine times: played where it is named.
  scenarios: { quick: ['--quick'], onlyNamed: true },
  pages: { quick: ['--quick'] },
}

const given = process.argv.slice(2)
const quick = given.includes('--quick')
const options = given.filter((word) => word.startsWith('--') && word !== '--quick')
const names = given.filter((word) => !word.startsWith('--'))
const unknown = names.filter((name) => !BENCHES[name])
if (unknown.length > 0 || options.length > 0) {
  process.stderr.write(
    `bench: not known: ${[...unknown, ...options].join(', ')}. node bench/run.mjs [--quick] [${Object.keys(BENCHES).join('|')}]…\n`,
  )
  process.exit(64)
}

if (isStale()) {
  process.stderr.write('bench: dist/ is older than its sources; building …\n')
  build()
}

// Whatever a bench writes goes here, and away with it.
const temporary = mkdtempSync(join(tmpdir(), 'breakwater-benches-'))
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }))
let running
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => {
    // The bench ends what it has started, then it is our turn.
    running?.once('close', () => process.exit(1))
    running?.kill('SIGTERM')
    if (!running) process.exit(1)
  })

function run(name) {
  const { header, quick: quickly = [] } = BENCHES[name]
  if (header) {
    printHeader(header)
    process.stdout.write('```\n')
  }
  return new Promise((resolve) => {
    running = spawn(process.execPath, [fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), ...(quick ? quickly : [])], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, TMPDIR: temporary },
    })
    running.once('close', (code, signal) => {
      running = undefined
      process.stdout.write(header ? '```\n\n' : '')
      if (code !== 0) process.stdout.write(`**${name} failed (${code ?? signal}); what it said is on standard error.**\n\n`)
      resolve(code === 0)
    })
  })
}

process.stdout.write(`# Breakwater: benches, ${new Date().toISOString()}${quick ? ' (quick: small sizes, rough figures)' : ''}\n\n`)
let failed = 0
for (const name of names.length > 0 ? names : Object.keys(BENCHES).filter((one) => !BENCHES[one].onlyNamed))
  if (!(await run(name))) failed++
process.exitCode = failed === 0 ? 0 : 1
