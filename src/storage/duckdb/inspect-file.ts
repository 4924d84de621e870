import { DuckDBInstance } from '@duckdb/node-api'
import type { TableDigest } from '../snapshot.ts'
import type { Acknowledged } from './acknowledged-mark.ts'
import { ENGINE_SETTINGS } from './engine-settings.ts'

/** What a file holds, read whole. */
export interface Inspected {
  readonly version: number
  readonly world: string
  readonly tables: readonly TableDigest[]
  readonly held: Acknowledged
}

type Asked = (sql: string) => Promise<readonly (readonly unknown[])[]>

/** Every value of every table is read, so that every block's checksum is looked at. */
export async function digestTables(ask: Asked, database = 'main'): Promise<readonly TableDigest[]> {
  const names = await ask(
    `select table_name from duckdb_tables() where database_name = ${database === 'main' ? 'current_database()' : `'${database}'`} order by 1`,
  )
  const digests: TableDigest[] = []
  for (const [name] of names) {
    const path = database === 'main' ? String(name) : `${database}.${String(name)}`
    const [row] = await ask(`select count(*)::varchar, coalesce(bit_xor(hash(t)), 0)::varchar from ${path} t`)
    digests.push({ table: String(name), rows: Number(row?.[0]), digest: String(row?.[1]) })
  }
  return digests
}

/**
 * Reads a file without changing it, its log included: what is damaged stays as it was found. Undefined for a file without tables: its making
 * was interrupted. Throws the engine's own errors.
 */
export async function inspectFile(path: string): Promise<Inspected | undefined> {
  const instance = await DuckDBInstance.create(path, { ...ENGINE_SETTINGS, access_mode: 'READ_ONLY' })
  try {
    const connection = await instance.connect()
    try {
      const ask: Asked = async (sql) => (await connection.runAndReadAll(sql)).getRows()
      const tables = await digestTables(ask)
      if (!tables.some(({ table }) => table === 'meta')) return undefined
      const [meta] = await ask('select schema_version, world from meta')
      if (!meta) return undefined
      const tallies = tables.some(({ table }) => table === 'tallies')
        ? new Map((await ask('select name, value from tallies')).map(([name, value]) => [String(name), Number(value)]))
        : new Map<string, number>()
      const reports = tables.find(({ table }) => table === 'reports')?.rows ?? 0
      return {
        version: Number(meta[0]),
        world: String(meta[1]),
        tables,
        held: { reports: reports + (tallies.get('reports-removed') ?? 0), acts: tallies.get('acts') ?? 0 },
      }
    } finally {
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}
