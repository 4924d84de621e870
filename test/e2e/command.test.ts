import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bundledScenarios } from '#rehearsal'
import type { AnalysisReport } from '#vocabulary'
import { buildOnce, type Finished, root, runBreakwater, type Started, startBreakwater, untilSaid } from '../fixtures/breakwater.ts'
import { ConstructedCapture, dice, START, SYN, TARGET } from '../fixtures/constructed-capture.ts'

const CAPTURES = join(root, 'test', 'golden', 'traffic', 'captures')
/** CONSTRUCTED: 2,000 SYNs a second for ten seconds from forged addresses; nobody answers. */
function synFlood(): Uint8Array {
  const random = dice(5)
  const capture = new ConstructedCapture()
  for (let i = 0; i < 20_000; i++) {
    const r = random()
    const from = `${1 + (r % 223)}.${(r >>> 8) & 255}.${(r >>> 16) & 255}.${r >>> 24}`
    const ttl = 40 + (random() % 200)
    capture.tcp(START + i * 500, from, 1_024 + (random() % 64_000), TARGET, 443, { flags: SYN, sequence: random(), window: 1_024, ttl })
  }
  return capture.file()
}

const COMMANDS = ['analyze', 'serve', 'check', 'rehearse'] as const

const SERVICES = `services:
  - id: shop
    name: Example Shop
    prefixes: [192.0.2.0/24]
`
/** Ports of flows are not options of the command: a second observatory on one machine needs the file. */
const FREE_FLOW_PORTS = 'flows: { netflowPort: 0, ipfixPort: 0, sflowPort: 0 }\n'
const FREE_PORTS = ['--public-port', '0', '--operator-port', '0']

const TINY = `# SYNTHETIC
format: breakwater.scenario.v1
id: tiny
title: Ten minutes in which nothing happens
note: SYNTHETIC - invented for a test
seed: 1
from: 2025-01-06T00:00:00Z
to: 2025-01-06T00:10:00Z
services:
  - { id: shop, name: Example Shop, category: shops }
people:
  - { service: shop, basePer15Minutes: 6 }
truth:
  quiet: [shop]
`

let scratch = ''
const running: Started[] = []

beforeAll(async () => {
  buildOnce()
  scratch = await mkdtemp(join(tmpdir(), 'breakwater-command-'))
})
afterEach(async () => {
  for (const started of running.splice(0)) {
    if (started.child.exitCode === null && started.child.signalCode === null) started.child.kill('SIGKILL')
    await started.finished
  }
})
afterAll(async () => {
  if (scratch !== '') await rm(scratch, { recursive: true, force: true })
})

let folders = 0
/** A folder of its own to run in, with these files in it. */
async function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const path = join(scratch, String(folders++))
  await mkdir(path)
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content)
  return path
}

/** Whatever goes wrong is said in words: no stack, no bare system error, and not on standard output. */
function expectRefusal({ code, out, err }: Finished, expected: number, ...words: (string | RegExp)[]): void {
  for (const word of words) expect(err).toMatch(word instanceof RegExp ? word : new RegExp(word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
  expect(err).not.toContain('our own fault')
  expect(err).not.toMatch(/\n\s+at .*:\d+:\d+\)?$/m)
  expect({ code, out }).toEqual({ code: expected, out: '' })
}

function start(args: readonly string[], options: Parameters<typeof startBreakwater>[1]): Started {
  const started = startBreakwater(args, options)
  running.push(started)
  return started
}

describe('what every command understands', () => {
  it.each([[], ...COMMANDS.map((command) => [command])])('%s --help', async (...command: string[]) => {
    const { code, out, err } = await runBreakwater([...command, '--help'], { cwd: await folder() })
    expect(out).toContain(`Usage: breakwater ${command[0] ?? '[options] [command]'}`)
    expect(out).toContain('-h, --help')
    if (command.length === 0) for (const name of COMMANDS) expect(out).toMatch(new RegExp(`^ +${name}`, 'm'))
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it('--version', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(await runBreakwater(['--version'], { cwd: await folder() })).toMatchObject({ code: 0, out: `${version}\n`, err: '' })
  })

  it.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['--frobnicate'], "unknown option '--frobnicate'"],
    ...COMMANDS.map((command): [string[], string] => [[command, 'x', '--frobnicate'], "unknown option '--frobnicate'"]),
    [['analyze'], 'name at least one capture file'],
    [['analyze', '--vantage', 'moon', 'x.pcap'], '"moon" is not one of victim'],
    [['analyze', '--claim', 'planets area=UA', 'x.pcap'], '"planets" is not a rung'],
    [['analyze', '--claim', 'addresses area=Ukraine', 'x.pcap'], 'two-letter country code'],
    [['analyze', '-', '-'], 'can be read only once'],
    [['serve', 'now'], 'too many arguments'],
    [['serve', '--public-port', '70000'], 'a port is a whole number from 0 to 65535'],
    [['serve', '--operator-port', 'eight'], 'a port is a whole number from 0 to 65535'],
    [['rehearse', 'quiet-week', '--speed', '0'], 'a speed is a number from 1'],
  ])('misused, it ends with 64: %j', async (args, words) => {
    expectRefusal(await runBreakwater(args, { cwd: await folder() }), 64, words)
  })

  it('without a command it shows what there is, and ends with 64', async () => {
    expectRefusal(await runBreakwater([], { cwd: await folder() }), 64, 'Usage: breakwater')
  })
})

describe('analyze', () => {
  it.each([
    ['a file that is not there', 'nothing.pcap', 'nothing.pcap: there is no such file'],
    ['a directory', '.', 'it is a directory'],
    ['an empty file', 'empty.pcap', 'the file is empty'],
    ['what is no capture', 'letter.pcap', /letter\.pcap: this is neither a pcap nor a pcapng file \(at byte 0\)/],
    ['a capture cut within its first packet', 'cut-short.pcap', /cut-short\.pcap: the file ends in the middle of a record \(at byte \d+\)/],
    ['a gzip file cut short', 'cut-short.pcap.gz', /cut-short\.pcap\.gz: its gzip compression breaks off/],
  ])('%s: 65, with its name and what to do', async (_what, file, words) => {
    const { gzipSync } = await import('node:zlib')
    const whole = await readFile(join(CAPTURES, 'arkime-v6.pcap'))
    const cwd = await folder({
      'empty.pcap': '',
      'letter.pcap': 'Dear reader, this is a letter and not a capture.\n',
      'cut-short.pcap': whole.subarray(0, 30),
      'cut-short.pcap.gz': gzipSync(whole).subarray(0, 50),
    })
    expectRefusal(await runBreakwater(['analyze', file], { cwd }), 65, words)
  })

  it('one unreadable file among good ones: 65, and nothing that looks like an answer', async () => {
    const cwd = await folder({ 'letter.pcap': 'no capture' })
    expectRefusal(await runBreakwater(['analyze', join(CAPTURES, 'arkime-v6.pcap'), 'letter.pcap'], { cwd }), 65, 'letter.pcap')
  })

  it('reads a capture that was cut, and says where', async () => {
    const whole = await readFile(join(CAPTURES, 'arkime-v6.pcap'))
    const cwd = await folder({ 'cut.pcap': whole.subarray(0, 5_000) })
    const { code, out } = await runBreakwater(['analyze', 'cut.pcap'], { cwd })
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(/cut\.pcap ends in the middle of a packet at byte \d+; what came before it was read\./)
    expect(code).toBe(0)
  })

  it('answers with 0, or with what the traffic is when asked to: 0 none, 10 attack', async () => {
    const cwd = await folder({ 'flood.pcap': synFlood() })
    const calm = join(CAPTURES, 'arkime-v6-http.pcap')
    const attack = await runBreakwater(['analyze', 'flood.pcap', '--json'], { cwd })
    const report = JSON.parse(attack.out) as AnalysisReport
    expect(report.sentence).toMatch(/SYN flood/)
    expect(report.nature).toBe('attack')
    expect(attack.code).toBe(0)
    expect((await runBreakwater(['analyze', 'flood.pcap', '--exit-code'], { cwd })).code).toBe(10)
    const none = await runBreakwater(['analyze', calm, '--exit-code'], { cwd })
    expect(none.out).toMatch(/^No attack/)
    expect(none.code).toBe(0)
    // Forged sources carry no answer about countries, and the report says so instead of guessing.
    const claimed = await runBreakwater(['analyze', 'flood.pcap', '--claim', 'addresses area=UA', '--exit-code'], { cwd })
    expect(claimed.out).toContain('cannot be assessed')
    expect(claimed.code).toBe(10)
  })

  it('reads standard input, writes one HTML file, and leaves JSON alone on standard output', async () => {
    const cwd = await folder()
    const input = await readFile(join(CAPTURES, 'arkime-v6-http.pcap'))
    const { code, out } = await runBreakwater(['analyze', '-', '--json', '--html', 'report.html'], { cwd, input })
    expect((JSON.parse(out) as AnalysisReport).inputs).toMatchObject([{ name: '-', bytes: input.length }])
    expect(await readFile(join(cwd, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i)
    expect(code).toBe(0)
    expect(await readdir(cwd)).toEqual(['report.html'])
  })

  it('says when the HTML file cannot be written', async () => {
    const args = ['analyze', join(CAPTURES, 'arkime-v6-http.pcap'), '--html', 'no/such/folder/report.html']
    expectRefusal(await runBreakwater(args, { cwd: await folder() }), 64, 'the directory no/such/folder does not exist')
  })
})

describe('a configuration', () => {
  const MISTAKES: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
    ['nothing at all', {}, ['services.yaml is not there', 'services:\n    - id: example']],
    [
      'a misspelt key',
      { 'breakwater.yaml': 'instance: Test\npublicPrt: 8460\n', 'services.yaml': SERVICES },
      ['breakwater.yaml:2: publicPrt: unknown key; did you mean "publicPort"?'],
    ],
    [
      'a wrong type, further in',
      { 'breakwater.yaml': 'operator:\n\n  port: seventy\n', 'services.yaml': SERVICES },
      ['breakwater.yaml:3: operator.port: expected an integer, found "seventy"'],
    ],
    ['what is not YAML', { 'services.yaml': 'services:\n  - id: [shop\n' }, ['services.yaml:3: ']],
    [
      'a service without a name, and one with a strange id',
      { 'services.yaml': 'services:\n  - id: shop\n  - id: Big Shop\n    name: Big Shop\n' },
      ['services.yaml:2: services[0].name: missing', 'services.yaml:3: services[1].id: expected a slug'],
    ],
    [
      'a prefix that is none, two that are one, and an id that is there twice',
      {
        'services.yaml': `${SERVICES}  - id: shop\n    name: Other Shop\n    prefixes:\n      - 198.51.100.0/33\n      - 192.0.2.0/24\n`,
      },
      [
        'services.yaml:5: services[1].id: "shop" is there twice',
        'services.yaml:8: services[1].prefixes[0]: "198.51.100.0/33" has no length between 0 and 32',
        'services.yaml:9: services[1].prefixes[1]: 192.0.2.0/24 already belongs to shop',
      ],
    ],
  ]

  it.each(MISTAKES)('%s: check and serve end with 65 and name file, line and key', async (_what, files, words) => {
    const cwd = await folder(files)
    for (const command of ['check', 'serve']) expectRefusal(await runBreakwater([command], { cwd }), 65, ...words)
    // Nothing was begun.
    expect((await readdir(cwd)).sort()).toEqual(Object.keys(files).sort())
  })

  it('is looked for where --config says', async () => {
    const cwd = await folder()
    expectRefusal(await runBreakwater(['check', '--config', 'nothing.yaml'], { cwd }), 65, 'nothing.yaml')
    await mkdir(join(cwd, 'etc'))
    await writeFile(join(cwd, 'etc', 'breakwater.yaml'), 'instance: Harbour watch\n')
    await writeFile(join(cwd, 'etc', 'services.yaml'), SERVICES)
    const { code, out, err } = await runBreakwater(['check', '--config', 'etc/breakwater.yaml'], { cwd })
    expect(out).toBe(
      [
        'The configuration of "Harbour watch" is valid: 1 service.',
        '  public pages on 127.0.0.1:8460, console on 127.0.0.1:8461',
        '  X-Forwarded-For is believed from nobody',
        '  kept: reports 90 days, probes 90, traffic 90; counts for good',
        '  flow records on 127.0.0.1: NetFlow udp/2055, IPFIX udp/4739, sFlow udp/6343',
        '  shop: Example Shop (1 protected prefix, not probed)',
        '',
      ].join('\n'),
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })
})

describe('rehearse', () => {
  it('without a name: the shipped days, each with its title', async () => {
    const { code, out, err } = await runBreakwater(['rehearse'], { cwd: await folder() })
    for (const id of bundledScenarios()) expect(out).toMatch(new RegExp(`^${id} +\\S`, 'm'))
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it('an unknown name: 65, and the names there are', async () => {
    expectRefusal(await runBreakwater(['rehearse', 'x-2025'], { cwd: await folder() }), 65, '"x-2025"', 'quiet-week', 'x-2025-03-10')
  })

  it.each([
    ['a file that is not there', 'nothing.yaml', TINY, ['nothing.yaml']],
    [
      'a misspelt key',
      'tiny.yaml',
      TINY.replace('category', 'categroy'),
      ['tiny.yaml:10: services[0].categroy', 'did you mean "category"?'],
    ],
    ['a time that is none', 'tiny.yaml', TINY.replace('00:10:00Z', '00:10'), ['tiny.yaml:8: to: ']],
    [
      'people of no service',
      'tiny.yaml',
      TINY.replace('service: shop', 'service: ship'),
      ['tiny.yaml:12: people[0].service: there is no service "ship"'],
    ],
    ['no word of its being made up', 'tiny.yaml', TINY.replace('note: SYNTHETIC', 'note: real'), ['tiny.yaml:5: note']],
  ])('%s: 65 with file, line and key', async (_what, file, text, words) => {
    const cwd = await folder({ 'tiny.yaml': text })
    expectRefusal(await runBreakwater(['rehearse', file.includes('/') ? file : `./${file}`], { cwd }), 65, ...words)
    expect(await readdir(cwd)).toEqual(['tiny.yaml'])
  })

  it('a day told as it was: 0, SYNTHETIC first; told wrong: not 0, and the row that says so', async () => {
    const wrong = TINY.replace('id: tiny', 'id: tiny-wrong').replace(
      '  quiet: [shop]',
      '  incidents:\n    - { service: shop, cause: undetermined, onset: 2025-01-06T00:02:00Z }',
    )
    const cwd = await folder({ 'tiny.yaml': TINY, 'wrong.yaml': wrong })
    const told = await runBreakwater(['rehearse', 'tiny.yaml'], { cwd })
    expect(told.out).toMatch(/^SYNTHETIC: Ten minutes in which nothing happens\n/)
    expect(told.out).toMatch(/All \d+ rows pass\.\n$/)
    expect(told.code).toBe(0)
    expect(await readdir(join(cwd, '.breakwater', 'rehearsals'))).toEqual(['tiny'])
    const missed = await runBreakwater(['rehearse', 'wrong.yaml', '--json'], { cwd })
    const outcome = JSON.parse(missed.out) as { pass: boolean; note: string; rows: { what: string; pass: boolean }[] }
    expect(outcome.note).toContain('SYNTHETIC')
    expect(outcome.pass).toBe(false)
    expect(outcome.rows.some((row) => !row.pass)).toBe(true)
    expect(missed.code).not.toBe(0)
    expect(missed.err).toContain('SYNTHETIC')
  })

  it('does not touch what is not its own', async () => {
    const cwd = await folder({ 'tiny.yaml': TINY, 'other.yaml': TINY.replace('id: tiny', 'id: other') })
    await mkdir(join(cwd, 'mine'))
    await writeFile(join(cwd, 'mine', 'diary.txt'), 'dear diary')
    const refused = await runBreakwater(['rehearse', 'tiny.yaml', '--data', 'mine'], { cwd })
    expectRefusal(refused, 70, 'mine holds something that no rehearsal made')
    expect(await readFile(join(cwd, 'mine', 'diary.txt'), 'utf8')).toBe('dear diary')
    expect((await runBreakwater(['rehearse', 'tiny.yaml', '--data', 'its'], { cwd })).code).toBe(0)
    expectRefusal(await runBreakwater(['rehearse', 'other.yaml', '--data', 'its'], { cwd }), 70, 'belongs to the rehearsal of tiny')
    // Its own place is emptied and used again.
    expect((await runBreakwater(['rehearse', 'tiny.yaml', '--data', 'its'], { cwd })).code).toBe(0)
  })
})

describe('serve', () => {
  const LISTENING = /public pages +(http:\/\/127\.0\.0\.1:\d+\/)\n +operator's console +(\S+)/
  const whole = { 'services.yaml': SERVICES, 'breakwater.yaml': FREE_FLOW_PORTS }

  async function stop(started: Started): Promise<Finished> {
    started.child.kill('SIGTERM')
    return await started.finished
  }

  it('listens, says where, and stops with 0 when it is told to', async () => {
    const started = start(['serve', ...FREE_PORTS], { cwd: await folder(whole) })
    const [, publicUrl = ''] = await untilSaid(started, LISTENING)
    const answer = await fetch(`${publicUrl}api/v1/services`)
    expect(answer.status).toBe(200)
    await untilSaid(started, /Stop with Ctrl-C/)
    const { code, signal } = await stop(started)
    expect({ code, signal }).toEqual({ code: 0, signal: null })
  })

  it('rehearsed and real data never meet', async () => {
    const cwd = await folder({ ...whole, 'tiny.yaml': TINY })
    expect((await runBreakwater(['rehearse', 'tiny.yaml', '--data', 'rehearsed'], { cwd })).code).toBe(0)
    const refused = await runBreakwater(['serve', '--data', 'rehearsed', ...FREE_PORTS], { cwd })
    expectRefusal(refused, 70, 'The data directory belongs to another world', 'the rehearsal "tiny"', 'name another data directory')

    const started = start(['serve', '--data', 'real', ...FREE_PORTS], { cwd })
    await untilSaid(started, LISTENING)
    expectRefusal(
      await runBreakwater(['rehearse', 'tiny.yaml', '--data', 'real'], { cwd }),
      70,
      'real holds something that no rehearsal made',
    )
    expect((await stop(started)).code).toBe(0)
    expectRefusal(
      await runBreakwater(['rehearse', 'tiny.yaml', '--data', 'real'], { cwd }),
      70,
      'real holds something that no rehearsal made',
    )
    // Also where a rehearsal's marker lies in it: one that ended before it kept anything leaves no more than that.
    await cp(join(cwd, 'rehearsed', 'SYNTHETIC.json'), join(cwd, 'real', 'SYNTHETIC.json'))
    const before = await readFile(join(cwd, 'real', 'operator-token'), 'utf8')
    expectRefusal(await runBreakwater(['rehearse', 'tiny.yaml', '--data', 'real'], { cwd }), 70, 'belongs to another world')
    expect(await readFile(join(cwd, 'real', 'operator-token'), 'utf8')).toBe(before)
  })

  it('one data directory, one observatory', async () => {
    const cwd = await folder(whole)
    const started = start(['serve', '--data', 'real', ...FREE_PORTS], { cwd })
    await untilSaid(started, LISTENING)
    const second = await runBreakwater(['serve', '--data', 'real', ...FREE_PORTS], { cwd })
    expectRefusal(second, 70, 'The data directory is in use by another process', `held by process ${started.child.pid}`)
    expect((await stop(started)).code).toBe(0)
  })

  it.each(['--public-port', '--operator-port'])('says which port is taken (%s)', async (option) => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    try {
      const cwd = await folder(whole)
      const other = option === '--public-port' ? '--operator-port' : '--public-port'
      const refused = await runBreakwater(['serve', option, String(port), other, '0'], { cwd })
      expectRefusal(refused, 70, 'A port cannot be listened on', String(port))
    } finally {
      taken.close()
    }
  })

  it('says which flow port is taken', async () => {
    const { createSocket } = await import('node:dgram')
    const taken = createSocket('udp4').bind(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address()
    try {
      const cwd = await folder({ ...whole, 'breakwater.yaml': `flows: { netflowPort: ${port}, ipfixPort: 0, sflowPort: 0 }\n` })
      expectRefusal(await runBreakwater(['serve', ...FREE_PORTS], { cwd }), 70, 'A port cannot be listened on', String(port))
    } finally {
      taken.close()
    }
  })

  it('tells its token to the terminal of its first start, and to nothing else', async () => {
    const cwd = await folder(whole)
    const env = { BREAKWATER_LOG: 'debug' }
    const data = join(cwd, '.breakwater')
    const first = start(['serve', ...FREE_PORTS], { cwd, env })
    const [, publicUrl = '', loginUrl = ''] = await untilSaid(first, LISTENING)
    const token = (await readFile(join(data, 'operator-token'), 'utf8')).trim()
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect((await stat(join(data, 'operator-token'))).mode & 0o777).toBe(0o600)
    expect(loginUrl).toContain(`/login?token=${token}`)

    // Everything that could tempt a log into repeating it.
    const console = loginUrl.slice(0, loginUrl.indexOf('login'))
    const bearer = { authorization: `Bearer ${token}` }
    expect((await fetch(loginUrl, { redirect: 'manual' })).status).toBe(303)
    expect((await fetch(`${loginUrl}x`, { redirect: 'manual' })).status).toBe(403)
    expect((await fetch(`${console}api/v1/console`, { headers: bearer })).status).toBe(200)
    expect((await fetch(`${console}api/v1/traffic?token=${token}`)).status).toBe(401)
    expect((await fetch(`${console}nothing/${token}`, { headers: bearer })).status).toBe(404)
    expect(
      (await fetch(`${console}api/v1/incidents/${token}/claims`, { method: 'POST', headers: bearer, body: token })).status,
    ).toBeGreaterThan(399)
    expect((await fetch(`${publicUrl}login?token=${token}`)).status).toBe(404)
    const public_ = await fetch(`${publicUrl}services/shop`)
    expect(await public_.text()).not.toContain(token)
    const stopped = await stop(first)
    expect(stopped.code).toBe(0)
    expect(stopped.err).not.toContain(token)
    expect(stopped.err).toContain('operator logged in')
    expect(stopped.out.split(token)).toHaveLength(2)

    const second = start(['serve', ...FREE_PORTS], { cwd, env })
    await untilSaid(second, LISTENING)
    const again = await stop(second)
    expect(again.out + again.err).not.toContain(token)
    expect(again.out).toContain('.breakwater/operator-token')
  })

  it('an error that nobody caught is our own fault: 70, and said', async () => {
    const fault =
      "const t = setInterval(() => { if (process.listenerCount('uncaughtException') > 0) { clearInterval(t); throw new Error('planted by a test') } }, 50)"
    const started = start(['serve', ...FREE_PORTS], {
      cwd: await folder(whole),
      node: ['--import', `data:text/javascript,${encodeURIComponent(fault)}`],
    })
    const { code, err } = await started.finished
    expect(err).toContain('this is our own fault')
    expect(err).toContain('planted by a test')
    expect(code).toBe(70)
  })
})
