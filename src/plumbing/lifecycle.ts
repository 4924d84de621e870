import assert from 'node:assert/strict'
import { OperationError } from './operation-error.ts'

/** A part with effects: inert until `start()`, quiet after `stop()`. */
export interface Component {
  start?(): Promise<void> | void
  stop?(): Promise<void> | void
}

export interface Lifecycle {
  /** Parts start in the order they were added and stop in reverse. */
  add(name: string, component: Component): void
  /** Throws START_FAILED naming the part; those already started are stopped first. */
  start(): Promise<void>
  /** Stops every started part even when one fails; throws STOP_FAILED naming those that did. Safe to call twice. */
  stop(): Promise<void>
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Signals of the operating system are not heard here: who runs the process decides when to stop. */
export function createLifecycle(): Lifecycle {
  const parts: { readonly name: string; readonly component: Component }[] = []
  const started: typeof parts = []
  let state: 'new' | 'started' | 'stopped' = 'new'
  let stopping: Promise<void> | undefined

  async function stopAll(): Promise<void> {
    const failures: string[] = []
    let cause: unknown
    for (let part = started.pop(); part; part = started.pop()) {
      try {
        await part.component.stop?.()
      } catch (error) {
        failures.push(`${part.name}: ${messageOf(error)}`)
        cause ??= error
      }
    }
    if (failures.length > 0) throw new OperationError('STOP_FAILED', failures.join('; '), { cause })
  }

  return {
    add(name, component) {
      assert(state === 'new', `${name} was added after the start`)
      parts.push({ name, component })
    },
    async start() {
      assert(state === 'new', 'a lifecycle starts once')
      state = 'started'
      for (const part of parts) {
        if (stopping) return
        try {
          await part.component.start?.()
          started.push(part)
        } catch (error) {
          await stopAll().catch(() => {})
          state = 'stopped'
          if (error instanceof OperationError) throw error
          throw new OperationError('START_FAILED', `${part.name}: ${messageOf(error)}`, { cause: error })
        }
      }
    },
    stop() {
      state = 'stopped'
      stopping ??= stopAll()
      return stopping
    },
  }
}
