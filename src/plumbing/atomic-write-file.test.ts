import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { atomicWriteFile } from './atomic-write-file.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-write-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

it('replaces the file with its mode and leaves nothing beside it', async () => {
  const path = join(directory, 'keys.json')
  await atomicWriteFile(path, 'old', 0o644)
  await atomicWriteFile(path, 'new', 0o600)
  expect(await readFile(path, 'utf8')).toBe('new')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(directory)).toEqual(['keys.json'])
})

it('writers at the same time leave one whole file', async () => {
  const path = join(directory, 'page.html')
  const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(50_000))
  await Promise.all(texts.map((text) => atomicWriteFile(path, text)))
  expect(texts).toContain(await readFile(path, 'utf8'))
  expect(await readdir(directory)).toEqual(['page.html'])
})

it('says which file could not be written', async () => {
  const path = join(directory, 'nowhere', 'x')
  await expect(atomicWriteFile(path, 'x')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE', message: expect.stringContaining(path) })
})
