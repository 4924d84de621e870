import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import type { ReportDesk } from '#signals'
import type { Report } from '#vocabulary'
import { createFixtureDesk } from '../../../test/fixtures/report-desk.ts'
import { createFixtureView, FIXTURE_NOW } from '../../../test/fixtures/view.ts'
import { createPublicSite, type PublicSite } from './public-site.ts'

/** Everything that nobody should send, against the real listener: a clear 4xx or a closed connection, nothing lost, no script run. */

const lines: string[] = []
const keep = (fields: object) => void lines.push(JSON.stringify(fields))
const log = { info: keep, warn: keep, error: keep }
let kept: Report[]
let desk: ReportDesk
let site: PublicSite

async function open(limits: { requestMilliseconds?: number; connections?: number } = {}) {
  const view = createFixtureView()
  site = createPublicSite({ port: 0, ...limits }, { view, desk, log, rehearsedIdentity: true })
  await site.start()
}

beforeEach(async () => {
  lines.length = 0
  kept = []
  const services = createFixtureView()
    .services()
    .map((service) => service.service)
  desk = createFixtureDesk(services, createSteppedClock(FIXTURE_NOW), kept)
  await desk.start()
})

/** Whatever came before: an honest report is taken, and only honest ones are kept. */
afterEach(async () => {
  const honest = await fetch(new URL('/api/v1/reports', site.address()!.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-breakwater-rehearsed-reporter': 'honest' },
    body: JSON.stringify({ service: 'chirper', problem: 'app', comment: 'honest' }),
  })
  expect(honest.status).toBe(202)
  expect(kept.at(-1)).toMatchObject({ comment: 'honest' })
  expect(lines.filter((line) => line.includes('"err"'))).toEqual([])
  await site.stop()
  await desk.stop()
})

/** Sends bytes as they are; gives what came back until the other side closed, or undefined when nothing did. */
function raw(...parts: readonly (string | Buffer)[]): Promise<string> {
  const { host, port } = site.address()!
  return new Promise((resolve) => {
    const socket = connect(port, host)
    let heard = ''
    const done = () => {
      socket.destroy()
      resolve(heard)
    }
    socket.setEncoding('latin1')
    socket.on('data', (text) => {
      heard += text
    })
    socket.on('close', done)
    // A reset is a closed connection, too: the answer that came before it counts.
    socket.on('error', done)
    for (const part of parts) socket.write(part)
  })
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)

function request(path: string, body: string | Buffer, headers: Record<string, string> = {}): Buffer {
  const bytes = Buffer.from(body)
  const all = {
    host: 'localhost',
    connection: 'close',
    'content-type': 'application/json',
    'content-length': String(bytes.length),
    ...headers,
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n`), bytes])
}

const api = (body: string | Buffer, headers: Record<string, string> = {}) => raw(request('/api/v1/reports', body, headers))
const form = { 'content-type': 'application/x-www-form-urlencoded' }

describe('what is no report', () => {
  beforeEach(() => open())

  it.each([
    '{',
    '',
    'null',
    '[]',
    '42',
    '"app"',
    '[{"service":"chirper","problem":"app"}]',
    '{"service":7,"problem":"app"}',
    '{"service":["chirper"],"problem":"app"}',
    '{"service":"chirper","problem":{"$ne":1}}',
    '{"service":"chirper","problem":"app","comment":["x"]}',
    '{"service":"chirper","problem":"app","place":"DE"}',
    '{"service":"chirper","problem":"app","place":{"country":"DE","city":"Berlin"}}',
    '{"service":"chirper","problem":"app","timeZone":{}}',
    '{"service":"nobody","problem":"app"}',
    '{"service":"../../etc/passwd","problem":"app"}',
    '{"service":"chirper","problem":"app","__proto__":{"admin":true}}',
    '{"service":"chirper","problem":"app","constructor":{"prototype":{"admin":true}}}',
    `${'['.repeat(4000)}${']'.repeat(4000)}`,
    `{"service":"chirper","problem":"app","comment":"${'x'.repeat(501)}"}`,
    `{"service":"chirper","problem":"app","proof":"${'x'.repeat(2000)}"}`,
    `{"service":"${'a'.repeat(65)}","problem":"app"}`,
  ])('is told so: %.60s', async (body) => {
    const answer = await api(body)
    expect(statusOf(answer)).toBeGreaterThanOrEqual(400)
    expect(statusOf(answer)).toBeLessThan(500)
    expect(answer).toMatch(/content-type: application\/problem\+json/i)
    expect(kept).toEqual([])
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('broken UTF-8 is no JSON', async () => {
    const body = Buffer.concat([
      Buffer.from('{"service":"chirper","problem":"app","comment":"'),
      Buffer.from([0xc3, 0x28, 0xff]),
      Buffer.from('"}'),
    ])
    const answer = await api(body)
    expect(statusOf(answer)).toBe(400)
    expect(answer).toContain('UTF-8')
    expect(kept).toEqual([])
  })

  it.each(['%ff%fe', '%C3%28', '%', '%zz', '\u0000'])(
    'a form with broken text is read as far as it makes sense, or refused: %j',
    async (comment) => {
      const answer = await raw(request('/services/chirper/reports', `comment=${comment}&problem=nothing`, form))
      expect(statusOf(answer)).toBe(422)
      expect(kept).toEqual([])
    },
  )

  it('10 MB are not read to their end', async () => {
    const large = `{"service":"chirper","problem":"app","comment":"${'x'.repeat(10_000_000)}"}`
    expect(statusOf(await api(large))).toBe(413)
    expect(statusOf(await raw(request('/services/chirper/reports', `problem=app&comment=${'x'.repeat(10_000_000)}`, form)))).toBe(413)
    const chunked =
      'POST /api/v1/reports HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n'
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    expect(statusOf(await raw(chunked, ...Array.from({ length: 160 }, () => chunk), '0\r\n\r\n'))).toBe(413)
  })

  it.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', ''])(
    'is not taken as %j',
    async (type) => {
      expect(statusOf(await api('{"service":"chirper","problem":"app"}', { 'content-type': type }))).toBe(415)
    },
  )

  it('an unknown service has no form', async () => {
    expect(statusOf(await raw(request('/services/nobody/reports', 'problem=app', form)))).toBe(404)
    expect(statusOf(await raw(request('/embed/nobody/reports', 'problem=app', form)))).toBe(404)
  })
})

describe('what is no HTTP', () => {
  beforeEach(() => open())

  it('a flood of headers is refused and the connection closed', async () => {
    const many = Array.from({ length: 5_000 }, (_, i) => `x-flood-${i}: ${i}\r\n`).join('')
    const answer = await raw(`GET / HTTP/1.1\r\nhost: localhost\r\n${many}\r\n`)
    expect(statusOf(answer)).toBe(431)
    expect(answer).toMatch(/application\/problem\+json/)
    expect(statusOf(await raw(`GET / HTTP/1.1\r\nhost: localhost\r\ncookie: ${'c'.repeat(20_000)}\r\n\r\n`))).toBe(431)
    expect(statusOf(await raw(`GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`))).toBe(431)
  })

  it.each([
    'GARBAGE\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'GET / HTTP/1.1\r\nno colon here\r\n\r\n',
    'POST /api/v1/reports HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n',
    'POST /api/v1/reports HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
    'POST /api/v1/reports HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}',
  ])('is closed: %j', async (text) => {
    const answer = await raw(text)
    expect([0, 400, 505]).toContain(statusOf(answer))
    expect(kept).toEqual([])
  })

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('%s is not for reports', async (method) => {
    const answer = await raw(`${method} /api/v1/reports HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
    expect(statusOf(answer)).toBeGreaterThanOrEqual(400)
    expect(statusOf(answer)).toBeLessThan(500)
  })
})

describe('those who hold connections', () => {
  it('with headers that never end are let go', async () => {
    await open({ requestMilliseconds: 200 })
    const answers = await Promise.all(Array.from({ length: 50 }, () => raw('POST /api/v1/reports HTTP/1.1\r\nhost: localhost\r\nx-slow: ')))
    for (const answer of answers) expect([0, 408]).toContain(statusOf(answer))
  })

  it('with a body that never ends are let go, and others are served meanwhile', async () => {
    await open({ requestMilliseconds: 400 })
    const head = 'POST /api/v1/reports HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"serv'
    const slow = Promise.all(Array.from({ length: 50 }, () => raw(head)))
    const meanwhile = await api('{"service":"chirper","problem":"log-in"}', { 'x-breakwater-rehearsed-reporter': 'meanwhile' })
    expect(statusOf(meanwhile)).toBe(202)
    for (const answer of await slow) expect([0, 408]).toContain(statusOf(answer))
    expect(kept).toHaveLength(1)
  })

  it('are no more than the listener has room for', async () => {
    await open({ connections: 20, requestMilliseconds: 400 })
    const answers = await Promise.all(Array.from({ length: 40 }, () => raw('GET / HTTP/1.1\r\n')))
    expect(answers.every((answer) => [0, 408].includes(statusOf(answer)))).toBe(true)
  })
})

describe('words that want to be a page', () => {
  beforeEach(() => open())

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "</textarea><svg onload='alert(1)'>",
    '\u202e<b>turned</b>\u0000',
    '{{constructor.constructor("alert(1)")()}}',
  ])('stay words: %j', async (comment) => {
    const taken = await api(JSON.stringify({ service: 'chirper', problem: 'app', comment }), {
      'x-breakwater-rehearsed-reporter': 'writer',
    })
    expect(statusOf(taken)).toBe(202)
    for (const path of ['/', '/services/chirper', '/api/v1/services/chirper']) {
      const page = await (await fetch(new URL(path, site.address()!.url))).text()
      for (const tag of ['<script>alert', '<img src=x', '<svg onload', '<b>turned', 'onerror=alert(1)>']) expect(page).not.toContain(tag)
    }
    const back = await raw(request('/services/chirper/reports', `comment=${encodeURIComponent(comment)}`, form))
    expect(statusOf(back)).toBe(422)
    for (const tag of ['<script>alert', '<img src=x', '<svg onload', '<b>turned']) expect(back).not.toContain(tag)
    expect(back).toMatch(/content-security-policy: default-src 'none'/i)
  })
})
