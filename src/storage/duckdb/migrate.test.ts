import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '#plumbing'
import type { ProbeResult } from '#vocabulary'
import { readAll } from '../../../test/golden/storage/content.mjs'
import { MIGRATIONS, SCHEMA_VERSION } from './migrations/migrations.ts'
import { openDuckdb } from './open-duckdb.ts'

const GOLDEN = join(import.meta.dirname, '..', '..', '..', 'test', 'golden', 'storage')

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-migrate-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true, force: true })
})

const path = () => join(directory, 'observatory.duckdb')

async function unpackGolden(version: number): Promise<unknown> {
  for (const ending of ['duckdb', 'duckdb.wal'])
    await writeFile(join(directory, `observatory.${ending}`), gunzipSync(await readFile(join(GOLDEN, `version-${version}.${ending}.gz`))))
  return JSON.parse(await readFile(join(GOLDEN, `version-${version}.json`), 'utf8'))
}

async function rowsOf(file: string, sql: string): Promise<readonly unknown[][]> {
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  const rows = (await connection.runAndReadAll(sql)).getRowsJson()
  connection.closeSync()
  instance.closeSync()
  return rows
}

const COLUMNS = 'select table_name, column_name, data_type, is_nullable from information_schema.columns order by all'

it('the steps are numbered without a gap', () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1))
})

describe.each(Array.from({ length: SCHEMA_VERSION - 1 }, (_, index) => index + 1))('a directory of version %i', (version) => {
  it('opens with everything that was in it, the log of a crash included, and is migrated once', async () => {
    const content = await unpackGolden(version)
    const lines: string[] = []
    const log = createLogger({ room: 'storage', level: 'info', write: (line) => lines.push(line) })
    for (let opening = 0; opening < 2; opening++) {
      const store = await openDuckdb({ directory, world: 'real', log })
      expect(JSON.parse(JSON.stringify(await readAll(store)))).toEqual(content)
      await store.stop()
    }
    expect(lines.filter((line) => line.includes('brought to version'))).toHaveLength(SCHEMA_VERSION - version)
    expect(await rowsOf(path(), 'select schema_version from meta')).toEqual([[SCHEMA_VERSION]])
  })

  it('takes what only the new tables can hold', async () => {
    await unpackGolden(version)
    const store = await openDuckdb({ directory, world: 'real' })
    const at = Date.UTC(2026, 0, 1) * 1000
    const report = {
      id: '0195802f-6b00-7000-8000-00000000ffff',
      service: 'examplesocial',
      problem: 'app',
      at,
      place: { country: 'US' },
      channel: 'batch',
      reporter: 'x',
      network: 4_294_967_295,
      weight: 0.25,
    } as const
    await store.append([report])
    const found = []
    for await (const batch of store.since(at)) found.push(...batch)
    expect(found).toEqual([report])
    const result: ProbeResult = {
      service: 'examplesocial',
      probe: 'log-in',
      vantage: { name: 'harbour', network: 'AS64500 Example' },
      at,
      outcome: 'success',
      status: 200,
      tookMilliseconds: 12,
      detail: 'HTTP 200',
    }
    await store.appendProbes([result])
    expect(await store.probes('examplesocial', { from: at, to: at + 1 }, 10)).toEqual([result])
    await store.stop()
  })

  it('is kept beside as it was, whole in one file', async () => {
    const content = (await unpackGolden(version)) as { reports: unknown[] }
    await (await openDuckdb({ directory, world: 'real' })).stop()
    const copy = join(directory, `observatory.before-version-${SCHEMA_VERSION}.duckdb`)
    expect(await rowsOf(copy, 'select schema_version from meta')).toEqual([[version]])
    expect(await rowsOf(copy, 'select count(*)::integer from reports')).toEqual([[content.reports.length]])
  })

  it('has afterwards the tables of a directory made new', async () => {
    await unpackGolden(version)
    await (await openDuckdb({ directory, world: 'real' })).stop()
    const fresh = join(directory, 'fresh')
    await (await openDuckdb({ directory: fresh, world: 'real' })).stop()
    expect(await rowsOf(path(), COLUMNS)).toEqual(await rowsOf(join(fresh, 'observatory.duckdb'), COLUMNS))
  })

  it('is left alone where no copy can be made', async () => {
    await unpackGolden(version)
    await mkdir(join(directory, `observatory.before-version-${SCHEMA_VERSION}.duckdb`, 'in-the-way'), { recursive: true })
    await expect(openDuckdb({ directory, world: 'real' })).rejects.toMatchObject({
      code: 'STORE_SCHEMA',
      message: expect.stringContaining('nothing was changed'),
    })
    expect(await rowsOf(path(), 'select schema_version from meta')).toEqual([[version]])
    expect((await readdir(directory)).filter((name) => name.endsWith('.draft'))).toEqual([])
  })

  it('of another world is refused before anything is changed', async () => {
    await unpackGolden(version)
    await expect(openDuckdb({ directory, world: 'rehearsal:x' })).rejects.toMatchObject({ code: 'STORE_WORLD' })
    expect(await rowsOf(path(), 'select schema_version from meta')).toEqual([[version]])
  })
})

it('a step that fails leaves the tables as they were, and says where the copy is', async () => {
  await unpackGolden(1)
  // A column of that name is in the way of the second version.
  await rowsOf(path(), 'alter table reports add column weight varchar')
  await expect(openDuckdb({ directory, world: 'real' })).rejects.toMatchObject({
    code: 'STORE_SCHEMA',
    message: expect.stringMatching(/could not be brought from version 1 .*before-version-\d+\.duckdb/),
  })
  expect(await rowsOf(path(), 'select schema_version from meta')).toEqual([[1]])
  expect(await rowsOf(path(), "select count(*)::integer from information_schema.columns where column_name = 'network'")).toEqual([[0]])
})
