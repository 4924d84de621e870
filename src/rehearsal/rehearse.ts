import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Claim, DAY, formatInstant, type Instant, MINUTE, parseClaim, SECOND, type ServiceId } from '#vocabulary'
import { compare, passed, type Row } from './compare.ts'
import { postDirectly, type SubmitReport } from './direct-poster.ts'
import { createFlowControl, createFlowSender, type FlowSender } from './flow-sender.ts'
import { createIpfixEncoder } from './ipfix-encoder.ts'
import { createNetflowV5Encoder } from './netflow-v5-encoder.ts'
import type { PostedReport } from './people.ts'
import { createReportPoster } from './report-thread.ts'
import type { Delivery, Said } from './said.ts'
import type { PressItem, Scenario } from './scenario.ts'
import { spreadOver, type TimedReport } from './spread.ts'
import type { Target } from './target.ts'
import type { TrafficSource } from './traffic-source.ts'
import { createWorld, type World } from './world.ts'

/** A claim of the scenario, as it is handed to the operator at its time. */
export interface ClaimInput {
  readonly service: ServiceId
  readonly claim: Claim
  readonly text: string
  readonly by: string
  readonly at: Instant
}

/** The observatory under rehearsal, as the driver meets it: real sockets on loopback, its clock, and what it says. */
export interface RehearsalPorts {
  /** Base URL of the public listener. */
  readonly reportsUrl: string
  /** UDP ports of the collector on 127.0.0.1. */
  readonly flowPorts: { readonly netflow: number; readonly ipfix: number }
  /** Sets the observatory's clock and runs all that is due; resolves when it is done. */
  advance(to: Instant): Promise<void>
  /** Datagrams the collector has taken since it started. */
  flowsReceived(): number
  said(): Promise<Said>
  /** The incidents open now; where given, the driver notes when each was first seen. */
  openIncidents?(): readonly { readonly id: string }[]
  /** Hands a claim to the operator. Throws, or resolves to a sentence, where it cannot be weighed (no incident yet). */
  claim?(input: ClaimInput): Promise<string | undefined>
  press?(item: PressItem): Promise<void> | void
  /** Sets the observatory's clock and hands a report to its desk without the listener, for scenarios that say `posting: direct`; without it they are posted all the same. */
  readonly submit?: SubmitReport
}

export interface Progress {
  readonly scenario: string
  readonly at: Instant
  readonly from: Instant
  readonly to: Instant
  readonly done: boolean
  readonly reports: number
  readonly flowRecords: number
}

export interface RehearsalOptions {
  /** In place of the file's `stepSeconds`. */
  readonly stepSeconds?: number
  /** The wall takes at least so many microseconds for a virtual second; 0 = as fast as it goes. */
  readonly paceMicroseconds?: number
  /** The stand-ins that the observatory probes, already started. */
  readonly targets?: readonly Target[]
  /** In place of a new one, where the caller already has it. */
  readonly world?: World
  /** Connections for posting reports. */
  readonly connections?: number
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

export interface Outcome {
  readonly format: 'breakwater.rehearsal.v1'
  readonly scenario: string
  readonly title: string
  /** Says that all of it is SYNTHETIC. */
  readonly note: string
  readonly pass: boolean
  /** False when it was stopped before its end. */
  readonly complete: boolean
  readonly rows: readonly Row[]
  readonly delivery: Delivery
  readonly said: Said
  readonly wallSeconds: number
}

/** A group commit takes 8 ms whatever it holds: with few connections a busy quarter of an hour waits for commits. */
const CONNECTIONS = 256
/** Exporters have been up for a day when the rehearsal starts. */
const UPTIME = DAY
/** What the observatory promises of a person's reports; mirrored here only to know how many should count. */
const COUNTED_ONCE = 15 * MINUTE
/** A claim for which there is no incident yet is offered again this often. */
const CLAIM_RETRY = 5 * MINUTE

/** Plays a scenario through the real inputs and compares what was said with the truth. */
export async function rehearse(scenario: Scenario, ports: RehearsalPorts, options: RehearsalOptions = {}): Promise<Outcome> {
  const started = performance.now()
  const world = options.world ?? createWorld(scenario)
  const step = (options.stepSeconds ?? scenario.stepSeconds) * SECOND
  const { crowds, exporters } = world.inputs()
  const control = createFlowControl(ports.flowsReceived)
  const senders = exporters.map((source, index) => createFlowSender({ ...wire(scenario, source, index, ports), control }))
  const submit = scenario.posting === 'direct' ? ports.submit : undefined
  const poster = submit ? undefined : createReportPoster({ url: ports.reportsUrl, connections: options.connections ?? CONNECTIONS })
  /** Whoever sleeps neither takes reports nor looks at the clock; it wakes at `to`. */
  const asleep = (now: Instant) => scenario.notListening.some((gap) => now >= gap.from && now < gap.to)
  const tally = createTally(scenario)
  const claims = [...scenario.claims].sort((a, b) => a.at - b.at).map((said) => ({ said, next: said.at }))
  const press = [...scenario.press].sort((a, b) => a.at - b.at)
  const targets = options.targets ?? []
  const flowRecords = () => senders.reduce((sum, sender) => sum + sender.records, 0)

  async function sendFlows(from: Instant, to: Instant): Promise<void> {
    if (from >= to) return
    for (const [i, source] of exporters.entries()) {
      const gap = source.plan.gaps.find((one) => to > one.from && to <= one.to)
      const batches = source.records(from, to)
      if (gap?.kind === 'stopped') continue
      await senders[i]!.send(batches, to, gap !== undefined)
    }
    await control.drained()
  }

  async function postReports(from: Instant, to: Instant): Promise<void> {
    const reports: PostedReport[] = []
    for (const crowd of crowds) crowd.reports(from, to, reports)
    if (reports.length === 0) return
    // Those that are posted by requests all find the clock where the step begins.
    const timed = submit ? spreadOver(reports, from, to) : reports.map((report) => ({ report, at: from }))
    tally.posted(timed)
    tally.answered(await (submit ? postDirectly(submit, timed) : poster!.post(reports)))
  }

  async function handOver(now: Instant, last: boolean): Promise<void> {
    while (press.length > 0 && press[0]!.at <= now) {
      const item = press.shift()!
      await ports.press?.(item)
    }
    for (let i = 0; i < claims.length; ) {
      const { said, next } = claims[i]!
      if (next > now && !(last && said.at <= now)) {
        i++
        continue
      }
      const refusal = await offer(said)
      if (refusal === undefined) claims.splice(i, 1)
      else {
        claims[i]!.next = now + CLAIM_RETRY
        if (last) tally.claimsRefused.push(`"${said.claim}" of ${formatInstant(said.at)}: ${refusal}`)
        i++
      }
    }
  }

  async function offer(said: Scenario['claims'][number]): Promise<string | undefined> {
    if (!ports.claim) return 'nobody takes claims here'
    const claim = parseClaim(said.claim)
    if (!claim.ok) return claim.fault.message
    try {
      return await ports.claim({ service: said.service, claim: claim.value, text: said.text, by: said.by, at: said.at })
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  function lookAround(now: Instant): void {
    for (const { id } of ports.openIncidents?.() ?? []) tally.firstSeen[id] ??= now
  }

  let at = scenario.from
  const progress = (done: boolean) =>
    options.onProgress?.({
      scenario: scenario.id,
      at,
      from: scenario.from,
      to: scenario.to,
      done,
      reports: tally.total(),
      flowRecords: flowRecords(),
    })

  try {
    for (const sender of senders) await sender.start()
    for (const target of targets) await target.tick(at)
    await ports.advance(at)
    while (at < scenario.to && !options.signal?.aborted) {
      const next = Math.min(scenario.to, at + step)
      // The clock stands at `at`: an exporter tells of what is over, people tell of now.
      if (!asleep(at)) {
        const flows = sendFlows(Math.max(scenario.from, at - step), at)
        // Reports that come at their own moments move the clock: flows are told of before.
        if (submit) await flows
        await Promise.all([flows, postReports(at, next)])
        await handOver(at, false)
      }
      for (const target of targets) await target.tick(next)
      if (!asleep(next) || scenario.notListening.some((gap) => gap.from === next)) await ports.advance(next)
      at = next
      lookAround(at)
      progress(false)
      if (options.paceMicroseconds) await keepPace(started, ((at - scenario.from) / SECOND) * options.paceMicroseconds)
    }
    await sendFlows(Math.max(scenario.from, at - step), at)
    await ports.advance(at)
    await handOver(at, true)
    lookAround(at)
  } finally {
    await Promise.allSettled([poster?.stop(), ...senders.map((sender: FlowSender) => sender.stop())])
  }

  const complete = at >= scenario.to
  const said = await ports.said()
  const delivery = tally.delivery(control, flowRecords(), ports.openIncidents !== undefined)
  const rows = compare(scenario, said, delivery)
  progress(true)
  return {
    format: 'breakwater.rehearsal.v1',
    scenario: scenario.id,
    title: scenario.title,
    note: scenario.note,
    pass: complete && passed(rows),
    complete,
    rows,
    delivery,
    said,
    wallSeconds: (performance.now() - started) / 1_000,
  }
}

function wire(scenario: Scenario, source: TrafficSource, index: number, ports: RehearsalPorts) {
  const { exporter, samplingRate } = source.plan
  if (exporter === 'ipfix') return { encoder: createIpfixEncoder({ domain: index + 1, samplingRate }), port: ports.flowPorts.ipfix }
  const encoder = createNetflowV5Encoder({ bootedAt: scenario.from - UPTIME, samplingRate, engine: index + 1 })
  return { encoder, port: ports.flowPorts.netflow }
}

async function keepPace(started: number, wantedMicroseconds: number): Promise<void> {
  const ahead = wantedMicroseconds / 1_000 - (performance.now() - started)
  if (ahead > 1) await sleep(ahead)
}

/** Counts what was put in. */
function createTally(scenario: Scenario) {
  const posted: Record<ServiceId, number> = {}
  const countable: Record<ServiceId, number> = {}
  const answers: Record<string, number> = {}
  const firstSeen: Record<string, Instant> = {}
  const claimsRefused: string[] = []
  const lastCounted = new Map<string, Instant>()
  // Only where somebody reports twice does anybody need to be remembered.
  const repeating = new Set(
    scenario.people.filter((people) => people.repeatShare > 0 || people.brigades.length > 0).map((people) => people.service),
  )

  return {
    firstSeen,
    claimsRefused,
    total: () => Object.values(posted).reduce((sum, count) => sum + count, 0),
    posted(timed: readonly TimedReport[]) {
      for (const { report, at } of timed) {
        const { service, reporter } = report
        posted[service] = (posted[service] ?? 0) + 1
        if (repeating.has(service)) {
          const before = lastCounted.get(reporter)
          if (before !== undefined && at - before < COUNTED_ONCE) continue
          lastCounted.set(reporter, at)
        }
        countable[service] = (countable[service] ?? 0) + 1
      }
    },
    answered(more: Readonly<Record<string, number>>) {
      for (const [status, count] of Object.entries(more)) answers[status] = (answers[status] ?? 0) + count
    },
    delivery(control: { readonly datagrams: number; readonly lost: number }, flowRecords: number, watched: boolean): Delivery {
      return {
        posted,
        countable,
        answers,
        datagrams: control.datagrams,
        datagramsLost: control.lost,
        flowRecords,
        ...(watched ? { firstSeen } : {}),
        claimsRefused,
      }
    },
  }
}
