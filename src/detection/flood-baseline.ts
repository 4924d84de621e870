import { MAD_TO_SIGMA, median, medianAbsoluteDeviation } from '#statistics'
import { type Instant, MINUTE, type TrafficSecond } from '#vocabulary'
import { FLOOD } from './parameters.ts'

/**
 * What is usual for one protected prefix: for each minute of the last three hours the median and the highest of its seconds, in packets and
 * bytes. Seconds without traffic are left out, since an exporter that reports each 10 to 60 s leaves holes that mean nothing; an exporter
 * that lays a whole interval on one second raises the usual in the same measure.
 */
export interface FloodBaseline {
  /** Closed seconds of the minute under way. */
  readonly minute: Instant
  readonly packets: readonly number[]
  readonly bytes: readonly number[]
  /** Newest last, at most `FLOOD.historyMinutes`. */
  readonly minutes: readonly MinuteOfTraffic[]
  readonly usual: Usual | undefined
}

export interface MinuteOfTraffic {
  readonly medianPackets: number
  readonly mostPackets: number
  readonly medianBytes: number
  readonly mostBytes: number
}

/** The usual of one metric, per second, and the threshold that follows from it. */
export interface UsualOf {
  readonly low: number
  readonly middle: number
  readonly high: number
  readonly threshold: number
}

export interface Usual {
  readonly packets: UsualOf
  readonly bytes: UsualOf
}

export const NO_BASELINE: FloodBaseline = { minute: -1, packets: [], bytes: [], minutes: [], usual: undefined }

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

/**
 * The threshold is the greatest of: the floor; `FLOOD.ratio` times the median minute; and the highest second of a typical minute raised by
 * `FLOOD.robustZ` scaled deviations, on the logarithm, since traffic grows by factors.
 */
function usualOf(medians: Float64Array, highest: Float64Array, floor: number): UsualOf {
  const logs = highest.map((value) => Math.log(Math.max(1, value)))
  const scale = Math.min(FLOOD.mostLogScale, Math.max(FLOOD.leastLogScale, MAD_TO_SIGMA * medianAbsoluteDeviation(logs)))
  const robust = Math.exp(median(logs) + FLOOD.robustZ * scale)
  const middle = median(medians)
  return {
    low: quantile(Float64Array.from(medians).sort(), 0.05),
    middle,
    high: quantile(Float64Array.from(highest).sort(), 0.95),
    threshold: Math.max(floor, FLOOD.ratio * middle, robust),
  }
}

function usualNow(minutes: readonly MinuteOfTraffic[]): Usual | undefined {
  if (minutes.length < FLOOD.warmMinutes) return undefined
  const column = (pick: (minute: MinuteOfTraffic) => number) => Float64Array.from(minutes, pick)
  return {
    packets: usualOf(
      column((m) => m.medianPackets),
      column((m) => m.mostPackets),
      FLOOD.floorPacketsPerSecond,
    ),
    bytes: usualOf(
      column((m) => m.medianBytes),
      column((m) => m.mostBytes),
      FLOOD.floorBytesPerSecond,
    ),
  }
}

/** The baseline after one more closed second of ordinary traffic, in order of time. */
export function learnSecond(baseline: FloodBaseline, second: TrafficSecond): FloodBaseline {
  const minute = Math.floor(second.at / MINUTE) * MINUTE
  let next = baseline
  if (minute !== baseline.minute) {
    let minutes = baseline.minutes
    if (baseline.packets.length > 0) {
      const closed: MinuteOfTraffic = {
        medianPackets: median(baseline.packets),
        mostPackets: Math.max(...baseline.packets),
        medianBytes: median(baseline.bytes),
        mostBytes: Math.max(...baseline.bytes),
      }
      minutes = [...minutes.slice(1 - FLOOD.historyMinutes), closed]
    }
    next = { minute, packets: [], bytes: [], minutes, usual: minutes === baseline.minutes ? baseline.usual : usualNow(minutes) }
  }
  if (second.packets <= 0) return next
  return { ...next, packets: [...next.packets, second.packets], bytes: [...next.bytes, second.bytes] }
}

/** Forgets the seconds of the minute under way: they turned out to belong to a flood. */
export function withoutMinuteUnderWay(baseline: FloodBaseline): FloodBaseline {
  return { ...baseline, packets: [], bytes: [] }
}
