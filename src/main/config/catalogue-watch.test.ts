import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLogger, OperationError } from '#plumbing'
import type { Service } from '#vocabulary'
import { catalogueChange, createCatalogueWatch } from './catalogue-watch.ts'
import { loadServices } from './load-config.ts'

let directory: string
let file: string
let applied: string[][]
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-catalogue-'))
  file = join(directory, 'services.yaml')
  applied = []
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const yaml = (...names: string[]) => `services:\n${names.map((name) => `  - { id: ${name}, name: ${name} }\n`).join('')}`

async function watching(apply: (services: readonly Service[]) => void = (services) => applied.push(services.map(({ id }) => id))) {
  await writeFile(file, yaml('first'))
  const watch = createCatalogueWatch({
    file,
    services: loadServices(file),
    load: loadServices,
    apply,
    log: createLogger({ room: 'main', level: 'silent' }),
  })
  await watch.start()
  watch.stop()
  return watch
}

it('takes a change up once, whether the file was written in place or renamed over', async () => {
  const watch = await watching()
  await watch.look()
  expect(applied).toEqual([])
  await writeFile(file, yaml('first', 'second'))
  await watch.look()
  await watch.look()
  expect(applied).toEqual([['first', 'second']])
  await writeFile(`${file}.new`, yaml('third'))
  await rename(`${file}.new`, file)
  await watch.look()
  expect(applied).toEqual([['first', 'second'], ['third']])
})

it('keeps the services it has while the file is wrong or away, says what is wrong, and recovers', async () => {
  const watch = await watching()
  await writeFile(file, 'services:\n  - { id: first, name: First, colour: red }\n')
  await watch.look()
  expect(applied).toEqual([])
  expect(watch.fault).toMatch(/services\.yaml:2: services\[0\]\.colour/)
  await rm(file)
  await watch.look()
  expect(watch.fault).toContain('is not there')
  await writeFile(file, yaml('first'))
  await watch.look()
  expect(watch.fault).toBeUndefined()
  expect(applied).toEqual([['first']])
})

it('tells what cannot be put to work as a fault of the file', async () => {
  const watch = await watching(() => {
    throw new OperationError('TARGET_REFUSED', 'http://192.0.2.1/ may not be probed')
  })
  await watch.look('always')
  expect(watch.fault).toContain('may not be probed')
})

it('knows what is new, gone and changed', () => {
  const service = (id: string, name = id): Service => ({ id, name, category: 'other', problemTypes: ['app'], prefixes: [] })
  expect(catalogueChange([service('a'), service('b'), service('c')], [service('c'), service('b', 'B'), service('d')])).toEqual({
    added: ['d'],
    removed: ['a'],
    changed: ['b'],
  })
})
