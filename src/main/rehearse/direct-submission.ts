import type { SteppedClock } from '#plumbing'
import type { SubmitReport } from '#rehearsal'
import { parseSubmission, type ReportDesk } from '#signals'
import { parseRehearsedNetwork } from '#web'

/** The statuses that the public listener answers with (see docs/api.md), where no listener is between a rehearsal and the desk. */
const ACCEPTED = '202'
const ALREADY_COUNTED = '200'
const MALFORMED = '422'
const REFUSED: Readonly<Record<string, string>> = {
  REPORT_TOO_MANY: '429',
  REPORT_PROOF_NEEDED: '428',
  REPORT_BUSY: '503',
  REPORT_DESK_CLOSED: '503',
}

/** Rehearsed reports straight to the desk: its whole admission, without a request for each. */
export function createDirectSubmission(desk: ReportDesk, clock: SteppedClock): SubmitReport {
  return async ({ reporter, network, line, client, channel = 'api', ...body }, at) => {
    clock.advance(at)
    const submission = parseSubmission(body)
    if (!submission.ok) return MALFORMED
    const seat = network === undefined ? undefined : parseRehearsedNetwork(network)
    const source = {
      reporterIdentity: reporter,
      channel,
      ...seat,
      ...(line === undefined ? {} : { line }),
      ...(client === undefined ? {} : { client }),
    }
    const admission = await desk.admit(submission.value, source)
    if (admission.kind === 'accepted') return ACCEPTED
    if (admission.kind === 'already-counted') return ALREADY_COUNTED
    return REFUSED[admission.fault.code] ?? MALFORMED
  }
}
