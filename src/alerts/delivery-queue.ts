import { type AlertEvent, eventOf } from './alert-event.ts'
import type { AlertNotice } from './alert-notice.ts'
import { waitBefore } from './backoff.ts'
import type { AlertChannel, ChannelDependencies, ChannelKind, Delivery, DeliveryState } from './channel.ts'
import type { DeliveryConfig } from './delivery-config.ts'
import { systemTimers } from './timers.ts'

/** Ids remembered to recognise a notice that was told twice. */
const REMEMBERED = 4096

export interface Outcome {
  readonly kind: 'delivered' | 'retry' | 'refused'
  readonly met: string
  /** What the receiver asks for, as it came. */
  readonly retryAfter?: string
  /** What a program wrote; for who tests it, for no log. */
  readonly output?: string
}

/** What differs from channel to channel. */
export interface Transport {
  /** One try. Never throws; ends soon after `signal` is aborted. */
  deliver(event: AlertEvent, signal: AbortSignal): Promise<Outcome>
  open?(): void
  close?(): Promise<void>
}

export interface QueueOptions {
  readonly kind: ChannelKind
  readonly name: string
  /** Labels every event, also one whose notice forgot to. */
  readonly rehearsed: boolean
  readonly config: DeliveryConfig
  readonly transport: Transport
}

interface Waiting {
  readonly event: AlertEvent
  readonly delivery: { -readonly [K in keyof Delivery]: Delivery[K] }
  lastTry: boolean
}

/** Events of one subject, in order; the first is the one on its way. */
interface Lane {
  readonly queue: Waiting[]
  busy: boolean
  /** Ends the wait for the next try. */
  wake?: () => void
}

/**
 * What every channel does with its events: those of one incident go in order, each is tried with the same id and the same bytes until it is
 * taken, refused, or given up; incidents do not wait for each other.
 */
export function createDeliveryQueue(options: QueueOptions, deps: ChannelDependencies): Omit<AlertChannel, 'resume'> {
  const { kind, name, rehearsed, config, transport } = options
  const { clock, log, counters, timers = systemTimers } = deps
  const ending = new AbortController()
  const lanes = new Map<string, Lane>()
  const running = new Set<Promise<void>>()
  const told = new Set<string>()
  const history: Waiting['delivery'][] = []
  let state: 'new' | 'started' | 'stopping' = 'new'
  /** What stopping left over: the next process may tell it. */
  const left: AlertNotice[] = []
  let waiting = 0

  function count(what: 'events' | 'attempts', outcome: string): void {
    counters.add(`alerts_${what}_total`, { channel: kind, outcome })
  }

  function settle(entry: Waiting, outcome: Exclude<DeliveryState, 'waiting'>): void {
    entry.delivery.state = outcome
    waiting--
    if (outcome === 'undelivered') left.push(entry.event.notice)
    count('events', outcome)
    const { id, type, attempts, last } = entry.delivery
    const fields = { channel: name, event: id, type, attempts, last }
    if (outcome === 'delivered') log.debug(fields, 'an event was delivered')
    else log.warn(fields, `an event was not delivered: ${outcome}`)
  }

  /**
   * One try, broken off when it takes too long or the queue ends. By hand, since `AbortSignal.any` loses a timeout to the garbage collector
   * (nodejs/node issue 57736): a receiver that hangs would then hold its incident's events for ever.
   */
  async function tryOnce(event: AlertEvent): Promise<Outcome> {
    const trying = new AbortController()
    const end = (): void => trying.abort(ending.signal.reason)
    const timer = setTimeout(() => trying.abort(new DOMException('no answer in time', 'TimeoutError')), config.timeoutSeconds * 1_000)
    ending.signal.addEventListener('abort', end)
    try {
      return await transport.deliver(event, trying.signal)
    } finally {
      clearTimeout(timer)
      ending.signal.removeEventListener('abort', end)
    }
  }

  async function work(lane: Lane, subject: string): Promise<void> {
    for (let entry = lane.queue[0]; entry; entry = lane.queue[0]) {
      if (ending.signal.aborted) {
        lane.queue.shift()
        settle(entry, 'undelivered')
        continue
      }
      if (state === 'stopping') entry.lastTry = true
      entry.delivery.attempts++
      const outcome = await tryOnce(entry.event)
      entry.delivery.last = outcome.met
      count('attempts', outcome.kind)
      if (outcome.kind === 'retry' && entry.delivery.attempts < config.attempts && !entry.lastTry) {
        await pause(lane, waitBefore(entry.delivery.attempts, config, outcome.retryAfter))
        continue
      }
      lane.queue.shift()
      settle(entry, outcome.kind === 'retry' ? (entry.lastTry ? 'undelivered' : 'given-up') : outcome.kind)
    }
    lanes.delete(subject)
  }

  function pause(lane: Lane, milliseconds: number): Promise<void> {
    if (state === 'stopping') return Promise.resolve()
    return new Promise((resolve) => {
      const cancel = timers.after(milliseconds, () => lane.wake?.())
      lane.wake = () => {
        cancel()
        delete lane.wake
        resolve()
      }
    })
  }

  function kick(lane: Lane, subject: string): void {
    if (lane.busy) return
    lane.busy = true
    const job = work(lane, subject).finally(() => running.delete(job))
    running.add(job)
  }

  /** Room for one more: the oldest change that waits goes first (a later event tells more), then the oldest event that waits. */
  function makeRoom(): boolean {
    const idle = [...lanes.values()].flatMap((lane) => lane.queue.slice(lane.busy ? 1 : 0).map((entry) => ({ lane, entry })))
    const oldest = idle.sort((a, b) => a.entry.delivery.at - b.entry.delivery.at)
    const victim = oldest.find(({ entry }) => entry.event.type === 'incident.changed') ?? oldest[0]
    if (!victim) return false
    victim.lane.queue.splice(victim.lane.queue.indexOf(victim.entry), 1)
    settle(victim.entry, 'dropped')
    return true
  }

  return {
    kind,
    name,
    send(notice) {
      const event = eventOf(notice, rehearsed)
      if (told.has(event.id)) {
        count('events', 'repeated')
        return event.id
      }
      told.add(event.id)
      if (told.size > REMEMBERED) for (const oldest of told) if (told.delete(oldest)) break
      const delivery: Waiting['delivery'] = {
        id: event.id,
        type: event.type,
        incident: event.subject,
        at: clock.now(),
        attempts: 0,
        state: 'waiting',
      }
      history.push(delivery)
      if (history.length > config.logLength) history.shift()
      const entry: Waiting = { event, delivery, lastTry: false }
      waiting++
      if (state === 'stopping') {
        settle(entry, 'undelivered')
        return event.id
      }
      if (waiting > config.queueLimit && !makeRoom()) {
        settle(entry, 'dropped')
        return event.id
      }
      const lane = lanes.get(event.subject) ?? { queue: [], busy: false }
      lanes.set(event.subject, lane)
      lane.queue.push(entry)
      if (state === 'started') kick(lane, event.subject)
      return event.id
    },

    waiting() {
      const entries = [...lanes.values()].flatMap((lane) => lane.queue).sort((a, b) => a.delivery.at - b.delivery.at)
      return [...left, ...entries.map((entry) => entry.event.notice)]
    },

    deliveries: () => history.map((delivery) => ({ ...delivery })).reverse(),

    async test(notice) {
      transport.open?.()
      const outcome = await tryOnce(eventOf(notice, rehearsed))
      const { kind: became, met, output } = outcome
      return { delivered: became === 'delivered', met, ...(output === undefined ? {} : { output }) }
    },

    start() {
      if (state !== 'new') return
      state = 'started'
      transport.open?.()
      for (const [subject, lane] of lanes) kick(lane, subject)
    },

    async stop() {
      if (state === 'stopping') return
      const begun = state === 'started'
      state = 'stopping'
      if (!begun) for (const lane of lanes.values()) for (const entry of lane.queue.splice(0)) settle(entry, 'undelivered')
      for (const lane of lanes.values()) lane.wake?.()
      const deadline = setTimeout(() => ending.abort(), config.drainSeconds * 1_000)
      await Promise.all(running)
      clearTimeout(deadline)
      await transport.close?.()
    },
  }
}

/** "ECONNREFUSED", "TimeoutError": messages of network errors may hold addresses, their names do not. */
export function nameOfFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure'
  const { code } = error as Error & { readonly code?: unknown }
  return typeof code === 'string' ? code : error.name
}
