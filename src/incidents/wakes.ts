import type { Incident, Verdict } from '#vocabulary'
import { WAKE } from './parameters.ts'
import type { Relation } from './relation.ts'

/** What is known beside the anomalies. */
export interface WakeEvidence {
  readonly relation?: Relation | undefined
  /** Unlike anything before. */
  readonly novel?: boolean
  readonly verdict?: Verdict | undefined
}

/** The traffic bears out an attack, whether or not a flood is open this minute: they come in pulses. */
function isAttack(verdict: Verdict | undefined): boolean {
  return verdict?.cause === 'attack' && verdict.heard.traffic && verdict.probability >= WAKE.attackProbability
}

/**
 * Should this get somebody up? A surge that is open and novel, or five times the usual, or borne out by a second series that does not hang on
 * the first (our probes, the traffic, a verdict from it). What is likely about another service, or a rush of newcomers, does not. Failing
 * probes, a flood or a verdict of attack alone are no surge, but need no second opinion: they were measured.
 */
export function wakes(incident: Incident, { relation, novel = false, verdict }: WakeEvidence = {}): boolean {
  if (incident.state === 'closed' || relation?.kind === 'echo' || relation?.kind === 'displaced') return false
  if (isAttack(verdict)) return true
  const going = incident.anomalies.filter(({ ended }) => ended === undefined)
  const surges = going.filter(({ kind }) => kind === 'report-surge')
  if (surges.length === 0) return going.some(({ kind }) => kind === 'probe-failure' || kind === 'traffic-flood')
  if (novel || new Set(going.map(({ kind }) => kind)).size > 1) return true
  return surges.some(({ peak, expected }) => peak.value >= WAKE.ratio * Math.max(expected.middle, Number.EPSILON))
}
