import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDuckdb } from '#storage'
import { loadBreakwaterConfig } from '../config/load-config.ts'
import { configFindings, storeFinding } from './doctor-command.ts'
import { clockFinding, directoryFindings, nodeFinding, receiveBufferFinding } from './machine-findings.ts'
import { portFindings } from './port-findings.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-doctor-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('every line that is not ok says what to do', async () => {
  const found = [
    nodeFinding('18.20.1'),
    await clockFinding(0, folder),
    await receiveBufferFinding(4_194_304, join(folder, 'nothing')),
    ...(await directoryFindings(join(folder, 'new'))),
  ]
  expect(found.map(({ level }) => level).slice(0, 3)).toEqual(['fail', 'fail', 'warn'])
  for (const { level, todo } of found) expect(level === 'ok' || todo !== undefined).toBe(true)
  expect(nodeFinding('20.20.0').level).toBe('ok')
  expect(nodeFinding('24.1.0').level).toBe('ok')
})

it('sees a directory that others may look into', async () => {
  const directory = join(folder, 'open')
  mkdirSync(directory)
  chmodSync(directory, 0o755)
  expect((await directoryFindings(directory))[0]).toMatchObject({ level: 'warn', todo: `chmod 700 ${directory}` })
})

it('tells a port that another program holds from one that an observatory holds', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const file = join(folder, 'breakwater.yaml')
  writeFileSync(file, `publicPort: ${port}\noperator: { port: 0 }\nflows: { netflowPort: 0, ipfixPort: 0, sflowPort: 0 }\n`)
  const config = loadBreakwaterConfig(file)
  expect((await portFindings(config, false))[0]).toMatchObject({ level: 'fail' })
  expect((await portFindings(config, true))[0]).toMatchObject({ level: 'ok' })
  await new Promise((resolve) => server.close(resolve))
})

it('names a store that is sound, one that is damaged, and faults of the configuration', async () => {
  const config = join(folder, 'breakwater.yaml')
  writeFileSync(config, 'publicPort: many\n')
  expect(configFindings(config, undefined).findings).toMatchObject([{ level: 'fail', said: expect.stringContaining('publicPort') }])
  writeFileSync(join(folder, 'services.yaml'), 'services:\n  - { id: shop, name: Shop }\n')
  writeFileSync(config, 'alerts: { thresholds: { shpo: { score: 9 } } }\n')
  expect(configFindings(config, undefined).findings).toMatchObject([
    { level: 'fail', said: expect.stringContaining('did you mean "shop"?') },
  ])
  const data = join(folder, 'data')
  const store = await openDuckdb({ directory: data, world: 'real' })
  await store.appendAudit({ at: 1, actor: 'operator', act: 'publish', subject: 'i' })
  await store.stop()
  expect((await storeFinding(data)).finding).toMatchObject({ level: 'ok' })
  rmSync(join(data, 'observatory.duckdb'))
  expect((await storeFinding(data)).finding).toMatchObject({ level: 'fail', said: expect.stringContaining('observatory.duckdb') })
})
