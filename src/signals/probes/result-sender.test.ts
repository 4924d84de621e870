import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCounters, createLogger, createSteppedClock } from '#plumbing'
import { MINUTE, type ProbeResult, SECOND } from '#vocabulary'
import { BATCH_RESULTS, type ProbeBatch, parseProbeBatch } from './probe-batch.ts'
import { createResultSender, type ResultSender } from './result-sender.ts'

const NOW = Date.UTC(2025, 2, 10, 14) * 1000
const vantage = { name: 'harbour', network: 'AS64500 Example' }

let server: Server
let senders: ResultSender[]
let batches: ProbeBatch[]
let keys: (string | undefined)[]
/** What is answered next; 200 with everything taken while it is empty. */
let answers: { readonly status: number; readonly body?: object }[]

beforeEach(async () => {
  senders = []
  batches = []
  keys = []
  answers = []
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const parsed = parseProbeBatch(JSON.parse(Buffer.concat(parts).toString()))
      if (!parsed.ok) throw new Error(parsed.fault.message)
      batches.push(parsed.value)
      keys.push(request.headers.authorization)
      const { status, body = { refused: [] } } = answers.shift() ?? { status: 200 }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  for (const sender of senders) await sender.stop()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function sending(observatory = `http://127.0.0.1:${(server.address() as AddressInfo).port}`) {
  const clock = createSteppedClock(NOW)
  const counters = createCounters()
  const lines: string[] = []
  const log = createLogger({ room: 'signals', level: 'info', write: (line) => lines.push(line) })
  const sender = createResultSender({ observatory, key: 'secret-key', vantage }, { clock, log, counters })
  senders.push(sender)
  return { sender, clock, counters, lines }
}

const result = (number: number): ProbeResult => ({
  service: 'shop',
  vantage,
  at: NOW - number * SECOND,
  outcome: 'success',
  status: 200,
  tookMilliseconds: 80,
  detail: 'HTTP 200',
})

it('sends in order, in batches, with its key and its own time', async () => {
  const { sender, counters } = sending()
  const all = Array.from({ length: BATCH_RESULTS + 5 }, (_, i) => result(300 - i))
  for (const one of all) sender.take(one)
  await sender.flush()
  expect(batches.map(({ results }) => results.length)).toEqual([BATCH_RESULTS, 5])
  expect(batches.flatMap(({ results }) => results)).toEqual(all)
  expect(batches[0]).toMatchObject({ vantage, sentAt: NOW })
  expect(keys[0]).toBe('Bearer secret-key')
  expect(counters.snapshot()).toEqual({ signals_probe_results_sent_total: BATCH_RESULTS + 5 })
})

it('keeps what was not taken for the next try', async () => {
  const { sender, lines } = sending()
  sender.take(result(2))
  answers.push({ status: 503 }, { status: 401, body: { code: 'PROBE_KEY_NEEDED' } }, { status: 422, body: { code: 'PROBES_CLOCK_OFF' } })
  for (let i = 0; i < 3; i++) await sender.flush()
  expect(sender.queued).toBe(1)
  sender.take(result(1))
  await sender.flush()
  expect(sender.queued).toBe(0)
  expect(batches.at(-1)!.results).toEqual([result(2), result(1)])
  expect(lines.join()).not.toContain('secret-key')
})

it('waits while nobody is there', async () => {
  const { sender } = sending('http://127.0.0.1:9/')
  sender.take(result(1))
  await sender.flush()
  expect(sender.queued).toBe(1)
})

it('drops what cannot be read there, and counts it and what was refused one by one', async () => {
  const { sender, counters, lines } = sending()
  sender.take(result(3))
  answers.push({ status: 422, body: { code: 'PROBES_MALFORMED' } })
  await sender.flush()
  sender.take(result(2))
  sender.take(result(1))
  answers.push({ status: 200, body: { refused: [{ index: 0, code: 'PROBE_UNKNOWN', detail: 'shop has no probe "probe"' }] } })
  await sender.flush()
  expect(sender.queued).toBe(0)
  expect(counters.snapshot()).toMatchObject({ 'signals_probe_results_dropped_total{cause="refused"}': 2 })
  expect(lines.join()).toContain('shop has no probe')
})

it('is bounded: the oldest makes room, and what is too old is not sent', async () => {
  const { sender, clock, counters } = sending()
  for (let i = 0; i < 5_003; i++) sender.take(result(0))
  expect(sender.queued).toBe(5_000)
  clock.advance(NOW + 16 * MINUTE)
  await sender.flush()
  expect(batches).toEqual([])
  expect(counters.snapshot()).toMatchObject({
    'signals_probe_results_dropped_total{cause="queue-full"}': 3,
    'signals_probe_results_dropped_total{cause="too-old"}': 5_000,
  })
})

describe('a key', () => {
  it.each(['http://observatory.example/', 'http://192.0.2.1:8461'])('is not sent readable to %s', (observatory) => {
    expect(() => sending(observatory)).toThrow(/use https/)
  })
  it('is needed', () => {
    const log = createLogger({ room: 'signals', level: 'silent' })
    const config = { observatory: 'https://observatory.example/', key: '', vantage }
    expect(() => createResultSender(config, { clock: createSteppedClock(NOW), log })).toThrow(/vantage\.keyFile or BREAKWATER_PROBE_KEY/)
  })
})
