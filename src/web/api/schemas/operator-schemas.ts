import Type, { type TProperties, type TSchema } from 'typebox'
import { probeBatchSchema } from '#signals'
import { CAUSES, RUNGS, SHARES } from '#vocabulary'
import { OPERATOR_ACTS, PROBE_REFUSALS, PUBLISHABLE } from '../../view.ts'
import { envelopeOf, InstantSchema } from './envelope.ts'

const open = { additionalProperties: true }
/** Rows in the words of the rooms that make them: what is the operator's own is not fixed member by member. */
const rows = Type.Array(Type.Object({}, open))

const operatorEnvelope = (format: string) => ({
  ...envelopeOf(`breakwater.operator-${format}.v1`),
  private: Type.String({ description: 'What of it is not public.' }),
})

const document = (title: string, format: string, members: TProperties) =>
  Type.Object({ ...operatorEnvelope(format), ...members }, { title })

export const ConsoleSchema = document('Console', 'console', {
  services: rows,
  incidents: rows,
  counters: Type.Record(Type.String(), Type.Number()),
  rehearsal: Type.Optional(Type.Object({ scenario: Type.String(), at: InstantSchema, done: Type.Boolean() }, open)),
})

export const TrafficNowSchema = document('TrafficNow', 'traffic', { counts: Type.String(), traffic: rows })

export const AuditSchema = document('Audit', 'audit', {
  audit: Type.Array(Type.Object({ at: InstantSchema, actor: Type.String(), act: Type.String(), subject: Type.String() })),
})

export const AlertsSchema = document('Alerts', 'alerts', {
  settings: Type.Object({}, open),
  channels: rows,
  open: rows,
  silences: rows,
  plannedWork: rows,
  learning: rows,
  thresholdLines: Type.Optional(
    Type.String({ description: 'Lines for breakwater.yaml with which the suggested thresholds hold; there where some are suggested.' }),
  ),
})

export const OperatorIncidentSchema = document('OperatorIncident', 'incident', {
  incident: Type.Object(
    {
      id: Type.String(),
      published: Type.Array(Type.Enum([...PUBLISHABLE])),
      verdict: Type.Object({ cause: Type.Enum([...CAUSES]), statement: Type.String() }, open),
      traffic: rows,
      claims: rows,
      probes: rows,
      acts: Type.Object(
        {
          revision: Type.Integer({ minimum: 0, description: 'How often operators have acted on it.' }),
          last: Type.Optional(Type.Object({ at: InstantSchema, by: Type.String(), act: Type.String() })),
        },
        { description: 'Send `revision` with an act, and it is refused (409) where somebody acted meanwhile.' },
      ),
    },
    open,
  ),
})

export const ProbeBatchSchema = probeBatchSchema

const count = (description: string) => Type.Integer({ minimum: 0, description })

export const ProbesTakenSchema = Type.Object(
  {
    taken: count('Taken now.'),
    known: count('Taken before, or older than what is known of the probe.'),
    refused: Type.Array(
      Type.Object({
        index: count('Its place in the batch.'),
        code: Type.Enum([...PROBE_REFUSALS]),
        detail: Type.String(),
      }),
      { description: 'Not taken, and would not be if they were sent again.' },
    ),
  },
  { title: 'ProbesTaken' },
)

export const PublishedSchema = Type.Object(
  { incident: Type.String(), published: Type.Array(Type.Enum([...PUBLISHABLE])) },
  { title: 'Published' },
)

export const ClaimsSchema = Type.Object({ incident: Type.String(), claims: rows }, { title: 'Claims' })

const text = (description: string) => Type.Optional(Type.String({ description }))

/** What every form of an act on an incident may say. */
const seen = {
  revision: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: '`acts.revision` of the incident as it was read. Where somebody has acted on it since, this act is refused (409).',
    }),
  ),
}

export const PublicationFormSchema = Type.Object(seen, { title: 'PublicationForm' })

export const ClaimFormSchema = Type.Object(
  {
    ...seen,
    rung: Type.Enum([...RUNGS]),
    area: Type.String({ description: 'Codes of countries (ISO 3166-1 alpha-2), separated by commas.' }),
    share: Type.Optional(Type.Enum([...SHARES], { description: 'All four are weighed where it is left out.' })),
    text: text('The words as spoken.'),
    by: text('The role that spoke them, never a name.'),
  },
  { title: 'ClaimForm' },
)

export const SilenceFormSchema = Type.Object(
  {
    service: text('All services where it is left out.'),
    kind: text('Of anomalies.'),
    scope: text('A place, problem or network.'),
    reason: Type.String(),
    until: text('An instant; or say `hours`.'),
    hours: text('From now on.'),
  },
  { title: 'SilenceForm' },
)

export const PlannedWorkFormSchema = Type.Object(
  { service: Type.String(), from: InstantSchema, to: InstantSchema, note: Type.String({ description: 'It is public.' }) },
  { title: 'PlannedWorkForm' },
)

export const AcknowledgementFormSchema = Type.Object({ note: text('For the audit trail.') }, { title: 'AcknowledgementForm' })

const reason = Type.String({ maxLength: 1_000, description: 'It stands in the timeline, which is public where the incident is.' })

/** What each act of the operator on an incident needs to be told. */
export const ACT_FORMS = {
  merge: Type.Object({ into: Type.String({ description: 'The id of another incident.' }), reason, ...seen }, { title: 'MergeForm' }),
  split: Type.Object({ anomalies: Type.Array(Type.String(), { description: 'Their ids.' }), reason, ...seen }, { title: 'SplitForm' }),
  annotate: Type.Object(
    {
      text: Type.String({ maxLength: 1_000 }),
      private: Type.Optional(Type.Boolean({ description: 'For the operator alone.' })),
      ...seen,
    },
    { title: 'AnnotateForm' },
  ),
  close: Type.Object({ reason, ...seen }, { title: 'ReasonForm' }),
  'not-an-outage': Type.Object({ reason, ...seen }, { title: 'ReasonForm' }),
  reopen: Type.Object({ reason, ...seen }, { title: 'ReasonForm' }),
} as const satisfies Readonly<Record<(typeof OPERATOR_ACTS)[number], TSchema>>

export const ActDoneSchema = Type.Object(
  { incident: Type.String(), done: Type.Enum([...OPERATOR_ACTS]) },
  { title: 'ActDone', description: 'It is done, in the audit trail, and on disk.' },
)
