import Type, { type Static, type TSchema } from 'typebox'
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

/** The members of an update, of an incident or of a maintenance. */
const updateOf = <Status extends TSchema>(status: Status) => ({
  id: Type.String(),
  incident_id: Type.String(),
  status,
  body: Type.String({ description: 'What was seen or announced, who says so, and the caveat.' }),
  created_at: instant('When it was seen or said.'),
  updated_at: instant('The same.'),
  display_at: instant('The same.'),
  affected_components: Type.Null(),
})

const IncidentStatus = Type.Union([Type.Literal('investigating'), Type.Literal('resolved')])

export const StatuspageUpdateSchema = Type.Object(updateOf(IncidentStatus), { title: 'StatuspageUpdate' })

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

const MaintenanceStatusSchema = Type.Union([Type.Literal('scheduled'), Type.Literal('in_progress'), Type.Literal('completed')])

export const StatuspageMaintenanceSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String({ description: 'The service, and who announced it.' }),
    status: MaintenanceStatusSchema,
    impact: Type.Literal('maintenance'),
    created_at: instant('When it was entered; the beginning of time where that was not recorded.'),
    updated_at: instant('The newest update.'),
    monitoring_at: Type.Null(),
    resolved_at: nullableInstant('When it was over, by its plan or by its operator; null until then.'),
    started_at: instant('Its beginning.'),
    scheduled_for: instant('Its beginning.'),
    scheduled_until: instant('Its end.'),
    shortlink: Type.String({ format: 'uri' }),
    page_id: Type.String(),
    incident_updates: Type.Array(Type.Object(updateOf(MaintenanceStatusSchema), { title: 'StatuspageMaintenanceUpdate' })),
    components: Type.Array(StatuspageComponentSchema, { description: 'What is worked on; its status is not moved by that.' }),
  },
  { title: 'StatuspageMaintenance', description: 'Planned work that the operator of the observatory announced.' },
)

const head = {
  page: StatuspagePageSchema,
  caveat: Type.String({ description: 'Who says so. Not a member of Statuspage; its readers pass over it.' }),
  synthetic: Type.Optional(SyntheticSchema),
}
const maintenances = {
  scheduled_maintenances: Type.Array(StatuspageMaintenanceSchema, { description: 'Latest first.' }),
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
export type StatuspageMaintenance = Static<typeof StatuspageMaintenanceSchema>
export type MaintenanceStatus = Static<typeof MaintenanceStatusSchema>
