import { median } from '#statistics'
import { formatDuration, type Reason, SECOND, type StrandSecond } from '#vocabulary'
import { fromTraffic } from './finding.ts'

/** A pulse stands this far above the lulls around it. Judgement: a curve that only wavers is no pulse wave. */
const HIGH = 1 / 3
const LOW = 1 / 20
/** Two bursts are a repetition of nothing; three are a rhythm. */
const LEAST_PULSES = 3

/** Bursts with lulls of at least a second between them; undefined when there are fewer than three. Seconds ascending, silent ones left out. */
export function findPulses(seconds: readonly StrandSecond[]): Reason | undefined {
  let peak = 0
  for (const { packets } of seconds) peak = Math.max(peak, packets)
  if (peak === 0) return undefined
  const starts: number[] = []
  const lengths: number[] = []
  let from: number | undefined
  let last = Number.NEGATIVE_INFINITY
  const close = () => {
    if (from === undefined) return
    starts.push(from)
    lengths.push(last - from + SECOND)
    from = undefined
  }
  for (const { at, packets } of seconds) {
    if (from !== undefined && (at - last > SECOND || packets < LOW * peak)) close()
    if (packets >= HIGH * peak) from ??= at
    if (from !== undefined) last = at
  }
  close()
  if (starts.length < LEAST_PULSES) return undefined
  const gaps = starts.slice(1).map((start, i) => start - starts[i]!)
  return fromTraffic(
    'pulse-wave',
    `It came in ${starts.length} pulses of about ${formatDuration(median(lengths))}, one every ${formatDuration(median(gaps))} or so, with lulls between.`,
    starts.length,
  )
}
