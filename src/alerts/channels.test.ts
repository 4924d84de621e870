import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import { createCounters, createLogger, createSteppedClock, isOperationError } from '#plumbing'
import { ALERTS_START, alertNotice } from '../../test/fixtures/alert-notices.ts'
import { startSmtpReceiver } from '../../test/fixtures/smtp-receiver.ts'
import { ALERT_CAVEAT } from './alert-event.ts'
import { createAlertmanager } from './alertmanager.ts'
import type { AlertChannel, ChannelDependencies, ChannelKind } from './channel.ts'
import { createCommand } from './command.ts'
import type { DeliveryConfig } from './delivery-config.ts'
import { createEmail } from './email.ts'
import type { Timers } from './timers.ts'
import { createWebhook } from './webhook.ts'

/** What a channel told somebody, whatever its form. */
interface Rig {
  /** Everything that was taken, in order, as text. */
  heard(): readonly string[]
  /** Tries, also those that failed. */
  tries(): number
  open(settings: Partial<DeliveryConfig>, deps: ChannelDependencies): AlertChannel
  close(): Promise<void>
}

type Answer = 'take' | 'fail' | 'hang'

/** A server on loopback that answers as the test says. */
async function httpRig(answer: (nth: number) => Answer, open: (url: string) => Rig['open']): Promise<Rig> {
  const heard: string[] = []
  let tries = 0
  const server = createServer((message, reply) => {
    const parts: Buffer[] = []
    message.on('data', (part: Buffer) => parts.push(part))
    message.on('end', () => {
      const said = answer(++tries)
      if (said === 'take') heard.push(Buffer.concat(parts).toString('utf8'))
      if (said !== 'hang') reply.writeHead(said === 'take' ? 200 : 503).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    heard: () => heard,
    tries: () => tries,
    open: open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A program that asks a file how to answer the nth event, and notes what it took. */
function commandRig(answer: (nth: number) => Answer): Rig {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-command-'))
  const [script, plan, log, count] = ['hook.sh', 'plan', 'log', 'count'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  writeFileSync(plan, Array.from({ length: 30 }, (_, i) => answer(i + 1)).join('\n'))
  writeFileSync(log, '')
  writeFileSync(count, '0')
  // The event is read first, so that a later try finds it whole.
  writeFileSync(
    script,
    `event=$(cat); n=$(($(cat "$3") + 1)); echo $n > "$3"; said=$(sed -n "\${n}p" "$1"); [ "$said" = hang ] && sleep 60; [ "$said" = take ] || exit 3; echo "$event" >> "$2"\n`,
  )
  const lines = (path: string) => readFileSync(path, 'utf8').split('\n').filter(Boolean)
  return {
    heard: () => lines(log),
    tries: () => Number(readFileSync(count, 'utf8')),
    open: (settings, deps) => createCommand({ run: ['/bin/sh', script, plan, log, count], ...settings }, deps),
    close: async () => rmSync(folder, { recursive: true }),
  }
}

async function emailRig(answer: (nth: number) => Answer): Promise<Rig> {
  let tries = 0
  const server = await startSmtpReceiver((nth: number): number => {
    tries++
    const said = answer(nth)
    return said === 'take' ? 250 : said === 'fail' ? 451 : -1
  })
  return {
    heard: () => server.taken.map(({ raw }) => raw),
    tries: () => tries,
    open: (settings, deps) =>
      createEmail(
        {
          host: '127.0.0.1',
          port: server.port,
          tls: 'none',
          from: 'breakwater@example.net',
          to: ['night@example.net'],
          instance: 'Test',
          ...settings,
        },
        deps,
      ),
    close: () => server.close(),
  }
}

const RIGS: [ChannelKind, (answer: (nth: number) => Answer) => Promise<Rig> | Rig][] = [
  [
    'webhook',
    (answer) =>
      httpRig(answer, (url) => (settings, deps) => createWebhook({ url, secret: 'a secret of many characters', ...settings }, deps)),
  ],
  ['command', commandRig],
  [
    'alertmanager',
    (answer) => httpRig(answer, (url) => (settings, deps) => createAlertmanager({ url, instance: 'Test', ...settings }, deps)),
  ],
  ['email', emailRig],
]

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** An observatory runs for months: whatever a wait hangs on must outlive a collection. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 4000) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
}

/** Retries at once; what recurs each minute never. */
const soon: Timers = {
  after(milliseconds, run) {
    if (milliseconds >= 60_000) return () => {}
    const timer = setImmediate(run)
    return () => clearImmediate(timer)
  },
}
const never: Timers = { after: () => () => {} }

describe.each(RIGS)('%s', (kind, rigOf) => {
  async function open(answer: (nth: number) => Answer, settings: Partial<DeliveryConfig> = {}, timers: Timers = soon) {
    const rig = await rigOf(answer)
    const counters = createCounters()
    const lines: string[] = []
    const log = createLogger({ room: 'alerts', level: 'debug', write: (line) => lines.push(line) })
    const channel = rig.open(settings, { clock: createSteppedClock(ALERTS_START), log, counters, timers })
    closing.push(
      () => rig.close(),
      () => channel.stop(),
    )
    closing.reverse()
    return { rig, channel, counters, lines }
  }
  const states = (channel: AlertChannel) => channel.deliveries().map(({ state }) => state)
  const places = (heard: readonly string[], words: readonly string[]) => words.map((word) => heard.findIndex((text) => text.includes(word)))

  it('delivers the events of one incident in order, though a try fails', async () => {
    const { rig, channel, counters } = await open((nth) => (nth === 1 ? 'fail' : 'take'))
    channel.start()
    channel.send(alertNotice(1, 'incident.opened', 'one'))
    channel.send(alertNotice(2, 'incident.acknowledged', 'one', { acknowledged: { at: ALERTS_START, by: 'somebody' } }))
    channel.send(alertNotice(3, 'incident.closed', 'one'))
    await until(() => states(channel).every((state) => state === 'delivered'))
    expect(rig.heard()).toHaveLength(3)
    expect(rig.tries()).toBe(4)
    const words =
      kind === 'alertmanager' || kind === 'email'
        ? ['Opened: Chirp', 'Acknowledged: Chirp', 'Over: Chirp']
        : ['incident.opened', 'incident.acknowledged', 'incident.closed']
    expect(places(rig.heard(), words)).toEqual([0, 1, 2])
    expect(counters.snapshot()[`alerts_events_total{channel="${kind}",outcome="delivered"}`]).toBe(3)
    expect(counters.snapshot()[`alerts_attempts_total{channel="${kind}",outcome="retry"}`]).toBe(1)
  })

  it('says in every message that reports alone show no failure, and SYNTHETIC in a rehearsal', async () => {
    const { rig, channel } = await open(() => 'take')
    channel.start()
    channel.send(alertNotice(1, 'incident.opened', 'one', { synthetic: { scenario: 'made-up', note: 'nothing of this happened' } }))
    channel.send({ type: 'test', at: ALERTS_START, instance: 'Test', synthetic: { scenario: 'made-up', note: 'nothing of this happened' } })
    await until(() => states(channel).every((state) => state === 'delivered'))
    expect(rig.heard()).toHaveLength(2)
    for (const text of rig.heard()) {
      expect(text).toContain('SYNTHETIC')
      // Mail breaks long lines.
      expect(text.replace(/=\r\n|\r\n/g, ' ').replace(/\s+/g, ' ')).toContain(ALERT_CAVEAT.slice(0, 40))
    }
  })

  it('tells nothing twice, and nothing before the start', async () => {
    const { rig, channel } = await open(() => 'take')
    const id = channel.send(alertNotice(1, 'incident.opened'))
    expect(channel.send(alertNotice(1, 'incident.opened'))).toBe(id)
    expect(channel.waiting()).toHaveLength(1)
    channel.start()
    await until(() => states(channel).every((state) => state === 'delivered'))
    expect(rig.heard()).toHaveLength(1)
    expect(channel.waiting()).toEqual([])
  })

  it('is bounded: the oldest change that waits is dropped and counted', async () => {
    const { channel, counters } = await open(() => 'fail', { queueLimit: 2 }, never)
    channel.send(alertNotice(1, 'incident.opened'))
    channel.send(alertNotice(2))
    channel.send(alertNotice(3, 'incident.closed'))
    expect(states(channel)).toEqual(['waiting', 'dropped', 'waiting'])
    expect(counters.snapshot()[`alerts_events_total{channel="${kind}",outcome="dropped"}`]).toBe(1)
  })

  it('gives up after the last attempt', async () => {
    const { rig, channel } = await open(() => 'fail', { attempts: 2 })
    channel.start()
    channel.send(alertNotice(1, 'incident.opened'))
    await until(() => states(channel)[0] === 'given-up')
    expect(rig.tries()).toBe(2)
  })

  it('breaks off a try that takes too long', async () => {
    const { rig, channel } = await open((nth) => (nth === 1 ? 'hang' : 'take'), { timeoutSeconds: 1.5 })
    channel.start()
    channel.send(alertNotice(1, 'incident.opened'))
    await until(() => rig.tries() === 1)
    collectGarbage()
    await until(() => states(channel)[0] === 'delivered')
    expect(channel.deliveries()[0]?.attempts).toBe(2)
    expect(rig.heard()).toHaveLength(1)
  })

  it('stopping gives what waits one last try, and keeps the rest for the next process', async () => {
    const { rig, channel } = await open(() => 'fail', {}, never)
    channel.start()
    channel.send(alertNotice(1, 'incident.opened'))
    await until(() => rig.tries() === 1)
    channel.send(alertNotice(2))
    await channel.stop()
    expect(states(channel)).toEqual(['undelivered', 'undelivered'])
    expect(channel.waiting().map((notice) => notice.type)).toEqual(['incident.opened', 'incident.changed'])
  })

  it('a test is one try, and says what it met', async () => {
    const { channel } = await open((nth) => (nth === 1 ? 'fail' : 'take'))
    const told = { type: 'test', at: ALERTS_START, instance: 'Test' } as const
    expect(await channel.test(told)).toMatchObject({ delivered: false })
    expect(await channel.test(told)).toMatchObject({ delivered: true })
  })
})

describe('in a rehearsal', () => {
  const deps = { clock: createSteppedClock(0), log: createLogger({ room: 'alerts', level: 'silent' }), counters: createCounters() }
  const refusal = (open: () => AlertChannel): string => {
    try {
      open()
    } catch (error) {
      if (isOperationError(error)) return error.code
      throw error
    }
    return 'accepted'
  }
  const loopbackOnly = true
  const mail = { from: 'a@example.net', to: ['b@example.net'], instance: 'Test', loopbackOnly }

  it.each<[string, string, () => AlertChannel]>([
    [
      'a webhook elsewhere',
      'TARGET_REFUSED',
      () => createWebhook({ url: 'https://example.net/', secret: 'x'.repeat(16), loopbackOnly }, deps),
    ],
    [
      'an Alertmanager elsewhere',
      'TARGET_REFUSED',
      () => createAlertmanager({ url: 'http://192.0.2.1:9093', instance: 'Test', loopbackOnly }, deps),
    ],
    ['an Alertmanager here', 'accepted', () => createAlertmanager({ url: 'http://127.0.0.1:9093', instance: 'Test', loopbackOnly }, deps)],
    ['a mail server elsewhere', 'TARGET_REFUSED', () => createEmail({ host: 'mail.example.net', ...mail }, deps)],
    ['a mail server whose name looks like here', 'TARGET_REFUSED', () => createEmail({ host: 'localhost.example.net', ...mail }, deps)],
    ['a mail server here', 'accepted', () => createEmail({ host: 'localhost', ...mail }, deps)],
    ['any command', 'TARGET_REFUSED', () => createCommand({ run: ['/bin/true'], loopbackOnly }, deps)],
  ])('%s: %s', (_name, expected, open) => expect(refusal(open)).toBe(expected))
})
