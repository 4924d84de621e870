export {
  type IncidentEvent,
  type IncidentInput,
  type IncidentNote,
  type Incidents,
  type IncidentsOutputs,
  type IncidentsState,
  incidents,
  type ReportMinute,
} from './incidents.ts'
export { INCIDENT, PHASE } from './parameters.ts'
