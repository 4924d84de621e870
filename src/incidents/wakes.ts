import type { Incident } from '#vocabulary'
import { WAKE } from './parameters.ts'
import type { Relation } from './relation.ts'

/**
 * Should this get somebody up? A surge that is open and novel, or five times the usual, or borne out by a second series that does not hang on
 * the first (a probe, the traffic). What is likely about another service, or a rush of newcomers, does not. A failing probe or a flood
 * alone is no surge, but needs no second opinion: it was measured.
 */
export function wakes(incident: Incident, relation?: Relation, novel = false): boolean {
  if (incident.state === 'closed' || relation?.kind === 'echo' || relation?.kind === 'displaced') return false
  const going = incident.anomalies.filter(({ ended }) => ended === undefined)
  const surges = going.filter(({ kind }) => kind === 'report-surge')
  if (surges.length === 0) return going.some(({ kind }) => kind === 'probe-failure' || kind === 'traffic-flood')
  if (novel || new Set(going.map(({ kind }) => kind)).size > 1) return true
  return surges.some(({ peak, expected }) => peak.value >= WAKE.ratio * Math.max(expected.middle, Number.EPSILON))
}
