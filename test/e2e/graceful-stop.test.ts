import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openDuckdb } from '#storage'
import { buildOnce, type Started, startBreakwater, untilSaid } from '../fixtures/breakwater.ts'
import { createLoopbackPerson, loopbackAddress } from '../fixtures/loopback-person.ts'

const CALLERS = 32
const PUBLIC = /public pages +(http:\/\/127\.0\.0\.1:\d+\/)/

let folder = ''
let running: Started | undefined

beforeAll(async () => {
  buildOnce()
  folder = await mkdtemp(join(tmpdir(), 'breakwater-stop-'))
  await writeFile(
    join(folder, 'breakwater.yaml'),
    'publicPort: 0\noperator: { port: 0 }\nflows: { netflowPort: 0, ipfixPort: 0, sflowPort: 0 }\n',
  )
  await writeFile(join(folder, 'services.yaml'), 'services:\n  - { id: shop, name: Example shop }\n')
})
afterEach(async () => {
  if (running && running.child.exitCode === null && running.child.signalCode === null) running.child.kill('SIGKILL')
  await running?.finished
})
afterAll(async () => {
  if (folder !== '') await rm(folder, { recursive: true, force: true })
})

it('SIGTERM under load: whoever was heard is answered, what was answered is there, and it ends in time', { timeout: 180_000 }, async () => {
  running = startBreakwater(['serve'], { cwd: folder })
  const url = (await untilSaid(running, PUBLIC))[1] ?? ''
  expect((await fetch(new URL('readyz', url))).status).toBe(200)
  const acknowledged = new Set<string>()
  const refused = new Map<number, number>()
  let next = 0
  let cutOff = 0
  let stopped = false

  async function caller(): Promise<void> {
    while (!stopped) {
      const person = createLoopbackPerson(url, loopbackAddress(next++))
      try {
        const { status, id } = await person.report('shop', 'app')
        if (id === undefined) refused.set(status, (refused.get(status) ?? 0) + 1)
        else acknowledged.add(id)
      } catch {
        cutOff++
      }
      await person.leave()
    }
  }
  const callers = Array.from({ length: CALLERS }, caller)
  // An event stream and somebody who never finishes a request hold nothing up.
  const stream = await fetch(new URL('events', url))
  const loris = connect(Number(new URL(url).port), '127.0.0.1', () => loris.write('POST /api/v1/reports HTTP/1.1\r\nHost: x\r\n'))
  loris.on('error', () => {})
  while (acknowledged.size < 200) await sleep(20)
  const asked = performance.now()
  running.child.kill('SIGTERM')
  const { code, signal, err } = await running.finished
  const took = performance.now() - asked
  stopped = true
  await Promise.all(callers)
  await stream.body?.cancel().catch(() => {})
  expect({ code, signal }, err).toEqual({ code: 0, signal: null })

  const stored = new Map<string, number>()
  const store = await openDuckdb({ directory: join(folder, '.breakwater'), world: 'real' })
  for await (const batch of store.since(0)) for (const { id } of batch) stored.set(id, (stored.get(id) ?? 0) + 1)
  await store.stop()
  console.info(`${acknowledged.size} acknowledged, ${cutOff} found nobody, stopped in ${Math.round(took)} ms`)
  expect(acknowledged.size).toBeGreaterThan(100)
  expect([...acknowledged].filter((id) => stored.get(id) !== 1)).toEqual([])
  // Nothing was stored whose sender was left without an answer.
  expect([...stored.keys()].filter((id) => !acknowledged.has(id))).toEqual([])
  expect([...refused.keys()].filter((status) => status !== 503)).toEqual([])
})
