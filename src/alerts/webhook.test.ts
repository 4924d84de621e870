import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createCounters, createLogger, createSteppedClock, isOperationError } from '#plumbing'
import { SECOND, type Verdict } from '#vocabulary'
import { ALERTS_START, alertNotice } from '../../test/fixtures/alert-notices.ts'
import { waitBefore } from './backoff.ts'
import { signBody, verifySignature } from './signature.ts'
import type { Timers } from './timers.ts'
import { createWebhook } from './webhook.ts'
import type { WebhookSettings } from './webhook-config.ts'

const SECRET = 'a secret of many characters'

interface Heard {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly id: string
  readonly type: string
  readonly incident: string
}

interface Receiver {
  readonly url: string
  readonly heard: Heard[]
  close(): Promise<void>
}

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close()
})

/** Answers with `status(nth request)`; 0 hangs up without an answer, -1 never answers. */
async function receiver(status: (nth: number) => number, headers: Record<string, string> = {}): Promise<Receiver> {
  const heard: Heard[] = []
  const server: Server = createServer((message, answer) => {
    const parts: Buffer[] = []
    message.on('data', (part: Buffer) => parts.push(part))
    message.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8')
      const told = JSON.parse(body) as { id: string; type: string; incident: { id: string } }
      heard.push({ headers: message.headers, body, id: told.id, type: told.type, incident: told.incident.id })
      const code = status(heard.length)
      if (code === 0) message.socket.destroy()
      else if (code > 0) answer.writeHead(code, headers).end('ok')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const made: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/path-token?key=query-token`,
    heard,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  open.push(made)
  return made
}

/** Waits that end when the test says so; `asked` keeps how long each would have been. */
function heldTimers(): Timers & { readonly asked: number[]; release(): void } {
  const asked: number[] = []
  let due: (() => void)[] = []
  return {
    asked,
    after(milliseconds, run) {
      asked.push(milliseconds)
      due.push(run)
      return () => {
        due = due.filter((other) => other !== run)
      }
    },
    release() {
      for (const run of due.splice(0)) run()
    },
  }
}

const atOnce: Timers = {
  after(_milliseconds, run) {
    const timer = setImmediate(run)
    return () => clearImmediate(timer)
  },
}

function hook(settings: Partial<WebhookSettings> & { readonly url: string }, timers: Timers = atOnce) {
  const clock = createSteppedClock(ALERTS_START)
  const counters = createCounters()
  const lines: string[] = []
  const log = createLogger({ room: 'alerts', level: 'debug', write: (line) => lines.push(line) })
  const webhook = createWebhook({ secret: SECRET, ...settings }, { clock, log, counters, timers })
  open.push({ close: () => webhook.stop() })
  return { webhook, clock, counters, lines }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 2000) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

describe('delivery', () => {
  it('fails twice, then arrives: the same id and body in every try, each signed', async () => {
    const there = await receiver((nth) => (nth <= 2 ? 503 : 200))
    const timers = heldTimers()
    const { webhook, clock, counters } = hook({ url: there.url }, timers)
    webhook.start()
    const id = webhook.send(alertNotice(1, 'incident.opened'))
    await until(() => timers.asked.length === 1)
    clock.advance(ALERTS_START + 90 * SECOND)
    timers.release()
    await until(() => timers.asked.length === 2)
    timers.release()
    await until(() => webhook.deliveries()[0]?.state === 'delivered')

    expect(there.heard).toHaveLength(3)
    expect(timers.asked).toEqual([2_000, 4_000])
    expect(new Set(there.heard.map((one) => one.id))).toEqual(new Set([id]))
    expect(new Set(there.heard.map((one) => one.headers['idempotency-key']))).toEqual(new Set([id]))
    expect(new Set(there.heard.map((one) => one.body)).size).toBe(1)
    const seconds = ALERTS_START / SECOND
    const headers = there.heard.map((one) => String(one.headers['breakwater-signature']))
    expect(headers[0]).toMatch(new RegExp(`^t=${seconds},v1=[0-9a-f]{64}$`))
    expect(headers[1]).toMatch(new RegExp(`^t=${seconds + 90},`))
    for (const { body, headers: h } of there.heard) {
      const header = String(h['breakwater-signature'])
      expect(verifySignature({ secret: SECRET, header, body }, seconds + 60)).toBe(true)
      expect(verifySignature({ secret: `${SECRET}!`, header, body }, seconds + 60)).toBe(false)
    }
    expect(webhook.deliveries()).toEqual([
      { id, type: 'incident.opened', incident: 'incident-1', at: ALERTS_START, attempts: 3, state: 'delivered', last: 'HTTP 200' },
    ])
    expect(counters.snapshot()).toEqual({
      'alerts_attempts_total{channel="webhook",outcome="retry"}': 2,
      'alerts_attempts_total{channel="webhook",outcome="delivered"}': 1,
      'alerts_events_total{channel="webhook",outcome="delivered"}': 1,
    })
  })

  it('keeps the order within an incident, while other incidents pass', async () => {
    let blocked = true
    const there = await receiver((nth) => (there.heard[nth - 1]?.incident === 'slow' && blocked ? 500 : 200))
    const timers = heldTimers()
    const { webhook } = hook({ url: there.url }, timers)
    webhook.start()
    webhook.send(alertNotice(1, 'incident.opened', 'slow'))
    webhook.send(alertNotice(2, 'incident.changed', 'slow'))
    webhook.send(alertNotice(3, 'incident.closed', 'slow'))
    await until(() => timers.asked.length === 1)
    webhook.send(alertNotice(1, 'incident.opened', 'quick'))
    webhook.send(alertNotice(2, 'incident.closed', 'quick'))
    await until(() => there.heard.filter((one) => one.incident === 'quick').length === 2)
    expect(there.heard.filter((one) => one.incident === 'slow').map((one) => one.type)).toEqual(['incident.opened'])
    blocked = false
    timers.release()
    await until(() => webhook.deliveries().every((delivery) => delivery.state === 'delivered'))
    const order = (id: string) => there.heard.filter((one) => one.incident === id).map((one) => one.type)
    expect(order('slow')).toEqual(['incident.opened', 'incident.opened', 'incident.changed', 'incident.closed'])
    expect(order('quick')).toEqual(['incident.opened', 'incident.closed'])
  })

  it('tells nothing before the start, and nothing twice', async () => {
    const there = await receiver(() => 200)
    const { webhook, counters } = hook({ url: there.url })
    const first = webhook.send(alertNotice(1, 'incident.opened'))
    expect(webhook.send(alertNotice(1, 'incident.opened'))).toBe(first)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(there.heard).toHaveLength(0)
    webhook.start()
    webhook.start()
    await until(() => there.heard.length === 1)
    await webhook.stop()
    expect(there.heard.map((one) => one.id)).toEqual([first])
    expect(counters.snapshot()['alerts_events_total{channel="webhook",outcome="repeated"}']).toBe(1)
  })

  it('gives an event the same id in another process', async () => {
    const [one, two] = [hook({ url: 'http://127.0.0.1:9/' }), hook({ url: 'http://127.0.0.1:9/' })]
    expect(one.webhook.send(alertNotice(4))).toBe(two.webhook.send(alertNotice(4)))
    expect(one.webhook.send(alertNotice(5))).not.toBe(two.webhook.send(alertNotice(6)))
    expect(one.webhook.send(alertNotice(5, 'incident.closed'))).not.toBe(one.webhook.send(alertNotice(5, 'incident.changed')))
  })

  it.each([408, 425, 429, 500, 502, 599])('tries again after %d', async (status) => {
    const there = await receiver((nth) => (nth === 1 ? status : 204))
    const { webhook } = hook({ url: there.url })
    webhook.start()
    webhook.send(alertNotice(1))
    await until(() => webhook.deliveries()[0]?.state === 'delivered')
    expect(there.heard).toHaveLength(2)
  })

  it.each([301, 400, 401, 404, 410])('does not try again after %d', async (status) => {
    const elsewhere = await receiver(() => 200)
    const there = await receiver(() => status, { location: elsewhere.url })
    const { webhook } = hook({ url: there.url })
    webhook.start()
    webhook.send(alertNotice(1))
    webhook.send(alertNotice(2))
    await until(() => webhook.deliveries().every((delivery) => delivery.state === 'refused'))
    expect(there.heard).toHaveLength(2)
    expect(elsewhere.heard).toHaveLength(0)
  })

  it('tries again when the receiver hangs up, and when it does not answer', async () => {
    const there = await receiver((nth) => (nth === 1 ? 0 : nth === 2 ? -1 : 200))
    const { webhook } = hook({ url: there.url, timeoutSeconds: 0.5 })
    webhook.start()
    webhook.send(alertNotice(1))
    await until(() => webhook.deliveries()[0]?.state === 'delivered')
    expect(webhook.deliveries()[0]?.attempts).toBe(3)
  })

  it('gives up after the last attempt and goes on with the next event', async () => {
    const there = await receiver((nth) => (nth <= 3 ? 500 : 200))
    const { webhook, lines } = hook({ url: there.url, attempts: 3 })
    webhook.start()
    webhook.send(alertNotice(1, 'incident.opened'))
    webhook.send(alertNotice(2, 'incident.closed'))
    await until(() => webhook.deliveries()[0]?.state === 'delivered')
    expect(webhook.deliveries().map((delivery) => [delivery.state, delivery.attempts])).toEqual([
      ['delivered', 1],
      ['given-up', 3],
    ])
    expect(lines.join('')).toContain('given-up')
  })

  it('waits as long as the receiver asks, within the limit', () => {
    const limits = { firstRetrySeconds: 2, longestRetrySeconds: 300 }
    expect([1, 2, 3, 7, 8, 9, 40].map((n) => waitBefore(n, limits))).toEqual([2_000, 4_000, 8_000, 128_000, 256_000, 300_000, 300_000])
    expect(waitBefore(1, limits, '30')).toBe(30_000)
    expect(waitBefore(1, limits, '99999')).toBe(300_000)
    expect(waitBefore(1, limits, 'Mon, 10 Mar 2025 14:00:00 GMT')).toBe(2_000)
  })

  it('is bounded: the oldest change that waits gives way, and is counted', async () => {
    const there = await receiver(() => 500)
    const timers = heldTimers()
    const { webhook, counters } = hook({ url: there.url, queueLimit: 3 }, timers)
    webhook.start()
    webhook.send(alertNotice(1, 'incident.opened'))
    webhook.send(alertNotice(2))
    webhook.send(alertNotice(3))
    webhook.send(alertNotice(4, 'incident.closed'))
    expect(webhook.deliveries().map((delivery) => delivery.state)).toEqual(['waiting', 'waiting', 'dropped', 'waiting'])
    for (let n = 0; n < 10; n++) webhook.send(alertNotice(1, 'incident.opened', `another-${n}`))
    expect(webhook.deliveries().filter((delivery) => delivery.state === 'waiting')).toHaveLength(3)
    expect(counters.snapshot()['alerts_events_total{channel="webhook",outcome="dropped"}']).toBe(11)
  })

  it('remembers the last deliveries only', () => {
    const { webhook } = hook({ url: 'http://127.0.0.1:9/', logLength: 2 })
    const ids = [1, 2, 3].map((revision) => webhook.send(alertNotice(revision)))
    expect(webhook.deliveries().map((delivery) => delivery.id)).toEqual([ids[2], ids[1]])
  })
})

describe('stopping', () => {
  it('drains: what waits for its next try gets one last try, and the rest follows in order', async () => {
    let healthy = false
    const there = await receiver(() => (healthy ? 200 : 500))
    const timers = heldTimers()
    const { webhook } = hook({ url: there.url }, timers)
    webhook.start()
    for (const [revision, type] of [
      [1, 'incident.opened'],
      [2, 'incident.changed'],
      [3, 'incident.closed'],
    ] as const)
      webhook.send(alertNotice(revision, type))
    await until(() => timers.asked.length === 1)
    healthy = true
    await webhook.stop()
    expect(there.heard.map((one) => one.type)).toEqual(['incident.opened', 'incident.opened', 'incident.changed', 'incident.closed'])
    expect(webhook.deliveries().every((delivery) => delivery.state === 'delivered')).toBe(true)
  })

  it('says what was not delivered, and ends in time though the receiver hangs', async () => {
    const there = await receiver(() => -1)
    const { webhook, lines, counters } = hook({ url: there.url, drainSeconds: 0.1 })
    webhook.start()
    webhook.send(alertNotice(1, 'incident.opened'))
    webhook.send(alertNotice(2, 'incident.closed'))
    await until(() => there.heard.length === 1)
    const begun = Date.now()
    await webhook.stop()
    expect(Date.now() - begun).toBeLessThan(3_000)
    expect(webhook.deliveries().map((delivery) => delivery.state)).toEqual(['undelivered', 'undelivered'])
    expect(counters.snapshot()['alerts_events_total{channel="webhook",outcome="undelivered"}']).toBe(2)
    expect(lines.join('')).toContain('not delivered')
    webhook.send(alertNotice(3))
    expect(webhook.deliveries()[0]?.state).toBe('undelivered')
    await webhook.stop()
  })

  it('without a start tells nobody', async () => {
    const there = await receiver(() => 200)
    const { webhook } = hook({ url: there.url })
    webhook.send(alertNotice(1))
    await webhook.stop()
    expect(there.heard).toHaveLength(0)
    expect(webhook.deliveries()[0]?.state).toBe('undelivered')
  })
})

describe('the body', () => {
  const verdict = {
    cause: 'undetermined',
    likelihood: 'unlikely',
    statement: 'S.',
    confidence: 'low',
    confidenceStatement: 'C.',
  } as unknown as Verdict

  it('holds a summary, and the caveat in every event', async () => {
    const there = await receiver(() => 200)
    const { webhook } = hook({ url: there.url })
    webhook.start()
    const id = webhook.send(alertNotice(7, 'incident.opened', 'incident-1', { verdict }))
    webhook.send(alertNotice(8, 'incident.closed'))
    await until(() => there.heard.length === 2)
    const [opened, closed] = there.heard.map((one) => JSON.parse(one.body) as Record<string, unknown>)
    expect(opened).toEqual({
      format: 'breakwater.event.v1',
      type: 'incident.opened',
      id,
      at: '2025-03-10T14:00:00Z',
      service: { id: 'chirp', name: 'Chirp' },
      priority: 'wake',
      incident: {
        id: 'incident-1',
        state: 'open',
        revision: 7,
        onset: '2025-03-10T13:50:00Z',
        phase: 'surge',
        reports: 9000,
        peak: { at: '2025-03-10T14:00:00Z', reportsIn15Minutes: 9000 },
        anomalies: [{ kind: 'report-surge', onset: '2025-03-10T13:50:00Z', sentence: '900 reports in one minute, 1 is usual.' }],
      },
      verdict: { cause: 'undetermined', likelihood: 'unlikely', statement: 'S.', confidence: 'low', confidenceStatement: 'C.' },
      caveat: expect.stringContaining('do not show that the service fails'),
    })
    expect(closed).toMatchObject({ type: 'incident.closed', caveat: expect.stringContaining('Reports are what people say') })
    for (const { body } of there.heard) expect(body).not.toMatch(/\bdown\b|\busers?\b/i)
  })

  it('says SYNTHETIC in a rehearsal, even where the notice forgot to', async () => {
    const there = await receiver(() => 200)
    const { webhook } = hook({ url: there.url, loopbackOnly: true })
    webhook.start()
    webhook.send(alertNotice(1))
    webhook.send(
      alertNotice(2, 'incident.changed', 'incident-1', { synthetic: { scenario: 'x-2025-03-10', note: 'SYNTHETIC: no real traffic' } }),
    )
    await until(() => there.heard.length === 2)
    for (const { body } of there.heard)
      expect(JSON.parse(body)).toMatchObject({ synthetic: { note: expect.stringContaining('SYNTHETIC') } })
    expect(there.heard[1]?.body).toContain('x-2025-03-10')
  })
})

describe('what is refused', () => {
  const refusal = (settings: WebhookSettings): string => {
    try {
      hook(settings)
    } catch (error) {
      if (isOperationError(error)) return `${error.code} ${error.message}`
      throw error
    }
    return 'accepted'
  }
  const rehearsed = (url: string) => refusal({ url, secret: SECRET, loopbackOnly: true })

  it.each([
    'http://127.0.0.1:8080/hook',
    'http://127.9.9.9/',
    'http://[::1]:8080/',
    'http://localhost:9000/a',
    'https://LOCALHOST/',
    // The same address in other clothes: 2130706433 and 0x7f.1 are 127.0.0.1.
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::ffff:127.0.0.1]/',
  ])('a rehearsal may tell %s', (url) => expect(rehearsed(url)).toBe('accepted'))

  it.each([
    'https://example.net/hook',
    'http://192.168.1.1/',
    'http://0.0.0.0/',
    'http://[::]/',
    'http://127.0.0.1.example.net/',
    'http://localhost.example.net/',
    'http://localhost@example.net/',
    'http://example.net/?127.0.0.1',
    'http://[2001:db8::1]/',
    'http://10.0.0.1/',
  ])('a rehearsal may not tell %s', (url) => {
    const told = rehearsed(url)
    expect(told).toMatch(/^(TARGET_REFUSED .*Nothing leaves the machine|CONFIG_INVALID .*name or password)/)
  })

  it('outside a rehearsal another host is told', () =>
    expect(refusal({ url: 'https://example.net/hook', secret: SECRET })).toBe('accepted'))

  it.each<[string, WebhookSettings]>([
    ['no URL', { url: 'example.net', secret: SECRET }],
    ['another scheme', { url: 'file:///etc/passwd', secret: SECRET }],
    ['a password in the address', { url: 'https://me:hunter2secret@example.net/', secret: SECRET }],
    ['no secret', { url: 'https://example.net/', secret: '' }],
    ['a short secret', { url: 'https://example.net/', secret: 'hunter2secret' }],
    ['a wrong number', { url: 'https://example.net/', secret: SECRET, attempts: 0 }],
    ['an unknown key', { url: 'https://example.net/', secret: SECRET, retries: 3 } as unknown as WebhookSettings],
  ])('%s', (_name, settings) => {
    const told = refusal(settings)
    expect(told).toMatch(/^CONFIG_INVALID /)
    expect(told).not.toMatch(/hunter2/)
    expect(told).not.toContain(SECRET)
  })
})

describe('secrets', () => {
  it('stand in no log line, no error and no delivery: not the signing secret, not the path or query of the address', async () => {
    const there = await receiver((nth) => [500, 0, 404, 200][nth - 1] ?? 500)
    const { webhook, lines, counters } = hook({ url: there.url, attempts: 4, drainSeconds: 0.05 })
    webhook.start()
    for (let revision = 1; revision <= 4; revision++) webhook.send(alertNotice(revision))
    await until(() => webhook.deliveries().every((delivery) => delivery.state !== 'waiting'))
    const gone = hook({ url: 'http://127.0.0.1:1/hook/path-token?key=query-token', attempts: 2 })
    gone.webhook.start()
    gone.webhook.send(alertNotice(1))
    await until(() => gone.webhook.deliveries()[0]?.state === 'given-up')
    await webhook.stop()
    const written = [
      ...lines,
      ...gone.lines,
      JSON.stringify(webhook.deliveries()),
      JSON.stringify(gone.webhook.deliveries()),
      JSON.stringify(counters.snapshot()),
      await counters.exposition(),
    ].join('\n')
    expect(lines.length + gone.lines.length).toBeGreaterThan(3)
    for (const secret of [SECRET, 'path-token', 'query-token', 'v1=']) expect(written).not.toContain(secret)
    expect(gone.webhook.deliveries()[0]?.last).toBe('ECONNREFUSED')
  })
})

describe('a signature', () => {
  const body = '{"a":"ü"}'
  const header = signBody(SECRET, 1_741_615_200, body)
  const now = 1_741_615_200

  it('is the HMAC that any other tool computes', () => {
    // printf '1741615200.{"a":"ü"}' | openssl dgst -sha256 -hmac 'a secret of many characters'
    expect(header).toBe('t=1741615200,v1=ae9863852c12331984ebf773b4c387fdacdc8b6c36e8535f82d3e2e2b4cd6132')
  })

  it('holds for five minutes either way', () => {
    expect(verifySignature({ secret: SECRET, header, body }, now + 300)).toBe(true)
    expect(verifySignature({ secret: SECRET, header, body }, now - 300)).toBe(true)
    expect(verifySignature({ secret: SECRET, header, body }, now + 301)).toBe(false)
    expect(verifySignature({ secret: SECRET, header, body }, now - 301)).toBe(false)
  })

  it('fails for another body, time, key or form, and never throws', () => {
    expect(verifySignature({ secret: SECRET, header, body: `${body} ` }, now)).toBe(false)
    expect(verifySignature({ secret: 'another secret entirely', header, body }, now)).toBe(false)
    expect(verifySignature({ secret: SECRET, header: header.replace('t=1741615200', 't=1741615201'), body }, now)).toBe(false)
    for (const wrong of ['', 't=,v1=', header.slice(0, -1), `${header}0`, header.replace('v1', 'v0'), header.toUpperCase(), `x${header}`])
      expect(verifySignature({ secret: SECRET, header: wrong, body }, now)).toBe(false)
  })
})
