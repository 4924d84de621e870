import Type from 'typebox'
import {
  BatchAnswerSchema,
  BatchSchema,
  ChallengeAnswerSchema,
  ReportAcceptedSchema,
  ReportCountedSchema,
  SubmissionSchema,
} from '../schemas/report-schemas.ts'
import { type ContractRoute, jsonAnswer, problemAnswers } from './contract-route.ts'

const tag = 'Reports'

export const REPORT_CONTRACT: readonly ContractRoute[] = [
  {
    method: 'POST',
    path: '/api/v1/reports',
    tag,
    summary: 'Report a problem. One report a person, service and 15 minutes counts; it is on disk before it is acknowledged.',
    body: SubmissionSchema,
    answers: {
      200: jsonAnswer('A report of yours on this service counts already.', ReportCountedSchema),
      202: jsonAnswer('Counted.', ReportAcceptedSchema),
      ...problemAnswers({
        400: 'The body is no JSON.',
        403: 'A page of another site sent it.',
        413: 'The body is too long.',
        415: 'The body is not sent as JSON.',
        422: 'Not taken: `field` and `detail` say why.',
        428: 'A proof of work is asked for: solve `challenge` and send the report again with `proof`.',
        429: 'Too many from one place on the network; see `Retry-After`.',
        503: 'Not counted; see `Retry-After`.',
      }),
    },
  },
  {
    method: 'GET',
    path: '/api/v1/reports/challenge',
    tag,
    summary: 'Whether a proof of work is asked for, and a challenge to solve. It holds once, for ten minutes.',
    parameters: [{ name: 'service', in: 'query', description: 'The id of a service.', schema: Type.String() }],
    answers: { 200: jsonAnswer('A new challenge.', ChallengeAnswerSchema) },
  },
  {
    method: 'POST',
    path: '/api/v1/reports/batch',
    tag,
    summary: 'Reports of many people by one who has a key: an app, a call centre. A batch may be sent again as it is.',
    security: 'batchKey',
    body: BatchSchema,
    answers: {
      200: jsonAnswer('Each item is answered in its place.', BatchAnswerSchema),
      ...problemAnswers({
        400: 'The body is no JSON.',
        401: 'No key, or a wrong one.',
        413: 'The body is too long.',
        415: 'The body is not sent as JSON.',
        422: 'No batch, or too many at once. Nothing of it was looked at.',
      }),
    },
  },
]
