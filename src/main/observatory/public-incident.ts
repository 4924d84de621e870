import { INCIDENT } from '#incidents'
import type { Anomaly, Incident, Instant, Phase } from '#vocabulary'

/** Told by people or by a probe, which is public; what traffic tells is the operator's until it is published. */
export function isFelt(anomaly: Anomaly): boolean {
  return anomaly.kind === 'report-surge' || anomaly.kind === 'probe-failure'
}

/** The boundaries of phases that only traffic gave. */
function hiddenInstants(anomalies: readonly Anomaly[]): ReadonlySet<Instant> {
  const instantsOf = (of: readonly Anomaly[]) => of.flatMap(({ onset, ended }) => (ended === undefined ? [onset] : [onset, ended]))
  const hidden = new Set(instantsOf(anomalies.filter((anomaly) => !isFelt(anomaly))))
  for (const at of instantsOf(anomalies.filter(isFelt))) hidden.delete(at)
  return hidden
}

function phasesBetween(phases: readonly Phase[], onset: Instant, ended: Instant | undefined, hidden: ReadonlySet<Instant>): Phase[] {
  const kept: { kind: Phase['kind']; from: Instant }[] = []
  for (const { kind, from, to } of phases) {
    if (kind === 'over' || (to !== undefined && to <= onset) || (ended !== undefined && from >= ended)) continue
    const last = kept[kept.length - 1]
    if (last && (hidden.has(from) || last.kind === kind)) continue
    kept.push({ kind, from: last ? from : onset })
  }
  if (ended !== undefined) kept.push({ kind: 'over', from: ended })
  return kept.map((phase, i) => (i + 1 < kept.length ? { ...phase, to: kept[i + 1]!.from } : phase))
}

/**
 * The incident as it stands for somebody who knows of people and probes alone: a flood's beginning, end and course are in none of its
 * instants. One that nobody has felt for as long as an incident waits before it closes is over, whatever the wire still shows.
 * There must be an anomaly that was felt.
 */
export function withoutTraffic(incident: Incident, now: Instant): Incident {
  const anomalies = incident.anomalies.filter(isFelt)
  const onset = Math.min(...anomalies.map((anomaly) => anomaly.onset))
  const quietSince = Math.max(...anomalies.map((anomaly) => anomaly.ended ?? incident.ended ?? Number.POSITIVE_INFINITY))
  const isOver = incident.state === 'closed' || now - quietSince >= INCIDENT.closeAfterMicroseconds
  const { ended: _ended, ...rest } = incident
  return {
    ...rest,
    state: isOver ? 'closed' : 'open',
    onset,
    ...(isOver ? { ended: quietSince } : {}),
    anomalies,
    phases: phasesBetween(incident.phases, onset, isOver ? quietSince : undefined, hiddenInstants(incident.anomalies)),
  }
}
