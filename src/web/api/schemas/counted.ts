import Type, { type TProperties, type TSchema } from 'typebox'
import { PROBLEM_TYPES } from '#vocabulary'
import { ExpectedSchema, InstantSchema, WindowSchema } from './envelope.ts'

/** What every count says of itself: of what it is a count, and over which time. */
export const counts = Type.String({ description: 'What is counted.' })

export const whole = (options: object = {}) => Type.Integer({ minimum: 0, ...options })
export const share = Type.Number({ minimum: 0, maximum: 1 })

/** Rows that were counted over one window. */
export const countedRows = <Row extends TSchema>(row: Row) => Type.Object({ counts, window: WindowSchema, rows: Type.Array(row) })

export const ProblemShareSchema = Type.Object(
  { problem: Type.Enum([...PROBLEM_TYPES]), reports: whole(), share },
  { title: 'ProblemShare' },
)

export const PlaceShareSchema = Type.Object(
  { place: Type.String({ description: 'Those with fewer than 10 reports are in "other".' }), reports: whole(), share },
  { title: 'PlaceShare' },
)

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
