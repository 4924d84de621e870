/** Stands in every public answer and on every public page: who says so. */
export const CAVEAT =
  'These figures are reports that people sent to this observatory and answers to its own probes. They are not a statement by the service, and reports alone do not show that a service is unavailable.'

/** Added wherever published findings of the operator are part of the answer. */
export const FINDINGS_CAVEAT =
  'Verdict, traffic and claims are what this observatory concludes from the evidence its operator holds and chose to publish. They are judgements with a stated confidence, not proof.'
