import Type from 'typebox'
import { SyntheticSchema } from './envelope.ts'
import { ChallengeSchema } from './report-schemas.ts'

/** Problem details, RFC 9457 section 3, as every error of both listeners has them. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ format: 'uri-reference', description: 'The page that says what the problem is and what to do.' }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    title: Type.String(),
    detail: Type.Optional(Type.String({ description: 'What was wrong this time.' })),
    code: Type.String({ description: 'Stable, for programs; /problems lists them.' }),
    field: Type.Optional(Type.String({ description: 'The member of the request that is at fault.' })),
    challenge: Type.Optional(ChallengeSchema),
    synthetic: Type.Optional(SyntheticSchema),
  },
  { title: 'Problem' },
)
