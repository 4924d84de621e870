import { type Anomaly, deriveId, type Instant, MINUTE, type ProbeOutcome, type ProbeResult, type ServiceId } from '#vocabulary'
import type { AnomalyUpdate } from './anomaly-update.ts'
import { quantileOf } from './order-ring.ts'
import { PROBE, ROBUST_Z, SURGE } from './parameters.ts'
import { type RobustZState, robustZ } from './robust-z.ts'

/**
 * Does the service answer one probe, asked from one place? k failures of the last n open, some successes in a row end. "Refused" (401, 403,
 * 429) usually means that we are blocked, not that the service is in trouble: it counts only where the same probe used to be let in just
 * before. Slow is a latency whose logarithm is far from its usual one (`robust-z.ts`), and k of the last n so: an evening that is a third
 * slower is none, nor is one outlier.
 */

/** How the service looks to the probe now. `refused` and `unknown` say nothing about the service. */
export type ProbeStanding = 'unknown' | 'answering' | 'slow' | 'failing' | 'refused'

/** A remembered result: what the rules need of it. */
export interface ProbeMemory {
  readonly at: Instant
  readonly outcome: ProbeOutcome
  readonly status: number
  readonly detail: string
  readonly slow?: true
}

export interface ProbeSeriesState {
  readonly service: ServiceId
  /** The last results, newest last. */
  readonly recent: readonly ProbeMemory[]
  /** Of the natural logarithm of milliseconds of successes that were not far out. */
  readonly latency: RobustZState
  /** When the first success was heard: the usual latency is not known before PROBE.latencyWarmMicroseconds after it. */
  readonly latencyFrom: Instant | null
  /** Since when every success is far out, and not learned. */
  readonly slowFrom: Instant | null
  /** Successes in the window before the first of the refusals under way. */
  readonly successesBeforeRefusal: number
  readonly open: Anomaly | undefined
}

export interface ProbeSeriesOutputs {
  readonly anomalies: readonly AnomalyUpdate[]
  readonly standing: ProbeStanding
  /** The newest success took unusually long: times the median of the usual ones. */
  readonly slowdown: number | undefined
}

function initial(service: ServiceId): ProbeSeriesState {
  const latency = robustZ.initial(service, 'ln ms', PROBE.leastLogScale)
  return { service, recent: [], latency, latencyFrom: null, slowFrom: null, successesBeforeRefusal: 0, open: undefined }
}

function isFailure(result: ProbeMemory, refusalsCount: boolean): boolean {
  if (result.outcome === 'refused') return refusalsCount
  return result.outcome !== 'success'
}

function successes(results: readonly ProbeMemory[]): number {
  let count = 0
  for (const result of results) if (result.outcome === 'success') count++
  return count
}

/** How many of the newest results in a row are of this kind. */
function run(results: readonly ProbeMemory[], holds: (result: ProbeMemory) => boolean): number {
  let length = 0
  while (length < results.length && holds(results[results.length - 1 - length]!)) length++
  return length
}

type Latency = Pick<ProbeSeriesState, 'latency' | 'latencyFrom' | 'slowFrom'>

/** What the time of one answer says, and the latency with it learned. */
function heardLatency(before: ProbeSeriesState, result: ProbeResult, now: Instant): { latency: Latency; slowdown: number | undefined } {
  const { latency, slowFrom } = before
  const latencyFrom = before.latencyFrom ?? result.at
  const value = Math.log(Math.max(1, result.tookMilliseconds))
  const { state, outputs } = robustZ.step(latency, { at: result.at, value }, now)
  const usual = outputs.expected?.middle
  const isFar = usual !== undefined && value > usual && outputs.score >= ROBUST_Z.alarm
  const isWarm = result.at - latencyFrom >= PROBE.latencyWarmMicroseconds
  const since = isFar ? (slowFrom ?? result.at) : null
  // What is far out is not learned: a bad hour must not become the usual. What lasts is the new normal, as for surges.
  const learns = since === null || !isWarm || result.at - since > SURGE.freezeAtMostMinutes * MINUTE
  return {
    latency: { latency: learns ? state : latency, latencyFrom, slowFrom: since },
    slowdown:
      isFar && isWarm && result.tookMilliseconds >= PROBE.slowLeastMilliseconds
        ? result.tookMilliseconds / Math.exp(quantileOf(latency.plain, 0.5))
        : undefined,
  }
}

function sentenceOf(recent: readonly ProbeMemory[], failed: number, refused: number): string {
  const last = recent.findLast((result) => result.outcome !== 'success')
  const seen = last ? `; the newest: ${last.detail}` : ''
  if (refused > failed / 2)
    return (
      `${refused} of the last ${recent.length} probes were refused${seen}, where the same probe was let in just before, usual 0: ` +
      'the service turns requests away that it used to answer, or it began to block the probe ' +
      `(probe watch, ${PROBE.failures} of ${PROBE.of}).`
    )
  return `${failed} of the last ${recent.length} probes failed${seen}, usual 0 (probe watch, ${PROBE.failures} of ${PROBE.of}).`
}

function step(before: ProbeSeriesState, result: ProbeResult, now: Instant): { state: ProbeSeriesState; outputs: ProbeSeriesOutputs } {
  const newest = before.recent[before.recent.length - 1]
  if (newest && result.at <= newest.at)
    return { state: before, outputs: { anomalies: [], standing: standingOf(before), slowdown: undefined } }
  const { latency, slowdown } = result.outcome === 'success' ? heardLatency(before, result, now) : { latency: before, slowdown: undefined }
  const memory: ProbeMemory = {
    at: result.at,
    outcome: result.outcome,
    status: result.status,
    detail: result.detail,
    ...(slowdown === undefined ? {} : { slow: true }),
  }
  const kept = before.recent.filter((old) => old.at > result.at - PROBE.staleMicroseconds)
  const recent = [...kept, memory].slice(-PROBE.of)
  let successesBeforeRefusal = before.successesBeforeRefusal
  if (result.outcome === 'success') successesBeforeRefusal = 0
  else if (result.outcome === 'refused' && run(recent, (r) => r.outcome === 'refused') === 1)
    successesBeforeRefusal = Math.max(successesBeforeRefusal, successes(kept))

  const refusalsCount = successesBeforeRefusal >= PROBE.refusedAfterSuccesses || before.open !== undefined
  const failures = recent.filter((r) => isFailure(r, refusalsCount))
  const refused = failures.filter((r) => r.outcome === 'refused').length
  const anomalies: AnomalyUpdate[] = []
  let open = before.open
  if (open) {
    const answered = run(recent, (r) => r.outcome === 'success')
    const failing = isFailure(memory, true)
    open = {
      ...open,
      lastSeen: failing ? result.at : open.lastSeen,
      current: failures.length,
      peak: failures.length > open.peak.value ? { at: result.at, value: failures.length } : open.peak,
      sentence: failing ? sentenceOf(recent, failures.length, refused) : open.sentence,
    }
    if (answered >= PROBE.successes) {
      anomalies.push({ change: 'ended', anomaly: { ...open, ended: recent[recent.length - answered]!.at } })
      open = undefined
    } else anomalies.push({ change: 'updated', anomaly: open })
  } else if (failures.length >= PROBE.failures && isFailure(memory, refusalsCount)) {
    const onset = failures[0]!.at
    open = {
      id: deriveId(before.service, 'probe-failure', onset),
      service: before.service,
      kind: 'probe-failure',
      onset,
      lastSeen: result.at,
      peak: { at: result.at, value: failures.length },
      current: failures.length,
      unit: `failed probes of the last ${PROBE.of}`,
      expected: { low: 0, middle: 0, high: PROBE.failures - 1 },
      score: 0,
      rule: 'probe-watch',
      sentence: sentenceOf(recent, failures.length, refused),
    }
    anomalies.push({ change: 'opened', anomaly: open })
  }
  const { latency: usual, latencyFrom, slowFrom } = latency
  const state: ProbeSeriesState = { service: before.service, recent, latency: usual, latencyFrom, slowFrom, successesBeforeRefusal, open }
  return { state, outputs: { anomalies, standing: standingOf(state), slowdown } }
}

function standingOf(state: ProbeSeriesState): ProbeStanding {
  if (state.open) return 'failing'
  const newest = state.recent[state.recent.length - 1]
  if (!newest) return 'unknown'
  if (newest.outcome === 'refused') return 'refused'
  if (newest.outcome !== 'success') return 'unknown'
  return newest.slow && state.recent.filter(({ slow }) => slow).length >= PROBE.slow ? 'slow' : 'answering'
}

export interface ProbeSeries {
  initial(service: ServiceId): ProbeSeriesState
  /** One result of the series, in order of time. The state is plain JSON. */
  step(state: ProbeSeriesState, result: ProbeResult, now: Instant): { state: ProbeSeriesState; outputs: ProbeSeriesOutputs }
  standingOf(state: ProbeSeriesState): ProbeStanding
}

export const probeSeries: ProbeSeries = { initial, step, standingOf }
