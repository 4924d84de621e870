import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDuckdb } from '#storage'

const root = join(import.meta.dirname, '..', '..')
/** More with BREAKWATER_KILLS=50 (npm run bench:crash). */
const KILLS = Number(process.env.BREAKWATER_KILLS ?? 5)
const CALLERS = 48
/** An address of a documentation prefix (RFC 5737): easy to find where it must not be. */
const IDENTITY = '203.0.113.'

let directory = ''
let running: ChildProcess | undefined

beforeAll(async () => {
  const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { encoding: 'utf8' })
  expect(built.status, built.stderr).toBe(0)
  directory = await mkdtemp(join(tmpdir(), 'breakwater-kill-'))
})
afterAll(async () => {
  if (running?.exitCode === null) running.kill('SIGKILL')
  if (directory !== '') await rm(directory, { recursive: true, force: true })
})

/** Mulberry32: the moments of the kills are the same in every run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

let logged = ''

async function startDesk(): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [join(root, 'test', 'e2e', 'desk-process.mjs'), directory], { stdio: ['ignore', 'pipe', 'pipe'] })
  running = child
  child.stderr?.on('data', (chunk) => {
    logged += chunk
  })
  const exited = once(child, 'exit').then(() => {
    throw new Error(`the desk did not start: ${logged}`)
  })
  const [chunk] = (await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), exited])) as [Buffer]
  exited.catch(() => {})
  return { child, port: Number(chunk.toString()) }
}

interface Answer {
  readonly kind: 'accepted' | 'already-counted' | 'refused'
  readonly report?: { readonly id: string }
  readonly id?: string
}

function submit(port: number, agent: Agent, identity: string, service: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, method: 'POST', agent }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('aborted', () => reject(new Error('cut off')))
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as Answer)
        else reject(new Error(`HTTP ${response.statusCode}`))
      })
    })
    call.on('error', reject)
    call.end(JSON.stringify({ identity, service }))
  })
}

it(`killed ${KILLS} times under load, it lost nothing it acknowledged and counted nobody twice`, { timeout: KILLS * 20_000 }, async () => {
  const random = dice(20250310)
  const acknowledged = new Map<string, string>()
  const contradictions: string[] = []
  let unanswered = 0
  let retriedIntoExisting = 0
  let port = 0
  let done = false
  let person = 0
  let agent = new Agent({ keepAlive: true })

  async function caller(): Promise<void> {
    let mine = person++
    while (!done) {
      const identity = `${IDENTITY}${mine}`
      const service = mine % 3 === 0 ? 'examplebank' : 'examplesocial'
      const key = `${identity} ${service}`
      try {
        const answer = await submit(port, agent, identity, service)
        const id = answer.report?.id ?? answer.id
        if (id === undefined) throw new Error('refused')
        const before = acknowledged.get(key)
        if (before !== undefined && before !== id) contradictions.push(`${key}: ${before}, then ${id}`)
        if (before === undefined && answer.kind === 'already-counted') retriedIntoExisting++
        acknowledged.set(key, id)
        // Every fifth person sends the same once more, as people do; the others make way for the next.
        if (before !== undefined || mine % 5 !== 0) mine = person++
      } catch {
        unanswered++
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
    // Nobody leaves without an answer.
    const last = `${IDENTITY}${mine}`
    const service = mine % 3 === 0 ? 'examplebank' : 'examplesocial'
    const answer = await submit(port, agent, last, service)
    acknowledged.set(`${last} ${service}`, answer.report?.id ?? answer.id ?? '')
  }

  let desk = await startDesk()
  port = desk.port
  const callers = Array.from({ length: CALLERS }, caller)
  for (let kill = 0; kill < KILLS; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 60 + random() * 500))
    desk.child.kill('SIGKILL')
    await once(desk.child, 'exit')
    agent.destroy()
    agent = new Agent({ keepAlive: true })
    desk = await startDesk()
    port = desk.port
  }
  await new Promise((resolve) => setTimeout(resolve, 200))
  done = true
  await Promise.all(callers)
  agent.destroy()
  desk.child.kill('SIGTERM')
  const [code] = (await once(desk.child, 'exit')) as [number | null]
  expect(code).toBe(0)

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

  expect(contradictions).toEqual([])
  expect([...acknowledged.values()].filter((id) => times.get(id) !== 1)).toEqual([])
  expect([...reporters].filter(([, count]) => count !== 1)).toEqual([])
  expect(times.size).toBe(acknowledged.size)
  // The kills struck while work was under way, or this test has shown nothing.
  expect(acknowledged.size).toBeGreaterThan(KILLS * 20)
  expect(unanswered).toBeGreaterThan(KILLS)
  // One kill in a few strikes between the commit and its answer.
  if (KILLS >= 10) expect(retriedIntoExisting).toBeGreaterThan(0)
  console.info(`${acknowledged.size} acknowledged, ${unanswered} submissions cut off, ${retriedIntoExisting} of them were stored already`)

  expect(logged).not.toContain(IDENTITY)
  for (const file of await readdir(directory)) expect((await readFile(join(directory, file))).includes(IDENTITY), file).toBe(false)
})
