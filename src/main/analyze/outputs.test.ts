import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { exactly, type LocatedSource, NOTHING_SEEN, type Strand, type TrafficEvidence } from '#vocabulary'
import { type CapturedFrame, framesOf, pcapngFile } from '../../../test/fixtures/capture-files.ts'
import { benchAddress, ConstructedCapture, dice, START, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { host } from '../../../test/fixtures/constructed-world.ts'
import { quicInitial, SOURCE_QUERY } from '../../../test/fixtures/payloads.ts'
import { runCommand } from '../cli/run.ts'
import { parseCarves } from './carve-request.ts'
import { writeTextFile } from './output-file.ts'
import { createPcapWriter } from './pcap-writer.ts'
import { sourcesCsv } from './sources-csv.ts'

// Where the address tables are not built yet, the first reading compiles them.
vi.setConfig({ testTimeout: 30_000 })

let folder: string
const at = (name: string) => join(folder, name)

/** CONSTRUCTED: answers of name servers that nobody asked, towards two hosts, and a little web traffic. */
function reflection(): ConstructedCapture {
  const capture = new ConstructedCapture()
  const next = dice(3)
  const answer = Buffer.alloc(1200)
  answer.writeUInt16BE(0x8180, 2)
  answer.writeUInt16BE(1, 4)
  for (let i = 0; i < 3000; i++) capture.udp(START + i * 1000, benchAddress(next() % 600), 53, TARGET, 80, answer)
  for (let i = 0; i < 1000; i++) capture.udp(START + i * 3000, benchAddress(next() % 300), 123, '192.0.2.20', 80, Buffer.alloc(448, 0xd7))
  for (let i = 0; i < 5; i++) capture.connection(START + i * 100_000, benchAddress(5000 + i), 40_000 + i, TARGET, 443, 300, 4000)
  return capture
}

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const code = await runCommand(argv, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    columns: 80,
    outIsTerminal: false,
    errIsTerminal: false,
    colour: false,
  })
  return { code, out, err }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-outputs-'))
  writeFileSync(at('in.pcap'), reflection().file())
  mkdirSync(at('folder'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('outputs that cannot be written', () => {
  it.each([
    [['--html', 'in.pcap'], /--html: .*in\.pcap is an input/],
    [['--sources', 'link.pcap'], /--sources: .*link\.pcap is an input \(.*in\.pcap\); it would be overwritten/],
    [['--fingerprint', 'hard.pcap'], /--fingerprint: .*is an input/],
    [['--carve', 'vector=1', 'in.pcap'], /--carve vector=1: .*in\.pcap is an input/],
    [['--html', 'folder'], /--html: .*folder is a directory; name a file in it/],
    [['--sources', 'nowhere/out.csv'], /--sources: the directory .*nowhere does not exist; make it first/],
    [['--sources', 'same', '--fingerprint', 'same'], /--fingerprint: .*same is what --sources writes, too/],
    [['--carve', 'vector=1', 'a.pcap', '--html', 'a.pcap'], /is what --html writes, too/],
    [['--html', '-'], /--html: name a file/],
    [['--json', '--sources', '-'], /--json and --sources cannot both have standard output/],
    [['--carve', 'vector=0', 'a.pcap'], /"vector=0": a vector is a number from the report/],
    [['--carve', 'target=example', 'a.pcap'], /"target=example": a target is an address/],
    [['--carve', 'vector=1'], /needs a file to write to/],
    [['--carve', 'vector=1', '-'], /needs a file to write to; a capture is not written to the terminal/],
    [['--carve', 'out.pcap', 'vector=1'], /"out\.pcap" is not understood|".*out\.pcap" is not understood/],
  ] as const)('%j is refused before anything is read', async (options, message) => {
    if (!existsSync(at('link.pcap'))) {
      symlinkSync(at('in.pcap'), at('link.pcap'))
      linkSync(at('in.pcap'), at('hard.pcap'))
    }
    const words = options.map((word) => (/^(-|vector=|target=)/.test(word) ? word : at(word)))
    const { code, out, err } = await run('analyze', at('in.pcap'), ...words)
    expect(err).toMatch(message)
    expect({ code, out }).toEqual({ code: 64, out: '' })
  })

  it('standard input cannot be carved', async () => {
    const { code, err } = await run('analyze', '-', '--carve', 'vector=1', at('x.pcap'))
    expect({ code, err }).toEqual({
      code: 64,
      err: 'breakwater analyze: --carve reads the inputs a second time, and standard input can be read only once; save it to a file first\n',
    })
  })

  it('a failed write names the file and what to do, and leaves what was there', async () => {
    if (process.getuid?.() !== 0) {
      mkdirSync(at('locked'))
      chmodSync(at('locked'), 0o500)
      await expect(writeTextFile(at('locked/x'), 'x')).rejects.toMatchObject({
        code: 'FILE_UNWRITABLE',
        detail: expect.stringContaining('permissions'),
      })
    }
    await expect(writeTextFile(at('gone/x'), 'x')).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      detail: `${at('gone/x')}: its directory does not exist; make it first.`,
    })
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('a file that exists is replaced whole, a link stays a link, and /dev/null stays what it is', async () => {
    writeFileSync(at('old'), 'old and longer')
    symlinkSync(at('old'), at('to-old'))
    await writeTextFile(at('to-old'), 'new')
    expect(readFileSync(at('old'), 'utf8')).toBe('new')
    await writeTextFile('/dev/null', 'x')
    expect(readFileSync('/dev/null', 'utf8')).toBe('')
  })
})

describe('--carve', () => {
  it('swallows inputs that stand behind it, and gives them back', () => {
    expect(parseCarves(['vector=1', 'a', 'vector=2,target=192.0.2.1', 'b', 'in1', 'in2'])).toEqual({
      ok: true,
      value: {
        requests: [
          { what: 'vector=1', path: 'a', vector: 1 },
          { what: 'vector=2,target=192.0.2.1', path: 'b', vector: 2, target: '192.0.2.1' },
        ],
        inputs: ['in1', 'in2'],
      },
    })
  })

  it('never throws, whatever the words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('vector=', 'vector=1', 'target=::', 'vector=1,target=', '-', ','))),
        (words) => {
          const parsed = parseCarves(words)
          expect(parsed.ok || parsed.fault.message !== '').toBe(true)
        },
      ),
    )
  })

  it('writes the packets of a vector or of a target, byte for byte', async () => {
    const { code, err } = await run('analyze', '--carve', 'target=192.0.2.20', at('t.pcap'), 'vector=1', at('v.pcap'), at('in.pcap'))
    expect(code).toBe(0)
    expect(err).not.toContain('Later fragments')
    expect(err).toMatch(/1,000 packets are in .*t\.pcap: all packets towards 192\.0\.2\.20\n/)
    const before = framesOf(readFileSync(at('in.pcap')))
    const isTo = (frame: CapturedFrame, last: number) => frame.bytes[33] === last
    expect(framesOf(readFileSync(at('t.pcap')))).toEqual(before.filter((frame) => isTo(frame, 20)))
    const vector = framesOf(readFileSync(at('v.pcap')))
    expect(vector.length).toBeGreaterThanOrEqual(3000)
    expect(vector.every((frame) => isTo(frame, 10))).toBe(true)
  })

  it('writes the later fragments of packets that match, and no others', async () => {
    const capture = reflection()
    // Port 9 to nobody's vector: its fragments belong to nothing that is carved.
    for (let i = 0; i < 10; i++) capture.udp(START + i * 1000, '198.18.250.1', 9, TARGET, 80, 700)
    const file = Buffer.from(capture.file())
    const answers: Buffer[] = [file.subarray(0, 24)]
    const wanted: string[] = []
    for (let at = 24, n = 1; at < file.length; n++) {
      const end = at + 16 + file.readUInt32LE(at + 8)
      const record = Buffer.from(file.subarray(at, end))
      at = end
      const [protocol, port] = [record[16 + 23]!, record.readUInt16BE(16 + 34)]
      if (protocol !== 17 || (port !== 53 && port !== 9)) {
        answers.push(record)
        continue
      }
      // First fragment, then one with another offset and no ports.
      record.writeUInt16BE(n & 0xffff, 16 + 18)
      record.writeUInt16BE(0x2000, 16 + 20)
      const later = Buffer.from(record)
      later.writeUInt16BE(100, 16 + 20)
      // Every tenth answer comes the wrong way round: its later fragment is not joined.
      if (n % 10 === 0) {
        answers.push(later, record)
        if (port === 53) wanted.push(record.subarray(16).toString('hex'))
        continue
      }
      answers.push(record, later)
      if (port === 53) wanted.push(record.subarray(16).toString('hex'), later.subarray(16).toString('hex'))
    }
    writeFileSync(at('fragments.pcap'), Buffer.concat(answers))
    const { code, err } = await run('analyze', at('fragments.pcap'), '--carve', 'vector=1', at('f.pcap'))
    expect(code).toBe(0)
    // 3,000 answers and 10 of port 9, a tenth of both turned round.
    expect(err).toMatch(
      /Later fragments carry no ports: 2,\d{3} were joined to first fragments that match, by addresses and identification; 3\d\d could not be and are left out/,
    )
    expect(err.split('Later fragments')).toHaveLength(2)
    const carved = framesOf(readFileSync(at('f.pcap'))).map(({ bytes }) => Buffer.from(bytes).toString('hex'))
    expect(carved.length).toBe(wanted.length)
    expect(new Set(carved)).toEqual(new Set(wanted))
  })

  it('says which vectors and targets there are when it is asked for another, after the report', async () => {
    const vector = await run('analyze', at('in.pcap'), '--carve', 'vector=9', at('v9.pcap'))
    expect(vector.code).toBe(64)
    expect(vector.err).toMatch(/192\.0\.2\.10 has no vector 9; it has 1 \(.*\)\n/)
    expect(vector.out).toContain('DNS reflection')
    const target = await run('analyze', at('in.pcap'), '--carve', 'target=192.0.2.99', at('v9.pcap'))
    expect(target.err).toMatch(/does not tell of 192\.0\.2\.99; it tells of 192\.0\.2\.10, 192\.0\.2\.20\n/)
    expect(existsSync(at('v9.pcap'))).toBe(false)
  })

  it('keeps nanoseconds and lengths, and gives each link type a file of its own', async () => {
    const ethernet = framesOf(reflection().file())
    // Every third frame as raw IP, cut to 60 bytes.
    const frames = ethernet.map((frame, i) =>
      i % 3 === 0
        ? { ...frame, nanos: i % 1000, linkType: 101, wire: frame.wire - 14, bytes: frame.bytes.subarray(14, 74) }
        : { ...frame, nanos: i % 1000 },
    )
    writeFileSync(at('two.pcapng'), pcapngFile(frames))
    const { code, err } = await run('analyze', at('two.pcapng'), '--carve', 'target=192.0.2.20', at('out.pcap'))
    expect(code).toBe(0)
    expect(err).toMatch(/packets are in .*out\.linktype-(1|101)\.pcap/)
    const written = [
      at('out.pcap'),
      ...readdirSync(folder)
        .filter((name) => name.startsWith('out.linktype'))
        .map(at),
    ].flatMap((path) => framesOf(readFileSync(path)))
    const to20 = frames.filter(({ bytes, linkType }) => bytes[linkType === 1 ? 33 : 19] === 20)
    const order = (list: readonly CapturedFrame[]) =>
      [...list].map((f) => ({ ...f, bytes: Buffer.from(f.bytes).toString('hex') })).sort((a, b) => a.micros - b.micros || a.nanos - b.nanos)
    expect(order(written)).toEqual(order(to20))
    expect(new Set(written.map(({ linkType }) => linkType))).toEqual(new Set([1, 101]))
  })

  it('writes what a reader reads back, for any frames', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            micros: fc.integer({ min: 0, max: 4e15 }),
            nanos: fc.integer({ min: 0, max: 999 }),
            bytes: fc.uint8Array({ minLength: 1, maxLength: 90 }),
            more: fc.nat(2000),
          }),
          { maxLength: 20 },
        ),
        (frames) => {
          const writer = createPcapWriter(at('any.pcap'), 1)
          for (const { micros, nanos, bytes, more } of frames) writer.add(bytes, 0, bytes.length, bytes.length + more, micros, nanos)
          writer.close()
          expect(framesOf(new Uint8Array(readFileSync(at('any.pcap'))))).toEqual(
            frames.map(({ micros, nanos, bytes, more }) => ({
              micros,
              nanos,
              wire: bytes.length + more,
              linkType: 1,
              bytes: new Uint8Array(bytes),
            })),
          )
        },
      ),
      { numRuns: 30 },
    )
  })

  const withTshark = spawnSync('tshark', ['--version'], { stdio: 'ignore' }).status === 0
  it.skipIf(!withTshark)(withTshark ? 'is read by tshark' : 'is read by tshark (skipped: it is not installed)', async () => {
    await run('analyze', at('in.pcap'), '--carve', 'target=192.0.2.20', at('shark.pcap'))
    const lines = execFileSync('tshark', ['-r', at('shark.pcap'), '-T', 'fields', '-e', 'ip.dst'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    expect(new Set(lines.trim().split('\n'))).toEqual(new Set(['192.0.2.20']))
    expect(lines.trim().split('\n')).toHaveLength(1000)
  })
})

function source(address: string, parts: Partial<LocatedSource> = {}): LocatedSource {
  return { address, packets: 1, bytes: 100, countries: ['VN', 'TH'], asn: 64_500, unrouted: false, bogon: false, ...parts }
}

function strand(parts: Partial<Strand>): Strand {
  const none = { distinct: 0, entropyBits: 0, top: [] }
  return {
    kind: 'udp',
    port: 0,
    packets: 10,
    bytes: 1000,
    flows: 0,
    firstAt: START,
    lastAt: START,
    sources: exactly(2),
    sourcePorts: none,
    destinationPorts: none,
    sizes: none,
    ipLengths: none,
    sample: [],
    ...parts,
  }
}

describe('--sources', () => {
  const evidence = {
    vantage: 'victim',
    target: TARGET,
    window: { from: START, to: START + 1 },
    from: 'packets',
    seconds: [],
    strands: [
      strand({ sample: [source('198.51.100.1', { packets: 3 }), source('198.51.100.2', { bogon: true, asn: 0 })] }),
      strand({
        kind: 'tcp-ack',
        sources: { value: 900, low: 850, high: 950, exact: false },
        sample: [source('198.51.100.1', { packets: 4, bytes: 50 })],
      }),
    ],
    sources: { value: 900, low: 850, high: 950, exact: false },
    databases: [
      { name: 'one', snapshot: '2026-01-01', bundled: true },
      { name: 'other, larger', snapshot: '2026-01-01', bundled: false },
    ],
    coverage: NOTHING_SEEN,
  } satisfies TrafficEvidence
  const profile = (result: 'not-spoofed' | 'spoofed', ...more: readonly object[]) =>
    ({
      nature: 'attack',
      target: TARGET,
      vectors: [{ number: 2, kind: 'udp-flood', port: 0, packets: 10, sources: exactly(2) }, ...more],
      spoofing: { result, tests: [], text: '' },
    }) as unknown as Parameters<typeof sourcesCsv>[0][number]['profile']
  const deps = { asnName: () => 'Example, "The" Network', kindOf: () => 'hosting' as const }

  it('is one row a source, as RFC 4180 has it', () => {
    const csv = sourcesCsv([{ profile: profile('not-spoofed'), evidence, strandsOfVectors: [[0]] }], deps)
    expect(csv.text.split('\r\n')).toEqual([
      'target,address,packets,bytes,vectors,country (one),"country (other, larger)",asn,network,network kind (by name),bogon,unrouted,listed,caveat',
      '192.0.2.10,198.51.100.1,7,150,2,VN,TH,64500,"Example, ""The"" Network",hosting,no,no,sample,a device that sent the traffic: its place says nothing about who sent for it',
      '192.0.2.10,198.51.100.2,1,100,2,VN,TH,,,,yes,no,sample,a device that sent the traffic: its place says nothing about who sent for it',
      '',
    ])
    expect(csv.notes).toEqual(['192.0.2.10: a sample of 2 source addresses out of about 900, drawn by hash of the address.'])
  })

  it('gives forged addresses no place', () => {
    const { text } = sourcesCsv(
      [
        {
          profile: profile('spoofed'),
          evidence: { ...evidence, strands: evidence.strands.slice(0, 1), sources: exactly(2) },
          strandsOfVectors: [[0]],
        },
      ],
      deps,
    )
    expect(text.split('\r\n')[1]).toBe(
      '192.0.2.10,198.51.100.1,3,100,2,,,,,,no,no,all,forged address: it says nothing about where the packets came from',
    )
  })

  it.each(['not-spoofed', 'spoofed'] as const)('warns of each row by its own vectors where direct ones are %s', (result) => {
    const answers = strand({ kind: 'udp-answer', port: 53, sources: exactly(2), sample: ['7', '1'].map((n) => source(`198.51.100.${n}`)) })
    const download = strand({ kind: 'tcp-ack', sources: exactly(1), sample: [source('198.51.100.9')] })
    const direct = strand({ sample: [source('198.51.100.1'), source('198.51.100.2')] })
    const reflected = { number: 1, kind: 'dns-reflection', port: 53, packets: 10, sources: exactly(2), reflected: true }
    const { text, notes } = sourcesCsv(
      [
        {
          profile: profile(result, reflected),
          evidence: { ...evidence, strands: [direct, answers, download] },
          strandsOfVectors: [[0], [1]],
        },
      ],
      deps,
    )
    const rows = new Map(text.split('\r\n').map((line) => [line.split(',')[1], line]))
    const reflector = "a reflector: abused by the attacker and not the attacker's machine"
    const own = result === 'spoofed' ? 'forged address: it' : 'a device that sent the traffic: its place'
    expect(rows.get('198.51.100.7')).toMatch(new RegExp(`,1,VN,TH,.*,all,${reflector}$`))
    expect(rows.get('198.51.100.1')).toMatch(new RegExp(`,1 2,VN,TH,.*,all,${reflector}; ${own} says nothing`))
    expect(rows.get('198.51.100.2')).toMatch(new RegExp(`,2,${result === 'spoofed' ? ',,' : 'VN,TH'},.*,all,${own} says nothing`))
    expect(rows.get('198.51.100.9')).toMatch(/,,VN,TH,.*,all,seen in traffic that is not part of the attack$/)
    expect(notes).toEqual(['192.0.2.10: all 4 source addresses.'])
  })

  it('counts in notes as people write', () => {
    const many = strand({ sources: exactly(1200), sample: Array.from({ length: 1200 }, (_, i) => source(benchAddress(i))) })
    const one = strand({ sources: exactly(1), sample: [source('198.51.100.1')] })
    const notesOf = (only: Strand) =>
      sourcesCsv([{ profile: profile('not-spoofed'), evidence: { ...evidence, strands: [only] }, strandsOfVectors: [[0]] }], deps).notes
    expect(notesOf(many)).toEqual(['192.0.2.10: all 1,200 source addresses.'])
    expect(notesOf(one)).toEqual(['192.0.2.10: 1 source address, which is all.'])
    const part = { ...one, sources: exactly(1200) }
    expect(
      sourcesCsv(
        [{ profile: profile('not-spoofed'), evidence: { ...evidence, strands: [part], sources: exactly(1200) }, strandsOfVectors: [[0]] }],
        deps,
      ).notes,
    ).toEqual(['192.0.2.10: a sample of 1 source address out of 1,200, drawn by hash of the address.'])
  })

  it('names the vectors of whoever sent them, though others sent as many packets', async () => {
    const capture = new ConstructedCapture()
    const next = dice(2)
    const players = Array.from({ length: 60 }, (_, i) => host(7000 + i))
    // A port is known to be served from the first packet on that the target sends from it.
    capture.udp(START - 100, TARGET, 2302, players[0]!, 2302, 100, 64)
    for (let i = 0; i < 4000; i++) {
      const when = START + i * 500
      const player = players[i % players.length]!
      capture.udp(when, host(next() % 400), 1024 + (next() % 60_000), TARGET, 443, quicInitial(next).subarray(0, 1200))
      capture.udp(when + 7, host(next() % 400), 1024 + (next() % 60_000), TARGET, 27_015, SOURCE_QUERY)
      capture.udp(when + 11, player, 2302, TARGET, 2302, 60 + (next() % 80))
      capture.udp(when + 60, TARGET, 2302, player, 2302, 60 + (next() % 200), 64)
    }
    writeFileSync(at('players.pcap'), capture.file())
    const { out } = await run('analyze', at('players.pcap'), '--sources', '-', '--fingerprint', at('players.json'))
    const accused = new Map(out.split('\r\n').map((line) => [line.split(',')[1]!, line.split(',')[4]!]))
    for (const player of players) expect([player, accused.get(player)]).toEqual([player, ''])
    expect([...new Set(Array.from({ length: 400 }, (_, i) => accused.get(host(i))))].sort()).toEqual(['1 2'])
    const fingerprint = JSON.parse(readFileSync(at('players.json'), 'utf8')) as { total_ips: number; attack_vectors: object[] }
    expect(fingerprint.total_ips).toBe(400)
    for (const vector of fingerprint.attack_vectors)
      expect(vector).toHaveProperty('destination_ports', { 443: expect.closeTo(0.5, 1), 27015: expect.closeTo(0.5, 1) })
  })

  it('has standard output for itself when asked, with notes beside it', async () => {
    const { code, out, err } = await run('analyze', at('in.pcap'), '--sources', '-')
    expect(code).toBe(0)
    expect(out.startsWith('target,address,packets,')).toBe(true)
    expect(out.split('\r\n').every((line) => line === '' || line.startsWith('target,') || line.startsWith('192.0.2.'))).toBe(true)
    expect(err).toMatch(/192\.0\.2\.10: all \d+ source addresses\./)
    expect(err).toContain('asn-country, geo-whois-asn-country and asn, snapshot ')
    const notes = err.trim().split('\n')
    const caveats = notes.flatMap((note) => (note.includes('snapshot') ? [note.replace(/^.*snapshot [\d-]+:? ?/, '')] : []))
    expect(new Set(caveats).size).toBe(caveats.length)
    const rows = out.trim().split('\r\n').slice(1)
    expect(rows.length).toBeGreaterThan(500)
    // The file is constructed, and every row says so.
    for (const row of rows) expect(row).toContain('SYNTHETIC: ')
  })
})

describe('--fingerprint', () => {
  it('is one object a target, without its address', async () => {
    const { code, out } = await run('analyze', at('in.pcap'), '--fingerprint', '-')
    expect(code).toBe(0)
    const fingerprints = JSON.parse(out) as {
      attack_vectors: { service: string; source_port: unknown; nr_packets: number }[]
      tags: string[]
      key: string
    }[]
    expect(fingerprints.map(({ attack_vectors }) => attack_vectors.map(({ service }) => service))).toEqual([['DNS'], ['NTP']])
    expect(fingerprints[0]!.attack_vectors[0]).toMatchObject({
      protocol: 'UDP',
      fraction_of_attack: 1,
      source_port: 53,
      tcp_flags: null,
      nr_packets: 3000,
    })
    // The file is constructed, and every output says so.
    expect(fingerprints[0]!.tags).toEqual(['SYNTHETIC', 'UDP', 'Amplification attack'])
    expect(fingerprints[0]!.key).toMatch(/^[0-9a-f]{32}$/)
    for (const address of [TARGET, '192.0.2.20']) expect(out).not.toContain(`"${address}"`)
  })

  it('is not written where no attack is', async () => {
    writeFileSync(at('calm.pcap'), new ConstructedCapture().connection(START, benchAddress(1), 40_000, TARGET, 443, 300, 4000).file())
    const { code, err } = await run('analyze', at('calm.pcap'), '--fingerprint', at('calm.json'))
    expect({ code, err }).toEqual({ code: 0, err: 'No attack was found, so there is no fingerprint to write.\n' })
    expect(existsSync(at('calm.json'))).toBe(false)
  })
})
