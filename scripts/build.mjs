// Builds dist/ when it is older than its sources: types and modules by tsc, the address tables by the atlas compiler, and from the modules
// the command in few files, since reading hundreds takes longer than most commands.
// Runs as `prepare` on npm ci, and again from bin/ when install scripts were off.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'dist', '.built')
const lock = join(root, 'dist', '.building')
const command = join(root, 'dist', 'command')
/** No build takes this long: a lock that is older was left by a process that was ended. */
const LONGEST_BUILD_MILLISECONDS = 120_000

function newest(dir) {
  let latest = 0
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs)
  }
  return latest
}

export function isStale() {
  if (!existsSync(stamp) || !existsSync(join(command, 'run.js'))) return true
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

/** Takes the lock and gives true, or waits until another process has built and gives false. */
function takeLock() {
  mkdirSync(join(root, 'dist'), { recursive: true })
  for (let waited = false; ; waited = true) {
    try {
      mkdirSync(lock)
      return true
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const since = existsSync(lock) ? statSync(lock).mtimeMs : Date.now()
    if (Date.now() - since > LONGEST_BUILD_MILLISECONDS) rmSync(lock, { recursive: true, force: true })
    if (!waited) process.stderr.write('breakwater: another process is building, waiting for it …\n')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
    if (!existsSync(lock) && !isStale()) return false
  }
}

export function build() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  if (!existsSync(tsc)) {
    process.stderr.write('breakwater: dist/ is stale and typescript is not installed; run npm ci first\n')
    process.exit(70)
  }
  if (!takeLock()) return
  try {
    // What changes while we build is built the next time.
    const started = new Date()
    run([tsc, '-p', 'tsconfig.build.json'])
    run([tsc, '-p', 'tsconfig.client.json'])
    cpSync(join(root, 'src', 'rehearsal', 'scenarios'), join(root, 'dist', 'rehearsal', 'scenarios'), { recursive: true })
    run([join(root, 'dist', 'atlas', 'compile-tables.js')])
    rmSync(command, { recursive: true, force: true })
    run([join(root, 'scripts', 'bundle-command.mjs'), join(root, 'dist', 'main', 'cli', 'run.js'), command])
    writeFileSync(stamp, `${started.toISOString()}\n`)
    utimesSync(stamp, started, started)
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--force') || isStale()) build()
}
