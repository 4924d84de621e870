import { type Instant, MINUTE, type Phase, type PhaseKind } from '#vocabulary'
import { endOf, type MinuteCounts } from './minute-counts.ts'
import { INCIDENT, PHASE } from './parameters.ts'

/** When something was going on: `to` is absent while it still is. */
export interface Activity {
  readonly from: Instant
  readonly to?: Instant
}

export interface PhaseEvidence {
  readonly onset: Instant
  /** When it was noticed: where nobody reports, that is when the onset is over. */
  readonly noticedAt: Instant
  readonly ended: Instant | undefined
  /** In order, without overlap; the first begins at the onset. */
  readonly activity: readonly Activity[]
  readonly minutes: MinuteCounts
  /** What is usual a minute, where people report at all; undefined where no surge of reports belongs to the incident. */
  readonly usualPerMinute: number | undefined
}

/** Phases in the making: each new one ends the one before it; one that would be empty is replaced. */
class PhaseLine {
  private readonly phases: { kind: PhaseKind; from: Instant }[] = []

  get kind(): PhaseKind | undefined {
    return this.phases[this.phases.length - 1]?.kind
  }

  begin(kind: PhaseKind, at: Instant): void {
    const last = this.phases[this.phases.length - 1]
    if (last?.kind === kind) return
    const from = last ? Math.max(at, last.from) : at
    if (last && from === last.from) this.phases.pop()
    // What replaced an empty phase may now follow its like.
    if (this.phases[this.phases.length - 1]?.kind === kind) return
    this.phases.push({ kind, from })
  }

  finished(): Phase[] {
    return this.phases.map(({ kind, from }, i) =>
      i + 1 < this.phases.length ? { kind, from, to: this.phases[i + 1]!.from } : { kind, from },
    )
  }
}

interface Bin {
  readonly from: Instant
  readonly to: Instant
  /** Reports, scaled to the whole bin where minutes are missing. */
  readonly reports: number
}

/** The closed five-minute bins that touch [from, to), aligned to UTC. */
function binsBetween(minutes: MinuteCounts, from: Instant, to: Instant): Bin[] {
  const length = PHASE.binMinutes * MINUTE
  const bins: Bin[] = []
  if (minutes.from < 0) return bins
  const known = endOf(minutes)
  for (let start = Math.floor(from / length) * length; start < to && start + length <= known; start += length) {
    let covered = 0
    let sum = 0
    for (let at = start; at < start + length; at += MINUTE) {
      const count = minutes.counts[Math.round((at - minutes.from) / MINUTE)] ?? -1
      if (count < 0) continue
      covered++
      sum += count
    }
    if (covered >= PHASE.binLeastMinutes) bins.push({ from: start, to: start + length, reports: (sum * PHASE.binMinutes) / covered })
  }
  return bins
}

function beyondNoise(high: number, low: number): boolean {
  return high - low > PHASE.noiseDeviations * Math.sqrt(low) + PHASE.loudReports
}

/** What one stretch of activity did to the line, bin by bin; `largest` is the largest bin of the whole incident so far. */
function readStretch(line: PhaseLine, bins: readonly Bin[], stretch: Activity, usual: number, largestBefore: number): number {
  const begins = stretch.from
  const ends = stretch.to ?? Number.POSITIVE_INFINITY
  let largest = largestBefore
  let peak = 0
  let peakTo = begins
  let roseAt = begins
  let sincePeak = 0
  let low = Number.POSITIVE_INFINITY
  let lowBins = 0
  let lowFrom = begins
  for (const bin of bins) {
    const at = Math.max(bin.from, begins)
    const loud = bin.reports >= PHASE.loudReports && bin.reports >= PHASE.loudRatio * usual
    largest = Math.max(largest, bin.reports)
    const rise = (kind: PhaseKind, from: Instant): void => {
      line.begin(kind, from)
      roseAt = from
      peak = bin.reports
      peakTo = bin.to
      sincePeak = 0
      lowBins = 0
    }
    if (line.kind === 'onset') {
      // The first loud bin is the onset itself.
      if (loud) rise('surge', Math.min(bin.to, ends))
      continue
    }
    if (line.kind === 'decline') {
      low = Math.min(low, bin.reports)
      if (loud && bin.reports >= PHASE.relapseRatio * low && bin.reports >= PHASE.relapseShare * largest && beyondNoise(bin.reports, low))
        rise('relapse', at)
      continue
    }
    if (line.kind === 'plateau' && bin.reports >= PHASE.againRatio * peak && beyondNoise(bin.reports, peak)) {
      rise('surge', at)
      continue
    }
    sincePeak = bin.reports > PHASE.newPeakRatio * peak ? 0 : sincePeak + 1
    if (bin.reports > peak) {
      peak = bin.reports
      peakTo = sincePeak === 0 ? bin.to : peakTo
    }
    if (bin.reports < PHASE.declineShare * peak) {
      if (lowBins === 0) lowFrom = at
      lowBins++
    } else lowBins = 0
    if (lowBins >= PHASE.declineBins || (lowBins > 0 && bin.reports < PHASE.cliffShare * peak)) {
      line.begin('decline', lowFrom)
      low = bin.reports
    } else if (line.kind !== 'plateau' && sincePeak >= PHASE.plateauBins)
      line.begin('plateau', Math.max(peakTo, roseAt + PHASE.binMinutes * MINUTE))
  }
  return largest
}

/**
 * The phases of an incident: read off the reports where people report, otherwise off the anomalies alone. They are causal (a bin moves only
 * what comes after it), follow each other without overlap, and only the last lacks an end.
 */
export function phasesOf(evidence: PhaseEvidence): Phase[] {
  const line = new PhaseLine()
  line.begin('onset', evidence.onset)
  let largest = 0
  let quietFrom: Instant | undefined
  for (const [index, stretch] of evidence.activity.entries()) {
    if (quietFrom !== undefined) {
      line.begin(stretch.from - quietFrom >= INCIDENT.closeAfterMicroseconds ? 'over' : 'decline', quietFrom)
      line.begin('relapse', stretch.from)
    }
    const to = stretch.to ?? Number.POSITIVE_INFINITY
    if (evidence.usualPerMinute !== undefined) {
      const bins = binsBetween(evidence.minutes, stretch.from, to)
      largest = readStretch(line, bins, stretch, evidence.usualPerMinute * PHASE.binMinutes, largest)
    } else if (index === 0 && evidence.noticedAt < to) line.begin('plateau', evidence.noticedAt)
    quietFrom = stretch.to
  }
  if (quietFrom !== undefined) line.begin('decline', quietFrom)
  if (evidence.ended !== undefined) line.begin('over', evidence.ended)
  return line.finished()
}
