import { randomUUID } from 'node:crypto'
import { chmod, rename, rm, stat } from 'node:fs/promises'
import type { DuckDBInstance } from '@duckdb/node-api'
import { OperationError } from '#plumbing'
import { FIRST_PROBE, HERE } from '#vocabulary'
import type { World } from '../observatory-store.ts'
import type { ParquetFile, ParquetQuery, ParquetTable } from '../parquet-query.ts'
import { storeFailure } from './connection.ts'

/** Instants leave with their zone, so that no reader takes them for local time. */
const utc = (column: string): string => `make_timestamptz(epoch_us(${column})) as ${column.replace('_utc', '')}`

const SELECTIONS: Record<ParquetTable, { readonly from: string; readonly time: string; columns(comments: boolean): string }> = {
  reports: {
    from: 'reports',
    time: 'at_utc',
    columns: (comments) =>
      `id, service, problem, ${utc('at_utc')}, country, region, channel, network, coalesce(weight, 1) as weight${comments ? ', comment' : ''}`,
  },
  incidents: {
    from: 'incidents',
    time: 'onset_utc',
    columns: () =>
      `id, service, ${utc('onset_utc')}, ${utc('ended_utc')}, revision, ${utc('updated_utc')}, document->>'$.state' as state,
       (document->>'$.reports')::bigint as reports, document::varchar as document`,
  },
  probes: {
    from: 'probes',
    time: 'at_utc',
    columns: () =>
      `service, coalesce(probe, '${FIRST_PROBE}') as probe, coalesce(vantage, '${HERE.name}') as vantage,
       coalesce(vantage_network, '${HERE.network}') as vantage_network, ${utc('at_utc')}, outcome, status, took_milliseconds, detail`,
  },
  'traffic-minutes': {
    from: 'traffic_minutes',
    time: 'at_utc',
    columns: () => `service, prefix, ${utc('at_utc')}, packets, bytes, flows`,
  },
}

/** A literal of SQL: COPY takes no parameters. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

function selectionOf({ table, service, window, comments = false }: ParquetQuery): string {
  const { from, time, columns } = SELECTIONS[table]
  const conditions = [
    ...(service === undefined ? [] : [`service = ${quoted(service)}`]),
    ...(window === undefined ? [] : [`${time} >= make_timestamp(${window.from})`, `${time} < make_timestamp(${window.to})`]),
  ]
  return `select ${columns(comments)} from ${from}${conditions.length > 0 ? ` where ${conditions.join(' and ')}` : ''} order by ${time}`
}

const REHEARSAL = 'rehearsal:'

/** Pairs in the file's own foot: they stay with it when it is renamed and passed on. */
function metadataOf(table: ParquetTable, world: World): string {
  const pairs = {
    'breakwater.table': table,
    'breakwater.world': world,
    ...(world.startsWith(REHEARSAL) ? { SYNTHETIC: `Rehearsal ${world.slice(REHEARSAL.length)}: nothing in this file happened.` } : {}),
  }
  return `{${Object.entries(pairs)
    .map((pair) => pair.map(quoted).join(': '))
    .join(', ')}}`
}

/**
 * On a connection of its own, so that nobody waits for it. Whole or not at all: written beside `path` and put in its place.
 * Throws STORE_FAILED or FILE_UNWRITABLE.
 */
export async function exportParquet(instance: DuckDBInstance, world: World, query: ParquetQuery, path: string): Promise<ParquetFile> {
  const draft = `${path}.${randomUUID()}.draft`
  const connection = await instance.connect().catch((error: unknown) => {
    throw storeFailure(error)
  })
  try {
    const { rowsChanged } = await connection
      .run(
        `copy (${selectionOf(query)}) to ${quoted(draft)} (format parquet, compression zstd, kv_metadata ${metadataOf(query.table, world)})`,
      )
      .catch((error: Error) => {
        throw /^IO Error/.test(error.message)
          ? new OperationError('FILE_UNWRITABLE', `${path}: ${error.message}`, { cause: error })
          : storeFailure(error)
      })
    await chmod(draft, 0o600)
    const { size } = await stat(draft)
    await rename(draft, path)
    return { rows: rowsChanged, bytes: size }
  } finally {
    connection.closeSync()
    await rm(draft, { force: true })
  }
}
