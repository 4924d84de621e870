import { Agent, request } from 'undici'
import { type Clock, type Counters, checkSchema, type Logger, OperationError } from '#plumbing'
import { type Instant, SECOND } from '#vocabulary'
import { waitBefore } from './backoff.ts'
import { SIGNATURE_HEADER, signBody } from './signature.ts'
import { readTarget } from './target.ts'
import { systemTimers, type Timers } from './timers.ts'
import { WebhookConfigSchema, type WebhookSettings } from './webhook-config.ts'
import { eventOf, type IncidentNotice, type WebhookEvent, type WebhookEventType } from './webhook-event.ts'

/** HMAC keys shorter than this can be guessed (RFC 2104 section 3 discourages keys shorter than the hash; 16 characters is our floor). */
const SECRET_CHARACTERS = 16
/** Sockets to one receiver. */
const CONNECTIONS = 4
/** Ids remembered to recognise a notice that was told twice. */
const REMEMBERED = 4096

export type DeliveryState = 'waiting' | 'delivered' | 'refused' | 'given-up' | 'dropped' | 'undelivered'

/** One event and what became of it. */
export interface Delivery {
  readonly id: string
  readonly type: WebhookEventType
  readonly incident: string
  readonly at: Instant
  readonly attempts: number
  readonly state: DeliveryState
  /** "HTTP 503", "ECONNREFUSED": what the last try met. */
  readonly last?: string
}

export interface WebhookDependencies {
  readonly clock: Clock
  readonly log: Logger
  readonly counters: Counters
  readonly timers?: Timers
}

export interface Webhook {
  /** Takes the notice and returns its event id at once; delivery follows after `start()`. A notice that was already told is ignored. */
  send(notice: IncidentNotice): string
  /** The last deliveries, newest first. */
  deliveries(): Delivery[]
  start(): void
  /** Gives everything that waits one last try, within `drainSeconds`; then counts and logs what was not delivered. */
  stop(): Promise<void>
}

interface Waiting {
  readonly event: WebhookEvent
  readonly delivery: { -readonly [K in keyof Delivery]: Delivery[K] }
  lastTry: boolean
}

/** Events of one incident, in order; the first is the one on its way. */
interface Lane {
  readonly queue: Waiting[]
  busy: boolean
  /** Ends the wait for the next try. */
  wake?: () => void
}

type Outcome =
  | { readonly kind: 'delivered'; readonly met: string }
  | { readonly kind: 'retry' | 'refused'; readonly met: string; readonly retryAfter?: string }

/**
 * Tells one receiver of incidents by signed POST requests. Events of one incident arrive in order; each is tried with the same id and the
 * same body until a 2xx answer, a refusal, or the last attempt. Throws CONFIG_INVALID or TARGET_REFUSED; no message holds the secret or more
 * of the address than its origin.
 */
export function createWebhook(settings: WebhookSettings, { clock, log, counters, timers = systemTimers }: WebhookDependencies): Webhook {
  // By hand and first, because the message of the schema would show the value that it found.
  if (typeof settings.secret !== 'string' || settings.secret.length < SECRET_CHARACTERS)
    throw new OperationError(
      'CONFIG_INVALID',
      `A webhook needs a secret of at least ${SECRET_CHARACTERS} characters; set BREAKWATER_WEBHOOK_SECRET.`,
    )
  const checked = checkSchema(WebhookConfigSchema, { ...settings })
  if (!checked.ok)
    throw new OperationError('CONFIG_INVALID', `webhook: ${checked.faults.map((f) => `${f.path.join('.')}: ${f.problem}`).join('; ')}`)
  const config = checked.value
  const url = readTarget(config.url, config.loopbackOnly)
  // An agent of our own: no proxy from the environment, and its sockets end with it. `request` follows no redirects.
  let agent: Agent | undefined
  const ending = new AbortController()
  const lanes = new Map<string, Lane>()
  const running = new Set<Promise<void>>()
  const told = new Set<string>()
  const history: Waiting['delivery'][] = []
  let state: 'new' | 'started' | 'stopping' = 'new'
  let waiting = 0

  function count(name: 'events' | 'attempts', outcome: string): void {
    counters.add(`alerts_webhook_${name}_total`, { outcome })
  }

  function settle(entry: Waiting, outcome: Exclude<DeliveryState, 'waiting'>): void {
    entry.delivery.state = outcome
    waiting--
    count('events', outcome)
    const { id, type, attempts, last } = entry.delivery
    const fields = { target: url.origin, event: id, type, attempts, last }
    if (outcome === 'delivered') log.debug(fields, 'an event was delivered')
    else log.warn(fields, `an event was not delivered: ${outcome}`)
  }

  async function attempt({ event, delivery }: Waiting): Promise<Outcome> {
    delivery.attempts++
    try {
      const response = await request(url, {
        method: 'POST',
        ...(agent ? { dispatcher: agent } : {}),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Breakwater',
          'idempotency-key': event.id,
          'breakwater-event': event.type,
          [SIGNATURE_HEADER]: signBody(config.secret, Math.floor(clock.now() / SECOND), event.body),
        },
        body: event.body,
        signal: AbortSignal.any([ending.signal, AbortSignal.timeout(config.timeoutSeconds * 1_000)]),
      })
      await response.body.dump()
      const { statusCode } = response
      const met = `HTTP ${statusCode}`
      if (statusCode >= 200 && statusCode < 300) return { kind: 'delivered', met }
      // RFC 9110 sections 15.5.9 and 15.6, RFC 8470 section 5.2, RFC 6585 section 4: try again. Any other answer would be the same next time.
      if (statusCode >= 500 || statusCode === 408 || statusCode === 425 || statusCode === 429) {
        const after = response.headers['retry-after']
        return { kind: 'retry', met, ...(typeof after === 'string' ? { retryAfter: after } : {}) }
      }
      return { kind: 'refused', met }
    } catch (error) {
      return { kind: 'retry', met: nameOf(error) }
    }
  }

  async function work(lane: Lane, incident: string): Promise<void> {
    for (let entry = lane.queue[0]; entry; entry = lane.queue[0]) {
      if (ending.signal.aborted) {
        lane.queue.shift()
        settle(entry, 'undelivered')
        continue
      }
      if (state === 'stopping') entry.lastTry = true
      const outcome = await attempt(entry)
      entry.delivery.last = outcome.met
      count('attempts', outcome.kind)
      if (outcome.kind === 'retry' && entry.delivery.attempts < config.attempts && !entry.lastTry) {
        await pause(lane, waitBefore(entry.delivery.attempts, config, outcome.retryAfter))
        continue
      }
      lane.queue.shift()
      settle(entry, outcome.kind === 'retry' ? (entry.lastTry ? 'undelivered' : 'given-up') : outcome.kind)
    }
    lanes.delete(incident)
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

  function kick(lane: Lane, incident: string): void {
    if (lane.busy) return
    lane.busy = true
    const job = work(lane, incident).finally(() => running.delete(job))
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
    send(notice) {
      const event = eventOf(notice, config.loopbackOnly)
      if (told.has(event.id)) {
        count('events', 'repeated')
        return event.id
      }
      told.add(event.id)
      if (told.size > REMEMBERED) for (const oldest of told) if (told.delete(oldest)) break
      const delivery: Waiting['delivery'] = {
        id: event.id,
        type: event.type,
        incident: event.incident,
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
      const lane = lanes.get(event.incident) ?? { queue: [], busy: false }
      lanes.set(event.incident, lane)
      lane.queue.push(entry)
      if (state === 'started') kick(lane, event.incident)
      return event.id
    },

    deliveries: () => history.map((delivery) => ({ ...delivery })).reverse(),

    start() {
      if (state !== 'new') return
      state = 'started'
      agent = new Agent({ connections: CONNECTIONS })
      for (const [incident, lane] of lanes) kick(lane, incident)
    },

    async stop() {
      if (state === 'stopping') return
      const begun = state === 'started'
      state = 'stopping'
      if (!begun) {
        for (const lane of lanes.values()) for (const entry of lane.queue.splice(0)) settle(entry, 'undelivered')
        return
      }
      for (const lane of lanes.values()) lane.wake?.()
      const deadline = setTimeout(() => ending.abort(), config.drainSeconds * 1_000)
      await Promise.all(running)
      clearTimeout(deadline)
      await agent?.destroy()
    },
  }
}

/** "ECONNREFUSED", "TimeoutError": messages of network errors may hold addresses, their names do not. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure'
  const { code } = error as Error & { readonly code?: unknown }
  return typeof code === 'string' ? code : error.name
}
