import { describe, expect, it } from 'vitest'
import { surgeScan } from '#detection'
import { createCounters, createLogger, createSteppedClock, newId } from '#plumbing'
import { createReportCounter, createReportDesk, type ReporterOrigin, type Submission, type SubmissionSource } from '#signals'
import { type Anomaly, type Instant, MINUTE, type ProblemType, type Report, SECOND, type Service } from '#vocabulary'
import { createArrayStore } from '../fixtures/report-desk.ts'

/**
 * Neither bots nor brigades make an outage: crowds drawn from the words of the requirement, through desk, counter and surge scan. Sizes,
 * networks and times are the requirement's; everything else is rolled.
 */

/** 2025-03-10T14:00:00Z */
const T = 1_741_615_200_000_000
const QUARTER = 15 * MINUTE

function dice(seed: number) {
  let state = seed >>> 0
  // mulberry32 (T. Ettinger, public domain)
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return { unit, below: (n: number) => Math.floor(unit() * n), of: <X>(list: readonly X[]): X => list[Math.floor(unit() * list.length)]! }
}

const service: Service = {
  id: 'chirper',
  name: 'Chirper',
  category: 'social',
  problemTypes: ['app', 'website', 'log-in', 'images'],
  prefixes: [],
}
const PROBLEMS: readonly ProblemType[] = ['app', 'app', 'website', 'log-in']
const CLIENTS = [
  'chrome windows',
  'safari ios',
  'chrome android',
  'firefox windows',
  'edge windows',
  'safari mac',
  'samsung android',
  'firefox linux',
]
const PLACES = ['US', 'GB', 'DE', 'FR', 'BR', 'JP', 'IN', 'ES', 'IT', 'PL']

interface Voice {
  readonly at: Instant
  readonly identity: string
  readonly origin: ReporterOrigin
  readonly block: string
  readonly channel: 'form' | 'api'
  readonly client: string
  readonly submission: Submission
}

/** Everybody in time order through one desk; minutes go to the surge scan as they close. `usual`: reports a minute on the day before. */
async function hear(voices: readonly Voice[], usual: number, seed: number) {
  const clock = createSteppedClock(T)
  const kept: Report[] = []
  const counters = createCounters()
  const counter = createReportCounter()
  const desk = createReportDesk(
    { groupMilliseconds: 0 },
    {
      clock,
      newId: () => newId(clock),
      store: createArrayStore(kept),
      services: new Map([[service.id, service]]),
      log: createLogger({ room: 'test', level: 'silent' }),
      counters,
    },
  )
  desk.onAccepted((report) => void counter.add(report))
  await desk.start()
  let state = surgeScan.initial(service.id)
  const roll = dice(seed)
  for (let at = T - 24 * 60 * MINUTE; at < T; at += MINUTE)
    state = surgeScan.step(state, { at, count: Math.floor(usual + roll.unit()) }, at + MINUTE).state
  const surges: Anomaly[] = []
  const answers: Record<string, number> = {}
  let closed = T
  const close = (until: Instant) => {
    for (; closed + MINUTE <= until; closed += MINUTE) {
      const { state: next, outputs } = surgeScan.step(state, { at: closed, count: counter.weightedMinute(service.id, closed) }, until)
      state = next
      for (const update of outputs.anomalies) if (update.change === 'opened') surges.push(update.anomaly)
    }
  }
  const sorted = [...voices].sort((a, b) => a.at - b.at)
  let waiting: Promise<unknown>[] = []
  for (const { at, identity, submission, ...source } of sorted) {
    if (Math.floor(at / SECOND) !== Math.floor(clock.now() / SECOND)) {
      await Promise.all(waiting)
      waiting = []
      close(at)
      clock.advance(at)
    }
    const told: SubmissionSource = { reporterIdentity: identity, ...source }
    waiting.push(
      desk.admit(submission, told).then((answer) => {
        const word = answer.kind === 'refused' ? answer.fault.code : answer.kind
        answers[word] = (answers[word] ?? 0) + 1
      }),
    )
  }
  await Promise.all(waiting)
  close(T + 2 * QUARTER)
  await desk.stop()
  const window = { from: T, to: T + 2 * QUARTER }
  return {
    surges,
    answers,
    raw: counter.total(service.id, window),
    weighted: counter.weightedTotal(service.id, window),
    networks: counter.distinctNetworks(service.id, window),
    counts: counters.snapshot(),
  }
}

function raid(seed: number, reports: number, networks: number, channel: 'form' | 'api', minutes: number): Voice[] {
  const roll = dice(seed)
  return Array.from({ length: reports }, (_, i) => {
    const network = 64_512 + (i % networks)
    return {
      at: T + Math.floor(roll.unit() * minutes * MINUTE),
      identity: `bot-${i}`,
      origin: { network, kind: 'hosting', country: roll.of(PLACES) },
      block: `198.${network % 256}.${roll.below(6)}.0/24`,
      channel,
      client: roll.of(CLIENTS),
      submission: { service: service.id, problem: roll.of(PROBLEMS), place: { country: roll.of(PLACES) } },
    }
  })
}

/** People: networks of very different sizes (Zipf), and half of them on large ones. */
function honest(seed: number, reports: number, networks: number, minutes: number): Voice[] {
  const roll = dice(seed)
  const sizes = Array.from({ length: networks }, (_, i) => 1 / (i + 1))
  const total = sizes.reduce((a, b) => a + b, 0)
  const network = (i: number) => {
    // Each network is heard at least once: the requirement counts them.
    if (i < networks) return i
    let left = roll.unit() * total
    for (let n = 0; n < networks; n++) if ((left -= sizes[n]!) <= 0) return n
    return networks - 1
  }
  return Array.from({ length: reports }, (_, i) => {
    const n = network(i)
    return {
      at: T + Math.floor(roll.unit() * minutes * MINUTE),
      identity: `person-${i}`,
      origin: { network: 65_000 + n, kind: roll.of(['access', 'mobile', 'unknown'] as const) },
      block: `203.${n}.${roll.below(200)}.0/24`,
      channel: roll.of(['form', 'form', 'api'] as const),
      client: roll.of(CLIENTS),
      submission: { service: service.id, problem: roll.of(PROBLEMS), place: { country: roll.of(PLACES) } },
    }
  })
}

function campus(seed: number, reports: number): Voice[] {
  const roll = dice(seed)
  return Array.from({ length: reports }, (_, i) => ({
    at: T + Math.floor(roll.unit() * QUARTER),
    identity: `student-${i}`,
    origin: { network: 64_500, kind: 'education' },
    block: '192.0.2.0/24',
    channel: 'api',
    client: roll.of(CLIENTS),
    submission: { service: service.id, problem: roll.of(PROBLEMS), place: { country: 'DE' } },
  }))
}

const SEEDS = [1, 2, 3]

describe.each([
  ['a silent service', 0],
  ['a service with a report in some minutes', 0.3],
])('on %s', (_, usual) => {
  describe.each(['form', 'api'] as const)('a raid of 10,000 reports from 40 hosting networks, by the %s', (channel) => {
    it.each([...SEEDS.map((seed) => [seed, 15]), [4, 1]])('opens nothing (seed %i, within %i minutes)', async (seed, minutes) => {
      const heard = await hear(raid(seed!, 10_000, 40, channel, minutes!), usual, seed!)
      expect(heard.surges).toEqual([])
      expect(heard.weighted).toBeLessThan(5)
      const low = Object.entries(heard.counts).filter(([name]) => name.startsWith('signals_reports_low_weight_total'))
      const unproven = heard.answers.REPORT_PROOF_NEEDED ?? 0
      // Whatever became of each: it is counted by its cause.
      expect(low.reduce((sum, [, count]) => sum + count, 0) + unproven).toBeGreaterThan(9_900)
      if (channel === 'api') expect(heard.counts['signals_reports_refused_total{cause="REPORT_PROOF_NEEDED"}']).toBe(unproven)
      else expect(heard.answers).toEqual({ accepted: 10_000 })
    })
  })

  it.each(SEEDS)('400 honest reports from 90 networks open a surge and count almost in full (seed %i)', async (seed) => {
    const heard = await hear(honest(seed, 400, 90, 15), usual, seed)
    expect(heard.surges).toHaveLength(1)
    expect(heard.raw).toBe(400)
    expect(heard.weighted).toBeGreaterThan(320)
    expect(heard.networks).toBe(90)
  })

  it.each(SEEDS)('also while the raid goes on (seed %i)', async (seed) => {
    const heard = await hear([...honest(seed, 400, 90, 15), ...raid(seed, 10_000, 40, 'form', 15)], usual, seed)
    expect(heard.surges).toHaveLength(1)
    expect(heard.weighted).toBeGreaterThan(320)
    expect(heard.weighted).toBeLessThan(480)
  })

  it.each(SEEDS)('a campus of 3,000 behind one NAT is heard, and alone makes no outage of the world (seed %i)', async (seed) => {
    const heard = await hear(campus(seed, 3_000), usual, seed)
    expect(heard.answers.accepted).toBeGreaterThan(2_900)
    expect(heard.weighted).toBeGreaterThan(3)
    expect(heard.weighted).toBeLessThan(12)
    expect(heard.surges).toEqual([])
  })
})

it('the campus weighs beside others: with a few from elsewhere what alone opened nothing opens', async () => {
  const few = honest(7, 6, 6, 15)
  expect((await hear(few, 0, 7)).surges).toEqual([])
  expect((await hear([...few, ...campus(7, 3_000)], 0, 7)).surges).toHaveLength(1)
})

it('a service of a country with three networks is heard, though each is a third of it', async () => {
  const heard = await hear(
    honest(5, 600, 3, 15).map((voice, i) => ({
      ...voice,
      origin: { network: 65_000 + (i % 3), kind: 'access' },
      block: `203.${i % 3}.${i % 250}.0/24`,
    })),
    0,
    5,
  )
  expect(heard.weighted).toBeGreaterThan(400)
  expect(heard.surges).toHaveLength(1)
})
