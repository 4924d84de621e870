import Type from 'typebox'
import { RANGES } from '../../view.ts'
import { counts, minutesOf, relations, voices, whole } from './counted.ts'
import { ExpectedSchema, envelopeOf, InstantSchema, SyntheticSchema, WindowSchema } from './envelope.ts'
import { IncidentSummarySchema } from './incident-schemas.ts'

const from = {
  probe: Type.String({ description: 'Its name among the probes of the service.' }),
  vantage: Type.String({ description: 'From where it was asked.' }),
  network: Type.String({ description: 'The network of that place, as its operator calls it.' }),
}

const OurProbeSchema = Type.Object(
  {
    ...from,
    answer: Type.Enum(['succeeds', 'slow', 'fails', 'refused', 'unheard', 'cut-off'], {
      description:
        'As it stands now. refused may mean that the probe is blocked; cut-off: its place hears nothing from any service. Neither these nor unheard say anything about the service.',
    }),
    at: InstantSchema,
  },
  { title: 'OurProbe' },
)

const ProbeSchema = Type.Object(
  {
    ...from,
    at: InstantSchema,
    outcome: Type.Enum(['success', 'http-error', 'refused', 'timeout', 'unreachable']),
    status: whole({ description: 'Of HTTP; 0 where no answer came.' }),
    tookMilliseconds: Type.Number({ minimum: 0 }),
    detail: Type.String(),
  },
  { title: 'Probe', description: 'What a probe of our own saw.' },
)

const row = {
  id: Type.String(),
  name: Type.String(),
  note: Type.Optional(Type.String()),
  category: Type.Optional(Type.String()),
  homePage: Type.Optional(Type.String({ format: 'uri' })),
  state: Type.Enum(['quiet', 'reports-high', 'incident', 'unknown'], {
    description: 'What was heard about the service. No state says that it is unavailable; unknown is that nobody was listening.',
  }),
  sentence: Type.String(),
  reports: Type.Object({
    counts,
    value: Type.Union([whole(), Type.Null()], { description: 'null where nobody was listening.' }),
    window: WindowSchema,
    usual: Type.Optional(ExpectedSchema),
  }),
  newestProbe: Type.Optional(ProbeSchema),
  ourProbes: Type.Array(OurProbeSchema, { description: 'Each probe from each place, as it stands now.' }),
  openIncident: Type.Optional(Type.String({ description: 'Its id.' })),
}

export const ServicesSchema = Type.Object(
  { ...envelopeOf('breakwater.services.v1'), services: Type.Array(Type.Object(row, { title: 'ServiceRow' })) },
  { title: 'Services' },
)

export const ServiceSchema = Type.Object(
  {
    ...envelopeOf('breakwater.service.v1'),
    service: Type.Object({
      ...row,
      ...relations,
      ...voices,
      minutes: minutesOf({ window: WindowSchema }),
      probes: Type.Array(ProbeSchema, { description: 'Of all probes, newest first.' }),
      incidents: Type.Array(IncidentSummarySchema, { description: 'Newest first.' }),
      plannedWork: Type.Optional(
        Type.Array(Type.Object({ from: InstantSchema, to: InstantSchema, text: Type.String() }, { title: 'PlannedWork' }), {
          description: 'Announced by the operator of this observatory: under way or to come, soonest first.',
        }),
      ),
    }),
  },
  { title: 'Service' },
)

const column = (description: string) => Type.Array(Type.Union([Type.Number({ minimum: 0 }), Type.Null()]), { description })

export const SeriesSchema = Type.Object(
  {
    format: Type.Literal('breakwater.series.v1'),
    observatory: Type.String(),
    synthetic: Type.Optional(SyntheticSchema),
    caveat: Type.String(),
    range: Type.Enum([...RANGES]),
    stepSeconds: whole(),
    unit: Type.String({ description: 'What one point counts.' }),
    at: Type.Array(Type.Number(), { description: 'Seconds since 1970, one for each point.' }),
    reports: column('null where nobody was listening.'),
    low: column('Where the usual range begins; null where none is known.'),
    high: column('Where it ends.'),
  },
  { title: 'Series' },
)
