import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type Clock, type Logger, OperationError } from '#plumbing'
import type { World } from '../observatory-store.ts'
import { createTables, migrate } from './migrate.ts'

export const FILE_NAME = 'observatory.duckdb'

export interface OpenFile {
  readonly instance: DuckDBInstance
  readonly path: string
  /** Writes the log into the main file and lets go of it. */
  close(): Promise<void>
}

/** The engine's lock keeps other processes out, but not a second instance in this one. */
const openHere = new Set<string>()

const SETTINGS = {
  // The machine is shared with collectors and pages; two threads are enough for what pages ask.
  threads: '2',
  memory_limit: '512MB',
  // Nothing is ever fetched from the network.
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}

function wordsOf(world: string): string {
  return world === 'real' ? 'the real world' : `the ${world.replace(':', ' "')}"`
}

async function metaOf(connection: DuckDBConnection): Promise<{ readonly version: number; readonly world: string } | undefined> {
  const tables = await connection.runAndReadAll("select 1 from information_schema.tables where table_name = 'meta'")
  if (tables.currentRowCount === 0) return undefined
  const reader = await connection.runAndReadAll('select schema_version, world from meta')
  const [row] = reader.getRows()
  return row && { version: Number(row[0]), world: String(row[1]) }
}

/** Throws STORE_LOCKED, STORE_WORLD, STORE_SCHEMA or STORE_FAILED, each naming the file and what to do. */
export async function openFile(directory: string, world: World, clock: Clock, log?: Logger): Promise<OpenFile> {
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new OperationError('FILE_UNWRITABLE', `${directory}: ${error.message}`, { cause: error })
  })
  const path = join(resolve(directory), FILE_NAME)
  if (openHere.has(path)) throw new OperationError('STORE_LOCKED', `${path} is already open in this process`)
  openHere.add(path)
  let instance: DuckDBInstance | undefined
  try {
    instance = await DuckDBInstance.create(path, SETTINGS)
    const connection = await instance.connect()
    try {
      const meta = await metaOf(connection)
      if (!meta) await createTables(connection, world, clock.now())
      else if (meta.world !== world)
        throw new OperationError(
          'STORE_WORLD',
          `${path} holds ${wordsOf(meta.world)} and was opened for ${wordsOf(world)}; name another data directory`,
        )
      else await migrate(connection, path, meta.version, log)
    } finally {
      connection.closeSync()
    }
  } catch (error) {
    instance?.closeSync()
    openHere.delete(path)
    if (error instanceof OperationError) throw error
    const message = error instanceof Error ? error.message : String(error)
    const holder = /\(PID (\d+)\)/.exec(message)
    if (/lock on file/i.test(message))
      throw new OperationError(
        'STORE_LOCKED',
        `${path} is held by ${holder ? `process ${holder[1]}` : 'another process'}; stop it first, or name another data directory`,
        { cause: error },
      )
    throw new OperationError('STORE_FAILED', `${path} cannot be opened: ${message}`, { cause: error })
  }
  const opened = instance
  return {
    instance: opened,
    path,
    async close() {
      try {
        const connection = await opened.connect()
        await connection.run('checkpoint')
        connection.closeSync()
      } finally {
        opened.closeSync()
        openHere.delete(path)
      }
    },
  }
}
