import Type from 'typebox'
import { INCIDENTS_AT_MOST, INCIDENTS_UNASKED } from '../incident-filter.ts'
import { IncidentSchema, IncidentsSchema } from '../schemas/incident-schemas.ts'
import { SeriesSchema, ServiceSchema, ServicesSchema } from '../schemas/service-schemas.ts'
import { type ContractRoute, jsonAnswer, notSaid, problemAnswers } from './contract-route.ts'
import { AT, INCIDENT_ID, RANGE, SERVICE_ID } from './parameters.ts'

const missing = problemAnswers({ 404: 'There is no such thing, or it is no longer kept.' })

export const READING_CONTRACT: readonly ContractRoute[] = [
  {
    method: 'GET',
    path: '/api/v1/services',
    tag: 'Services',
    summary: 'Every service: state, reports of the last 15 minutes with their usual range, the newest probe.',
    answers: { 200: jsonAnswer('All services.', ServicesSchema) },
  },
  {
    method: 'GET',
    path: '/api/v1/services/:id',
    tag: 'Services',
    summary: 'One service: the minutes of 24 hours, problems, places, probes and incidents.',
    parameters: [SERVICE_ID],
    answers: { 200: jsonAnswer('The service.', ServiceSchema), ...missing },
  },
  {
    method: 'GET',
    path: '/api/v1/services/:id/series',
    tag: 'Services',
    summary: 'Counts with their usual range over a day, a week or a quarter of a year, as columns.',
    parameters: [SERVICE_ID, RANGE],
    answers: {
      200: jsonAnswer('The columns.', SeriesSchema),
      ...problemAnswers({ 400: 'There is no such range.', 404: 'There is no such service, or nothing that far back.' }),
    },
  },
  {
    method: 'GET',
    path: '/api/v1/incidents',
    tag: 'Incidents',
    summary: 'Incidents, newest first, in pages.',
    parameters: [
      { name: 'service', in: 'query', description: 'Those of one service, by its id.', schema: Type.String() },
      { name: 'state', in: 'query', description: 'Those that are open, or over.', schema: Type.Enum(['open', 'closed']) },
      {
        name: 'limit',
        in: 'query',
        description: 'How many at most.',
        schema: Type.Integer({ minimum: 1, maximum: INCIDENTS_AT_MOST, default: INCIDENTS_UNASKED }),
      },
      { name: 'before', in: 'query', description: 'Those that are older than this one: `next` of the page before.', schema: Type.String() },
    ],
    answers: {
      200: jsonAnswer('One page.', IncidentsSchema),
      ...problemAnswers({ 400: 'A filter was not understood; `field` names it.' }),
    },
  },
  {
    method: 'GET',
    path: '/api/v1/incidents/:id',
    tag: 'Incidents',
    summary: 'One incident: phases, peak, what is known and what is not; verdict, traffic and claims only where they are published.',
    parameters: [INCIDENT_ID, AT],
    answers: { 200: jsonAnswer('The incident.', IncidentSchema), ...notSaid },
  },
]
