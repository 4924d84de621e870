import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { packBackup, unpackBackup } from './backup-archive.ts'

const NO_TABLES = { version: 3, world: 'real', tables: [] } as unknown as Parameters<typeof packBackup>[1]

let folder: string
let archive: string
let bytes: Buffer
const warnings: Error[] = []
const warned = (warning: Error) => void warnings.push(warning)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-archive-'))
  archive = join(folder, 'backup.tar.gz')
  // Many times what a stream holds back.
  bytes = randomBytes(4_000_000)
  await writeFile(join(folder, 'store'), bytes)
  await packBackup(join(folder, 'store'), NO_TABLES, archive, '0.0.0', 0)
  warnings.length = 0
  process.on('warning', warned)
})

afterEach(async () => {
  process.off('warning', warned)
  await rm(folder, { recursive: true })
})

it('what was packed comes back, for this account alone, and without a warning of the engine', async () => {
  const { files } = await unpackBackup(archive, folder)
  expect(files.map(({ name, bytes: size }) => [name, size])).toEqual([['observatory.duckdb', bytes.length]])
  expect((await readFile(join(folder, 'observatory.duckdb'))).equals(bytes)).toBe(true)
  expect((await stat(join(folder, 'observatory.duckdb'))).mode & 0o777).toBe(0o600)
  await new Promise((resolve) => setImmediate(resolve))
  expect(warnings).toEqual([])
})

it('a backup that was cut off is unusable; a place that cannot be written is told as that', async () => {
  await expect(unpackBackup(archive, join(folder, 'nowhere'))).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    detail: expect.stringContaining('its directory does not exist'),
  })
  await expect(unpackBackup(join(folder, 'other.tar.gz'), folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  await truncate(archive, 1_000_000)
  await expect(unpackBackup(archive, folder)).rejects.toMatchObject({ code: 'BACKUP_UNUSABLE' })
})
