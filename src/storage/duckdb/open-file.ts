import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { type Clock, type Logger, OperationError, whyNotWritten } from '#plumbing'
import type { World } from '../observatory-store.ts'
import { type AcknowledgedMark, openMark } from './acknowledged-mark.ts'
import { checkFile } from './check-file.ts'
import { storeFailure } from './connection.ts'
import { ENGINE_SETTINGS } from './engine-settings.ts'
import type { Inspected } from './inspect-file.ts'
import { createTables, migrate } from './migrate.ts'

export const FILE_NAME = 'observatory.duckdb'

export interface OpenFile {
  readonly instance: DuckDBInstance
  readonly path: string
  /** Rehearsals have none: they can be played again. */
  readonly mark?: AcknowledgedMark
  /** Writes the log into the main file and lets go of it. */
  close(): Promise<void>
}

/** The engine's lock keeps other processes out, but not a second instance in this one. */
const openHere = new Set<string>()

function wordsOf(world: string): string {
  return world === 'real' ? 'the real world' : `the ${world.replace(':', ' "')}"`
}

async function prepare(instance: DuckDBInstance, path: string, world: World, clock: Clock, found?: Inspected, log?: Logger): Promise<void> {
  const connection = await instance.connect()
  try {
    if (!found) await createTables(connection, world, clock.now())
    else await migrate(connection, path, found.version, log)
  } finally {
    connection.closeSync()
  }
}

/** Throws STORE_LOCKED, STORE_WORLD, STORE_SCHEMA, STORE_DAMAGED or STORE_FAILED, each naming the file and what to do. */
export async function openFile(directory: string, world: World, clock: Clock, log?: Logger): Promise<OpenFile> {
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new OperationError('FILE_UNWRITABLE', `${directory}: ${whyNotWritten(error)}`, { cause: error })
  })
  const path = join(resolve(directory), FILE_NAME)
  if (openHere.has(path)) throw new OperationError('STORE_LOCKED', `${path} is already open in this process`)
  openHere.add(path)
  let instance: DuckDBInstance | undefined
  let mark: AcknowledgedMark | undefined
  try {
    const { inspected } = await checkFile(path)
    if (inspected && inspected.world !== world)
      throw new OperationError(
        'STORE_WORLD',
        `${path} holds ${wordsOf(inspected.world)} and was opened for ${wordsOf(world)}; name another data directory`,
      )
    instance = await DuckDBInstance.create(path, ENGINE_SETTINGS)
    await prepare(instance, path, world, clock, inspected, log)
    if (world === 'real')
      mark = await openMark(dirname(path), inspected?.held ?? { reports: 0, acts: 0 }, (error) =>
        log?.error({ err: error }, 'the mark of what was acknowledged could not be written; a loss might go unnoticed'),
      )
  } catch (error) {
    instance?.closeSync()
    openHere.delete(path)
    if (error instanceof OperationError) throw error
    const failure = storeFailure(error)
    throw new OperationError(failure.code, `${path} cannot be opened: ${failure.detail}`, { cause: error })
  }
  const opened = instance
  return {
    instance: opened,
    path,
    ...(mark ? { mark } : {}),
    async close() {
      try {
        const connection = await opened.connect()
        await connection.run('checkpoint')
        connection.closeSync()
      } finally {
        opened.closeSync()
        await mark?.close()
        openHere.delete(path)
      }
    },
  }
}
