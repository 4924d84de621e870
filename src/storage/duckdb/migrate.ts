import { constants } from 'node:fs'
import { copyFile, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Logger, OperationError } from '#plumbing'
import { MIGRATIONS, SCHEMA_VERSION } from './migrations/migrations.ts'

/** Runs the steps after `from`, each whole or not at all. */
async function climb(connection: DuckDBConnection, from: number, after: (version: number, brings: string) => void): Promise<void> {
  for (const { version, brings, statements } of MIGRATIONS.slice(from)) {
    await connection.run('begin')
    try {
      await connection.run(statements)
      await connection.run('update meta set schema_version = $1', [version])
      await connection.run('commit')
    } catch (error) {
      await connection.run('rollback').catch(() => {})
      throw error
    }
    after(version, brings)
  }
}

/** An empty file gets its tables. In one transaction: a crash leaves an empty file, which is made anew, or a whole one. */
export async function createTables(connection: DuckDBConnection, world: string, now: number): Promise<void> {
  await connection.run('begin')
  for (const { statements } of MIGRATIONS) await connection.run(statements)
  await connection.run('insert into meta (schema_version, world, created_utc) values ($1, $2, make_timestamp($3::bigint))', [
    SCHEMA_VERSION,
    world,
    BigInt(now),
  ])
  await connection.run('commit')
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Where the file is kept as it was before it was brought to `version`. */
export function copyBefore(path: string, version: number): string {
  return path.replace(/\.duckdb$/, `.before-version-${version}.duckdb`)
}

/** The engine's log goes into the main file first, so that one file is everything. */
async function keepCopy(connection: DuckDBConnection, path: string, copy: string): Promise<void> {
  await connection.run('checkpoint')
  const draft = `${copy}.draft`
  try {
    await copyFile(path, draft, constants.COPYFILE_FICLONE)
    await syncPath(draft)
    await rename(draft, copy)
    await syncPath(dirname(copy))
  } catch (error) {
    await rm(draft, { force: true })
    throw new OperationError(
      'STORE_SCHEMA',
      `${path} has to be brought up to date, but no copy of it could be made first: ${(error as Error).message}; nothing was changed`,
      { cause: error },
    )
  }
}

/**
 * Brings the tables of version `from` to those of this program, after a copy of the file was made beside it. The directory of a newer
 * program is refused: what it means is not known here. Throws STORE_SCHEMA.
 */
export async function migrate(connection: DuckDBConnection, path: string, from: number, log?: Logger): Promise<void> {
  if (from === SCHEMA_VERSION) return
  if (from > SCHEMA_VERSION)
    throw new OperationError(
      'STORE_SCHEMA',
      `${path} has tables of version ${from}, written by a newer program; this one knows up to version ${SCHEMA_VERSION}: install the newer program again, or name another data directory`,
    )
  const copy = copyBefore(path, SCHEMA_VERSION)
  await keepCopy(connection, path, copy)
  try {
    await climb(connection, from, (version, brings) =>
      log?.warn({ path, version, copy }, `the tables were brought to version ${version}: ${brings}`),
    )
  } catch (error) {
    throw new OperationError(
      'STORE_SCHEMA',
      `${path} could not be brought from version ${from} to ${SCHEMA_VERSION}: ${(error as Error).message}; it is kept as it was in ${copy}`,
      { cause: error },
    )
  }
}
