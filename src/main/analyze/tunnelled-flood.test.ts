import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { framesOf } from '../../../test/fixtures/capture-files.ts'
import { benchAddress, ConstructedCapture, dice, START, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { datagram, ipv4, zeros } from '../../../test/fixtures/packet-bytes.ts'
import { runCommand } from '../cli/run.ts'

// Where the address tables are not built yet, the first reading compiles them.
vi.setConfig({ testTimeout: 30_000 })

let folder: string
const at = (name: string) => join(folder, name)

/** CONSTRUCTED: GRE with whole packets inside, as a botnet sends it (inner addresses mean nothing), and a few connections. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-tunnelled-'))
  const capture = new ConstructedCapture()
  const next = dice(21)
  const inside = Buffer.from([0, 0, 0x08, 0x00, ...ipv4(17, datagram(4000, zeros(512)))])
  for (let i = 0; i < 6000; i++) {
    const packet = Buffer.from(inside)
    packet.writeUInt32BE(next(), 4 + 12)
    packet.writeUInt32BE(next(), 4 + 16)
    capture.ip(START + i * 500, benchAddress(next() % 700), TARGET, 47, packet, 50)
  }
  for (let i = 0; i < 10; i++) capture.connection(START + i * 200_000, benchAddress(5000 + i), 40_000 + i, TARGET, 443, 300, 4000)
  writeFileSync(at('gre.pcap'), capture.file())
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('filters and carving know the packets of a GRE flood whose insides were looked into', async () => {
  let out = ''
  const io = {
    out: (text: string) => void (out += text),
    err: () => {},
    columns: 80,
    outIsTerminal: false,
    errIsTerminal: false,
    colour: false,
  }
  expect(await runCommand(['analyze', at('gre.pcap'), '--json', '--carve', 'vector=1', at('out.pcap')], io)).toBe(0)
  const vector = JSON.parse(out).targets[0].profile.vectors[0]
  expect(vector.kind).toBe('gre-flood')
  for (const { kind, effect } of vector.filters) {
    expect([kind, effect.attackShare]).toEqual([kind, 1])
    expect(effect.cleanShare).toBe(0)
  }
  expect(framesOf(readFileSync(at('out.pcap'))).length).toBe(6000)
})
