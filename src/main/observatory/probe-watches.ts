import {
  type AnomalyUpdate,
  type ProbeSeriesState,
  type ProbeWatchState,
  probeSeries,
  probeWatch,
  type VantageState,
  vantageWatch,
} from '#detection'
import { median } from '#statistics'
import {
  FIRST_PROBE,
  HERE,
  type Instant,
  MINUTE,
  type ProbeResult,
  probeSeriesOf,
  SECOND,
  type Service,
  type ServiceId,
  vantageOf,
} from '#vocabulary'
import type { OurProbe } from '#web'

export interface ProbeWatches {
  /** One result, in order of time for each series; it does not count where its vantage point hears nothing from anybody. */
  take(result: ProbeResult, now: Instant): { readonly anomalies: readonly AnomalyUpdate[]; readonly counts: boolean }
  /** When the newest result of a series was asked; undefined before the first. */
  newestOf(service: ServiceId, series: string): Instant | undefined
  /** Watches these services from now on; those that stay go on as they were, without the probes that are gone. */
  watch(services: Iterable<Service>): void
  /** The newest of all probes of the service, so many or all that are kept; oldest first. */
  recent(service: ServiceId, most?: number): readonly ProbeResult[]
  /** Each probe as it stands at `now`, by vantage point and name. */
  standing(service: ServiceId, now: Instant): readonly OurProbe[]
  /** Median of the successes of a series (`probeSeriesOf`) before `before`, milliseconds. */
  usualMilliseconds(service: ServiceId, series: string, before: Instant): number | undefined
  /** Results from before a restart, newest first: shown and compared with, but decided already. */
  recall(service: ServiceId, results: readonly ProbeResult[]): void
  freeze(): unknown
  thaw(document: unknown): void
}

/** Eight hours of a probe a minute, of each series. */
export const KEPT_RESULTS = 480
/** A probe that was not heard for three of its periods, or for five minutes, says nothing. A choice. */
const UNHEARD_PERIODS = 3
const UNHEARD_AFTER = 5 * MINUTE

interface Watched {
  state: ProbeWatchState
  /** By series, oldest first. */
  readonly recent: Map<string, ProbeResult[]>
  /** Period of each probe of the catalogue by its name, microseconds. */
  readonly periods: ReadonlyMap<string, number>
}

const byTime = (a: ProbeResult, b: ProbeResult): number => a.at - b.at

function periodsOf({ probes = [] }: Service): ReadonlyMap<string, number> {
  return new Map(probes.map(({ name = FIRST_PROBE, everySeconds }) => [name, everySeconds * SECOND]))
}

function answerOf(state: ProbeSeriesState, newest: ProbeResult): OurProbe['answer'] {
  const standing = probeSeries.standingOf(state)
  if (standing === 'failing') return 'fails'
  if (newest.outcome === 'refused') return 'refused'
  if (newest.outcome !== 'success') return 'fails'
  return standing === 'slow' ? 'slow' : 'succeeds'
}

/** What was written down before a service had several probes: the state of its only one. */
function fromOneProbe(service: ServiceId, old: Partial<ProbeSeriesState>): ProbeWatchState {
  const state = {
    ...probeSeries.initial(service),
    recent: old.recent ?? [],
    open: old.open,
    successesBeforeRefusal: old.successesBeforeRefusal ?? 0,
  }
  return { service, series: { [probeSeriesOf({})]: { probe: FIRST_PROBE, vantage: HERE, state } }, open: old.open }
}

export function createProbeWatches(services: Iterable<Service>): ProbeWatches {
  let watched = new Map<ServiceId, Watched>()
  const vantages = new Map<string, { readonly state: VantageState; readonly offline: boolean }>()

  function watch(wanted: Iterable<Service>): void {
    const next = new Map<ServiceId, Watched>()
    for (const service of wanted) {
      const { state = probeWatch.initial(service.id), recent = new Map<string, ProbeResult[]>() } = watched.get(service.id) ?? {}
      const periods = periodsOf(service)
      const series = Object.fromEntries(Object.entries(state.series).filter(([, { probe }]) => periods.has(probe)))
      next.set(service.id, { state: { ...state, series }, recent, periods })
    }
    watched = next
  }

  function keep({ recent }: Watched, result: ProbeResult): void {
    const series = probeSeriesOf(result)
    const kept = recent.get(series) ?? []
    recent.set(series, kept)
    kept.push(result)
    if (kept.length > KEPT_RESULTS) kept.shift()
  }

  watch(services)
  return {
    watch,
    take(result, now) {
      const of = watched.get(result.service)
      if (!of) return { anomalies: [], counts: false }
      const { name } = vantageOf(result)
      const place = vantageWatch.step(vantages.get(name)?.state ?? vantageWatch.initial(), result, now)
      vantages.set(name, { state: place.state, offline: place.outputs.offline })
      if (!place.outputs.counts) return { anomalies: [], counts: false }
      keep(of, result)
      const step = probeWatch.step(of.state, result, now)
      of.state = step.state
      return { anomalies: step.outputs.anomalies, counts: true }
    },
    newestOf: (service, series) => watched.get(service)?.recent.get(series)?.at(-1)?.at,
    recent: (service, most = Number.POSITIVE_INFINITY) =>
      [...(watched.get(service)?.recent.values() ?? [])]
        .flatMap((results) => results.slice(-most))
        .sort(byTime)
        .slice(-most),
    standing(service, now) {
      const of = watched.get(service)
      if (!of) return []
      const ours = Object.entries(of.state.series).flatMap(([key, { probe, vantage, state }]): OurProbe[] => {
        const newest = of.recent.get(key)?.at(-1)
        if (!newest) return []
        const patience = Math.max(UNHEARD_AFTER, UNHEARD_PERIODS * (of.periods.get(probe) ?? 0))
        const offline = vantages.get(vantage.name)?.offline === true
        const answer = offline ? 'cut-off' : now - newest.at > patience ? 'unheard' : answerOf(state, newest)
        return [{ probe, vantage: vantage.name, network: vantage.network, answer, newest }]
      })
      return ours.sort((a, b) => (a.vantage === b.vantage ? (a.probe < b.probe ? -1 : 1) : a.vantage < b.vantage ? -1 : 1))
    },
    usualMilliseconds(service, series, before) {
      const times = (watched.get(service)?.recent.get(series) ?? [])
        .filter((result) => result.at < before && result.outcome === 'success')
        .map((result) => result.tookMilliseconds)
      return times.length === 0 ? undefined : median(times)
    },
    recall(service, results) {
      const of = watched.get(service)
      if (!of) return
      of.recent.clear()
      for (const result of [...results].reverse()) keep(of, result)
    },
    freeze: () => Object.fromEntries([...watched].map(([service, { state }]) => [service, state])),
    thaw(document) {
      const states = (document ?? {}) as Record<ServiceId, Partial<ProbeWatchState & ProbeSeriesState> | undefined>
      for (const [service, state] of Object.entries(states)) {
        const of = watched.get(service)
        if (!of || state?.service !== service) continue
        if (state.series) of.state = { service, series: state.series, open: state.open }
        else if (Array.isArray(state.recent)) of.state = fromOneProbe(service, state)
      }
    },
  }
}
