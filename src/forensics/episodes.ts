import { median } from '#statistics'
import { type Episode, type Instant, MINUTE, SECOND, type StrandSecond, type TrafficEvidence } from '#vocabulary'
import type { VectorFinding } from './finding.ts'

/** Quiet of this length ends an episode; shorter pauses are part of the attack (pulses). */
const PAUSE = 2 * MINUTE
/** Seconds before the first rise that are needed to say what came before. */
const LEAST_BEFORE = 5

/**
 * Onset, peak and end of the attack traffic. Where quieter seconds of the same strands came before the first rise, an attack second is one
 * clearly above them; where the evidence begins in the attack, every second with attack traffic is one. `series`: that of `vectors`.
 */
export function findEpisodes(
  series: readonly StrandSecond[],
  vectors: readonly VectorFinding[],
  evidence: TrafficEvidence,
): readonly Episode[] {
  if (series.length === 0) return []
  const peak = series.reduce((most, second) => Math.max(most, second.packets), 0)
  const rise = series.findIndex((second) => second.packets >= peak / 4)
  const before = secondsBefore(series, rise, evidence)
  const base = before.length >= LEAST_BEFORE ? median(before) : 0
  // Three times what was usual, and beyond its own scatter (a Poisson count scatters by its root).
  const level = base === 0 ? 0 : 3 * base + 5 * Math.sqrt(base)
  const first = vectors.reduce((least, { reading }) => Math.min(least, reading.strand.firstAt), Number.POSITIVE_INFINITY)
  const last = vectors.reduce((most, { reading }) => Math.max(most, reading.strand.lastAt), Number.NEGATIVE_INFINITY)
  const episodes: Episode[] = []
  let run: StrandSecond[] = []
  const close = () => {
    if (run.length === 0) return
    const top = run.reduce((most, second) => (second.packets > most.packets ? second : most))
    const from = run[0]!.at
    const lastSecond = run[run.length - 1]!
    const final = lastSecond.at + SECOND >= evidence.window.to
    episodes.push({
      onset: Math.max(from, Math.min(first, from + SECOND - 1)),
      peakAt: top.at,
      end: final ? Math.min(evidence.window.to, lastSecond.at + SECOND) : Math.min(last + 1, lastSecond.at + SECOND),
      ongoing: final && lastSecond.packets >= top.packets / 10,
      peakPacketsPerSecond: Math.round(top.packets),
      peakBitsPerSecond: Math.round(8 * run.reduce((most, second) => Math.max(most, second.bytes), 0)),
    })
    run = []
  }
  for (const second of series) {
    if (second.packets <= level) continue
    if (run.length > 0 && second.at - run[run.length - 1]!.at > PAUSE) close()
    run.push(second)
  }
  close()
  return episodes
}

/** Attack packets of each second: what the vectors' strands carried, by the part of them that is attack. */
export function attackSeries(vectors: readonly VectorFinding[], evidence: TrafficEvidence): readonly StrandSecond[] {
  const seconds = new Map<Instant, { at: Instant; packets: number; bytes: number }>()
  for (const { reading, part } of vectors) {
    for (const second of reading.strand.seconds ?? evidence.seconds) {
      const sum = seconds.get(second.at) ?? { at: second.at, packets: 0, bytes: 0 }
      sum.packets += second.packets * part
      sum.bytes += second.bytes * part
      seconds.set(second.at, sum)
    }
  }
  return [...seconds.values()].sort((a, b) => a.at - b.at)
}

/** Packets of each second of the evidence before the rise, silent ones as 0; at most the last ten minutes. */
function secondsBefore(series: readonly StrandSecond[], rise: number, evidence: TrafficEvidence): number[] {
  const to = series[rise]!.at
  const from = Math.max(Math.floor(evidence.window.from / SECOND) * SECOND, to - 10 * MINUTE)
  const length = Math.round((to - from) / SECOND)
  const values = new Array<number>(Math.max(0, length)).fill(0)
  for (const second of series.slice(0, rise)) if (second.at >= from) values[Math.round((second.at - from) / SECOND)] = second.packets
  return values
}
