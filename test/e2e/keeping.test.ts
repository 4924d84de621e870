import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openDuckdb } from '#storage'
import { buildOnce, type Started, startBreakwater, untilSaid } from '../fixtures/breakwater.ts'
import { createLoopbackPerson, loopbackAddress } from '../fixtures/loopback-person.ts'

const PUBLIC = /public pages +(http:\/\/127\.0\.0\.1:\d+\/)/

let folder = ''
let running: Started | undefined
const at = (...names: string[]) => join(folder, ...names)

beforeAll(async () => {
  buildOnce()
  folder = await mkdtemp(join(tmpdir(), 'breakwater-keeping-'))
  await writeFile(at('breakwater.yaml'), 'publicPort: 0\noperator: { port: 0 }\nflows: { netflowPort: 0, ipfixPort: 0, sflowPort: 0 }\n')
  await writeFile(at('services.yaml'), 'services:\n  - { id: shop, name: Example shop }\n')
})
afterEach(async () => {
  if (running && running.child.exitCode === null && running.child.signalCode === null) running.child.kill('SIGKILL')
  await running?.finished
})
afterAll(async () => {
  if (folder !== '') await rm(folder, { recursive: true, force: true })
})

async function run(...args: string[]) {
  return startBreakwater(args, { cwd: folder }).finished
}

async function idsIn(directory: string): Promise<string[]> {
  const store = await openDuckdb({ directory, world: 'real' })
  const ids: string[] = []
  for await (const batch of store.since(0)) ids.push(...batch.map(({ id }) => id))
  await store.stop()
  return ids.sort()
}

it('a backup is made while it serves and when it does not, and comes back whole in another directory', { timeout: 180_000 }, async () => {
  running = startBreakwater(['serve'], { cwd: folder })
  const url = (await untilSaid(running, PUBLIC))[1] ?? ''
  const ids: string[] = []
  for (let n = 0; n < 40; n++) {
    const person = createLoopbackPerson(url, loopbackAddress(n))
    const { id } = await person.report('shop', 'app')
    if (id !== undefined) ids.push(id)
    await person.leave()
  }
  expect(ids).toHaveLength(40)

  const doctor = await run('doctor', '--json')
  const findings = JSON.parse(doctor.out) as { failed: number; findings: { of: string; level: string; said: string }[] }
  expect(findings.findings.find(({ of }) => of === 'store')?.said).toContain(`held by process ${running.child.pid}`)
  expect(findings.findings.find(({ of }) => of === 'observatory')).toMatchObject({ level: 'ok' })
  expect({ code: doctor.code, failed: findings.failed }).toEqual({ code: 0, failed: 0 })

  const live = await run('backup', 'live.tar.gz', '--json')
  expect(live.code, live.err).toBe(0)
  expect(JSON.parse(live.out)).toMatchObject({ from: 'running observatory', rows: { reports: 40 } })
  expect((await stat(at('live.tar.gz'))).mode & 0o777).toBe(0o600)
  // Nothing of it is left in the data directory.
  expect((await readdir(at('.breakwater'))).filter((name) => name.includes('backup') || name.includes('draft'))).toEqual([])
  const occupied = await run('restore', 'live.tar.gz', '--force')
  expect(occupied.err).toMatch(/RESTORE_REFUSED|Nothing was restored.*held by process/s)

  running.child.kill('SIGTERM')
  expect((await running.finished).code).toBe(0)
  const quiet = await run('backup', 'quiet.tar.gz')
  expect(quiet.code, quiet.err).toBe(0)
  expect(quiet.out).toMatch(/from the directory, read back and compared[\s\S]*40 reports[\s\S]*keys under which reporters are hashed/)

  for (const backup of ['live', 'quiet']) {
    const restored = await run('restore', `${backup}.tar.gz`, '--data', backup)
    expect(restored.code, restored.err).toBe(0)
    expect(await idsIn(at(backup))).toEqual([...ids].sort())
    expect((await readdir(at(backup))).filter((name) => /token|keys/.test(name))).toEqual([])
  }
  // Not over data, unless told to; then what was there is moved aside.
  const refused = await run('restore', 'live.tar.gz', '--data', 'quiet')
  expect(refused.code).not.toBe(0)
  expect(refused.err).toContain('--force')
  const forced = await run('restore', 'live.tar.gz', '--data', 'quiet', '--force')
  expect(forced.code, forced.err).toBe(0)
  expect(
    await idsIn((await readdir(at('quiet'))).filter((name) => name.startsWith('replaced-')).map((name) => at('quiet', name))[0] ?? ''),
  ).toHaveLength(40)

  const compacted = await run('compact', '--data', 'quiet', '--json')
  expect(compacted.code, compacted.err).toBe(0)
  expect(await idsIn(at('quiet'))).toEqual([...ids].sort())
})

it('a damaged backup restores nothing, wherever the damage is', { timeout: 120_000 }, async () => {
  const bytes = await readFile(at('live.tar.gz'))
  for (const [name, damaged] of [
    ['cut', bytes.subarray(0, Math.floor(bytes.length / 2))],
    ['flipped', Buffer.from(bytes.map((octet, index) => (index === Math.floor(bytes.length * 0.6) ? octet ^ 4 : octet)))],
    ['other', Buffer.from('no backup at all')],
  ] as const) {
    await writeFile(at(`${name}.tar.gz`), damaged)
    const { code, err } = await run('restore', `${name}.tar.gz`, '--data', `from-${name}`)
    expect({ name, code }, err).toEqual({ name, code: 65 })
    expect(err).toContain(`${name}.tar.gz`)
    expect(await readdir(at(`from-${name}`))).toEqual([])
  }
})
