import Type from 'typebox'
import { submissionSchema } from '#signals'
import { InstantSchema, SyntheticSchema } from './envelope.ts'

const synthetic = { synthetic: Type.Optional(SyntheticSchema) }
const challenge = {
  algorithm: Type.Literal('SHA-256'),
  challenge: Type.String({ description: 'Hexadecimal: SHA-256 of the salt followed by the number looked for, in decimal digits.' }),
  maxnumber: Type.Integer({ minimum: 0, description: 'The number is between 0 and this.' }),
  salt: Type.String(),
  signature: Type.String(),
}

/** What to solve before a report is taken: ALTCHA's protocol, version 1. */
export const ChallengeSchema = Type.Object(challenge, { title: 'Challenge' })

export const ChallengeAnswerSchema = Type.Object(
  {
    needed: Type.Boolean({ description: 'Reports on this service are taken only with a proof at the moment.' }),
    ...challenge,
    ...synthetic,
  },
  { title: 'ChallengeAnswer' },
)

/** The schema that reports are validated with, under the name it has in documents. */
export const SubmissionSchema = { ...submissionSchema, title: 'Submission' }

export const ReportAcceptedSchema = Type.Object(
  { status: Type.Literal('accepted'), id: Type.String(), at: InstantSchema, ...synthetic },
  { title: 'ReportAccepted', description: 'On disk and counted.' },
)

export const ReportCountedSchema = Type.Object(
  {
    status: Type.Literal('already-counted'),
    id: Type.String({ description: 'Of the report that counts.' }),
    at: InstantSchema,
    detail: Type.String(),
    ...synthetic,
  },
  { title: 'ReportAlreadyCounted' },
)

/** A call centre's minute; half a second of the desk's work. A choice. */
export const BATCH_REPORTS = 500
/** An opaque name: a UUID, a hash, a ticket number. */
export const REPORTER_CHARACTERS = 128

/** Each item is read by itself, so that a bad one loses none of the others. */
export const BatchSchema = Type.Object(
  {
    reports: Type.Array(
      Type.Object(
        {
          reporter: Type.String({
            minLength: 1,
            maxLength: REPORTER_CHARACTERS,
            description: 'Your own name for the person; hashed at once. The same name, service and 15 minutes is the same report.',
          }),
          ...submissionSchema.properties,
        },
        { title: 'BatchItem', additionalProperties: false },
      ),
      { maxItems: BATCH_REPORTS },
    ),
  },
  { title: 'Batch' },
)

const count = (description: string) => Type.Integer({ minimum: 0, description })

export const BatchAnswerSchema = Type.Object(
  {
    accepted: count('Counted now.'),
    alreadyCounted: count('Counted before.'),
    refused: count('Not taken; each says why.'),
    failed: count('Not stored; send them again.'),
    results: Type.Array(
      Type.Object(
        {
          status: Type.Enum(['accepted', 'already-counted', 'refused', 'failed']),
          id: Type.Optional(Type.String()),
          at: Type.Optional(InstantSchema),
          code: Type.Optional(Type.String()),
          detail: Type.Optional(Type.String()),
          field: Type.Optional(Type.String()),
        },
        { title: 'BatchResult' },
      ),
      { description: 'One for each item, in its place.' },
    ),
    ...synthetic,
  },
  { title: 'BatchAnswer' },
)
