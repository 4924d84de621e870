import { rm } from 'node:fs/promises'
import type { DuckDBInstance } from '@duckdb/node-api'
import { OperationError } from '#plumbing'
import type { Snapshot, TableDigest } from '../snapshot.ts'
import { storeFailure } from './connection.ts'
import { digestTables } from './inspect-file.ts'
import { MIGRATIONS, SCHEMA_VERSION } from './migrations/migrations.ts'

/** Sequences that number rows, with the tables whose `position` they gave. */
const SEQUENCES = { publication_order: 'publications', audit_order: 'audit' } as const

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/**
 * Copies table by table into a new file, in one transaction, while others write: what they commit meanwhile is not in it. The new file is as
 * small as its content. It is read back and compared before this resolves. Throws STORE_FAILED.
 */
export async function snapshot(instance: DuckDBInstance, path: string): Promise<Snapshot> {
  const connection = await instance.connect()
  const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()
  try {
    const own = String((await ask('select current_database()'))[0]?.[0])
    await connection.run(`attach ${quoted(path)} as snapshot`)
    let tables: readonly TableDigest[]
    try {
      await connection.run('begin')
      await connection.run('use snapshot')
      for (const { statements } of MIGRATIONS) await connection.run(statements)
      await connection.run(`use ${own}`)
      tables = await digestTables(ask, own)
      for (const { table } of tables) {
        await connection.run(`delete from snapshot.${table}`)
        await connection.run(`insert into snapshot.${table} select * from ${own}.${table}`)
      }
      for (const [sequence, table] of Object.entries(SEQUENCES))
        await connection.run(
          `select max(nextval('snapshot.main.${sequence}')) from range((select coalesce(max(position), 0) from ${own}.${table})::bigint)`,
        )
      await connection.run('commit')
      await connection.run('checkpoint snapshot')
    } finally {
      await connection.run('rollback').catch(() => {})
      await connection.run(`use ${own}`)
      await connection.run('detach snapshot').catch(() => {})
    }
    const [meta] = await ask('select world from meta')
    return { version: SCHEMA_VERSION, world: String(meta?.[0]), tables }
  } catch (error) {
    await rm(path, { force: true })
    throw storeFailure(error)
  } finally {
    connection.closeSync()
  }
}

/** Throws STORE_FAILED when the tables are not those of the snapshot. */
export function compareTables(found: readonly TableDigest[], wanted: readonly TableDigest[], path: string): void {
  const words = (tables: readonly TableDigest[]) => tables.map(({ table, rows, digest }) => `${table} ${rows} ${digest}`).sort()
  const other = words(found).find((line, index) => line !== words(wanted)[index])
  if (found.length !== wanted.length || other !== undefined)
    throw new OperationError('STORE_FAILED', `${path} does not hold what was copied: ${other ?? 'a table is missing'}`)
}
