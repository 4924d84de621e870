import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeHalf } from '../../../test/golden/storage/content.mjs'
import { MARK_NAME, openMark, readMark } from './acknowledged-mark.ts'
import { openDuckdb } from './open-duckdb.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-mark-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true, force: true })
})

const never = (error: Error): never => {
  throw error
}
const path = () => join(directory, MARK_NAME)

it('stands as high as it was raised, and where nothing was ever acknowledged there is none', async () => {
  expect(await readMark(directory)).toBeUndefined()
  const mark = await openMark(directory, { reports: 5, acts: 1 }, never)
  for (let n = 0; n < 40; n++) mark.raise({ reports: n })
  mark.raise({ acts: 2 })
  expect(await readMark(directory)).toMatchObject({ reports: 785, acts: 3 })
  await mark.close()
  expect(await readMark(directory)).toMatchObject({ reports: 785, acts: 3 })
})

it('one slot that is torn leaves the one before; both torn are told', async () => {
  const mark = await openMark(directory, { reports: 0, acts: 0 }, never)
  mark.raise({ reports: 1 })
  mark.raise({ reports: 1 })
  await mark.close()
  const bytes = await readFile(path())
  const newest = bytes.indexOf('reports 2')
  bytes[newest + 8] = '9'.charCodeAt(0)
  await writeFile(path(), bytes)
  expect(await readMark(directory)).toMatchObject({ reports: 1 })
  await writeFile(path(), Buffer.alloc(1024))
  await expect(readMark(directory)).rejects.toMatchObject({ code: 'STORE_DAMAGED', message: expect.stringContaining(MARK_NAME) })
})

it('an older copy in the place of the store is told, and who deletes the mark goes on with it', async () => {
  const file = join(directory, 'observatory.duckdb')
  let store = await openDuckdb({ directory, world: 'real' })
  await writeHalf(store, 1)
  await store.stop()
  const older = await readFile(file)
  store = await openDuckdb({ directory, world: 'real' })
  await writeHalf(store, 2)
  await store.stop()
  await writeFile(file, older)
  await expect(openDuckdb({ directory, world: 'real' })).rejects.toMatchObject({
    code: 'STORE_DAMAGED',
    message: expect.stringMatching(/lacks 100 reports of 400 and \d+ other entries of \d+ .*restore.*delete/i),
  })
  expect((await readFile(file)).equals(older)).toBe(true)
  await rm(path())
  store = await openDuckdb({ directory, world: 'real' })
  expect(await store.audit(10)).toHaveLength(1)
  await store.stop()
})

it('an audit entry alone that is lost is told', async () => {
  const file = join(directory, 'observatory.duckdb')
  await (await openDuckdb({ directory, world: 'real' })).stop()
  const older = await readFile(file)
  const store = await openDuckdb({ directory, world: 'real' })
  await store.appendAudit({ at: 1, actor: 'operator', act: 'publish', subject: 'i1' })
  await store.stop()
  await writeFile(file, older)
  await expect(openDuckdb({ directory, world: 'real' })).rejects.toMatchObject({ code: 'STORE_DAMAGED' })
})
