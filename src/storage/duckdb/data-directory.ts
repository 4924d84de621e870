import { randomUUID } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { OperationError } from '#plumbing'
import type { Snapshot } from '../snapshot.ts'
import { type Checked, checkFile } from './check-file.ts'
import { storeFailure } from './connection.ts'
import { ENGINE_SETTINGS } from './engine-settings.ts'
import { type Inspected, inspectFile } from './inspect-file.ts'
import { SCHEMA_VERSION } from './migrations/migrations.ts'
import { FILE_NAME } from './open-file.ts'
import { compareTables, snapshot } from './snapshot.ts'

/** Reads a data directory whole without changing it. Throws STORE_LOCKED, STORE_DAMAGED or STORE_FAILED. */
export function checkDirectory(directory: string): Promise<Checked> {
  return checkFile(join(resolve(directory), FILE_NAME))
}

/** Reads a copy back and compares it with what it was made from. Throws STORE_FAILED or STORE_DAMAGED. */
export async function verifySnapshot(path: string, wanted: Snapshot): Promise<Inspected> {
  const found = await inspectFile(path).catch((error: unknown) => {
    throw storeFailure(error)
  })
  if (found === undefined) throw new OperationError('STORE_FAILED', `${path} holds no tables of ours`)
  compareTables(found.tables, wanted.tables, path)
  return found
}

export interface Compacted {
  readonly bytesBefore: number
  readonly bytesAfter: number
}

/**
 * Copies the file into a new one as small as its content, compares both, and puts it in the place of the old. For a directory that nobody
 * holds: the engine reuses
 * the room of deleted rows, and gives it back only where it lies at the end of the file. Throws as `checkDirectory`, and STORE_SCHEMA.
 */
export async function compactDirectory(directory: string): Promise<Compacted> {
  const path = join(resolve(directory), FILE_NAME)
  const { inspected } = await checkFile(path)
  if (!inspected) throw new OperationError('STORE_FAILED', `${path} holds nothing`)
  if (inspected.version !== SCHEMA_VERSION)
    throw new OperationError('STORE_SCHEMA', `${path} has tables of version ${inspected.version}; start breakwater serve once first`)
  const draft = `${path}.${randomUUID()}.draft`
  const instance = await DuckDBInstance.create(path, ENGINE_SETTINGS).catch((error: unknown) => {
    throw storeFailure(error)
  })
  try {
    // The log goes into the main file: none may be left beside the new one.
    const connection = await instance.connect()
    await connection.run('checkpoint')
    connection.closeSync()
    const before = await stat(path)
    await verifySnapshot(draft, await snapshot(instance, draft))
    const handle = await open(draft, 'r')
    await handle.sync()
    await handle.close()
    await rename(draft, path)
    return { bytesBefore: before.size, bytesAfter: (await stat(path)).size }
  } finally {
    instance.closeSync()
    await rm(draft, { force: true })
  }
}
