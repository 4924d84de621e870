import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AnalysisReport, type InstantsAsText, SECOND } from '#vocabulary'
import { type CapturedFrame, framesOf, pcapFile, pcapngFile } from '../../../test/fixtures/capture-files.ts'
import { benchAddress, ConstructedCapture, START, SYN, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { runCommand } from '../cli/run.ts'

vi.setConfig({ testTimeout: 30_000 })

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-coverage-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Told {
  readonly words: string
  readonly json: InstantsAsText<AnalysisReport>
  /** Text of the page, without its tags. */
  readonly page: string
}

async function run(...argv: string[]): Promise<string> {
  let out = ''
  const code = await runCommand(['analyze', ...argv], {
    out: (text) => void (out += text),
    err: () => {},
    columns: 200,
    outIsTerminal: false,
    errIsTerminal: false,
    colour: false,
  })
  expect(code).toBe(0)
  return out
}

/** What the terminal, the JSON and the page say of one capture. */
async function told(name: string, bytes: Uint8Array): Promise<Told> {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  const words = (await run(path)).replaceAll(/\s+/g, ' ')
  const json = JSON.parse(await run(path, '--json', '--html', `${path}.html`)) as InstantsAsText<AnalysisReport>
  const page = readFileSync(`${path}.html`, 'utf8')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
  return { words, json, page }
}

function syns(n: number): ConstructedCapture {
  const capture = new ConstructedCapture()
  for (let i = 0; i < n; i++) capture.tcp(START + i * 10_000, benchAddress(i), 1024 + i, TARGET, 443, { flags: SYN, sequence: i })
  return capture
}

function later(frame: CapturedFrame, micros: number): CapturedFrame {
  return { ...frame, micros: frame.micros + micros }
}

describe('what was not seen is told on the terminal, in JSON and on the page', () => {
  it('nothing, where nothing was missed', async () => {
    const { words, json, page } = await told('whole.pcap', syns(200).file())
    expect(json.coverage).toEqual({
      read: 200,
      undecoded: {},
      undecodedShare: 0,
      samplingRates: [1],
      sequenceGaps: 0,
      snapped: 0,
      notes: [],
    })
    expect(json.window).toEqual({ from: '2025-03-10T14:00:03Z', to: '2025-03-10T14:00:04.990001Z' })
    expect(words).not.toMatch(/not decoded|snap length|missing by sequence|earlier/)
    expect(page).toContain('Could not be decoded none')
    expect(page).toContain('Cut short by the snap length none')
  })

  it('sampling and sequence gaps', async () => {
    const flows = Array.from({ length: 300 }, (_, i) => ({
      start: START + i * 10_000,
      end: START + i * 10_000 + 5000,
      source: benchAddress(i),
      destination: TARGET,
      protocol: 17,
      sourcePort: 123,
      destinationPort: 80,
      tcpFlags: 0,
      packets: 500,
      bytes: 234_000,
    }))
    // Two of ten datagrams of 30 records are lost on their way.
    const frames = framesOf(new ConstructedCapture().netflow5(flows, 100).file()).filter((_, i) => i !== 4 && i !== 5)
    const { words, json, page } = await told('flows.pcap', pcapFile(frames))
    expect(json.coverage).toMatchObject({ read: 248, samplingRates: [100], sequenceGaps: 60 })
    expect(words).toContain('sampled: one packet in 100')
    expect(words).toContain('60 export records or datagrams are missing by sequence numbers')
    expect(page).toContain('Sampling one packet in 100')
    expect(page).toContain('Missing by sequence numbers 60')
  })

  it('the snap length', async () => {
    const capture = new ConstructedCapture()
    for (let i = 0; i < 50; i++) capture.udp(START + i * 10_000, benchAddress(i), 4000, TARGET, 9000, 1000)
    const frames = framesOf(capture.file()).map((frame, i) => (i < 30 ? { ...frame, bytes: frame.bytes.subarray(0, 96) } : frame))
    const { words, json, page } = await told('snapped.pcap', pcapFile(frames))
    expect(json.coverage).toMatchObject({ read: 50, snapped: 30, undecodedShare: 0 })
    expect(words).toContain('30 packets were cut short by the snap length')
    expect(page).toContain('Cut short by the snap length 30')
  })

  it('a share of what could not be decoded, beside the counts', async () => {
    const frames = framesOf(syns(200).file()).map((frame, i) => {
      const bytes = frame.bytes.slice()
      // ARP (EtherType 0x0806), and an IP version that there is not.
      if (i % 20 === 0) bytes.set([0x08, 0x06], 12)
      if (i === 7) bytes[14] = 0x75
      return { ...frame, bytes }
    })
    const { words, json, page } = await told('undecoded.pcap', pcapFile(frames))
    expect(Object.values(json.coverage.undecoded).reduce((a, b) => a + b, 0)).toBe(11)
    expect(json.coverage.undecodedShare).toBeCloseTo(11 / 200, 10)
    expect(words).toContain('5.5 % of what came could not be decoded')
    expect(words).toContain('10 not decoded: not-ip')
    expect(page).toMatch(/Could not be decoded 5\.5 % of what came: [^<]*not-ip: 10/)
  })

  it.each([
    ['pcap', pcapFile],
    ['pcapng', pcapngFile],
  ] as const)('a clock that runs backwards in a %s file', async (kind, write) => {
    // Set back by an hour once, and again by three seconds; a packet half a second late is how captures are.
    const frames = framesOf(syns(300).file()).map((frame, i) =>
      later(frame, i >= 200 ? -3603 * SECOND : i >= 100 ? -3600 * SECOND : i === 60 ? -SECOND / 2 : 0),
    )
    const { words, json, page } = await told(`clock.${kind}`, write(frames))
    const note = `clock.${kind}: 2 packets are more than a second earlier than the packet before, at most by 60 min: a clock was set back, or captures were joined out of order. Its times, rates and durations are uncertain.`
    expect(json.coverage.notes).toEqual([note])
    expect(words).toContain(note)
    expect(page).toContain(note)
  })

  it('says nothing of clocks where two files overlap, and each is in order', async () => {
    const frames = framesOf(syns(300).file())
    const paths = [0, 1].map((half) => join(folder, `half-${half}.pcap`))
    for (const [half, path] of paths.entries()) writeFileSync(path, pcapFile(frames.filter((_, i) => i % 2 === half)))
    expect(await run(...paths)).not.toContain('earlier')
  })
})
