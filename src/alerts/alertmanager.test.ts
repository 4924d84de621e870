import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCounters, createLogger, createSteppedClock } from '#plumbing'
import { ALERTS_START, alertNotice } from '../../test/fixtures/alert-notices.ts'
import { createAlertmanager } from './alertmanager.ts'
import type { AlertmanagerAlert } from './alertmanager-alert.ts'
import type { AlertChannel } from './channel.ts'

const posts: { readonly path: string; readonly alerts: AlertmanagerAlert[] }[] = []
let due: (() => void)[] = []
let server: Server
let channel: AlertChannel

beforeEach(async () => {
  posts.length = 0
  due = []
  server = createServer((message, reply) => {
    const parts: Buffer[] = []
    message.on('data', (part: Buffer) => parts.push(part))
    message.on('end', () => {
      posts.push({ path: message.url ?? '', alerts: JSON.parse(Buffer.concat(parts).toString('utf8')) as AlertmanagerAlert[] })
      reply.writeHead(200).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  channel = createAlertmanager(
    { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/am/`, instance: 'Test', pagesUrl: 'https://status.example.net' },
    {
      clock: createSteppedClock(ALERTS_START),
      log: createLogger({ room: 'alerts', level: 'silent' }),
      counters: createCounters(),
      timers: {
        after(_milliseconds, run) {
          due.push(run)
          return () => {}
        },
      },
    },
  )
  channel.start()
})

afterEach(async () => {
  await channel.stop()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

async function posted(count: number): Promise<void> {
  for (let tries = 0; posts.length < count; tries++) {
    if (tries > 2000) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
  // What was answered has to be taken note of.
  await new Promise((resolve) => setTimeout(resolve, 30))
}
const aMinutePasses = (): void => {
  for (const run of due.splice(0)) run()
}

it('says with stable labels what is open, says it again while it is, and resolves it at the end', async () => {
  channel.send(alertNotice(1, 'incident.opened'))
  await posted(1)
  aMinutePasses()
  await posted(2)
  channel.send(alertNotice(2, 'incident.closed'))
  await posted(3)
  aMinutePasses()
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(posts.map(({ path }) => path)).toEqual(Array(3).fill('/am/api/v2/alerts'))
  const alerts = posts.map((post) => post.alerts[0]!)
  expect(alerts[0]!.labels).toEqual({
    alertname: 'BreakwaterIncident',
    service: 'chirp',
    incident: 'incident-1',
    severity: 'critical',
    instance: 'Test',
  })
  expect(new Set(alerts.map(({ labels }) => JSON.stringify(labels))).size).toBe(1)
  expect(alerts.map(({ endsAt }) => endsAt)).toEqual([undefined, undefined, '2025-03-10T14:00:00Z'])
  expect(alerts[0]!.startsAt).toBe('2025-03-10T13:50:00Z')
  expect(alerts[0]!.generatorURL).toBe('https://status.example.net/incidents/incident-1')
})

it('ends the alert of the severity before, when that changes', async () => {
  channel.send(alertNotice(1, 'incident.opened', 'incident-1', { priority: 'low' }))
  await posted(1)
  channel.send(alertNotice(2, 'incident.changed'))
  await posted(2)
  expect(posts[1]!.alerts.map(({ labels, endsAt }) => [labels.severity, endsAt !== undefined])).toEqual([
    ['info', true],
    ['critical', false],
  ])
})

it('goes on with what the process before had told', async () => {
  channel.resume([alertNotice(1, 'incident.opened')])
  aMinutePasses()
  await posted(1)
  expect(posts[0]!.alerts).toHaveLength(1)
})
