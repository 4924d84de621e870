import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildOnce } from '../fixtures/breakwater.ts'
import { expectRehearsalPasses, REHEARSAL_MILLISECONDS } from '../fixtures/rehearsal.ts'

const folder = join(import.meta.dirname, 'crowd')
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => basename(name, '.yaml'))

/** Days that were told as they were when first played; the others are played by `npm run bench:scenarios` until they have been, see crowd/README.md. */
const PLAYED = ['campus-and-world', 'campus-only', 'crowd-only-slow', 'raid', 'slow-ramp']

beforeAll(buildOnce)

it('what is played is there', () => {
  expect(files).toEqual(expect.arrayContaining(PLAYED))
})

describe('rehearsed, a day of crowds is told as it was', () => {
  for (const name of PLAYED)
    it.concurrent(name, () => expectRehearsalPasses(join(folder, `${name}.yaml`)), PLAYED.length * REHEARSAL_MILLISECONDS)
})
