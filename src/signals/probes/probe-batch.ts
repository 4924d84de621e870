import Type from 'typebox'
import { checkSchema } from '#plumbing'
import {
  FIRST_PROBE,
  fault,
  type Instant,
  ok,
  type ProbeOutcome,
  type ProbeResult,
  type ProbeVantage,
  parseInstant,
  type Result,
  SLUG,
} from '#vocabulary'

/** Results in one batch: 20 probes for ten minutes. A choice. */
export const BATCH_RESULTS = 200

const OUTCOMES = ['success', 'http-error', 'refused', 'timeout', 'unreachable'] as const satisfies readonly ProbeOutcome[]

export const vantageSchema = {
  name: Type.String({ pattern: SLUG, maxLength: 40, default: 'here', description: 'a slug of small letters, digits and dashes' }),
  network: Type.String({
    minLength: 1,
    maxLength: 80,
    default: 'here',
    description: 'The network it sits in, such as AS64500 Example Telecom. Public.',
  }),
}

/** What a vantage point sends. Unknown members are refused, so that a misspelt one is noticed. */
export const probeBatchSchema = Type.Object(
  {
    vantage: Type.Object(vantageSchema, { additionalProperties: false, description: 'Who sends, by the name that goes with its key.' }),
    sentAt: Type.String({ format: 'date-time', description: "The sender's clock while it sends: one that is far off is refused." }),
    results: Type.Array(
      Type.Object(
        {
          service: Type.String({ pattern: SLUG, maxLength: 64, description: 'The service, by its id.' }),
          probe: Type.Optional(
            Type.String({ pattern: SLUG, maxLength: 40, description: 'Its name in the catalogue; probe when left out.' }),
          ),
          at: Type.String({ format: 'date-time', description: 'When it was asked.' }),
          outcome: Type.Enum([...OUTCOMES], { description: 'What it met.' }),
          status: Type.Integer({ minimum: 0, maximum: 999, description: 'Of HTTP; 0 where no answer came.' }),
          tookMilliseconds: Type.Number({ minimum: 0, maximum: 3_600_000, description: 'To the last byte, or until it was given up.' }),
          detail: Type.String({ maxLength: 400, description: 'One line on what was seen.' }),
        },
        { title: 'SentProbeResult', additionalProperties: false },
      ),
      { minItems: 1, maxItems: BATCH_RESULTS, description: 'In order of time.' },
    ),
  },
  { title: 'ProbeBatch', additionalProperties: false },
)

export interface ProbeBatch {
  readonly vantage: ProbeVantage
  readonly sentAt: Instant
  readonly results: readonly ProbeResult[]
}

/** A well-formed batch, not yet taken. */
export function parseProbeBatch(body: unknown): Result<ProbeBatch> {
  const checked = checkSchema(probeBatchSchema, structuredClone(body))
  if (!checked.ok) {
    const [first] = checked.faults
    return fault('PROBES_MALFORMED', `${first?.path.join('.') || 'the body'}: ${first?.problem ?? 'not understood'}`)
  }
  const { vantage, sentAt, results } = checked.value
  const sent = parseInstant(sentAt)
  if (!sent.ok) return fault('PROBES_MALFORMED', `sentAt: ${sent.fault.message}`)
  const parsed: ProbeResult[] = []
  for (const [index, { at, probe, ...rest }] of results.entries()) {
    const instant = parseInstant(at)
    if (!instant.ok) return fault('PROBES_MALFORMED', `results.${index}.at: ${instant.fault.message}`)
    parsed.push({ ...rest, ...(probe === undefined || probe === FIRST_PROBE ? {} : { probe }), vantage, at: instant.value })
  }
  return ok({ vantage, sentAt: sent.value, results: parsed })
}
