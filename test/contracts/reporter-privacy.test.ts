import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCounters, createLogger, createSteppedClock, newId } from '#plumbing'
import { addressBlock, createReportDesk } from '#signals'
import { openDuckdb } from '#storage'
import { formatAddress, parseAddress, type Service } from '#vocabulary'
import { createPublicSite } from '#web'
import { createFixtureView } from '../fixtures/view.ts'

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

it('an address that may be looked up leaves its network and country, and itself nowhere: store, log, counters, answers', async () => {
  const visitor = '198.51.100.77'
  const flood = Array.from({ length: 45 }, (_, i) => `203.0.113.${i + 1}`)
  const clock = createSteppedClock(1_741_615_200_000_000)
  const store = await openDuckdb({ directory, world: 'real', clock })
  const view = createFixtureView()
  const services = view.services().map((entry) => entry.service)
  let logged = ''
  const write = (line: string) => {
    logged += line
  }
  const counters = createCounters()
  const lookedUp: string[] = []
  const desk = createReportDesk(
    { keyFile: join(directory, 'reporter-keys.json') },
    {
      clock,
      newId: () => newId(clock),
      store,
      services: new Map(services.map((service) => [service.id, service])),
      locate(address) {
        lookedUp.push(formatAddress(address))
        return { country: 'AT', network: 64_500, kind: 'hosting' }
      },
      counters,
      log: createLogger({ room: 'signals', level: 'debug', write }),
    },
  )
  await desk.start()
  const loopback = parseAddress('127.0.0.1')
  if (!loopback.ok) throw new Error('no address')
  const site = createPublicSite(
    { port: 0, trustedProxies: [{ words: loopback.value, length: 128 }] },
    { view, desk, log: createLogger({ room: 'web', level: 'debug', write }) },
  )
  let answered = ''
  const send = async (address: string, fields: object = {}) => {
    const answer = await site.inject({
      method: 'POST',
      url: `/api/v1/reports?from=${address}`,
      payload: { service: 'chirper', problem: 'app', comment: `words from ${address.replaceAll('.', '-')}`, ...fields },
      headers: { 'x-forwarded-for': address, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
    })
    answered += JSON.stringify(answer.headers) + answer.body
    return answer.statusCode
  }
  expect(await send(visitor)).toBe(202)
  expect(await send(visitor)).toBe(200)
  expect(await send(visitor, { colour: 'red' })).toBe(422)
  const statuses = new Set<number>()
  for (const address of flood) statuses.add(await send(address))
  expect([...statuses].sort()).toEqual([202, 428])

  const reports = []
  for await (const batch of store.since(0)) reports.push(...batch)
  expect(reports[0]).toMatchObject({ network: 64_500, place: { country: 'AT' } })
  expect(lookedUp).toContain(visitor)
  const exposed = await counters.exposition()
  const onDisk = await bytesOnDisk()
  expect(onDisk.includes('words from 198-51-100-77')).toBe(true)
  expect(exposed).toContain('REPORT_PROOF_NEEDED')
  expect(logged).toContain('/api/v1/reports')
  const blocks = [visitor, ...flood].map((text) => {
    const parsed = parseAddress(text)
    return (parsed.ok && addressBlock(parsed.value)) || 'none'
  })
  for (const secret of [visitor, ...flood, ...blocks, 'Gecko']) {
    for (const place of [logged, exposed, answered, JSON.stringify(reports)]) expect(place).not.toContain(secret)
    expect(onDisk.includes(secret)).toBe(false)
  }
  await site.stop()
  await desk.stop()
  await store.stop()
  const after = await bytesOnDisk()
  for (const secret of [visitor, ...flood, ...blocks]) expect(after.includes(secret)).toBe(false)
})
