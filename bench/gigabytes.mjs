// `breakwater analyze` with everything on over large files: rates beside tshark, nfpcapd and nfdump on one core, and peak memory.
// node bench/gigabytes.mjs [--quick]
import { createReadStream, rmSync, statSync } from 'node:fs'
import { capturePrograms, rounds } from './capture-programs.mjs'
import { conversationsFile } from './conversations.mjs'
import { find, printHeader } from './machine.mjs'
import { say, short, table, whole } from './markdown.mjs'
import { firstCore } from './processes.mjs'
import { captureFile } from './traffic-data.mjs'
import { workDirectory } from './work-directory.mjs'

const quick = process.argv.includes('--quick')
const core = find('taskset') ? firstCore() : undefined
const BYTES = quick ? 1e8 : 1e9
const ROUNDS = quick ? 1 : 3
/** tshark takes minutes a gigabyte: its rate is measured on as many packets of the same file. */
const TSHARK_PACKETS = quick ? 50_000 : 500_000
/** Bytes of a record in the file: 16 of header and the frame. */
const MIX_RECORD = 384
const FLOOD_RECORD = 76
const directory = workDirectory()

printHeader({
  name: 'gigabytes: analyze on large captures',
  measures: `Whole commands from a warm file, start included, one core each, median of ${ROUNDS}. analyze writes JSON and HTML and weighs a claim. tshark: -T fields with five fields, on the first ${whole(TSHARK_PACKETS)} packets.`,
  data: `seeded pcap files of ${short(BYTES / 1e9)} GB, made for this run and removed: a flood of 60-byte SYNs, each from an address of its own; a mix of 368 bytes on average from a million addresses; TCP conversations of real sizes`,
  programs: ['tshark', 'nfpcapd', 'nfdump', 'time', 'taskset'],
})

const programs = capturePrograms(directory, core)

async function analyze(file) {
  const { report, ...used } = await programs.analyze(file)
  return { ...used, units: report.inputs[0].packets, nature: report.nature }
}

const tshark = async (file) => ({ ...(await programs.tshark(file, TSHARK_PACKETS)), units: TSHARK_PACKETS })

/** Reads it once, so that what is measured is not the disk. */
async function warm(file) {
  for await (const _ of createReadStream(file, { highWaterMark: 1 << 22 }));
}

function row(program, unit, used, bytes, ours) {
  const rate = used.units / used.wallSeconds
  return {
    program,
    unit,
    'units/s': whole(rate),
    'MB/s': bytes === undefined ? undefined : whole(bytes / 1e6 / used.wallSeconds),
    'units a CPU-second': whole(used.units / used.cpuSeconds),
    s: short(used.wallSeconds),
    'peak MiB': whole(used.peakMebibytes),
    'ours is faster by': ours === undefined ? undefined : short(ours.units / ours.wallSeconds / rate),
  }
}

const files = [
  ['Flood, 60 bytes, fully spoofed', () => captureFile('flood', Math.floor(BYTES / FLOOD_RECORD))],
  ['Mix, 368 bytes, a million sources', () => captureFile('mix', Math.floor(BYTES / MIX_RECORD))],
  ['TCP conversations of real sizes', () => conversationsFile(BYTES)],
]
for (const [title, make] of files) {
  const file = make()
  const bytes = statSync(file).size
  await warm(file)
  const ours = await rounds(() => analyze(file), ROUNDS)
  const rows = [row('breakwater analyze', 'packets', ours, bytes)]
  if (find('tshark')) rows.push(row('tshark -T fields', 'packets', await tshark(file), undefined, ours))
  if (find('nfpcapd')) {
    const stored = await programs.nfpcapd(file)
    rows.push(row('nfpcapd', 'packets', stored, bytes, ours))
    if (find('nfdump')) rows.push(row('nfdump -s dstip of what nfpcapd stored', 'flow records', await programs.nfdump(stored.into)))
    rmSync(stored.into, { recursive: true, force: true })
  }
  say(`**${title}** (${short(bytes / 1e9)} GB, ${whole(ours.units)} packets; analyze says: ${ours.nature})`)
  say(table(rows))
  rmSync(file)
}

const sizes = quick ? [1e8, 4e8] : [1e9, 4e9]
const memory = []
for (const size of sizes) {
  for (const [kind, record] of [
    ['mix', MIX_RECORD],
    ['flood', FLOOD_RECORD],
  ]) {
    const file = captureFile(kind, Math.floor(size / record))
    const used = await analyze(file)
    memory.push({
      file: `${kind}, ${short(size / 1e9)} GB`,
      packets: whole(used.units),
      'peak MiB': whole(used.peakMebibytes),
      'packets/s': whole(used.units / used.wallSeconds),
    })
    rmSync(file)
  }
}
say('**Peak memory of analyze**')
say(table(memory))
