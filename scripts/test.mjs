// npm test: format and lint, types, then every test. Ends with one line: "N passed, N failed, N skipped", reasons of skips above it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, isStale } from './build.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = (...path) => join(root, 'node_modules', ...path)
let passed = 0
let failed = 0
let skipped = 0

function step(name, args) {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  const good = done.status === 0
  if (good) passed++
  else failed++
  process.stdout.write(`${good ? 'ok' : 'FAILED'}: ${name}\n`)
  return good
}

step('format and lint', [bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '.'])
step('types', [bin('typescript', 'bin', 'tsc'), '--noEmit'])
// Tests that start the command as a user would need dist/.
if (isStale()) build()

const folder = mkdtempSync(join(tmpdir(), 'breakwater-tests-'))
const file = join(folder, 'results.json')
const wanted = process.argv.slice(2)
const tests = spawnSync(
  process.execPath,
  [bin('vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...wanted],
  { cwd: root, stdio: 'inherit' },
)
try {
  const results = JSON.parse(readFileSync(file, 'utf8'))
  passed += results.numPassedTests
  failed += results.numFailedTests
  skipped += results.numPendingTests + (results.numTodoTests ?? 0)
  for (const suite of results.testResults) {
    // A file that fails to load has no tests to count: it is a failure all the same.
    if (suite.status === 'failed' && suite.assertionResults.length === 0) failed++
    for (const test of suite.assertionResults) {
      if (test.status === 'skipped' || test.status === 'pending') process.stdout.write(`skipped: ${test.fullName}\n`)
    }
  }
} catch {
  failed++
}
if (tests.status !== 0 && failed === 0) failed++
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
process.exitCode = failed === 0 ? 0 : 1
