/** What one kind of problem is, for the page that its `type` leads to. */
export interface ProblemKind {
  /** The statuses it is sent with. */
  readonly statuses: readonly number[]
  readonly title: string
  /** What happened, and what to do. */
  readonly text: string
}

/**
 * Every problem that an API of ours may answer with, by its stable code: programs match on the code, people read the page under
 * `/problems/CODE`. A test keeps the catalogue and the code that sends them the same.
 */
export const PROBLEM_CATALOGUE = {
  REQUEST_MALFORMED: {
    statuses: [400],
    title: 'The request was not understood',
    text: 'Something in it is malformed: the path, the headers, the query or the JSON of the body. `field` names the member where one is at fault. Mend it before you send it again.',
  },
  LOGIN_NEEDED: {
    statuses: [401],
    title: 'Log in first',
    text: "The operator's listener answers to its token alone. Send it as `Authorization: Bearer TOKEN`; it stands in the data directory, in the file operator-token.",
  },
  BATCH_KEY_NEEDED: {
    statuses: [401],
    title: 'A key for batches is needed',
    text: 'Batches are taken from those who have a key of the operator. Send it as `Authorization: Bearer KEY`.',
  },
  PROBE_KEY_NEEDED: {
    statuses: [401],
    title: 'A key of a vantage point is needed',
    text: 'Results of probes are taken from vantage points that have a key of the operator. Send it as `Authorization: Bearer KEY`.',
  },
  PROBES_OTHER_VANTAGE: {
    statuses: [403],
    title: 'Not your name',
    text: 'The key belongs to another vantage point than the one that the batch names. `detail` says to which.',
  },
  FOREIGN_ORIGIN: {
    statuses: [403],
    title: 'A page of another site sent this',
    text: 'Browsers say which site a request comes from, and this one does not come from our own page. It was not carried out. Programs send neither Origin nor Sec-Fetch-Site.',
  },
  NOT_FOUND: {
    statuses: [404],
    title: 'There is no such thing',
    text: 'Nothing is under this address: mistyped, no longer kept, or not public.',
  },
  METHOD_REFUSED: { statuses: [405], title: 'Not in this way', text: 'This address does not take this kind of request.' },
  REQUEST_SLOW: { statuses: [408], title: 'It took too long to arrive', text: 'Send the whole request within ten seconds.' },
  CHANGED_MEANWHILE: {
    statuses: [409],
    title: 'It was changed meanwhile',
    text: 'Somebody acted on the incident after the `revision` that was sent, and nothing was done. `detail` says who, when and what. Read it again (`acts`), and decide anew.',
  },
  REQUEST_TOO_LARGE: {
    statuses: [413, 414, 431],
    title: 'Too long',
    text: 'Body, address or headers are larger than what is taken here. Shorten them.',
  },
  JSON_NEEDED: { statuses: [415], title: 'Not in this format', text: 'Send JSON with the content type application/json.' },
  WRONG_HOST: {
    statuses: [421],
    title: 'Not under this name',
    text: "The operator's listener answers only under the names it was configured for: that keeps pages of other sites from reaching it by a name of theirs.",
  },
  NOT_ACCEPTABLE: {
    statuses: [422],
    title: 'It was understood, and cannot be taken',
    text: 'The content does not fit. `detail` says why and `field` names the member.',
  },
  BATCH_MALFORMED: {
    statuses: [422],
    title: 'No batch',
    text: 'The body is no object with a list `reports`. Nothing of it was looked at.',
  },
  BATCH_TOO_LARGE: {
    statuses: [422],
    title: 'Too many at once',
    text: 'The list is longer than what is taken at once; `detail` says how long it may be. Nothing of it was looked at: send it in parts.',
  },
  PROBES_MALFORMED: {
    statuses: [422],
    title: 'No batch of results',
    text: 'A member of the batch is missing, unknown or not what is expected there; `detail` names it. Nothing was taken: the same would be refused again.',
  },
  PROBES_CLOCK_OFF: {
    statuses: [422],
    title: 'Your clock is off',
    text: '`sentAt` is more than a minute from the time of the observatory, so no result could be told when it was. Nothing was taken. Set the clock and send it again.',
  },
  SUBMISSION_MALFORMED: {
    statuses: [422],
    title: 'The report was not taken',
    text: 'A member of the report is missing, unknown or not what is expected there. `field` names it and `detail` says what is expected.',
  },
  REPORT_SERVICE_UNKNOWN: {
    statuses: [422],
    title: 'The report was not taken',
    text: 'The catalogue has no service of that id. `GET /api/v1/services` lists them.',
  },
  REPORT_PROBLEM_UNKNOWN: {
    statuses: [422],
    title: 'The report was not taken',
    text: 'This service does not have that kind of problem.',
  },
  REPORT_PROOF_NEEDED: {
    statuses: [428],
    title: 'The report was not taken yet',
    text: 'Many reports come from where this one came from. Solve `challenge` (ALTCHA: find the number whose hash with the salt is the challenge) and send the report again with the solution as `proof`.',
  },
  REPORT_PROOF_WRONG: {
    statuses: [422],
    title: 'The report was not taken',
    text: 'The proof does not solve a challenge of ours, is too old, or was used before. `challenge` is a new one.',
  },
  REPORT_TOO_MANY: {
    statuses: [429],
    title: 'The report was not taken',
    text: 'Too many reports come from the same place on the network. Wait for `Retry-After` seconds.',
  },
  TOO_MANY_REQUESTS: { statuses: [429], title: 'Too many requests', text: 'Wait for `Retry-After` seconds, then go on more slowly.' },
  OUR_FAULT: {
    statuses: [500],
    title: 'Our fault',
    text: 'Something went wrong on this side and was written to the log. Try again in a moment.',
  },
  REPORT_BUSY: {
    statuses: [503],
    title: 'The report was not taken',
    text: 'More reports wait to be written than memory holds. Nothing was counted. Send it again after `Retry-After` seconds.',
  },
  REPORT_DESK_CLOSED: {
    statuses: [503],
    title: 'The report was not taken',
    text: 'The observatory is starting or stopping. Nothing was counted. Send it again after `Retry-After` seconds.',
  },
  NOT_READY: {
    statuses: [503],
    title: 'Not ready',
    text: 'A part of the observatory is not at work: `detail` names it. Nothing is lost; ask again in a few seconds.',
  },
  BACKUP_UNDER_WAY: {
    statuses: [503],
    title: 'A copy is being made already',
    text: 'Another backup runs. Ask again when it is done.',
  },
  UNAVAILABLE: {
    statuses: [503],
    title: 'Not at the moment',
    text: 'This cannot be done right now. Nothing was counted or changed. Try again after `Retry-After` seconds.',
  },
} as const satisfies Readonly<Record<string, ProblemKind>>

export type ProblemCode = keyof typeof PROBLEM_CATALOGUE

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEM_CATALOGUE, code)
}

/** The general code of a status, for what has none of its own. */
const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  401: 'LOGIN_NEEDED',
  403: 'FOREIGN_ORIGIN',
  404: 'NOT_FOUND',
  405: 'METHOD_REFUSED',
  408: 'REQUEST_SLOW',
  409: 'CHANGED_MEANWHILE',
  413: 'REQUEST_TOO_LARGE',
  414: 'REQUEST_TOO_LARGE',
  415: 'JSON_NEEDED',
  421: 'WRONG_HOST',
  422: 'NOT_ACCEPTABLE',
  429: 'TOO_MANY_REQUESTS',
  431: 'REQUEST_TOO_LARGE',
  503: 'UNAVAILABLE',
}

export function problemCodeOf(status: number): ProblemCode {
  return BY_STATUS[status] ?? (status < 500 ? 'REQUEST_MALFORMED' : 'OUR_FAULT')
}
