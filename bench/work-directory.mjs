import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for this run's files, gone when the process ends. What is made in the system's temporary folder by its own name goes there too. */
export function workDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'breakwater-bench-'))
  process.env.TMPDIR = directory
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  return directory
}
