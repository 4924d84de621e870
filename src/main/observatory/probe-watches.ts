import { type AnomalyUpdate, type ProbeState, probeWatch } from '#detection'
import { median } from '#statistics'
import type { Instant, ProbeResult, ServiceId } from '#vocabulary'

export interface ProbeWatches {
  /** One result, in order of time. */
  take(result: ProbeResult, now: Instant): readonly AnomalyUpdate[]
  /** Watches these services from now on; those that stay go on as they were. */
  watch(services: readonly ServiceId[]): void
  /** Oldest first, at most a few hundred. */
  recent(service: ServiceId): readonly ProbeResult[]
  /** Median of the successes before `before`, milliseconds. */
  usualMilliseconds(service: ServiceId, before: Instant): number | undefined
  /** Results from before a restart, newest first: shown and compared with, but decided already. */
  recall(service: ServiceId, results: readonly ProbeResult[]): void
  freeze(): unknown
  thaw(document: unknown): void
}

/** Eight hours of a probe a minute. */
export const KEPT_RESULTS = 480

export function createProbeWatches(services: readonly ServiceId[]): ProbeWatches {
  let states = new Map<ServiceId, ProbeState>()
  let recent = new Map<ServiceId, ProbeResult[]>()
  function watch(wanted: readonly ServiceId[]): void {
    states = new Map(wanted.map((service) => [service, states.get(service) ?? probeWatch.initial(service)]))
    recent = new Map(wanted.map((service) => [service, recent.get(service) ?? []]))
  }
  watch(services)
  return {
    watch,
    take(result, now) {
      const state = states.get(result.service)
      const kept = recent.get(result.service)
      if (!state || !kept) return []
      kept.push(result)
      if (kept.length > KEPT_RESULTS) kept.shift()
      const step = probeWatch.step(state, result, now)
      states.set(result.service, step.state)
      return step.outputs.anomalies
    },
    recent: (service) => recent.get(service) ?? [],
    usualMilliseconds(service, before) {
      const times = (recent.get(service) ?? [])
        .filter((result) => result.at < before && result.outcome === 'success')
        .map((result) => result.tookMilliseconds)
      return times.length === 0 ? undefined : median(times)
    },
    recall(service, results) {
      if (recent.has(service)) recent.set(service, [...results].reverse())
    },
    freeze: () => Object.fromEntries(states),
    thaw(document) {
      for (const [service, state] of Object.entries((document ?? {}) as Record<ServiceId, ProbeState>)) {
        if (states.has(service) && state?.service === service && Array.isArray(state.recent) && Array.isArray(state.latencies))
          states.set(service, state)
      }
    },
  }
}
