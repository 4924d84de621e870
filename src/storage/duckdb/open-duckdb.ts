import { type Clock, createSystemClock, type Logger, OperationError } from '#plumbing'
import type { Store, World } from '../observatory-store.ts'
import { createSerialConnection } from './connection.ts'
import { countTables } from './count-tables.ts'
import { exportParquet } from './export-parquet.ts'
import { observatoryTables } from './observatory-tables.ts'
import { openFile } from './open-file.ts'
import { probeTable } from './probe-table.ts'
import { reportTable } from './report-table.ts'
import { snapshot } from './snapshot.ts'
import { createWalks } from './walks.ts'

export interface DuckdbConfig {
  /** Data directory; made when missing, readable by its owner only. */
  readonly directory: string
  readonly world: World
  /** Dates the directory when it is made. */
  readonly clock?: Clock
  /** Hears of tables that were brought up to date. */
  readonly log?: Logger
}

const COUNT_ACT = "update tallies set value = value + 1 where name = 'acts'"

/**
 * The embedded store: one file, one process. Reports, other writes and reads have a connection each, so that a page's query does not
 * delay an acknowledgement. Throws STORE_LOCKED, STORE_WORLD, STORE_SCHEMA, STORE_DAMAGED, STORE_FAILED or FILE_UNWRITABLE.
 */
export async function openDuckdb({ directory, world, clock = createSystemClock(), log }: DuckdbConfig): Promise<Store> {
  const file = await openFile(directory, world, clock, log)
  const reports = createSerialConnection(await file.instance.connect())
  const { mark } = file
  const writes = createSerialConnection(
    await file.instance.connect(),
    mark ? { alongside: COUNT_ACT, committed: () => mark.raise({ acts: 1 }) } : {},
  )
  const reads = createSerialConnection(await file.instance.connect())
  const walks = createWalks(file.instance)
  const besides = new Set<Promise<unknown>>()
  let stopping: Promise<void> | undefined

  /** Long work on a connection of its own, which a stop waits for. */
  async function beside<T>(work: () => Promise<T>): Promise<T> {
    if (stopping) throw new OperationError('STORE_CLOSED')
    const working = work()
    besides.add(working)
    return working.finally(() => besides.delete(working))
  }

  async function close(): Promise<void> {
    await Promise.allSettled(besides)
    await walks.close()
    for (const connection of [reports, writes, reads]) await connection.close()
    await file.close()
  }

  return {
    world,
    ...reportTable(walks, reports, reads, (count) => mark?.raise({ reports: count })),
    ...countTables(writes, reads),
    ...probeTable(writes, reads),
    ...observatoryTables(writes, reads),
    exportParquet: (query, path) => beside(() => exportParquet(file.instance, world, query, path)),
    snapshot: (path) => beside(() => snapshot(file.instance, path)),
    stop() {
      stopping ??= close()
      return stopping
    },
  }
}
