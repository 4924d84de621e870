import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildOnce } from '../fixtures/breakwater.ts'
import { dice } from '../fixtures/constructed-capture.ts'

/** More with BREAKWATER_DAMAGES=600: half a second each. */
const DAMAGES = Number(process.env.BREAKWATER_DAMAGES ?? 72)
const TOGETHER = 12
const FILES = ['observatory.duckdb', 'observatory.duckdb.wal', 'observatory.mark'] as const

let folder = ''
let whole = ''
let acknowledged = ''

async function tell(...args: string[]): Promise<{ out: string; err: string; signal: NodeJS.Signals | null }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'damage-process.mjs'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { out, err, signal }
}

beforeAll(async () => {
  buildOnce()
  folder = await mkdtemp(join(tmpdir(), 'breakwater-damage-'))
  whole = join(folder, 'whole')
  const { out, err, signal } = await tell('write', whole)
  expect(signal, err).toBe('SIGKILL')
  acknowledged = out
})
afterAll(async () => {
  if (folder !== '') await rm(folder, { recursive: true, force: true })
})

interface Damage {
  readonly words: string
  do(directory: string): Promise<void>
}

async function damages(): Promise<Damage[]> {
  const random = dice(20250311)
  const sizes = await Promise.all(FILES.map(async (name) => (await readFile(join(whole, name))).length))
  const used = await Promise.all(
    FILES.map(async (name) => {
      const bytes = await readFile(join(whole, name))
      return [...bytes.keys()].filter((at) => bytes[at] !== 0)
    }),
  )
  const flip = (file: number, at: number): Damage => ({
    words: `${FILES[file]}: a bit of octet ${at} flipped`,
    async do(directory) {
      const path = join(directory, FILES[file] as string)
      const bytes = await readFile(path)
      bytes[at] = (bytes[at] as number) ^ (1 << (random() % 8))
      await writeFile(path, bytes)
    },
  })
  const cut = (file: number, at: number): Damage => ({
    words: `${FILES[file]}: cut off at octet ${at}`,
    do: (directory) => truncate(join(directory, FILES[file] as string), at),
  })
  const gone = (name: string): Damage => ({ words: `${name}: gone`, do: (directory) => rm(join(directory, name)) })
  const list: Damage[] = [gone(FILES[0]), gone(FILES[1]), cut(0, 0), cut(1, 0), cut(1, (sizes[1] as number) - 1), cut(2, 0)]
  const kinds = [
    () => flip(0, pick(used[0])),
    () => flip(1, random() % (sizes[1] as number)),
    () => cut(1, random() % (sizes[1] as number)),
  ]
  kinds.push(
    () => cut(0, random() % (sizes[0] as number)),
    () => flip(2, random() % (sizes[2] as number)),
    () => flip(0, random() % 12_288),
  )
  function pick(places: readonly number[] | undefined): number {
    return places?.[random() % places.length] ?? 0
  }
  for (let index = 0; list.length < DAMAGES; index++) list.push((kinds[index % kinds.length] as () => Damage)())
  return list
}

const contentOf = async (directory: string) =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(directory)).map(async (name) => [name, (await readFile(join(directory, name))).toString('base64')] as const),
    ),
  )

it('undamaged, everything is there after a kill', async () => {
  const directory = join(folder, 'undamaged')
  await cp(whole, directory, { recursive: true })
  const { out } = await tell('read', directory)
  expect(JSON.parse(out).content).toBe(acknowledged)
})

it(`damaged in ${DAMAGES} places, it opens with all that was acknowledged or says what is wrong: never less without a word`, {
  timeout: DAMAGES * 10_000,
}, async () => {
  const outcomes = new Map<string, number>()
  const faults: string[] = []
  const list = await damages()
  for (let from = 0; from < list.length; from += TOGETHER) {
    const batch = list.slice(from, from + TOGETHER)
    const directories = await Promise.all(
      batch.map(async (damage, index) => {
        const directory = join(folder, `damaged-${from + index}`)
        await cp(whole, directory, { recursive: true })
        await damage.do(directory)
        return directory
      }),
    )
    const before = await Promise.all(directories.map(contentOf))
    const { out, err, signal } = await tell('read', ...directories)
    const lines = out.trim().split('\n')
    for (const [index, { words }] of batch.entries()) {
      const line = lines[index]
      if (line === undefined || line === '') {
        faults.push(`${words}: no word (${signal ?? 'no signal'}) ${err.slice(0, 200)}`)
        continue
      }
      const { content, code, message } = JSON.parse(line) as { content?: string; code?: string; message?: string }
      const outcome = content === undefined ? String(code) : content === acknowledged ? 'whole' : 'LESS'
      const kind = `${words.replace(/\d+/g, '#')} → ${outcome}`
      outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1)
      if (outcome === 'LESS') faults.push(`${words}: less was there, and nothing was said`)
      if (content !== undefined) continue
      if (code !== 'STORE_DAMAGED' || !message?.includes(join(directories[index] as string, 'observatory.')))
        faults.push(`${words}: ${code} ${message}`)
      if (!/restore|delete/i.test(message ?? '')) faults.push(`${words}: not told what to do: ${message}`)
      const after = await contentOf(directories[index] as string)
      if (JSON.stringify(after) !== JSON.stringify(before[index])) faults.push(`${words}: refused, and changed all the same`)
    }
    await Promise.all(directories.map((directory) => rm(directory, { recursive: true })))
  }
  console.info([...outcomes].map(([kind, count]) => `${count} × ${kind}`).join('\n'))
  expect(faults).toEqual([])
})
