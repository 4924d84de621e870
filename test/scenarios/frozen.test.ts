import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, it } from 'vitest'
import { buildOnce } from '../fixtures/breakwater.ts'
import { expectRehearsalPasses, REHEARSAL_MILLISECONDS } from '../fixtures/rehearsal.ts'

const folder = join(import.meta.dirname, 'frozen')
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : []

beforeAll(buildOnce)

describe.skipIf(files.length === 0)('rehearsed, a frozen day is told as it was', () => {
  for (const name of files)
    it.concurrent(basename(name, '.yaml'), () => expectRehearsalPasses(join(folder, name)), files.length * REHEARSAL_MILLISECONDS)
})
