import type { Instant } from '#vocabulary'
import type { PostedReport } from './people.ts'
import type { Answers } from './report-poster.ts'
import type { TimedReport } from './spread.ts'

/** Hands one report of this moment to the desk in this process; resolves to the HTTP status it would have had. */
export type SubmitReport = (report: PostedReport, at: Instant) => Promise<string>

/** Without requests: admission, counting and everything after it are the real ones. Each report comes at its own moment. */
export async function postDirectly(submit: SubmitReport, timed: readonly TimedReport[]): Promise<Answers> {
  const answers: Record<string, number> = {}
  for (const answer of await Promise.all(timed.map(({ report, at }) => submit(report, at)))) answers[answer] = (answers[answer] ?? 0) + 1
  return answers
}
