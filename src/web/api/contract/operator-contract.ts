import Type, { type TSchema } from 'typebox'
import { OPERATOR_ACTS, PUBLISHABLE } from '../../view.ts'
import {
  ACT_FORMS,
  AcknowledgementFormSchema,
  ActDoneSchema,
  AlertsSchema,
  AuditSchema,
  ClaimFormSchema,
  ClaimsSchema,
  ConsoleSchema,
  OperatorIncidentSchema,
  PlannedWorkFormSchema,
  ProbeBatchSchema,
  ProbesTakenSchema,
  PublicationFormSchema,
  PublishedSchema,
  SilenceFormSchema,
  TrafficNowSchema,
} from '../schemas/operator-schemas.ts'
import { type ContractParameter, type ContractRoute, jsonAnswer, problemAnswers } from './contract-route.ts'
import { HEALTH_CONTRACT } from './health-contract.ts'
import { INCIDENT_ID, SERVICE_ID } from './parameters.ts'

export const OPERATOR_SECURITY = {
  probeKey: { type: 'http', scheme: 'bearer', description: 'The key of a vantage point; breakwater.yaml has its SHA-256 (probeKeys).' },
  operatorToken: { type: 'http', scheme: 'bearer', description: "The data directory's operator-token." },
} as const

const security = 'operatorToken'
/** Whatever is asked without the token, or under a name of another host. */
const guarded = problemAnswers({ 401: 'No token, or a wrong one.', 421: 'Not under this name.' })
const missing = problemAnswers({ 404: 'There is no such thing.' })
const misunderstood = problemAnswers({ 422: 'Nothing was done; `detail` says why.' })

const changed = problemAnswers({ 409: 'Somebody acted on it after the `revision` that was sent; nothing was done.' })

const reading = (path: string, tag: string, summary: string, schema: TSchema): ContractRoute => ({
  method: 'GET',
  path,
  tag,
  summary,
  security,
  answers: { 200: jsonAnswer(summary, schema), ...guarded },
})

const PART: ContractParameter = { name: 'part', in: 'path', description: 'What of the incident.', schema: Type.Enum([...PUBLISHABLE]) }

const publishing = (method: 'PUT' | 'DELETE', summary: string): ContractRoute => ({
  method,
  path: '/api/v1/incidents/:id/published/:part',
  tag: 'Incidents',
  summary,
  security,
  parameters: [INCIDENT_ID, PART],
  body: PublicationFormSchema,
  answers: { 200: jsonAnswer('What is published now.', PublishedSchema), ...guarded, ...missing, ...changed, ...misunderstood },
})

const idOf = (description: string): ContractParameter => ({ name: 'id', in: 'path', description, schema: Type.String() })

/** An act on alerts: the newest state comes back. */
function alertAct(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  summary: string,
  more: { readonly body?: TSchema; readonly parameter?: ContractParameter },
): ContractRoute {
  const { body, parameter } = more
  return {
    method,
    path,
    tag: 'Alerts',
    summary,
    security,
    ...(parameter ? { parameters: [parameter] } : {}),
    ...(body ? { body } : {}),
    answers: {
      [method === 'POST' ? 201 : 200]: jsonAnswer('The newest state.', AlertsSchema),
      ...guarded,
      ...(parameter ? missing : {}),
      ...misunderstood,
    },
  }
}

const instant = Type.String({ format: 'date-time' })
const asked = (name: string, description: string, schema: TSchema): ContractParameter => ({ name, in: 'query', description, schema })

const exporting = (table: string, ...more: readonly ContractParameter[]): ContractRoute => ({
  method: 'GET',
  path: `/api/v1/export/${table}.parquet`,
  tag: 'Exports',
  summary: `The table ${table} as Parquet, one export at a time; never the hash of a reporter.`,
  security,
  parameters: [
    asked('from', 'Rows from this instant on.', instant),
    asked('to', 'Rows before this instant.', instant),
    asked('service', 'Rows of one service.', Type.String()),
    ...more,
  ],
  answers: {
    200: { description: 'Parquet with Zstandard; X-Breakwater-Rows says how many.', content: { 'application/vnd.apache.parquet': {} } },
    ...guarded,
    ...problemAnswers({ 400: 'A filter was not understood; `field` names it.', 503: 'Another export is being made.' }),
  },
})

const ACT_WORDS: Readonly<Record<(typeof OPERATOR_ACTS)[number], string>> = {
  merge: 'Merge it into another incident: its address leads there.',
  split: 'Make some of its anomalies an incident of their own.',
  annotate: 'Add a note to its timeline.',
  close: 'Close it: what it holds does not open it again.',
  'not-an-outage': 'Mark it as not an outage, and close it.',
  reopen: 'Open it again.',
}

/** What anybody may ask: the others of these need the token. */
const OPEN = ['/healthz', '/readyz']

/** Everything that the operator's listener answers programs with. */
export const OPERATOR_CONTRACT: readonly ContractRoute[] = [
  reading('/api/v1/console', 'Console', 'Services, incidents, counters, progress of a rehearsal.', ConsoleSchema),
  reading('/api/v1/traffic', 'Console', 'Traffic of each protected prefix.', TrafficNowSchema),
  reading('/api/v1/audit', 'Console', 'Who did what.', AuditSchema),
  {
    method: 'GET',
    path: '/api/v1/incidents/:id',
    tag: 'Incidents',
    summary: 'Everything about an incident, published or not.',
    security,
    parameters: [INCIDENT_ID],
    answers: { 200: jsonAnswer('The incident.', OperatorIncidentSchema), ...guarded, ...missing },
  },
  publishing('PUT', 'Publish a part. Doing it twice is doing it once.'),
  publishing('DELETE', 'Take a part back.'),
  {
    method: 'POST',
    path: '/api/v1/incidents/:id/claims',
    tag: 'Incidents',
    summary: 'Weigh a claim about the origin.',
    security,
    parameters: [INCIDENT_ID],
    body: ClaimFormSchema,
    answers: { 201: jsonAnswer('Every claim with its answers.', ClaimsSchema), ...guarded, ...missing, ...changed, ...misunderstood },
  },
  ...OPERATOR_ACTS.map(
    (act): ContractRoute => ({
      method: 'POST',
      path: `/api/v1/incidents/:id/${act}`,
      tag: 'Incidents',
      summary: ACT_WORDS[act],
      security,
      parameters: [INCIDENT_ID],
      body: ACT_FORMS[act],
      answers: { 200: jsonAnswer('Done.', ActDoneSchema), ...guarded, ...missing, ...changed, ...misunderstood },
    }),
  ),
  reading('/api/v1/alerts', 'Alerts', 'Who is told of what; silences, planned work, learn-only mode.', AlertsSchema),
  alertAct('PUT', '/api/v1/incidents/:id/acknowledgement', 'Acknowledge an incident: nobody is reminded of it.', {
    parameter: INCIDENT_ID,
    body: AcknowledgementFormSchema,
  }),
  alertAct('POST', '/api/v1/silences', 'Begin a silence.', { body: SilenceFormSchema }),
  alertAct('DELETE', '/api/v1/silences/:id', 'End a silence.', { parameter: idOf('The id of a silence.') }),
  alertAct('POST', '/api/v1/planned-work', 'Announce work on a service.', { body: PlannedWorkFormSchema }),
  alertAct('DELETE', '/api/v1/planned-work/:id', 'Take planned work back, or end it.', { parameter: idOf('The id of planned work.') }),
  alertAct('DELETE', '/api/v1/learning/:id', 'End learn-only mode of a service.', { parameter: SERVICE_ID }),
  exporting('reports', asked('comments', 'Comments too.', Type.Enum(['yes', 'no'], { default: 'no' }))),
  exporting('incidents'),
  exporting('probes'),
  exporting('traffic-minutes'),
  {
    method: 'POST',
    path: '/api/v1/probes',
    tag: 'Vantage points',
    summary: 'Results of probes from another machine or network; `breakwater probe` sends them. A batch may be sent again as it is.',
    security: 'probeKey',
    body: ProbeBatchSchema,
    answers: {
      200: jsonAnswer('What became of them.', ProbesTakenSchema),
      ...problemAnswers({
        400: 'The body is no JSON.',
        401: 'No key, or a wrong one.',
        403: 'The key belongs to another vantage point.',
        413: 'The body is too long.',
        415: 'The body is not sent as JSON.',
        422: 'No batch, or a clock that is far off. Nothing of it was taken.',
      }),
    },
  },
  {
    method: 'POST',
    path: '/api/v1/backup',
    tag: 'Running',
    summary: 'Make a backup and send it; `breakwater backup` asks for it here.',
    security,
    answers: {
      200: { description: 'A tar archive with gzip.', content: { 'application/gzip': {} } },
      ...guarded,
      ...problemAnswers({ 503: 'Another backup is being made.' }),
    },
  },
  ...HEALTH_CONTRACT.map((route) =>
    OPEN.includes(route.path) ? route : { ...route, security, answers: { ...route.answers, ...guarded } },
  ),
]
