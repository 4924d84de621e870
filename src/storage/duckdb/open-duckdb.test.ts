import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { openDuckdb } from './open-duckdb.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-store-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true, force: true })
})

const clock = createSteppedClock(1_741_600_000_000_000)

describe('the wall between worlds', () => {
  it.each([
    ['real', 'rehearsal:x-2025-03-10'],
    ['rehearsal:x-2025-03-10', 'real'],
    ['rehearsal:x-2025-03-10', 'rehearsal:x-2023-03-06'],
  ] as const)('a directory of %s does not open for %s', async (made, opened) => {
    const store = await openDuckdb({ directory, world: made, clock })
    await store.stop()
    await expect(openDuckdb({ directory, world: opened, clock })).rejects.toMatchObject({ code: 'STORE_WORLD' })
    // The refused attempt changed nothing and left no lock behind.
    const again = await openDuckdb({ directory, world: made, clock })
    expect(again.world).toBe(made)
    await again.stop()
  })
})

describe('one process a file', () => {
  it('a second opening in the same process is refused', async () => {
    const store = await openDuckdb({ directory, world: 'real', clock })
    await expect(openDuckdb({ directory, world: 'real', clock })).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    await store.stop()
  })

  it('a file that another process holds is refused with that process named', async () => {
    const script = `import { DuckDBInstance } from '@duckdb/node-api'
      await DuckDBInstance.create(process.argv[1])
      console.log('held')
      process.stdin.resume().on('end', () => process.exit(0))`
    const other = spawn(process.execPath, ['--input-type=module', '-e', script, join(directory, 'observatory.duckdb')])
    await once(other.stdout, 'data')
    await expect(openDuckdb({ directory, world: 'real', clock })).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      message: expect.stringContaining(`held by process ${other.pid}`),
    })
    other.stdin.end()
    await once(other, 'exit')
    const store = await openDuckdb({ directory, world: 'real', clock })
    await store.stop()
  })
})

it('a file of a newer program is refused, with what to do', async () => {
  const store = await openDuckdb({ directory, world: 'real', clock })
  await store.stop()
  const instance = await DuckDBInstance.create(join(directory, 'observatory.duckdb'))
  const connection = await instance.connect()
  await connection.run('update meta set schema_version = 99')
  connection.closeSync()
  instance.closeSync()
  await expect(openDuckdb({ directory, world: 'real', clock })).rejects.toMatchObject({
    code: 'STORE_SCHEMA',
    message: expect.stringMatching(/version 99, written by a newer program.*install the newer program/),
  })
})

it('a file that is not a database is refused by name', async () => {
  await writeFile(join(directory, 'observatory.duckdb'), 'no database at all, but longer than a header would be'.repeat(200))
  await expect(openDuckdb({ directory, world: 'real', clock })).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: expect.stringContaining('observatory.duckdb'),
  })
})

it('a closed store says so', async () => {
  const store = await openDuckdb({ directory, world: 'real', clock })
  await store.stop()
  await store.stop()
  await expect(store.audit(1)).rejects.toMatchObject({ code: 'STORE_CLOSED' })
})
