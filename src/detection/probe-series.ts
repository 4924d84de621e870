import { type Anomaly, deriveId, type Instant, type ProbeOutcome, type ProbeResult, type ServiceId } from '#vocabulary'
import type { AnomalyUpdate } from './anomaly-update.ts'
import { PROBE } from './parameters.ts'

/**
 * Does the service answer our own probe? k failures of the last n open, some successes in a row end. "Refused" (401, 403, 429) usually
 * means that we are blocked, not that the service is in trouble: it counts only where the same probe used to be let in just before.
 */

/** How the service looks to the probe now, for pages. `refused` and `unknown` say nothing about the service. */
export type ProbeStanding = 'unknown' | 'answering' | 'slow' | 'failing' | 'refused'

/** A remembered result: what the rules need of it. */
export interface ProbeMemory {
  readonly at: Instant
  readonly outcome: ProbeOutcome
  readonly status: number
  readonly detail: string
}

export interface ProbeState {
  readonly service: ServiceId
  /** The last results, newest last. */
  readonly recent: readonly ProbeMemory[]
  /** Milliseconds of recent successes, newest last. */
  readonly latencies: readonly number[]
  /** Successes in the window before the first of the refusals under way. */
  readonly successesBeforeRefusal: number
  readonly open: Anomaly | undefined
}

export interface ProbeOutputs {
  readonly anomalies: readonly AnomalyUpdate[]
  readonly standing: ProbeStanding
  /** The newest success took unusually long: times the median of the recent ones. */
  readonly slowdown: number | undefined
}

function initial(service: ServiceId): ProbeState {
  return { service, recent: [], latencies: [], successesBeforeRefusal: 0, open: undefined }
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

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
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

function step(before: ProbeState, result: ProbeResult, _now: Instant): { state: ProbeState; outputs: ProbeOutputs } {
  const newest = before.recent[before.recent.length - 1]
  if (newest && result.at <= newest.at)
    return { state: before, outputs: { anomalies: [], standing: standingOf(before), slowdown: undefined } }
  const memory: ProbeMemory = { at: result.at, outcome: result.outcome, status: result.status, detail: result.detail }
  const kept = before.recent.filter((old) => old.at > result.at - PROBE.staleMicroseconds)
  const recent = [...kept, memory].slice(-PROBE.of)
  let successesBeforeRefusal = before.successesBeforeRefusal
  if (result.outcome === 'success') successesBeforeRefusal = 0
  else if (result.outcome === 'refused' && run(recent, (r) => r.outcome === 'refused') === 1)
    successesBeforeRefusal = Math.max(successesBeforeRefusal, successes(kept))

  const median = before.latencies.length >= PROBE.of ? medianOf(before.latencies) : undefined
  const slowdown =
    result.outcome === 'success' &&
    median !== undefined &&
    result.tookMilliseconds >= Math.max(PROBE.slowLeastMilliseconds, PROBE.slowRatio * median)
      ? result.tookMilliseconds / Math.max(1, median)
      : undefined
  // A slow answer is not learned: a bad hour must not become the usual.
  const latencies =
    result.outcome === 'success' && slowdown === undefined
      ? [...before.latencies, result.tookMilliseconds].slice(-PROBE.latencies)
      : before.latencies

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
  const state: ProbeState = { service: before.service, recent, latencies, successesBeforeRefusal, open }
  return { state, outputs: { anomalies, standing: slowdown !== undefined && !open ? 'slow' : standingOf(state), slowdown } }
}

function standingOf(state: ProbeState): ProbeStanding {
  if (state.open) return 'failing'
  const newest = state.recent[state.recent.length - 1]
  if (!newest) return 'unknown'
  if (newest.outcome === 'refused') return 'refused'
  return newest.outcome === 'success' ? 'answering' : 'unknown'
}

export interface ProbeWatch {
  initial(service: ServiceId): ProbeState
  /** One result of the service's probe, in order of time. The state is plain JSON. */
  step(state: ProbeState, result: ProbeResult, now: Instant): { state: ProbeState; outputs: ProbeOutputs }
}

export const probeWatch: ProbeWatch = { initial, step }
