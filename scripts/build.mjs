// Builds dist/ when it is older than its sources: types and modules by tsc, the address tables by the atlas compiler.
// Runs as `prepare` on npm ci, and again from bin/ when install scripts were off.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'dist', '.built')

function newest(dir) {
  let latest = 0
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs)
  }
  return latest
}

export function isStale() {
  if (!existsSync(stamp)) return true
  if (!existsSync(join(root, 'tsconfig.build.json'))) return false
  const built = statSync(stamp).mtimeMs
  const sources = [
    newest(join(root, 'src')),
    ...['package.json', 'tsconfig.json', 'tsconfig.build.json', 'tsconfig.client.json'].map((f) => statSync(join(root, f)).mtimeMs),
  ]
  return sources.some((t) => t > built)
}

function run(args) {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (done.status !== 0) throw new Error(`${args.join(' ')} ended with ${done.status ?? done.signal}`)
}

export function build() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  if (!existsSync(tsc)) {
    process.stderr.write('breakwater: dist/ is stale and typescript is not installed; run npm ci first\n')
    process.exit(70)
  }
  mkdirSync(join(root, 'dist'), { recursive: true })
  run([tsc, '-p', 'tsconfig.build.json'])
  if (existsSync(join(root, 'src/web/client'))) run([tsc, '-p', 'tsconfig.client.json'])
  for (const folder of ['web/assets', 'rehearsal/scenarios']) {
    const from = join(root, 'src', folder)
    if (existsSync(from)) cpSync(from, join(root, 'dist', folder), { recursive: true })
  }
  const compile = join(root, 'dist', 'atlas', 'compile-tables.js')
  if (existsSync(compile)) run([compile])
  writeFileSync(stamp, new Date().toISOString())
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--force') || isStale()) build()
}
