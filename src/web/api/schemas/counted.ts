import Type, { type TProperties, type TSchema } from 'typebox'
import { PROBLEM_TYPES } from '#vocabulary'
import { ExpectedSchema, InstantSchema, WindowSchema } from './envelope.ts'

/** What every count says of itself: of what it is a count, and over which time. */
export const counts = Type.String({ description: 'What is counted.' })

export const whole = (options: object = {}) => Type.Integer({ minimum: 0, ...options })
export const share = Type.Number({ minimum: 0, maximum: 1 })

/** Rows that were counted over one window. */
const countedRows = <Row extends TSchema>(row: Row, description?: string) =>
  Type.Object({ counts, window: WindowSchema, rows: Type.Array(row) }, description === undefined ? {} : { description })

const ProblemShareSchema = Type.Object({ problem: Type.Enum([...PROBLEM_TYPES]), reports: whole(), share }, { title: 'ProblemShare' })

const PlaceShareSchema = Type.Object(
  { place: Type.String({ description: 'Those with fewer than 10 reports are in "other".' }), reports: whole(), share },
  { title: 'PlaceShare' },
)

const NetworkShareSchema = Type.Object(
  {
    network: Type.String({ description: '"AS64500 Example Telecom"; those with fewer than 10 reports are in "other".' }),
    reports: whole(),
    share,
  },
  { title: 'NetworkShare', description: 'Where people were, not what failed.' },
)

const AffectedPartSchema = Type.Object(
  {
    kind: Type.Enum(['place', 'network', 'problem']),
    name: Type.String(),
    reports: whole({ minimum: 10 }),
    usual: Type.Number({ minimum: 0, description: 'Usual reports there in a window of that length.' }),
    times: Type.Number({ minimum: 0, description: 'Over how many usuals the reports stand; at least one usual report is assumed.' }),
  },
  { title: 'AffectedPart' },
)

/** Which parts people report from and about. */
export const voices = {
  problems: countedRows(ProblemShareSchema),
  places: countedRows(PlaceShareSchema),
  networks: Type.Optional(countedRows(NetworkShareSchema)),
  mostAffected: Type.Optional(countedRows(AffectedPartSchema, 'Farthest above their own usual first: a rank is not a count.')),
}

const LikelyAboutSchema = Type.Object(
  { service: Type.String(), serviceName: Type.String(), incident: Type.Optional(Type.String()), sentence: Type.String() },
  { title: 'LikelyAbout', description: 'These reports are likely about another service.' },
)
export const likelyAbout = Type.Optional(LikelyAboutSchema)

/** How an incident hangs together with another service. */
export const relations = {
  likelyAbout,
  displacedDemand: Type.Optional(Type.String({ description: 'People came from another service: says so, with figures.' })),
  severalServices: Type.Optional(Type.String({ description: 'Several services are unusual at once: says which.' })),
}

export const MinutePointSchema = Type.Object(
  {
    at: InstantSchema,
    reports: whole(),
    expected: Type.Optional(ExpectedSchema),
    gap: Type.Optional(Type.Literal(true, { description: 'Nobody was listening: not the same as quiet.' })),
  },
  { title: 'MinutePoint' },
)

/** Counts of minutes; a service says over which window. */
export const minutesOf = (more: TProperties) =>
  Type.Object({ counts, stepSeconds: Type.Literal(60), rows: Type.Array(MinutePointSchema), ...more })
