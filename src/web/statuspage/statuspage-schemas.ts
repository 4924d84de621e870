import Type, { type Static } from 'typebox'
import { SyntheticSchema } from '../api/schemas/envelope.ts'

/**
 * The shape of Statuspage's read API, version 2, as its readers expect it. Vocabularies are Statuspage's; those of ours that are never
 * used (major, critical, partial_outage, major_outage) are left out, so that the schema itself says so.
 */
const instant = (description: string) => Type.String({ format: 'date-time', description })
const nullableInstant = (description: string) => Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description })

export const StatuspagePageSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String({ description: '"<observatory>: independent reports about X": whose page it is not.' }),
    url: Type.String({ format: 'uri' }),
    time_zone: Type.Literal('Etc/UTC'),
    updated_at: instant('When this was true.'),
  },
  { title: 'StatuspagePage' },
)

export const StatuspageStatusSchema = Type.Object(
  {
    indicator: Type.Union([Type.Literal('none'), Type.Literal('minor')], { description: 'Never more than minor.' }),
    description: Type.String({ description: 'Who says so.' }),
  },
  { title: 'StatuspageStatus' },
)

export const StatuspageComponentSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    status: Type.Union([Type.Literal('operational'), Type.Literal('degraded_performance')], {
      description: 'operational, unless probes of our own fail. What people or posts say never moves it.',
    }),
    created_at: instant('Not recorded: the beginning of time.'),
    updated_at: instant('The minute in which it was last looked at.'),
    position: Type.Integer({ minimum: 1 }),
    description: Type.String({ description: 'What is reported, who says so, and the caveat.' }),
    showcase: Type.Boolean(),
    start_date: Type.Null(),
    group: Type.Literal(false),
    group_id: Type.Null(),
    page_id: Type.String(),
    only_show_if_degraded: Type.Literal(false),
  },
  { title: 'StatuspageComponent' },
)

const IncidentStatus = Type.Union([Type.Literal('investigating'), Type.Literal('resolved')])

export const StatuspageUpdateSchema = Type.Object(
  {
    id: Type.String(),
    incident_id: Type.String(),
    status: IncidentStatus,
    body: Type.String({ description: 'What was seen, who says so, and the caveat.' }),
    created_at: instant('When it was seen.'),
    updated_at: instant('The same.'),
    display_at: instant('The same.'),
    affected_components: Type.Null(),
  },
  { title: 'StatuspageUpdate' },
)

export const StatuspageIncidentSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    status: IncidentStatus,
    impact: Type.Literal('minor', { description: 'Reports and probes from one place cannot show more.' }),
    created_at: instant('The onset.'),
    updated_at: instant('The newest update.'),
    monitoring_at: Type.Null(),
    resolved_at: nullableInstant('When it was over; null while it is open.'),
    started_at: instant('The onset.'),
    shortlink: Type.String({ format: 'uri' }),
    page_id: Type.String(),
    incident_updates: Type.Array(StatuspageUpdateSchema),
    components: Type.Array(StatuspageComponentSchema),
  },
  { title: 'StatuspageIncident' },
)

const head = {
  page: StatuspagePageSchema,
  caveat: Type.String({ description: 'Who says so. Not a member of Statuspage; its readers pass over it.' }),
  synthetic: Type.Optional(SyntheticSchema),
}
const maintenances = {
  scheduled_maintenances: Type.Array(Type.Object({}), { maxItems: 0, description: 'Always empty: it is not ours to say.' }),
}

export const StatuspageSummarySchema = Type.Object(
  {
    ...head,
    status: StatuspageStatusSchema,
    components: Type.Array(StatuspageComponentSchema),
    incidents: Type.Array(StatuspageIncidentSchema, { description: 'Those that are open.' }),
    ...maintenances,
  },
  { title: 'StatuspageSummary' },
)
export const StatuspageStatusDocumentSchema = Type.Object(
  { ...head, status: StatuspageStatusSchema },
  { title: 'StatuspageStatusDocument' },
)
export const StatuspageComponentsSchema = Type.Object(
  { ...head, components: Type.Array(StatuspageComponentSchema) },
  { title: 'StatuspageComponents' },
)
export const StatuspageIncidentsSchema = Type.Object(
  { ...head, incidents: Type.Array(StatuspageIncidentSchema) },
  { title: 'StatuspageIncidents' },
)
export const StatuspageMaintenancesSchema = Type.Object({ ...head, ...maintenances }, { title: 'StatuspageMaintenances' })

export type StatuspagePage = Static<typeof StatuspagePageSchema>
export type StatuspageStatus = Static<typeof StatuspageStatusSchema>
export type StatuspageComponent = Static<typeof StatuspageComponentSchema>
export type StatuspageIncident = Static<typeof StatuspageIncidentSchema>
export type StatuspageUpdate = Static<typeof StatuspageUpdateSchema>
