import type { Fault } from '#vocabulary'

export interface Refusal {
  readonly status: number
  readonly field?: string
  readonly retryAfterSeconds?: number
}

/** What each refusal of the desk means in HTTP, and which member of the submission it is about. */
export const REFUSALS: Readonly<Record<string, Refusal>> = {
  SUBMISSION_MALFORMED: { status: 422 },
  REPORT_SERVICE_UNKNOWN: { status: 422, field: 'service' },
  REPORT_PROBLEM_UNKNOWN: { status: 422, field: 'problem' },
  REPORT_TOO_MANY: { status: 429, retryAfterSeconds: 60 },
  // RFC 6585 section 3: the request is fine, and is to be made again with what is asked for.
  REPORT_PROOF_NEEDED: { status: 428, field: 'proof' },
  REPORT_PROOF_WRONG: { status: 422, field: 'proof' },
  REPORT_BUSY: { status: 503, retryAfterSeconds: 5 },
  REPORT_DESK_CLOSED: { status: 503, retryAfterSeconds: 60 },
}

export function refusalOf(fault: Fault): Refusal {
  const known = REFUSALS[fault.code] ?? { status: 422 }
  const field = fault.field ?? known.field
  return { ...known, ...(field === undefined ? {} : { field }) }
}
