import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createCounters, createLogger, createSteppedClock } from '#plumbing'
import type { ProbeResult, ProbeTarget } from '#vocabulary'
import { SECOND } from '#vocabulary'
import { STATED_TIME_HEADER } from './probe-request.ts'
import { isLoopbackHost } from './probe-target.ts'
import { createProber, type Prober, type ProberConfig } from './prober.ts'

const T = 1_741_615_200_000_000
const open: { close(): void }[] = []
const probers: Prober[] = []

afterEach(async () => {
  for (const prober of probers.splice(0)) await prober.stop()
  for (const server of open.splice(0)) server.close()
})

async function listen(server: { listen(port: number, host: string, done: () => void): unknown; address(): unknown; close(): void }) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(server)
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/`
}

const http = (answer: RequestListener): Promise<string> => {
  const server: Server = createServer(answer)
  return listen({
    listen: (port, host, done) => server.listen(port, host, done),
    address: () => server.address(),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
}

function probing(urls: readonly string[], probe: Partial<ProbeTarget> = {}, config: Partial<ProberConfig> = {}) {
  const results: ProbeResult[] = []
  const counters = createCounters()
  const prober = createProber(
    {
      targets: urls.map((url, i) => ({ service: `service-${i}`, probe: { url, everySeconds: 60, timeoutSeconds: 2, ...probe } })),
      loopbackOnly: true,
      ...config,
    },
    {
      clock: createSteppedClock(T),
      onResult: (result) => results.push(result),
      log: createLogger({ room: 'signals', level: 'silent' }),
      counters,
    },
  )
  probers.push(prober)
  return { prober, results, counters }
}

async function ask(url: string, probe: Partial<ProbeTarget> = {}, config: Partial<ProberConfig> = {}): Promise<ProbeResult> {
  const { prober, results } = probing([url], probe, config)
  await prober.tick(T)
  expect(results).toHaveLength(1)
  return results[0]
}

it('probes other targets when it is told to, and keeps the time of those that stay', async () => {
  const url = await http((_, response) => response.end('hello'))
  const target = (service: string, everySeconds = 60) => ({ service, probe: { url, everySeconds, timeoutSeconds: 2 } })
  const { prober, results } = probing([])
  const asked = async (at: number) => {
    results.length = 0
    await prober.tick(at)
    return results.map(({ service }) => service).sort()
  }
  prober.retarget([target('a'), target('b')])
  expect(await asked(T)).toEqual(['a', 'b'])
  prober.retarget([target('b'), target('a', 10), target('c')])
  expect(await asked(T + SECOND)).toEqual(['a', 'c'])
  expect(() => prober.retarget([{ service: 'd', probe: { url: 'http://192.0.2.1/', everySeconds: 60, timeoutSeconds: 2 } }])).toThrow()
  expect(await asked(T + 60 * SECOND)).toEqual(['a', 'b'])
  prober.retarget([])
  expect(await asked(T + 200 * SECOND)).toEqual([])
})

it('says nothing of a target that was taken away while it was asked', async () => {
  let answer = (): void => {}
  const url = await http((_, response) => {
    answer = () => response.end('hello')
    prober.retarget([])
    setImmediate(() => answer())
  })
  const { prober, results } = probing([url])
  await prober.tick(T)
  expect(results).toEqual([])
})

describe('what a probe says of', () => {
  it('an answer', async () => {
    const url = await http((_, response) => response.end('hello'))
    expect(await ask(url)).toMatchObject({ service: 'service-0', at: T, outcome: 'success', status: 200, detail: 'HTTP 200' })
  })

  it('a redirect: an answer, and not followed', async () => {
    const url = await http((_, response) => response.writeHead(302, { location: 'http://192.0.2.1/' }).end())
    expect(await ask(url)).toMatchObject({ outcome: 'success', status: 302 })
  })

  it('an answer without the expected text', async () => {
    const url = await http((_, response) => response.end('<h1>Something went\nwrong</h1>'))
    expect(await ask(url, { expectText: 'wrong</h1>' })).toMatchObject({ outcome: 'success' })
    expect(await ask(url, { expectText: 'timeline' })).toMatchObject({
      outcome: 'http-error',
      status: 200,
      detail: 'HTTP 200, but the answer lacks "timeline": <h1>Something went wrong</h1>',
    })
  })

  it('an error, with the start of its body', async () => {
    const url = await http((_, response) => response.writeHead(503).end(`{"errors":[{"code":131}]}${'x'.repeat(1_000)}`))
    const result = await ask(url)
    expect(result).toMatchObject({ outcome: 'http-error', status: 503 })
    expect(result.detail).toMatch(/^HTTP 503: \{"errors":\[\{"code":131\}\]\}x+$/)
    expect(result.detail.length).toBeLessThanOrEqual('HTTP 503: '.length + 200)
  })

  it.each([401, 403, 429])('%i: refused, not down', async (status) => {
    const url = await http((_, response) => response.writeHead(status).end('go away'))
    expect(await ask(url)).toMatchObject({ outcome: 'refused', status })
  })

  it('silence', async () => {
    const url = await http(() => {})
    const result = await ask(url, { timeoutSeconds: 0.1 })
    expect(result).toMatchObject({ outcome: 'timeout', status: 0 })
    expect(result.tookMilliseconds).toBeGreaterThan(90)
  })

  it('an answer that stops in the middle', async () => {
    const url = await http((_, response) => response.writeHead(200, { 'content-length': '1000' }).write('half'))
    expect(await ask(url, { timeoutSeconds: 0.1 })).toMatchObject({
      outcome: 'timeout',
      detail: expect.stringContaining('HTTP 200, then nothing more'),
    })
  })

  it('a connection that is reset', async () => {
    const url = await http((request) => request.socket.resetAndDestroy())
    expect(await ask(url)).toMatchObject({ outcome: 'unreachable', status: 0 })
  })

  it('a port where nobody listens', async () => {
    const url = await http(() => {})
    open.pop()?.close()
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await ask(url)).toMatchObject({ outcome: 'unreachable', detail: 'connection refused' })
  })

  it('something that does not speak HTTP', async () => {
    const url = await listen(createTcpServer((socket) => socket.end('220 mail.example.org ESMTP\r\n')))
    expect(await ask(url)).toMatchObject({ outcome: 'http-error', status: 0, detail: 'the answer is not HTTP' })
  })

  it('a page without end: read to the limit, then left', async () => {
    const url = await http((_, response) => {
      const more = () => {
        while (response.write('x'.repeat(65_536))) if (response.destroyed) return
        response.once('drain', more)
      }
      more()
    })
    expect(await ask(url)).toMatchObject({ outcome: 'success' })
  })
})

describe('the prober', () => {
  it('asks each target once a period, all at once', async () => {
    let asked = 0
    const url = await http((_, response) => {
      asked++
      setTimeout(() => response.end('ok'), 50)
    })
    const { prober, results, counters } = probing([url, url, url])
    const began = performance.now()
    await prober.tick(T)
    expect(performance.now() - began).toBeLessThan(140)
    expect(asked).toBe(3)
    await prober.tick(T + 59 * SECOND)
    expect(asked).toBe(3)
    await prober.tick(T + 60 * SECOND)
    expect(asked).toBe(6)
    await prober.tick(T + 600 * SECOND)
    await prober.tick(T + 601 * SECOND)
    expect(results).toHaveLength(9)
    expect(counters.snapshot()).toEqual({ 'signals_probes_total{outcome="success"}': 9 })
  })

  it('never asks a target twice at a time', async () => {
    let asked = 0
    const url = await http((_, response) => {
      asked++
      setTimeout(() => response.end('ok'), 50)
    })
    const { prober } = probing([url])
    const first = prober.tick(T)
    await prober.tick(T + 120 * SECOND)
    await first
    expect(asked).toBe(1)
    await prober.tick(T + 121 * SECOND)
    expect(asked).toBe(2)
  })

  it('takes the time that a stand-in of a rehearsal states, however busy the machine is', async () => {
    const stating = (milliseconds: number, status = 200) =>
      http((_, response) => response.writeHead(status, { [STATED_TIME_HEADER]: milliseconds }).end('ok'))
    const urls = [await stating(80.25), await stating(9_000, 503), await stating(10_001), await stating(Number.POSITIVE_INFINITY)]
    const { prober, results } = probing(urls, { timeoutSeconds: 10 }, { statedTimes: true })
    const ticking = prober.tick(T)
    await new Promise((resolve) => setImmediate(resolve))
    const until = performance.now() + 400
    while (performance.now() < until);
    await ticking
    results.sort((x, y) => x.tookMilliseconds - y.tookMilliseconds)
    expect(results.map(({ outcome, status, tookMilliseconds }) => [outcome, status, tookMilliseconds])).toEqual([
      ['success', 200, 80.3],
      ['http-error', 503, 9_000],
      ['timeout', 0, 10_000],
      ['timeout', 0, 10_000],
    ])
    expect(results[3]!.detail).toBe('no complete answer within 10 s')
    expect(results[0]).not.toHaveProperty('statedMilliseconds')
  })

  it('measures outside a rehearsal, whatever an answer states', async () => {
    const url = await http((_, response) => response.writeHead(200, { [STATED_TIME_HEADER]: 1_000_000 }).end('ok'))
    const result = await ask(url)
    expect(result).toMatchObject({ outcome: 'success' })
    expect(result.tookMilliseconds).toBeLessThan(2_000)
    const silent = await http((_, response) => setTimeout(() => response.writeHead(200, { [STATED_TIME_HEADER]: 1 }).end(), 30))
    expect((await ask(silent)).tookMilliseconds).toBeGreaterThan(20)
  })

  it.each(['', 'soon', '-5'])('measures where a stand-in states "%s"', async (stated) => {
    const url = await http((_, response) => setTimeout(() => response.writeHead(200, { [STATED_TIME_HEADER]: stated }).end('ok'), 30))
    expect((await ask(url, {}, { statedTimes: true })).tookMilliseconds).toBeGreaterThan(20)
  })

  it('says nothing more after stop()', async () => {
    const url = await http(() => {})
    const { prober, results } = probing([url])
    const ticking = prober.tick(T)
    await prober.stop()
    await ticking
    await prober.tick(T + 120 * SECOND)
    expect(results).toEqual([])
  })

  it.each(['http://example.org/', 'http://localhost/', 'http://10.0.0.1/', 'http://[::2]/', 'ftp://127.0.0.1/', 'not a url'])(
    'refuses %s in a rehearsal',
    (url) => {
      expect(() => probing([url])).toThrowError(expect.objectContaining({ code: 'TARGET_REFUSED' }))
    },
  )

  it('outside a rehearsal any web address will do', () => {
    expect(() => probing(['https://example.org/'], {}, { loopbackOnly: false })).not.toThrow()
  })
})

it.each([
  ['127.0.0.1', true],
  ['127.255.0.9', true],
  ['[::1]', true],
  ['[::ffff:7f00:1]', true],
  ['128.0.0.1', false],
  ['localhost', false],
  ['127.0.0.1.example.org', false],
])('%s is this machine: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected)
})
