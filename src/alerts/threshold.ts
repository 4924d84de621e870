import type { Incident } from '#vocabulary'

/** From where on an incident of a service is told: whatever is given must be reached. */
export interface Threshold {
  /** S: the highest −log10 of the tail probability of its anomalies. */
  readonly score?: number
  /** Highest value over the middle of the usual range. */
  readonly ratio?: number
}

/** How far an incident stands out: the highest S, and the highest value over the middle of the usual range, which counts as at least 1. */
export function standingOut({ anomalies }: Incident): Required<Threshold> {
  return {
    score: Math.max(0, ...anomalies.map((anomaly) => anomaly.score)),
    ratio: Math.max(0, ...anomalies.map((anomaly) => anomaly.peak.value / Math.max(1, anomaly.expected.middle))),
  }
}

export function isBelow(threshold: Threshold | undefined, incident: Incident): boolean {
  const { score, ratio } = standingOut(incident)
  return score < (threshold?.score ?? 0) || ratio < (threshold?.ratio ?? 0)
}
