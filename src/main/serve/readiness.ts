import { type Clock, isOperationError, type Logger } from '#plumbing'
import type { Store } from '#storage'
import { SECOND } from '#vocabulary'

/** A tick is due four times a second; a stall of this long means that nobody looks at what comes in. A choice. */
const FRESH = 15 * SECOND
/** Often enough for a load balancer, seldom enough not to matter beside reports. A choice. */
const TRIED_EVERY_MILLISECONDS = 5_000

export interface ServeReadiness {
  start(): void
  stop(): void
  /** A look at what has come in is done. */
  ticked(): void
  /** What keeps it from its work; nothing when it is ready. */
  faults(): readonly string[]
}

/** The store is asked to write one small thing again and again: only that shows that it takes writes. */
export function createReadiness(store: Pick<Store, 'saveState'>, clock: Clock, log: Logger): ServeReadiness {
  let lastTick = clock.now()
  let storeFault: string | undefined
  let stopping = false
  let writing = false
  let writingSince = clock.now()
  let timer: NodeJS.Timeout | undefined

  async function tryStore(): Promise<void> {
    if (writing) return
    writing = true
    writingSince = clock.now()
    try {
      await store.saveState('readiness', {}, writingSince)
      if (storeFault !== undefined) log.warn({}, 'the store takes writes again')
      storeFault = undefined
    } catch (error) {
      storeFault = isOperationError(error) ? error.code : 'unknown'
      log.error({ err: error }, 'the store takes no writes')
    }
    writing = false
  }

  return {
    start() {
      timer = setInterval(() => void tryStore(), TRIED_EVERY_MILLISECONDS)
      timer.unref()
    },
    stop() {
      stopping = true
      clearInterval(timer)
    },
    ticked() {
      lastTick = clock.now()
    },
    faults() {
      const now = clock.now()
      return [
        ...(stopping ? ['it is stopping'] : []),
        ...(storeFault === undefined ? [] : [`the store takes no writes (${storeFault})`]),
        ...(writing && now - writingSince > FRESH ? ['the store does not answer'] : []),
        ...(now - lastTick > FRESH ? [`nothing was looked at for ${Math.round((now - lastTick) / SECOND)} seconds`] : []),
      ]
    },
  }
}
