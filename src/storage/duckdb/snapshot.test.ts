import { createHash } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Report } from '#vocabulary'
import { readAll, writeHalf } from '../../../test/golden/storage/content.mjs'
import { checkDirectory, compactDirectory, verifySnapshot } from './data-directory.ts'
import { openDuckdb } from './open-duckdb.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-snapshot-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true, force: true })
})

const many = (from: number, count: number): Report[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `0195802f-6b00-7000-8000-${String(from + n).padStart(12, '0')}`,
    service: 'examplesocial',
    problem: 'app',
    at: 1_741_000_000_000_000 + (from + n) * 1_000_000,
    place: { country: 'US' },
    channel: 'api',
    reporter: createHash('sha256')
      .update(String(from + n))
      .digest('base64url'),
  }))

it('is whole and goes on as the store does, also when others write while it is made', async () => {
  const data = join(directory, 'data')
  const store = await openDuckdb({ directory: data, world: 'real' })
  await writeHalf(store, 1)
  await writeHalf(store, 2, 2)
  const content = await readAll(store)
  const copy = join(directory, "it's a copy", 'observatory.duckdb')
  await expect(store.snapshot(copy)).rejects.toMatchObject({ code: 'STORE_FAILED' })
  const target = join(directory, 'observatory.duckdb')
  const writing = Promise.all(Array.from({ length: 20 }, (_, n) => store.append(many(n * 100, 100))))
  const taken = await store.snapshot(target)
  await writing
  await store.stop()
  const { held } = await verifySnapshot(target, taken)
  expect((held.reports - (content.reports as unknown[]).length) % 100).toBe(0)

  const restored = await openDuckdb({ directory, world: 'real' })
  expect(await restored.audit(10)).toEqual(content.audit)
  // What is numbered goes on after what was there.
  await restored.appendAudit({ at: 0, actor: 'operator', act: 'restored', subject: 'all' })
  expect((await restored.audit(10)).map(({ act }) => act)).toEqual(['restored', 'withdraw', 'publish'])
  await restored.savePublication({ incident: 'i1', part: 'verdict', published: true, at: 0, actor: 'operator' })
  expect((await restored.publications('i1')).map(({ published }) => published)).toEqual([true, false, true])
  await restored.stop()
})

it('a directory that lost most of its rows is compacted, with the same content', async () => {
  const store = await openDuckdb({ directory, world: 'real' })
  await writeHalf(store, 1)
  for (let n = 0; n < 3; n++) await store.append(many(1_000_000 + n * 20_000, 20_000))
  const late = 1_741_615_200_000_000 + 400 * 86_400_000_000
  while (await store.foldDay(late));
  await store.retire({ reportsBefore: late, probesBefore: 0, trafficBefore: 0 })
  while (await store.retire({ reportsBefore: late, probesBefore: 0, trafficBefore: 0 }));
  const content = await readAll(store)
  const days = await store.dayCounts('examplesocial', { from: 0, to: late })
  await store.stop()
  const { bytesBefore, bytesAfter } = await compactDirectory(directory)
  expect(bytesAfter).toBeLessThanOrEqual(bytesBefore)
  expect((await stat(join(directory, 'observatory.duckdb'))).size).toBe(bytesAfter)
  const again = await openDuckdb({ directory, world: 'real' })
  expect(await readAll(again)).toEqual(content)
  expect(await again.dayCounts('examplesocial', { from: 0, to: late })).toEqual(days)
  await again.stop()
  expect((await checkDirectory(directory)).mark?.reports).toBe(60_300)
})
