import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api'
import { OperationError } from '#plumbing'
import { type Row, storeFailure } from './connection.ts'

/** Long readings, batch by batch, each on a connection of its own: a walk through two days of reports holds nobody up. */
export interface Walks {
  batches(sql: string, values: readonly DuckDBValue[]): AsyncIterable<readonly Row[]>
  /** Ends every walk; those who still read get STORE_CLOSED. */
  close(): Promise<void>
}

interface Walk {
  readonly connection: DuckDBConnection
  /** The engine must not lose a connection that it works on. */
  working: Promise<unknown>
}

export function createWalks(instance: DuckDBInstance): Walks {
  const open = new Set<Walk>()
  let closed = false

  function refuseClosed(): void {
    if (closed) throw new OperationError('STORE_CLOSED')
  }

  function end(walk: Walk): void {
    if (open.delete(walk)) walk.connection.closeSync()
  }

  async function* batches(sql: string, values: readonly DuckDBValue[]): AsyncGenerator<readonly Row[]> {
    refuseClosed()
    let walk: Walk | undefined
    try {
      walk = { connection: await instance.connect(), working: Promise.resolve() }
      open.add(walk)
      const started = walk.connection.stream(sql, [...values])
      walk.working = started
      const result = await started
      const names = result.deduplicatedColumnNames()
      for (;;) {
        refuseClosed()
        const fetching = result.fetchChunk()
        walk.working = fetching
        const chunk = await fetching
        if (!chunk || chunk.rowCount === 0) return
        yield chunk.getRowObjects(names)
      }
    } catch (error) {
      throw storeFailure(error)
    } finally {
      if (walk) end(walk)
    }
  }

  return {
    batches,
    async close() {
      closed = true
      for (const walk of [...open]) {
        await walk.working.catch(() => {})
        end(walk)
      }
    },
  }
}
