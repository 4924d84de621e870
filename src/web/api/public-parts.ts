import type { Anomaly, ClaimFinding, Verdict } from '#vocabulary'
import type { IncidentView, TimelineEntry, TrafficView } from '../view.ts'

/** What of an incident may leave the house: the one gate that pages and JSON share. */
export interface PublicParts {
  /** Without those that traffic gave, until traffic is published. */
  readonly anomalies: readonly Anomaly[]
  /** Without what is for the operator alone. */
  readonly timeline: readonly TimelineEntry[]
  readonly verdict?: Verdict
  /** Without the single networks of the sources: whose devices were used is a victim, and is the operator's to tell. */
  readonly traffic?: readonly TrafficView[]
  /** Without the words and the speaker: those stay on the operator's pages. */
  readonly claims?: readonly ClaimFinding[]
}

/** A part is public when it is among `published` and not merely because the view carries it. */
export function publicParts(view: IncidentView): PublicParts {
  const published = new Set(view.published)
  const traffic = published.has('traffic')
  return {
    anomalies: view.incident.anomalies.filter((a) => traffic || a.kind === 'report-surge' || a.kind === 'probe-failure'),
    timeline: view.timeline.filter((entry) => entry.private !== true && (traffic || entry.from !== 'traffic')),
    ...(published.has('verdict') && view.verdict ? { verdict: view.verdict } : {}),
    ...(traffic && view.traffic ? { traffic: view.traffic.map(withoutNetworks) } : {}),
    ...(published.has('claims') && view.claims ? { claims: view.claims.map(withoutSpeaker) } : {}),
  }
}

function withoutNetworks(view: TrafficView): TrafficView {
  const { geography } = view.profile
  if (geography.kind === 'withheld' || geography.networks === undefined) return view
  const { networks: _networks, ...rest } = geography
  return { ...view, profile: { ...view.profile, geography: rest } }
}

function withoutSpeaker(finding: ClaimFinding): ClaimFinding {
  const { id, rung, area, share } = finding.claim
  return { ...finding, claim: { id, rung, area, ...(share ? { share } : {}) } }
}
