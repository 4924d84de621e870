// What a figure means nothing without: the machine, how busy it was, the versions, the peers and the data. Printed before every bench.
import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'

/** Programs that benches use or compare with, each with the Debian package that brings it. */
const PROGRAMS = {
  tshark: 'tshark',
  nfpcapd: 'nfdump',
  nfcapd: 'nfdump',
  nfdump: 'nfdump',
  nfacctd: 'pmacct',
  sfacctd: 'pmacct',
  pmacct: 'pmacct',
  wrk: 'wrk',
  time: 'time',
  taskset: 'util-linux',
}

/** Daemons live in sbin, which is not on every user's path. */
const PLACES = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin']

/** Where a program is, or undefined. */
export function find(program) {
  for (const place of PLACES) {
    const path = join(place, program)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not here.
    }
  }
  return undefined
}

function packageVersion(name) {
  try {
    return execFileSync('dpkg-query', ['-W', '-f', '$' + '{Version}', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return 'version not known: not from a Debian package'
  }
}

/** One line on a program: its package's version, or that it is missing and which package brings it. */
function standing(program) {
  const from = PROGRAMS[program]
  return find(program)
    ? `${program} (${from} ${packageVersion(from)})`
    : `**${program} is missing, and what needs it left out; it is in the Debian package \`${from}\`**`
}

/** Prints the header of a bench in Markdown. */
export function printHeader({ name, measures, data, programs = [] }) {
  const processors = cpus()
  const load = loadavg()[0]
  const lines = [
    `## ${name}`,
    measures,
    '',
    `- Machine: ${processors[0]?.model ?? 'unknown processor'}, ${processors.length} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB, ${type()} ${release()}; load average at the start ${load.toFixed(1)}`,
    `- Node.js ${process.version}`,
    ...(programs.length > 0 ? [`- Beside: ${programs.map(standing).join('; ')}`] : []),
    `- Data: ${data}`,
  ]
  // More than a third of the cores busy with something else.
  if (load > processors.length / 3) lines.push('- **The machine was busy: these figures are rough.**')
  process.stdout.write(`${lines.join('\n')}\n\n`)
}
