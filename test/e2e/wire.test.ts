import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOnce, root } from '../fixtures/breakwater.ts'
import { countersSample, flowSample, interfaceCounters, rawHeader, sflowDatagram, udpFrame } from '../fixtures/sflow-datagrams.ts'

/** The examples of docs/wire.md, run by node in a package that depends on this one, as a user would. */
const examples = [...readFileSync(join(root, 'docs', 'wire.md'), 'utf8').matchAll(/```js\n(\/\/ (\S+)[\s\S]*?)```/g)].map(
  ([, text, name]) => ({
    name: name!,
    text: text!,
  }),
)
const golden = (file: string) => join(root, 'test', 'golden', 'traffic', file)
let folder: string
const running: ChildProcess[] = []

beforeAll(() => {
  buildOnce()
  folder = mkdtempSync(join(tmpdir(), 'breakwater-wire-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'breakwater'))
  writeFileSync(join(folder, 'package.json'), '{ "name": "somebody-elses", "type": "module", "dependencies": { "breakwater": "*" } }')
  for (const { name, text } of examples) writeFileSync(join(folder, name), text)
})

afterAll(() => {
  for (const child of running) child.kill()
  rmSync(folder, { recursive: true })
})

const run = (...args: readonly string[]) =>
  execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trimEnd().split('\n')

describe('the examples of docs/wire.md', () => {
  it('are these', () => expect(examples.map(({ name }) => name)).toEqual(['collect.mjs', 'targets.mjs', 'frames.mjs']))

  it('collect.mjs prints flow records, sampled packets and counters, and what was malformed', async () => {
    const child = spawn(process.execPath, ['collect.mjs', '0'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    running.push(child)
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const until = async (pattern: RegExp) => {
      for (let i = 0; i < 500 && !pattern.test(said); i++) await new Promise((resolve) => setTimeout(resolve, 10))
      expect(said).toMatch(pattern)
      return pattern.exec(said)!
    }
    const port = Number((await until(/listening on (\d+)/))[1])
    const records = [flowSample({ rate: 512, records: [rawHeader(udpFrame(7), 900)] }), countersSample([interfaceCounters(11, 17n)])]
    const netflow = Buffer.alloc(72)
    netflow.writeUInt32BE(0x0005_0001, 0)
    netflow.set([192, 0, 2, 7, 198, 51, 100, 1], 24)
    netflow.writeUInt32BE(3, 40)
    netflow[62] = 17
    const socket = createSocket('udp4')
    for (const datagram of [netflow, sflowDatagram({ samples: records }), Uint8Array.of(1, 2, 3)])
      await new Promise((resolve) => socket.send(datagram, port, '127.0.0.1', resolve))
    socket.close()
    await until(/^flow 192\.0\.2\.7 > 198\.51\.100\.1 protocol 17: 3 packets, 1 in 0$/m)
    await until(/^packet 198\.51\.100\.7 > 203\.0\.113\.5 of 900 bytes, 1 in 512$/m)
    await until(/^interface 11: 17 octets in, 17 out$/m)
    const ended = once(child, 'exit')
    child.kill('SIGINT')
    await ended
    expect(said).toContain('"malformed":{"VERSION_UNKNOWN":1}')
  })

  it('targets.mjs names the addresses that most bytes went to', () => {
    const [summary, heaviest] = run('targets.mjs', golden('captures/ipfixprobe-ntp.pcap'))
    expect(JSON.parse(summary!)).toMatchObject({ undecoded: {} })
    expect(heaviest).toMatch(/^[\d.]+ \d+$/)
  })

  it('frames.mjs has a line for each frame', () => {
    const lines = run('frames.mjs', golden('captures/arkime-mpls-basic.pcap'))
    expect(lines).toHaveLength(58)
    expect(lines.some((line) => /^\d{4}-.*Z [\d.]+ \d+ > [\d.]+ \d+ protocol \d+ tunnel \S/.test(line))).toBe(true)
    expect(run('frames.mjs', 'package.json')).toEqual([expect.stringContaining('neither a pcap nor a pcapng file')])
  })
})

it('no other path of the package can be imported', () => {
  expect(() => run('--input-type=module', '-e', "await import('breakwater/dist/traffic/index.js')")).toThrow(
    /ERR_PACKAGE_PATH_NOT_EXPORTED/,
  )
})

it('its types say what there is, also to who has nothing but TypeScript', () => {
  const lines = [
    "import { createFlowBatch, createFlowDecoder, type PacketBatch } from 'breakwater/wire'",
    'const batch = createFlowBatch(8)',
    'const decoder = createFlowDecoder({ batch, drain: (flows) => void flows.packets[0]!.toFixed() })',
    'export const rates = (packets: PacketBatch): Uint32Array => packets.samplingRate',
    'export const missing: number = decoder.counts().sequenceGaps',
    '// @ts-expect-error a batch has no such column',
    'export const wrong = batch.colour',
  ]
  writeFileSync(join(folder, 'use.ts'), `${lines.join('\n')}\n`)
  const options = { module: 'nodenext', target: 'es2022', strict: true, noEmit: true, types: [], noUncheckedIndexedAccess: true }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['use.ts'] }))
  expect(run(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.')).toEqual([''])
})
