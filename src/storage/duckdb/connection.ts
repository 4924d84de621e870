import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBValue } from '@duckdb/node-api'
import { OperationError } from '#plumbing'

export type Row = Readonly<Record<string, unknown>>

/** One connection whose statements run one after another, each prepared once and in a transaction of its own. */
export interface SerialConnection {
  run(sql: string, values: readonly DuckDBValue[]): Promise<void>
  all(sql: string, values: readonly DuckDBValue[]): Promise<readonly Row[]>
  /** Takes no more, waits for what was asked before, and lets go. */
  close(): Promise<void>
}

/** What the engine says, as an operation that failed. */
export function storeFailure(error: unknown): OperationError {
  return error instanceof OperationError
    ? error
    : new OperationError('STORE_FAILED', error instanceof Error ? error.message : String(error), { cause: error })
}

export function createSerialConnection(connection: DuckDBConnection): SerialConnection {
  const statements = new Map<string, DuckDBPreparedStatement>()
  let tail: Promise<unknown> = Promise.resolve()
  let closed = false

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(new OperationError('STORE_CLOSED'))
    const result = tail.then(work).catch((error: unknown) => {
      throw storeFailure(error)
    })
    tail = result.catch(() => {})
    return result
  }

  async function bound(sql: string, values: readonly DuckDBValue[]): Promise<DuckDBPreparedStatement> {
    let statement = statements.get(sql)
    if (!statement) {
      statement = await connection.prepare(sql)
      statements.set(sql, statement)
    }
    statement.bind([...values])
    return statement
  }

  return {
    run: (sql, values) =>
      inTurn(async () => {
        await (await bound(sql, values)).run()
      }),
    all: (sql, values) => inTurn(async () => (await (await bound(sql, values)).runAndReadAll()).getRowObjects()),
    async close() {
      closed = true
      await tail
      for (const statement of statements.values()) statement.destroySync()
      statements.clear()
      connection.closeSync()
    },
  }
}
