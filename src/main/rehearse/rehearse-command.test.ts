import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { rehearseCommand } from './rehearse-command.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-rehearse-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const servers = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length

it('leaves nothing open when a port is taken, so that the process can end', async () => {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const { port } = holder.address() as { port: number }
  const before = servers()
  const io = { out() {}, err() {}, columns: 80, outIsTerminal: false, errIsTerminal: false, colour: false }
  const environment = { dataDirectory: directory, logLevel: 'error' as const }
  const running = rehearseCommand('x-2023-03-06', { data: join(directory, 'data'), publicPort: port }, environment, io)
  await expect(running).rejects.toMatchObject({ code: 'LISTEN_FAILED' })
  // Closed handles leave the list a little later.
  await vi.waitFor(() => expect(servers()).toBe(before), { timeout: 2_000 })
  await new Promise((resolve) => holder.close(resolve))
})
