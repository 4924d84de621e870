import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openDuckdb } from '#storage'
import { buildOnce, type Started, startBreakwater, untilSaid } from '../fixtures/breakwater.ts'
import { dice } from '../fixtures/constructed-capture.ts'
import { createLoopbackPerson, type LoopbackPerson, loopbackAddress } from '../fixtures/loopback-person.ts'

/** More with BREAKWATER_KILLS=50 (npm run bench:crash). */
const KILLS = Number(process.env.BREAKWATER_KILLS ?? 5)
const CALLERS = 24
/** Each person reports each of them once: more reports than addresses. */
const SERVICES = ['shop', 'bank', 'tram', 'mail', 'radio', 'harbour'] as const
const PUBLIC = /public pages +(http:\/\/127\.0\.0\.1:\d+\/)/

let folder = ''
let running: Started | undefined

beforeAll(async () => {
  buildOnce()
  folder = await mkdtemp(join(tmpdir(), 'breakwater-serve-kill-'))
  await writeFile(
    join(folder, 'breakwater.yaml'),
    'publicPort: 0\noperator: { port: 0 }\nflows: { netflowPort: 0, ipfixPort: 0, sflowPort: 0 }\n',
  )
  await writeFile(join(folder, 'services.yaml'), `services:\n${SERVICES.map((id) => `  - { id: ${id}, name: Example ${id} }\n`).join('')}`)
})
afterEach(async () => {
  if (running && running.child.exitCode === null && running.child.signalCode === null) running.child.kill('SIGKILL')
  await running?.finished
})
afterAll(async () => {
  if (folder !== '') await rm(folder, { recursive: true, force: true })
})

it(`serve, killed ${KILLS} times under load, lost no report that it acknowledged and counted nobody twice`, {
  timeout: 60_000 + KILLS * 30_000,
}, async () => {
  const random = dice(20230306)
  /** Who reported what → the id they were given. */
  const acknowledged = new Map<string, string>()
  const contradictions: string[] = []
  const refused = new Map<number, number>()
  const logs: string[] = []
  let unanswered = 0
  let foundAgain = 0
  let next = 0
  let done = false
  let url = ''

  async function start(): Promise<Started> {
    running = startBreakwater(['serve'], { cwd: folder, env: { BREAKWATER_LOG: 'info' } })
    url = (await untilSaid(running, PUBLIC))[1] ?? ''
    return running
  }

  /** Reports until there is an answer, over whatever connection there is: as a person presses again. */
  async function untilAnswered(person: { now: LoopbackPerson }, address: string, service: string): Promise<void> {
    const key = `${address} ${service}`
    for (;;) {
      try {
        const { status, id } = await person.now.report(service, 'app')
        if (id === undefined) {
          refused.set(status, (refused.get(status) ?? 0) + 1)
          return
        }
        const before = acknowledged.get(key)
        if (before !== undefined && before !== id) contradictions.push(`${key}: ${before}, then ${id}`)
        if (before === undefined && status === 200) foundAgain++
        acknowledged.set(key, id)
        return
      } catch {
        unanswered++
        await person.now.leave()
        await sleep(15)
        person.now = createLoopbackPerson(url, address)
      }
    }
  }

  async function caller(): Promise<void> {
    while (!done) {
      const address = loopbackAddress(next++)
      const person = { now: createLoopbackPerson(url, address) }
      for (const service of SERVICES) await untilAnswered(person, address, service)
      // Some are told what they were told before.
      if (random() % 4 === 0) await untilAnswered(person, address, SERVICES[random() % SERVICES.length] ?? 'shop')
      await person.now.leave()
    }
  }

  let serving = await start()
  const callers = Array.from({ length: CALLERS }, caller)
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(200 + (random() % 700))
    serving.child.kill('SIGKILL')
    const { signal, err } = await serving.finished
    expect(signal, err).toBe('SIGKILL')
    logs.push(err)
    serving = await start()
  }
  await sleep(300)
  done = true
  await Promise.all(callers)
  serving.child.kill('SIGTERM')
  const last = await serving.finished
  logs.push(last.err)
  expect({ code: last.code, signal: last.signal }, last.err).toEqual({ code: 0, signal: null })

  const directory = join(folder, '.breakwater')
  const store = await openDuckdb({ directory, world: 'real' })
  const times = new Map<string, number>()
  const reporters = new Map<string, number>()
  for await (const batch of store.since(0)) {
    for (const { id, service, reporter } of batch) {
      times.set(id, (times.get(id) ?? 0) + 1)
      reporters.set(`${service} ${reporter}`, (reporters.get(`${service} ${reporter}`) ?? 0) + 1)
    }
  }
  await store.stop()
  console.info(`${acknowledged.size} acknowledged, ${unanswered} submissions without an answer, ${foundAgain} of them were stored already`)

  expect([...refused]).toEqual([])
  expect(contradictions).toEqual([])
  expect([...acknowledged.values()].filter((id) => times.get(id) !== 1)).toEqual([])
  expect([...reporters].filter(([, count]) => count !== 1)).toEqual([])
  expect(times.size).toBe(acknowledged.size)
  // The kills struck while work was under way, or this test has shown nothing.
  expect(acknowledged.size).toBeGreaterThan(KILLS * 20)
  expect(unanswered).toBeGreaterThan(KILLS)

  // Nobody's address is in the log or in any file that was kept.
  expect(logs.join('')).not.toMatch(/127\.1\.\d+\.\d+/)
  for (const file of await readdir(directory)) {
    const text = (await readFile(join(directory, file))).toString('latin1')
    expect(text, file).not.toMatch(/127\.1\.\d{1,3}\.\d{1,3}/)
  }
})
