// `breakwater analyze` with everything on, beside what else reads such files: packets from captures, and NetFlow records from a capture of
// exports. node bench/analyze.mjs [--quick] [--all-cores] (each program has one core, unless told otherwise)
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { capturePrograms, rounds } from './capture-programs.mjs'
import { exportCapture } from './export-capture.mjs'
import { freePort } from './free-port.mjs'
import { find, printHeader } from './machine.mjs'
import { say, short, table, whole } from './markdown.mjs'
import { firstCore, start, timed, until, usage } from './processes.mjs'
import { captureFile, netflow5Datagrams } from './traffic-data.mjs'
import { workDirectory } from './work-directory.mjs'

const quick = process.argv.includes('--quick')
const core = process.argv.includes('--all-cores') || !find('taskset') ? undefined : firstCore()
const PACKETS = quick ? 100_000 : 1_000_000
const DATAGRAMS = quick ? 3_334 : 33_334
const ROUNDS = quick ? 1 : 3
const EACH = 30
const directory = workDirectory()

printHeader({
  name: 'analyze: captures and exports on disk',
  measures: `Whole commands, warm files, median of ${ROUNDS}${core === undefined ? '' : '; each program may use one core only'}. “Without start” leaves out what the same command takes for a file with a single packet or datagram.`,
  data: `pcap files of ${whole(PACKETS)} packets: a mix of 368 bytes on average from a million addresses, and a flood of 60-byte SYNs, each from an address of its own; and of ${whole(DATAGRAMS * EACH)} NetFlow v5 records in ${whole(DATAGRAMS)} datagrams; seeded, made for this run and removed`,
  programs: ['tshark', 'nfpcapd', 'nfacctd', 'nfcapd', 'nfdump', 'time', 'taskset'],
})

const { folder, ...reading } = capturePrograms(directory, core)

/** Each reads `file`, and throws if it has not read all of it; `units` are packets or records. */
const programs = {
  'breakwater analyze': async (file, units) => {
    const { report, ...used } = await reading.analyze(file)
    const read = report.inputs[0].flowRecords || report.inputs[0].packets
    if (read !== units) throw new Error(`analyze read ${read} of ${units}`)
    return used
  },
  tshark: (file) => reading.tshark(file),
  nfpcapd: async (file, units) => {
    const used = await reading.nfpcapd(file)
    if (used.units !== units) throw new Error(`nfpcapd read ${used.units} of ${units}`)
    return used
  },
  nfacctd: async (file) => {
    const into = folder()
    const config = join(into, 'nfacctd.conf')
    const settings = {
      daemonize: false,
      pcap_savefile: file,
      plugins: 'print',
      aggregate: 'dst_host',
      // It writes down its sums at full hours: those before one and those after it.
      print_refresh_time: 3600,
      print_output_file_append: true,
      print_output: 'json',
      print_output_file: join(into, 'sums.json'),
      plugin_pipe_size: 67_108_864,
      plugin_buffer_size: 65_536,
    }
    writeFileSync(
      config,
      Object.entries(settings)
        .map(([key, value]) => `${key}: ${value}\n`)
        .join(''),
    )
    const used = await timed(find('nfacctd'), ['-f', config], { core })
    let packets = 0
    for (const line of readFileSync(join(into, 'sums.json'), 'utf8').split('\n')) if (line !== '') packets += JSON.parse(line).packets
    const share = packets / packetsIn.get(file)
    if (share !== 1) say(`**nfacctd summed ${short(share * 100)} % of the packets only: its figures are too good.**`)
    return used
  },
}
/** Packets that the records of a file tell of. */
const packetsIn = new Map()

async function measure(program, file, tiny, units, tinyUnits) {
  const beginning = await rounds(() => programs[program](tiny, tinyUnits), ROUNDS)
  const used = await rounds(() => programs[program](file, units), ROUNDS)
  return {
    ...used,
    units,
    startSeconds: beginning.wallSeconds,
    rate: units / used.wallSeconds,
    inner: units / (used.wallSeconds - beginning.wallSeconds),
  }
}

async function compare(title, unit, names, file, tiny, units, tinyUnits) {
  const rows = []
  let ours
  for (const name of names) {
    if (!programs[name] || (name !== 'breakwater analyze' && !find(name))) continue
    const result = await measure(name, file, tiny, units, tinyUnits)
    ours ??= result
    rows.push({
      program: name,
      [`${unit}/s`]: whole(result.rate),
      [`${unit}/s without start`]: whole(result.inner),
      [`${unit} a CPU-second, with start`]: whole(result.cpuSeconds === undefined ? undefined : result.units / result.cpuSeconds),
      'whole s': short(result.wallSeconds),
      'start s': short(result.startSeconds),
      'peak MiB': whole(result.peakMebibytes),
      'ours is faster by': result === ours ? undefined : short(ours.rate / result.rate),
      'without start by': result === ours ? undefined : short(ours.inner / result.inner),
      'our CPU time beside its': result === ours || !ours.cpuSeconds ? undefined : short(ours.cpuSeconds / result.cpuSeconds),
    })
  }
  say(`**${title}**`)
  say(table(rows))
}

const captures = [
  ['mix', 'Packets, a mix of 368 bytes'],
  ['flood', 'Packets, a fully spoofed flood of 60 bytes'],
]
for (const [kind, title] of captures) {
  const file = captureFile(kind, PACKETS)
  readFileSync(file)
  await compare(title, 'packets', ['breakwater analyze', 'tshark', 'nfpcapd'], file, captureFile(kind, 1), PACKETS, 1)
  rmSync(file)
}

const datagrams = netflow5Datagrams(DATAGRAMS)
const exports_ = exportCapture(join(directory, 'netflow5.pcap'), datagrams)
const tinyExports = exportCapture(join(directory, 'netflow5-tiny.pcap'), datagrams.slice(0, 1))
for (const [path, set] of [
  [exports_, datagrams],
  [tinyExports, datagrams.slice(0, 1)],
]) {
  let packets = 0
  for (const datagram of set) for (let row = 0; row < EACH; row++) packets += datagram.readUInt32BE(24 + 48 * row + 16)
  packetsIn.set(path, packets)
}
await compare(
  'NetFlow v5 records from a capture of exports',
  'records',
  ['breakwater analyze', 'nfacctd'],
  exports_,
  tinyExports,
  DATAGRAMS * EACH,
  EACH,
)

/** nfcapd reads no files: it is sent the same number of records over loopback, and only what they cost it can be compared. */
async function replay() {
  const into = folder()
  const port = await freePort()
  // An interval of an hour: no file is rotated while this runs.
  const daemon = start(find('nfcapd'), ['-4', '-b', '127.0.0.1', '-p', String(port), '-w', into, '-B', '4194304', '-t', '3600'])
  await until(() => daemon.text().includes('Startup'), 'nfcapd to listen')
  const before = usage(daemon.pid)
  const rate = quick ? 50_000 : 200_000
  const sender = start(process.execPath, [
    fileURLToPath(new URL('send-exports.mjs', import.meta.url)),
    String(port),
    String(rate),
    String((DATAGRAMS * EACH) / rate),
  ])
  if ((await sender.ended) !== 0) throw new Error(`the sender failed: ${sender.text()}`)
  const sent = JSON.parse(sender.out())
  await until(async () => {
    const { cpuSeconds } = usage(daemon.pid)
    await new Promise((resolve) => setTimeout(resolve, 300))
    return usage(daemon.pid).cpuSeconds === cpuSeconds
  }, 'nfcapd to come to rest')
  const after = usage(daemon.pid)
  await daemon.stop('SIGTERM')
  const again = await reading.nfdump(into)
  const flows = again.units
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds
  say('**What nfdump’s tools make of as many NetFlow v5 records** (another task: storing, and summing what is stored)')
  say(
    table([
      {
        program: 'nfcapd, received over loopback and stored',
        records: whole(flows),
        lost: whole(sent.records - flows),
        'records a CPU-second': whole(flows / cpuSeconds),
        'records/s': undefined,
        'peak MiB': whole(after.peakMebibytes),
      },
      {
        program: 'nfdump -s dstip, from nfcapd’s file',
        records: whole(flows),
        lost: undefined,
        'records a CPU-second': whole(again.cpuSeconds ? flows / again.cpuSeconds : undefined),
        'records/s': whole(flows / again.wallSeconds),
        'peak MiB': whole(again.peakMebibytes),
      },
    ]),
  )
}
if (find('nfcapd') && find('nfdump')) await replay()
say(
  'Debian’s nfcapd reads no capture files, so a reading of exports from a file is compared with nfacctd alone; it sleeps while it reads a file, so only its processor time says something.',
)
