import {
  type Anomaly,
  deriveId,
  type Instant,
  type ProbeResult,
  type ProbeVantage,
  probeNameOf,
  probeSeriesOf,
  type ServiceId,
  vantageOf,
} from '#vocabulary'
import type { AnomalyUpdate } from './anomaly-update.ts'
import { PROBE } from './parameters.ts'
import { type ProbeSeriesState, probeSeries } from './probe-series.ts'

/**
 * Does the service fail, as its probes have it? Each probe, asked from each vantage point, is a series of its own (`probe-series.ts`); the
 * service fails when a majority of those that say anything fail, seen from more than one network where there are several. One of five that
 * fails is told as that, and is no failure of the service.
 */

export interface WatchedSeries {
  readonly probe: string
  readonly vantage: ProbeVantage
  readonly state: ProbeSeriesState
}

export interface ProbeWatchState {
  readonly service: ServiceId
  /** By `probeSeriesOf`. */
  readonly series: Readonly<Record<string, WatchedSeries>>
  readonly open: Anomaly | undefined
}

export interface ProbeWatchOutputs {
  readonly anomalies: readonly AnomalyUpdate[]
}

function initial(service: ServiceId): ProbeWatchState {
  return { service, series: {}, open: undefined }
}

function newestOf({ state }: WatchedSeries): Instant {
  return state.recent[state.recent.length - 1]?.at ?? Number.NEGATIVE_INFINITY
}

/** Refused says nothing, nor does what was said long ago. */
function speaks(series: WatchedSeries, at: Instant): boolean {
  return newestOf(series) > at - PROBE.staleMicroseconds && probeSeries.standingOf(series.state) !== 'refused'
}

function networksOf(series: readonly WatchedSeries[]): number {
  return new Set(series.map(({ vantage }) => vantage.network)).size
}

interface Agreement {
  readonly speaking: readonly WatchedSeries[]
  /** The anomalies of those that fail, by onset. */
  readonly failures: readonly Anomaly[]
  readonly networks: number
  /** So many must fail for the service to fail. */
  readonly needed: number
  readonly agrees: boolean
}

function agreementOf(series: readonly WatchedSeries[], at: Instant): Agreement {
  const speaking = series.filter((one) => speaks(one, at))
  const failing = speaking.filter(({ state }) => state.open)
  const needed = Math.floor(speaking.length * PROBE.majority) + 1
  const networks = networksOf(speaking)
  return {
    speaking,
    failures: failing.map(({ state }) => state.open!).sort((a, b) => a.onset - b.onset),
    networks,
    needed,
    agrees: failing.length >= needed && networksOf(failing) >= Math.min(PROBE.agreeingNetworks, networks),
  }
}

/** What is measured now. A lone probe speaks for itself, in its own figures. */
function figuresOf({
  speaking,
  failures,
  networks,
  needed,
}: Agreement): Pick<Anomaly, 'current' | 'unit' | 'expected' | 'lastSeen' | 'sentence'> {
  const alone = speaking.length === 1 ? failures[0] : undefined
  if (alone) {
    const { current, unit, expected, lastSeen, sentence } = alone
    return { current, unit, expected, lastSeen, sentence }
  }
  const newest = failures.reduce((a, b) => (b.lastSeen > a.lastSeen ? b : a))
  const where = networks === 1 ? 'one network' : `${networks} networks`
  return {
    current: failures.length,
    unit: `failing probes of ${speaking.length}`,
    expected: { low: 0, middle: 0, high: needed - 1 },
    lastSeen: newest.lastSeen,
    sentence: `${failures.length} of ${speaking.length} probes in ${where} fail, usual 0; of one of them: ${newest.sentence}`,
  }
}

function withoutSilent(series: Readonly<Record<string, WatchedSeries>>, at: Instant): Readonly<Record<string, WatchedSeries>> {
  return Object.fromEntries(Object.entries(series).filter(([, one]) => newestOf(one) > at - PROBE.forgetMicroseconds))
}

function step(before: ProbeWatchState, result: ProbeResult, now: Instant): { state: ProbeWatchState; outputs: ProbeWatchOutputs } {
  const key = probeSeriesOf(result)
  const known = before.series[key]
  const stepped = probeSeries.step(known?.state ?? probeSeries.initial(before.service), result, now)
  if (stepped.state === known?.state) return { state: before, outputs: { anomalies: [] } }
  const watched: WatchedSeries = { probe: probeNameOf(result), vantage: vantageOf(result), state: stepped.state }
  const series = withoutSilent({ ...before.series, [key]: watched }, result.at)
  const agreement = agreementOf(Object.values(series), result.at)
  const anomalies: AnomalyUpdate[] = []
  let { open } = before
  if (agreement.agrees) {
    const figures = figuresOf(agreement)
    const peak = { at: result.at, value: figures.current }
    if (open) {
      // Shares of different wholes are not compared: another number of probes begins its peak anew.
      const isHigher = figures.unit !== open.unit || figures.current > open.peak.value
      open = { ...open, ...figures, peak: isHigher ? peak : open.peak }
      anomalies.push({ change: 'updated', anomaly: open })
    } else {
      // From when on so many failed that it counts.
      const { onset } = agreement.failures[agreement.needed - 1]!
      const id = deriveId(before.service, 'probe-failure', onset)
      open = { id, service: before.service, kind: 'probe-failure', onset, peak, ...figures, score: 0, rule: 'probe-watch' }
      anomalies.push({ change: 'opened', anomaly: open })
    }
  } else if (open) {
    const ended = stepped.outputs.anomalies.find(({ change }) => change === 'ended')?.anomaly
    const alone = agreement.speaking.length === 1 ? ended : undefined
    anomalies.push({
      change: 'ended',
      anomaly: { ...open, ...(alone ? { current: alone.current } : {}), ended: ended?.ended ?? result.at },
    })
    open = undefined
  }
  return { state: { service: before.service, series, open }, outputs: { anomalies } }
}

export interface ProbeWatch {
  initial(service: ServiceId): ProbeWatchState
  /** One result of a probe of the service, in order of time for each series. The state is plain JSON. */
  step(state: ProbeWatchState, result: ProbeResult, now: Instant): { state: ProbeWatchState; outputs: ProbeWatchOutputs }
}

export const probeWatch: ProbeWatch = { initial, step }
