import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAtlas } from '#atlas'
import { type Clock, createSystemClock } from '#plumbing'
import {
  createFlowControl,
  createFlowSender,
  createFlowWriter,
  createIpfixEncoder,
  createNetflowV5Encoder,
  type FlowSender,
} from '#rehearsal'
import { HOUR, type Instant, MINUTE, PROBLEM_TYPES, type Prefix, parseAddress, parsePrefix, SECOND, type Service } from '#vocabulary'
import { buildOnce } from '../fixtures/breakwater.ts'
import { ACK, dice, FIN, PSH, SYN } from '../fixtures/constructed-capture.ts'
import { createLoopbackPerson, loopbackAddress } from '../fixtures/loopback-person.ts'
import { type ObservatoryUnderTest, startObservatoryUnderTest } from '../fixtures/observatory.ts'

/** As `breakwater serve` ticks. */
const TICK_MILLISECONDS = 250
/** The bar: from the first datagram of a flood until the console tells of it. */
const BAR_MILLISECONDS = 2_000
const HISTORY = 20 * MINUTE
const TCP = 6

/** Ordinary traffic of a small service, and a flood that is a large multiple of it but small for an attack. */
const ORDINARY_PACKETS_PER_SECOND = 400
const FLOOD_PACKETS_PER_SECOND = 12_000
const FLOOD_STEP_MILLISECONDS = 50

function word(text: string): number {
  const address = parseAddress(text)
  if (!address.ok) throw new Error(address.fault.message)
  return address.value[3]
}

function service(id: string, name: string, prefix: string): Service {
  const parsed = parsePrefix(prefix)
  const prefixes: Prefix[] = parsed.ok ? [parsed.value] : []
  return { id, name, category: 'shops', problemTypes: PROBLEM_TYPES, prefixes }
}

/** Stands in the past while history is made up, then it is the machine's clock. */
function createCatchingUpClock(from: Instant): Clock & { advance(to: Instant): void; live(): void } {
  const system = createSystemClock()
  let at: Instant | undefined = from
  return {
    now: () => at ?? system.now(),
    advance(to) {
      at = to
    },
    live() {
      at = undefined
    },
  }
}

/** Makes records of whole connections, and of SYNs that lead nowhere, and sends them as one exporter. */
function createExporter(sender: FlowSender, target: number, seed: number) {
  const random = dice(seed)
  const writer = createFlowWriter(1)
  return {
    sender,
    /** Clients in the addresses for benchmarks (RFC 2544), each with its answer. */
    async ordinary(from: Instant, to: Instant): Promise<void> {
      writer.clear()
      const flows = Math.round(((to - from) / SECOND) * (ORDINARY_PACKETS_PER_SECOND / 20))
      for (let i = 0; i < flows; i++) {
        const start = from + Math.floor((i / flows) * (to - from))
        const end = Math.min(to, start + SECOND)
        const client = word('198.18.0.0') + (random() & 0x1ffff)
        const port = 1_024 + (random() % 64_000)
        const flags = SYN | ACK | PSH | FIN
        writer.add(start, end, client, target, TCP, port, 443, flags, 20, 20 * 120, 54, true)
        writer.add(start, end, target, client, TCP, 443, port, flags, 18, 18 * 900, 64, false)
      }
      await sender.send(writer.batches, to, false)
    },
    /** SYNs from 240.0.0.0/4, which is nobody's (RFC 1112 section 4): forged. */
    async flood(from: Instant, to: Instant): Promise<void> {
      writer.clear()
      const packets = Math.round(((to - from) / SECOND) * FLOOD_PACKETS_PER_SECOND)
      for (let i = 0; i < packets; i++) {
        const at = from + Math.floor((i / packets) * (to - from))
        writer.add(
          at,
          at,
          (0xf0000000 | (random() & 0x0fffffff)) >>> 0,
          target,
          TCP,
          1_024 + (random() % 64_000),
          443,
          SYN,
          1,
          60,
          240,
          true,
        )
      }
      await sender.send(writer.batches, to, false)
    },
  }
}

interface Told {
  readonly id: string
  readonly state: string
  readonly service: string
}

describe('a flood, from the first datagram to the console', () => {
  const services = [
    service('shop', 'Example Shop', '192.0.2.0/24'),
    service('bank', 'Example Bank', '198.51.100.0/24'),
    service('tram', 'Example Tram', '203.0.113.0/24'),
  ]
  const exporters: Record<string, ReturnType<typeof createExporter>> = {}
  let house: ObservatoryUnderTest
  let clock: ReturnType<typeof createCatchingUpClock>
  let timer: NodeJS.Timeout | undefined
  let ticking: Promise<void> | undefined
  let failure: unknown
  const operator = () => ({ headers: { authorization: `Bearer ${house.token}` } })

  beforeAll(async () => {
    buildOnce()
    const begin = Math.floor((createSystemClock().now() - HISTORY) / SECOND) * SECOND
    clock = createCatchingUpClock(begin)
    house = await startObservatoryUnderTest({ services, world: 'real', clock, atlas: openAtlas() })
    const ports = house.collector.ports()
    const control = createFlowControl(() => house.collector.counts().datagrams)
    const netflow = (engine: number) => createNetflowV5Encoder({ bootedAt: begin - HOUR, samplingRate: 1, engine })
    const senders = {
      shop: createFlowSender({ encoder: netflow(1), port: ports.netflow, control }),
      bank: createFlowSender({ encoder: createIpfixEncoder({ domain: 2, samplingRate: 1 }), port: ports.ipfix, control }),
      tram: createFlowSender({ encoder: netflow(3), port: ports.netflow, control }),
    }
    const targets = { shop: '192.0.2.10', bank: '198.51.100.10', tram: '203.0.113.10' }
    for (const [i, id] of (['shop', 'bank', 'tram'] as const).entries()) {
      await senders[id].start()
      exporters[id] = createExporter(senders[id], word(targets[id]), 7 + i)
    }

    // Twenty minutes of ordinary traffic, told as routers tell it, as fast as it is taken.
    const step = 5 * SECOND
    for (let at = begin; at < createSystemClock().now(); at += step) {
      const to = Math.min(at + step, createSystemClock().now())
      for (const exporter of Object.values(exporters)) await exporter.ordinary(at, to)
      await control.drained()
      clock.advance(to)
      await house.observatory.tick(to)
    }
    clock.live()

    let told = clock.now()
    timer = setInterval(() => {
      if (ticking) return
      ticking = (async () => {
        const now = clock.now()
        if (now - told >= SECOND) {
          const from = told
          told = now
          for (const exporter of Object.values(exporters)) await exporter.ordinary(from, now)
        }
        await house.observatory.tick(clock.now())
      })()
        .catch((error: unknown) => {
          failure ??= error
        })
        .finally(() => {
          ticking = undefined
        })
    }, TICK_MILLISECONDS)
  }, 120_000)

  afterAll(async () => {
    clearInterval(timer)
    await ticking
    for (const { sender } of Object.values(exporters)) await sender.stop()
    await house?.remove()
    expect(failure).toBeUndefined()
  })

  async function consoleIncidents(): Promise<readonly Told[]> {
    const answer = await fetch(`${house.operatorUrl}api/v1/console`, operator())
    expect(answer.status).toBe(200)
    return ((await answer.json()) as { incidents: readonly Told[] }).incidents
  }

  async function operatorIncident(id: string) {
    const answer = await fetch(`${house.operatorUrl}api/v1/incidents/${id}`, operator())
    expect(answer.status).toBe(200)
    const { incident } = (await answer.json()) as {
      incident: {
        readonly anomalies: readonly { readonly kind: string; readonly onset: string; readonly sentence: string }[]
        readonly verdict: { readonly cause: string }
        readonly traffic: readonly {
          readonly profile: { readonly sentence: string; readonly vectors: readonly { readonly kind: string }[] }
        }[]
      }
    }
    return incident
  }

  /** Lets the flood run until it is told, and then on for `more` milliseconds. Returns how long the telling took. */
  async function flood(
    id: string,
    more: number,
    meanwhile: () => Promise<void> = async () => {},
  ): Promise<{ took: number; incident: string }> {
    const exporter = exporters[id]
    if (!exporter) throw new Error(`no exporter of ${id}`)
    let over = false
    let first = 0
    const sending = (async () => {
      let from = clock.now() - FLOOD_STEP_MILLISECONDS * 1_000
      while (!over) {
        const to = clock.now()
        first ||= performance.now()
        await exporter.flood(from, to)
        from = to
        await sleep(FLOOD_STEP_MILLISECONDS)
      }
    })()
    const going = meanwhile()
    try {
      for (;;) {
        const found = (await consoleIncidents()).find((incident) => incident.service === id && incident.state === 'open')
        const took = performance.now() - first
        if (found) {
          await sleep(more)
          return { took, incident: found.id }
        }
        if (took > 10 * BAR_MILLISECONDS) throw new Error(`the flood of ${id} was not told within ${took} ms`)
        await sleep(25)
      }
    } finally {
      over = true
      await sending
      await going
    }
  }

  /** Every public page and document, word for word, as somebody without a log-in gets it. */
  async function publicText(incident: string): Promise<string> {
    const texts: string[] = []
    for (const path of ['', 'incidents', 'services/shop', 'services/bank', 'services/tram', 'api/v1/services', 'api/v1/incidents']) {
      const answer = await fetch(house.publicUrl + path)
      expect(answer.status, path).toBe(200)
      texts.push(await answer.text())
    }
    for (const path of [`incidents/${incident}`, `api/v1/incidents/${incident}`]) {
      const answer = await fetch(house.publicUrl + path)
      if (answer.status !== 404) texts.push(await answer.text())
    }
    return texts.join('\n')
  }

  /** Words that only traffic could have put there. */
  const TELLING = /flood|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|packets a second|packets\/s|bit\/s|syn-|spoofed|forged/gi

  /** Topics that the public stream of changes tells while `during` runs. */
  async function publicTopics(during: () => Promise<unknown>): Promise<string> {
    const stop = new AbortController()
    let heard = ''
    const answer = await fetch(`${house.publicUrl}events`, { signal: stop.signal })
    const reading = (async () => {
      for await (const chunk of answer.body ?? []) heard += Buffer.from(chunk as Uint8Array).toString()
    })().catch(() => {})
    await during()
    await sleep(2 * TICK_MILLISECONDS)
    stop.abort()
    await reading
    return heard
  }

  const measured: string[] = []

  it('the history is ordinary: no incident, and a usual that is known', async () => {
    expect(await consoleIncidents()).toEqual([])
    const answer = await fetch(`${house.operatorUrl}api/v1/traffic`, operator())
    const { traffic } = (await answer.json()) as { traffic: readonly { prefix: string; usual?: { packetsPerSecond: number } }[] }
    for (const { prefix, usual } of traffic) {
      expect(usual?.packetsPerSecond, prefix).toBeGreaterThan(0.5 * ORDINARY_PACKETS_PER_SECOND)
      expect(usual?.packetsPerSecond, prefix).toBeLessThan(3 * ORDINARY_PACKETS_PER_SECOND)
    }
    expect(traffic).toHaveLength(3)
    expect(house.collector.counts().sequenceGaps).toBe(0)
  })

  it.each([
    ['NetFlow v5', 'shop'],
    ['IPFIX', 'bank'],
  ])('by %s it is on the console within two seconds, and nowhere public', async (_format, id) => {
    let told = { took: 0, incident: '' }
    const topics = await publicTopics(async () => {
      told = await flood(id, 3_000)
    })
    measured.push(`${id}: ${Math.round(told.took)} ms`)
    expect(told.took).toBeLessThanOrEqual(BAR_MILLISECONDS)
    const incident = await operatorIncident(told.incident)
    expect(incident.anomalies.map((anomaly) => anomaly.kind)).toContain('traffic-flood')
    expect(incident.anomalies[0]?.sentence).toMatch(/packets a second .* towards \S+\/24/)

    expect(topics).toContain(': listening')
    expect(topics).not.toContain('incident:')
    expect((await fetch(`${house.publicUrl}incidents/${told.incident}`)).status).toBe(404)
    expect((await fetch(`${house.publicUrl}api/v1/incidents/${told.incident}`)).status).toBe(404)
    expect((await publicText(told.incident)).match(TELLING) ?? []).toEqual([])
  })

  it('is public once its traffic is published, and gone again when it is withdrawn', async () => {
    const [incident] = (await consoleIncidents()).filter((one) => one.service === 'shop')
    const url = `${house.operatorUrl}api/v1/incidents/${incident?.id}/published/traffic`
    expect((await fetch(url, { method: 'PUT' })).status).toBe(401)
    expect((await fetch(url, { method: 'PUT', ...operator() })).status).toBe(200)
    const page = `${house.publicUrl}incidents/${incident?.id}`
    await expect.poll(async () => (await fetch(page)).status, { timeout: 5_000 }).toBe(200)
    const text = await (await fetch(page)).text()
    expect(text).toContain('SYN flood')
    expect(text).not.toMatch(/\bdown\b/i)
    expect((await fetch(url, { method: 'DELETE', ...operator() })).status).toBe(200)
    await expect.poll(async () => (await fetch(page)).status, { timeout: 5_000 }).toBe(404)
    await expect.poll(async () => (await publicText(incident?.id ?? '')).match(TELLING) ?? [], { timeout: 5_000 }).toEqual([])
  })

  it('with people who suffer at the same time it is one incident, of which the public sees the people', async () => {
    let counted = 0
    const told = await flood('tram', 1_000, async () => {
      const people = Array.from({ length: 120 }, (_, n) => createLoopbackPerson(house.publicUrl, loopbackAddress(n)))
      try {
        for (const person of people) if ((await person.report('tram', 'app')).status === 202) counted++
      } finally {
        for (const person of people) await person.leave()
      }
    })
    measured.push(`tram: ${Math.round(told.took)} ms`)
    expect(counted).toBe(120)
    const kinds = async () => new Set((await operatorIncident(told.incident)).anomalies.map((anomaly) => anomaly.kind))
    await expect.poll(kinds, { timeout: 10_000 }).toEqual(new Set(['traffic-flood', 'report-surge']))
    expect((await consoleIncidents()).filter((one) => one.service === 'tram')).toHaveLength(1)

    const page = `${house.publicUrl}incidents/${told.incident}`
    await expect.poll(async () => (await fetch(page)).status, { timeout: 5_000 }).toBe(200)
    const document = (await (await fetch(`${house.publicUrl}api/v1/incidents/${told.incident}`)).json()) as {
      incident: { onset: string; phases: readonly { from: string }[]; published: readonly string[] }
    }
    expect(document.incident.published).toEqual([])
    const { anomalies } = await operatorIncident(told.incident)
    const noticed = anomalies.find((anomaly) => anomaly.kind === 'report-surge')?.onset ?? ''
    expect(document.incident.onset).toBe(noticed)
    for (const phase of document.incident.phases) expect(phase.from >= noticed, `${phase.from} is before ${noticed}`).toBe(true)
    expect((await publicText(told.incident)).match(TELLING) ?? []).toEqual([])
  })

  it('no datagram was lost, and no address was logged', () => {
    console.info(`from the first datagram to the console: ${measured.join(', ')}`)
    expect(house.collector.counts().sequenceGaps).toBe(0)
    expect(house.logged.join('')).not.toMatch(/127\.1\.0\.|"240\./)
  })
})
