import { type Counters, isOperationError, type Logger } from '#plumbing'
import { type Instant, MINUTE } from '#vocabulary'

/** Writes of the observatory, in order. What the store refuses is tried again: deciding and telling go on without it for a while. */
export interface Journal {
  /** `write` is done until it succeeds once; it leaves one trace, also when its answer was lost. */
  add(write: () => Promise<void>): void
  /**
   * Does what waits. Resolves also when the store refuses (STORE_FAILED): the rest waits for the next time. Throws what the store said once
   * it has refused for two minutes: a store that does not recover by itself needs a new process, or a person.
   */
  flush(now: Instant): Promise<void>
  /** Does what waits, or throws what the store said. */
  drain(): Promise<void>
  /** Writes that the store has not taken yet. */
  readonly waiting: number
}

/** Long enough for a checkpoint or a disk that was full for a moment; what waits in memory meanwhile is two minutes of writes at most. */
const PATIENCE = 2 * MINUTE

export interface JournalDeps {
  readonly log: Logger
  readonly counters: Counters
}

export function createJournal({ log, counters }: JournalDeps): Journal {
  const waiting: (() => Promise<void>)[] = []
  let refusedSince: Instant | undefined

  async function drain(): Promise<void> {
    for (let write = waiting[0]; write; write = waiting[0]) {
      await write()
      waiting.shift()
    }
  }

  return {
    add: (write) => void waiting.push(write),
    drain,
    async flush(now) {
      try {
        await drain()
        if (refusedSince !== undefined) log.warn({}, 'the store takes writes again')
        refusedSince = undefined
      } catch (error) {
        if (!isOperationError(error) || error.code !== 'STORE_FAILED') throw error
        counters.add('main_store_refusals_total')
        if (refusedSince === undefined) log.error({ err: error }, 'the store refused a write; it is tried again')
        refusedSince ??= now
        if (now - refusedSince >= PATIENCE) throw error
      }
    },
    get waiting() {
      return waiting.length
    },
  }
}
