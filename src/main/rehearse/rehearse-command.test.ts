import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { rehearseCommand } from './rehearse-command.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-rehearse-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const io = { out() {}, err() {}, columns: 80, outIsTerminal: false, errIsTerminal: false, colour: false }

const servers = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length

it('leaves nothing open when a port is taken, so that the process can end', async () => {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const { port } = holder.address() as { port: number }
  const before = servers()
  const environment = { dataDirectory: directory, logLevel: 'error' as const }
  const running = rehearseCommand('x-2023-03-06', { data: join(directory, 'data'), publicPort: port }, environment, io)
  await expect(running).rejects.toMatchObject({ code: 'LISTEN_FAILED' })
  // Closed handles leave the list a little later.
  await vi.waitFor(() => expect(servers()).toBe(before), { timeout: 2_000 })
  await new Promise((resolve) => holder.close(resolve))
})

describe('keeps the day', () => {
  const day = (posting: string) => `format: breakwater.scenario.v1
id: short
title: A short one
note: SYNTHETIC - for a test
seed: 5
from: 2025-01-06T00:00:00Z
to: 2025-01-06T00:10:00Z
stepSeconds: 60
posting: ${posting}
services: [{ id: shop, name: Example Shop }]
people: [{ service: shop, basePer15Minutes: 30 }]
truth: { quiet: [shop] }
`

  it.each([
    ['in a database, where nothing else is asked for', 'http', false, true],
    ['in memory alone with --in-memory, and hears the same', 'http', true, false],
    ['in memory alone where reports go straight to the desk', 'direct', false, false],
  ])('%s', async (_, posting, inMemory, onDisk) => {
    const file = join(directory, 'short.yaml')
    await writeFile(file, day(posting))
    const data = join(directory, 'data')
    let told = ''
    const listening = { ...io, out: (text: string) => void (told += text) }
    const code = await rehearseCommand(file, { data, inMemory, json: true }, { dataDirectory: directory, logLevel: 'error' }, listening)
    const outcome = JSON.parse(told) as { pass: boolean; delivery: { posted: { shop: number } } }
    expect(outcome.pass, told).toBe(true)
    expect(outcome.delivery.posted.shop).toBeGreaterThan(5)
    expect(code).toBe(0)
    expect(existsSync(join(data, 'observatory.duckdb'))).toBe(onDisk)
  })
})
