import Type, { type Static } from 'typebox'
import { checkSchema } from '#plumbing'
import type { ProblemType, ReportPlace, Result, ServiceId } from '#vocabulary'
import { fault, isServiceId, ok, PROBLEM_TYPES } from '#vocabulary'
import { type BrowserHints, isAssignedCountry, isRegionOf, placeOfBrowser } from './reporter-place.ts'

/** Longest comment in UTF-16 code units: a sentence or two, too short to be a forum. */
export const COMMENT_LIMIT = 500

/** A solution takes about 350 characters. */
export const PROOF_LIMIT = 1_024

/** The body of a problem report as the API takes it. Unknown members are refused, so that a misspelt one is noticed. */
export const submissionSchema = Type.Object(
  {
    service: Type.String({ minLength: 1, maxLength: 64, description: 'The service, by the id it has in its page address.' }),
    problem: Type.Enum([...PROBLEM_TYPES], { description: 'What does not work.' }),
    comment: Type.Optional(Type.String({ maxLength: COMMENT_LIMIT, description: 'What happens, in your own words. Do not name anybody.' })),
    place: Type.Optional(
      Type.Object(
        {
          country: Type.String({ minLength: 2, maxLength: 2, description: 'ISO 3166-1 alpha-2, "ZZ" for unknown.' }),
          region: Type.Optional(Type.String({ maxLength: 32, description: 'Part of the country, e.g. "US-east".' })),
        },
        { additionalProperties: false, description: 'Where you are. Without it, the time zone and language say roughly.' },
      ),
    ),
    timeZone: Type.Optional(Type.String({ maxLength: 64, description: 'IANA time zone of the browser; not stored.' })),
    language: Type.Optional(Type.String({ maxLength: 35, description: 'BCP 47 language tag of the browser; not stored.' })),
    proof: Type.Optional(
      Type.String({
        maxLength: PROOF_LIMIT,
        description: 'Solution of the challenge, where one was asked for: base64 of JSON, as ALTCHA has it.',
      }),
    ),
  },
  { additionalProperties: false },
)

export type SubmissionBody = Static<typeof submissionSchema>

/** A well-formed problem report, not yet admitted. */
export interface Submission {
  readonly service: ServiceId
  readonly problem: ProblemType
  readonly place: ReportPlace
  /** The reporter chose the place, or chose to be nowhere; else it is what the browser's hints suggest. */
  readonly placeChosen?: true
  /** Looked at when the report is admitted, never stored. */
  readonly hints?: BrowserHints
  readonly comment?: string
  /** The solution of a proof of work, as it was sent. */
  readonly proof?: string
}

/** Printable text in one form: lone surrogates replaced, control and direction characters taken out, spaces folded. */
function cleanComment(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('utf8')
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim()
}

/** Empty form fields count as not given. */
function withoutEmpty(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== undefined))
}

/** Reads what a form or an API client sent. The fault names the member in `field` and says what is expected there. */
export function parseSubmission(body: unknown): Result<Submission> {
  const check = checkSchema(submissionSchema, withoutEmpty(body))
  if (!check.ok) {
    const first = check.faults[0]
    const field = first.path.join('.')
    return fault('SUBMISSION_MALFORMED', `${field || 'the body'}: ${first.problem}`, { field })
  }
  const { service, problem, comment, place, timeZone, language, proof } = check.value
  if (!isServiceId(service)) return fault('SUBMISSION_MALFORMED', 'service: expected the id of a service', { field: 'service' })
  const country = place?.country.toUpperCase()
  if (country !== undefined && !isAssignedCountry(country))
    return fault('SUBMISSION_MALFORMED', `place.country: "${country}" is not a country code (ISO 3166-1 alpha-2)`, {
      field: 'place.country',
    })
  if (country !== undefined && place?.region !== undefined && !isRegionOf(country, place.region))
    return fault('SUBMISSION_MALFORMED', `place.region: expected a region such as "${country}-east"`, { field: 'place.region' })
  const cleaned = comment === undefined ? '' : cleanComment(comment)
  const hints = { ...(timeZone === undefined ? {} : { timeZone }), ...(language === undefined ? {} : { language }) }
  return ok({
    service,
    problem: problem as ProblemType,
    place: country === undefined ? placeOfBrowser(hints) : { country, ...(place?.region === undefined ? {} : { region: place.region }) },
    ...(country === undefined ? {} : { placeChosen: true }),
    ...(timeZone === undefined && language === undefined ? {} : { hints }),
    ...(cleaned === '' ? {} : { comment: cleaned }),
    ...(proof === undefined ? {} : { proof }),
  })
}
