#!/usr/bin/env -S node --max-semi-space-size=64
// The command. Answers are short-lived: with more room for what is new (MiB), a busy observatory collects garbage less often and keeps less of
// it; reports and pages a second rise by a tenth to a third (bench:reports, 2026-11-26). Builds dist/ first when it is missing or stale (a clone
// whose install scripts were off).
import { build, isStale } from '../scripts/build.mjs'

if (isStale()) {
  process.stderr.write('breakwater: building (first start, or sources changed) …\n')
  build()
}
const { run } = await import('../dist/command/run.js')
await run(process.argv.slice(2))
