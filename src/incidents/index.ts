export type { IncidentAct } from './incident-act.ts'
export {
  type IncidentEvent,
  type IncidentInput,
  type IncidentNote,
  type Incidents,
  type IncidentsOutputs,
  incidents,
  type ReportMinute,
} from './incidents.ts'
export type { IncidentsState } from './incidents-state.ts'
export { type Affected, type AffectedCell, mostAffected } from './most-affected.ts'
export { AFFECTED, ECHO, INCIDENT, PHASE } from './parameters.ts'
export { type Relation, relationsOf, type Surging } from './relation.ts'
export { type ProblemShare, riseByProblem } from './rise-by-problem.ts'
export { type WakeEvidence, wakes } from './wakes.ts'
