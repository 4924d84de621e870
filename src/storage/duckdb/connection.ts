import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBValue } from '@duckdb/node-api'
import { OperationError } from '#plumbing'

export type Row = Readonly<Record<string, unknown>>

export interface Statement {
  readonly sql: string
  readonly values: readonly DuckDBValue[]
}

export interface SerialOptions {
  /** Runs in the transaction of each writing. */
  readonly alongside?: string
  /** Runs after each writing is committed, before it is told. */
  readonly committed?: () => void
}

/** One connection whose statements run one after another, each prepared once and in a transaction of its own. */
export interface SerialConnection {
  run(sql: string, values: readonly DuckDBValue[]): Promise<void>
  /** All of them in one transaction, or none. */
  together(statements: readonly Statement[]): Promise<void>
  all(sql: string, values: readonly DuckDBValue[]): Promise<readonly Row[]>
  /** Takes no more, waits for what was asked before, and lets go. */
  close(): Promise<void>
}

/** The engine's words for blocks and logs whose checksum is not that of their content, or that end too early. */
const DAMAGE = /corrupt|checksum|could not read enough bytes|failure while|database has been invalidated/i

/** What the engine says, as an operation that failed. */
export function storeFailure(error: unknown): OperationError {
  if (error instanceof OperationError) return error
  const message = error instanceof Error ? error.message : String(error)
  return DAMAGE.test(message)
    ? new OperationError('STORE_DAMAGED', `${message}; restore a backup`, { cause: error })
    : new OperationError('STORE_FAILED', message, { cause: error })
}

export function createSerialConnection(connection: DuckDBConnection, { alongside, committed }: SerialOptions = {}): SerialConnection {
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

  async function transaction(statements: readonly Statement[]): Promise<void> {
    await (await bound('begin', [])).run()
    try {
      for (const { sql, values } of statements) await (await bound(sql, values)).run()
      if (alongside !== undefined) await (await bound(alongside, [])).run()
      await (await bound('commit', [])).run()
    } catch (error) {
      await connection.run('rollback').catch(() => {})
      throw error
    }
    committed?.()
  }

  return {
    run: (sql, values) =>
      inTurn(async () => {
        if (alongside !== undefined) return transaction([{ sql, values }])
        await (await bound(sql, values)).run()
        committed?.()
      }),
    together: (statements) => inTurn(() => transaction(statements)),
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
