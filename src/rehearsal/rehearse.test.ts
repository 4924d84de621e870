import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { STATED_TIME_HEADER } from '#signals'
import { createFlowCollector } from '#traffic'
import { formatClaim, type Instant, MINUTE, SECOND } from '#vocabulary'
import { createFlowControl, createFlowSender } from './flow-sender.ts'
import { assertLoopback } from './loopback.ts'
import { createNetflowV5Encoder } from './netflow-v5-encoder.ts'
import { readScenario } from './read-scenario.ts'
import { type ClaimInput, type RehearsalPorts, rehearse } from './rehearse.ts'
import { renderOutcome } from './render-table.ts'
import { createInlinePoster, REPORTER_HEADER } from './report-poster.ts'
import type { Said } from './said.ts'
import { createTarget } from './target.ts'
import { createWorld } from './world.ts'

function scenarioOf(truth: string, gaps = '[]') {
  const reading = readScenario(
    `format: breakwater.scenario.v1
id: small
title: A small one
note: SYNTHETIC - for a test
seed: 5
from: 2025-01-06T00:00:00Z
to: 2025-01-06T01:00:00Z
services:
  - id: shop
    name: Example Shop
    prefixes: [192.0.2.0/24]
    problems: [app, website]
    probe: { everySeconds: 60 }
people:
  - service: shop
    basePer15Minutes: 30
    waves: [{ from: 2025-01-06T00:20:00Z, to: 2025-01-06T00:50:00Z, peakPer15Minutes: 2500, mix: { app: 1 } }]
traffic:
  - service: shop
    exporter: netflow-v5
    samplingRate: 100
    normal: { clients: 500, packetsPerSecond: 1000 }
    gaps: ${gaps}
    attacks:
      - name: A1
        from: 2025-01-06T00:20:00Z
        to: 2025-01-06T00:40:00Z
        packetsPerSecond: 20000
        bots: 400
        vectors: [{ kind: udp-flood, share: 1 }]
  - service: shop
    exporter: ipfix
    samplingRate: 100
    normal: { clients: 100, packetsPerSecond: 300 }
target: [{ service: shop, from: 2025-01-06T00:20:00Z, to: 2025-01-06T00:40:00Z, status: 503 }]
claims: [{ service: shop, at: 2025-01-06T00:30:00Z, claim: addresses area=UA, by: the owner, text: from there }]
press: [{ at: 2025-01-06T00:25:00Z, text: it is gone, source: a paper }]
truth: ${truth}
`,
    'small.yaml',
  )
  if (!reading.ok) throw new Error(reading.faults.map((fault) => fault.message).join('\n'))
  return reading.value
}

/** The inputs of an observatory without its judgement: a real HTTP listener, the real collector, a stepped clock. */
async function listener(scenario: ReturnType<typeof scenarioOf>) {
  const clock = createSteppedClock(scenario.from)
  const reporters = new Set<string>()
  const bodies: { service: string; problem: string; place: { country: string } }[] = []
  const minutes = new Map<number, number>()
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      const good = request.method === 'POST' && request.url === '/api/v1/reports' && request.headers['content-type'] === 'application/json'
      const reporter = request.headers[REPORTER_HEADER]
      if (!good || typeof reporter !== 'string') return response.writeHead(400).end()
      reporters.add(reporter)
      bodies.push(JSON.parse(body))
      const minute = Math.floor((clock.now() - scenario.from) / MINUTE)
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1)
      response.writeHead(202, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  let latest: Instant = 0
  const collector = createFlowCollector(
    { host: '127.0.0.1', netflowPort: 0, ipfixPort: 0, sflowPort: 0, exporters: [], receiveBufferBytes: 262_144, batchRows: 4096 },
    {
      clock,
      sink: (batch) => {
        for (let row = 0; row < batch.length; row++) latest = Math.max(latest, batch.end[row]! - clock.now())
      },
    },
  )
  await collector.start()
  const claims: ClaimInput[] = []
  const press: string[] = []
  let probes = 0
  const ports: RehearsalPorts = {
    reportsUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    flowPorts: collector.ports(),
    async advance(to) {
      clock.advance(to)
      if ((to - scenario.from) % MINUTE === 0) probes++
    },
    flowsReceived: () => collector.counts().datagrams,
    said: async (): Promise<Said> => ({
      incidents: [],
      heard: { reports: { shop: bodies.length }, probes: { shop: probes }, flowRecords: collector.counts().records },
    }),
    async claim(input) {
      // As an observatory without an incident does: the first time there is nothing to weigh it against.
      if (clock.now() < input.at + 3 * MINUTE) return 'no incident'
      claims.push(input)
      return undefined
    },
    press: (item) => {
      press.push(item.text)
    },
  }
  return {
    clock,
    ports,
    collector,
    reporters,
    bodies,
    minutes,
    claims,
    press,
    latest: () => latest,
    async stop() {
      await collector.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('rehearse', () => {
  it('drives reports, flows, claims and press through real sockets, and loses nothing', async () => {
    const scenario = scenarioOf('{ quiet: [shop] }')
    const house = await listener(scenario)
    const steps: number[] = []
    try {
      const outcome = await rehearse(scenario, house.ports, { connections: 16, onProgress: ({ at, done }) => steps.push(done ? -1 : at) })
      expect(outcome.rows.filter((row) => !row.pass)).toEqual([])
      expect(outcome).toMatchObject({ pass: true, complete: true, note: 'SYNTHETIC - for a test', delivery: { datagramsLost: 0 } })
      expect(outcome.delivery.flowRecords).toBeGreaterThan(200_000)
      expect(house.collector.counts()).toMatchObject({ records: outcome.delivery.flowRecords, sequenceGaps: 0, malformed: {} })
      expect(house.collector.exporters).toHaveLength(2)
      // Nobody tells of what has not happened yet.
      expect(house.latest()).toBeLessThanOrEqual(0)
      expect(house.bodies.length).toBe(outcome.delivery.posted.shop)
      expect(house.reporters.size).toBe(house.bodies.length)
      const wave = [...house.minutes].filter(([minute]) => minute >= 20 && minute < 40).reduce((sum, [, count]) => sum + count, 0)
      expect(wave).toBeGreaterThan(2_300)
      expect(house.claims.map(({ claim, by, text }) => [formatClaim(claim), by, text])).toEqual([
        ['addresses area=UA', 'the owner', 'from there'],
      ])
      expect(house.press).toEqual(['it is gone'])
      expect(steps).toHaveLength(241)
      expect(steps.at(-1)).toBe(-1)
      expect(renderOutcome(outcome)).toMatch(/^SYNTHETIC/)
    } finally {
      await house.stop()
    }
  }, 60_000)

  it('fails an observatory that heard everything and says nothing of an attack', async () => {
    const scenario = scenarioOf('{ incidents: [{ service: shop, cause: attack, onset: "2025-01-06T00:20:00Z" }] }')
    const house = await listener(scenario)
    try {
      const outcome = await rehearse(scenario, house.ports, { stepSeconds: 60, connections: 16 })
      expect(outcome.pass).toBe(false)
      expect(outcome.rows.filter((row) => !row.pass).map((row) => row.what.split(': ')[1])).toEqual([
        'told as an incident',
        'onset',
        'cause',
      ])
    } finally {
      await house.stop()
    }
  }, 60_000)

  it('a gap of lost datagrams shows in the sequence, a stopped exporter does not', async () => {
    for (const [kind, shows] of [
      ['lost', true],
      ['stopped', false],
    ] as const) {
      const scenario = scenarioOf('{ quiet: [shop] }', `[{ from: 2025-01-06T00:05:00Z, to: 2025-01-06T00:10:00Z, kind: ${kind} }]`)
      const house = await listener(scenario)
      try {
        const outcome = await rehearse(scenario, house.ports, { stepSeconds: 30, connections: 16 })
        expect(outcome.pass).toBe(true)
        expect(house.collector.counts().sequenceGaps > 0).toBe(shows)
      } finally {
        await house.stop()
      }
    }
  }, 60_000)

  it('needs nobody who shows the press, but fails where nobody takes claims', async () => {
    const scenario = scenarioOf('{ quiet: [shop] }')
    const house = await listener(scenario)
    try {
      const { press: _press, claim: _claim, ...ports } = house.ports
      const outcome = await rehearse(scenario, ports, { stepSeconds: 60, connections: 16 })
      expect(outcome.rows.filter((row) => !row.pass)).toEqual([
        expect.objectContaining({ what: 'claims handed over', said: expect.stringContaining('nobody takes claims here') }),
      ])
    } finally {
      await house.stop()
    }
  }, 60_000)

  it('while nobody listens nothing is posted and the clock is not looked at; it wakes at the end', async () => {
    const reading = readScenario(
      `format: breakwater.scenario.v1
id: asleep
title: Asleep
note: SYNTHETIC - for a test
seed: 5
from: 2025-01-06T00:00:00Z
to: 2025-01-06T01:00:00Z
posting: direct
notListening: [{ from: 2025-01-06T00:20:00Z, to: 2025-01-06T00:40:00Z }]
services: [{ id: shop, name: Example Shop }]
people: [{ service: shop, basePer15Minutes: 150 }]
truth: { quiet: [shop] }
`,
      'asleep.yaml',
    )
    if (!reading.ok) throw new Error(reading.faults.map((fault) => fault.message).join('\n'))
    const scenario = reading.value
    const minute = (at: Instant) => (at - scenario.from) / MINUTE
    const looks: number[] = []
    const heard: number[] = []
    const moments: number[] = []
    const outcome = await rehearse(
      scenario,
      {
        reportsUrl: 'http://127.0.0.1:9',
        flowPorts: { netflow: 9, ipfix: 9 },
        advance: async (to) => void looks.push(minute(to)),
        flowsReceived: () => 0,
        said: async () => ({
          incidents: [],
          heard: { reports: { shop: heard.length }, probes: {}, gapMinutes: { shop: 20 }, flowRecords: 0 },
        }),
        submit: async (_report, at) => {
          heard.push(looks.at(-1)!)
          moments.push(minute(at))
          return '202'
        },
      },
      { stepSeconds: 60 },
    )
    expect(outcome.rows.filter((row) => !row.pass)).toEqual([])
    expect(outcome.rows.map((row) => row.what)).toContain('shop: minutes marked as not listened to')
    const awake = [...Array.from({ length: 21 }, (_, i) => i), ...Array.from({ length: 21 }, (_, i) => 40 + i)]
    expect(looks).toEqual([...awake, 60])
    expect(heard.some((at) => at === 19)).toBe(true)
    expect(heard.filter((at) => at >= 20 && at < 40)).toEqual([])
    expect(heard.filter((at) => at >= 40).length).toBeGreaterThan(100)
    // Each at a moment of its own in the step that follows the look, in order.
    expect(moments.every((at, i) => at > heard[i]! && at < heard[i]! + 1)).toBe(true)
    expect(new Set(moments).size).toBe(moments.length)
    expect(moments).toEqual([...moments].sort((a, b) => a - b))
  })

  it('stops when told, and does not pass then', async () => {
    const scenario = scenarioOf('{ quiet: [shop] }')
    const house = await listener(scenario)
    const stop = new AbortController()
    try {
      const outcome = await rehearse(scenario, house.ports, {
        signal: stop.signal,
        onProgress: ({ at }) => {
          if (at >= scenario.from + 5 * MINUTE) stop.abort()
        },
      })
      expect(outcome).toMatchObject({ complete: false, pass: false })
      expect(house.clock.now()).toBe(scenario.from + 5 * MINUTE)
    } finally {
      await house.stop()
    }
  })

  it('counts what a deaf collector does not take', async () => {
    const control = createFlowControl(() => 0)
    const encoder = createNetflowV5Encoder({ bootedAt: 0, samplingRate: 100, engine: 1 })
    const scenario = scenarioOf('{ quiet: [shop] }')
    const house = await listener(scenario)
    const sender = createFlowSender({ encoder, port: house.ports.flowPorts.netflow, control })
    try {
      await sender.start()
      await sender.send(
        createWorld(scenario)
          .inputs()
          .exporters[0]!.records(scenario.from, scenario.from + 15 * SECOND),
        scenario.from,
        false,
      )
      await control.drained()
      expect(control.lost).toBe(control.datagrams)
      expect(control.lost).toBeGreaterThan(0)
    } finally {
      await sender.stop()
      await house.stop()
    }
  }, 20_000)
})

describe('loopback', () => {
  it('is the only address anything is sent to', () => {
    for (const fine of ['127.0.0.1', '::1', 'localhost']) expect(() => assertLoopback(fine)).not.toThrow()
    for (const address of ['192.0.2.1', '10.0.0.1', '0.0.0.0', 'example.org', '127.0.0.1.example.org', '']) {
      expect(() => assertLoopback(address), address).toThrow(/loopback only/)
      expect(() => createInlinePoster({ url: `http://${address || 'x'}/`, connections: 1 })).toThrow(/loopback only|Invalid URL/)
    }
    const control = createFlowControl(() => 0)
    const encoder = createNetflowV5Encoder({ bootedAt: 0, samplingRate: 1, engine: 1 })
    expect(() => createFlowSender({ encoder, port: 1, control, host: '192.0.2.1' })).toThrow(/loopback only/)
  })
})

describe('the stand-in of a probed service', () => {
  const reading = readScenario(
    `format: breakwater.scenario.v1
id: stand-in
title: A stand-in
note: SYNTHETIC - for a test
seed: 5
from: 2025-01-06T00:00:00Z
to: 2025-01-06T06:00:00Z
services: [{ id: shop, name: Example Shop, probe: {} }]
target:
  - { service: shop, from: 2025-01-06T01:00:00Z, to: 2025-01-06T02:00:00Z, status: 403, body: '{"code":467}', latencyMilliseconds: 0 }
  - { service: shop, from: 2025-01-06T02:00:00Z, to: 2025-01-06T03:00:00Z, status: 503, failShare: 0.3, latencyMilliseconds: 0 }
  - { service: shop, from: 2025-01-06T03:00:00Z, to: 2025-01-06T04:00:00Z, dropShare: 1 }
  - { service: shop, from: 2025-01-06T04:00:00Z, to: 2025-01-06T05:00:00Z, refuse: true }
truth: { quiet: [shop] }
`,
    'stand-in.yaml',
  )

  it('answers, errs, drops and refuses as the scenario says at the time', async () => {
    if (!reading.ok) throw new Error(reading.faults[0]!.message)
    const scenario = reading.value
    const clock = createSteppedClock(scenario.from)
    const target = createTarget(scenario, 'shop', { clock })
    await target.start()
    const { url } = target
    const go = async (minutes: number) => {
      clock.advance(scenario.from + minutes * MINUTE)
      await target.tick(clock.now())
    }
    const get = () => fetch(url)
    const stated = (answer: Response) => Number(answer.headers.get(STATED_TIME_HEADER))
    try {
      const healthy = await get()
      expect(healthy.status).toBe(200)
      expect(stated(healthy)).toBeGreaterThanOrEqual(40)
      expect(stated(healthy)).toBeLessThanOrEqual(120)
      await go(60)
      const refused = await get()
      expect([refused.status, await refused.text(), refused.headers.get('content-type')]).toEqual([403, '{"code":467}', 'application/json'])
      expect(refused.headers.get('x-breakwater-synthetic')).toBe('stand-in')
      await go(120)
      let failed = 0
      for (let i = 0; i < 200; i++) if ((await get()).status === 503) failed++
      expect(failed).toBeGreaterThan(35)
      expect(failed).toBeLessThan(85)
      await go(180)
      expect(stated(await get())).toBe(Number.POSITIVE_INFINITY)
      await go(240)
      await expect(get()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
      await go(300)
      expect(target.url).toBe(url)
      expect((await get()).status).toBe(200)
    } finally {
      await target.stop()
    }
  }, 20_000)
})
