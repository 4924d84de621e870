import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeHalf } from '../../../test/golden/storage/content.mjs'
import type { Store } from '../observatory-store.ts'
import { PARQUET_TABLES, type ParquetQuery } from '../parquet-query.ts'
import { openDuckdb } from './open-duckdb.ts'

/** 2025-03-10T14:00:00Z */
const T = 1_741_615_200_000_000

let directory: string
let store: Store
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-parquet-'))
  store = await openDuckdb({ directory: join(directory, 'data'), world: 'real' })
  await writeHalf(store, 1)
})
afterEach(async () => {
  await store.stop()
  await rm(directory, { recursive: true, force: true })
})

async function exported(query: ParquetQuery) {
  const path = join(directory, "it's.parquet")
  const file = await store.exportParquet(query, path)
  const reader = await DuckDBInstance.create(':memory:')
  const connection = await reader.connect()
  const result = await connection.runAndReadAll(`select * from '${path.replaceAll("'", "''")}'`)
  const rows = result.getRowObjectsJson()
  connection.closeSync()
  reader.closeSync()
  expect(file.bytes).toBe((await stat(path)).size)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(rows).toHaveLength(file.rows)
  return rows
}

it('reports go out without who reported, and without words unless they are asked for', async () => {
  const plain = await exported({ table: 'reports' })
  expect(plain).toHaveLength(300)
  expect(Object.keys(plain[0] ?? {})).toEqual(['id', 'service', 'problem', 'at', 'country', 'region', 'channel', 'network', 'weight'])
  expect(plain[1]).toMatchObject({ at: '2025-03-10 14:00:00.777777+00', weight: 1, network: null })
  const worded = await exported({ table: 'reports', comments: true, service: 'examplesocial' })
  expect(worded.filter((row) => row.comment !== null).length).toBeGreaterThan(10)
  expect(JSON.stringify([plain, worded])).not.toContain('reporter-')
})

it('a window is half-open', async () => {
  expect(await exported({ table: 'probes', window: { from: T, to: T + 60_000_000 } })).toHaveLength(1)
  expect(await exported({ table: 'traffic-minutes', window: { from: T + 60_000_000, to: T + 240_000_000 } })).toHaveLength(3)
  expect(await exported({ table: 'reports', service: "o'nobody" })).toEqual([])
})

it('incidents carry their document', async () => {
  const [row] = await exported({ table: 'incidents' })
  expect(row).toMatchObject({ id: 'i1', onset: '2025-03-10 14:00:00+00', ended: null, state: 'open', reports: '812' })
  expect(JSON.parse(String(row?.document))).toMatchObject({ revision: 1 })
})

/** The pairs beside the schema of a file, which every reader of Parquet can show. */
async function metadataOf(path: string): Promise<Record<string, string>> {
  const reader = await DuckDBInstance.create(':memory:')
  const connection = await reader.connect()
  const result = await connection.runAndReadAll(
    `select decode(key), decode(value) from parquet_kv_metadata('${path.replaceAll("'", "''")}')`,
  )
  connection.closeSync()
  reader.closeSync()
  return Object.fromEntries(result.getRows().map(([key, value]) => [String(key), String(value)]))
}

it('the file itself says of which table and world it is', async () => {
  const path = join(directory, "it's.parquet")
  await store.exportParquet({ table: 'probes' }, path)
  expect(await metadataOf(path)).toEqual({ 'breakwater.table': 'probes', 'breakwater.world': 'real' })
})

it('the file of a rehearsal says SYNTHETIC, whatever becomes of its name', async () => {
  const rehearsed = await openDuckdb({ directory: join(directory, 'rehearsed'), world: "rehearsal:o'clock" })
  await writeHalf(rehearsed, 1)
  for (const table of PARQUET_TABLES) {
    const path = join(directory, `${table}.parquet`)
    await rehearsed.exportParquet({ table }, path)
    expect(await metadataOf(path)).toEqual({
      'breakwater.table': table,
      'breakwater.world': "rehearsal:o'clock",
      SYNTHETIC: "Rehearsal o'clock: nothing in this file happened.",
    })
  }
  await rehearsed.stop()
})

it('where it cannot be written nothing is left, and the error names the file', async () => {
  const path = join(directory, 'nowhere', 'out.parquet')
  await expect(store.exportParquet({ table: 'reports' }, path)).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    message: expect.stringContaining(path),
  })
  expect(await readdir(directory)).toEqual(['data'])
})

it('a stopped store exports nothing', async () => {
  await store.stop()
  await expect(store.exportParquet({ table: 'reports' }, join(directory, 'late.parquet'))).rejects.toMatchObject({ code: 'STORE_CLOSED' })
})
