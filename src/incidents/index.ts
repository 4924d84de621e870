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
export { INCIDENT, PHASE } from './parameters.ts'
