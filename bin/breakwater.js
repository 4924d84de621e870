#!/usr/bin/env node
// The command. Builds dist/ first when it is missing or stale (a clone whose install scripts were off).
import { build, isStale } from '../scripts/build.mjs'

if (isStale()) {
  process.stderr.write('breakwater: building (first start, or sources changed) …\n')
  build()
}
const { run } = await import('../dist/command/run.js')
await run(process.argv.slice(2))
