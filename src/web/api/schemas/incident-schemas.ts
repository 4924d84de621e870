import Type from 'typebox'
import { ANOMALY_KINDS, CAUSES, LIKELIHOODS, PHASE_KINDS, RUNGS, SHARES, STANDINGS } from '#vocabulary'
import { PUBLISHABLE } from '../../view.ts'
import { counts, likelyAbout, minutesOf, relations, share, voices, whole } from './counted.ts'
import { ExpectedSchema, envelopeOf, InstantSchema, WindowSchema } from './envelope.ts'

const state = Type.Enum(['open', 'closed'])

export const IncidentSummarySchema = Type.Object(
  {
    id: Type.String(),
    service: Type.String(),
    serviceName: Type.String(),
    state,
    onset: InstantSchema,
    ended: Type.Optional(InstantSchema),
    sentence: Type.String(),
    peakReports: Type.Optional(Type.Object({ counts, value: whole() })),
    likelyAbout,
  },
  { title: 'IncidentSummary' },
)

export const IncidentsSchema = Type.Object(
  {
    ...envelopeOf('breakwater.incidents.v1'),
    incidents: Type.Array(IncidentSummarySchema, { description: 'Newest first.' }),
    next: Type.Optional(Type.String({ description: 'There are older ones: ask again with this as `before`.' })),
  },
  { title: 'Incidents' },
)

const ReasonSchema = Type.Object(
  {
    rule: Type.String(),
    text: Type.String(),
    value: Type.Optional(Type.Number()),
    from: Type.Enum(['people', 'traffic', 'probe', 'operator', 'method']),
  },
  { title: 'Reason' },
)

const AnomalySchema = Type.Object(
  {
    id: Type.String(),
    service: Type.String(),
    kind: Type.Enum([...ANOMALY_KINDS]),
    scope: Type.Optional(Type.Object({ kind: Type.Enum(['place', 'problem', 'network']), name: Type.String() })),
    onset: InstantSchema,
    lastSeen: InstantSchema,
    ended: Type.Optional(InstantSchema),
    peak: Type.Object({ at: InstantSchema, value: Type.Number() }),
    current: Type.Number(),
    unit: Type.String(),
    expected: ExpectedSchema,
    score: Type.Number({ description: 'Minus the decimal logarithm of how rarely chance would do this.' }),
    rule: Type.String(),
    sentence: Type.String(),
  },
  { title: 'Anomaly' },
)

const VerdictSchema = Type.Object(
  {
    cause: Type.Enum([...CAUSES]),
    probability: share,
    likelihood: Type.Enum([...LIKELIHOODS], { description: 'The word of ICD 203 for the probability.' }),
    confidence: Type.Enum(['low', 'moderate', 'high']),
    statement: Type.String(),
    confidenceStatement: Type.String(),
    reasons: Type.Array(ReasonSchema),
    against: Type.Array(ReasonSchema),
    heard: Type.Object({ people: Type.Boolean(), traffic: Type.Boolean(), probe: Type.Boolean() }),
    wouldChange: Type.Array(Type.String()),
    traffic: Type.Optional(Type.String()),
  },
  { title: 'Verdict', description: 'A judgement, not proof.' },
)

const TrafficSchema = Type.Object(
  {
    profile: Type.Object(
      {
        nature: Type.String(),
        target: Type.String(),
        window: WindowSchema,
        sentence: Type.String(),
        reasons: Type.Array(ReasonSchema),
        packets: Type.Number({ minimum: 0 }),
        bytes: Type.Number({ minimum: 0 }),
        cannotTell: Type.Array(Type.String()),
      },
      { additionalProperties: true, description: 'The profile that `breakwater analyze --json` writes, without the names of networks.' },
    ),
    seconds: Type.Array(
      Type.Object(
        { at: InstantSchema, packets: Type.Number({ minimum: 0 }), bytes: Type.Number({ minimum: 0 }) },
        { additionalProperties: true },
      ),
    ),
  },
  { title: 'Traffic' },
)

const ClaimSchema = Type.Object(
  {
    claim: Type.Object({
      id: Type.String(),
      rung: Type.Enum([...RUNGS]),
      area: Type.Array(Type.String()),
      share: Type.Optional(Type.Enum([...SHARES])),
    }),
    assessments: Type.Array(
      Type.Object({
        rung: Type.Enum([...RUNGS]),
        share: Type.Optional(Type.Enum([...SHARES])),
        standing: Type.Enum([...STANDINGS]),
        leaning: Type.Optional(Type.Enum(['supported', 'not-supported', 'contradicted'])),
        text: Type.String(),
        reasons: Type.Array(ReasonSchema),
      }),
    ),
    sentence: Type.String(),
    notes: Type.Array(Type.String()),
  },
  { title: 'Claim', description: 'How far the evidence carries what somebody said about the origin. Words and speaker are left out.' },
)

export const IncidentSchema = Type.Object(
  {
    ...envelopeOf('breakwater.incident.v1'),
    findingsCaveat: Type.Optional(Type.String({ description: 'There where verdict, traffic or claims are.' })),
    incident: Type.Object({
      id: Type.String(),
      service: Type.String(),
      serviceName: Type.String(),
      state,
      sentence: Type.String(),
      onset: InstantSchema,
      ended: Type.Optional(InstantSchema),
      phases: Type.Array(
        Type.Object({ kind: Type.Enum([...PHASE_KINDS]), from: InstantSchema, to: Type.Optional(InstantSchema) }, { title: 'Phase' }),
      ),
      peak: Type.Optional(Type.Object({ counts, value: whole(), at: InstantSchema })),
      reports: Type.Object({ counts, value: whole(), window: WindowSchema }),
      ...voices,
      anomalies: Type.Array(AnomalySchema),
      timeline: Type.Array(
        Type.Object(
          { at: InstantSchema, text: Type.String(), from: Type.Enum(['people', 'traffic', 'probe', 'operator', 'observatory', 'press']) },
          { title: 'TimelineEntry' },
        ),
      ),
      known: Type.Array(Type.String()),
      notKnown: Type.Array(Type.String()),
      minutes: minutesOf({}),
      published: Type.Array(Type.Enum([...PUBLISHABLE]), { description: 'What the operator has let out.' }),
      ...relations,
      mergedInto: Type.Optional(Type.String({ description: 'The incident that this one went into.' })),
      asSaidAt: Type.Optional(
        Type.String({ format: 'date-time', description: 'There with `?at=`: this was said from then on, and nothing in it is newer.' }),
      ),
      asSaidUntil: Type.Optional(
        Type.String({ format: 'date-time', description: 'Until something else was said; absent where the same stands now.' }),
      ),
      revisions: Type.Optional(
        Type.Array(
          Type.Object(
            { at: InstantSchema, sentence: Type.String(), permalink: Type.String({ format: 'uri-reference' }) },
            { title: 'Revision' },
          ),
          { description: 'What was said and when, oldest first.' },
        ),
      ),
      verdict: Type.Optional(VerdictSchema),
      traffic: Type.Optional(Type.Array(TrafficSchema)),
      claims: Type.Optional(Type.Array(ClaimSchema)),
      revision: whole({ description: 'Grows with each change.' }),
    }),
  },
  { title: 'Incident' },
)
