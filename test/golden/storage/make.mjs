// Writes a data directory with the program as it is built now, and what it answers of it. Run once, by the last commit before the tables
// change: node scripts/build.mjs && node test/golden/storage/make.mjs VERSION
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { openDuckdb } from '#storage'
import { readAll, writeHalf } from './content.mjs'

const [version, leaveIn] = process.argv.slice(2)
if (!/^\d+$/.test(version ?? '')) throw new Error('name the version of the tables, e.g. 1')

if (leaveIn !== undefined) {
  const store = await openDuckdb({ directory: leaveIn, world: 'real' })
  await writeHalf(store, 2, Number(version))
  process.kill(process.pid, 'SIGKILL')
}

const directory = mkdtempSync(join(tmpdir(), 'breakwater-golden-'))
const store = await openDuckdb({ directory, world: 'real' })
await writeHalf(store, 1, Number(version))
await store.stop()
const { signal } = spawnSync(process.execPath, [import.meta.filename, version, directory], { stdio: 'inherit' })
if (signal !== 'SIGKILL') throw new Error('the second half was not written')
const here = (name) => join(import.meta.dirname, name)
for (const ending of ['duckdb', 'duckdb.wal'])
  writeFileSync(here(`version-${version}.${ending}.gz`), gzipSync(readFileSync(join(directory, `observatory.${ending}`)), { level: 9 }))
const again = await openDuckdb({ directory, world: 'real' })
writeFileSync(here(`version-${version}.json`), `${JSON.stringify(await readAll(again), null, 1)}\n`)
await again.stop()
rmSync(directory, { recursive: true })
