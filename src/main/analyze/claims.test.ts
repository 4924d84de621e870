import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Atlas, createLocated, openAtlas, openOwnDatabase, withOwnDatabases } from '#atlas'
import {
  type AnalysisReport,
  type ClaimFinding,
  type ClaimShare,
  type CountryCode,
  type GeoDatabase,
  parseAddress,
  parseClaim,
  type Rung,
  SHARES,
} from '#vocabulary'
import { ConstructedCapture, dice, START, SYN, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { writeMmdb } from '../../../test/fixtures/mmdb-writer.ts'
import { runCommand } from '../cli/run.ts'
import { analyzeFiles } from './analyze-files.ts'
import { openInput } from './capture-input.ts'
import { readBaseline } from './read-baseline.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-claims-'))
afterAll(() => rmSync(folder, { recursive: true }))

const FIRST: GeoDatabase = { name: 'first', snapshot: '2025-03-01', bundled: false }
const SECOND: GeoDatabase = { name: 'second', snapshot: '2025-02-01', bundled: false }
const BUNDLED: GeoDatabase = { name: 'shipped', snapshot: '2024-06-01', bundled: true, caveat: 'frozen by its publisher' }

/** Shares of the invented address space. */
const SPACE = new Map<CountryCode, number>([
  ['UA', 0.0024],
  ['US', 0.42],
  ['VN', 0.0045],
  ['BR', 0.022],
])

/** An invented world: the addresses that a test placed, with a country for each database, and networks by first octet. All else is not routed. */
class World {
  private readonly databases: readonly GeoDatabase[]
  private readonly places = new Map<number, readonly CountryCode[]>()
  private placed = 0

  constructor(databases: readonly GeoDatabase[]) {
    this.databases = databases
  }

  get atlas(): Atlas {
    return {
      databases: this.databases,
      locate: (words, at, into) => {
        const place = this.places.get(words[at + 3]!)
        into.countries = this.databases.map((_, d) => place?.[d] ?? place?.[0] ?? 'ZZ')
        into.asn = place ? 64_496 + ((words[at + 3]! >>> 24) % 4) : 0
        into.unrouted = place === undefined
        into.bogon = false
      },
      asnName: (asn) => (asn === 64_496 ? 'Example Hosting' : 'Example Telecom'),
      census: () => SPACE,
    }
  }

  /** The next `n` hosts, crowded into some hundred networks as real ones are. */
  hosts(n: number, ...countries: readonly CountryCode[]): string[] {
    return Array.from({ length: n }, () => {
      const i = this.placed++
      const network = i % 256
      const address = `${64 + (network % 32)}.${(network * 37) & 255}.${(network * 11) & 255}.${Math.floor(i / 256) + 1}`
      this.places.set(wordOf(address), countries)
      return address
    })
  }
}

function wordOf(address: string): number {
  const parsed = parseAddress(address)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value[3]
}

/** A UDP flood of real hosts: each sends several packets, from its own distance. */
function flood(sources: readonly string[], packetsEach = 4): ConstructedCapture {
  const capture = new ConstructedCapture()
  const next = dice(sources.length)
  const packets = sources.length * packetsEach
  for (let i = 0; i < packets; i++)
    capture.udp(
      START + Math.floor((i * 6_000_000) / packets),
      sources[(i * 7919) % sources.length]!,
      1024 + (next() % 60_000),
      TARGET,
      1 + (next() % 65_000),
      512,
      40 + (next() % 24),
    )
  return capture
}

function visits(clients: readonly string[]): ConstructedCapture {
  const capture = new ConstructedCapture()
  clients.forEach((client, i) => void capture.connection(START + i * 5000, client, 20_000 + i, TARGET, 443, 600, 3000))
  return capture
}

function file(bytes: Uint8Array, name: string): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

async function weigh(
  capture: ConstructedCapture,
  atlas: Atlas,
  text: string,
  clean?: ConstructedCapture | string,
): Promise<{ report: AnalysisReport; finding: ClaimFinding }> {
  const claim = parseClaim(text)
  if (!claim.ok) throw new Error(claim.fault.message)
  const baseline =
    clean === undefined
      ? undefined
      : await readBaseline(
          file(typeof clean === 'string' ? Buffer.from(clean) : clean.file(), typeof clean === 'string' ? 'clean.csv' : 'clean.pcap'),
          {
            atlas,
            vantage: 'victim',
          },
        )
  const report = await analyzeFiles(
    [openInput(file(capture.file(), 'constructed.pcap'))],
    { vantage: 'victim', claims: [claim.value], ...(baseline ? { baseline } : {}) },
    { atlas },
  )
  return { report, finding: report.claims[0]! }
}

const standings = (finding: ClaimFinding, rung: Rung) =>
  Object.fromEntries(finding.assessments.filter((a) => a.rung === rung).map((a) => [a.share ?? '-', a.standing]))

const all = (standing: string) => Object.fromEntries(SHARES.map((share) => [share, standing]))

const line = (finding: ClaimFinding, share: ClaimShare) => finding.assessments.find((a) => a.rung === 'addresses' && a.share === share)!

function upperRungsStayOut(finding: ClaimFinding): void {
  for (const rung of ['controllers', 'people', 'state'] as const) expect(standings(finding, rung)).toEqual({ '-': 'cannot-be-assessed' })
}

const VISITORS = 'country,count\nUA,600\nUS,100000\nVN,2000\nBR,10000\nDE,87400\n'

describe('60 % of the sources in one country', () => {
  const world = new World([FIRST, SECOND])
  const sources = [...world.hosts(600, 'UA'), ...world.hosts(200, 'US'), ...world.hosts(125, 'VN'), ...world.hosts(75, 'BR')]

  it('every share is supported, of addresses and of devices, and nothing above them', async () => {
    const { finding, report } = await weigh(flood(sources), world.atlas, 'addresses area=UA', VISITORS)
    expect(report.targets[0]!.profile.spoofing.result).toBe('not-spoofed')
    expect(standings(finding, 'addresses')).toEqual(all('supported'))
    expect(standings(finding, 'devices')).toEqual(all('supported'))
    upperRungsStayOut(finding)
    expect(finding.sentence).toContain('true, but shows nothing about who did it')
    const over = line(finding, 'over').reasons
    expect(over.find(({ rule }) => rule === 'against-address-space')?.text).toMatch(/0\.24 %: 2[34]0 to 260 times/)
    expect(over.find(({ rule }) => rule === 'against-clean-clients')?.text).toMatch(/clean\.csv\), 0\.3 %: 1[89]0 to 2[12]0 times/)
  })

  it('the profile has networks, kinds, and every quotient with its interval', async () => {
    const { report } = await weigh(flood(sources), world.atlas, 'devices area=FR share=over', VISITORS)
    const { geography } = report.targets[0]!.profile
    if (geography.kind !== 'shown') throw new Error(geography.because)
    expect(geography.networks?.map(({ name, kind }) => `${name}: ${kind}`).sort()).toEqual([
      'Example Hosting: hosting',
      'Example Telecom: access',
      'Example Telecom: access',
      'Example Telecom: access',
    ])
    expect(geography.distinctNetworks).toBe(4)
    expect(geography.effectiveNetworks).toBeGreaterThan(3.5)
    const ukraine = geography.representation!.filter(({ country }) => country === 'UA')
    expect(ukraine.map(({ database, baseline }) => `${database}, ${baseline}`)).toEqual([
      'first, address space',
      'second, address space',
      'first, clean clients',
      'second, clean clients',
    ])
    for (const { low, quotient, high } of ukraine) expect(low < quotient && quotient < high && low > 1).toBe(true)
    // The claimed country has no source and no share of the space, but a place beside the clients that were counted.
    expect(geography.representation!.filter(({ country }) => country === 'FR').map(({ quotient }) => quotient)).toEqual([0, 0])
  })

  it('by one baseline alone it cannot be said that it stands out', async () => {
    const { finding } = await weigh(flood(sources), world.atlas, 'addresses area=UA share=over')
    expect(line(finding, 'over')).toMatchObject({ standing: 'cannot-be-assessed', text: expect.stringContaining('(one baseline)') })
  })
})

describe('0.24 %, the share that the country has anyway', () => {
  const world = new World([FIRST])
  const sources = [...world.hosts(12, 'UA'), ...world.hosts(2100, 'US'), ...world.hosts(1500, 'VN'), ...world.hosts(1388, 'BR')]

  it('is present, stands out in nothing, is neither the largest group nor more than half', async () => {
    const { finding } = await weigh(flood(sources, 3), world.atlas, 'addresses area=UA', VISITORS)
    const expected = { present: 'supported', over: 'not-supported', plurality: 'contradicted', majority: 'contradicted' }
    expect(standings(finding, 'addresses')).toEqual(expected)
    expect(standings(finding, 'devices')).toEqual(expected)
    upperRungsStayOut(finding)
    // Wilson by hand: 12 of 5,000 → 0.1373 % to 0.4191 %.
    expect(line(finding, 'present').text).toContain('0.14 % to 0.42 % of the sources')
    expect(line(finding, 'over').reasons.some(({ rule }) => rule === 'insignificant')).toBe(true)
  })
})

describe('sources that say nothing', () => {
  it('forged: no share can be assessed', async () => {
    const world = new World([FIRST])
    const next = dice(4)
    const capture = new ConstructedCapture()
    for (let i = 0; i < 6000; i++) {
      const word = next()
      capture.tcp(
        START + i * 500,
        `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`,
        1024 + (next() % 60_000),
        TARGET,
        80,
        {
          flags: SYN,
          sequence: next(),
          window: 0,
          ttl: 243,
        },
      )
    }
    const { finding } = await weigh(capture, world.atlas, 'devices area=UA', VISITORS)
    expect(standings(finding, 'devices')).toEqual(all('cannot-be-assessed'))
    expect(finding.sentence).toContain('forged')
    upperRungsStayOut(finding)
  })

  it('reflectors: they are victims too', async () => {
    const world = new World([FIRST])
    const servers = world.hosts(600, 'UA')
    const monlist = Buffer.alloc(448)
    monlist[0] = 0xd7
    const capture = new ConstructedCapture()
    for (let i = 0; i < 3000; i++) capture.udp(START + i * 1000, servers[i % servers.length]!, 123, TARGET, 80, monlist)
    const { finding } = await weigh(capture, world.atlas, 'addresses area=UA', VISITORS)
    expect(standings(finding, 'addresses')).toEqual(all('cannot-be-assessed'))
    expect(finding.sentence).toContain('reflectors')
    upperRungsStayOut(finding)
  })

  it('reflectors beside real hosts: the claim is weighed on the hosts, and says so', async () => {
    const world = new World([FIRST])
    const hosts = world.hosts(1400, 'VN')
    const servers = world.hosts(600, 'UA')
    const monlist = Buffer.alloc(448)
    monlist[0] = 0xd7
    const capture = flood(hosts)
    for (let i = 0; i < 3000; i++) capture.udp(START + i * 1000, servers[i % servers.length]!, 123, TARGET, 80, monlist)
    const { report, finding } = await weigh(capture, world.atlas, 'addresses area=UA', VISITORS)
    const { geography, vectors } = report.targets[0]!.profile
    expect(vectors.map(({ reflected }) => reflected).sort()).toEqual([false, true])
    expect(geography).toMatchObject({ kind: 'shown', sampledSources: 1400 })
    expect(standings(finding, 'addresses')).toMatchObject({ plurality: 'contradicted', majority: 'contradicted' })
    expect(finding.sentence).toContain('Counted among the genuine sources only (reflectors are left out): ')
    expect(finding.notes.join()).toMatch(/Left out: reflectors, .*reflected vectors hold 3[45]\.?\d* % of the attack's packets/)
    upperRungsStayOut(finding)
  })
})

describe('databases', () => {
  const build = (databases: readonly GeoDatabase[]) => {
    const world = new World(databases)
    const sources = [...world.hosts(300, 'UA', 'UA'), ...world.hosts(300, 'UA', 'PL'), ...world.hosts(250, 'US'), ...world.hosts(150, 'VN')]
    return { world, sources }
  }

  it('two of the operator that disagree: the worst case stands, and both are shown', async () => {
    const { world, sources } = build([FIRST, SECOND])
    const { finding, report } = await weigh(flood(sources), world.atlas, 'addresses area=UA', VISITORS)
    expect(standings(finding, 'addresses')).toEqual({
      present: 'supported',
      over: 'supported',
      plurality: 'not-supported',
      majority: 'not-supported',
    })
    const { geography } = report.targets[0]!.profile
    const row = geography.kind === 'shown' ? geography.rows.find(({ country }) => country === 'UA') : undefined
    expect(row?.shareOfSources).toEqual([0.6, 0.3])
    expect(row?.packetsByDatabase?.[1]).toBeCloseTo(0.3, 6)
    expect(line(finding, 'majority').reasons.at(-1)?.text).toBe('By packets 30 % to 60 %, by bytes 30 % to 60 %.')
  })

  it('bundled ones alone: provisional, whatever they say', async () => {
    const world = new World([BUNDLED])
    const sources = [...world.hosts(600, 'UA'), ...world.hosts(400, 'US')]
    const { finding } = await weigh(flood(sources), world.atlas, 'addresses area=UA', VISITORS)
    expect(standings(finding, 'addresses')).toEqual(all('provisional'))
    expect(finding.assessments.filter((a) => a.rung === 'addresses').map((a) => a.leaning)).toEqual(SHARES.map(() => 'supported'))
  })

  it("the operator's own .mmdb that agrees: no longer provisional; one that does not: provisional, and it says so", async () => {
    const world = new World([BUNDLED])
    const sources = [...world.hosts(600, 'UA'), ...world.hosts(400, 'US')]
    const own = (name: string, ukraine: number) => {
      const path = join(folder, name)
      const networks = sources.map((address, i) => [`${address}/32`, { country: { iso_code: i < ukraine ? 'UA' : 'US' } }] as const)
      writeFileSync(path, writeMmdb({ type: 'Invented-Country', networks }))
      return withOwnDatabases(world.atlas, [openOwnDatabase(path)], 'beside')
    }
    const agreed = await weigh(flood(sources), own('agree.mmdb', 595), 'devices area=UA', VISITORS)
    expect(agreed.report.databases.map(({ name, snapshot, bundled }) => `${name} ${snapshot} ${bundled}`)).toEqual([
      'Invented-Country 2026-06-01 false',
      'shipped 2024-06-01 true',
    ])
    expect({ ...standings(agreed.finding, 'devices'), over: 'supported' }).toEqual(all('supported'))
    // Of the own file's invented space Ukraine holds more than half: there it does not stand out, and the shipped one says that it does.
    expect(agreed.finding.assessments.find((a) => a.rung === 'devices' && a.share === 'over')?.standing).toBe('not-supported')
    const apart = await weigh(flood(sources), own('apart.mmdb', 250), 'addresses area=UA', VISITORS)
    expect(line(apart.finding, 'majority')).toMatchObject({ standing: 'provisional', leaning: 'not-supported' })
    expect(apart.finding.sentence).toContain('Invented-Country and the bundled location data do not agree')
    upperRungsStayOut(apart.finding)
  })
})

describe('the baseline', () => {
  const world = new World([FIRST, SECOND])
  const bots = [...world.hosts(600, 'UA'), ...world.hosts(400, 'US')]
  const clients = [...world.hosts(60, 'UA', 'PL'), ...world.hosts(240, 'US')]

  it('of a capture are the clients that were served, as each database places them, with their networks', async () => {
    const baseline = await readBaseline(file(visits(clients).file(), 'clean.pcap'), { atlas: world.atlas, vantage: 'victim' })
    expect(baseline.clients.sampled).toBe(300)
    expect(baseline.clients.shares.get('UA')).toBe(0.2)
    expect(baseline.clients.byDatabase?.get('second')?.get('PL')).toBe(0.2)
    expect(baseline.clients.byDatabase?.get('second')?.get('UA')).toBeUndefined()
    expect(baseline.clients.text).toBe(`clients served by ${TARGET} in clean.pcap, from 2025-03-10T14:00:03Z`)
    expect(baseline.baselines.map(({ database, sampled }) => [database, sampled])).toEqual([
      ['first', 300],
      ['second', 300],
    ])
    expect([...baseline.baselines[0]!.networkShares!.values()].reduce((a, b) => a + b)).toBeCloseTo(1, 9)
  })

  it('of flow records inside a capture are the same clients', async () => {
    const flows = clients.flatMap((client, i) => {
      const parts = { start: START + i * 3000, end: START + i * 3000 + 900_000, protocol: 6, tcpFlags: 27, packets: 12, bytes: 1600 }
      return [
        { ...parts, source: client, destination: TARGET, sourcePort: 20_000 + i, destinationPort: 443 },
        { ...parts, source: TARGET, destination: client, sourcePort: 443, destinationPort: 20_000 + i },
      ]
    })
    const baseline = await readBaseline(file(new ConstructedCapture().netflow5(flows).file(), 'flows.pcap'), {
      atlas: world.atlas,
      vantage: 'victim',
    })
    expect(baseline.clients.sampled).toBe(300)
    expect(baseline.clients.shares.get('UA')).toBe(0.2)
  })

  it('of a service over UDP are those it answered', async () => {
    const capture = new ConstructedCapture()
    clients.forEach((client, i) => {
      for (let n = 0; n < 4; n++) {
        capture.udp(START + i * 9000 + n * 900, client, 20_000 + i, TARGET, 443, 700)
        capture.udp(START + i * 9000 + n * 900 + 400, TARGET, 443, client, 20_000 + i, 1100, 64)
      }
    })
    const baseline = await readBaseline(file(capture.file(), 'udp.pcap'), { atlas: world.atlas, vantage: 'victim' })
    expect(baseline.clients.sampled).toBe(300)
    expect(baseline.clients.shares.get('UA')).toBe(0.2)
  })

  it('leaves strays, scanners and what was asked for alone', async () => {
    const capture = visits(clients)
    const scanners = world.hosts(200, 'BR')
    scanners.forEach((scanner, i) => {
      capture.tcp(START + i * 900, scanner, 40_000, TARGET, 23, { flags: SYN })
      capture.udp(START + i * 900, scanner, 40_000, TARGET, 1900, 30)
    })
    const baseline = await readBaseline(file(capture.file(), 'noisy.pcap'), { atlas: world.atlas, vantage: 'victim' })
    expect(baseline.clients.sampled).toBe(300)
    expect(baseline.clients.shares.has('BR')).toBe(false)
  })

  it('weighs against a claim, and stands beside the networks', async () => {
    const { finding, report } = await weigh(flood(bots), world.atlas, 'addresses area=UA share=over', visits(clients))
    // By the second database no client is from there, which half a client stands for.
    expect(line(finding, 'over').standing).toBe('supported')
    const { geography } = report.targets[0]!.profile
    expect(geography.kind === 'shown' && geography.networks?.every(({ shareOfClients }) => shareOfClients !== undefined)).toBe(true)
    expect(finding.notes.join()).toContain('Second baseline: 300 clean clients (clients served by')
  })

  it.each([
    ['shares in per cent and not', 'country,share\nUA,0.3 %\nUS,0.5\n', 0.003, undefined],
    ['semicolons, comments, other columns, nothing known', '# last month\ncountry_code;visits;share\nua;9;25%\n;1;.5\n', 0.25, undefined],
    ['quotes, a mark of byte order, CRLF', '\uFEFF"country","count"\r\n"UA","3"\r\n"ZZ","1"\r\n', 0.75, 4],
    ['tabs', 'country\tcount\nUA\t1\nUS\t0\n', 1, 1],
  ])('is a table: %s', async (_, text, share, sampled) => {
    const { clients: read } = await readBaseline(file(Buffer.from(text), 'table.csv'), { atlas: world.atlas, vantage: 'victim' })
    expect(read.shares.get('UA')).toBeCloseTo(share, 12)
    expect(read.sampled).toBe(sampled)
  })

  it.each([
    ['a name', 'country,count\nUA,1\nUkraine,2\n', /line 3: "UKRAINE" is not a two-letter country code/i],
    ['twice', 'country,count\nUA,1\nUA,2\n', /line 3: UA is there twice/],
    ['a broken count', 'country,count\nUA,1.5\n', /line 2: "1\.5" is not a whole number/],
    ['no count', 'country,count\nUA\n', /line 2: "" is not a whole number/],
    ['a negative one', 'country,count\nUA,-1\n', /line 2/],
    ['nobody', 'country,count\n', /no client is in it/],
    ['more than all', 'country,share\nUA,0.6\nUS,0.6\n', /add up to 1\.20/],
    ['per cent without the sign', 'country,share\nUA,25\n', /line 2: "25" is not a share such as/],
    ['too many lines', `country,count\n${'UA,1\n'.repeat(10_001)}`, /more than 10000 lines/],
    ['too many bytes', `country,count\n${'# nothing of use\n'.repeat(80_000)}`, /more than 1048576 bytes/],
  ])('is refused with its line: %s', async (_, text, message) => {
    await expect(readBaseline(file(Buffer.from(text), 'table.csv'), { atlas: world.atlas, vantage: 'victim' })).rejects.toMatchObject({
      code: 'BASELINE_UNUSABLE',
      message: expect.stringMatching(message),
    })
  })

  it('is refused when nobody was served, and when it is no capture at all', async () => {
    const deps = { atlas: world.atlas, vantage: 'victim' as const }
    await expect(readBaseline(file(flood(bots.slice(0, 200)).file(), 'attack.pcap'), deps)).rejects.toMatchObject({
      code: 'BASELINE_UNUSABLE',
      message: expect.stringContaining('fewer than 10 clients were served'),
    })
    await expect(readBaseline(file(Buffer.from([0x0c, 0xa5, 1, 0, 0, 0, 0, 0]), 'nfcapd'), deps)).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
    })
    await expect(readBaseline(join(folder, 'missing.csv'), deps)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' })
  })
})

describe('a table with another head', () => {
  it.each([
    ['name,visits\nUA,1\n', 'line 1 is "name,visits", which is no head of a table of countries'],
    ['# our clients\n\nUA,0.5\nVN,0.5\n', 'line 3 is "UA,0.5", which is no head of a table of countries'],
    [`${'long,'.repeat(40)}\n${'x\n'.repeat(800_000)}`, `line 1 is "${'long,'.repeat(12)}…"`],
    ['# nothing else\n', 'it has no head'],
    ['\x1b[31mred\n', 'line 1 is "\uFFFD[31mred", which'],
  ])('%# is refused with its line and the heads that are read', async (text, message) => {
    const refused = readBaseline(file(Buffer.from(text), 'head.csv'), { atlas: openAtlas(), vantage: 'victim' })
    await expect(refused).rejects.toMatchObject({ code: 'BASELINE_UNUSABLE', message: expect.stringContaining(message) })
    await expect(refused).rejects.toThrow('the heads that are read are country,share and country,count')
  })
})

describe('on the command line', () => {
  // Of the invented hosts those that the real table of routes knows.
  const real = openAtlas()
  const into = createLocated(real.databases.length)
  const sources = new World([]).hosts(1200, 'UA').filter((address) => {
    real.locate([0, 0, 0xffff, wordOf(address)], 0, into)
    return !into.unrouted
  })
  const capture = join(folder, 'on-the-command-line.pcap')
  const mmdb = join(folder, 'own.mmdb')
  const table = join(folder, 'visitors.csv')
  writeFileSync(capture, flood(sources, 6).file())
  // The real address space has these hosts elsewhere: this file makes most of them Ukrainian, within a space that is mostly not.
  const networks = sources.map(
    (address, i) => [`${address}/32`, { country: { iso_code: i < 0.7 * sources.length ? 'UA' : 'VN' } }] as const,
  )
  writeFileSync(mmdb, writeMmdb({ type: 'Own-Country', networks: [['0.0.0.0/1', { country: { iso_code: 'US' } }], ...networks] }))
  writeFileSync(table, VISITORS)

  const run = async (...argv: string[]) => {
    let out = ''
    let err = ''
    const code = await runCommand(['analyze', capture, ...argv], {
      out: (text) => (out += text),
      err: (text) => (err += text),
      columns: 100,
      outIsTerminal: false,
      errIsTerminal: false,
      colour: false,
    })
    return { code, out, err }
  }

  it('--geo, --geo-only and --baseline reach the answer', async () => {
    const asked = ['--geo', mmdb, '--baseline', table, '--claim', 'addresses area=UA', '--json']
    const beside = JSON.parse((await run(...asked)).out) as AnalysisReport
    expect(beside.databases.map(({ name }) => name)).toEqual(['Own-Country', 'asn-country', 'geo-whois-asn-country', 'asn'])
    expect(line(beside.claims[0]!, 'majority')).toMatchObject({ standing: 'provisional', leaning: 'not-supported' })
    const only = JSON.parse((await run(...asked, '--geo-only')).out) as AnalysisReport
    expect(only.databases).toEqual([
      { name: 'Own-Country', snapshot: '2026-06-01', bundled: false },
      expect.objectContaining({ name: 'asn' }),
    ])
    expect(standings(only.claims[0]!, 'addresses')).toEqual(all('supported'))
    upperRungsStayOut(only.claims[0]!)
    const { out } = await run('--geo', mmdb, '--geo-only', '--claim', 'devices area=UA share=majority')
    expect(out).toContain('Own-Country, snapshot 2026-06-01')
    expect(out).toContain('more than half')
  })

  it.each([
    ['Russia did it', /"Russia" is not a rung; .*: write for example addresses area=UA; for Russia: addresses area=RU\n/],
    ['addresses area=Nigeria', /"NIGERIA" is not a two-letter .*; for Nigeria: addresses area=NG\n/],
    ['it was them', /write for example addresses area=UA\n/],
    ['addresses area=XX', /"XX" is the code of no country \(ISO 3166-1 alpha-2\)/],
    ['addresses area=UA,EU', /"EU" is the code of no country/],
    ['addresses area=ZZ', /"ZZ" is the code of no country/],
  ])('refuses the claim "%s" with what would be one', async (text, message) => {
    const { code, out, err } = await run('--claim', text)
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toMatch(message)
  })

  it('takes XK for Kosovo', async () => {
    expect((await run('--claim', 'addresses area=XK')).code).toBe(0)
  })

  it('says what is wrong with a file and what to do, and exits with 65 or 64', async () => {
    const bad = await run('--geo', table)
    expect([bad.code, bad.err]).toEqual([65, expect.stringMatching(/visitors\.csv: it is no MaxMind DB file.*\.mmdb/)])
    const none = await run('--geo-only')
    expect([none.code, none.err]).toEqual([64, expect.stringContaining('name another database with --geo')])
    const baseline = await run('--baseline', join(folder, 'nowhere.csv'))
    expect([baseline.code, baseline.err]).toEqual([65, expect.stringMatching(/nowhere\.csv/)])
    expect((await run('--baseline', '-')).code).toBe(64)
  })
})
