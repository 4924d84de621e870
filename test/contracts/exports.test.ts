import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ZSTDDecoder } from 'zstddec'
import { createLogger, createSteppedClock } from '#plumbing'
import { openDuckdb, type Store } from '#storage'
import { MINUTE, type Report } from '#vocabulary'
import { createOperatorSite, type OperatorSite } from '#web'
import { createFixtureView, FIXTURE_NOW } from '../fixtures/view.ts'

let directory: string
let store: Store
let site: OperatorSite
let token: string

const report = (i: number): Report => ({
  id: `0195805d-0000-7000-8000-00000000000${i}`,
  service: i < 3 ? 'chirper' : 'tramline',
  problem: 'app',
  at: FIXTURE_NOW - i * MINUTE,
  place: { country: 'DE' },
  channel: 'form',
  reporter: `secret-hash-${i}`,
  comment: `words ${i}`,
})

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'breakwater-exports-'))
  const clock = createSteppedClock(FIXTURE_NOW)
  store = await openDuckdb({ directory, world: 'real', clock, log: createLogger({ room: 'test', level: 'silent' }) })
  await store.append([0, 1, 2, 3, 4].map(report))
  const log = { info() {}, warn() {}, error() {} }
  const exportParquet: Store['exportParquet'] = (query, path) => store.exportParquet(query, path)
  site = createOperatorSite({ port: 0 }, { view: createFixtureView(), log, clock, dataDirectory: directory, exportParquet })
  await site.start()
  token = site.loginUrl()!.split('token=')[1]!
})
afterAll(async () => {
  await site.stop()
  await store.stop()
  rmSync(directory, { recursive: true, force: true })
})

const ask = (path: string) => fetch(new URL(path, site.address()!.url), { headers: { authorization: `Bearer ${token}` } })

/** Read by a reader that is not the engine that wrote it. */
async function rowsOf(path: string): Promise<Record<string, unknown>[]> {
  const zstd = new ZSTDDecoder()
  await zstd.init()
  const answer = await ask(path)
  expect(answer.status).toBe(200)
  const file = await answer.arrayBuffer()
  const rows = await parquetReadObjects({ file, compressors: { ZSTD: (input, length) => zstd.decode(input, length) } })
  const { num_rows: count, key_value_metadata: pairs = [] } = parquetMetadata(file)
  expect(Number(count)).toBe(rows.length)
  expect(pairs).toContainEqual({ key: 'breakwater.world', value: 'real' })
  expect(answer.headers.get('x-breakwater-rows')).toBe(String(rows.length))
  expect(answer.headers.get('content-disposition')).toContain('SYNTHETIC-')
  return rows
}

describe('exports', () => {
  it('have every report once, without the hash of its reporter and without its words', async () => {
    const rows = await rowsOf('/api/v1/export/reports.parquet')
    expect(rows.map(({ id }) => id).sort()).toEqual([0, 1, 2, 3, 4].map((i) => report(i).id))
    expect(Object.keys(rows[0]!)).toEqual(['id', 'service', 'problem', 'at', 'country', 'region', 'channel', 'network', 'weight'])
    expect((rows.find(({ id }) => id === report(2).id)!.at as Date).getTime() * 1000).toBe(report(2).at)
  })

  it('keep to service and window, and have words where they are asked for', async () => {
    const rows = await rowsOf('/api/v1/export/reports.parquet?service=chirper&from=2025-03-10T15:04:00Z&comments=yes')
    expect(rows.map(({ comment }) => comment).sort()).toEqual(['words 0', 'words 1'])
    expect(JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain('secret-hash')
  })

  it.each(['incidents', 'probes', 'traffic-minutes'])('%s may be empty', async (table) => {
    expect(await rowsOf(`/api/v1/export/${table}.parquet`)).toEqual([])
  })

  it.each([
    ['service=..', 'service'],
    ['from=yesterday', 'from'],
    ['from=2025-03-10T15:00:00Z&to=2025-03-10T14:00:00Z', 'to'],
    ['sevice=chirper', 'sevice'],
    ['comments=1', 'comments'],
  ])('%s is not understood, and says why', async (query, field) => {
    const answer = await ask(`/api/v1/export/reports.parquet?${query}`)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await answer.json()).toMatchObject({ type: '/problems/REQUEST_MALFORMED', field })
  })

  it('are for the operator, and leave no file behind', async () => {
    expect((await fetch(new URL('/api/v1/export/reports.parquet', site.address()!.url))).status).toBe(401)
    await expect.poll(() => readdirSync(directory).filter((name) => name.includes('export-'))).toEqual([])
  })
})

describe('metrics of the operator', () => {
  it('are counters and gauges by name and label, and ask for the token', async () => {
    expect((await fetch(new URL('/metrics', site.address()!.url))).status).toBe(401)
    const text = await (await ask('/metrics')).text()
    expect(text).toContain('breakwater_signals_reports_refused_total{cause="REPORT_TOO_MANY"} 3')
    expect(text).toContain('# TYPE breakwater_traffic_datagrams_total counter')
    expect(text).toContain('breakwater_service_reports{service="chirper"} 1204')
    expect(text).toContain('process_cpu_seconds_total')
    expect(text).toContain('SYNTHETIC')
  })

  it('problems have their page there too, without a log-in', async () => {
    expect((await fetch(new URL('/problems/LOGIN_NEEDED', site.address()!.url))).status).toBe(200)
  })
})
