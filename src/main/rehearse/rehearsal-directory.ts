import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { atomicWriteFile, isOperationError, OperationError } from '#plumbing'
import { openDuckdb } from '#storage'

/** Marks a directory as a rehearsal's: only such a one is ever emptied. */
const MARKER = 'SYNTHETIC.json'

interface Marker {
  readonly scenario: string
  /** Process that plays, or played, there. */
  readonly process: number
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0)
    return process_ !== process.pid
  } catch {
    return false
  }
}

/** The marker may have been copied, or left behind by a rehearsal that ended before it kept anything: the store itself says whose it is. */
async function refuseAnotherWorld(directory: string, scenario: string): Promise<void> {
  try {
    const store = await openDuckdb({ directory, world: `rehearsal:${scenario}` })
    await store.stop()
  } catch (error) {
    if (isOperationError(error) && (error.code === 'STORE_WORLD' || error.code === 'STORE_LOCKED')) throw error
    // Damaged, or of another version: a rehearsal's leftovers all the same, by its marker.
  }
}

/**
 * A rehearsal starts from nothing, in a directory of its own. Throws STORE_WORLD for a directory with anything in it that no rehearsal
 * made: nothing real is ever deleted or mixed with rehearsed data. Throws STORE_LOCKED while another rehearsal plays there.
 */
export async function emptyRehearsalDirectory(directory: string, scenario: string): Promise<void> {
  if (existsSync(directory) && readdirSync(directory).length > 0) {
    const path = join(directory, MARKER)
    if (!existsSync(path)) {
      throw new OperationError('STORE_WORLD', `${directory} holds something that no rehearsal made. Choose an empty directory with --data.`)
    }
    const marker = JSON.parse(readFileSync(path, 'utf8')) as Partial<Marker>
    if (marker.scenario !== scenario) {
      throw new OperationError(
        'STORE_WORLD',
        `${directory} belongs to the rehearsal of ${marker.scenario}. Choose another directory with --data.`,
      )
    }
    if (marker.process !== undefined && isAlive(marker.process)) {
      throw new OperationError(
        'STORE_LOCKED',
        `A rehearsal is playing in ${directory} (process ${marker.process}). Choose another directory with --data.`,
      )
    }
    await refuseAnotherWorld(directory, scenario)
    rmSync(directory, { recursive: true })
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const marker: Marker = { scenario, process: process.pid }
  const document = { format: 'breakwater.rehearsal-directory.v1', note: 'SYNTHETIC: rehearsed data, may be deleted', ...marker }
  await atomicWriteFile(join(directory, MARKER), `${JSON.stringify(document)}\n`)
}
