import {
  type AnomalyUpdate,
  type MinuteExpectation,
  type ScopeCount,
  type ScopeInput,
  type ScopeState,
  type SurgeState,
  scopeScan,
  surgeScan,
  usualCount,
} from '#detection'
import type { ReportMinute } from '#incidents'
import type { ReportCounter } from '#signals'
import { type Expected, type Instant, MINUTE, type ServiceId } from '#vocabulary'
import type { MinutePoint } from '#web'

export interface PeopleOutputs {
  /** Of services as a whole. */
  readonly anomalies: readonly AnomalyUpdate[]
  /** Of their parts (places, problem types, networks), which are anomalies with a `scope`. */
  readonly scoped: readonly AnomalyUpdate[]
  readonly minutes: readonly ReportMinute[]
}

/** Runs the surge scan of every service over minutes as they close, and keeps the expected band that charts show. */
export interface PeopleWatch {
  /**
   * Closes every minute that has ended by `now` and by `settled`, before which no report is still on its way to the counter, and peeks at
   * the one under way.
   */
  advance(now: Instant, settled?: Instant): PeopleOutputs
  /** Watches these services from now on. Those that stay go on as they were; a new one begins without history, and gone is gone. */
  watch(services: readonly ServiceId[]): void
  /** The last `count` minutes up to `now`, ascending. */
  minutes(service: ServiceId, now: Instant, count: number): readonly MinutePoint[]
  /** The first of the last `count` minutes up to `now` that was listened to: the first of `minutes` that is no gap. */
  heardSince(service: ServiceId, now: Instant, count: number): Instant | undefined
  /** Usual reports in the 15 minutes before `now`, with the range that detection judges them by; undefined before the first minute. */
  usualQuarter(service: ServiceId, now: Instant): Expected | undefined
  /** What has to survive a restart, and back. */
  freeze(): unknown
  thaw(document: unknown): void
}

/** Two days of bands, as long as the counter keeps counts. */
const KEPT_MINUTES = 2 * 24 * 60

/** Looks come several times a second (in rehearsals every five minutes at least): after a longer pause the machine slept, and nobody listened. */
const ASLEEP_AFTER = 5 * MINUTE

interface Series {
  state: SurgeState
  scopes: ScopeState
  /** Nobody could report on it before: those minutes are gaps. Where it has always been in the catalogue, what was heard decides. */
  since: Instant
  readonly bandMinute: Float64Array
  readonly low: Float32Array
  readonly middle: Float32Array
  readonly high: Float32Array
  /** Closed minutes as they were last drawn: they stay as they are, and every page shows a day of them. */
  drawn: (MinutePoint | undefined)[] | undefined
}

interface FrozenWatch {
  /** Spans that were listened to. */
  readonly heard: readonly { readonly from: Instant; readonly to: Instant }[]
  readonly series: Readonly<
    Record<
      ServiceId,
      { readonly scan: unknown; readonly scopes?: unknown; readonly bands: readonly FrozenBand[]; readonly since?: Instant }
    >
  >
}

/** Minute (since the epoch), low, middle, high. */
type FrozenBand = readonly [number, number, number, number]

/** Bands that a chart of a day shows are kept over a restart. */
const FROZEN_MINUTES = 24 * 60

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}

/** `listeningSince`: minutes before it were not listened to; they are gaps. */
export function createPeopleWatch(services: readonly ServiceId[], counter: ReportCounter, listeningSince: Instant): PeopleWatch {
  const first = Math.ceil(listeningSince / MINUTE) * MINUTE
  let closedUntil = first
  let lookedAt = listeningSince
  /** Minutes heard: pairs of [from, to) that a restart, or a pause, adds to. */
  let heard: { from: Instant; to: Instant }[] = []
  const begin = (service: ServiceId, since: Instant): Series => ({
    since,
    state: surgeScan.initial(service),
    scopes: scopeScan.initial(service),
    bandMinute: new Float64Array(KEPT_MINUTES).fill(-1),
    low: new Float32Array(KEPT_MINUTES),
    middle: new Float32Array(KEPT_MINUTES),
    high: new Float32Array(KEPT_MINUTES),
    drawn: undefined,
  })
  let series = new Map<ServiceId, Series>(services.map((service) => [service, begin(service, Number.NEGATIVE_INFINITY)]))

  function remember(entry: Series, at: Instant, band: Expected): void {
    const slot = (at / MINUTE) % KEPT_MINUTES
    entry.bandMinute[slot] = at
    entry.low[slot] = band.low
    entry.middle[slot] = band.middle
    entry.high[slot] = band.high
  }

  function rememberHeard(at: Instant): void {
    const last = heard[heard.length - 1]
    if (last?.to === at) last.to = at + MINUTE
    else {
      const oldest = at - KEPT_MINUTES * MINUTE
      heard = [...heard.filter((span) => span.to > oldest), { from: at, to: at + MINUTE }]
    }
  }

  function bandAt(entry: Series, at: Instant): Expected | undefined {
    const slot = (at / MINUTE) % KEPT_MINUTES
    if (entry.bandMinute[slot] !== at) return undefined
    return { low: entry.low[slot]!, middle: entry.middle[slot]!, high: entry.high[slot]! }
  }

  function wasHeard(entry: Series | undefined, at: Instant): boolean {
    return at >= closedUntil || (at >= (entry?.since ?? at) && heard.some((span) => at >= span.from && at < span.to))
  }

  function pointAt(entry: Series | undefined, at: Instant, reports: number): MinutePoint {
    const slot = (at / MINUTE) % KEPT_MINUTES
    const before = entry?.drawn?.[slot]
    if (before?.at === at && before.reports === reports) return before
    const expected = entry && bandAt(entry, at)
    const point = { at, reports, ...(expected ? { expected } : {}), ...(wasHeard(entry, at) ? {} : { gap: true as const }) }
    if (entry && at < closedUntil) {
      entry.drawn ??= new Array<MinutePoint | undefined>(KEPT_MINUTES).fill(undefined)
      entry.drawn[slot] = point
    }
    return point
  }

  /**
   * The service's closed minute by its parts. Detection counts weights, which are known of the whole: each part is taken to weigh as the whole
   * does, so that a raid that weighs little raises none of its parts either.
   */
  function partsAt(service: ServiceId, entry: Series, seen: MinuteExpectation): ScopeInput {
    const { at, band, score } = seen
    const count = seen.count ?? 0
    const reports = counter.minute(service, at)
    const parts: readonly ScopeCount[] = reports > 0 ? counter.parts(service, { from: at, to: at + 1 }) : []
    const weighed = count === reports ? parts : parts.map((part) => ({ scope: part.scope, reports: (part.reports * count) / reports }))
    return { at, count, expected: band.middle, score, whole: entry.state, parts: weighed }
  }

  return {
    advance(now, settled = now) {
      const anomalies: AnomalyUpdate[] = []
      const scoped: AnomalyUpdate[] = []
      const minutes: ReportMinute[] = []
      const end = Math.floor(Math.min(now, settled) / MINUTE) * MINUTE
      const sleptFrom = now - lookedAt > ASLEEP_AFTER ? lookedAt : Number.POSITIVE_INFINITY
      lookedAt = now
      for (; closedUntil < end; closedUntil += MINUTE) {
        // Whatever the pause was: where somebody was heard, somebody listened.
        const listened = closedUntil < sleptFrom || [...series.keys()].some((service) => counter.minute(service, closedUntil) > 0)
        if (listened) rememberHeard(closedUntil)
        for (const [service, entry] of series) {
          const at = closedUntil
          const reports = counter.minute(service, at)
          const { state, outputs } = surgeScan.step(
            entry.state,
            listened ? { at, count: counter.weightedMinute(service, at) } : { at, gap: true },
            now,
          )
          entry.state = state
          if (outputs.expected) {
            remember(entry, at, outputs.expected.band)
            const told = scopeScan.step(entry.scopes, listened ? partsAt(service, entry, outputs.expected) : { at, gap: true }, now)
            entry.scopes = told.state
            scoped.push(...told.outputs.anomalies)
          }
          anomalies.push(...outputs.anomalies)
          minutes.push(listened ? { service, at, reports } : { service, at, gap: true })
        }
      }
      for (const [service, entry] of series) {
        const { state, outputs } = surgeScan.peek(entry.state, counter.weightedMinute(service, now), now)
        entry.state = state
        anomalies.push(...outputs.anomalies)
      }
      return { anomalies, scoped, minutes }
    },
    watch(wanted) {
      series = new Map(wanted.map((service) => [service, series.get(service) ?? begin(service, closedUntil)]))
    },
    minutes(service, now, count) {
      const entry = series.get(service)
      const to = Math.floor(now / MINUTE) * MINUTE + MINUTE
      const from = to - count * MINUTE
      const counts = counter.minutes(service, { from, to })
      const points = new Array<MinutePoint>(counts.length)
      for (let i = 0; i < counts.length; i++) points[i] = pointAt(entry, from + i * MINUTE, counts[i]!)
      return points
    },
    heardSince(service, now, count) {
      const to = Math.floor(now / MINUTE) * MINUTE + MINUTE
      const from = to - count * MINUTE
      const since = Math.max(from, series.get(service)?.since ?? from)
      const begins = [
        Math.max(from, closedUntil),
        ...heard.flatMap((span) => (Math.max(since, span.from) < span.to ? [Math.max(since, span.from)] : [])),
      ]
      const first = Math.min(...begins)
      return first < to ? first : undefined
    },
    usualQuarter(service, now) {
      const entry = series.get(service)
      if (!entry) return undefined
      let sum = 0
      let known = 0
      for (let i = 1; i <= 15; i++) {
        const band = bandAt(entry, Math.floor(now / MINUTE) * MINUTE - i * MINUTE)
        if (!band) continue
        known++
        sum += band.middle
      }
      return known === 0 ? undefined : usualCount(entry.state, 15, (sum * 15) / known)
    },
    freeze(): FrozenWatch {
      const oldest = closedUntil - FROZEN_MINUTES * MINUTE
      const bandsOf = (entry: Series): FrozenBand[] => {
        const bands: FrozenBand[] = []
        for (let slot = 0; slot < KEPT_MINUTES; slot++) {
          const at = entry.bandMinute[slot]!
          if (at >= oldest) bands.push([at / MINUTE, tenth(entry.low[slot]!), tenth(entry.middle[slot]!), tenth(entry.high[slot]!)])
        }
        return bands
      }
      return {
        heard: heard.filter((span) => span.to > oldest).map((span) => ({ ...span })),
        series: Object.fromEntries(
          [...series].map(([service, entry]) => [
            service,
            {
              scan: surgeScan.freeze(entry.state),
              scopes: scopeScan.freeze(entry.scopes),
              bands: bandsOf(entry),
              ...(entry.since > oldest ? { since: entry.since } : {}),
            },
          ]),
        ),
      }
    },
    thaw(document) {
      const frozen = document as Partial<FrozenWatch> | undefined
      heard.unshift(...(frozen?.heard ?? []).filter((span) => span.to <= first))
      for (const [service, entry] of series) {
        const kept = frozen?.series?.[service]
        const state = surgeScan.thaw(kept?.scan)
        if (state.ok && state.value.service === service) entry.state = state.value
        const scopes = scopeScan.thaw(kept?.scopes)
        if (scopes.ok && scopes.value.service === service) entry.scopes = scopes.value
        entry.since = kept?.since ?? entry.since
        entry.drawn = undefined
        for (const [minute, low, middle, high] of kept?.bands ?? []) remember(entry, minute * MINUTE, { low, middle, high })
      }
    },
  }
}
