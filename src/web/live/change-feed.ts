import type { ServerResponse } from 'node:http'

/** How often changes are told and pages rendered again, at most. Fast enough for eyes, slow enough for a surge of reports. */
const TICK_MILLISECONDS = 250
/** A comment line keeps proxies and browsers from closing a silent stream (WHATWG HTML section 9.2.7 suggests every 15 s). */
const BEAT_MILLISECONDS = 15_000
/** A reader this far behind is let go; it comes back by itself and asks for the page anew. */
const BACKLOG_BYTES = 64 * 1024

/** The second keeps nginx from holding events back until a buffer is full. */
export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'x-accel-buffering': 'no',
  'cache-control': 'no-store',
} as const

/** Stands for every topic. */
export const ANY_TOPIC = '*'

export interface ChangeFeedOptions {
  readonly subscribe: (listener: (topic: string) => void) => () => void
  /** Streams open at one time; one more is refused. */
  readonly maximumClients: number
}

interface Client {
  readonly response: ServerResponse
  readonly topics: ReadonlySet<string>
}

/**
 * What changed, for two kinds of readers: cached pages (by `version`) and open event streams. Both move on one tick, so that a stream is
 * told only when the page behind it can be had anew.
 */
export interface ChangeFeed {
  start(): void
  /** Ends every stream. */
  stop(): void
  /** Grows whenever the topic changes. */
  version(topic: string): number
  /** Counts ticks; stands still while the feed is not started. */
  readonly epoch: number
  readonly running: boolean
  readonly clients: number
  readonly full: boolean
  /** Takes the response over and keeps it open; `headers` are those already decided for the answer. */
  join(response: ServerResponse, topics: ReadonlySet<string>, headers: Readonly<Record<string, string>>): void
}

export function createChangeFeed({ subscribe, maximumClients }: ChangeFeedOptions): ChangeFeed {
  const versions = new Map<string, number>()
  const changed = new Set<string>()
  const clients = new Set<Client>()
  let total = 0
  let epoch = 0
  let timers: NodeJS.Timeout[] = []
  let unsubscribe: (() => void) | undefined = subscribe(hear)

  function hear(topic: string): void {
    versions.set(topic, (versions.get(topic) ?? 0) + 1)
    total++
    changed.add(topic)
  }

  function send(client: Client, text: string): void {
    if (client.response.writableLength > BACKLOG_BYTES) {
      clients.delete(client)
      client.response.destroy()
    } else client.response.write(text)
  }

  function tick(): void {
    epoch++
    if (changed.size === 0) return
    const topics = [...changed]
    changed.clear()
    for (const client of clients) {
      const wanted = client.topics.has(ANY_TOPIC) ? topics : topics.filter((topic) => client.topics.has(topic))
      // A page shows several topics but is fetched once: one event with all of them.
      if (wanted.length > 0) send(client, `event: changed\ndata: ${JSON.stringify({ topics: wanted })}\n\n`)
    }
  }

  function beat(): void {
    for (const client of clients) send(client, ': still here\n\n')
  }

  return {
    start() {
      unsubscribe ??= subscribe(hear)
      timers = [setInterval(tick, TICK_MILLISECONDS), setInterval(beat, BEAT_MILLISECONDS)]
      for (const timer of timers) timer.unref()
    },
    stop() {
      for (const timer of timers) clearInterval(timer)
      timers = []
      unsubscribe?.()
      unsubscribe = undefined
      for (const client of clients) client.response.end()
      clients.clear()
    },
    version: (topic) => (topic === ANY_TOPIC ? total : (versions.get(topic) ?? 0)),
    get epoch() {
      return epoch
    },
    get running() {
      return timers.length > 0
    },
    get clients() {
      return clients.size
    },
    get full() {
      return clients.size >= maximumClients
    },
    join(response, topics, headers) {
      const client: Client = { response, topics }
      clients.add(client)
      response.on('close', () => clients.delete(client))
      response.writeHead(200, { ...headers, ...STREAM_HEADERS })
      response.write('retry: 3000\n\n: listening\n\n')
    },
  }
}
