import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCounters, createLogger, createSteppedClock, newId } from '#plumbing'
import { createReportDesk } from '#signals'
import { openDuckdb } from '#storage'
import type { Service } from '#vocabulary'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-privacy-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

async function bytesOnDisk(): Promise<Buffer> {
  const files = await readdir(directory)
  return Buffer.concat(await Promise.all(files.map((file) => readFile(join(directory, file)))))
}

it("a reporter's address is in no file of the data directory, in no log and in no counter", async () => {
  const identity = '2001:db8:dead:beef::77'
  const clock = createSteppedClock(1_741_615_200_000_000)
  const store = await openDuckdb({ directory, world: 'real', clock })
  const service: Service = { id: 'examplesocial', name: 'Example', category: 'social', problemTypes: ['app'], prefixes: [] }
  let logged = ''
  const counters = createCounters()
  const desk = createReportDesk(
    { keyFile: join(directory, 'reporter-keys.json'), submissionsPerMinute: 2 },
    {
      clock,
      newId: () => newId(clock),
      store,
      services: new Map([[service.id, service]]),
      counters,
      log: createLogger({
        room: 'signals',
        level: 'debug',
        write: (line) => {
          logged += line
        },
      }),
    },
  )
  await desk.start()
  const submission = { service: service.id, problem: 'app' as const, place: { country: 'DE' }, comment: 'words that are found' }
  const kinds = []
  for (let i = 0; i < 3; i++) kinds.push((await desk.admit(submission, { reporterIdentity: identity, channel: 'form' })).kind)
  expect(kinds).toEqual(['accepted', 'already-counted', 'refused'])

  // The log of the store is not compressed: what was written can be found there, so that not finding the identity says something.
  const before = await bytesOnDisk()
  expect(before.includes('words that are found')).toBe(true)
  expect(before.includes(identity)).toBe(false)
  await desk.stop()
  await store.stop()
  expect((await bytesOnDisk()).includes(identity)).toBe(false)
  expect(logged).not.toContain(identity)
  expect(await counters.exposition()).not.toContain(identity)
})
