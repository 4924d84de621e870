import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Logger } from '#plumbing'
import type { KeptCounts } from '#storage'
import { DAY, type Instant } from '#vocabulary'

export interface HousekeepingConfig {
  readonly reportDays: number
  readonly probeDays: number
  readonly trafficDays: number
}

/** Hourly, so that a process that is started anew each day comes to it as well. The first time soon after the start, when pages stand. A choice. */
const EVERY_MILLISECONDS = 3_600_000
const FIRST_MILLISECONDS = 60_000
/** Between two small batches: acknowledgements go before. A choice. */
const PAUSE_MILLISECONDS = 250
/** A day is folded when the next one is over, too: what comes late is in it then. */
const FOLD_AFTER = DAY

/** Folds days into counts, and removes what is older than it is kept; returns how many batches that took. */
export async function keepHouse(
  store: KeptCounts,
  { reportDays, probeDays, trafficDays }: HousekeepingConfig,
  now: Instant,
  pause: () => Promise<unknown>,
): Promise<{ readonly folded: number; readonly removed: number }> {
  let folded = 0
  let removed = 0
  while (await store.foldDay(now - FOLD_AFTER)) {
    folded++
    await pause()
  }
  const retention = {
    reportsBefore: now - reportDays * DAY,
    probesBefore: now - probeDays * DAY,
    trafficBefore: now - trafficDays * DAY,
  }
  while (await store.retire(retention)) {
    removed++
    await pause()
  }
  return { folded, removed }
}

export interface Housekeeping {
  start(): void
  stop(): Promise<void>
}

export function createHousekeeping(config: HousekeepingConfig, store: KeptCounts, clock: Clock, log: Logger): Housekeeping {
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()

  async function work(): Promise<void> {
    try {
      const done = await keepHouse(store, config, clock.now(), () => sleep(PAUSE_MILLISECONDS, undefined, { signal: ending.signal }))
      if (done.folded + done.removed > 0) log.info(done, 'days were folded into counts, and what was old was removed')
    } catch (error) {
      // Nothing is half done: what was not folded or removed is next time.
      if (!ending.signal.aborted) log.error({ err: error }, 'housekeeping failed; it is tried again in an hour')
    }
    if (!ending.signal.aborted) plan(EVERY_MILLISECONDS)
  }

  function plan(milliseconds: number): void {
    timer = setTimeout(() => {
      working = work()
    }, milliseconds)
    timer.unref()
  }

  return {
    start: () => plan(FIRST_MILLISECONDS),
    async stop() {
      ending.abort()
      clearTimeout(timer)
      await working
    },
  }
}
