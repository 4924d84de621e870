import { Agent, request } from 'undici'
import { type Clock, type Counters, type Logger, OperationError } from '#plumbing'
import { formatInstant, MINUTE, type ProbeResult, type ProbeVantage, probeNameOf } from '#vocabulary'
import { BATCH_RESULTS } from './probe-batch.ts'
import { isLoopbackHost } from './probe-target.ts'

export interface ResultSenderConfig {
  /** The operator's listener of the observatory, such as https://observatory.example:8461/. */
  readonly observatory: string
  readonly key: string
  readonly vantage: ProbeVantage
}

export interface ResultSenderDeps {
  readonly clock: Clock
  readonly log: Logger
  readonly counters?: Counters
}

/** Sends what probes met to the observatory: in batches, in order, again until they are taken. */
export interface ResultSender {
  /** Queues one result; the oldest makes room where the queue is full, and is counted. */
  take(result: ProbeResult): void
  /** Sends what is queued; resolves when nothing is left, or a try failed. */
  flush(): Promise<void>
  /** Sends every few seconds, more slowly while it fails. */
  start(): void
  /** One last try. */
  stop(): Promise<void>
  readonly queued: number
}

/** An hour of 80 probes a minute. A choice. */
const MOST_QUEUED = 5_000
/** What is older is refused there: an alarm must not rest on what was long ago. The same as PROBE_AGE of the observatory. */
const OLDEST = 15 * MINUTE
const EVERY_MILLISECONDS = 2_000
const LONGEST_WAIT_MILLISECONDS = 60_000
const TRY_MILLISECONDS = 10_000

function targetOf({ observatory, key }: ResultSenderConfig): URL {
  const base = new URL(observatory)
  if (base.protocol !== 'https:' && !isLoopbackHost(base.hostname) && base.hostname !== 'localhost')
    throw new OperationError(
      'CONFIG_INVALID',
      `vantage.observatory: ${base.origin} would send the key readable by anybody on the way; use https`,
    )
  if (key === '') throw new OperationError('CONFIG_INVALID', 'A vantage point needs its key: set vantage.keyFile or BREAKWATER_PROBE_KEY.')
  return new URL('api/v1/probes', base.href.endsWith('/') ? base : `${base.href}/`)
}

/** Throws CONFIG_INVALID. */
export function createResultSender(config: ResultSenderConfig, { clock, log, counters }: ResultSenderDeps): ResultSender {
  const url = targetOf(config)
  const agent = new Agent({ connections: 1 })
  let queue: ProbeResult[] = []
  let flushing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  let running = false

  function drop(cause: 'queue-full' | 'too-old' | 'refused', count: number): void {
    if (count === 0) return
    counters?.add('signals_probe_results_dropped_total', { cause }, count)
    log.warn({ cause, count }, 'results of probes were dropped')
  }

  const bodyOf = (results: readonly ProbeResult[]) =>
    JSON.stringify({
      vantage: config.vantage,
      sentAt: formatInstant(clock.now()),
      results: results.map((result) => {
        const { service, at, outcome, status, tookMilliseconds, detail } = result
        return { service, probe: probeNameOf(result), at: formatInstant(at), outcome, status, tookMilliseconds, detail }
      }),
    })

  /** `again`: the same batch may be taken later; `never`: it would be refused in the same way. */
  async function send(results: readonly ProbeResult[]): Promise<'taken' | 'again' | 'never'> {
    try {
      const response = await request(url, {
        method: 'POST',
        dispatcher: agent,
        headers: { 'content-type': 'application/json', 'user-agent': 'Breakwater', authorization: `Bearer ${config.key}` },
        body: bodyOf(results),
        signal: AbortSignal.timeout(TRY_MILLISECONDS),
      })
      const answer = (await response.body.json().catch(() => ({}))) as {
        readonly code?: string
        readonly detail?: string
        readonly refused?: readonly { readonly code: string; readonly detail: string }[]
      }
      if (response.statusCode === 200) {
        const refused = answer.refused ?? []
        drop('refused', refused.length)
        for (const detail of new Set(refused.map((one) => one.detail))) log.error({ detail }, 'the observatory refused results of a probe')
        return 'taken'
      }
      log.error({ status: response.statusCode, code: answer.code, detail: answer.detail }, 'the observatory refused a batch of results')
      // A wrong key, a wrong clock and a crowded observatory can be mended; what it cannot read stays so.
      return response.statusCode === 422 && answer.code === 'PROBES_MALFORMED' ? 'never' : 'again'
    } catch (error) {
      log.warn({ err: error }, 'the observatory was not reached; the results wait')
      return 'again'
    }
  }

  async function sendAll(): Promise<void> {
    const oldest = clock.now() - OLDEST
    const young = queue.filter(({ at }) => at > oldest)
    drop('too-old', queue.length - young.length)
    queue = young
    while (queue.length > 0) {
      const batch = queue.slice(0, BATCH_RESULTS)
      const met = await send(batch)
      if (met === 'again') {
        failures++
        return
      }
      failures = 0
      if (met === 'never') drop('refused', batch.length)
      else counters?.add('signals_probe_results_sent_total', {}, batch.length)
      // The oldest of them may have made room meanwhile.
      queue = queue.filter((result) => !batch.includes(result))
    }
  }

  function flush(): Promise<void> {
    flushing ??= sendAll().finally(() => {
      flushing = undefined
    })
    return flushing
  }

  function later(): void {
    const wait = Math.min(LONGEST_WAIT_MILLISECONDS, EVERY_MILLISECONDS * 2 ** Math.min(failures, 10))
    timer = setTimeout(() => {
      void flush().finally(() => {
        if (running) later()
      })
    }, wait)
  }

  return {
    take(result) {
      queue.push(result)
      if (queue.length <= MOST_QUEUED) return
      queue.shift()
      drop('queue-full', 1)
    },
    flush,
    start() {
      running = true
      later()
    },
    async stop() {
      running = false
      clearTimeout(timer)
      await flush()
      await agent.destroy()
    },
    get queued() {
      return queue.length
    },
  }
}
